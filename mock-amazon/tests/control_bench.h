/* control_bench.h -- the fixture's Amazon with a control port, a client of it, and a retailer that
 * says yes to everything. Include test_support.h first. */
#ifndef AMZ_CONTROL_BENCH_H
#define AMZ_CONTROL_BENCH_H

#include "amazon_fixture.h"
#include "control.h"

#define CONTROL_TOKEN "opensesame"

struct control_bench {
    struct fixture *fixture;
    amz_control *control;
    jwo_http_server *retailer;
    bool retailer_is_silent, retailer_refuses; /* no answer; 503 */
    int payoffs;                               /* that the retailer was asked for */
    char payoff[1024];                         /* the last one: "TARGET AUTHORIZATION BODY" */
};

/* cmocka's setup and teardown of one test; *state is the bench. */
int control_setup(void **state);
int control_teardown(void **state);

struct control_reply {
    struct control_bench *bench;
    int status;
    char body[65536];
    bool is_over;
};

/* Without waiting; authorization NULL: none. */
jwo_http_call *control_start(struct control_bench *bench, struct control_reply *out,
                             const char *method, const char *path, const char *authorization,
                             const char *body);
bool control_is_over(void *reply);
/* With the token, and waits. */
void control_ask(struct control_bench *bench, struct control_reply *out, const char *method,
                 const char *path, const char *body);
/* Fails the test unless that is the status. */
void control_expect(struct control_bench *bench, int status, const char *method, const char *path,
                    const char *body);
/* A text member of the last answer's object. */
void control_take_text(const struct control_reply *reply, const char *name, char out[AMZ_ID_MAX]);
/* w, with the store s1 (hold 20 USD) and the shopper riley. */
void control_make_world(struct control_bench *bench);

#endif
