/* payoff_payments.c -- charge a payoff at the processor, and find out what became of it.
 *
 * Before a payment leaves it is written down that it may take effect (`uncertain`). Whoever comes
 * back from a crash, or has got no clear answer, looks it up by its key first (`asks`).
 */
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "payoffs_internal.h"
#include "records.h"
#include "retry.h"

/* One key of ours, one key of the processor's, however often and in whatever life it is asked: a
 * ledger that was restored from a backup asks with the same keys again. */
static void name_payment(const struct rtl_payoff *payoff, char out[65])
{
    struct jwo_buf text;

    jwo_buf_init(&text, sizeof(payoff->shopper_id) + sizeof(payoff->key) + 2);
    jwo_buf_addf(&text, "%s %s", payoff->shopper_id, payoff->key);
    (void)jwo_sha256_hex(text.data, text.len, out);
    jwo_buf_dispose(&text);
}

static enum rtl_due next(void *context, const char *key, int64_t now_ms,
                         struct rtl_request *request, int64_t *due_ms)
{
    const struct rtl_base *base = ((rtl_payoffs *)context)->base;
    struct rtl_payoff payoff;

    if (!rtl_payoff_find(base->store, key, &payoff) || strcmp(payoff.status, "pending") != 0) {
        return RTL_DUE_NEVER;
    }
    if (payoff.due_ms > now_ms) {
        *due_ms = payoff.due_ms;
        return RTL_DUE_LATER;
    }
    request->operation = payoff.asks ? RTL_OP_ASK : RTL_OP_PAY;
    request->amount = payoff.amount;
    memcpy(request->shopper_id, payoff.shopper_id, sizeof(request->shopper_id));
    name_payment(&payoff, request->payment_key);
    if (!payoff.asks) {
        payoff.uncertain++; /* until an answer tells otherwise; a crash leaves it so */
    }
    payoff.attempts++;
    payoff.due_ms = 0;
    rtl_payoff_update(base->store, &payoff);
    return RTL_DUE_CALL;
}

static void complain(const struct rtl_base *base, const struct rtl_payoff *payoff,
                     const struct rtl_answer *answer, const char *meaning)
{
    struct rtl_share *shares;
    char text[RTL_ANSWER_TEXT_MAX];
    size_t count;

    shares = rtl_shares_of(base->store, payoff->key, &count);
    rtl_incident_record(base->store, count > 0 ? shares[0].trip_id : NULL,
                        rtl_operation_path(RTL_OP_PAY), answer->status, rtl_clock_now(base->clock),
                        "payoff %s: %s, after %d attempts: %s", payoff->key,
                        rtl_answer_text(answer, text), (int)payoff->attempts, meaning);
    jwo_free(shares);
}

/* It may have been charged: asked again for ever, and a person is called once. */
static void wait_for_certainty(const struct rtl_base *base, struct rtl_payoff *payoff,
                               const struct rtl_answer *answer)
{
    int64_t delay_ms = rtl_retry_delay(base->config, base->prng, answer, payoff->failures);

    if (payoff->failures == base->config->retry_attempts) {
        complain(base, payoff, answer, "it is not known whether it was charged; asked until it is");
    }
    if (delay_ms < 0) {
        delay_ms = base->config->retry_longest_ms;
    }
    payoff->due_ms = rtl_clock_now(base->clock) + delay_ms;
}

static bool was_turned_away(const struct rtl_answer *answer)
{
    return answer->unsent || answer->kind == RTL_THROTTLED || answer->kind == RTL_UNAUTHENTICATED;
}

static void took_trouble(rtl_payoffs *payoffs, struct rtl_payoff *payoff,
                         const struct rtl_answer *answer)
{
    const struct rtl_base *base = payoffs->base;
    const bool refused = answer->kind == RTL_REFUSED;

    if (payoff->asks && refused && answer->status == 404) {
        payoff->asks = false; /* it is not there: paid again, under the same key */
        return;
    }
    payoff->failures++;
    if (!payoff->asks && refused) {
        payoff->uncertain = 0; /* whoever refuses this one has not taken an earlier copy of it */
    } else if (!payoff->asks && was_turned_away(answer)) {
        payoff->uncertain--;
    }
    if (payoff->uncertain > 0) {
        payoff->asks = true;
        wait_for_certainty(base, payoff, answer);
        return;
    }
    const int64_t delay_ms = rtl_retry_delay(base->config, base->prng, answer, payoff->failures);
    if (delay_ms >= 0) {
        payoff->due_ms = rtl_clock_now(base->clock) + delay_ms;
        return;
    }
    complain(base, payoff, answer, "nothing was charged");
    rtl_payoff_decide(payoffs, payoff, "failed");
}

static void take(void *context, const char *key, const struct rtl_answer *answer)
{
    rtl_payoffs *payoffs = context;
    struct rtl_payoff payoff;

    if (!rtl_payoff_find(payoffs->base->store, key, &payoff) ||
        strcmp(payoff.status, "pending") != 0) {
        return; /* the read failed: this turn will be rolled back */
    }
    if (answer->kind != RTL_OK) {
        took_trouble(payoffs, &payoff, answer);
        rtl_payoff_update(payoffs->base->store, &payoff);
        return;
    }
    memcpy(payoff.payment_id, answer->payment_id, sizeof(payoff.payment_id));
    payoff.due_ms = 0;
    if (answer->payment == RTL_PAYMENT_SUCCEEDED) {
        rtl_payoff_spread(payoffs, &payoff);
    } else {
        rtl_payoff_decide(payoffs, &payoff, "declined");
    }
}

struct rtl_work rtl_payment_work(rtl_payoffs *payoffs)
{
    return (struct rtl_work){.context = payoffs, .next = next, .take = take};
}
