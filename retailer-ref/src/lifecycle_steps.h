/* lifecycle_steps.h -- internal to the lifecycle: what each state asks Amazon and what answers
 * mean.
 *
 * lifecycle.c drives (durability, retries, expiry) and writes the states; lifecycle_steps.c holds
 * the table of steps and one small function per step.
 */
#ifndef RTL_LIFECYCLE_STEPS_H
#define RTL_LIFECYCLE_STEPS_H

#include "lifecycle.h"
#include "runner.h"

struct rtl_lifecycle {
    const struct rtl_base *base; /* borrowed */
    rtl_runner *runner;
    void (*on_end)(void *context, const char *trip_id);
    void *context;
    void (*on_receipt)(void *context, const struct rtl_trip *trip, const char *email);
    void *receipt_context;
};

/* What a state that calls Amazon asks, what a good answer does, and what is done when there will be
 * none (a final refusal, or retries used up; the incident has been recorded by then). */
struct rtl_step {
    enum rtl_operation operation;
    bool needs_token; /* ends with the payment token */
    void (*ask)(struct rtl_request *request, const struct rtl_trip *trip);
    void (*took)(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer);
    void (*lost)(rtl_lifecycle *lc, struct rtl_trip *trip, const struct rtl_answer *answer);
};
/* A row of zeros for a state that calls nobody. */
const struct rtl_step *rtl_step_of(enum rtl_state state);

/* The only write of a trip's state: along the edges of lifecycle.c, with the invariants checked. */
void rtl_trip_move(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_state to);
/* Where a trip begins, and ends at once when there is nothing to do. */
enum rtl_state rtl_trip_first_state(const struct rtl_trip *trip, enum rtl_release release);
/* The payment has come to its end: the ledger says so, and what remains is to tell and to ask.
 * `reason` is the debt's, if there is one. */
void rtl_trip_settle(rtl_lifecycle *lc, struct rtl_trip *trip, enum rtl_state outcome,
                     const char *reason);
/* Amazon was not brought to charge the cart while its token lived: ledger, incident, end. */
void rtl_trip_give_up(rtl_lifecycle *lc, struct rtl_trip *trip, int status);
/* Where a settled trip goes when Amazon has been told: who paid, and who owes, can ask about it, so
 * card and e-mail are fetched for both. */
enum rtl_state rtl_trip_after_report(const struct rtl_trip *trip);

#endif
