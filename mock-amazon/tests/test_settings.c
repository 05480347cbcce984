/* test_settings.c -- every setting by name: what it sets, what it refuses, and what it then says.
 *
 * Method: names, defaults and words are typed by hand from the decisions, not taken from the table.
 */
#include <string.h>

#include "test_support.h"
#include "world.h"

static struct amz_settings defaults(void)
{
    struct amz_settings settings;

    amz_settings_default(&settings);
    return settings;
}

static void set(struct amz_settings *settings, const char *name, const char *value)
{
    struct jwo_error err = {.text = ""};

    if (amz_settings_set(settings, name, value, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

static void test_settings_default__is_what_the_decisions_say(void **state)
{
    const struct amz_settings settings = defaults();

    (void)state;
    assert_int_equal(settings.refund_window_ms, INT64_C(30) * 24 * 3600 * 1000); /* D1 */
    assert_false(settings.refund_answer_empty);                                  /* D2 */
    assert_int_equal(settings.retry_after_s, 1);                                 /* D3 */
    assert_false(settings.declined_amount_zero);                                 /* D5 */
    assert_int_equal(settings.fallback_cancel_ms, INT64_C(72) * 3600 * 1000);    /* D8 */
    assert_int_equal(settings.token_life_ms, INT64_C(46) * 3600 * 1000);         /* D9 */
    assert_int_equal(settings.gate_timeout_ms, 2000);                            /* D13 */
    assert_int_equal(settings.gate_fallback, AMZ_FALLBACK_RECOMMENDATION);
    assert_int_equal(settings.delivery_timeout_ms, 10000); /* D14 */
    assert_int_equal(settings.delivery_attempts, 6);
    assert_int_equal(settings.delivery_first_ms, 1000);
    assert_false(settings.wrong_order_accept); /* D15 */
}

static void test_settings_set__sets_each_by_its_name(void **state)
{
    struct amz_settings settings = defaults();

    (void)state;
    set(&settings, "refund_window", "7d");
    assert_int_equal(settings.refund_window_ms, INT64_C(7) * 24 * 3600 * 1000);
    set(&settings, "refund_answer", "empty");
    assert_true(settings.refund_answer_empty);
    set(&settings, "declined_amount", "zero");
    assert_true(settings.declined_amount_zero);
    set(&settings, "fallback_cancel", "1h");
    assert_int_equal(settings.fallback_cancel_ms, 3600000);
    set(&settings, "token_life", "90m");
    assert_int_equal(settings.token_life_ms, 5400000);
    set(&settings, "gate_timeout", "300ms");
    assert_int_equal(settings.gate_timeout_ms, 300);
    set(&settings, "gate_fallback", "closed");
    assert_int_equal(settings.gate_fallback, AMZ_FALLBACK_CLOSED);
    set(&settings, "delivery_timeout", "5s");
    assert_int_equal(settings.delivery_timeout_ms, 5000);
    set(&settings, "delivery_attempts", "3");
    assert_int_equal(settings.delivery_attempts, 3);
    set(&settings, "delivery_first", "2s");
    assert_int_equal(settings.delivery_first_ms, 2000);
    set(&settings, "wrong_order", "accept");
    assert_true(settings.wrong_order_accept);
    set(&settings, "retry_after", "0");
    assert_int_equal(settings.retry_after_s, 0);
}

static void test_settings_set__goes_back_to_the_default_word(void **state)
{
    struct amz_settings settings = defaults();

    (void)state;
    set(&settings, "refund_answer", "empty");
    set(&settings, "refund_answer", "reconciliation-id");
    assert_false(settings.refund_answer_empty);
    set(&settings, "gate_fallback", "open");
    set(&settings, "gate_fallback", "recommendation");
    assert_int_equal(settings.gate_fallback, AMZ_FALLBACK_RECOMMENDATION);
}

static void test_settings_set__refuses_what_makes_no_sense_and_says_what_is_allowed(void **state)
{
    /* clang-format off */
    static const struct {
        const char *name, *value;
        jwo_status status;
        const char *says;
    } rows[] = {
        {"token_live",        "1h",     JWO_ENOTFOUND, "\"token_live\"; there are refund_window,"},
        {"token_live",        "1h",     JWO_ENOTFOUND, ", token_life,"},
        {"",                  "1h",     JWO_ENOTFOUND, "\"\""},
        {"token_life",        "soon",   JWO_EINPUT, "token_life: \"soon\" is no duration such as"},
        {"token_life",        "",       JWO_EINPUT, "token_life: \"\""},
        {"token_life",        "9999d",  JWO_EINPUT, "token_life: \"9999d\" is not between 0 ms"},
        {"gate_timeout",      "0ms",    JWO_EINPUT, "\"0ms\" is not between 1 ms and 600 s"},
        {"gate_fallback",     "Closed", JWO_EINPUT, "none of recommendation, open, closed"},
        {"refund_answer",     "",       JWO_EINPUT, "\"\" is none of reconciliation-id, empty"},
        {"wrong_order",       "true",   JWO_EINPUT, "none of refuse, accept"},
        {"declined_amount",   "0",      JWO_EINPUT, "none of last, zero"},
        {"delivery_attempts", "0",      JWO_EINPUT, "\"0\" is not a whole number from 1 to 100"},
        {"delivery_attempts", "101",    JWO_EINPUT, "from 1 to 100"},
        {"delivery_attempts", "3x",     JWO_EINPUT, "\"3x\""},
        {"retry_after",       "-1",     JWO_EINPUT, "\"-1\""},
        {"retry_after",       " 1",     JWO_EINPUT, "\" 1\""},
        {"retry_after",       "99999999999999999999", JWO_EINPUT, "from 0 to 86400"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct amz_settings before = defaults();
        struct amz_settings settings = before;
        struct jwo_error err = {.text = ""};

        assert_int_equal(amz_settings_set(&settings, rows[i].name, rows[i].value, &err),
                         rows[i].status);
        if (strstr(err.text, rows[i].says) == NULL) {
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, err.text, rows[i].says);
        }
        assert_int_equal(settings.token_life_ms, before.token_life_ms);
        assert_int_equal(settings.gate_timeout_ms, before.gate_timeout_ms);
        assert_int_equal(settings.delivery_attempts, before.delivery_attempts);
        assert_int_equal(settings.retry_after_s, before.retry_after_s);
    }
}

/* Each can be printed, and what was printed sets it. */
static void test_settings_print__is_read_back(void **state)
{
    struct amz_settings settings, again;
    struct amz_setting setting;
    char text[JWO_DURATION_TEXT_MAX];
    size_t count = 0;

    (void)state;
    amz_settings_default(&settings);
    assert_int_equal(amz_settings_set(&settings, "token_life", "90m", NULL), JWO_OK);
    assert_int_equal(amz_settings_set(&settings, "wrong_order", "accept", NULL), JWO_OK);
    assert_int_equal(amz_settings_set(&settings, "gate_fallback", "closed", NULL), JWO_OK);
    assert_int_equal(amz_settings_set(&settings, "delivery_attempts", "9", NULL), JWO_OK);
    amz_settings_default(&again);
    for (; amz_settings_at(count, &setting); count++) {
        assert_non_null(setting.about);
        assert_int_equal(setting.words != NULL, setting.kind == AMZ_SETTING_CHOICE);
        assert_int_equal(amz_settings_set(&again, setting.name,
                                          amz_settings_print(&settings, count, text), NULL),
                         JWO_OK);
    }
    assert_true(count >= 12);
    assert_int_equal(again.token_life_ms, 90 * JWO_MINUTE_MS);
    assert_true(again.wrong_order_accept);
    assert_int_equal(again.gate_fallback, AMZ_FALLBACK_CLOSED);
    assert_int_equal(again.delivery_attempts, 9);
    assert_int_equal(again.refund_window_ms, settings.refund_window_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings_default__is_what_the_decisions_say),
        cmocka_unit_test(test_settings_set__sets_each_by_its_name),
        cmocka_unit_test(test_settings_set__goes_back_to_the_default_word),
        cmocka_unit_test(test_settings_set__refuses_what_makes_no_sense_and_says_what_is_allowed),
        cmocka_unit_test(test_settings_print__is_read_back),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
