/* processor_client.h -- the payment processor that the retailer has chosen itself: it charges what
 * shoppers pay off, and gives back holds of app entry.
 *
 * Role       Turns a typed request into one call and its answer into a typed struct, as
 *            amazon_client.h does for Amazon. It never repeats a call and decides nothing:
 *            payoffs.h says when to ask again, and when money counts as come in.
 * Replace    The shapes are those of the stand-in (D30), no real processor's. To put yours in its
 *            place write this file's source anew and keep what the rest relies on:
 *              PAY      charges `amount` to the shopper's card under `payment_key`, which your
 *                       processor must take as its idempotency key: the same key again has no
 *                       second effect and is told what became of the first.
 *              ASK      looks that up by the key without charging. RTL_REFUSED with status 404
 *                       means that no such payment was ever made.
 *              RELEASE  gives back the hold of a trip.
 *            Answers, by `kind`:
 *              RTL_OK               it is decided: `payment` says how, `payment_id` is kept
 *              RTL_REFUSED          final, and nothing was charged (400, 404, 409)
 *              RTL_THROTTLED, RTL_UNAUTHENTICATED   turned away at the door, nothing was charged
 *              RTL_UNAVAILABLE      not known: it may have been charged, unless `unsent`
 *            If in doubt answer RTL_UNAVAILABLE; PAY is then never counted as failed, but looked
 *            up until it is known. Processors whose cards are charged later (a bank transfer)
 *            answer RTL_UNAVAILABLE to ASK until it is decided.
 * Money      Each call goes out on a connection of its own, so that none is sent twice in silence.
 * Secrets    The key stays in the settings; neither it nor a card is ever logged.
 */
#ifndef RTL_PROCESSOR_CLIENT_H
#define RTL_PROCESSOR_CLIENT_H

#include "amazon_client.h"

typedef struct rtl_processor rtl_processor;
typedef struct rtl_processor_call rtl_processor_call;

/* `base` is borrowed. Without an endpoint in the settings every call is UNAVAILABLE, unsent. */
JWO_MUST_USE jwo_status rtl_processor_new(rtl_processor **out, const struct rtl_base *base,
                                          struct jwo_error *err);
/* Calls under way end without their callback. NULL is fine. */
void rtl_processor_free(rtl_processor *processor);
bool rtl_processor_is_there(const struct rtl_config *config);

bool rtl_processor_serves(enum rtl_operation operation);
/* "processor/payments": what incidents name. */
const char *rtl_processor_path(enum rtl_operation operation);

/* `done` comes once, never before this returns; `answer` is borrowed during it. */
rtl_processor_call *rtl_processor_send(rtl_processor *processor, const struct rtl_request *request,
                                       void (*done)(void *context, const struct rtl_answer *answer),
                                       void *context);
/* Abandon a call: `done` will not come. Not inside it or after it. */
void rtl_processor_cancel(rtl_processor_call *call);

#endif
