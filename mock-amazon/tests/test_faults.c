/* test_faults.c -- which attempt is hit by which fault, and which faults make no sense.
 *
 * Method: each test writes the attempts of a story as a row of letters, one per attempt, '.' where
 * nothing goes wrong.
 */
#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "test_support.h"

static struct amz_fault status_fault(enum amz_op op, int status, int nth, int times)
{
    return (struct amz_fault){
        .op = op, .kind = AMZ_FAULT_STATUS, .status = status, .nth = nth, .times = times};
}

static struct amz_fault bare_fault(enum amz_op op, enum amz_fault_kind kind)
{
    return (struct amz_fault){.op = op, .kind = kind, .nth = 1, .times = 1};
}

static int setup_faults(void **state)
{
    *state = amz_faults_new();
    return 0;
}

static int teardown_faults(void **state)
{
    amz_faults_free(*state);
    return 0;
}

static void add(struct amz_faults *faults, struct amz_fault fault)
{
    struct jwo_error err = {.text = ""};

    if (amz_faults_add(faults, &fault, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
}

/* Makes one attempt per letter: '.' expects no fault, '4' and '5' a status of that class. */
static void assert_attempts(struct amz_faults *faults, enum amz_op op, const char *letters)
{
    for (size_t i = 0; letters[i] != '\0'; i++) {
        const struct amz_fault *hit = amz_faults_next(faults, op);
        const char got = hit == NULL ? '.' : (char)('0' + hit->status / 100);

        if (got != letters[i]) {
            fail_msg("attempt %zu of %s: %c", i + 1, letters, got);
        }
    }
}

static void test_faults_next__hits_from_the_nth_attempt_so_many_times(void **state)
{
    add(*state, status_fault(AMZ_OP_CAPTURE, 500, 3, 2));
    assert_attempts(*state, AMZ_OP_CAPTURE, "..55...");
}

static void test_faults_next__counts_the_attempts_of_its_operation_alone(void **state)
{
    add(*state, status_fault(AMZ_OP_CAPTURE, 500, 2, 1));
    assert_attempts(*state, AMZ_OP_ADJUST, "...");
    assert_attempts(*state, AMZ_OP_CAPTURE, ".");
    assert_attempts(*state, AMZ_OP_CANCEL, ".");
    assert_attempts(*state, AMZ_OP_CAPTURE, "5.");
}

static void test_faults_next__uses_faults_in_the_order_of_adding(void **state)
{
    add(*state, status_fault(AMZ_OP_ADJUST, 429, 1, 2));
    add(*state, status_fault(AMZ_OP_ADJUST, 503, 1, 1));
    assert_attempts(*state, AMZ_OP_ADJUST, "445.");
}

static void test_faults_next__lets_a_later_fault_wait_from_now_not_from_the_one_before(void **state)
{
    add(*state, status_fault(AMZ_OP_ADJUST, 429, 1, 1));
    add(*state, status_fault(AMZ_OP_ADJUST, 503, 3, 1));
    assert_attempts(*state, AMZ_OP_ADJUST, "4.5.");
}

static void test_faults_next__counts_nth_from_the_moment_of_adding(void **state)
{
    assert_attempts(*state, AMZ_OP_REFUND, "..");
    add(*state, status_fault(AMZ_OP_REFUND, 500, 2, 1));
    assert_attempts(*state, AMZ_OP_REFUND, ".5.");
}

static void test_faults_next__lends_a_spent_fault_until_the_next_call(void **state)
{
    const struct amz_fault *hit;

    add(*state, status_fault(AMZ_OP_REFUND, 503, 1, 1));
    hit = amz_faults_next(*state, AMZ_OP_REFUND);
    assert_non_null(hit);
    assert_int_equal(hit->status, 503); /* AddressSanitizer watches */
    assert_null(amz_faults_next(*state, AMZ_OP_REFUND));
}

static void test_faults_clear__forgets_all(void **state)
{
    add(*state, status_fault(AMZ_OP_ADJUST, 429, 1, 2));
    add(*state, status_fault(AMZ_OP_CAPTURE, 429, 1, 1));
    assert_attempts(*state, AMZ_OP_CAPTURE, "4");
    amz_faults_clear(*state);
    assert_attempts(*state, AMZ_OP_ADJUST, "..");
}

static void test_faults_add__refuses_values_that_make_no_sense_and_names_them(void **state)
{
    struct amz_fault crash = bare_fault(AMZ_OP_CAPTURE, AMZ_FAULT_CRASH);
    struct amz_fault delay = bare_fault(AMZ_OP_CAPTURE, AMZ_FAULT_DELAY);
    /* clang-format off */
    struct { struct amz_fault fault; const char *names; } rows[] = {
        {status_fault(AMZ_OP_ADJUST, 99, 1, 1),    "status 99"},
        {status_fault(AMZ_OP_ADJUST, 600, 1, 1),   "status 600"},
        {status_fault(AMZ_OP_ADJUST, 500, 0, 1),   "nth 0"},
        {status_fault(AMZ_OP_ADJUST, 500, 1, 0),   "times 0"},
        {status_fault(AMZ_OP_ADJUST, 500, 1, -1),  "times -1"},
        {status_fault(AMZ_OP_UNKNOWN, 500, 1, 1),  "op"},
        {status_fault(AMZ_OP_COUNT, 500, 1, 1),    "op"},
        {bare_fault(AMZ_OP_ADJUST, AMZ_FAULT_KIND_COUNT), "kind"},
        {status_fault(AMZ_OP_ADJUST, 429, 1, 1),   "retry_after date:soon"},
        {status_fault(AMZ_OP_ADJUST, 429, 1, 1),   "retry_after date:"},
        {crash, "status 500"}, {crash, "error Boom"},
        {crash, "retry_after 2"}, {crash, "delay of 5 ms"},
        {delay, "delay of 0 ms"}, {delay, "delay of -1 ms"},
    };
    /* clang-format on */

    (void)snprintf(rows[8].fault.retry_after, sizeof(rows[8].fault.retry_after), "date:soon");
    (void)snprintf(rows[9].fault.retry_after, sizeof(rows[9].fault.retry_after), "date:");
    rows[10].fault.status = 500;
    (void)snprintf(rows[11].fault.error, sizeof(rows[11].fault.error), "Boom");
    (void)snprintf(rows[12].fault.retry_after, sizeof(rows[12].fault.retry_after), "2");
    rows[13].fault.delay_ms = 5;
    rows[15].fault.delay_ms = -1;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct jwo_error err = {.text = ""};

        assert_int_equal(amz_faults_add(*state, &rows[i].fault, &err), JWO_EINPUT);
        if (strstr(err.text, rows[i].names) == NULL) {
            fail_msg("row %zu: \"%s\" does not name %s", i, err.text, rows[i].names);
        }
    }
    assert_attempts(*state, AMZ_OP_ADJUST, "."); /* nothing was added */
    assert_attempts(*state, AMZ_OP_CAPTURE, ".");
}

static void test_faults_add__refuses_a_kind_where_it_makes_no_sense(void **state)
{
    /* clang-format off */
    static const struct { enum amz_op op; enum amz_fault_kind kind; enum amz_moment moment;
                          const char *text; } rows[] = {
        {AMZ_OP_CAPTURE,   AMZ_FAULT_REORDERED, AMZ_BEFORE_EFFECT,
         "kind reordered is not for capture, a call that retailers make"},
        {AMZ_OP_CAPTURE,   AMZ_FAULT_GIVES_UP,  AMZ_BEFORE_EFFECT,
         "kind gives-up is not for capture, a call that retailers make"},
        {AMZ_OP_PURCHASES, AMZ_FAULT_TRUNCATED, AMZ_BEFORE_EFFECT,
         "kind truncated is not for purchases, a call that Amazon makes"},
        {AMZ_OP_GATE,      AMZ_FAULT_REFUSED,   AMZ_BEFORE_EFFECT,
         "kind refused is not for shopperauthorization, a call that Amazon makes"},
        {AMZ_OP_GATE,      AMZ_FAULT_REORDERED, AMZ_BEFORE_EFFECT,
         "kind reordered means nothing for shopperauthorization"},
        {AMZ_OP_CAPTURE,   AMZ_FAULT_EMPTY,     AMZ_AFTER_EFFECT,
         "kind empty means nothing for capture"},
        {AMZ_OP_ADJUST,    AMZ_FAULT_REJECTED,  AMZ_AFTER_EFFECT,
         "kind rejected means nothing for adjust"},
        {AMZ_OP_PURCHASES, AMZ_FAULT_RESET_MID_BODY, AMZ_AFTER_EFFECT,
         "moment after the effect means nothing for the kind reset-mid-body of purchases: the "
         "request never arrives whole"},
    };
    /* clang-format on */

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct amz_fault fault = bare_fault(rows[i].op, rows[i].kind);
        struct jwo_error err = {.text = ""};

        fault.moment = rows[i].moment;
        assert_int_equal(amz_faults_add(*state, &fault, &err), JWO_EINPUT);
        assert_string_equal(err.text, rows[i].text);
        assert_null(amz_faults_next(*state, rows[i].op));
    }
}

/* Everything else of the lattice can be played. */
static void test_faults_add__takes_most_kinds_for_each_call_of_either_direction(void **state)
{
    int in = 0, out = 0;

    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        struct amz_fault fault = bare_fault(AMZ_OP_FEEDBACK, (enum amz_fault_kind)kind);

        fault.status = kind == AMZ_FAULT_STATUS ? 500 : 0;
        fault.delay_ms = kind == AMZ_FAULT_DELAY ? 1 : 0;
        in += amz_faults_add(*state, &fault, NULL) == JWO_OK;
        fault.op = AMZ_OP_PURCHASES;
        out += amz_faults_add(*state, &fault, NULL) == JWO_OK;
    }
    assert_int_equal(in, AMZ_FAULT_KIND_COUNT - 2); /* reordered, gives-up */
    assert_int_equal(out, 11);
}

static void test_faults_add__takes_any_retry_after_for_a_status(void **state)
{
    static const char *const texts[] = {"2", "600", "none", "date:2", "next Tuesday", "-1"};

    for (size_t i = 0; i < JWO_COUNT(texts); i++) {
        struct amz_fault fault = status_fault(AMZ_OP_ADJUST, 429, 1, 1);

        (void)snprintf(fault.retry_after, sizeof(fault.retry_after), "%s", texts[i]);
        add(*state, fault);
        assert_string_equal(amz_faults_next(*state, AMZ_OP_ADJUST)->retry_after, texts[i]);
    }
}

static void test_fault_describe__tells_kind_and_moment(void **state)
{
    struct amz_fault throttled = status_fault(AMZ_OP_ADJUST, 429, 1, 1);
    struct amz_fault expired = status_fault(AMZ_OP_ADJUST, 403, 1, 1);
    struct amz_fault reset = bare_fault(AMZ_OP_CAPTURE, AMZ_FAULT_RESET);
    struct amz_fault delay = bare_fault(AMZ_OP_CAPTURE, AMZ_FAULT_DELAY);
    char text[96];

    (void)state;
    (void)snprintf(throttled.retry_after, sizeof(throttled.retry_after), "2");
    (void)snprintf(expired.error, sizeof(expired.error), "ExpiredTokenException");
    delay.delay_ms = 500;
    assert_string_equal(amz_fault_describe(&throttled, text), "429 Retry-After 2");
    assert_string_equal(amz_fault_describe(&expired, text), "403 ExpiredTokenException");
    assert_string_equal(amz_fault_describe(&reset, text), "reset");
    reset.moment = AMZ_AFTER_EFFECT;
    assert_string_equal(amz_fault_describe(&reset, text), "reset after effect");
    assert_string_equal(amz_fault_describe(&delay, text), "delay 500 ms");
    delay.moment = AMZ_AFTER_EFFECT; /* it has its effect at either */
    assert_string_equal(amz_fault_describe(&delay, text), "delay 500 ms");
}

static void test_fault_describe__fits_for_the_longest_texts(void **state)
{
    struct amz_fault fault = status_fault(AMZ_OP_ADJUST, 429, 1, 1);
    char text[96];

    (void)state;
    memset(fault.error, 'e', sizeof(fault.error) - 1);
    memset(fault.retry_after, 'r', sizeof(fault.retry_after) - 1);
    fault.moment = AMZ_AFTER_EFFECT;
    assert_non_null(strstr(amz_fault_describe(&fault, text), "r after effect"));
}

static void test_fault_kind_find__knows_every_name_and_no_other(void **state)
{
    (void)state;
    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        const char *name = amz_fault_kind_name((enum amz_fault_kind)kind);

        assert_int_equal(amz_fault_kind_find(name), kind);
    }
    assert_int_equal(amz_fault_kind_find("Reset"), AMZ_FAULT_KIND_COUNT);
    assert_string_equal(amz_fault_kind_name(AMZ_FAULT_CRASH), "crash");
}

static void test_op_find__knows_every_name_and_no_other(void **state)
{
    (void)state;
    for (int op = 0; op < AMZ_OP_COUNT; op++) {
        assert_int_equal(amz_op_find(amz_op_name((enum amz_op)op)), op);
    }
    assert_int_equal(amz_op_find("payment-status"), AMZ_OP_FEEDBACK);
    assert_int_equal(amz_op_find("payout"), AMZ_OP_COUNT);
}

#define FAULTS_TEST(name) cmocka_unit_test_setup_teardown(name, setup_faults, teardown_faults)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAULTS_TEST(test_faults_next__hits_from_the_nth_attempt_so_many_times),
        FAULTS_TEST(test_faults_next__counts_the_attempts_of_its_operation_alone),
        FAULTS_TEST(test_faults_next__uses_faults_in_the_order_of_adding),
        FAULTS_TEST(test_faults_next__lets_a_later_fault_wait_from_now_not_from_the_one_before),
        FAULTS_TEST(test_faults_next__counts_nth_from_the_moment_of_adding),
        FAULTS_TEST(test_faults_next__lends_a_spent_fault_until_the_next_call),
        FAULTS_TEST(test_faults_clear__forgets_all),
        FAULTS_TEST(test_faults_add__refuses_values_that_make_no_sense_and_names_them),
        FAULTS_TEST(test_faults_add__refuses_a_kind_where_it_makes_no_sense),
        FAULTS_TEST(test_faults_add__takes_most_kinds_for_each_call_of_either_direction),
        FAULTS_TEST(test_faults_add__takes_any_retry_after_for_a_status),
        cmocka_unit_test(test_fault_describe__tells_kind_and_moment),
        cmocka_unit_test(test_fault_describe__fits_for_the_longest_texts),
        cmocka_unit_test(test_fault_kind_find__knows_every_name_and_no_other),
        cmocka_unit_test(test_op_find__knows_every_name_and_no_other),
    };

    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
