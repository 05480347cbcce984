/* flags.c -- see flags.h for the contract. */
#include "flags.h"

#include <string.h>

#include "near.h"

/* Does `argument` spell this flag, as --name or --name=value? */
static bool spells(const struct hrn_flag *flag, const char *argument)
{
    const size_t len = strlen(flag->name);

    return strncmp(argument, flag->name, len) == 0 &&
           (argument[len] == '\0' || argument[len] == '=');
}

static jwo_status fail_unknown(const struct hrn_flag *flags, const char *argument,
                               struct jwo_error *err)
{
    struct hrn_near near;
    char text[HRN_NEAR_TEXT_BYTES];

    hrn_near_init(&near, argument);
    for (const struct hrn_flag *flag = flags; flag->name != NULL; flag++) {
        hrn_near_offer(&near, flag->name);
    }
    return jwo_fail(err, JWO_EINPUT, "there is no flag %.100s%s", argument,
                    hrn_near_text(&near, text));
}

static jwo_status take(const struct hrn_flag *flag, int argc, char **argv, int *at,
                       struct jwo_error *err)
{
    const char *equals = strchr(argv[*at], '=');

    if (flag->value == NULL && equals != NULL) {
        return jwo_fail(err, JWO_EINPUT, "%s takes no value", flag->name);
    }
    if (flag->value != NULL && equals == NULL && *at + 1 == argc) {
        return jwo_fail(err, JWO_EINPUT, "%s needs a value", flag->name);
    }
    if (flag->value != NULL) {
        *flag->value = equals != NULL ? equals + 1 : argv[++*at];
    }
    if (flag->seen != NULL) {
        *flag->seen = true;
    }
    return JWO_OK;
}

jwo_status hrn_flags_parse(int argc, char **argv, const struct hrn_flag *flags, const char **words,
                           size_t *word_count, struct jwo_error *err)
{
    bool only_words = false;

    *word_count = 0;
    for (int at = 1; at < argc; at++) {
        const struct hrn_flag *flag = flags;
        jwo_status status;

        if (only_words || strncmp(argv[at], "--", 2) != 0) {
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
