/* amazon_run_internal.h -- what amazon_run.c (which row is next, its calls) and amazon_row.c (what
 * is told of it, and its verdict) share. */
#ifndef HRN_AMAZON_RUN_INTERNAL_H
#define HRN_AMAZON_RUN_INTERNAL_H

#include "amazon_judge.h"
#include "amazon_run.h"
#include "amazon_stage.h"

struct amazon_run {
    const struct hrn_amazon_options *options;
    struct hrn_run_result *result;
    jwo_loop *loop;
    amz_amazon *amazon;      /* NULL: a host */
    jwo_http_client *client; /* of our own with a host; else the mock's */
    jwo_timer *turn;         /* zero: go on */
    struct hrn_amazon_host host;
    char url[64]; /* the mock's */

    /* where the run stands */
    const struct hrn_amazon_case *row;
    size_t done, step;
    struct amz_story story; /* the row, as records and callbacks see it */
    const char *covers[2];
    int64_t began_ms;
    size_t failed, warned; /* checks of the row */
    bool lost;             /* no answer came: the environment's fault, if nothing failed */
    char reason[512];

    /* one request */
    struct hrn_amazon_stage stage;
    struct hrn_amazon_cast cast;
    struct hrn_amazon_held before;
    struct jwo_buf path, body, call;
    int64_t sent_ms;
    uint64_t seq;
    char exchange[400]; /* for people */
};

/* The request that the run is at. */
const struct hrn_amazon_step *row_step(const struct amazon_run *run);

void row_begin(struct amazon_run *run, const struct hrn_amazon_case *row);
/* Tell the verdict, and go on with the next row in another turn. */
void row_end(struct amazon_run *run, enum hrn_verdict verdict);
/* The same with a reason. */
void row_refuse(struct amazon_run *run, enum hrn_verdict verdict, const char *reason);
/* By the checks so far. */
enum hrn_verdict row_verdict(const struct amazon_run *run);
/* Record an answer and judge it; `after` NULL: a host, nobody can look inside. */
void row_answered(struct amazon_run *run, const struct jwo_http_result *answer,
                  const struct hrn_amazon_held *after);

#endif
