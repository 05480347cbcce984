/* amazon_client.h -- the operations of Amazon that a retailer calls (facts sections 1 to 8):
 * names, paths, bodies, answers.
 *
 * Role       Turns a typed request into one signed POST and its answer into a typed struct. It
 *            never repeats a call and decides nothing about payments: retry.h says when to repeat,
 *            lifecycle.h what an answer means.
 * Processor  What goes to the payment processor that we have chosen ourselves is asked and answered
 *            in the same two structs, so that the same runner carries it: processor_client.h.
 * Money      Calls that move it go out on a connection of their own (see jwo/http_client.h: never
 *            sent twice in silence).
 */
#ifndef RTL_AMAZON_CLIENT_H
#define RTL_AMAZON_CLIENT_H

#include "base.h"
#include "jwo/http_client.h"
#include "jwo/json.h"

enum rtl_operation {
    RTL_OP_ADJUST,
    RTL_OP_CAPTURE,
    RTL_OP_CANCEL,
    RTL_OP_REFUND,
    RTL_OP_DATA,
    RTL_OP_IDENTITY,
    RTL_OP_FEEDBACK,
    RTL_OP_CHECKOUT, /* its body is in the store: checkout.h */
    /* Our own payment processor's, not Amazon's (D30): */
    RTL_OP_RELEASE, /* a hold is given back */
    RTL_OP_PAY,     /* a shopper's card is charged with what the shopper owes */
    RTL_OP_ASK,     /* what became of PAY? */
};
#define RTL_OPERATION_COUNT (RTL_OP_RELEASE + 1)
const char *
rtl_operation_path(enum rtl_operation operation); /* "adjust/charge": what incidents name */

struct rtl_request {
    enum rtl_operation operation;
    bool again; /* after a failure; for the metrics alone */
    char store_id[256];
    char trip_id[256];          /* all but IDENTITY, PAY and ASK */
    char shopper_id[256];       /* IDENTITY, PAY */
    struct jwo_money amount;    /* ADJUST, CAPTURE, REFUND, PAY, ASK; FEEDBACK: the cart's total */
    struct jwo_money settled;   /* FEEDBACK */
    char refund_request_id[40]; /* REFUND */
    char reason[24];            /* REFUND */
    int64_t at_ms;              /* FEEDBACK: paymentStatusTime, sent in seconds */
    char payment_key[65];       /* PAY, ASK: one key, one effect */
};

enum rtl_answer_kind {
    RTL_OK,              /* a 2xx that can be understood */
    RTL_THROTTLED,       /* 429 */
    RTL_UNAVAILABLE,     /* 5xx, no answer, or a 2xx without sense: the effect is not known */
    RTL_REFUSED,         /* another 4xx: final */
    RTL_UNAUTHENTICATED, /* 401 or 403: ours to put right */
};

enum rtl_payment_status { RTL_PAYMENT_SUCCEEDED, RTL_PAYMENT_DECLINED };
enum rtl_adjust_status { RTL_ADJUST_APPROVED, RTL_ADJUST_DECLINED, RTL_ADJUST_PENDING };

struct rtl_answer {
    enum rtl_answer_kind kind;
    int status;             /* HTTP; 0 when there was no answer */
    char error[160];        /* errorMsg, x-amzn-ErrorType, or what went wrong with the transport */
    int64_t retry_after_ms; /* -1: none, or not to be understood */
    bool newer_credentials; /* UNAUTHENTICATED: a repeat would be signed with other ones */
    bool unsent;            /* nothing has left: no effect is possible */
    enum rtl_adjust_status adjust;
    struct jwo_money authorized;     /* ADJUST; zero when absent from a decline */
    bool rejected;                   /* FEEDBACK */
    char reconciliation_id[64];      /* REFUND; "" if none */
    char order_id[129];              /* CHECKOUT */
    char email[129];                 /* IDENTITY; "" if unknown */
    enum rtl_payment_status payment; /* PAY, ASK */
    char payment_id[64];             /* PAY, ASK: the processor's name for it */
    /* DATA: JSON object of the published fields; owned by the client during the callback */
    char *card;
};

typedef struct rtl_amazon rtl_amazon;
typedef struct rtl_amazon_call rtl_amazon_call;

/* Reads the credentials; ENOTFOUND or EINPUT when there are none. `base` is borrowed. */
JWO_MUST_USE jwo_status rtl_amazon_new(rtl_amazon **out, const struct rtl_base *base,
                                       struct jwo_error *err);
/* Calls under way end without their callback. NULL is fine. */
void rtl_amazon_free(rtl_amazon *amazon);

/* `done` comes once, never before this returns; `answer` is borrowed during it. */
rtl_amazon_call *rtl_amazon_send(rtl_amazon *amazon, const struct rtl_request *request,
                                 void (*done)(void *context, const struct rtl_answer *answer),
                                 void *context);
/* Abandon a call: `done` will not come. Not inside it or after it. */
void rtl_amazon_cancel(rtl_amazon_call *call);

/* The wait that a Retry-After header asks for: seconds ("2"; Amazon's page prints "600 (5
 * minutes)", of which the number rules), or an HTTP-date, taken relative to the answer's own Date
 * when it has one (`date` may be NULL), else to now_ms. -1 for anything else; capped at ten years.
 */
int64_t rtl_retry_after(const char *value, const char *date, int64_t now_ms);

#endif
