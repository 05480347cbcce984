/* operations.h -- what retailers call. A TABLE in operations.c: name, path, fields, handler,
 * published source.
 *
 * service.c walks the stages in a fixed order (route, parse, find the world, authenticate,
 * validate, fault before the effect, handle, fault after it, journal, answer); a handler receives a
 * request that already satisfies its fields.
 */
#ifndef AMZ_OPERATIONS_H
#define AMZ_OPERATIONS_H

#include "amazon.h"
#include "dialect.h"
#include "jwo/fields.h"

/* A request on its way through the stages, and what the answer will be. */
struct amz_call {
    amz_amazon *amazon;
    amz_world *world;                  /* NULL for a stray */
    struct amz_trip *trip;             /* NULL if the operation names none, or an unknown one */
    struct amz_shopper *shopper;       /* of an operation that names a shopper and no trip */
    const jwo_json *body;              /* borrowed */
    const struct amz_dialect *dialect; /* of the operation; the payment service's for a stray */
    struct amz_exchange *note; /* for the journal; handlers fill outcome, effect, violation ... */
    struct jwo_buf *answer;    /* body to be */
    int status;                /* the row's success unless a stage or handler says otherwise */
    const char *content_type;  /* of `answer`, when it is not empty */
    bool answer_is_secret;     /* the journal does not get it */
    const char *request_id;    /* of the answer; borrowed, as the next ones */
    const char *idempotency_key, *host, *query; /* of the request; NULL = not sent */
    char violation[512];                        /* the text behind note->violation */
};

/* Who may call. */
enum amz_auth {
    AMZ_AUTH_EXECUTE_API, /* SigV4 of service execute-api (D19) */
    AMZ_AUTH_LINK,        /* whoever has the link: the handler looks at it */
    AMZ_AUTH_PROCESSOR,   /* bearer key of the payment processor (D30) */
    AMZ_AUTH_STS,         /* SigV4 of service sts, long-lived credentials only (D20) */
};

/* "execute-api", "sts": the service that a signature is scoped to; "bearer", "none": no signature.
 * Static storage. */
const char *amz_auth_name(enum amz_auth auth);

/* What a body is. */
enum amz_takes {
    AMZ_TAKES_JSON,       /* judged by `fields` */
    AMZ_TAKES_LARGE_JSON, /* a catalog */
    AMZ_TAKES_NOTHING,
    AMZ_TAKES_FORM, /* judged by the handler; with another Content-Type there is no such route */
};

/* At which stores a call has its place: a cart is charged by the retailer's calls to the payment
 * service, or by Amazon at the checkout service, never by both. */
enum amz_charged_by { AMZ_CHARGED_BY_ANY, AMZ_CHARGED_BY_RETAILER, AMZ_CHARGED_BY_AMAZON };

struct amz_operation {
    enum amz_op op;
    const char *method; /* NULL = POST */
    const char *path;
    enum amz_takes takes;
    enum amz_auth auth;
    const struct amz_dialect *dialect;
    int success; /* 200, 201 */
    const struct jwo_field *fields;
    const char *trip_member; /* of `fields`, names the trip: unknown -> refused; NULL = none */
    /* Who is named, where that is not shopperId.id; NULL = there */
    struct amz_shopper *(*find_shopper)(const struct amz_call *call);
    const char *amount, *amount2;   /* members that hold money, read into the note's; NULL = none */
    bool names_nobody;              /* neither trip nor shopper: without a world it is no stray */
    bool any_currency;              /* the two agree with each other, not with the store */
    enum amz_charged_by charged_by; /* at other stores the call is refused */
    void (*handle)(struct amz_call *call);
    const char *source; /* published page */
};

/* All rows; op AMZ_OP_UNKNOWN ends the table. */
const struct amz_operation *amz_operations(void);
/* Or NULL. */
const struct amz_operation *amz_operation_find(const char *method, const char *path);
/* Has it a JSON body, which `fields` judges? */
bool amz_operation_takes_json(const struct amz_operation *operation);
/* Does a call of that name belong to no world, because it names nobody? */
bool amz_operation_names_nobody(enum amz_op op);

/* The stage "validate": the field table, then trip, store and amounts, which no table can judge.
 * Fills the note's amounts. False: refused, and the note says why ("bad-request: ...",
 * "unknown-trip: ..."). */
bool amz_operation_accepts(const struct amz_operation *operation, struct amz_call *call);

/* An error answer in the words of the call's service (dialect.h). */
void amz_call_refuse(struct amz_call *call, int status, const char *error_name);
/* 400 in the service's words, and the journal says which rule was broken:
 * "capture-above-authorized", plus a sentence. */
void amz_call_violation(struct amz_call *call, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Only the journal hears of it; the answer stays what it is. "adjust-repeated" is no more than a
 * warning (D16). */
void amz_call_object(struct amz_call *call, const char *rule, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* --- the handlers behind the table ------------------------------------------------------------ */

void amz_handle_adjust(struct amz_call *call); /* operations_charge.c */
void amz_handle_capture(struct amz_call *call);
void amz_handle_cancel(struct amz_call *call);
void amz_handle_refund(struct amz_call *call); /* operations_refund.c */
void amz_handle_data(struct amz_call *call);   /* operations_data.c */
void amz_handle_identity(struct amz_call *call);
void amz_handle_feedback(struct amz_call *call);
void amz_handle_checkout(struct amz_call *call);    /* operations_checkout.c */
void amz_handle_assume_role(struct amz_call *call); /* operations_sts.c */

void amz_handle_catalog_upload(struct amz_call *call); /* operations_catalog.c */
void amz_handle_catalog_status(struct amz_call *call);
void amz_handle_catalog_report(struct amz_call *call);
void amz_handle_processor_payment(struct amz_call *call); /* operations_processor.c */
void amz_handle_processor_query(struct amz_call *call);
void amz_handle_processor_cancel(struct amz_call *call);
struct amz_shopper *amz_find_payer(const struct amz_call *call); /* by shopperReference */
struct amz_shopper *amz_find_payer_by_key(const struct amz_call *call);

/* Ask the charge machine. True: it agreed, or the setting wrong_order = "accept" takes the money
 * all the same (D15): the handler answers 200. False: refused, 400 and a violation. */
bool amz_call_charge(struct amz_call *call, enum amz_charge_event event,
                     const struct jwo_money *amount);

/* Twelve capitals and digits that always belong to this text. Returns `out`. */
const char *amz_reconciliation_id(const char *text, char out[AMZ_RECONCILIATION_ID_MAX]);

#endif
