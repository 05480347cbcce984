/* flags.c -- see jwo/flags.h for the contract. */
#include "jwo/flags.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/near.h"

/* Does `argument` spell this flag, as --name or --name=value? */
static bool spells(const struct jwo_flag *flag, const char *argument)
{
    const size_t len = strlen(flag->name);

    return strncmp(argument, flag->name, len) == 0 &&
           (argument[len] == '\0' || argument[len] == '=');
}

static jwo_status fail_unknown(const struct jwo_flag *flags, const char *argument,
                               struct jwo_error *err)
{
    struct jwo_near near;
    char text[JWO_NEAR_TEXT_BYTES];

    jwo_near_init(&near, argument);
    for (const struct jwo_flag *flag = flags; flag->name != NULL; flag++) {
        jwo_near_offer(&near, flag->name);
    }
    return jwo_fail(err, JWO_EINPUT, "there is no flag %.100s%s", argument,
                    jwo_near_text(&near, text));
}

static jwo_status keep(const struct jwo_flag *flag, const char *value, struct jwo_error *err)
{
    struct jwo_flag_values *values = flag->values;

    if (values == NULL) {
        *flag->value = value;
        return JWO_OK;
    }
    if (values->count == values->max) {
        return jwo_fail(err, JWO_EINPUT, "%s is given more than %zu times", flag->name,
                        values->max);
    }
    values->items[values->count++] = value;
    return JWO_OK;
}

static jwo_status take(const struct jwo_flag *flag, int argc, char *const *argv, int *at,
                       struct jwo_error *err)
{
    const bool wants_value = flag->value != NULL || flag->values != NULL;
    const char *equals = strchr(argv[*at], '=');

    if (!wants_value && equals != NULL) {
        return jwo_fail(err, JWO_EINPUT, "%s takes no value", flag->name);
    }
    if (wants_value && equals == NULL && *at + 1 == argc) {
        return jwo_fail(err, JWO_EINPUT, "%s needs a value", flag->name);
    }
    if (flag->seen != NULL) {
        *flag->seen = true;
    }
    return wants_value ? keep(flag, equals != NULL ? equals + 1 : argv[++*at], err) : JWO_OK;
}

jwo_status jwo_flags_parse(int argc, char *const *argv, const struct jwo_flag *flags,
                           const char **words, size_t *word_count, struct jwo_error *err)
{
    bool only_words = false;

    if (words != NULL) {
        *word_count = 0;
    }
    for (int at = 1; at < argc; at++) {
        const struct jwo_flag *flag = flags;
        jwo_status status;

        if (only_words || strncmp(argv[at], "--", 2) != 0) {
            if (words == NULL) {
                return jwo_fail(err, JWO_EINPUT, "\"%.100s\" is not a flag", argv[at]);
            }
            words[(*word_count)++] = argv[at];
            continue;
        }
        if (argv[at][2] == '\0') {
            only_words = true;
            continue;
        }
        while (flag->name != NULL && !spells(flag, argv[at])) {
            flag++;
        }
        status = flag->name != NULL ? take(flag, argc, argv, &at, err)
                                    : fail_unknown(flags, argv[at], err);
        if (status != JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

jwo_status jwo_flags_number(uint64_t *out, const char *flag, const char *text, uint64_t least,
                            uint64_t most, struct jwo_error *err)
{
    char *end = NULL;
    unsigned long long value;

    if (text == NULL) {
        return JWO_OK;
    }
    errno = 0;
    value = strtoull(text, &end, 10);
    /* strtoull() itself would take blanks and a sign in front. */
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && value >= least &&
        value <= most) {
        *out = value;
        return JWO_OK;
    }
    return most == UINT64_MAX
               ? jwo_fail(err, JWO_EINPUT, "%s %.100s: it must be a number", flag, text)
               : jwo_fail(err, JWO_EINPUT,
                          "%s %.100s: it must be a number from %" PRIu64 " to %" PRIu64, flag, text,
                          least, most);
}

jwo_status jwo_flags_port(uint16_t *out, const char *flag, const char *text, struct jwo_error *err)
{
    uint64_t number = *out;
    jwo_status status = jwo_flags_number(&number, flag, text, 0, UINT16_MAX, err);

    *out = (uint16_t)number;
    return status;
}

jwo_status jwo_flags_log_level(enum jwo_log_level *out, const char *flag, const char *text,
                               struct jwo_error *err)
{
    if (text == NULL || jwo_log_level_parse(text, out)) {
        return JWO_OK;
    }
    return jwo_fail(err, JWO_EINPUT, "%s %.100s: it may be debug, info, warn, error or none", flag,
                    text);
}

int jwo_flags_complain(const char *program, const struct jwo_error *err)
{
    (void)fprintf(stderr, "%s: %s (see %s --help)\n", program, err->text, program);
    return 2;
}
