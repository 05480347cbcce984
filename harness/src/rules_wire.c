/* rules_wire.c -- rules about the form of calls and answers. */
#include <ctype.h>

#include "rules_internal.h"

void hrn_rule_well_formed(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t seen = 0;

    for (size_t i = 0; i < view->call_count; i++) {
        const struct amz_exchange *call = view->calls[i];

        if (call->direction != AMZ_FROM_RETAILER) {
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

/* A run of 13 to 19 digits that passes Luhn's check and stands alone: most likely a card number. */
static bool has_card_number(const char *text)
{
    for (const char *p = text; *p != '\0';) {
        size_t digits = 0;
        int sum = 0;

        while (isdigit((unsigned char)p[digits])) {
            digits++;
        }
        for (size_t i = 0; i < digits; i++) {
            int digit = p[digits - 1 - i] - '0';

            if (i % 2 == 1) {
                digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            }
            sum += digit;
        }
        const bool alone = (p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '-')) &&
                           !isalnum((unsigned char)p[digits]) && p[digits] != '-';
        if (digits >= 13 && digits <= 19 && sum % 10 == 0 && alone) {
            return true;
        }
        p += digits > 0 ? digits : 1;
    }
    return false;
}

void hrn_rule_clean_answers(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    /* Traces of the common run-times, and the beginnings of AWS key ids. */
    static const char *const marks[] = {
        "Traceback (most recent", "\n\tat ",          "\\n\\tat ", "    at ",
        "goroutine 1 [",          "stack traceback:", "AKIA",      "ASIA"};
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
        if (has_card_number(call->response_body)) {
            hrn_find(findings, call, "an answer without card data", "it holds a card number");
        }
    }
    if (seen == 0) {
        hrn_skip(findings);
    }
}
