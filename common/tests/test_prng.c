/* test_prng.c -- seeded chance: the published algorithm, bounds, identifiers; and the system's own
 * chance. */
#include "jwo/prng.h"

#include <string.h>

#include "jwo/status.h"
#include "test_death.h"
#include "test_support.h"

/* Typed from the reference: the state {1,2,3,4} gives these first values of xoshiro256**. */
static void test_prng_next__is_xoshiro256_starstar(void **state)
{
    static const uint64_t expected[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
    struct jwo_prng prng = {.state = {1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(expected); i++) {
        assert_true(jwo_prng_next(&prng) == expected[i]);
    }
}

/* SplitMix64 from the seed 0 begins so. */
static void test_prng_seed__is_splitmix64(void **state)
{
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 0);
    assert_true(prng.state[0] == UINT64_C(0xe220a8397b1dcdaf));
    assert_true(prng.state[1] == UINT64_C(0x6e789e6aa1b965f4));
    assert_true(prng.state[2] == UINT64_C(0x06c45d188009454f));
    assert_true(prng.state[3] == UINT64_C(0xf88bb8a8724c81ec));
}

static void test_prng_seed__same_seed_same_values(void **state)
{
    struct jwo_prng a, b, c;

    (void)state;
    jwo_prng_seed(&a, 42);
    jwo_prng_seed(&b, 42);
    jwo_prng_seed(&c, 43);
    for (int i = 0; i < 100; i++) {
        const uint64_t value = jwo_prng_next(&a);

        assert_true(value == jwo_prng_next(&b));
        assert_true(value != jwo_prng_next(&c));
    }
}

static void test_prng_below__reaches_all_values_and_no_others(void **state)
{
    int seen[7] = {0};
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 5);
    for (int i = 0; i < 7000; i++) {
        const uint64_t value = jwo_prng_below(&prng, 7);

        assert_true(value < 7);
        seen[value]++;
    }
    for (size_t i = 0; i < JWO_COUNT(seen); i++) {
        assert_in_range(seen[i], 850, 1150); /* 5 standard deviations, and the seed is fixed */
    }
    assert_true(jwo_prng_below(&prng, 1) == 0);
    assert_true(jwo_prng_below(&prng, UINT64_MAX) < UINT64_MAX);
}

/* With a bound of 3/4 of the range, plain modulo would favour the lower third two to one. */
static void test_prng_below__is_unbiased_for_large_bounds(void **state)
{
    const uint64_t bound = UINT64_C(3) << 62;
    int low = 0;
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 6);
    for (int i = 0; i < 9000; i++) {
        low += jwo_prng_below(&prng, bound) < bound / 3;
    }
    assert_in_range(low, 2700, 3300);
}

static void ask_for_nothing(void)
{
    struct jwo_prng prng;

    jwo_prng_seed(&prng, 1);
    (void)jwo_prng_below(&prng, 0);
}

static void test_prng_below__refuses_an_empty_range(void **state)
{
    (void)state;
    assert_true(aborts(ask_for_nothing));
}

static void test_prng_uuid__has_the_form_of_version_4(void **state)
{
    static const char form[] = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
    char previous[JWO_UUID_MAX] = "";
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 7);
    for (int i = 0; i < 1000; i++) {
        char text[JWO_UUID_MAX];

        assert_ptr_equal(jwo_prng_uuid(&prng, text), text);
        assert_int_equal(strlen(text), strlen(form));
        for (size_t at = 0; at < strlen(form); at++) {
            const char allowed[2] = {form[at], '\0'};

            assert_non_null(strchr(form[at] == 'x'   ? "0123456789abcdef"
                                   : form[at] == 'v' ? "89ab"
                                                     : allowed,
                                   text[at]));
        }
        assert_string_not_equal(text, previous);
        memcpy(previous, text, sizeof(previous));
    }
}

static void test_random_bytes__fills_the_whole_buffer(void **state)
{
    unsigned char changed[600] = {0};

    (void)state;
    for (int round = 0; round < 40; round++) {
        unsigned char bytes[600] = {0};

        jwo_random_bytes(bytes, sizeof(bytes));
        for (size_t i = 0; i < sizeof(bytes); i++) {
            changed[i] |= bytes[i];
        }
    }
    for (size_t i = 0; i < sizeof(changed); i++) {
        assert_int_not_equal(changed[i], 0); /* 40 zeros in a row: once in 2^320 */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prng_next__is_xoshiro256_starstar),
        cmocka_unit_test(test_prng_seed__is_splitmix64),
        cmocka_unit_test(test_prng_seed__same_seed_same_values),
        cmocka_unit_test(test_prng_below__reaches_all_values_and_no_others),
        cmocka_unit_test(test_prng_below__is_unbiased_for_large_bounds),
        cmocka_unit_test(test_prng_below__refuses_an_empty_range),
        cmocka_unit_test(test_prng_uuid__has_the_form_of_version_4),
        cmocka_unit_test(test_random_bytes__fills_the_whole_buffer),
    };

    return cmocka_run_group_tests_name("prng", tests, NULL, NULL);
}
