/* settings.c -- the settings of a world by name. See world.h for the contract, decisions.md for the
 * reasons. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/buf.h"
#include "world.h"

#define YEAR_MS (366 * JWO_DAY_MS)

/* One row: the value is turned into the member at `offset` by `parse`. */
struct setting {
    const char *name;
    jwo_status (*parse)(const struct setting *setting, const char *value, void *member,
                        struct jwo_error *err);
    size_t offset;
    int64_t min, max;         /* durations in ms, counts */
    const char *const *words; /* NULL-ended; the first is the default */
    const char *about;        /* for people */
};

static jwo_status parse_duration(const struct setting *setting, const char *value, void *member,
                                 struct jwo_error *err)
{
    int64_t parsed_ms = 0;

    if (!jwo_duration_parse(value, &parsed_ms)) {
        return jwo_fail(err, JWO_EINPUT,
                        "%s: \"%s\" is no duration such as 300ms, 2s, 5m, 46h or 30d",
                        setting->name, value);
    }
    if (parsed_ms < setting->min || parsed_ms > setting->max) {
        return jwo_fail(err, JWO_EINPUT,
                        "%s: \"%s\" is not between %" PRId64 " ms and %" PRId64 " s", setting->name,
                        value, setting->min, setting->max / JWO_SECOND_MS);
    }
    *(int64_t *)member = parsed_ms;
    return JWO_OK;
}

static jwo_status parse_count(const struct setting *setting, const char *value, void *member,
                              struct jwo_error *err)
{
    char *end = NULL;
    const long parsed = strtol(value, &end, 10); /* stops at LONG_MAX, which is above every max */

    if (value[0] < '0' || value[0] > '9' || *end != '\0' || parsed < setting->min ||
        parsed > setting->max) {
        return jwo_fail(err, JWO_EINPUT,
                        "%s: \"%s\" is not a whole number from %" PRId64 " to %" PRId64,
                        setting->name, value, setting->min, setting->max);
    }
    *(int *)member = (int)parsed;
    return JWO_OK;
}

/* "a, b, c" */
static const char *list_words(const char *const *words, struct jwo_buf *out)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        jwo_buf_addf(out, "%s%s", i > 0 ? ", " : "", words[i]);
    }
    return out->data;
}

static jwo_status find_word(const struct setting *setting, const char *value, int *out,
                            struct jwo_error *err)
{
    struct jwo_buf allowed;

    for (int i = 0; setting->words[i] != NULL; i++) {
        if (strcmp(setting->words[i], value) == 0) {
            *out = i;
            return JWO_OK;
        }
    }
    jwo_buf_init(&allowed, 256);
    (void)jwo_fail(err, JWO_EINPUT, "%s: \"%s\" is none of %s", setting->name, value,
                   list_words(setting->words, &allowed));
    jwo_buf_dispose(&allowed);
    return JWO_EINPUT;
}

static jwo_status parse_choice(const struct setting *setting, const char *value, void *member,
                               struct jwo_error *err)
{
    return find_word(setting, value, member, err);
}

/* The second word of the list is true. */
static jwo_status parse_switch(const struct setting *setting, const char *value, void *member,
                               struct jwo_error *err)
{
    int index = 0;
    const jwo_status status = find_word(setting, value, &index, err);

    if (status == JWO_OK) {
        *(bool *)member = index == 1;
    }
    return status;
}

static const char *const refund_answers[] = {"reconciliation-id", "empty", NULL};
static const char *const declined_amounts[] = {"last", "zero", NULL};
static const char *const wrong_orders[] = {"refuse", "accept", NULL};
static const char *const checkout_carts[] = {"as-delivered", "any", NULL};
static const char *const gate_fallbacks[] = {
    [AMZ_FALLBACK_RECOMMENDATION] = "recommendation",
    [AMZ_FALLBACK_OPEN] = "open",
    [AMZ_FALLBACK_CLOSED] = "closed",
    NULL,
};

/* To add one: a member of struct amz_settings with its default below, a row here, a row in
 * docs/limits-of-the-mock.md. */
/* clang-format off */
#define AT(member) offsetof(struct amz_settings, member)
static const struct setting settings_table[] = {
    {"refund_window",     parse_duration, AT(refund_window_ms),     0, 10 * YEAR_MS,       NULL,
     "refunds until so long after the capture (D1)"},
    {"refund_answer",     parse_switch,   AT(refund_answer_empty),  0, 0, refund_answers,
     "what an accepted refund is answered with (D2)"},
    {"declined_amount",   parse_switch,   AT(declined_amount_zero), 0, 0, declined_amounts,
     "authorizedAmount of a DECLINED: that of the last success, or 0 (D5)"},
    {"fallback_cancel",   parse_duration, AT(fallback_cancel_ms),   0, 10 * YEAR_MS,       NULL,
     "after so long Amazon gives back an empty cart's hold (D8)"},
    {"token_life",        parse_duration, AT(token_life_ms),        0, 10 * YEAR_MS,       NULL,
     "then adjust and capture are refused (D9)"},
    {"gate_timeout",      parse_duration, AT(gate_timeout_ms),      1, 10 * JWO_MINUTE_MS, NULL,
     "for the retailer's answer at the gate, real time (D13)"},
    {"gate_fallback",     parse_choice,   AT(gate_fallback),        0, 0, gate_fallbacks,
     "who decides at the gate when that answer is late, an error or unusable (D13)"},
    {"delivery_timeout",  parse_duration, AT(delivery_timeout_ms),  1, 10 * JWO_MINUTE_MS, NULL,
     "of one attempt to deliver a cart, real time (D14)"},
    {"delivery_attempts", parse_count,    AT(delivery_attempts),    1, 100,                NULL,
     "to deliver a cart (D14)"},
    {"delivery_first",    parse_duration, AT(delivery_first_ms),    0, JWO_DAY_MS,         NULL,
     "first back-off of a delivery, doubled each time, the world's time (D14)"},
    {"wrong_order",       parse_switch,   AT(wrong_order_accept),   0, 0, wrong_orders,
     "calls that the charge's state does not allow: refuse, or take the money (D15)"},
    {"retry_after",       parse_count,    AT(retry_after_s),        0, 86400,              NULL,
     "seconds, in the mock's own 429 (D3)"},
    {"checkout_cart",     parse_switch,   AT(checkout_any_cart),    0, 0, checkout_carts,
     "what a checkout is compared with: the cart as it was delivered, or nothing"},
};
/* clang-format on */

void amz_settings_default(struct amz_settings *out)
{
    *out = (struct amz_settings){
        .refund_window_ms = 30 * JWO_DAY_MS,
        .fallback_cancel_ms = 72 * JWO_HOUR_MS,
        .token_life_ms = 46 * JWO_HOUR_MS,
        .gate_timeout_ms = 2 * JWO_SECOND_MS,
        .gate_fallback = AMZ_FALLBACK_RECOMMENDATION,
        .delivery_timeout_ms = 10 * JWO_SECOND_MS,
        .delivery_attempts = 6,
        .delivery_first_ms = 1 * JWO_SECOND_MS,
        .retry_after_s = 1,
    };
}

static enum amz_setting_kind kind_of(const struct setting *setting)
{
    return setting->parse == parse_duration ? AMZ_SETTING_DURATION
           : setting->parse == parse_count  ? AMZ_SETTING_COUNT
                                            : AMZ_SETTING_CHOICE;
}

bool amz_settings_at(size_t index, struct amz_setting *out)
{
    const struct setting *setting;

    if (index >= JWO_COUNT(settings_table)) {
        return false;
    }
    setting = &settings_table[index];
    *out = (struct amz_setting){
        .name = setting->name,
        .about = setting->about,
        .kind = kind_of(setting),
        .words = setting->words,
    };
    return true;
}

const char *amz_settings_print(const struct amz_settings *settings, size_t index,
                               char out[JWO_DURATION_TEXT_MAX])
{
    const struct setting *setting;
    const char *member;

    JWO_ASSERT(index < JWO_COUNT(settings_table));
    setting = &settings_table[index];
    member = (const char *)settings + setting->offset;
    if (setting->parse == parse_duration) {
        return jwo_duration_print(*(const int64_t *)(const void *)member, out);
    }
    if (setting->parse == parse_switch) {
        return setting->words[*(const bool *)member ? 1 : 0];
    }
    if (setting->parse == parse_choice) {
        return setting->words[*(const int *)(const void *)member];
    }
    (void)snprintf(out, JWO_DURATION_TEXT_MAX, "%d", *(const int *)(const void *)member);
    return out;
}

jwo_status amz_settings_set(struct amz_settings *settings, const char *name, const char *value,
                            struct jwo_error *err)
{
    struct jwo_buf names;

    for (size_t i = 0; i < JWO_COUNT(settings_table); i++) {
        const struct setting *setting = &settings_table[i];

        if (strcmp(setting->name, name) == 0) {
            return setting->parse(setting, value, (char *)settings + setting->offset, err);
        }
    }
    jwo_buf_init(&names, 512);
    for (size_t i = 0; i < JWO_COUNT(settings_table); i++) {
        jwo_buf_addf(&names, "%s%s", i > 0 ? ", " : "", settings_table[i].name);
    }
    (void)jwo_fail(err, JWO_ENOTFOUND, "no setting is called \"%s\"; there are %s", name,
                   names.data);
    jwo_buf_dispose(&names);
    return JWO_ENOTFOUND;
}
