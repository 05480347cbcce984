/* settings_values.c -- the values that settings files hold: counts, amounts, percentages,
 * durations, texts, choices. */
#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"
#include "jwo/decimal.h"
#include "jwo/fields.h"
#include "settings.h"

#define PERCENT_DECIMALS 4 /* 0.0001 % is 1/1,000,000 */
#define PERCENT_MAX      1000000

static const jwo_json *value_find(const struct rtl_section *section, const char *key)
{
    return key != NULL ? jwo_json_get(section->node, key) : section->node;
}

jwo_status rtl_section_count(int64_t *out, const struct rtl_section *section, const char *key,
                             int64_t max, struct jwo_error *err)
{
    const jwo_json *node = value_find(section, key);
    int64_t value = 0;

    if (node == NULL) {
        return JWO_OK;
    }
    if (!jwo_json_int(node, &value) || value < 1 || value > max) {
        return rtl_section_fail(section, key, err, "must be a whole number from 1 to %lld",
                                (long long)max);
    }
    *out = value;
    return JWO_OK;
}

jwo_status rtl_section_amount(int64_t *out, const struct rtl_section *section, const char *key,
                              const char *currency, struct jwo_error *err)
{
    const jwo_json *node = value_find(section, key);
    struct jwo_money money = {0};
    struct jwo_error reason = {0};

    if (node == NULL) {
        return JWO_OK;
    }
    if (jwo_money_parse(&money, jwo_json_number_text(node), currency, &reason) != JWO_OK) {
        return rtl_section_fail(section, key, err, "%s", reason.text);
    }
    if (money.minor < 0) {
        return rtl_section_fail(section, key, err, "%s is negative", jwo_json_number_text(node));
    }
    *out = money.minor;
    return JWO_OK;
}

jwo_status rtl_section_percent(int64_t *out, const struct rtl_section *section, const char *key,
                               struct jwo_error *err)
{
    const jwo_json *node = value_find(section, key);
    const char *text = jwo_json_number_text(node);
    int64_t value = 0;

    if (node == NULL) {
        return JWO_OK;
    }
    if (text == NULL || !jwo_is_decimal(text) ||
        jwo_decimal_parse(text, PERCENT_DECIMALS, &value) != JWO_DECIMAL_OK ||
        value > PERCENT_MAX) {
        return rtl_section_fail(section, key, err,
                                "must be a number from 0 to 100 with at most %d decimals",
                                PERCENT_DECIMALS);
    }
    *out = value;
    return JWO_OK;
}

static bool has_control_character(const char *text)
{
    while ((unsigned char)*text >= ' ' && *text != 0x7f) {
        text++;
    }
    return *text != '\0';
}

jwo_status rtl_section_text(char *out, size_t size, const struct rtl_section *section,
                            const char *key, struct jwo_error *err)
{
    const char *text = jwo_json_str(value_find(section, key));

    if (text == NULL) {
        return JWO_OK;
    }
    if (strlen(text) >= size) {
        return rtl_section_fail(section, key, err, "is longer than %zu bytes", size - 1);
    }
    if (has_control_character(text)) {
        return rtl_section_fail(section, key, err, "holds a control character");
    }
    (void)snprintf(out, size, "%s", text);
    return JWO_OK;
}

jwo_status rtl_section_choice(int *out, const struct rtl_section *section, const char *key,
                              const char *const *names, size_t count, struct jwo_error *err)
{
    const char *text = jwo_json_str(value_find(section, key));
    struct jwo_buf list;

    if (text == NULL) {
        return JWO_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], text) == 0) {
            *out = (int)i;
            return JWO_OK;
        }
    }
    jwo_buf_init(&list, sizeof(err->text));
    for (size_t i = 0; i < count; i++) {
        jwo_buf_addf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    (void)rtl_section_fail(section, key, err, "\"%s\" is none of %s", text, list.data);
    jwo_buf_dispose(&list);
    return JWO_EINPUT;
}

jwo_status rtl_section_duration(int64_t *out, const struct rtl_section *section, const char *key,
                                int64_t shortest_ms, struct jwo_error *err)
{
    const char *text = jwo_json_str(value_find(section, key));
    int64_t value_ms = 0;

    if (text == NULL) {
        return JWO_OK;
    }
    if (!jwo_duration_parse(text, &value_ms)) {
        return rtl_section_fail(section, key, err, "\"%s\" is no duration such as 300ms, 2s or 46h",
                                text);
    }
    if (value_ms < shortest_ms) {
        return rtl_section_fail(section, key, err, "\"%s\" is shorter than %lld ms", text,
                                (long long)shortest_ms);
    }
    *out = value_ms;
    return JWO_OK;
}
