/* scripted_retailer.h -- a retailer on the fixture's loop that answers by a script: each request
 * takes the next line, the last line stays.
 */
#ifndef AMZ_SCRIPTED_RETAILER_H
#define AMZ_SCRIPTED_RETAILER_H

#include "amazon_fixture.h"
#include "jwo/json.h"

#define RECEIVED_MAX 16

struct script_line {
    int status; /* 0 = never answer */
    const char *body;
    const char *retry_after; /* NULL = none */
};

struct retailer {
    struct fixture *fixture;
    jwo_http_server *server;
    const struct script_line *script;
    size_t line_count;
    size_t received;
    char paths[RECEIVED_MAX][64];
    jwo_json *bodies[RECEIVED_MAX];
    enum jwo_sigv4_verdict
        signatures[RECEIVED_MAX]; /* as a gateway that knows Amazon judges them */
};

/* Becomes the retailer of the fixture's world. The script is borrowed. */
void retailer_open(struct retailer *retailer, struct fixture *fixture,
                   const struct script_line *script, size_t line_count);
void retailer_close(struct retailer *retailer);

/* A member by its path: "shoppingTrip.startTime"; NULL if there is none. */
const jwo_json *member(const jwo_json *node, const char *path);
/* The text of that member; "" if there is none. */
const char *text_of(const jwo_json *node, const char *path);

/* Counts how often its owner was called back, and wakes fixture_wait(). */
struct told {
    struct fixture *fixture;
    const struct amz_trip *trip;
    int times;
};
void told_once_more(struct told *told);
bool was_told(void *told); /* at least once */

#endif
