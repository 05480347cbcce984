/* fixture.h -- for the retailer's tests: a real store in a directory of its own, and a scripted
 * Amazon on a real port.
 *
 * Script     Words "operation:answer", e.g. "adjust:declined=10.00 capture:lost". Each call takes
 *            the next word of its operation; without one Amazon answers well (approves, captures,
 *            knows card and e-mail, accepts).
 *            Operations: adjust, capture, cancel, refund, data, identity, feedback, checkout,
 *            sts (a good one lends token-1, token-2, ... for an hour); of our own processor:
 *            release, pay (declined, lost: paid, unmade: lost and not paid), ask.
 *            Answers: approved[=N], declined[=N], pending, refusal (declined without an amount),
 *            euros (approved in EUR), expired, unknown, invalid, content and totals (400),
 *            talkative (400, names an e-mail address and a card), 404, 403, ended (403
 *            ExpiredToken), 429[=Retry-After, with '_' for a space], 500, 503, lost (connection
 *            reset), garbage (200), empty (200 without a body), nobody (200 {}), accepted,
 *            rejected.
 * Log        What was called, in order: "adjust 15.99, capture 15.99, data, identity r".
 */
#ifndef RTL_TEST_FIXTURE_H
#define RTL_TEST_FIXTURE_H

#include "base.h"
#include "jwo/buf.h"
#include "jwo/http_client.h"
#include "jwo/http_server.h"
#include "lifecycle.h"
#include "till.h"

struct fixture {
    char directory[64];
    char database[96];
    jwo_loop *loop;
    jwo_timer *guard; /* fails the test after 30 s without what it waits for */
    jwo_http_server *amazon_server;
    char script[512];
    bool taken[64]; /* words of the script */
    struct jwo_buf log;
    const char *card, *identity; /* what data and identity answer; NULL: VISA 4242, r@example.com */
    int64_t limit_minor;         /* Adjust without a word is declined above it; 0: never */
    struct till till;            /* our own processor */
    int calls;
    int silent_at;      /* this call is never answered, and takes no word of the script; 0: none */
    char refund_id[64]; /* of the last refund */
    char token[64];     /* the session token of the last call, "" if it had none */
    int loans;          /* of STS */
    int stale;          /* calls that were signed with another loan than the last */
    struct rtl_store_config stores[3];
    struct rtl_config config;
    struct rtl_clock clock;
    struct jwo_prng prng;
    struct rtl_base base;
    rtl_amazon *amazon;
    rtl_processor *processor;
    rtl_lifecycle *lifecycle;
    char ended[256]; /* the trip that came to an end last */
};

/* The store "S1", USD, with these settings; "CHECKOUT", where Amazon charges; "APP", with app entry
 * and these settings. Retries after 1 to 2 ms, 3 attempts. */
void fixture_init(struct fixture *fixture, enum rtl_policy policy, enum rtl_risk risk);
void fixture_dispose(struct fixture *fixture);
void fixture_script(struct fixture *fixture, const char *script);

/* Open the store and the engine upon it, or close both, leaving the database as a killed program
 * would. */
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);

/* Run the loop until `is_done`; the guard watches. */
void fixture_run(struct fixture *fixture, bool (*is_done)(void *context), void *context);
/* Start a trip of this total (0: empty cart) and shopper "r", without running. */
void fixture_start(struct fixture *fixture, const char *trip_id, int64_t total_minor);
/* The same for a cart that Amazon is to charge. */
void fixture_check_out(struct fixture *fixture, const char *trip_id, int64_t total_minor);
/* Until that trip is at an end. */
void fixture_finish(struct fixture *fixture, const char *trip_id);
struct rtl_trip fixture_trip(const struct fixture *fixture, const char *trip_id);

#endif
