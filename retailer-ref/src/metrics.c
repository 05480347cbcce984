/* metrics.c -- see metrics.h for the contract. */
#include "metrics.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "amazon_client.h"
#include "bad_carts.h"
#include "figures.h"
#include "fraud.h"
#include "jwo/clock.h"
#include "trips.h"

/* ---- counting ---- */

static const char *const class_names[] = {
    [RTL_CLASS_2XX] = "2xx", [RTL_CLASS_4XX] = "4xx",   [RTL_CLASS_429] = "429",
    [RTL_CLASS_5XX] = "5xx", [RTL_CLASS_NONE] = "none",
};
static const char *const served_names[] = {[RTL_SERVED_GATE] = "gate",
                                           [RTL_SERVED_PURCHASES] = "purchases",
                                           [RTL_SERVED_IDENTITY] = "identity",
                                           [RTL_SERVED_OTHER] = "other"};

enum rtl_class rtl_class_of(int status)
{
    if (status == 0) {
        return RTL_CLASS_NONE;
    }
    if (status == 429) {
        return RTL_CLASS_429;
    }
    if (status >= 500) {
        return RTL_CLASS_5XX;
    }
    return status >= 200 && status < 300 ? RTL_CLASS_2XX : RTL_CLASS_4XX;
}

static void count_open(void *context, bool committed)
{
    struct rtl_metrics *metrics = context;
    const int64_t now_us = jwo_monotonic_us();

    for (size_t i = 0; i < metrics->open_count; i++) {
        const enum rtl_served what = metrics->open[i].what;
        const int status = committed ? metrics->open[i].status : 503;

        metrics->served[what].answers[rtl_class_of(status)]++;
        rtl_histogram_add(&metrics->served[what].took, now_us - metrics->open[i].began_us);
    }
    metrics->open_count = 0;
}

void rtl_metrics_served(struct rtl_metrics *metrics, rtl_store *store, enum rtl_served what,
                        int status, int64_t began_us)
{
    if (metrics == NULL) {
        return;
    }
    if (metrics->open_count == RTL_METRIC_OPEN) { /* a crowded turn: these are not quite done */
        count_open(metrics, true);
    }
    if (metrics->open_count == 0) {
        rtl_store_after_commit(store, count_open, metrics);
    }
    metrics->open[metrics->open_count].what = what;
    metrics->open[metrics->open_count].status = status;
    metrics->open[metrics->open_count++].began_us = began_us;
}

void rtl_metrics_called(struct rtl_metrics *metrics, int operation, int status, int64_t took_us,
                        bool again)
{
    if (metrics != NULL) {
        metrics->calls[operation].answers[rtl_class_of(status)]++;
        metrics->calls[operation].repeats += again;
        rtl_histogram_add(&metrics->calls[operation].took, took_us);
    }
}

/* ---- showing ---- */

/* A family on its way out. Labels are written by `label`, so that values are escaped once. */
struct writer {
    struct jwo_buf *out;
    const struct rtl_metrics_view *view;
    const char *name;
};

/* One label as {name="value"}; the values are words without quotes, backslashes or line breaks. */
static void sample(struct writer *w, const char *label, const char *value, int64_t number)
{
    jwo_buf_addf(w->out, "%s", w->name);
    if (label != NULL) {
        jwo_buf_addf(w->out, "{%s=\"%s\"}", label, value);
    }
    jwo_buf_addf(w->out, " %lld\n", (long long)number);
}

/* Microseconds as seconds, without a double: 20000 -> 0.020000. */
static void add_seconds(struct jwo_buf *out, int64_t us)
{
    jwo_buf_addf(out, "%lld.%06d", (long long)(us / 1000000), (int)(us % 1000000));
}

static void histogram(struct writer *w, const char *label, const char *value,
                      const struct rtl_histogram *histogram)
{
    char prefix[96] = "", alone[96] = "";
    int64_t count = 0;

    if (label != NULL) {
        (void)snprintf(prefix, sizeof(prefix), "%s=\"%s\",", label, value);
        (void)snprintf(alone, sizeof(alone), "{%s=\"%s\"}", label, value);
    }
    for (size_t i = 0; i < RTL_BUCKETS; i++) {
        count += histogram->counts[i];
        jwo_buf_addf(w->out, "%s_bucket{%sle=\"", w->name, prefix);
        add_seconds(w->out, rtl_bucket_bounds_us[i]);
        jwo_buf_addf(w->out, "\"} %lld\n", (long long)count);
    }
    count += histogram->counts[RTL_BUCKETS];
    jwo_buf_addf(w->out, "%s_bucket{%sle=\"+Inf\"} %lld\n", w->name, prefix, (long long)count);
    jwo_buf_addf(w->out, "%s_sum%s ", w->name, alone);
    add_seconds(w->out, histogram->sum_us);
    jwo_buf_addf(w->out, "\n%s_count%s %lld\n", w->name, alone, (long long)count);
}

static void write_build(struct writer *w)
{
    sample(w, "version", JWO_VERSION, 1);
}

static void write_uptime(struct writer *w)
{
    jwo_buf_addf(w->out, "%s ", w->name);
    add_seconds(w->out, w->view->uptime_ms * 1000);
    jwo_buf_addc(w->out, '\n');
}

static void write_memory(struct writer *w)
{
    sample(w, NULL, NULL, rtl_figures_resident_bytes());
}

static void write_turn(struct writer *w)
{
    jwo_buf_addf(w->out, "%s ", w->name);
    add_seconds(w->out, w->view->longest_turn_us);
    jwo_buf_addc(w->out, '\n');
}

static void write_trips(struct writer *w)
{
    for (int state = 0; state < RTL_STATE_COUNT; state++) {
        sample(w, "state", rtl_state_name((enum rtl_state)state),
               rtl_trips_in(w->view->store, (enum rtl_state)state));
    }
}

static void write_served(struct writer *w)
{
    for (int what = 0; what < RTL_SERVED_COUNT; what++) {
        for (int class = 0; class < RTL_CLASS_COUNT; class ++) {
            if (class != RTL_CLASS_NONE) { /* we always answer */
                jwo_buf_addf(w->out, "%s{connector=\"%s\",class=\"%s\"} %lld\n", w->name,
                             served_names[what], class_names[class],
                             (long long)w->view->metrics->served[what].answers[class]);
            }
        }
    }
}

static void write_served_took(struct writer *w)
{
    for (int what = 0; what < RTL_SERVED_COUNT; what++) {
        histogram(w, "connector", served_names[what], &w->view->metrics->served[what].took);
    }
}

static void write_calls(struct writer *w)
{
    for (int operation = 0; operation < RTL_OPERATION_COUNT; operation++) {
        for (int class = 0; class < RTL_CLASS_COUNT; class ++) {
            jwo_buf_addf(w->out, "%s{operation=\"%s\",class=\"%s\"} %lld\n", w->name,
                         rtl_operation_path((enum rtl_operation)operation), class_names[class],
                         (long long)w->view->metrics->calls[operation].answers[class]);
        }
    }
}

static void write_repeats(struct writer *w)
{
    for (int operation = 0; operation < RTL_OPERATION_COUNT; operation++) {
        sample(w, "operation", rtl_operation_path((enum rtl_operation)operation),
               w->view->metrics->calls[operation].repeats);
    }
}

static void write_calls_took(struct writer *w)
{
    for (int operation = 0; operation < RTL_OPERATION_COUNT; operation++) {
        histogram(w, "operation", rtl_operation_path((enum rtl_operation)operation),
                  &w->view->metrics->calls[operation].took);
    }
}

static void write_incidents(struct writer *w)
{
    sample(w, NULL, NULL, rtl_figures_open_incidents(w->view->store));
}

static void write_debt_count(void *context, const struct rtl_figure *figure)
{
    sample(context, "currency", figure->name, figure->count);
}

static void write_debts(struct writer *w)
{
    rtl_figures_open_debts(w->view->store, write_debt_count, w);
}

static void write_debt_sum(void *context, const struct rtl_figure *figure)
{
    struct writer *w = context;
    const struct jwo_money sum = jwo_money_of(figure->minor, figure->name);
    char text[JWO_MONEY_TEXT_MAX];

    jwo_buf_addf(w->out, "%s{currency=\"%s\"} %s\n", w->name, figure->name,
                 jwo_money_print(&sum, text));
}

static void write_debt_sums(struct writer *w)
{
    rtl_figures_open_debts(w->view->store, write_debt_sum, w);
}

static void write_written_off(struct writer *w)
{
    rtl_figures_written_off(w->view->store, write_debt_count, w);
}

static void write_written_off_sums(struct writer *w)
{
    rtl_figures_written_off(w->view->store, write_debt_sum, w);
}

static void write_bad_carts(struct writer *w)
{
    sample(w, NULL, NULL, rtl_bad_carts_open(w->view->store));
}

/* What is not a verdict of the back end's is the fallback's. */
static void write_verdicts(struct writer *w)
{
    static const struct rtl_fraud_counters none = {.approved = 0};
    const struct rtl_fraud_counters *counters = w->view->fraud != NULL ? w->view->fraud : &none;

    sample(w, "verdict", "approve", (int64_t)counters->approved);
    sample(w, "verdict", "deny", (int64_t)counters->denied);
    sample(w, "verdict", "adjust", (int64_t)counters->adjusted);
    sample(w, "verdict", "fallback",
           (int64_t)(counters->timed_out + counters->unreachable + counters->failed +
                     counters->garbled + counters->spared));
}

static void write_refund(void *context, const struct rtl_figure *figure)
{
    sample(context, "state", figure->name, figure->count);
}

static void write_refunds(struct writer *w)
{
    rtl_figures_refunds(w->view->store, write_refund, w);
}

static void write_commits(struct writer *w)
{
    const struct rtl_store_health *health = rtl_store_health(w->view->store);

    sample(w, "result", "committed", health->commits);
    sample(w, "result", "lost", health->lost);
}

static void write_commit_took(struct writer *w)
{
    histogram(w, NULL, NULL, &rtl_store_health(w->view->store)->took);
}

static void write_writable(struct writer *w)
{
    sample(w, NULL, NULL, rtl_store_health(w->view->store)->failing_since_ms == 0);
}

static void write_bytes(struct writer *w)
{
    sample(w, NULL, NULL, rtl_store_bytes(w->view->store));
}

static void write_sign_ins(struct writer *w)
{
    sample(w, "result", "accepted", w->view->metrics->sign_ins);
    sample(w, "result", "refused", w->view->metrics->sign_ins_refused);
}

/* Every metric there is. To add one: a row here, a function above, a row in docs/operations.md. */
/* clang-format off */
static const struct family {
    const char *name, *type, *help;
    void (*write)(struct writer *w);
} families[] = {
    {"jwo_retailer_build_info", "gauge",
     "The version that runs; always 1.", write_build},
    {"jwo_retailer_uptime_seconds", "gauge",
     "Since the start of the program.", write_uptime},
    {"jwo_retailer_resident_memory_bytes", "gauge",
     "Memory of the process.", write_memory},
    {"jwo_retailer_longest_turn_seconds", "gauge",
     "Longest turn of the loop since this was read last.", write_turn},
    {"jwo_retailer_trips", "gauge",
     "Trips by the state of their payment.", write_trips},
    {"jwo_retailer_incidents_open", "gauge",
     "Matters that wait for a person.", write_incidents},
    {"jwo_retailer_debts_open", "gauge",
     "Trips for which something is owed.", write_debts},
    {"jwo_retailer_debts_open_amount", "gauge",
     "What is owed for them, in units of the currency.", write_debt_sums},
    {"jwo_retailer_debts_written_off", "gauge",
     "Trips of whose debt something was written off and not paid since.", write_written_off},
    {"jwo_retailer_debts_written_off_amount", "gauge",
     "What was, in units of the currency.", write_written_off_sums},
    {"jwo_retailer_bad_carts_open", "gauge",
     "Carts that wait for a price.", write_bad_carts},
    {"jwo_retailer_fraud_verdicts_total", "counter",
     "Questions for the fraud back end by what counted.", write_verdicts},
    {"jwo_retailer_refunds", "gauge",
     "Refunds by state.", write_refunds},
    {"jwo_retailer_requests_total", "counter",
     "Amazon's calls by connector and class of our answer.", write_served},
    {"jwo_retailer_request_seconds", "histogram",
     "From a call of Amazon's to the commit of our answer.", write_served_took},
    {"jwo_retailer_calls_total", "counter",
     "Our calls by operation and class of the answer.", write_calls},
    {"jwo_retailer_call_seconds", "histogram",
     "From our call to its answer.", write_calls_took},
    {"jwo_retailer_repeats_total", "counter",
     "Our calls that were repeats after a failure.", write_repeats},
    {"jwo_retailer_turns_total", "counter",
     "Turns that wrote, and what became of them.", write_commits},
    {"jwo_retailer_commit_seconds", "histogram",
     "Commits, to the disk.", write_commit_took},
    {"jwo_retailer_database_writable", "gauge",
     "1 while what is written reaches the disk.", write_writable},
    {"jwo_retailer_database_bytes", "gauge",
     "The database's file, without its log.", write_bytes},
    {"jwo_retailer_sign_ins_total", "counter",
     "Sign-ins at the operations page.", write_sign_ins},
};
/* clang-format on */

void rtl_metrics_print(struct jwo_buf *out, const struct rtl_metrics_view *view)
{
    struct writer w = {.out = out, .view = view};

    JWO_ASSERT(RTL_OPERATION_COUNT <= RTL_METRIC_OPERATIONS);
    for (size_t i = 0; i < JWO_COUNT(families); i++) {
        w.name = families[i].name;
        jwo_buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", w.name, families[i].help, w.name,
                     families[i].type);
        families[i].write(&w);
    }
}
