/* test_buf.c -- the growing buffer and the heap and status basics below it: contents, limits,
 * ownership. */
#include "jwo/buf.h"

#include <string.h>

#include "jwo/alloc.h"
#include "jwo/prng.h"
#include "jwo/status.h"
#include "test_death.h"
#include "test_support.h"

static void test_buf_add__keeps_the_contents_terminated(void **state)
{
    struct jwo_buf buf;

    (void)state;
    jwo_buf_init(&buf, 100);
    assert_string_equal(buf.data, "");
    jwo_buf_adds(&buf, "one");
    jwo_buf_addc(&buf, ' ');
    jwo_buf_add(&buf, "two!", 3);
    jwo_buf_add(&buf, NULL, 0);
    jwo_buf_addf(&buf, " %d", 3);
    assert_string_equal(buf.data, "one two 3");
    assert_int_equal(buf.len, 9);
    assert_false(buf.overflow);
    jwo_buf_dispose(&buf);
}

static void test_buf_add__changes_nothing_when_the_maximum_would_be_passed(void **state)
{
    struct jwo_buf buf;

    (void)state;
    jwo_buf_init(&buf, 5);
    jwo_buf_adds(&buf, "12345"); /* exactly full is allowed */
    assert_false(buf.overflow);
    jwo_buf_addc(&buf, '6');
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "12345");

    jwo_buf_reset(&buf);
    assert_false(buf.overflow);
    jwo_buf_adds(&buf, "1234");
    jwo_buf_addf(&buf, "%s", "56");
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "1234");
    jwo_buf_dispose(&buf);
}

static void test_buf_addf__grows_past_its_first_allocation(void **state)
{
    char expected[3001];
    struct jwo_buf buf;

    (void)state;
    memset(expected, 'x', 3000);
    expected[3000] = '\0';
    jwo_buf_init(&buf, 3000);
    jwo_buf_addf(&buf, "%s", expected);
    assert_false(buf.overflow);
    assert_string_equal(buf.data, expected);
    assert_true(buf.cap <= buf.max + 1);
    jwo_buf_dispose(&buf);
}

static void test_buf_add__equals_a_plain_array_over_random_appends(void **state)
{
    enum { BYTES_MAX = 2000 };
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 1);
    for (int round = 0; round < 200; round++) {
        char model[BYTES_MAX + 1] = "";
        size_t model_len = 0;
        bool overflow = false;
        struct jwo_buf buf;

        jwo_buf_init(&buf, BYTES_MAX);
        for (int i = 0; i < 40; i++) {
            char piece[101];
            const size_t len = (size_t)jwo_prng_below(&prng, sizeof(piece));

            memset(piece, 'a' + i % 26, len);
            piece[len] = '\0';
            if (i % 2 == 0) {
                jwo_buf_add(&buf, piece, len);
            } else {
                jwo_buf_addf(&buf, "%s", piece);
            }
            if (model_len + len <= BYTES_MAX) {
                memcpy(model + model_len, piece, len + 1);
                model_len += len;
            } else {
                overflow = true;
            }
            assert_int_equal(buf.len, model_len);
            assert_string_equal(buf.data, model);
            assert_int_equal(buf.overflow, overflow);
        }
        jwo_buf_dispose(&buf);
    }
}

static void test_buf_take__gives_the_contents_away(void **state)
{
    struct jwo_buf buf;
    char *taken;

    (void)state;
    jwo_buf_init(&buf, 10);
    jwo_buf_adds(&buf, "mine");
    taken = jwo_buf_take(&buf);
    assert_string_equal(taken, "mine");
    assert_int_equal(buf.len, 0);
    jwo_buf_adds(&buf, "next");
    assert_string_equal(buf.data, "next");
    assert_string_equal(taken, "mine");
    jwo_free(taken);
    jwo_buf_dispose(&buf);
}

static void test_buf_dispose__accepts_a_zeroed_struct(void **state)
{
    struct jwo_buf buf = {0};

    (void)state;
    jwo_buf_dispose(&buf);
    assert_null(buf.data);
}

static void test_alloc__copies_and_clears(void **state)
{
    unsigned char *zeroes = jwo_calloc(3, 5);
    char *whole = jwo_strdup("text");
    char *part = jwo_strndup("text", 2);
    char *short_text = jwo_strndup("text", 99);
    void *none = jwo_realloc(jwo_malloc(0), 0);

    (void)state;
    for (size_t i = 0; i < 15; i++) {
        assert_int_equal(zeroes[i], 0);
    }
    assert_string_equal(whole, "text");
    assert_string_equal(part, "te");
    assert_string_equal(short_text, "text");
    assert_non_null(none);
    jwo_free(zeroes);
    jwo_free(whole);
    jwo_free(part);
    jwo_free(short_text);
    jwo_free(none);
    jwo_free(NULL);
}

static void test_fail__fills_the_error_and_returns_the_status(void **state)
{
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(jwo_fail(&err, JWO_ELIMIT, "%d apples", 7), JWO_ELIMIT);
    assert_int_equal(err.status, JWO_ELIMIT);
    assert_string_equal(err.text, "7 apples");
    assert_int_equal(jwo_fail(NULL, JWO_EIO, "unheard"), JWO_EIO);
}

static void test_fail__cuts_a_long_text(void **state)
{
    struct jwo_error err;

    (void)state;
    assert_int_equal(jwo_fail(&err, JWO_EINPUT, "%01000d", 0), JWO_EINPUT);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void test_status_text__knows_each_status(void **state)
{
    (void)state;
    assert_string_equal(jwo_status_text(JWO_OK), "success");
    assert_string_equal(jwo_status_text(JWO_EIO), "a socket, file or database call failed");
    assert_string_equal(jwo_status_text((jwo_status)77), "unknown status");
}

static void break_an_assertion(void)
{
    JWO_ASSERT(1 > 2);
}

static void keep_an_assertion(void)
{
    JWO_ASSERT(2 > 1);
}

static void test_assert__ends_the_program_when_broken_only(void **state)
{
    (void)state;
    assert_true(aborts(break_an_assertion));
    assert_false(aborts(keep_an_assertion));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf_add__keeps_the_contents_terminated),
        cmocka_unit_test(test_buf_add__changes_nothing_when_the_maximum_would_be_passed),
        cmocka_unit_test(test_buf_addf__grows_past_its_first_allocation),
        cmocka_unit_test(test_buf_add__equals_a_plain_array_over_random_appends),
        cmocka_unit_test(test_buf_take__gives_the_contents_away),
        cmocka_unit_test(test_buf_dispose__accepts_a_zeroed_struct),
        cmocka_unit_test(test_alloc__copies_and_clears),
        cmocka_unit_test(test_fail__fills_the_error_and_returns_the_status),
        cmocka_unit_test(test_fail__cuts_a_long_text),
        cmocka_unit_test(test_status_text__knows_each_status),
        cmocka_unit_test(test_assert__ends_the_program_when_broken_only),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
