/* test_gate.c -- who is let in: one row per rule of gate.h.
 *
 * Method: shopper "r" owes 12.00 from an earlier trip, "n" owes nothing; the answer is compared
 * byte for byte.
 */
#include "gate.h"

#include <string.h>

#include "debts.h"
#include "fixture.h"
#include "offenders.h"
#include "records.h"
#include "store_sql.h"
#include "test_support.h"

#define APPROVED                                                                                   \
    "{\"status\":\"APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":[]}"
#define DENIED "{\"status\":\"DENIED\",\"shopperAuthorized\":false,\"authorizationConditions\":[]}"
#define LOWERED(amount)                                                                            \
    "{\"status\":\"APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":"             \
    "[{\"type\":\"ADJUST\",\"amount\":{\"value\":" amount ",\"currencyCode\":\"USD\"}}]}"

#define MANAGED   RTL_RISK_RETAILER_MANAGED, RTL_JUDGEMENT_FOLLOW
#define FOLLOWING RTL_RISK_AMAZON_RECOMMENDATION, RTL_JUDGEMENT_FOLLOW
#define OWN       RTL_RISK_AMAZON_RECOMMENDATION, RTL_JUDGEMENT_OWN

/* clang-format off */
static const struct {
    const char *rule;
    enum rtl_risk risk;
    enum rtl_judgement judgement;
    int64_t hold_limit_minor;
    struct rtl_gate_request request;
    const char *answer;
} rows[] = {
    {"without debt and risk: in", MANAGED, 0,
     {.shopper_id = "n", .recommends_entry = true}, APPROVED},
    {"with a debt: out", MANAGED, 0,
     {.shopper_id = "r", .recommends_entry = true}, DENIED},
    {"our ledger overrides Amazon's recommendation", MANAGED, 0,
     {.shopper_id = "n", .recommends_entry = false}, APPROVED},
    {"what Amazon proposes is no matter where we manage", MANAGED, 0,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "USD"},
      .has_adjust = true, .adjust_amount = {500, "USD"}}, APPROVED},
    {"a larger hold is lowered to the limit", MANAGED, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "USD"}},
     LOWERED("12.00")},
    {"one at the limit stays", MANAGED, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {1200, "USD"}}, APPROVED},
    {"one that is not known stays", MANAGED, 1200,
     {.shopper_id = "n", .recommends_entry = true}, APPROVED},
    {"one in another currency stays", MANAGED, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "EUR"}}, APPROVED},
    {"a debt is Amazon's business where it keeps the balance", FOLLOWING, 0,
     {.shopper_id = "r", .recommends_entry = true}, APPROVED},
    {"Amazon's recommendation is followed", FOLLOWING, 0,
     {.shopper_id = "n", .recommends_entry = false}, DENIED},
    {"its reduced amount too", FOLLOWING, 0,
     {.shopper_id = "n", .recommends_entry = true, .has_adjust = true,
      .adjust_amount = {500, "USD"}}, LOWERED("5.00")},
    {"but not on the way out", FOLLOWING, 0,
     {.shopper_id = "n", .recommends_entry = false, .has_adjust = true,
      .adjust_amount = {500, "USD"}}, DENIED},
    {"override: accept", OWN, 0,
     {.shopper_id = "n", .recommends_entry = false}, APPROVED},
    {"override: deny", OWN, 0,
     {.shopper_id = "r", .recommends_entry = true}, DENIED},
    {"override: another amount", OWN, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "USD"}},
     LOWERED("12.00")},
    {"a reduced amount that Amazon proposes is lowered further", OWN, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "USD"},
      .has_adjust = true, .adjust_amount = {1500, "USD"}}, LOWERED("12.00")},
    {"or stays where it is lower", OWN, 1200,
     {.shopper_id = "n", .recommends_entry = true, .authorized_amount = {2000, "USD"},
      .has_adjust = true, .adjust_amount = {500, "USD"}}, LOWERED("5.00")},
    {"invalid card: out", MANAGED, 0,
     {.shopper_id = "n", .recommends_entry = true, .risk_invalid_card = true}, DENIED},
    {"customer fraud: out", FOLLOWING, 0,
     {.shopper_id = "n", .recommends_entry = true, .risk_customer_fraud = true}, DENIED},
    {"bad debt: out", MANAGED, 0,
     {.shopper_id = "n", .recommends_entry = true, .risk_bad_debt = true}, DENIED},
    {"an invalid card is out in our own judgement too", OWN, 0,
     {.shopper_id = "n", .recommends_entry = true, .risk_invalid_card = true}, DENIED},
    {"and so is a fraud", OWN, 0,
     {.shopper_id = "n", .recommends_entry = true, .risk_customer_fraud = true}, DENIED},
};
/* clang-format on */

static int ask(struct fixture *fixture, const struct rtl_gate_request *request,
               struct jwo_buf *answer, struct jwo_error *err)
{
    rtl_gate *gate = rtl_gate_new(&fixture->base, NULL);
    struct jwo_json_writer w;

    jwo_buf_init(answer, 4096);
    jwo_jw_init(&w, answer);
    const int status = rtl_gate_decide(gate, request, &w, err);
    rtl_gate_free(gate);
    return status;
}

static void test_gate_decide__follows_its_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_gate_request request = rows[i].request;
        struct fixture fixture;
        struct jwo_error err;
        struct jwo_buf answer;

        print_message("           - %s\n", rows[i].rule);
        request.store_id = "S1";
        fixture_init(&fixture, RTL_WRITE_OFF_ALL, rows[i].risk);
        fixture.stores[0].judgement = rows[i].judgement;
        fixture.stores[0].hold_limit_minor = rows[i].hold_limit_minor;
        fixture_open(&fixture);
        fixture_script(&fixture, "adjust:declined=0");
        fixture_start(&fixture, "earlier", 1200);
        fixture_finish(&fixture, "earlier");
        assert_int_equal(ask(&fixture, &request, &answer, &err), 200);
        assert_string_equal(answer.data, rows[i].answer);
        jwo_buf_dispose(&answer);
        fixture_dispose(&fixture);
    }
}

/* The flag closes the gate only where the settings say so, paid or not. */
static void test_gate_decide__denies_the_flagged_if_it_is_told_to(void **state)
{
    const struct rtl_gate_request request = {
        .store_id = "S1", .shopper_id = "n", .recommends_entry = true};
    struct rtl_flag flag = {.flagged = true, .author = "person", .reason = "seen stealing"};
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    fixture_open(&fixture);
    rtl_flag_insert(fixture.base.store, "n", &flag);
    for (int round = 0; round < 3; round++) {
        struct jwo_error err;
        struct jwo_buf answer;

        fixture.config.risk.offenders_denied = round > 0;
        assert_int_equal(ask(&fixture, &request, &answer, &err), 200);
        assert_string_equal(answer.data, round == 1 ? DENIED : APPROVED);
        jwo_buf_dispose(&answer);
        if (round == 1) {
            flag.flagged = false; /* lifted: the newest word counts */
            rtl_flag_insert(fixture.base.store, "n", &flag);
        }
    }
    fixture_dispose(&fixture);
}

static void test_gate_decide__remembers_whose_trip_it_is(void **state)
{
    const struct rtl_gate_request request = {
        .store_id = "S1", .shopper_id = "n", .shopping_trip_id = "t9", .recommends_entry = true};
    struct fixture fixture;
    struct jwo_error err;
    struct jwo_buf answer;
    char shopper[256];

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    fixture_open(&fixture);
    for (int i = 0; i < 2; i++) { /* a repeat of Amazon's changes nothing */
        assert_int_equal(ask(&fixture, &request, &answer, &err), 200);
        assert_string_equal(answer.data, APPROVED);
        jwo_buf_dispose(&answer);
    }
    jwo_loop_poll(fixture.loop);
    rtl_visit_shopper(fixture.base.store, "t9", shopper, sizeof(shopper));
    assert_string_equal(shopper, "n");
    rtl_visit_shopper(fixture.base.store, "t8", shopper, sizeof(shopper));
    assert_string_equal(shopper, "");
    fixture_dispose(&fixture);
}

static void test_gate_decide__serves_no_store_without_the_connector(void **state)
{
    static const struct {
        const char *store_id;
        enum rtl_risk risk;
        int status;
    } stores[] = {
        {"S2", RTL_RISK_RETAILER_MANAGED, 400}, /* 7a.13 */
        {"S1", RTL_RISK_AMAZON_MANAGED, 404},   /* 7a.14 */
        {"S1", RTL_RISK_NONE, 404},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(stores); i++) {
        const struct rtl_gate_request request = {
            .store_id = stores[i].store_id, .shopper_id = "n", .shopping_trip_id = "t9"};
        struct jwo_error err = {.text = ""};
        struct fixture fixture;
        struct jwo_buf answer;
        char shopper[256];

        fixture_init(&fixture, RTL_WRITE_OFF_ALL, stores[i].risk);
        fixture_open(&fixture);
        assert_int_equal(ask(&fixture, &request, &answer, &err), stores[i].status);
        assert_non_null(strstr(err.text, "storeId"));
        assert_int_equal(answer.len, 0);
        rtl_visit_shopper(fixture.base.store, "t9", shopper, sizeof(shopper));
        assert_string_equal(shopper, "");
        jwo_buf_dispose(&answer);
        fixture_dispose(&fixture);
    }
}

static void hear(void *context, bool committed)
{
    *(int *)context = committed ? 1 : 0;
}

/* ENT-9: what the ledger does not say is no answer, and the repeat finds everything as it was. */
static void test_gate_decide__answers_nothing_when_the_ledger_cannot_be_read(void **state)
{
    const struct rtl_gate_request request = {
        .store_id = "S1", .shopper_id = "n", .shopping_trip_id = "t9", .recommends_entry = true};
    static const char *const spoil[] = {"ALTER TABLE debts RENAME TO away",
                                        "ALTER TABLE away RENAME TO debts"};
    struct fixture fixture;

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    fixture_open(&fixture);
    for (int round = 0; round < 2; round++) {
        struct jwo_error err;
        struct jwo_buf answer;
        char shopper[256];
        int heard = -1;

        (void)rtl_store_run(fixture.base.store, spoil[round], RTL_NO_ARGS);
        jwo_loop_poll(fixture.loop);
        (void)ask(&fixture, &request, &answer, &err);
        rtl_store_after_commit(fixture.base.store, hear, &heard);
        jwo_loop_poll(fixture.loop);
        assert_int_equal(heard, round); /* reply.h makes a 503 of 0 */
        rtl_visit_shopper(fixture.base.store, "t9", shopper, sizeof(shopper));
        assert_string_equal(shopper, round == 0 ? "" : "n");
        jwo_buf_dispose(&answer);
    }
    fixture_dispose(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_decide__follows_its_rules),
        cmocka_unit_test(test_gate_decide__remembers_whose_trip_it_is),
        cmocka_unit_test(test_gate_decide__serves_no_store_without_the_connector),
        cmocka_unit_test(test_gate_decide__answers_nothing_when_the_ledger_cannot_be_read),
        cmocka_unit_test(test_gate_decide__denies_the_flagged_if_it_is_told_to),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
