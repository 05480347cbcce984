/* test_audit.c -- every promise of docs/ledger.md: kept after a day of trips, and seen when broken.
 *
 * Method: trips of every kind through the engine, then one row falsified by hand per case, as no
 * code of ours does it.
 */
#include "audit.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "fixture.h"
#include "store_sql.h"
#include "test_support.h"

struct told {
    int count;
    char promise[128], sentence[256];
};

static void hear(void *context, const char *promise, const char *sentence)
{
    struct told *told = context;

    told->count++;
    (void)snprintf(told->promise, sizeof told->promise, "%s", promise);
    (void)snprintf(told->sentence, sizeof told->sentence, "%s", sentence);
}

/* A trip captured whole, one captured in part, one cancelled, one that Amazon charges. */
static int setup(void **state)
{
    static const struct {
        const char *id;
        int64_t total_minor;
    } trips[] = {{"t1", 900}, {"t2", 1400}, {"t3", 0}};
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));

    fixture_init(fixture, RTL_CAPTURE_AUTHORIZED, RTL_RISK_NONE);
    fixture_script(fixture, "adjust:approved adjust:declined=10.00");
    fixture_open(fixture);
    for (size_t i = 0; i < JWO_COUNT(trips); i++) {
        fixture_start(fixture, trips[i].id, trips[i].total_minor);
        fixture_finish(fixture, trips[i].id);
    }
    fixture_check_out(fixture, "t4", 500);
    fixture_finish(fixture, "t4");
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    fixture_dispose(*state);
    test_free(*state);
    return 0;
}

static struct rtl_audit audit(struct fixture *fixture, enum rtl_audit_depth depth,
                              struct told *told)
{
    struct rtl_audit result;

    *told = (struct told){.count = 0};
    rtl_audit_run(fixture->base.store, depth, &result, hear, told);
    return result;
}

static void test_audit__finds_a_day_of_trips_sound(void **state)
{
    struct told told;
    const struct rtl_audit result = audit(*state, RTL_AUDIT_ALL, &told);

    assert_int_equal(told.count, 0);
    assert_int_equal(result.breaches, 0);
    assert_int_equal(result.trips, 4);
    assert_int_equal(result.debts, 1);
}

/* clang-format off */
static const struct {
    const char *sql, *promise, *sentence;
} lies[] = {
    {"UPDATE ledger SET minor = minor + 1 WHERE id = 1", "the ledger balances",
     "trip t1: the postings of \"settled\" sum to 1 USD"},
    {"UPDATE trips SET captured = captured - 1 WHERE shopping_trip_id = 't1'", "captured + owed",
     "trip t1: captured 899 and owed 0 are not the total 900"},
    {"UPDATE debts SET recorded = recorded + 5", "captured + owed",
     "trip t2: captured 1000 and owed 405 are not the total 1400"},
    {"INSERT INTO trips SELECT 'lost', store_id, shopper_id, 'BAD_DEBT', 'BAD_DEBT', purchase_id, "
     "cart_digest, currency, 1, 700, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, started, expires, 0, "
     "created, updated, 0, '' FROM trips WHERE shopping_trip_id = 't1'",
     "captured + owed", "trip lost: captured 0 and owed 0 are not the total 700"},
    {"UPDATE trips SET captured = captured - 1, total = total - 1 WHERE shopping_trip_id = 't1'",
     "the account \"card\"", "trip t1: the ledger has 900, the trip 899"},
    {"UPDATE debts SET paid = 100", "the account \"debt\"",
     "trip t2: the ledger has 400, the debt 300"},
    {"UPDATE debts SET written_off = 100", "the account \"debt\"",
     "trip t2: the ledger has 400, the debt 300"},
    {"UPDATE debts SET written_off = 100", "the account \"written_off\"",
     "trip t2: the ledger has 0, the debt 100"},
    {"INSERT INTO refunds VALUES ('r', 't1', 'USD', 901, 'OTHER', 'refunded', '', '', 1, 0, 0, 1)",
     "no more is refunded", "trip t1: refunded 901 of 900"},
    {"INSERT INTO ledger (event, account, shopping_trip_id, currency, minor, at) VALUES "
     "('cleared', 'suspense', 't2', 'USD', 7, 1), ('cleared', 'debt', 't2', 'USD', -7, 1)",
     "nothing is in suspense", "trip t2: 7 too much was cleared"},
    {"UPDATE trips SET total = total + 1 WHERE shopping_trip_id = 't4'", "a cart that Amazon",
     "trip t4: CHECKED_OUT with 500 posted, the total is 501"},
    {"UPDATE trips SET state = 'UNCOLLECTED' WHERE shopping_trip_id = 't4'", "a cart that Amazon",
     "trip t4: UNCOLLECTED with 0 posted, the total is 500"},
    {"INSERT INTO ledger (event, account, shopping_trip_id, currency, minor, at) VALUES "
     "('paid', 'payoffs', 't2', 'USD', 7, 1), ('paid', 'suspense', 't2', 'USD', -7, 1)",
     "payoffs brought", "payoffs of shopper r: charged 0, the ledger has 7 USD"},
    {"INSERT INTO payoffs (idempotency_key, shopper_id, currency, amount, status, at) VALUES "
     "('k', 'r', 'USD', 7, 'paid', 1)",
     "payoffs brought", "payoffs of shopper r: charged 7, the ledger has 0 USD"},
};
/* clang-format on */

struct search {
    const char *promise, *sentence;
    bool found;
};

static void look(void *context, const char *promise, const char *sentence)
{
    struct search *search = context;

    if (strstr(promise, search->promise) == promise && strcmp(sentence, search->sentence) == 0) {
        search->found = true;
    }
}

static void test_audit__sees_every_promise_broken(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(lies); i++) {
        struct search search = {.promise = lies[i].promise, .sentence = lies[i].sentence};
        struct rtl_audit result;

        assert_true(rtl_store_run(fixture->base.store, lies[i].sql, RTL_NO_ARGS) > 0);
        rtl_audit_run(fixture->base.store, RTL_AUDIT_MONEY, &result, look, &search);
        if (!search.found) {
            fail_msg("not seen: %s", lies[i].sql);
        }
        assert_true(result.breaches > 0);
        rtl_store_abandon(fixture->base.store); /* the lie is rolled back */
    }
}

static void test_audit__sees_a_reference_to_nothing(void **state)
{
    static const char off[] = "PRAGMA foreign_keys = OFF";
    static const char orphan[] = "INSERT INTO receipts VALUES ('nobody', NULL, NULL, 1)";
    struct fixture *fixture = *state;
    struct told told;

    (void)rtl_store_number(fixture->base.store, 0, off, RTL_NO_ARGS);
    assert_int_equal(rtl_store_run(fixture->base.store, orphan, RTL_NO_ARGS), 1);
    assert_int_equal(audit(fixture, RTL_AUDIT_MONEY, &told).breaches, 0);
    assert_int_equal(audit(fixture, RTL_AUDIT_ALL, &told).breaches, 1);
    assert_string_equal(told.promise, "every reference leads somewhere");
    assert_non_null(strstr(told.sentence, "receipts"));
    rtl_store_abandon(fixture->base.store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_audit__finds_a_day_of_trips_sound),
        TEST(test_audit__sees_every_promise_broken),
        TEST(test_audit__sees_a_reference_to_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
