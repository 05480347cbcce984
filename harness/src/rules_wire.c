/* rules_wire.c -- rules about the form of calls and answers. */
#include <ctype.h>

#include "rules_internal.h"

void hrn_rule_well_formed(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (!by_retailer(call)) {
            continue;
        }
        seen++;
        if (!call->valid && !call->injected) {
            hrn_find(findings, call, "a signed call that satisfies the field rules",
                     "%s was answered %d %s", amz_op_name(call->op), call->status, call->outcome);
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

void hrn_rule_purchase_created(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *call;
    size_t at = 0, seen = 0;

    while ((call = next_of(view, AMZ_OP_PURCHASES, &at)) != NULL) {
        if (call->status / 100 == 2) {
            seen++;
            if (call->status != 201) {
                hrn_find(findings, call, "201", "%d", call->status);
            }
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}

/* Does a number of so many digits begin as those of a card brand do? Times in milliseconds and
 * order numbers pass Luhn's check one time in ten. */
static bool is_of_a_brand(const char *digits, size_t count)
{
    const int two = (digits[0] - '0') * 10 + digits[1] - '0';
    const int four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';

    return (digits[0] == '4' && (count == 13 || count == 16 || count == 19)) ||
           (count == 15 && (two == 34 || two == 37)) ||
           (count == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
                            four == 6011 || two == 65));
}

static bool passes_luhn(const char *digits, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';

        if (i % 2 == 1) {
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        }
        sum += digit;
    }
    return sum % 10 == 0;
}

/* Digits that stand alone and are most likely a card number. */
static bool has_card_number(const char *text)
{
    for (const char *p = text; *p != '\0';) {
        size_t digits = 0;

        while (isdigit((unsigned char)p[digits])) {
            digits++;
        }
        const bool alone = (p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '-')) &&
                           !isalnum((unsigned char)p[digits]) && p[digits] != '-';
        if (digits >= 13 && alone && is_of_a_brand(p, digits) && passes_luhn(p, digits)) {
            return true;
        }
        p += digits > 0 ? digits : 1;
    }
    return false;
}

/* AKIA or ASIA and 16 more capitals and digits, standing alone: an AWS access key id. */
static bool has_key_id(const char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    for (const char *p = text; *p != '\0'; p++) {
        if ((strncmp(p, "AKIA", 4) == 0 || strncmp(p, "ASIA", 4) == 0) &&
            (p == text || !isalnum((unsigned char)p[-1])) && strspn(p, allowed) == 20 &&
            !isalnum((unsigned char)p[20])) {
            return true;
        }
    }
    return false;
}

void hrn_rule_clean_answers(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    static const char *const marks[] = {
        /* traces of the common run-times */
        "Traceback (most recent", "\n\tat ",         "\\n\\tat ", "    at ",
        "goroutine 1 [",          "stack traceback:"};
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (call->direction != AMZ_TO_RETAILER || call->response_body_len == 0) {
            continue;
        }
        seen++;
        for (size_t k = 0; k < JWO_COUNT(marks); k++) {
            if (strstr(call->response_body, marks[k])) {
                hrn_find(findings, call, "an answer without insides", "it holds \"%.24s\"",
                         marks[k]);
                break;
            }
        }
        if (has_key_id(call->response_body)) {
            hrn_find(findings, call, "an answer without keys", "it holds an AWS access key id");
        }
        if (has_card_number(call->response_body)) {
            hrn_find(findings, call, "an answer without card data", "it holds a card number");
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}
