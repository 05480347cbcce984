/* test_metrics.c -- /metrics, /readyz, and what is counted on the way there.
 *
 * Method: the whole retailer with a scripted Amazon. The exposition is read by a checker as strict
 * as the format's own document: every line is a HELP, a TYPE or a sample of the family announced
 * before it, no family and no sample comes twice, histograms add up.
 */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "histogram.h"
#include "jwo/alloc.h"
#include "metrics.h"
#include "staff.h"
#include "test_support.h"

/* ---- the checker ---- */

#define SAMPLES_MAX 2000

struct exposition {
    char family[128], type[16];
    char families[64][128]; /* seen before */
    size_t family_count;
    char samples[SAMPLES_MAX][160]; /* name and labels */
    size_t sample_count;
    double last_bucket; /* of the histogram series under way */
    double last_bound;
};

static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        if (!(isalpha((unsigned char)c) || c == '_' || (i > 0 && isdigit((unsigned char)c)))) {
            return false;
        }
    }
    return len > 0;
}

static void read_help(struct exposition *e, const char *line)
{
    const size_t len = strcspn(line, " ");

    assert_true(is_name(line, len) && len < sizeof(e->family));
    assert_true(strlen(line) > len + 1); /* a text follows */
    (void)snprintf(e->family, sizeof(e->family), "%.*s", (int)len, line);
    e->type[0] = '\0';
    for (size_t i = 0; i < e->family_count; i++) {
        if (strcmp(e->families[i], e->family) == 0) {
            fail_msg("twice: %s", e->family);
        }
    }
    assert_true(e->family_count < JWO_COUNT(e->families));
    memcpy(e->families[e->family_count++], e->family, sizeof(e->family));
}

static void read_type(struct exposition *e, const char *line)
{
    const size_t len = strlen(e->family);

    assert_memory_equal(line, e->family, len);
    assert_int_equal(line[len], ' ');
    (void)snprintf(e->type, sizeof(e->type), "%s", line + len + 1);
    assert_true(strcmp(e->type, "counter") == 0 || strcmp(e->type, "gauge") == 0 ||
                strcmp(e->type, "histogram") == 0);
    if (strcmp(e->type, "counter") == 0) {
        assert_string_equal(e->family + len - 6, "_total");
    }
}

/* The labels from '{' on: {name="value",...}. Returns what follows them. */
static const char *read_labels(const char *text)
{
    text++;
    do {
        const size_t len = strcspn(text, "=");
        assert_true(is_name(text, len));
        text += len + 1;
        assert_int_equal(*text++, '"');
        while (*text != '"') {
            assert_true(*text != '\0' && *text != '\\' && *text != '\n'); /* ours need no escapes */
            text++;
        }
        text++;
    } while (*text++ == ',');
    assert_int_equal(text[-1], '}');
    return text;
}

static void check_bucket(struct exposition *e, const char *name, double value)
{
    const char *bound = strstr(name, "le=\"");

    assert_non_null(bound);
    const double limit = strtod(bound + 4, NULL); /* "+Inf" too */
    if (limit < e->last_bound) {                  /* the next series begins */
        e->last_bucket = 0;
    }
    assert_true(value >= e->last_bucket);
    e->last_bucket = value;
    e->last_bound = limit;
}

static void read_sample(struct exposition *e, const char *line)
{
    const size_t len = strcspn(line, "{ ");
    const size_t family = strlen(e->family);
    const char *after = line[len] == '{' ? read_labels(line + len) : line + len;
    char *end = NULL;

    assert_true(e->type[0] != '\0'); /* announced */
    assert_memory_equal(line, e->family, family);
    if (strcmp(e->type, "histogram") == 0) {
        assert_true(strncmp(line + family, "_bucket{", 8) == 0 ||
                    strncmp(line + family, "_sum", 4) == 0 ||
                    strncmp(line + family, "_count", 6) == 0);
    } else {
        assert_int_equal(len, family);
    }
    assert_int_equal(*after, ' ');
    const double value = strtod(after + 1, &end);
    assert_true(end != after + 1 && *end == '\0');
    if (strncmp(line + family, "_bucket", 7) == 0) {
        check_bucket(e, line, value);
    } else if (strncmp(line + family, "_count", 6) == 0) {
        assert_true(value == e->last_bucket); /* that of +Inf */
    }
    assert_true(e->sample_count < SAMPLES_MAX && (size_t)(after - line) < sizeof(e->samples[0]));
    char *name = e->samples[e->sample_count];
    (void)snprintf(name, sizeof(e->samples[0]), "%.*s", (int)(after - line), line);
    for (size_t i = 0; i < e->sample_count; i++) {
        if (strcmp(e->samples[i], name) == 0) {
            fail_msg("twice: %s", name);
        }
    }
    e->sample_count++;
}

static void check_exposition(const char *text)
{
    struct exposition *e = test_calloc(1, sizeof(*e));
    char line[512];

    assert_int_equal(text[strlen(text) - 1], '\n');
    for (; *text != '\0'; text += strcspn(text, "\n") + 1) {
        assert_true(strcspn(text, "\n") < sizeof(line));
        (void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
        if (strncmp(line, "# HELP ", 7) == 0) {
            read_help(e, line + 7);
        } else if (strncmp(line, "# TYPE ", 7) == 0) {
            read_type(e, line + 7);
        } else {
            read_sample(e, line);
        }
    }
    assert_true(e->family_count > 15);
    test_free(e);
}

/* ---- the exposition ---- */

static const char *scrape(struct bench *bench)
{
    const char *text = bench_call(bench, 200, "GET", "/metrics", NULL);

    check_exposition(text);
    return text;
}

static void test_metrics__are_an_exposition_that_prometheus_reads(void **state)
{
    struct bench *bench = *state;

    (void)scrape(bench);
    fixture_script(&bench->fixture,
                   "adjust:declined=1.00 refund:500 data:500 data:429 capture:lost");
    (void)bench_shop(bench, "t1");
    (void)bench_shop(bench, "t2");
    (void)bench_call(bench, 200, "POST", "/ops/trips/t2/refunds",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}");
    (void)scrape(bench);
}

static void test_metrics__count_what_happened(void **state)
{
    static const char *const samples[] = {
        "jwo_retailer_trips{state=\"CAPTURED\"} 1\n",
        "jwo_retailer_trips{state=\"BAD_DEBT\"} 1\n",
        "jwo_retailer_trips{state=\"ADJUSTING\"} 0\n",
        "jwo_retailer_requests_total{connector=\"purchases\",class=\"2xx\"} 2\n",
        "jwo_retailer_requests_total{connector=\"gate\",class=\"2xx\"} 1\n",
        "jwo_retailer_requests_total{connector=\"gate\",class=\"4xx\"} 1\n",
        "jwo_retailer_requests_total{connector=\"other\",class=\"4xx\"} 1\n",
        "jwo_retailer_request_seconds_count{connector=\"purchases\"} 2\n",
        "jwo_retailer_calls_total{operation=\"adjust/charge\",class=\"2xx\"} 2\n",
        "jwo_retailer_calls_total{operation=\"payment/transactional-data\",class=\"5xx\"} 1\n",
        "jwo_retailer_calls_total{operation=\"payment/transactional-data\",class=\"429\"} 1\n",
        "jwo_retailer_calls_total{operation=\"payment/transactional-data\",class=\"2xx\"} 2\n",
        "jwo_retailer_calls_total{operation=\"capture/charge\",class=\"none\"} 1\n",
        "jwo_retailer_calls_total{operation=\"identity/shopper\",class=\"4xx\"} 1\n",
        "jwo_retailer_call_seconds_count{operation=\"payment/transactional-data\"} 4\n",
        "jwo_retailer_repeats_total{operation=\"payment/transactional-data\"} 2\n",
        "jwo_retailer_repeats_total{operation=\"capture/charge\"} 1\n",
        "jwo_retailer_repeats_total{operation=\"adjust/charge\"} 0\n",
        "jwo_retailer_incidents_open 1\n",
        "jwo_retailer_debts_open{currency=\"USD\"} 1\n",
        "jwo_retailer_debts_open_amount{currency=\"USD\"} 7.00\n",
        "jwo_retailer_refunds{state=\"refunded\"} 1\n",
        "jwo_retailer_turns_total{result=\"lost\"} 0\n",
        "jwo_retailer_database_writable 1\n",
    };
    struct bench *bench = *state;

    fixture_script(&bench->fixture, "adjust:approved adjust:declined=1.00 data:500 data:429=0 "
                                    "capture:lost identity:unknown");
    (void)bench_call(bench, 200, "POST", BENCH_GATE,
                     "{\"storeId\":\"S1\",\"shopperIdentity\":{\"id\":\"riley\"}}");
    (void)bench_call(bench, 400, "POST", BENCH_GATE, "{}");
    (void)bench_call(bench, 404, "POST", "/v1/nothing", "{}");
    (void)bench_shop(bench, "t2");
    (void)bench_shop(bench, "t1");
    (void)bench_call(bench, 200, "POST", "/ops/trips/t2/refunds",
                     "{\"amount\":{\"amount\":1.00,\"code\":\"USD\"},\"reason\":\"OTHER\"}");
    const char *text = scrape(bench);
    for (size_t i = 0; i < JWO_COUNT(samples); i++) {
        assert_holds(text, samples[i]);
    }
    assert_lacks(text, "riley");
    assert_lacks(text, "t1");
    assert_lacks(text, "@");
    rtl_app_free(bench->app); /* counters begin again, trips are counted anew */
    bench_start(bench);
    text = scrape(bench);
    assert_holds(text, "jwo_retailer_trips{state=\"CAPTURED\"} 1\n");
    assert_holds(text, "jwo_retailer_requests_total{connector=\"purchases\",class=\"2xx\"} 0\n");
    assert_holds(text, "jwo_retailer_incidents_open 1\n");
}

static void test_metrics__tell_what_was_given_up_and_what_waits(void **state)
{
    static const char note[] = "{\"note\":\"n\"}";
    static const char cart[] = "{\"id\":\"SKU-NEW\",\"type\":\"SKU\",\"quantity\":"
                               "{\"value\":\"1.0\",\"unit\":\"unit\"}}";
    struct bench *bench = *state;
    const char *text;

    fixture_script(&bench->fixture, "adjust:declined=0 adjust:declined=0");
    (void)bench_shop(bench, "t1");
    (void)bench_shop(bench, "t2");
    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES, bench_cart("t3", cart));
    text = scrape(bench);
    assert_holds(text, "jwo_retailer_bad_carts_open 1\n");
    assert_lacks(text, "jwo_retailer_debts_written_off{");
    assert_holds(text, "jwo_retailer_fraud_verdicts_total{verdict=\"fallback\"} 0\n");
    (void)bench_call(bench, 200, "POST", "/ops/debts/t1/write-off", note);
    text = scrape(bench);
    assert_holds(text, "jwo_retailer_debts_written_off{currency=\"USD\"} 1\n");
    assert_holds(text, "jwo_retailer_debts_written_off_amount{currency=\"USD\"} 7.00\n");
    assert_holds(text, "jwo_retailer_debts_open{currency=\"USD\"} 2\n"); /* owed all the same */
    bench->fixture.config.risk.write_off_reopens = true;
    (void)bench_call(bench, 200, "POST", "/ops/debts/t2/write-off", note);
    (void)bench_call(bench, 200, "POST", "/ops/bad-carts/t3/close", note);
    text = scrape(bench);
    assert_holds(text, "jwo_retailer_debts_written_off{currency=\"USD\"} 2\n");
    assert_holds(text, "jwo_retailer_debts_open{currency=\"USD\"} 1\n");
    assert_holds(text, "jwo_retailer_debts_open_amount{currency=\"USD\"} 7.00\n");
    assert_holds(text, "jwo_retailer_bad_carts_open 0\n");
}

static void test_metrics__are_for_the_token_alone(void **state)
{
    struct bench *bench = *state;
    struct reply reply;

    bench_send(bench, &reply, "GET", "/metrics", NULL, "wrong");
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_int_equal(reply.status, 401);
    assert_lacks(reply.body, "jwo_retailer");
    jwo_free(reply.body);
}

static void test_histogram__puts_times_below_their_bounds(void **state)
{
    struct rtl_histogram histogram = {.sum_us = 0};

    (void)state;
    for (size_t i = 0; i < RTL_BUCKETS; i++) {
        assert_true(i == 0 || rtl_bucket_bounds_us[i] > rtl_bucket_bounds_us[i - 1]);
        rtl_histogram_add(&histogram, rtl_bucket_bounds_us[i]);
        assert_int_equal(histogram.counts[i], 1);
    }
    rtl_histogram_add(&histogram, rtl_bucket_bounds_us[RTL_BUCKETS - 1] + 1);
    assert_int_equal(histogram.counts[RTL_BUCKETS], 1);
    assert_int_equal(rtl_class_of(0), RTL_CLASS_NONE);
    assert_int_equal(rtl_class_of(204), RTL_CLASS_2XX);
    assert_int_equal(rtl_class_of(302), RTL_CLASS_4XX);
    assert_int_equal(rtl_class_of(429), RTL_CLASS_429);
    assert_int_equal(rtl_class_of(599), RTL_CLASS_5XX);
}

/* ---- readiness, and a disk that is full for a while ---- */

static int readiness(struct bench *bench)
{
    struct reply reply;

    bench_send(bench, &reply, "GET", "/readyz", NULL, NULL);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_holds(reply.body, reply.status == 200 ? "{\"status\":\"ready\"}" : "{\"error\":\"");
    jwo_free(reply.body);
    return reply.status;
}

static void fill_disk(bool full)
{
    static struct rlimit before;
    struct rlimit limit;

    if (full) {
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        (void)signal(SIGXFSZ, SIG_IGN);
    }
    limit = before;
    limit.rlim_cur = full ? 1 : before.rlim_cur;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_readyz__says_no_while_nothing_can_be_written(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(readiness(bench), 200);
    (void)bench_shop(bench, "t1");
    fill_disk(true);
    (void)bench_call(bench, 503, "POST", BENCH_PURCHASES, bench_cart("t2", BENCH_WATER));
    (void)bench_call(bench, 503, "POST", BENCH_PURCHASES, bench_cart("t3", BENCH_WATER));
    assert_int_equal(readiness(bench), 503);
    const char *text = scrape(bench);
    assert_holds(text, "jwo_retailer_database_writable 0\n");
    assert_lacks(text, "jwo_retailer_turns_total{result=\"lost\"} 0\n");
    assert_holds(text, "jwo_retailer_requests_total{connector=\"purchases\",class=\"5xx\"} 2\n");
    assert_holds(text, "jwo_retailer_trips{state=\"ADJUSTING\"} 0\n");
    fill_disk(false);
    (void)bench_shop(bench, "t2");
    assert_int_equal(readiness(bench), 200);
    text = scrape(bench);
    assert_holds(text, "jwo_retailer_database_writable 1\n");
    assert_holds(text, "jwo_retailer_trips{state=\"CAPTURED\"} 2\n");
    assert_holds(text, "jwo_retailer_incidents_open 1\n"); /* one, however many turns were lost */
    const char *incidents = bench_call(bench, 200, "GET", "/ops/incidents", NULL);
    assert_holds(incidents, "\"operation\":\"database\"");
    assert_holds(incidents, "nothing could be written from 2");
}

static bool is_one_left(void *context)
{
    return ((struct bench *)context)->open_calls == 1;
}

static void test_readyz__says_no_while_the_program_stops(void **state)
{
    struct bench *bench = *state;
    struct reply waiting, other;

    bench_send(bench, &waiting, "GET", "/ops/trips/t1?wait=final", NULL, BENCH_TOKEN);
    bench_send(bench, &other, "GET", "/ops/summary", NULL, BENCH_TOKEN);
    fixture_run(&bench->fixture, is_one_left, bench); /* so the first one has arrived too */
    jwo_free(other.body);
    rtl_app_stop(bench->app);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    assert_int_equal(waiting.status, 404); /* what was known */
    jwo_free(waiting.body);
    assert_int_equal(readiness(bench), 503);
    (void)bench_shop(bench, "t1"); /* what comes nevertheless is served */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histogram__puts_times_below_their_bounds),
        TEST(test_metrics__are_an_exposition_that_prometheus_reads),
        TEST(test_metrics__count_what_happened),
        TEST(test_metrics__tell_what_was_given_up_and_what_waits),
        TEST(test_metrics__are_for_the_token_alone),
        TEST(test_readyz__says_no_while_nothing_can_be_written),
        TEST(test_readyz__says_no_while_the_program_stops),
    };
#undef TEST

    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
