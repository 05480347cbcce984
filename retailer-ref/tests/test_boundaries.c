/* test_boundaries.c -- the retailer dies at every commit that there is, and nothing is lost, done
 * twice, or told before it was written.
 *
 * Method: a day of trips, a refund, two payoffs, carts without a price and a write-off, over HTTP,
 * with every answer of Amazon's that hurts once. It is lived again and again, dying just before the
 * k-th commit takes effect, or just after it and before anything that waits for it, for k = 1, 2,
 * ... until a day has fewer commits.
 * Dead is a retailer that no commit succeeds for: no call and no answer leaves without one. It is
 * then closed and started again; whoever was not answered asks again, as Amazon and operators do.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "debts.h"
#include "jwo/alloc.h"
#include "offenders.h"
#include "payoffs.h"
#include "records.h"
#include "refunds.h"
#include "test_support.h"

/* ---- death ---- */

struct sqlite3;
/* The names are those that the linker gives to what it wraps. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
typedef int (*row_callback)(void *context, int count, char **values, char **names);
int __real_sqlite3_exec(struct sqlite3 *db, const char *sql, row_callback each, void *context,
                        char **message);
int __wrap_sqlite3_exec(struct sqlite3 *db, const char *sql, row_callback each, void *context,
                        char **message);
/* NOLINTEND(bugprone-reserved-identifier) */

#define SQLITE_IOERR 10 /* sqlite3.h is the store's business */

/* The dead leave their page cache behind, as kill -9 does: to wait for the disk, some 20000 times,
 * would prove nothing here. What a lost sync does is test_store_disk.c's. */
#define SYNC_ON  "PRAGMA synchronous = FULL"
#define SYNC_OFF "PRAGMA synchronous = OFF"

static struct {
    int commits_left; /* until death; 0: lives */
    bool keeps_last;  /* the commit of the death takes effect */
    bool dead;
    bool spares_disk; /* the store has asked for SYNC_ON, in these words */
} fate;

int __wrap_sqlite3_exec(struct sqlite3 *db, const char *sql, row_callback each, void *context,
                        char **message)
{
    if (fate.dead && strcmp(sql, "ROLLBACK") != 0) {
        return SQLITE_IOERR;
    }
    if (strcmp(sql, "COMMIT") == 0 && fate.commits_left > 0 && --fate.commits_left == 0) {
        fate.dead = true;
        if (fate.keeps_last) {
            (void)__real_sqlite3_exec(db, sql, each, context, message);
        }
        return SQLITE_IOERR;
    }
    if (strcmp(sql, SYNC_ON) == 0) {
        fate.spares_disk = true;
        sql = SYNC_OFF;
    }
    return __real_sqlite3_exec(db, sql, each, context, message);
}

/* ---- the day ---- */

#define REFUND_ID "0a1b2c3d-1111-4222-8333-444455556666"
#define WATERS(quantity)                                                                           \
    "{\"id\":\"SKU-WATER\",\"type\":\"SKU\",\"quantity\":{\"value\":\"" quantity                   \
    "\",\"unit\":\"unit\"}}"
#define MONEY(amount) "{\"amount\":{\"amount\":" amount ",\"code\":\"USD\"},"

static const char script[] = "adjust:500 adjust:pending capture:lost cancel:503 feedback:500 "
                             "refund:lost data:503 identity:429=0 checkout:lost release:500 "
                             "pay:lost ask:500 pay:unmade";

/* What the shop sells, before and after it knows that it sells cake. */
#define CATALOG(cake)                                                                              \
    "{\"currency\":\"USD\",\"products\":[{\"sku\":\"SKU-WATER\",\"name\":\"Water\",\"price\":1."   \
    "75}"                                                                                          \
    "" cake "]}"
#define CAKE ",{\"sku\":\"SKU-CAKE\",\"name\":\"Cake\",\"price\":6.00}"
#define A_CAKE                                                                                     \
    "{\"id\":\"SKU-CAKE\",\"type\":\"SKU\",\"quantity\":{\"value\":\"1.0\",\"unit\":\"unit\"}}"

#define CATALOG_STEP "/ops/catalog/reload"

/* A card that is good for 10.00 buys for 7.00, for 14.00, and nothing. Amazon charges a cart of
 * 7.00 itself; somebody comes in by app and buys nothing. Then there are cakes that have no price
 * yet, and what is still owed is written off. */
/* clang-format off */
static const struct {
    const char *trip, *items; /* of a cart ... */
    const char *store;        /* ... at S1, if not elsewhere; or */
    const char *method, *path, *body;
    const char *refund, *payoff; /* what it asks for */
    bool once;                   /* asked again, it is answered 409: it is done already */
} steps[] = {
    {.trip = "t1", .items = WATERS("4.0")},
    {.trip = "t2", .items = WATERS("8.0")},
    {.trip = "t3", .items = ""},
    {.method = "GET",  .path = "/ops/trips/t1?wait=final"},
    {.method = "GET",  .path = "/ops/trips/t2?wait=final"},
    {.method = "GET",  .path = "/ops/trips/t3?wait=final"},
    {.method = "POST", .path = "/ops/trips/t1/refunds", .refund = REFUND_ID,
     .body = MONEY("3.00") "\"reason\":\"OTHER\",\"refundRequestId\":\"" REFUND_ID "\"}"},
    {.method = "POST", .path = "/ops/shoppers/riley/payoff", .payoff = "k1",
     .body = MONEY("1.00") "\"idempotencyKey\":\"k1\"}"},
    {.method = "POST", .path = "/ops/shoppers/riley/payoff", .payoff = "k2",
     .body = MONEY("3.00") "\"idempotencyKey\":\"k2\"}"},
    {.method = "POST", .path = "/v1/identity/identity-keys",
     .body = "{\"requestId\":\"" REFUND_ID "\",\"identityKey\":\"c3RhZmYtMDAwMQ==\","
             "\"storeId\":\"APP\","
             "\"authEvent\":{\"id\":\"" REFUND_ID "\",\"timestamp\":\"2024-03-22T17:00:00Z\","
             "\"location\":\"ENTRY\"}}"},
    {.trip = "t4", .items = WATERS("4.0"), .store = "CHECKOUT"},
    {.trip = "t5", .items = "", .store = "APP"},
    {.method = "GET",  .path = "/ops/trips/t4?wait=final"},
    {.method = "GET",  .path = "/ops/trips/t5?wait=final"},
    {.trip = "t6", .items = A_CAKE},
    {.trip = "t7", .items = A_CAKE},
    {.method = "POST", .path = "/ops/bad-carts/t7/close", .once = true,
     .body = "{\"note\":\"gone\"}"},
    {.method = "GET",  .path = "/ops/trips/t7?wait=final"},
    {.method = "POST", .path = CATALOG_STEP, .body = "{}"},
    {.method = "POST", .path = "/ops/bad-carts/t6/price", .body = "{}", .once = true},
    {.method = "GET",  .path = "/ops/trips/t6?wait=final"},
    {.method = "POST", .path = "/ops/shoppers/riley/flag",
     .body = "{\"flagged\":true,\"note\":\"seen\"}"},
    {.method = "POST", .path = "/ops/debts/t2/write-off", .once = true,
     .body = "{\"note\":\"gone\"}"},
};

/* What must have been written before Amazon may hear of it: a step, and how far its trip is. */
static const struct {
    const char *call;
    size_t step;
    enum rtl_state state;
} reasons[] = {
    {"adjust 14.00",           1, RTL_ADJUSTING},
    {"capture 7.00",           0, RTL_CAPTURING},
    {"capture 10.00",          1, RTL_CAPTURING},
    {"cancel",                 2, RTL_CANCELLING},
    {"refund",                 6, RTL_ADJUSTING},
    {"pay 1.00",               7, RTL_ADJUSTING},
    {"pay 3.00",               8, RTL_ADJUSTING},
    {"feedback 11.00 of 14.00", 7, RTL_ADJUSTING},
    {"feedback 14.00 of 14.00", 8, RTL_ADJUSTING},
    {"checkout 7.00",          10, RTL_CHECKING_OUT},
    {"release",                11, RTL_RELEASING},
    {"capture 6.00",           14, RTL_CAPTURING},
};

static const struct life {
    enum rtl_policy policy;
    enum rtl_risk risk;
    int64_t captured_minor, owed_minor; /* of t2, at the end */
} lives[] = {
    {RTL_STEP_DOWN,     RTL_RISK_AMAZON_MANAGED,   1000, 0},
    {RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED, 0,    1000},
};
/* clang-format on */

static bool is_written(rtl_store *store, size_t step, enum rtl_state state)
{
    struct rtl_refund refund;
    struct rtl_payoff payoff;
    struct rtl_trip trip;

    if (steps[step].trip != NULL) {
        return rtl_trip_find(store, steps[step].trip, &trip) && trip.state >= state;
    }
    if (steps[step].refund != NULL) {
        return rtl_refund_find(store, steps[step].refund, &refund);
    }
    return steps[step].payoff == NULL || rtl_payoff_find(store, steps[step].payoff, &payoff);
}

/* What the dead retailer has told the world must be in what it left behind. */
static void check_remains(struct bench *bench, size_t step, bool acknowledged)
{
    struct fixture *fixture = &bench->fixture;

    fixture_open(fixture);
    if (acknowledged && !is_written(fixture->base.store, step, RTL_ADJUSTING)) {
        fail_msg("step %zu was acknowledged and is not written", step);
    }
    for (size_t i = 0; i < JWO_COUNT(reasons); i++) {
        if (strstr(fixture->log.data, reasons[i].call) != NULL &&
            !is_written(fixture->base.store, reasons[i].step, reasons[i].state)) {
            fail_msg("\"%s\" has left before it was written why", reasons[i].call);
        }
    }
    if (rtl_ledger_sum(fixture->base.store, "payoffs", NULL) > till_taken_minor(&fixture->till)) {
        fail_msg("a payoff was posted before it was paid");
    }
    fixture_close(fixture);
}

static bool is_answered_or_dead(void *context)
{
    return fate.dead || bench_is_answered(context);
}

static void bury(struct bench *bench)
{
    for (int i = 0; i < 20; i++) {
        jwo_loop_poll(bench->fixture.loop); /* what has left arrives */
    }
    rtl_app_free(bench->app);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    fate.dead = false;
}

static const char *cart_of(size_t step)
{
    const char *store = steps[step].store != NULL ? steps[step].store : "S1";

    return bench_cart_at(store, strcmp(store, "APP") == 0 ? "SCAN_CODE" : "FINANCIAL",
                         steps[step].trip, steps[step].items);
}

static void write_catalog(const struct bench *bench, const char *text)
{
    FILE *file = fopen(bench->fixture.config.catalog_path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* True when it was answered well; the retailer has been started again when it died meanwhile. */
static bool take_step(struct bench *bench, size_t step, int *deaths)
{
    const bool is_cart = steps[step].trip != NULL;
    struct reply reply;

    if (!is_cart && strcmp(steps[step].path, CATALOG_STEP) == 0) {
        write_catalog(bench, CATALOG(CAKE));
    }
    bench_send(bench, &reply, is_cart ? "POST" : steps[step].method,
               is_cart ? BENCH_PURCHASES : steps[step].path,
               is_cart ? cart_of(step) : steps[step].body, BENCH_TOKEN);
    fixture_run(&bench->fixture, is_answered_or_dead, bench);
    const bool died = fate.dead;
    if (died) {
        bury(bench);
    }
    const bool good =
        reply.status == 200 || reply.status == 201 || (reply.status == 409 && steps[step].once);
    jwo_free(reply.body);
    if (died) {
        check_remains(bench, step, good);
        fate.commits_left = ++*deaths == 1 ? 3 : 0; /* it dies once more while it recovers */
        bench_start(bench);
    }
    return good && !died;
}

/* ---- the evening ---- */

static int count(const char *log, const char *name)
{
    int found = 0;

    for (const char *at = strstr(log, name); at != NULL; at = strstr(at + 1, name)) {
        found++;
    }
    return found;
}

static void check_money(struct fixture *fixture, const struct life *life)
{
    rtl_store *store = fixture->base.store;
    struct rtl_balance balance;
    struct rtl_trip trip = fixture_trip(fixture, "t1");

    assert_int_equal(trip.state, RTL_CAPTURED);
    assert_int_equal(trip.captured_minor, 700);
    assert_int_equal(rtl_refunded_minor(store, "t1", true), 300);
    trip = fixture_trip(fixture, "t2");
    assert_int_equal(trip.state, life->captured_minor > 0 ? RTL_CAPTURED : RTL_BAD_DEBT);
    assert_int_equal(trip.captured_minor, life->captured_minor);
    assert_int_equal(fixture_trip(fixture, "t3").state, RTL_CANCELLED);
    trip = fixture_trip(fixture, "t4");
    assert_int_equal(trip.state, RTL_CHECKED_OUT);
    assert_string_equal(trip.order_id, "order-1");
    assert_int_equal(rtl_ledger_sum(store, "amazon", NULL), 700);
    assert_int_equal(fixture_trip(fixture, "t5").state, RTL_CANCELLED);
    trip = fixture_trip(fixture, "t6");
    assert_int_equal(trip.state, RTL_CAPTURED);
    assert_int_equal(trip.captured_minor, 600);
    trip = fixture_trip(fixture, "t7");
    assert_int_equal(trip.state, RTL_CANCELLED);
    assert_int_equal(trip.total_minor, 0);
    assert_int_equal(rtl_incident_count(store, "t6") + rtl_incident_count(store, "t7"), 2);
    assert_true(rtl_offender_is_flagged(store, "riley"));
    assert_int_equal(rtl_ledger_sum(store, "written_off", "t2"), life->owed_minor);
    rtl_balance_read(&balance, store, "riley");
    assert_int_equal(balance.owed.minor, life->owed_minor);
    rtl_balance_dispose(&balance);
    assert_int_equal(rtl_ledger_sum(store, "payoffs", NULL), 400);
    assert_int_equal(till_taken_minor(&fixture->till), 400);
    assert_int_equal(fixture->till.count, 2);
    assert_int_equal(fixture->till.conflicts, 0);
    assert_int_equal(rtl_ledger_sum(store, "suspense", NULL), 0);
    assert_int_equal(rtl_ledger_faults(store), 0);
    assert_int_equal(rtl_incident_count(store, "t1") + rtl_incident_count(store, "t2"), 0);
}

/* What Amazon got: each effect once, however often it was asked for after a death. */
static void check_calls(const struct fixture *fixture, const struct life *life, int deaths)
{
    const int often = 2 + deaths; /* one is answered badly, one is good */
    const char *log = fixture->log.data;

    assert_in_range(count(log, "capture 7.00"), 1, (unsigned)often);
    assert_in_range(count(log, "capture 10.00"), life->captured_minor > 0, (unsigned)often);
    assert_int_equal(count(log, "capture"), count(log, "capture 7.00") +
                                                count(log, "capture 10.00") +
                                                count(log, "capture 6.00"));
    assert_in_range(count(log, "capture 6.00"), 1, (unsigned)often);
    assert_in_range(count(log, "refund"), 1, (unsigned)often);
    assert_int_equal(count(log, "refund"), count(log, "refund 3.00"));
    assert_string_equal(fixture->refund_id, REFUND_ID);
    assert_in_range(count(log, "cancel"), 2, (unsigned)(often + 1 + deaths)); /* of t3 and t7 */
    assert_in_range(count(log, "checkout"), 1, (unsigned)often);
    assert_int_equal(count(log, "checkout"), count(log, "checkout 7.00"));
    assert_in_range(count(log, "release"), 1, (unsigned)often);
    if (life->risk == RTL_RISK_AMAZON_MANAGED) {
        assert_in_range(count(log, "feedback 11.00 of 14.00"), 1, (unsigned)often);
        assert_in_range(count(log, "feedback 14.00 of 14.00"), 1, (unsigned)often);
    } else {
        assert_int_equal(count(log, "feedback"), 0);
    }
}

/* False when the day had fewer than `commits` commits. */
static bool live(const struct life *life, int commits, bool keeps_last)
{
    struct bench *bench;
    void *state;
    int deaths = 0;

    assert_int_equal(bench_setup(&state), 0);
    bench = state;
    bench->fixture.stores[0].policy = life->policy;
    bench->fixture.stores[0].risk = life->risk;
    bench->fixture.limit_minor = 1000;
    (void)snprintf(bench->fixture.config.catalog_path, sizeof(bench->fixture.config.catalog_path),
                   "%s/catalog.json", bench->fixture.directory);
    write_catalog(bench, CATALOG(""));
    rtl_app_free(bench->app);
    bench_start(bench);
    fixture_script(&bench->fixture, script);
    fate.commits_left = commits;
    fate.keeps_last = keeps_last;
    for (size_t step = 0; step < JWO_COUNT(steps);) {
        step += take_step(bench, step, &deaths) ? 1 : 0;
    }
    fate.commits_left = 0;
    rtl_app_free(bench->app);
    fixture_open(&bench->fixture); /* what the database tells, not what the program knew */
    check_money(&bench->fixture, life);
    check_calls(&bench->fixture, life, deaths);
    fixture_close(&bench->fixture);
    bench_start(bench);
    assert_int_equal(bench_teardown(&state), 0);
    return deaths > 0;
}

static void test_retailer__survives_death_at_every_commit(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(lives); i++) {
        for (int keeps_last = 0; keeps_last < 2; keeps_last++) {
            int commits = 1;
            while (live(&lives[i], commits, keeps_last != 0)) {
                commits++;
            }
            print_message("           - life %zu, %s the commit: died at %d commits\n", i,
                          keeps_last ? "after" : "before", commits - 1);
            assert_true(commits > 20);
        }
    }
    assert_true(fate.spares_disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retailer__survives_death_at_every_commit),
    };

    return cmocka_run_group_tests_name("boundaries", tests, NULL, NULL);
}
