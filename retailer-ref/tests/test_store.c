/* test_store.c -- one commit per turn, and what is heard of it.
 *
 * Method: a real file. Failures are real ones: a broken constraint, a file that may not grow, a
 * second opener.
 */
#include "store.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bad_carts.h"
#include "debts.h"
#include "entries.h"
#include "fixture.h"
#include "payoffs.h"
#include "scopes.h"
#include "store_internal.h"
#include "store_sql.h"
#include "test_support.h"
#include "write_offs.h"

struct heard {
    rtl_store *store;
    size_t count;
    char text[32]; /* one letter per action: c(ommitted) or f(ailed) */
};

static void hear(void *context, bool committed)
{
    struct heard *heard = context;

    heard->text[heard->count++] = committed ? 'c' : 'f';
}

static void hear_and_write(void *context, bool committed)
{
    struct heard *heard = context;

    hear(context, committed);
    rtl_store_set_setting(heard->store, "written by an action", 1);
    rtl_store_after_commit(heard->store, hear, heard);
}

/* The parts of the SQLite plan of that statement, one a line. */
static void read_plan(sqlite3 *db, const char *statement, struct jwo_buf *out)
{
    struct jwo_buf sql;
    sqlite3_stmt *stmt = NULL;

    jwo_buf_init(&sql, 64 * 1024);
    jwo_buf_addf(&sql, "EXPLAIN QUERY PLAN %s", statement);
    assert_int_equal(sqlite3_prepare_v2(db, sql.data, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        jwo_buf_addf(out, "%s\n", (const char *)sqlite3_column_text(stmt, 3));
    }
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    jwo_buf_dispose(&sql);
}

static int setup(void **state)
{
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));

    fixture_init(fixture, RTL_WRITE_OFF_ALL, RTL_RISK_NONE);
    fixture_open(fixture);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    fixture_dispose(*state);
    test_free(*state);
    return 0;
}

static void test_store__tells_actions_in_order_after_the_commit(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard = {.store = fixture->base.store};

    rtl_store_set_setting(heard.store, "a", 7);
    rtl_store_after_commit(heard.store, hear_and_write, &heard);
    assert_string_equal(heard.text, "");
    jwo_loop_poll(fixture->loop);
    assert_string_equal(heard.text, "cc");
    fixture_close(fixture);
    fixture_open(fixture);
    assert_int_equal(rtl_store_setting(fixture->base.store, "a", 0), 7);
    assert_int_equal(rtl_store_setting(fixture->base.store, "written by an action", 0), 1);
}

static void test_store__undoes_the_whole_turn_when_one_write_fails(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard = {.store = fixture->base.store};
    static const char orphan[] =
        "INSERT INTO cart_lines VALUES ('nobody', 0, 's', 'n', '1', 0, 0, 0, 0, 0)";

    rtl_store_set_setting(heard.store, "a", 7);
    rtl_store_after_commit(heard.store, hear, &heard);
    (void)rtl_store_run(heard.store, orphan, RTL_NO_ARGS);
    rtl_store_set_setting(heard.store, "b", 8);
    jwo_loop_poll(fixture->loop);
    assert_string_equal(heard.text, "f");
    assert_int_equal(rtl_store_setting(heard.store, "a", 0), 0);
    assert_int_equal(rtl_store_setting(heard.store, "b", 0), 0);

    rtl_store_set_setting(heard.store, "a", 9); /* and the next turn is as good as any */
    rtl_store_after_commit(heard.store, hear, &heard);
    jwo_loop_poll(fixture->loop);
    assert_string_equal(heard.text, "fc");
    assert_int_equal(rtl_store_setting(heard.store, "a", 0), 9);
}

static void test_store__says_when_the_disk_is_full(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard = {.store = fixture->base.store};
    struct rlimit before, none;

    jwo_loop_poll(fixture->loop);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 1;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    rtl_store_set_setting(heard.store, "a", 7);
    rtl_store_after_commit(heard.store, hear, &heard);
    jwo_loop_poll(fixture->loop);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(heard.text, "f");
    assert_int_equal(rtl_store_setting(heard.store, "a", 0), 0);
}

/* SQLite's own word for a full disk, which comes with a statement and not with the commit. */
static void test_store__recovers_when_there_is_room_again(void **state)
{
    static const char no_room[] = "PRAGMA max_page_count = 1"; /* = what there is */
    static const char room[] = "PRAGMA max_page_count = 100000";
    static const char big[] = "INSERT INTO settings VALUES (hex(zeroblob(100000)), 1)";
    struct fixture *fixture = *state;
    struct heard heard = {.store = fixture->base.store};

    assert_true(rtl_store_number(heard.store, 0, no_room, RTL_NO_ARGS) > 1);
    rtl_store_set_setting(heard.store, "a", 7);
    (void)rtl_store_run(heard.store, big, RTL_NO_ARGS);
    rtl_store_set_setting(heard.store, "b", 8);
    assert_int_equal(rtl_store_setting(heard.store, "b", 0), 0);
    rtl_store_after_commit(heard.store, hear_and_write, &heard);
    jwo_loop_poll(fixture->loop); /* the action's own write is small, and fits */
    assert_string_equal(heard.text, "fc");
    assert_int_equal(rtl_store_setting(heard.store, "a", 0), 0);
    assert_int_equal(rtl_store_number(heard.store, 0, room, RTL_NO_ARGS), 100000);
    rtl_store_set_setting(heard.store, "a", 9);
    (void)rtl_store_run(heard.store, big, RTL_NO_ARGS);
    rtl_store_after_commit(heard.store, hear, &heard);
    jwo_loop_poll(fixture->loop);
    assert_string_equal(heard.text, "fcc");
    fixture_close(fixture);
    fixture_open(fixture);
    assert_int_equal(rtl_store_setting(fixture->base.store, "a", 0), 9);
}

static void test_store_abandon__tells_everybody_and_keeps_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard = {.store = fixture->base.store};

    rtl_store_set_setting(heard.store, "a", 7);
    rtl_store_after_commit(heard.store, hear_and_write, &heard);
    rtl_store_abandon(heard.store);
    assert_string_equal(heard.text, "ff");
    assert_int_equal(rtl_store_setting(heard.store, "a", 0), 0);
    assert_int_equal(rtl_store_setting(heard.store, "written by an action", 0), 0);
}

static void test_store_open__refuses_a_second_opener(void **state)
{
    struct fixture *fixture = *state;
    struct jwo_error err = {.text = ""};
    rtl_store *second;

    rtl_store_set_setting(fixture->base.store, "a", 7);
    jwo_loop_poll(fixture->loop);
    assert_int_equal(rtl_store_open(&second, fixture->loop, fixture->database, &err), JWO_EIO);
    assert_null(second);
    assert_non_null(strstr(err.text, fixture->database));
}

extern const unsigned char rtl_sql_001[];

/* A database as the first version left it, with a trip, its receipt and debt, a payoff being
 * reported, and a cart without a price: what it knew of cards and addresses stood in its receipts,
 * a payoff was taken as paid, no debt was given up, and the cart was not kept. */
static void test_store_open__brings_the_first_version_up_to_date(void **state)
{
    static const char content[] =
        "INSERT INTO trips VALUES ('t1', 'S1', 'r', 'CAPTURED', 'CAPTURED', '', '', 'USD', 1, "
        "1200, 1200, 1200, 1200, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5);"
        "INSERT INTO receipts VALUES ('t1', '{\"brand\":\"VISA\",\"tail\":\"4242\","
        "\"expirationDate\":{\"expirationYear\":\"2030\",\"expirationMonth\":\"12\"}}', "
        "'R@example.com', 5);"
        "INSERT INTO payoffs VALUES ('k', 'r', 'USD', 100, 'pending', NULL, 5);"
        "INSERT INTO debts VALUES ('t1', 'r', 'USD', 200, 50, 'partial', 5);"
        "INSERT INTO trips VALUES ('t3', 'S1', 'r', 'STOPPED', 'STOPPED', '', '', 'USD', 0, "
        "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5);"
        "PRAGMA user_version = 1";
    struct fixture *fixture = *state;
    struct rtl_entry_row entry = {.request_id = "r", .event_id = "e", .admitted = true};
    struct rtl_entry_row found;
    struct rtl_payoff payoff;
    struct rtl_scope scope;
    struct rtl_debt debt;
    char email[RTL_EMAIL_MAX];
    sqlite3 *db = NULL;

    fixture_close(fixture);
    (void)snprintf(fixture->database, sizeof(fixture->database), "%s/older.db", fixture->directory);
    assert_int_equal(sqlite3_open(fixture->database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, (const char *)rtl_sql_001, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, content, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    fixture_open(fixture);
    assert_true(rtl_payoff_find(fixture->base.store, "k", &payoff));
    assert_string_equal(payoff.status, "paid"); /* not to be charged */
    assert_true(rtl_email_find(fixture->base.store, "r@example.com", email));
    assert_string_equal(email, "R@example.com");
    scope = (struct rtl_scope){.kind = RTL_SCOPE_EMAIL, .subject = "r@example.com"};
    assert_true(rtl_scope_sees(fixture->base.store, &scope, "t1"));
    struct rtl_card card;
    assert_true(rtl_card_find(fixture->base.store, "t1", &card));
    assert_string_equal(card.tail, "4242");
    assert_string_equal(card.expiry, "2030-12");
    assert_string_equal(card.statement_id, "");
    assert_false(fixture_trip(fixture, "t1").checkout);
    assert_true(rtl_debt_find(fixture->base.store, "t1", &debt));
    assert_int_equal(rtl_debt_open(&debt).minor, 150);
    assert_false(debt.forgiven);
    assert_int_equal(rtl_bad_carts_open(fixture->base.store), 1);
    fixture_script(fixture, "");
    fixture_check_out(fixture, "t2", 500);
    fixture_finish(fixture, "t2");
    assert_int_equal(fixture_trip(fixture, "t2").state, RTL_CHECKED_OUT);
    rtl_entry_insert(fixture->base.store, &entry, 1);
    assert_true(rtl_entry_of_trip(fixture->base.store, "e", NULL, &found));
    jwo_loop_poll(fixture->loop);
}

static void test_store_open__refuses_another_version(void **state)
{
    static const char later[] = "PRAGMA user_version = 99";
    struct fixture *fixture = *state;
    struct jwo_error err = {.text = ""};
    rtl_store *store;

    (void)rtl_store_run(fixture->base.store, later, RTL_NO_ARGS);
    jwo_loop_poll(fixture->loop);
    fixture_close(fixture);
    assert_int_equal(rtl_store_open(&store, fixture->loop, fixture->database, &err), JWO_ESTATE);
    assert_non_null(strstr(err.text, "99"));
}

static void test_store_open__refuses_what_is_no_database(void **state)
{
    struct fixture *fixture = *state;
    struct jwo_error err = {.text = ""};
    rtl_store *store;
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/text", fixture->directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++) {
        (void)fputs("this is a text and not a database\n", file);
    }
    (void)fclose(file);
    assert_int_equal(rtl_store_open(&store, fixture->loop, path, &err), JWO_EIO);
    assert_non_null(strstr(err.text, path));
    assert_int_equal(rtl_store_open(&store, fixture->loop, "/nowhere/retailer.db", &err), JWO_EIO);
    assert_non_null(strstr(err.text, "/nowhere/retailer.db"));
}

static void no_totals(void *context, const struct rtl_debt_totals *totals)
{
    (void)context;
    fail_msg("%s is owed", totals->currency);
}

/* It is asked on the loop, and there are years of debts. */
static void test_debts_total__reads_no_debt_that_was_paid(void **state)
{
    const struct fixture *fixture = *state;
    sqlite3 *db = rtl_store_handle(fixture->base.store);
    struct jwo_buf plan;
    sqlite3_stmt *stmt = NULL;

    jwo_buf_init(&plan, 64 * 1024);
    rtl_debts_total(fixture->base.store, 1, no_totals, NULL);
    while ((stmt = sqlite3_next_stmt(db, stmt)) != NULL) {
        if (strstr(sqlite3_sql(stmt), "BETWEEN 61 AND 90") != NULL) {
            read_plan(db, sqlite3_sql(stmt), &plan);
        }
    }
    assert_non_null(strstr(plan.data, "debts USING INDEX debts_by_age"));
    assert_non_null(strstr(plan.data, "debts USING INDEX debts_written_off"));
    assert_null(strstr(plan.data, "debts\n")); /* nor is it read otherwise */
    jwo_buf_dispose(&plan);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_store__tells_actions_in_order_after_the_commit),
        TEST(test_store__undoes_the_whole_turn_when_one_write_fails),
        TEST(test_store__says_when_the_disk_is_full),
        TEST(test_store__recovers_when_there_is_room_again),
        TEST(test_store_abandon__tells_everybody_and_keeps_nothing),
        TEST(test_store_open__refuses_a_second_opener),
        TEST(test_store_open__brings_the_first_version_up_to_date),
        TEST(test_store_open__refuses_another_version),
        TEST(test_store_open__refuses_what_is_no_database),
        TEST(test_debts_total__reads_no_debt_that_was_paid),
    };
#undef TEST

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
