/* amazon_answers.c -- see amazon_answers.h;
 * the shapes are those of facts sections 1 to 8 and 13. */
#include "amazon_answers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WAIT_MAX_MS (3650 * JWO_DAY_MS)

int64_t rtl_retry_after(const char *value, const char *date, int64_t now_ms)
{
    int64_t until_ms, from_ms;

    if (value == NULL) {
        return -1;
    }
    if (isdigit((unsigned char)value[0])) {
        const size_t digits = strspn(value, "0123456789");
        int64_t seconds = 0;
        if (value[digits] != '\0' && value[digits] != ' ') {
            return -1;
        }
        for (size_t i = 0; i < digits && seconds < WAIT_MAX_MS; i++) {
            seconds = seconds * 10 + (value[i] - '0');
        }
        return seconds < WAIT_MAX_MS / JWO_SECOND_MS ? seconds * JWO_SECOND_MS : WAIT_MAX_MS;
    }
    if (!jwo_time_parse_http(value, &until_ms)) {
        return -1;
    }
    if (date == NULL || !jwo_time_parse_http(date, &from_ms)) {
        from_ms = now_ms;
    }
    if (until_ms <= from_ms) {
        return 0;
    }
    return until_ms - from_ms < WAIT_MAX_MS ? until_ms - from_ms : WAIT_MAX_MS;
}

/* ---- readers ---- */

static void copy(char *out, size_t out_bytes, const char *text)
{
    (void)snprintf(out, out_bytes, "%s", text != NULL ? text : "");
}

bool rtl_read_nothing(struct rtl_answer *answer, const jwo_json *body,
                      const struct jwo_money *asked)
{
    (void)answer;
    (void)body;
    (void)asked;
    return true; /* CAP-2, CAN-2: they promise an empty body; another one tells us nothing */
}

/* An approval without an amount approves what was asked for; a decline without one leaves nothing
 * to capture. */
bool rtl_read_adjust(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked)
{
    const char *status = jwo_json_get_str(body, "status");
    const jwo_json *authorized = jwo_json_get(body, "authorizedAmount");

    if (status == NULL) {
        return false;
    }
    if (strcmp(status, "APPROVED") == 0) {
        answer->adjust = RTL_ADJUST_APPROVED;
        answer->authorized = *asked;
    } else if (strcmp(status, "DECLINED") == 0) {
        answer->adjust = RTL_ADJUST_DECLINED;
        answer->authorized = jwo_money_zero(asked->currency);
    } else if (strcmp(status, "PENDING") == 0) {
        answer->adjust = RTL_ADJUST_PENDING;
        return true;
    } else {
        return false;
    }
    if (authorized == NULL || jwo_json_type(authorized) == JWO_JSON_NULL) {
        return true;
    }
    const char *amount = jwo_json_number_text(jwo_json_get(authorized, "amount"));
    const char *code = jwo_json_get_str(authorized, "code");
    return amount != NULL && code != NULL && strcmp(code, asked->currency) == 0 &&
           jwo_money_parse(&answer->authorized, amount, code, NULL) == JWO_OK &&
           answer->authorized.minor >= 0;
}

bool rtl_read_refund(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked)
{
    (void)asked;
    copy(answer->reconciliation_id, sizeof(answer->reconciliation_id),
         jwo_json_get_str(body, "reconciliationId"));
    return true; /* with or without a reconciliationId (D2): the refund has been taken on */
}

/* DAT-2: the published fields as they are, whatever the entry mode, and no others: what we do not
 * know is not kept, and no reason to fail. */
bool rtl_read_data(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked)
{
    static const char *const names[] = {
        "brand",
        "tail",
        "posEntryMode",
        "currency",
        "applicationId",
        "authorizationResponseCode",
        "terminalId",
        "cryptogramInformationData",
        "panSequenceNumber",
        "cardholderVerificationMethodResult",
        "reconciliationId",
        "cardStatementTransactionId",
        "expirationDate",
    };
    struct jwo_buf buf;
    struct jwo_json_writer w;

    (void)asked;
    if (body == NULL || jwo_json_type(body) != JWO_JSON_OBJECT) {
        return false;
    }
    jwo_buf_init(&buf, 8192);
    jwo_jw_init(&w, &buf);
    jwo_jw_object(&w);
    for (size_t i = 0; i < JWO_COUNT(names); i++) {
        const jwo_json *member = jwo_json_get(body, names[i]);
        if (member != NULL) {
            jwo_jw_key(&w, names[i]);
            jwo_jw_node(&w, member);
        }
    }
    jwo_jw_end_object(&w);
    const bool fits = !buf.overflow;
    if (fits) {
        answer->card = jwo_buf_take(&buf);
    }
    jwo_buf_dispose(&buf);
    return fits;
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');

    return at != NULL && at != text && strchr(at, '.') != NULL && strlen(text) <= 128 &&
           strpbrk(text, " \t\r\n<>\",;") == NULL;
}

bool rtl_read_identity(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked)
{
    const char *email = jwo_json_get_str(body, "shopperEmail");

    (void)asked;
    if (body == NULL) {
        return false; /* cut off, or a gateway's page: nobody has said that there is no address */
    }
    if (email != NULL && is_email(email)) {
        copy(answer->email, sizeof(answer->email), email);
    }
    return true; /* no usable address: an unknown shopper (D24), which is an answer too */
}

bool rtl_read_feedback(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked)
{
    const char *status = jwo_json_get_str(body, "status");

    (void)asked;
    if (status == NULL) {
        return false;
    }
    answer->rejected = strcmp(status, "Accepted") != 0;
    return answer->rejected ? strcmp(status, "Rejected") == 0 : true;
}

/* Without its id an order cannot be known to be the same one later: asked again, Amazon tells. */
bool rtl_read_checkout(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked)
{
    const char *id = jwo_json_get_str(body, "orderId");

    (void)asked;
    if (id == NULL || *id == '\0' || strlen(id) >= sizeof(answer->order_id)) {
        return false;
    }
    copy(answer->order_id, sizeof(answer->order_id), id);
    return true;
}

/* ---- kinds ---- */

static enum rtl_answer_kind kind_of(int status)
{
    if (status >= 200 && status < 300) {
        return RTL_OK;
    }
    if (status == 429) {
        return RTL_THROTTLED;
    }
    if (status == 401 || status == 403) {
        return RTL_UNAUTHENTICATED;
    }
    if (status >= 400 && status < 500 && status != 408) {
        return RTL_REFUSED;
    }
    return RTL_UNAVAILABLE; /* 5xx, 408, and what no API of Amazon answers: 1xx, 3xx */
}

static bool is_private(const char *word, size_t len)
{
    size_t digits = 0;

    for (size_t i = 0; i < len; i++) {
        digits = isdigit((unsigned char)word[i]) ? digits + 1 : 0;
        if (word[i] == '@' || digits > 12) {
            return true;
        }
    }
    return false;
}

/* SEC-3: whatever Amazon says goes to the log and to incidents, where no e-mail address and no card
 * number must be: words that look like one become stars. A UUID has no more than twelve digits in a
 * row. */
static void mask(char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, " ,;:\"'()<>");

        if (is_private(text, len)) {
            memset(text, '*', len);
        }
        text += len + (text[len] != '\0');
    }
}

static void read_error(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_http_result *result)
{
    const char *type = jwo_http_result_header(result, "x-amzn-errortype");
    const char *message = jwo_json_get_str(body, "errorMsg");
    char text[1024];

    if (message == NULL && type == NULL) {
        message = jwo_json_get_str(body, "message");
    }
    if (message == NULL && type == NULL) { /* the processor's */
        message = jwo_json_get_str(jwo_json_get(body, "error"), "code");
    }
    copy(text, sizeof(text), message != NULL ? message : type);
    mask(text); /* before it is cut: half an address would not look like one */
    (void)snprintf(answer->error, sizeof(answer->error), "%.159s", text);
}

void rtl_answer_read(struct rtl_answer *answer, const struct jwo_http_result *result,
                     bool (*read)(struct rtl_answer *answer, const jwo_json *body,
                                  const struct jwo_money *asked),
                     const struct jwo_money *asked, int64_t now_ms)
{
    jwo_json *body = NULL;

    memset(answer, 0, sizeof(*answer));
    answer->retry_after_ms = -1;
    if (result->outcome != JWO_HTTP_ANSWERED) {
        answer->kind = RTL_UNAVAILABLE;
        answer->unsent = result->outcome == JWO_HTTP_REFUSED || result->outcome == JWO_HTTP_UNSENT;
        copy(answer->error, sizeof(answer->error), jwo_http_outcome_text(result->outcome));
        return;
    }
    answer->status = result->status;
    answer->kind = kind_of(result->status);
    if (jwo_json_parse(&body, result->body, result->body_len, NULL) != JWO_OK) {
        body = NULL;
    }
    if (answer->kind != RTL_OK) {
        read_error(answer, body, result);
        answer->retry_after_ms = rtl_retry_after(jwo_http_result_header(result, "retry-after"),
                                                 jwo_http_result_header(result, "date"), now_ms);
    } else if (!read(answer, body, asked)) {
        answer->kind = RTL_UNAVAILABLE;
        copy(answer->error, sizeof(answer->error), "the answer cannot be understood");
    }
    jwo_json_free(body);
}
