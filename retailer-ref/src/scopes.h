/* scopes.h -- what a shopper who has signed in may see: the one place that says whose a trip is.
 *
 * Role       Every question that the portal asks of the store goes through a scope, so that nothing
 *            of another shopper can be named, only not found.
 * E-mail     A scope of an address sees the trips of those shoppers for whom Amazon's latest word
 *            is that address, in any case of letters. A mailbox that was given up sees nothing.
 * Card       Amazon names no shopper for some trips. Who proves the card of such a trip sees that
 *            trip alone.
 * Time       A trip's time is its start, or its arrival here when the cart named none.
 */
#ifndef RTL_SCOPES_H
#define RTL_SCOPES_H

#include "debts.h"
#include "refunds.h"

#define RTL_EMAIL_MAX 129

enum rtl_scope_kind { RTL_SCOPE_EMAIL, RTL_SCOPE_SHOPPER, RTL_SCOPE_TRIP, RTL_SCOPE_COUNT };
struct rtl_scope {
    enum rtl_scope_kind kind;
    char subject[256]; /* address in lower case, shopper id, or trip id */
};
const char *rtl_scope_name(enum rtl_scope_kind kind); /* "email", "shopper", "trip" */
/* False: no kind has that name. */
bool rtl_scope_kind_find(const char *name, enum rtl_scope_kind *out);

/* ---- what Amazon told ---- */

struct rtl_card {
    char brand[32], tail[8]; /* "" when not told */
    char expiry[8];          /* "2030-12" */
    char statement_id[64];
};
/* Writes "2030-12" for the year "2030" or "30" and the month "12" (or "5": "05"). False, and an
 * empty out, if one of them is not a number of that length. */
bool rtl_card_expiry(char out[8], const char *year, const char *month);

/* From the JSON object of the EMV fields, whatever it holds. */
void rtl_card_read(struct rtl_card *out, const char *json);
void rtl_card_record(rtl_store *store, const char *trip_id, const struct rtl_card *card);
bool rtl_card_find(rtl_store *store, const char *trip_id, struct rtl_card *out);
void rtl_shopper_record(rtl_store *store, const char *shopper_id, const char *email,
                        int64_t now_ms);
/* An address in lower case, as it is looked for. Returns `out`. */
const char *rtl_email_key(const char *email, char out[RTL_EMAIL_MAX]);
/* Is the address some shopper's? *out is Amazon's spelling of it. */
bool rtl_email_find(rtl_store *store, const char *email_key, char out[RTL_EMAIL_MAX]);

/* Who paid, or owes, for a trip of that card that began in the time given? False when nobody did,
 * and when it might be more than one. */
bool rtl_scope_of_card(struct rtl_scope *out, rtl_store *store, const char *tail,
                       const char *expiry, int64_t from_ms, int64_t to_ms);

/* ---- what may be seen ---- */

bool rtl_scope_sees(rtl_store *store, const struct rtl_scope *scope, const char *trip_id);
/* Shopper ids of an e-mail or shopper scope; the ids are collected first. */
void rtl_scope_shoppers(rtl_store *store, const struct rtl_scope *scope,
                        void (*each)(void *context, const char *shopper_id), void *context);

struct rtl_search {
    int64_t from_ms, to_ms;  /* of the trip's time; 0: no bound */
    const char *tail;        /* NULL: any */
    const char *transaction; /* trip, purchase or statement id; NULL: any */
    int offset, count;
};
struct rtl_found_trip {
    char trip_id[256], store_id[256];
    int64_t at_ms;
    struct jwo_money total;
    struct jwo_money paid; /* by the card, and later of its debt */
    char brand[32], tail[8];
};
/* Trips of which something was paid, at the visit or later, newest first; each is borrowed. */
void rtl_scope_search(rtl_store *store, const struct rtl_scope *scope,
                      const struct rtl_search *search,
                      void (*each)(void *context, const struct rtl_found_trip *trip),
                      void *context);
/* Refunds of those trips, newest first: ids, collected first. trip_id NULL: of all. */
void rtl_scope_refunds(rtl_store *store, const struct rtl_scope *scope, const char *trip_id,
                       int offset, int count, void (*each)(void *context, const char *refund_id),
                       void *context);

#endif
