/* identity.c -- see identity.h for the contract. */
#include "identity.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "entries.h"
#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/fields.h"

#define ID_MAX   255
#define KEY_MAX  1000 /* encoded (VIK-3.4) */
#define ID_CHARS "0-9a-zA-Z_-"

/* What a store may still ask: refilled with time, to a second's worth at most. */
struct allowance {
    int64_t thousandths; /* of a call */
    int64_t filled_ms;
};

struct rtl_identity {
    const struct rtl_base *base; /* borrowed, like the badges */
    const rtl_badges *badges;
    struct allowance *allowances; /* owned; one per store of the settings */
};

/* A question about a key: what both calls have in common. */
struct question {
    const char *request_id, *event_id, *store_id;
    char key[KEY_MAX];
    size_t key_len;
    const struct rtl_store_config *store;
};

/* ---- fields ---- */

/* clang-format off */
static const char *const locations[] = {"ENTRY", "EXIT", "MANUAL_IN_STORE", NULL};
static const char *const channels[] = {"OPTICAL", NULL};
static const char *const scan_types[] = {"SHOPPER", "ASSOCIATE", "CASH", "LOYALTY", NULL};

static const struct jwo_field auth_event[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .check = jwo_is_uuid},
    {.name = "timestamp", .kind = JWO_F_STRING, .required = true, .check = jwo_is_iso_time},
    {.name = "location", .kind = JWO_F_STRING, .required = true, .one_of = locations},
    {0},
};
static const struct jwo_field identity_keys[] = {
    {.name = "requestId", .kind = JWO_F_STRING, .required = true, .check = jwo_is_uuid},
    {.name = "identityKey", .kind = JWO_F_STRING, .required = true, .bytes_max = KEY_MAX,
     .check = jwo_is_base64},
    {.name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_MAX,
     .chars = ID_CHARS},
    {.name = "authEvent", .kind = JWO_F_OBJECT, .required = true, .fields = auth_event},
    {.name = "keyChannel", .kind = JWO_F_STRING, .one_of = channels},
    {0},
};

/* The page's table makes `id` a UUID, the FAQ has the code in it (C17): without a `value`, it is
 * the code. */
static const struct jwo_field scan_event[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = KEY_MAX},
    {.name = "timestamp", .kind = JWO_F_STRING, .required = true, .check = jwo_is_iso_time},
    {.name = "location", .kind = JWO_F_STRING, .required = true, .one_of = locations},
    {.name = "value", .kind = JWO_F_STRING, .bytes_max = KEY_MAX, .check = jwo_is_base64},
    {.name = "channel", .kind = JWO_F_STRING, .one_of = channels},
    {0},
};
static const struct jwo_field scan[] = {
    {.name = "requestId", .kind = JWO_F_STRING, .required = true, .check = jwo_is_uuid},
    {.name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_MAX,
     .chars = ID_CHARS},
    {.name = "scanEvent", .kind = JWO_F_OBJECT, .required = true, .fields = scan_event},
    {0},
};
static const struct jwo_field scan_result[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_MAX},
    {.name = "type", .kind = JWO_F_STRING, .required = true, .one_of = scan_types},
    {0},
};
static const struct jwo_field scan_details[] = {
    {.name = "storeId", .kind = JWO_F_STRING, .required = true, .bytes_max = ID_MAX,
     .chars = ID_CHARS},
    {.name = "scanResult", .kind = JWO_F_OBJECT, .required = true, .fields = scan_result},
    {0},
};
/* clang-format on */

static int fields_check(const struct jwo_field *fields, const jwo_json *body, struct jwo_error *err)
{
    if (jwo_json_type(body) != JWO_JSON_OBJECT) {
        (void)jwo_fail(err, JWO_EINPUT, "the body is %s instead of an object",
                       jwo_json_type_name(jwo_json_type(body)));
        return 400;
    }
    return jwo_fields_check(fields, body, err) == JWO_OK ? 200 : 400;
}

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return (int)(strchr(digits, c) - digits);
}

/* Of a checked text: standard alphabet, padded. Readers of codes like to add an end of line, which
 * is no part of any key. */
static void decode_key(struct question *question, const char *text)
{
    unsigned bits = 0;
    int bit_count = 0;

    for (; *text != '\0' && *text != '='; text++) {
        bits = (bits << 6 | (unsigned)digit_of(*text)) & 0xffff;
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            question->key[question->key_len++] = (char)(bits >> bit_count & 0xff);
        }
    }
    while (question->key_len > 0 &&
           strchr(" \t\r\n", question->key[question->key_len - 1]) != NULL &&
           question->key[question->key_len - 1] != '\0') {
        question->key_len--;
    }
}

/* ---- may the store ask? ---- */

static bool take_allowance(rtl_identity *identity, const struct rtl_store_config *store)
{
    const struct rtl_config *config = identity->base->config;
    struct allowance *allowance = &identity->allowances[store - config->stores];
    const int64_t full = config->identity_rate * 1000;
    const int64_t now_ms = jwo_monotonic_ms();
    int64_t passed_ms = now_ms - allowance->filled_ms;

    passed_ms = passed_ms > JWO_SECOND_MS ? JWO_SECOND_MS : passed_ms;
    allowance->filled_ms = now_ms;
    allowance->thousandths += passed_ms * config->identity_rate;
    if (allowance->thousandths > full) {
        allowance->thousandths = full;
    }
    if (allowance->thousandths < 1000) {
        return false;
    }
    allowance->thousandths -= 1000;
    return true;
}

static int store_find(rtl_identity *identity, const char *store_id,
                      const struct rtl_store_config **out, struct jwo_error *err)
{
    *out = rtl_config_store(identity->base->config, store_id);
    if (*out == NULL || (*out)->entry == RTL_ENTRY_CREDIT_CARD || identity->badges == NULL) {
        (void)jwo_fail(err, JWO_EINPUT, "storeId: no such store with app entry");
        return 400;
    }
    if (!take_allowance(identity, *out)) {
        (void)jwo_fail(err, JWO_ELIMIT, "Too Many Requests");
        return 429;
    }
    return 200;
}

/* ---- deciding ---- */

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text);
}

static void name_visitor(struct rtl_entry_row *row, const char *visitor, const char *type,
                         const char *shopper)
{
    copy(row->visitor_id, sizeof(row->visitor_id), visitor);
    copy(row->visitor_type, sizeof(row->visitor_type), type);
    copy(row->shopper_id, sizeof(row->shopper_id), shopper);
}

/* Why the visitor is not admitted, or "". */
static const char *identify(const rtl_identity *identity, const struct question *question,
                            struct rtl_entry_row *row)
{
    const struct rtl_badge *badge =
        rtl_badges_find_key(identity->badges, question->key, question->key_len);
    char number[JWO_UUID_MAX];

    if (badge != NULL) {
        name_visitor(row, badge->visitor, badge->type, badge->shopper);
        return badge->blocked ? "blocked" : "";
    }
    if (!rtl_badges_has_customer_numbers(identity->badges) ||
        question->key_len != sizeof(number) - 1 ||
        memchr(question->key, '\0', question->key_len) != NULL) {
        return "unknown key";
    }
    (void)snprintf(number, sizeof(number), "%.*s", (int)question->key_len, question->key);
    if (!jwo_is_uuid(number)) {
        return "unknown key";
    }
    name_visitor(row, number, "SHOPPER", number);
    return "";
}

static void decide(const rtl_identity *identity, const struct question *question,
                   struct rtl_entry_row *row)
{
    rtl_store *store = identity->base->store;
    const char *reason = identify(identity, question, row);

    if (*reason == '\0' && question->store->risk == RTL_RISK_RETAILER_MANAGED &&
        row->shopper_id[0] != '\0' && rtl_debt_owes(store, row->shopper_id)) {
        reason = "outstanding balance";
    }
    copy(row->request_id, sizeof(row->request_id), question->request_id);
    copy(row->event_id, sizeof(row->event_id), question->event_id);
    copy(row->store_id, sizeof(row->store_id), question->store_id);
    copy(row->reason, sizeof(row->reason), reason);
    row->admitted = *reason == '\0';
    rtl_entry_insert(store, row, rtl_clock_now(identity->base->clock));
}

static void prove(const struct question *question, char out[JWO_SHA256_HEX_MAX])
{
    struct jwo_buf text;

    jwo_buf_init(&text, 4 * KEY_MAX);
    jwo_buf_addf(&text, "%s/%s/", question->store_id, question->event_id);
    jwo_buf_add(&text, question->key, question->key_len);
    (void)jwo_sha256_hex(text.data, text.len, out);
    jwo_buf_dispose(&text);
}

/* The answer that was given, or is given now. Returns the status. */
static int answer_question(rtl_identity *identity, struct question *question,
                           struct rtl_entry_row *row, struct jwo_error *err)
{
    char proof[JWO_SHA256_HEX_MAX];
    int status = store_find(identity, question->store_id, &question->store, err);

    if (status != 200) {
        return status;
    }
    prove(question, proof);
    if (rtl_entry_find(identity->base->store, question->request_id, row)) {
        if (strcmp(row->proof, proof) != 0) {
            (void)jwo_fail(err, JWO_EINPUT, "requestId was that of another question");
            return 400;
        }
    } else if (!rtl_entry_find_event(identity->base->store, question->event_id, proof, row)) {
        memcpy(row->proof, proof, sizeof(proof));
        decide(identity, question, row);
    }
    if (!row->admitted) { /* why is nobody's business at the gate */
        (void)jwo_fail(err, JWO_EINPUT, "UnauthorizedException");
        return 401;
    }
    return 200;
}

static void write_visitor(struct jwo_json_writer *w, const char *name,
                          const struct rtl_entry_row *row)
{
    jwo_jw_object(w);
    jwo_jw_key(w, name);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", row->visitor_id);
    jwo_jw_kstr(w, "type", row->visitor_type);
    jwo_jw_end_object(w);
    jwo_jw_end_object(w);
}

/* ---- the calls ---- */

int rtl_identity_verify(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                        struct jwo_error *err)
{
    struct question question = {.key_len = 0};
    struct rtl_entry_row row;
    int status = fields_check(identity_keys, body, err);

    if (status != 200) {
        return status;
    }
    question.request_id = jwo_json_get_str(body, "requestId");
    question.store_id = jwo_json_get_str(body, "storeId");
    question.event_id = jwo_json_get_str(jwo_json_get(body, "authEvent"), "id");
    decode_key(&question, jwo_json_get_str(body, "identityKey"));
    status = answer_question(identity, &question, &row, err);
    if (status == 200) {
        write_visitor(w, "visitorDetails", &row);
    }
    return status;
}

int rtl_identity_resolve(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                         struct jwo_error *err)
{
    struct question question = {.key_len = 0};
    struct rtl_entry_row row;
    int status = fields_check(scan, body, err);

    if (status != 200) {
        return status;
    }
    const jwo_json *event = jwo_json_get(body, "scanEvent");
    const char *code = jwo_json_get_str(event, "value");
    question.request_id = jwo_json_get_str(body, "requestId");
    question.store_id = jwo_json_get_str(body, "storeId");
    question.event_id = jwo_json_get_str(event, "id");
    if (code == NULL) { /* then the event has no id of its own that a repeat could be known by */
        code = question.event_id;
        question.event_id = question.request_id;
    }
    if (!jwo_is_base64(code)) {
        (void)jwo_fail(err, JWO_EINPUT, "scanEvent has no value, and its id is not base64");
        return 400;
    }
    decode_key(&question, code);
    status = answer_question(identity, &question, &row, err);
    if (status == 200) {
        write_visitor(w, "scanResult", &row); /* the answer's shape is not published */
    }
    return status;
}

int rtl_identity_details(rtl_identity *identity, const jwo_json *body, struct jwo_json_writer *w,
                         struct jwo_error *err)
{
    const char *visitor = jwo_json_get_str(jwo_json_get(body, "scanResult"), "id");
    const struct rtl_store_config *store;
    const struct rtl_badge *badge;
    int status = fields_check(scan_details, body, err);

    if (status == 200) {
        status = store_find(identity, jwo_json_get_str(body, "storeId"), &store, err);
    }
    if (status != 200) {
        return status;
    }
    badge = rtl_badges_find_visitor(identity->badges, visitor);
    if (badge == NULL &&
        !(rtl_badges_has_customer_numbers(identity->badges) && jwo_is_uuid(visitor))) {
        (void)jwo_fail(err, JWO_ENOTFOUND, "scanResult.id: no such visitor");
        return 404;
    }
    jwo_jw_object(w);
    jwo_jw_kstr(w, "provider", badge != NULL ? badge->provider : "");
    jwo_jw_key(w, "promotionIds");
    if (badge != NULL && badge->promotions != NULL) {
        jwo_jw_node(w, badge->promotions);
    } else {
        jwo_jw_array(w);
        jwo_jw_end_array(w);
    }
    jwo_jw_end_object(w);
    return 200;
}

/* ---- life ---- */

rtl_identity *rtl_identity_new(const struct rtl_base *base, const rtl_badges *badges)
{
    rtl_identity *identity = jwo_calloc(1, sizeof(*identity));

    identity->base = base;
    identity->badges = badges;
    identity->allowances = jwo_calloc(base->config->store_count, sizeof(*identity->allowances));
    return identity;
}

void rtl_identity_free(rtl_identity *identity)
{
    if (identity != NULL) {
        jwo_free(identity->allowances);
        jwo_free(identity);
    }
}
