/* amazon_fixture.h -- an Amazon on a loopback port with one world, one store and one shopper, and a
 * retailer's client.
 *
 * Everything runs on one loop; waiting is for an event, with a deadline that only a hang can meet.
 */
#ifndef AMZ_AMAZON_FIXTURE_H
#define AMZ_AMAZON_FIXTURE_H

#include "amazon.h"
#include "connectors.h"

struct fixture {
    jwo_loop *loop;
    amz_amazon *amazon;
    amz_world *world;
    struct amz_store *store;     /* store-1: USD, hold 20.00, nobody is asked at the gate */
    struct amz_shopper *shopper; /* VISA 4242, riley@example.com */
    const struct jwo_http_header *headers; /* sent by every call besides its own; NULL = none */
    size_t header_count;
    const char *method;  /* NULL = POST */
    const char *service; /* that calls are signed for; NULL = execute-api */
};

/* What the client got. */
struct heard {
    enum jwo_http_outcome outcome;
    int status;
    char body[4096];
    char content_type[64], request_id[64], error_type[64],
        retry_after[64]; /* headers; "" = absent */
    bool is_over;
};

/* cmocka's setup and teardown of one test; *state is the fixture. */
int fixture_setup(void **state);
/* The same with another Amazon; seed and port are the fixture's. */
int fixture_setup_with(void **state, struct amz_amazon_options options);
int fixture_teardown(void **state);

/* Run the loop until `ready` says so; fails the test after 30 seconds. It is asked after every turn
 * that matters. */
void fixture_wait(struct fixture *fixture, bool (*ready)(void *context), void *context);
/* Wake fixture_wait() to ask again. */
void fixture_poke(struct fixture *fixture);

/* A trip of the shopper's through the open gate: HELD. */
struct amz_trip *fixture_enter(struct fixture *fixture);

/* POST a body to the service, signed with the credentials given (NULL: unsigned), and wait for the
 * answer. */
void fixture_call(struct fixture *fixture, const char *path, const char *body,
                  const struct jwo_credentials *sign, struct heard *out);
/* The same with Amazon's own credentials; the body is printed first. */
void fixture_post(struct fixture *fixture, struct heard *out, const char *path, const char *fmt,
                  ...) __attribute__((format(printf, 4, 5)));

/* Move the world's clock and wait until everything due has happened. */
void fixture_advance(struct fixture *fixture, int64_t delta_ms);

/* The newest exchange of a journal. */
const struct amz_exchange *fixture_newest(const amz_journal *journal);

#endif
