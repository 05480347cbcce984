/* store_scopes.c -- see scopes.h for the contract. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/buf.h"
#include "jwo/json.h"
#include "scopes.h"
#include "store_sql.h"

static const char *const names[RTL_SCOPE_COUNT] = {
    [RTL_SCOPE_EMAIL] = "email",
    [RTL_SCOPE_SHOPPER] = "shopper",
    [RTL_SCOPE_TRIP] = "trip",
};

const char *rtl_scope_name(enum rtl_scope_kind kind)
{
    JWO_ASSERT(kind < RTL_SCOPE_COUNT);
    return names[kind];
}

bool rtl_scope_kind_find(const char *name, enum rtl_scope_kind *out)
{
    for (size_t i = 0; i < RTL_SCOPE_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum rtl_scope_kind)i;
            return true;
        }
    }
    return false;
}

/* THE rule of who sees a trip `t`. Its parameters are ?1 to ?3; a scope sets one of them. */
#define SEEN                                                                                       \
    "(t.shopper_id IN (SELECT shopper_id FROM shoppers WHERE email_key = ?1) "                     \
    "OR t.shopper_id = ?2 OR t.shopping_trip_id = ?3)"
#define SEEN_ARGS(scope)                                                                           \
    rtl_text((scope)->kind == RTL_SCOPE_EMAIL ? (scope)->subject : NULL),                          \
        rtl_text((scope)->kind == RTL_SCOPE_SHOPPER ? (scope)->subject : NULL),                    \
        rtl_text((scope)->kind == RTL_SCOPE_TRIP ? (scope)->subject : NULL)

#define TIME "(CASE WHEN t.started > 0 THEN t.started ELSE t.created END)"

/* ---- what Amazon told ---- */

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text != NULL ? text : "");
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

bool rtl_card_expiry(char out[8], const char *year, const char *month)
{
    const bool is_short = strlen(year) == 2;

    out[0] = '\0';
    if (!is_number(year) || !is_number(month) || (!is_short && strlen(year) != 4) ||
        strlen(month) > 2) {
        return false;
    }
    (void)snprintf(out, 8, "%04lu-%02lu", ((is_short ? 2000 : 0) + strtoul(year, NULL, 10)) % 10000,
                   strtoul(month, NULL, 10) % 100);
    return true;
}

void rtl_card_read(struct rtl_card *out, const char *json)
{
    jwo_json *document = NULL;

    memset(out, 0, sizeof(*out));
    if (jwo_json_parse(&document, json, strlen(json), NULL) != JWO_OK) {
        return;
    }
    const jwo_json *expiry = jwo_json_get(document, "expirationDate");
    const char *year = jwo_json_get_str(expiry, "expirationYear");
    const char *month = jwo_json_get_str(expiry, "expirationMonth");

    copy(out->brand, sizeof(out->brand), jwo_json_get_str(document, "brand"));
    copy(out->tail, sizeof(out->tail), jwo_json_get_str(document, "tail"));
    copy(out->statement_id, sizeof(out->statement_id),
         jwo_json_get_str(document, "cardStatementTransactionId"));
    if (year != NULL && month != NULL) {
        (void)rtl_card_expiry(out->expiry, year, month);
    }
    jwo_json_free(document);
}

void rtl_card_record(rtl_store *store, const char *trip_id, const struct rtl_card *card)
{
    static const char sql[] =
        "INSERT INTO trip_cards VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
        "brand = excluded.brand, tail = excluded.tail, expiry = excluded.expiry, "
        "statement_id = excluded.statement_id";

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(trip_id), rtl_text(card->brand), rtl_text(card->tail),
                                 rtl_text(card->expiry), rtl_text(card->statement_id)));
}

bool rtl_card_find(rtl_store *store, const char *trip_id, struct rtl_card *out)
{
    static const char sql[] =
        "SELECT brand, tail, expiry, statement_id FROM trip_cards WHERE shopping_trip_id = ?1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(trip_id)));

    memset(out, 0, sizeof(*out));
    if (!rtl_rows_next(&rows)) {
        return false;
    }
    rtl_rows_copy(&rows, 0, out->brand, sizeof(out->brand));
    rtl_rows_copy(&rows, 1, out->tail, sizeof(out->tail));
    rtl_rows_copy(&rows, 2, out->expiry, sizeof(out->expiry));
    rtl_rows_copy(&rows, 3, out->statement_id, sizeof(out->statement_id));
    rtl_rows_end(&rows);
    return true;
}

const char *rtl_email_key(const char *email, char out[RTL_EMAIL_MAX])
{
    size_t len = 0;

    for (; email[len] != '\0' && len < RTL_EMAIL_MAX - 1; len++) {
        out[len] = (char)tolower((unsigned char)email[len]);
    }
    out[len] = '\0';
    return out;
}

void rtl_shopper_record(rtl_store *store, const char *shopper_id, const char *email, int64_t now_ms)
{
    static const char sql[] =
        "INSERT INTO shoppers VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
        "email = excluded.email, email_key = excluded.email_key, at = excluded.at";
    char key[RTL_EMAIL_MAX];

    (void)rtl_store_run(store, sql,
                        RTL_ARGS(rtl_text(shopper_id), rtl_text(email),
                                 rtl_text(rtl_email_key(email, key)), rtl_number(now_ms)));
}

bool rtl_email_find(rtl_store *store, const char *email_key, char out[RTL_EMAIL_MAX])
{
    static const char sql[] =
        "SELECT email FROM shoppers WHERE email_key = ?1 ORDER BY at DESC LIMIT 1";
    struct rtl_rows rows = rtl_rows_start(store, sql, RTL_ARGS(rtl_text(email_key)));
    const bool found = rtl_rows_next(&rows);

    out[0] = '\0';
    if (found) {
        rtl_rows_copy(&rows, 0, out, RTL_EMAIL_MAX);
    }
    rtl_rows_end(&rows);
    return found;
}

bool rtl_scope_of_card(struct rtl_scope *out, rtl_store *store, const char *tail,
                       const char *expiry, int64_t from_ms, int64_t to_ms)
{
    static const char sql[] =
        "SELECT DISTINCT t.shopper_id, CASE WHEN t.shopper_id IS NULL THEN t.shopping_trip_id END "
        "FROM trips t JOIN trip_cards c USING (shopping_trip_id) WHERE c.tail = ?1 "
        "AND c.expiry = ?2 AND " TIME " >= ?3 AND " TIME " < ?4 AND (t.captured > 0 OR EXISTS "
        "(SELECT 1 FROM debts d WHERE d.shopping_trip_id = t.shopping_trip_id)) LIMIT 2";
    struct rtl_rows rows = rtl_rows_start(
        store, sql,
        RTL_ARGS(rtl_text(tail), rtl_text(expiry), rtl_number(from_ms), rtl_number(to_ms)));
    int found = 0;

    memset(out, 0, sizeof(*out));
    while (rtl_rows_next(&rows)) {
        const bool named = rtl_rows_text(&rows, 0) != NULL;

        out->kind = named ? RTL_SCOPE_SHOPPER : RTL_SCOPE_TRIP;
        rtl_rows_copy(&rows, named ? 0 : 1, out->subject, sizeof(out->subject));
        found++;
    }
    return found == 1;
}

/* ---- what may be seen ---- */

bool rtl_scope_sees(rtl_store *store, const struct rtl_scope *scope, const char *trip_id)
{
    static const char sql[] = "SELECT 1 FROM trips t WHERE t.shopping_trip_id = ?4 AND " SEEN;

    return rtl_store_number(store, 0, sql, RTL_ARGS(SEEN_ARGS(scope), rtl_text(trip_id))) == 1;
}

/* Call `each` with the first column of every row, after the last of them was read. */
static void collect(struct rtl_rows *rows, void (*each)(void *context, const char *text),
                    void *context)
{
    struct jwo_buf texts; /* each with its NUL */

    jwo_buf_init(&texts, SIZE_MAX / 4);
    while (rtl_rows_next(rows)) {
        const char *text = rtl_rows_text(rows, 0);

        jwo_buf_add(&texts, text, strlen(text) + 1);
    }
    for (size_t at = 0; at < texts.len; at += strlen(texts.data + at) + 1) {
        each(context, texts.data + at);
    }
    jwo_buf_dispose(&texts);
}

void rtl_scope_shoppers(rtl_store *store, const struct rtl_scope *scope,
                        void (*each)(void *context, const char *shopper_id), void *context)
{
    static const char sql[] =
        "SELECT shopper_id FROM shoppers WHERE email_key = ?1 UNION SELECT ?2 WHERE ?2 IS NOT NULL";
    struct rtl_rows rows = rtl_rows_start(
        store, sql,
        RTL_ARGS(rtl_text(scope->kind == RTL_SCOPE_EMAIL ? scope->subject : NULL),
                 rtl_text(scope->kind == RTL_SCOPE_SHOPPER ? scope->subject : NULL)));

    collect(&rows, each, context);
}

/* POR-1: days, card and transaction narrow one query, each of them or all. */
void rtl_scope_search(rtl_store *store, const struct rtl_scope *scope,
                      const struct rtl_search *search,
                      void (*each)(void *context, const struct rtl_found_trip *trip), void *context)
{
    static const char sql[] =
        "SELECT t.shopping_trip_id, t.store_id, " TIME ", t.total, "
        "t.captured + coalesce(d.paid, 0), t.currency, c.brand, c.tail FROM trips t "
        "LEFT JOIN trip_cards c USING (shopping_trip_id) "
        "LEFT JOIN debts d USING (shopping_trip_id) "
        "WHERE (t.captured > 0 OR d.paid > 0) AND " SEEN " AND (?4 = 0 OR " TIME " >= ?4) "
        "AND (?5 = 0 OR " TIME " < ?5) AND (?6 IS NULL OR c.tail = ?6) AND (?7 IS NULL "
        "OR t.shopping_trip_id = ?7 OR t.purchase_id = ?7 OR c.statement_id = ?7) "
        "ORDER BY 3 DESC, 1 LIMIT ?8 OFFSET ?9";
    struct rtl_rows rows = rtl_rows_start(
        store, sql,
        RTL_ARGS(SEEN_ARGS(scope), rtl_number(search->from_ms), rtl_number(search->to_ms),
                 rtl_text(search->tail), rtl_text(search->transaction), rtl_number(search->count),
                 rtl_number(search->offset)));
    struct rtl_found_trip trip;

    while (rtl_rows_next(&rows)) {
        rtl_rows_copy(&rows, 0, trip.trip_id, sizeof(trip.trip_id));
        rtl_rows_copy(&rows, 1, trip.store_id, sizeof(trip.store_id));
        trip.at_ms = rtl_rows_number(&rows, 2);
        trip.total = jwo_money_of(rtl_rows_number(&rows, 3), rtl_rows_text(&rows, 5));
        trip.paid = jwo_money_of(rtl_rows_number(&rows, 4), rtl_rows_text(&rows, 5));
        rtl_rows_copy(&rows, 6, trip.brand, sizeof(trip.brand));
        rtl_rows_copy(&rows, 7, trip.tail, sizeof(trip.tail));
        each(context, &trip);
    }
}

void rtl_scope_refunds(rtl_store *store, const struct rtl_scope *scope, const char *trip_id,
                       int offset, int count, void (*each)(void *context, const char *refund_id),
                       void *context)
{
    static const char sql[] =
        "SELECT r.refund_request_id FROM refunds r JOIN trips t USING (shopping_trip_id) "
        "WHERE " SEEN " AND (?4 IS NULL OR t.shopping_trip_id = ?4) "
        "ORDER BY r.at DESC, r.refund_request_id LIMIT ?5 OFFSET ?6";
    struct rtl_rows rows = rtl_rows_start(
        store, sql,
        RTL_ARGS(SEEN_ARGS(scope), rtl_text(trip_id), rtl_number(count), rtl_number(offset)));

    collect(&rows, each, context);
}
