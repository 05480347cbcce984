/* test_gate.c -- who is let in: one row per rule of gate.h.
 *
 * Method: shopper "r" owes 12.00 from an earlier trip, "n" owes nothing; the answer is compared
 * byte for byte.
 */
#include "gate.h"

#include <string.h>

#include "debts.h"
#include "fixture.h"
#include "records.h"
#include "test_support.h"

#define APPROVED                                                                                   \
    "{\"status\":\"APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":[]}"
#define DENIED "{\"status\":\"DENIED\",\"shopperAuthorized\":false,\"authorizationConditions\":[]}"
#define REDUCED                                                                                    \
    "{\"status\":\"APPROVED\",\"shopperAuthorized\":true,\"authorizationConditions\":"             \
    "[{\"type\":\"ADJUST\",\"amount\":{\"value\":5.00,\"currencyCode\":\"USD\"}}]}"

/* clang-format off */
static const struct {
    const char *rule;
    enum rtl_risk risk;
    struct rtl_gate_request request;
    const char *answer;
} rows[] = {
    {"without debt and risk: in", RTL_RISK_RETAILER_MANAGED,
     {.shopper_id = "n", .recommends_entry = true}, APPROVED},
    {"with a debt: out", RTL_RISK_RETAILER_MANAGED,
     {.shopper_id = "r", .recommends_entry = true}, DENIED},
    {"our ledger overrides Amazon's recommendation", RTL_RISK_RETAILER_MANAGED,
     {.shopper_id = "n", .recommends_entry = false}, APPROVED},
    {"a debt is Amazon's business where it keeps the balance", RTL_RISK_AMAZON_RECOMMENDATION,
     {.shopper_id = "r", .recommends_entry = true}, APPROVED},
    {"Amazon's recommendation is followed", RTL_RISK_AMAZON_RECOMMENDATION,
     {.shopper_id = "n", .recommends_entry = false}, DENIED},
    {"its reduced amount too", RTL_RISK_AMAZON_RECOMMENDATION,
     {.shopper_id = "n", .recommends_entry = true, .has_adjust = true,
      .adjust_amount = {500, "USD"}}, REDUCED},
    {"but not on the way out", RTL_RISK_AMAZON_RECOMMENDATION,
     {.shopper_id = "n", .recommends_entry = false, .has_adjust = true,
      .adjust_amount = {500, "USD"}}, DENIED},
    {"invalid card: out", RTL_RISK_RETAILER_MANAGED,
     {.shopper_id = "n", .recommends_entry = true, .risk_invalid_card = true}, DENIED},
    {"customer fraud: out", RTL_RISK_AMAZON_RECOMMENDATION,
     {.shopper_id = "n", .recommends_entry = true, .risk_customer_fraud = true}, DENIED},
    {"bad debt: out", RTL_RISK_RETAILER_MANAGED,
     {.shopper_id = "n", .recommends_entry = true, .risk_bad_debt = true}, DENIED},
};
/* clang-format on */

static void ask(struct fixture *fixture, const struct rtl_gate_request *request,
                struct jwo_buf *answer)
{
    struct jwo_json_writer w;
    struct jwo_error err;

    jwo_buf_init(answer, 4096);
    jwo_jw_init(&w, answer);
    assert_int_equal(rtl_gate_decide(&fixture->base, request, &w, &err), 200);
}

static void test_gate_decide__follows_its_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_gate_request request = rows[i].request;
        struct fixture fixture;
        struct jwo_buf answer;

        print_message("           - %s\n", rows[i].rule);
        request.store_id = "S1";
        fixture_init(&fixture, RTL_WRITE_OFF_ALL, rows[i].risk);
        fixture_open(&fixture);
        fixture_script(&fixture, "adjust:declined=0");
        fixture_start(&fixture, "earlier", 1200);
        fixture_finish(&fixture, "earlier");
        ask(&fixture, &request, &answer);
        assert_string_equal(answer.data, rows[i].answer);
        jwo_buf_dispose(&answer);
        fixture_dispose(&fixture);
    }
}

static void test_gate_decide__remembers_whose_trip_it_is(void **state)
{
    const struct rtl_gate_request request = {
        .store_id = "S1", .shopper_id = "n", .shopping_trip_id = "t9", .recommends_entry = true};
    struct fixture fixture;
    struct jwo_buf answer;
    char shopper[256];

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    fixture_open(&fixture);
    for (int i = 0; i < 2; i++) { /* a repeat of Amazon's changes nothing */
        ask(&fixture, &request, &answer);
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

static void test_gate_decide__knows_no_other_store(void **state)
{
    const struct rtl_gate_request request = {
        .store_id = "S2", .shopper_id = "n", .shopping_trip_id = "t9"};
    struct jwo_json_writer w = {.depth = 0};
    struct jwo_error err = {.text = ""};
    struct fixture fixture;
    char shopper[256];

    (void)state;
    fixture_init(&fixture, RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED);
    fixture_open(&fixture);
    assert_int_equal(rtl_gate_decide(&fixture.base, &request, &w, &err), 404);
    assert_non_null(strstr(err.text, "storeId"));
    rtl_visit_shopper(fixture.base.store, "t9", shopper, sizeof(shopper));
    assert_string_equal(shopper, "");
    fixture_dispose(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_decide__follows_its_rules),
        cmocka_unit_test(test_gate_decide__remembers_whose_trip_it_is),
        cmocka_unit_test(test_gate_decide__knows_no_other_store),
    };

    return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
