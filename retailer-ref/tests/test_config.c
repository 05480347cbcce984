/* test_config.c -- the settings file, the environment, the credentials.
 *
 * Method: every test starts from an environment in which all variables of the retailer are set, and
 * changes one thing.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "jwo/clock.h"

#include "test_text.h"

static const char *const variables[] = {
    "JWO_PAYMENTS_ENDPOINT",
    "JWO_REGION",
    "JWO_CREDENTIALS_FILE",
    "JWO_OPERATIONS_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SESSION_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "JWO_CHECKOUT_ENDPOINT",
    "JWO_STS_ENDPOINT",
    "JWO_ROLE_ARN",
    "JWO_PROCESSOR_ENDPOINT",
    "JWO_PROCESSOR_KEY",
    "JWO_SMTP_USER",
    "JWO_SMTP_PASSWORD",
    "JWO_CONNECTOR_ACCESS_KEY_ID",
    "JWO_CONNECTOR_SECRET_ACCESS_KEY",
};

#define ENDPOINT "https://eu-west-2.test.payments.amazonphysicalstores.com"

static int surroundings(void **state)
{
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(variables); i++) {
        (void)unsetenv(variables[i]);
    }
    (void)setenv("JWO_PAYMENTS_ENDPOINT", ENDPOINT, 1);
    (void)setenv("JWO_OPERATIONS_TOKEN", "0123456789abcdef", 1);
    (void)setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", 1);
    (void)setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI", 1);
    return 0;
}

/* clang-format off */
#define REST "'policy':'step_down','risk':'none','cancels_empty_carts':true}"
#define STORE "{'id':'S1','currency':'USD'," REST
#define CHECKOUT "{'id':'S1','currency':'USD','integration':'checkout','risk':'none'"
#define ASKED "{'id':'S1','currency':'USD','policy':'step_down','risk':'amazon-recommendation'," \
              "'cancels_empty_carts':true"
static const char smallest[] = "{'catalog':'c.json','stores':[" STORE "]}";
/* clang-format on */

static void load(struct rtl_config *config, const char *text)
{
    const struct temp_file file = temp_file(text);
    struct jwo_error err = {0};

    if (rtl_config_load(config, file.path, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    temp_file_remove(&file);
}

static void test_config_load__reads_the_reference_settings(void **state)
{
    static const struct {
        const char *id;
        enum rtl_policy policy;
        enum rtl_risk risk;
    } rows[] = {
        {"REF-CARD-1", RTL_CAPTURE_AUTHORIZED, RTL_RISK_RETAILER_MANAGED},
        {"REF-CARD-2", RTL_WRITE_OFF_ALL, RTL_RISK_RETAILER_MANAGED},
        {"REF-CARD-3", RTL_STEP_DOWN, RTL_RISK_RETAILER_MANAGED},
        {"REF-AMAZON-PROCESSOR-1", RTL_CAPTURE_AUTHORIZED, RTL_RISK_RETAILER_MANAGED},
        {"REF-AMAZON-FALLBACK-1", RTL_CAPTURE_AUTHORIZED, RTL_RISK_RETAILER_MANAGED},
        {"REF-CARD-4", RTL_CAPTURE_AUTHORIZED, RTL_RISK_AMAZON_MANAGED},
        {"REF-CARD-5", RTL_CAPTURE_AUTHORIZED, RTL_RISK_AMAZON_RECOMMENDATION},
        {"REF-CARD-6", RTL_CAPTURE_AUTHORIZED, RTL_RISK_NONE},
        {"REF-CARD-7", RTL_WRITE_OFF_ALL, RTL_RISK_AMAZON_MANAGED},
        {"REF-JUDGE-1", RTL_CAPTURE_AUTHORIZED, RTL_RISK_AMAZON_RECOMMENDATION},
    };
    struct rtl_config config;
    struct jwo_error err = {0};

    (void)state;
    (void)setenv("JWO_PROCESSOR_ENDPOINT", "https://pay.example.com", 1);
    (void)setenv("JWO_PROCESSOR_KEY", "k", 1);
    if (rtl_config_load(&config, JWO_SOURCE_DIR "/retailer-ref/config.json", &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(config.store_count, JWO_COUNT(rows) + 5);
    assert_int_equal(rtl_config_store(&config, "REF-CHECKOUT-1")->integration, RTL_CHECKOUT);
    assert_int_equal(rtl_config_store(&config, "REF-APP-CHECKOUT-1")->integration, RTL_CHECKOUT);
    assert_int_equal(rtl_config_store(&config, "REF-APP-CHECKOUT-1")->entry, RTL_ENTRY_APP);
    assert_int_equal(rtl_config_store(&config, "REF-APP-1")->entry, RTL_ENTRY_APP);
    assert_int_equal(rtl_config_store(&config, "REF-MIXED-1")->entry, RTL_ENTRY_MIXED);
    assert_string_equal(config.badges_path, JWO_SOURCE_DIR "/retailer-ref/badges.json");
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct rtl_store_config *store = rtl_config_store(&config, rows[i].id);

        assert_non_null(store);
        assert_string_equal(store->currency, "USD");
        assert_int_equal(store->policy, rows[i].policy);
        assert_int_equal(store->risk, rows[i].risk);
        assert_true(store->cancels_empty_carts);
    }
    assert_null(rtl_config_store(&config, "REF-CARD-8"));
    assert_string_equal(config.catalog_path, JWO_SOURCE_DIR "/retailer-ref/catalog.json");
    assert_int_equal(config.call_timeout_ms, 15000);
    assert_int_equal(config.retry_first_ms, 100);
    assert_int_equal(config.retry_longest_ms, 5000);
    assert_int_equal(config.retry_attempts, 6);
    rtl_config_dispose(&config);
}

static void test_config_load__has_the_documented_defaults(void **state)
{
    struct rtl_config config;

    (void)state;
    load(&config, smallest);
    assert_int_equal(config.call_timeout_ms, 10 * JWO_SECOND_MS);
    assert_int_equal(config.retry_first_ms, 200);
    assert_int_equal(config.retry_longest_ms, JWO_MINUTE_MS);
    assert_int_equal(config.retry_attempts, 8);
    assert_int_equal(config.token_life_ms, 46 * JWO_HOUR_MS);
    assert_int_equal(config.refund_window_ms, 30 * JWO_DAY_MS);
    assert_int_equal(config.pending_poll_ms, JWO_SECOND_MS);
    assert_string_equal(config.endpoint, ENDPOINT);
    assert_string_equal(config.operations_token, "0123456789abcdef");
    assert_string_equal(config.credentials_file, "");
    assert_string_equal(config.checkout_endpoint, ENDPOINT);
    assert_string_equal(config.processor_endpoint, "");
    assert_string_equal(config.sts_endpoint, "");
    assert_string_equal(config.badges_path, "");
    assert_int_equal(config.identity_rate, 100);
    assert_int_equal(config.stores[0].integration, RTL_PAYMENT);
    assert_int_equal(config.stores[0].entry, RTL_ENTRY_CREDIT_CARD);
    assert_string_equal(rtl_config_store_name(&config, "S1"), "S1");
    assert_string_equal(rtl_config_store_name(&config, "closed-long-ago"), "closed-long-ago");
    assert_string_equal(config.portal_name, "Just Walk Out store");
    assert_string_equal(config.portal_url, "");
    assert_int_equal(config.portal_session_ms, 30 * JWO_MINUTE_MS);
    assert_int_equal(config.portal_code_life_ms, 10 * JWO_MINUTE_MS);
    assert_false(config.portal_behind_proxy);
    assert_string_equal(config.mail_folder, "mail");
    assert_string_equal(config.mail_from, "receipts@example.com");
    assert_true(config.mail_receipts);
    assert_int_equal(config.stores[0].judgement, RTL_JUDGEMENT_FOLLOW);
    assert_int_equal(config.stores[0].hold_limit_minor, 0);
    assert_string_equal(config.risk.fraud_endpoint, "");
    assert_int_equal(config.risk.offender_debts, 0);
    assert_int_equal(config.risk.write_off_after_ms, 0);
    assert_int_equal(config.risk.alarm_before_ms, 2 * JWO_HOUR_MS);
    rtl_config_dispose(&config);
}

static void test_config_load__takes_every_setting(void **state)
{
    static const char text[] =
        "{'catalog':'/srv/c.json','region':'ap-south-1','call_timeout':'2s',"
        "'retry':{'first':'50ms','longest':'50ms','attempts':1},"
        "'token_life':'1h','refund_window':'7d','pending_poll':'1500ms',"
        "'portal':{'name':'Corner','url':'https://shop.example:8443','session':'5m',"
        "'code_life':'2m','behind_proxy':true},'mail':{'folder':'/srv/"
        "m','from':'a@b','receipts':false},'stores':["
        "{'id':'T','name':'Caf\xc3\xa9','currency':'JPY','policy':'write_off_all',"
        "'risk':'amazon-managed','cancels_empty_carts':false}]}";
    struct rtl_config config;

    (void)state;
    load(&config, text);
    assert_string_equal(config.catalog_path, "/srv/c.json");
    assert_int_equal(config.call_timeout_ms, 2000);
    assert_int_equal(config.retry_first_ms, 50);
    assert_int_equal(config.retry_longest_ms, 50);
    assert_int_equal(config.retry_attempts, 1);
    assert_int_equal(config.token_life_ms, JWO_HOUR_MS);
    assert_int_equal(config.refund_window_ms, 7 * JWO_DAY_MS);
    assert_int_equal(config.pending_poll_ms, 1500);
    assert_string_equal(config.portal_name, "Corner");
    assert_string_equal(config.portal_url, "https://shop.example:8443");
    assert_int_equal(config.portal_session_ms, 5 * JWO_MINUTE_MS);
    assert_int_equal(config.portal_code_life_ms, 2 * JWO_MINUTE_MS);
    assert_true(config.portal_behind_proxy);
    assert_string_equal(config.mail_folder, "/srv/m");
    assert_string_equal(config.mail_from, "a@b");
    assert_false(config.mail_receipts);
    assert_string_equal(config.stores[0].currency, "JPY");
    assert_string_equal(rtl_config_store_name(&config, "T"), "Caf\xc3\xa9");
    assert_false(config.stores[0].cancels_empty_carts);
    rtl_config_dispose(&config);
}

struct complaint {
    const char *text;
    const char *says; /* after the file's name */
};

/* The settings are refused, and this is said after the file's name. */
static void assert_complaint(const char *text, const char *says)
{
    const struct temp_file file = temp_file(text);
    struct rtl_config config;
    struct jwo_error err = {0};

    assert_int_equal(rtl_config_load(&config, file.path, &err), JWO_EINPUT);
    assert_null(config.stores);
    assert_memory_equal(err.text, file.path, strlen(file.path));
    if (strncmp(err.text + strlen(file.path), says, strlen(says)) != 0) {
        fail_msg("\"%s\" does not say \"%s\"", err.text, says);
    }
    temp_file_remove(&file);
}

static void test_config_load__takes_every_setting_of_risk(void **state)
{
    static const char text[] =
        "{'catalog':'c','token_life':'3h','fraud':{'endpoint':'http://f:1/x','timeout':'300ms',"
        "'fallback':'recommendation'},'offenders':{'debts':3,'within':'365d','deny':true},"
        "'debt':{'write_off_after':'180d','write_off_reopens':true},'stores':[" ASKED
        ",'judgement':'own','hold_limit':'12.00'}]}";
    struct rtl_config config;

    (void)state;
    load(&config, text);
    assert_string_equal(config.risk.fraud_endpoint, "http://f:1/x");
    assert_int_equal(config.risk.fraud_timeout_ms, 300);
    assert_int_equal(config.risk.fraud_fallback, RTL_FALLBACK_RECOMMENDATION);
    assert_int_equal(config.risk.offender_debts, 3);
    assert_int_equal(config.risk.offender_within_ms, 365 * JWO_DAY_MS);
    assert_true(config.risk.offenders_denied);
    assert_int_equal(config.risk.write_off_after_ms, 180 * JWO_DAY_MS);
    assert_true(config.risk.write_off_reopens);
    assert_int_equal(config.risk.alarm_before_ms, 90 * JWO_MINUTE_MS); /* half of a short life */
    assert_int_equal(config.stores[0].judgement, RTL_JUDGEMENT_OWN);
    assert_int_equal(config.stores[0].hold_limit_minor, 1200);
    rtl_config_dispose(&config);
}

static void test_config_load__names_file_line_and_key(void **state)
{
    /* clang-format off */
    static const struct complaint rows[] = {
        {"", ":1: "},
        {"{'catalog':'c',\n'stores':[],}", ":2: "},
        {"{'catalog':'c',\n\n'catalog':'d'}", ":3: "},
        {"[]", ":1: must be an object"},
        {"{'stores':[" STORE "]}", ":1: catalog: is missing"},
        {"{'catalog':'','stores':[" STORE "]}", ":1: catalog: must not be empty"},
        {"{'catalog':'c',\n'stores':[]}", ":2: stores: names no store"},
        {"{'catalog':'c','stores':[" STORE "],\n'colour':'red'}", ":2: colour: is no setting"},
        {"{'catalog':'c','stores':[" STORE "],\n'a.b[0]':'red'}", ":2: a.b[0]: is no setting"},
        {"{'catalog':'c','stores':[\n" STORE ",\n7]}", ":3: stores[1]: must be an object"},
        {"{'catalog':'c','stores':[\n" STORE ",\n" STORE "]}",
         ":3: stores[1].id: \"S1\" is another store's"},
        {"{'catalog':'c','stores' : [ {'id':'}\\\"]\\\\\",\n'currency':'USD',"
         "'policy':'step_down','risk':'none',\n'cancels_empty_carts':1}]}",
         ":3: stores[0].cancels_empty_carts: must be a boolean"},
        {"{'catalog':'}\\\\\\\"[',\n'stores'\n:\n[\n{'id'\n:'S 1','currency':'USD'," REST "]}",
         ":5: stores[0].id: must be at most 255 of"},
        {"{'catalog':'c','stores':[" STORE ",\n{'id':'S2','currency':'USD',\n"
         "'policy':'writeoff','risk':'none','cancels_empty_carts':true}]}",
         ":3: stores[1].policy: \"writeoff\" is none of "
         "write_off_all, capture_authorized, step_down"},
        {"{'catalog':'c','stores':[{'id':'S2','currency':'USD','policy':'step_down',\n"
         "'risk':'NONE','cancels_empty_carts':true}]}",
         ":2: stores[0].risk: \"NONE\" is none of "
         "retailer-managed, amazon-managed, amazon-recommendation, none"},
        {"{'catalog':'c','stores':[{'id':'S2',\n'currency':'usd'," REST "]}",
         ":2: stores[0].currency: must be three capital letters"},
        {"{'catalog':'c','stores':[" STORE "],\n'call_timeout':3}",
         ":2: call_timeout: must be a string"},
        {"{'catalog':'c','stores':[" STORE "],\n'call_timeout':'3'}",
         ":2: call_timeout: \"3\" is no duration"},
        {"{'catalog':'c','stores':[" STORE "],\n'call_timeout':'0s'}",
         ":2: call_timeout: \"0s\" is shorter than 1 ms"},
        {"{'catalog':'c','stores':[" STORE "],\n'pending_poll':'999ms'}",
         ":2: pending_poll: \"999ms\" is shorter than 1000 ms"},
        {"{'catalog':'c','stores':[" STORE "],\n'retry':{\n'attempts':0}}",
         ":3: retry.attempts: must be a whole number from 1"},
        {"{'catalog':'c','stores':[" STORE "],\n'retry':{'first':'1s',\n'longest':'900ms'}}",
         ":3: retry.longest: is shorter than the first delay, 1000 ms"},
        {"{'catalog':'c','stores':[" STORE "],\n'retry' :  {'x':{'last':[1]},\n'last':'1s'}}",
         ":2: retry.x: is no setting"},
        {"{'catalog':'c','stores':[" STORE "],\n'retry' :  {'first':'1s',\n'last':'1s'}}",
         ":3: retry.last: is no setting"},
        {"{'catalog':'c','stores':[" STORE "],\n"
         "'region':'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}",
         ":2: region: is longer than 63 bytes"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_complaint(rows[i].text, rows[i].says);
    }
}

#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16

static void test_config_load__judges_portal_and_mail(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'colour':'red'}}",
         ":2: portal.colour: is no setting"},
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'session':'59s'}}",
         ":2: portal.session: \"59s\" is shorter than 60000 ms"},
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'url':'shop.example'}}",
         ":2: portal.url: must be http:// or https:// and a host, without a path"},
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'url':'https://a.example/'}}",
         ":2: portal.url: must be http:// or https:// and a host, without a path"},
        {"{'catalog':'c','stores':[" STORE "],'mail':{\n'smtp':'mail.example'}}",
         ":2: mail.smtp: must be smtp:// or smtps:// and a host, without a path"},
        {"{'catalog':'c','stores':[" STORE "],'mail':{'smtp':'smtp://u:p@host'}}",
         ":1: mail.smtp: must be smtp:// or smtps:// and a host, without a path"},
        {"{'catalog':'c','stores':[" STORE "],'mail':{'folder':'f',\n'smtp':'smtp://host'}}",
         ":2: mail.smtp: stands beside folder: only one can be"},
        {"{'catalog':'c','stores':[" STORE "],'mail':{\n'from':'Shop <a@b>'}}",
         ":2: mail.from: must be an e-mail address and nothing else"},
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'name':'" A64 "'}}",
         ":2: portal.name: is longer than 63 bytes"},
        {"{'catalog':'c','stores':[" STORE "],'portal':{\n'name':'Shop\\r\\nBcc: a@b'}}",
         ":2: portal.name: holds a control character"},
        {"{'catalog':'c','stores':[{'id':'S2','currency':'USD',\n'name':'" A64 "'," REST "]}",
         ":2: stores[0].name: is longer than 63 bytes"},
        {"{'catalog':'c','stores':[{'id':'S2','currency':'USD',\n'name':'a\\tb'," REST "]}",
         ":2: stores[0].name: holds a control character"},
        {"{'catalog':'c','stores':[{'id':'S2','currency':'USD',\n'name':'a\x7f'," REST "]}",
         ":2: stores[0].name: holds a control character"},
        {"{'catalog':'c','stores':[{'id':'S2','currency':'USD',\n'name':''," REST "]}",
         ":2: stores[0].name: must not be empty"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_complaint(rows[i].text, rows[i].says);
    }
}

static void test_config_load__refuses_stores_that_make_no_sense(void **state)
{
    /* clang-format off */
    static const struct complaint rows[] = {
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'risk':'none'}]}",
         ":1: stores[0].policy: is missing"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD','risk':'none',\n"
         "'policy':'step_down'}]}",
         ":1: stores[0].cancels_empty_carts: is missing"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'integration':'cash'," REST "]}",
         ":2: stores[0].integration: \"cash\" is none of payment, checkout"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'entry':'door'," REST "]}",
         ":2: stores[0].entry: \"door\" is none of credit-card, app, mixed"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'entry':'app'," REST "]}",
         ":2: stores[0].entry: \"app\" needs the shoppers' keys"},
        {"{'catalog':'c','badges':'b','stores':[{'id':'S1','currency':'USD','entry':'mixed',"
         "'policy':'step_down','risk':'none',\n'cancels_empty_carts':false}]}",
         ":2: stores[0].cancels_empty_carts: must be true"},
        {"{'catalog':'c','stores':[" CHECKOUT ",\n'policy':'step_down'}]}",
         ":2: stores[0].policy: has no meaning at a checkout store"},
        {"{'catalog':'c','stores':[" CHECKOUT ",\n'cancels_empty_carts':true}]}",
         ":2: stores[0].cancels_empty_carts: cannot be true at a checkout store"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD','integration':'checkout',\n"
         "'risk':'retailer-managed'}]}",
         ":2: stores[0].risk: cannot be retailer-managed at a checkout store"},
        {"{'catalog':'c','stores':[{'id':'S1',\n'currency':'KWD','integration':'checkout',"
         "'risk':'none'}]}",
         ":2: stores[0].currency: KWD has more than 2 decimals"},
        {"{'catalog':'c','stores':[" STORE "],\n'identity_rate':0}",
         ":2: identity_rate: must be a whole number from 1"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_complaint(rows[i].text, rows[i].says);
    }
}

static void test_config_load__refuses_rules_of_risk_that_make_no_sense(void **state)
{
    /* clang-format off */
    static const struct complaint rows[] = {
        {"{'catalog':'c','stores':[" STORE "],\n'fraud':{'endpoint':'http://f/'}}",
         ":2: fraud.fallback: is missing"},
        {"{'catalog':'c','stores':[" STORE "],\n'fraud':{'endpoint':'f','fallback':'deny'}}",
         ":2: fraud.endpoint: is no http:// or https:// address"},
        {"{'catalog':'c','stores':[" STORE "],\n"
         "'fraud':{'endpoint':'http://f/','fallback':'open'}}",
         ":2: fraud.fallback: \"open\" is none of approve, deny, recommendation"},
        {"{'catalog':'c','stores':[" STORE "],\n"
         "'fraud':{'endpoint':'http://f/','fallback':'deny','timeout':'2s'}}",
         ":2: fraud.timeout: is longer than the gate can wait, 1500ms"},
        {"{'catalog':'c','stores':[" STORE "],\n'offenders':{'debts':3}}",
         ":2: offenders.within: is missing"},
        {"{'catalog':'c','stores':[" STORE "],\n'offenders':{'debts':0,'within':'1d'}}",
         ":2: offenders.debts: must be a whole number from 1"},
        {"{'catalog':'c','stores':[" STORE "],\n'debt':{'write_off_after':'1h'}}",
         ":2: debt.write_off_after: \"1h\" is shorter than"},
        {"{'catalog':'c','stores':[" STORE "],'token_life':'2h',\n'alarm_before':'2h'}",
         ":2: alarm_before: is not shorter than \"token_life\""},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'judgement':'own'," REST "]}",
         ":2: stores[0].judgement: has a meaning where Amazon recommends only"},
        {"{'catalog':'c','stores':[{'id':'S1','currency':'USD',\n'hold_limit':'9.00'," REST "]}",
         ":2: stores[0].hold_limit: has no meaning where the gate's decision is Amazon's"},
        {"{'catalog':'c','stores':[" ASKED ",\n'hold_limit':'9.00'}]}",
         ":2: stores[0].hold_limit: has no meaning where the gate's decision is Amazon's"},
        {"{'catalog':'c','stores':[" ASKED ",'judgement':'own',\n'hold_limit':'9.001'}]}",
         ":2: stores[0].hold_limit: "},
        {"{'catalog':'c','stores':[" ASKED ",'judgement':'own',\n'hold_limit':'0.00'}]}",
         ":2: stores[0].hold_limit: must be more than nothing"},
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        assert_complaint(rows[i].text, rows[i].says);
    }
}

static void test_config_load__reports_a_file_that_cannot_be_read(void **state)
{
    struct rtl_config config;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(rtl_config_load(&config, "/nowhere/config.json", &err), JWO_EIO);
    assert_non_null(strstr(err.text, "/nowhere/config.json"));
    assert_int_equal(rtl_config_load(&config, "/tmp", &err), JWO_EIO);
}

static void test_config_load__names_the_variable_at_fault(void **state)
{
    /* clang-format off */
    static const struct {
        const char *name;
        const char *value; /* NULL: unset */
        jwo_status status;
    } rows[] = {
        {"JWO_PAYMENTS_ENDPOINT", NULL, JWO_ENOTFOUND},
        {"JWO_PAYMENTS_ENDPOINT", "", JWO_ENOTFOUND},
        {"JWO_PAYMENTS_ENDPOINT", "payments.example.com", JWO_EINPUT},
        {"JWO_PAYMENTS_ENDPOINT", "ftp://payments.example.com", JWO_EINPUT},
        {"JWO_PAYMENTS_ENDPOINT", "https://", JWO_EINPUT},
        {"JWO_PAYMENTS_ENDPOINT", "https:///v1", JWO_EINPUT},
        {"JWO_PAYMENTS_ENDPOINT", "https://host?x=1", JWO_EINPUT},
        {"JWO_CHECKOUT_ENDPOINT", "checkout.example.com", JWO_EINPUT},
        {"JWO_STS_ENDPOINT", "sts", JWO_EINPUT},
        {"JWO_STS_ENDPOINT", "https://sts.example.com", JWO_EINPUT},
        {"JWO_ROLE_ARN", "arn:aws:iam::123456789012:role/r", JWO_EINPUT},
        {"JWO_PROCESSOR_ENDPOINT", "https://pay.example.com", JWO_EINPUT},
        {"JWO_PROCESSOR_KEY", "0123456789abcdef", JWO_EINPUT},
        {"JWO_SMTP_USER", "shop", JWO_EINPUT},
        {"JWO_SMTP_PASSWORD", "secret", JWO_EINPUT},
        {"JWO_CONNECTOR_ACCESS_KEY_ID", "AKIDCONNECTOR", JWO_EINPUT},
        {"JWO_CONNECTOR_SECRET_ACCESS_KEY", "0123456789abcdef", JWO_EINPUT},
        {"JWO_OPERATIONS_TOKEN", NULL, JWO_ENOTFOUND},
        {"JWO_OPERATIONS_TOKEN", "0123456789abcde", JWO_EINPUT},
    };
    /* clang-format on */
    const struct temp_file file = temp_file(smallest);

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        struct rtl_config config;
        struct jwo_error err = {0};

        (void)surroundings(state);
        if (rows[i].value != NULL) {
            (void)setenv(rows[i].name, rows[i].value, 1);
        } else {
            (void)unsetenv(rows[i].name);
        }
        assert_int_equal(rtl_config_load(&config, file.path, &err), rows[i].status);
        assert_non_null(strstr(err.text, rows[i].name));
        assert_null(strstr(err.text, "0123456789abcde"));
        assert_null(config.stores);
    }
    temp_file_remove(&file);
}

static void test_config_load__finds_the_region(void **state)
{
    /* clang-format off */
    static const struct {
        const char *endpoint, *variable, *in_file; /* NULL: not given */
        const char *region;                        /* NULL: an error that names JWO_REGION */
    } rows[] = {
        {ENDPOINT, NULL, NULL, "eu-west-2"},
        {ENDPOINT, NULL, "us-east-1", "eu-west-2"},
        {ENDPOINT, "us-west-2", "us-east-1", "us-west-2"},
        {"https://us-gov-west-1.payments.amazonphysicalstores.com/", NULL, NULL, "us-gov-west-1"},
        {"http://127.0.0.1:8080", NULL, "us-east-1", "us-east-1"},
        {"http://127.0.0.1:8080", "us-west-2", "us-east-1", "us-west-2"},
        {"http://localhost:8080", NULL, "us-east-1", "us-east-1"},
        {"http://mock-amazon:8080", NULL, "us-east-1", "us-east-1"},
        {"http://127.0.0.1:8080", NULL, NULL, NULL},
    };
    /* clang-format on */

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        char text[512];
        struct temp_file file;
        struct rtl_config config;
        struct jwo_error err = {0};

        (void)surroundings(state);
        (void)setenv("JWO_PAYMENTS_ENDPOINT", rows[i].endpoint, 1);
        if (rows[i].variable != NULL) {
            (void)setenv("JWO_REGION", rows[i].variable, 1);
        }
        (void)snprintf(text, sizeof(text), "{'catalog':'c',%s%s%s'stores':[" STORE "]}",
                       rows[i].in_file ? "'region':'" : "", rows[i].in_file ? rows[i].in_file : "",
                       rows[i].in_file ? "'," : "");
        file = temp_file(text);
        if (rows[i].region != NULL) {
            assert_int_equal(rtl_config_load(&config, file.path, &err), JWO_OK);
            assert_string_equal(config.region, rows[i].region);
        } else {
            assert_int_equal(rtl_config_load(&config, file.path, &err), JWO_ENOTFOUND);
            assert_non_null(strstr(err.text, "JWO_REGION"));
        }
        rtl_config_dispose(&config);
        temp_file_remove(&file);
    }
}

static void test_config_load__drops_the_slash_after_the_endpoint(void **state)
{
    struct rtl_config config;

    (void)state;
    (void)setenv("JWO_PAYMENTS_ENDPOINT", ENDPOINT "//", 1);
    load(&config, smallest);
    assert_string_equal(config.endpoint, ENDPOINT);
    rtl_config_dispose(&config);
}

static void test_config_load__takes_stores_of_every_kind(void **state)
{
    static const char text[] =
        "{'catalog':'c','badges':'b.json','identity_rate':7,'stores':["
        "{'id':'A','currency':'USD'," REST ","
        "{'id':'B','currency':'JPY','integration':'checkout','risk':'amazon-managed'},"
        "{'id':'C','currency':'USD','integration':'payment','entry':'app'," REST ","
        "{'id':'D','currency':'USD','entry':'mixed'," REST ","
        "{'id':'E','currency':'USD','entry':'app','integration':'checkout','risk':'none'}]}";
    static const struct {
        enum rtl_integration integration;
        enum rtl_entry entry;
    } kinds[] = {
        {RTL_PAYMENT, RTL_ENTRY_CREDIT_CARD}, {RTL_CHECKOUT, RTL_ENTRY_CREDIT_CARD},
        {RTL_PAYMENT, RTL_ENTRY_APP},         {RTL_PAYMENT, RTL_ENTRY_MIXED},
        {RTL_CHECKOUT, RTL_ENTRY_APP},
    };
    struct rtl_config config;

    (void)state;
    (void)setenv("JWO_CHECKOUT_ENDPOINT", "https://checkout.example.com/", 1);
    (void)setenv("JWO_PROCESSOR_ENDPOINT", "https://pay.example.com/v1", 1);
    (void)setenv("JWO_PROCESSOR_KEY", "k", 1);
    load(&config, text);
    assert_int_equal(config.store_count, JWO_COUNT(kinds));
    for (size_t i = 0; i < JWO_COUNT(kinds); i++) {
        assert_int_equal(config.stores[i].integration, kinds[i].integration);
        assert_int_equal(config.stores[i].entry, kinds[i].entry);
    }
    assert_non_null(strstr(config.badges_path, "/b.json"));
    assert_int_equal(config.identity_rate, 7);
    assert_string_equal(config.endpoint, ENDPOINT);
    assert_string_equal(config.checkout_endpoint, "https://checkout.example.com");
    assert_string_equal(config.processor_endpoint, "https://pay.example.com/v1");
    rtl_config_dispose(&config);
}

static void test_config_load__wants_a_processor_for_app_entry(void **state)
{
    const struct temp_file file =
        temp_file("{'catalog':'c','badges':'b','stores':[{'id':'S1','currency':'USD',"
                  "'entry':'app'," REST "]}");
    struct rtl_config config;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(rtl_config_load(&config, file.path, &err), JWO_ENOTFOUND);
    assert_non_null(strstr(err.text, "JWO_PROCESSOR_ENDPOINT is not set: store S1"));
    temp_file_remove(&file);
}

static void test_credentials_load__reads_the_environment_afresh(void **state)
{
    const struct rtl_config config = {0};
    struct jwo_credentials credentials = {0};
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(rtl_credentials_load(&credentials, &config, &err), JWO_OK);
    assert_string_equal(credentials.access_key_id, "AKIDEXAMPLE");
    assert_string_equal(credentials.secret_access_key, "wJalrXUtnFEMI");
    assert_string_equal(credentials.session_token, "");

    (void)setenv("AWS_SESSION_TOKEN", "temporary", 1);
    assert_int_equal(rtl_credentials_load(&credentials, &config, &err), JWO_OK);
    assert_string_equal(credentials.session_token, "temporary");

    (void)unsetenv("AWS_SECRET_ACCESS_KEY");
    assert_int_equal(rtl_credentials_load(&credentials, &config, &err), JWO_ENOTFOUND);
    assert_non_null(strstr(err.text, "AWS_SECRET_ACCESS_KEY"));
    assert_string_equal(credentials.session_token, "temporary"); /* unchanged */
}

static void test_credentials_load__reads_the_file_afresh(void **state)
{
    /* clang-format off */
    static const struct {
        const char *text;
        const char *session_token; /* NULL: refused ... */
        const char *says;          /* ... with this */
    } rows[] = {
        {"{'accessKeyId':'A','secretAccessKey':'top-secret'}", "", NULL},
        {"{'accessKeyId':'A','secretAccessKey':'top-secret','sessionToken':'t'}", "t", NULL},
        {"{'accessKeyId':'A','secretAccessKey':'top-secret','sessionToken':'','Expiration':9}", "",
         NULL},
        {"{'accessKeyId':'A'}", NULL, "secretAccessKey is missing"},
        {"{'secretAccessKey':'top-secret'}", NULL, "accessKeyId is missing"},
        {"{'accessKeyId':'A','secretAccessKey':['top-secret']}", NULL,
         "secretAccessKey is an array"},
        {"[]", NULL, "must hold an object"},
        {"top-secret", NULL, ":1: "},
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const struct temp_file file = temp_file(rows[i].text);
        struct rtl_config config = {0};
        struct jwo_credentials credentials = {.session_token = "before"};
        struct jwo_error err = {0};

        (void)snprintf(config.credentials_file, sizeof(config.credentials_file), "%s", file.path);
        if (rows[i].session_token != NULL) {
            assert_int_equal(rtl_credentials_load(&credentials, &config, &err), JWO_OK);
            assert_string_equal(credentials.access_key_id, "A");
            assert_string_equal(credentials.secret_access_key, "top-secret");
            assert_string_equal(credentials.session_token, rows[i].session_token);
        } else {
            assert_int_equal(rtl_credentials_load(&credentials, &config, &err), JWO_EINPUT);
            assert_non_null(strstr(err.text, file.path));
            assert_non_null(strstr(err.text, rows[i].says));
            assert_null(strstr(err.text, "top-secret"));
            assert_string_equal(credentials.session_token, "before");
        }
        temp_file_remove(&file);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, surroundings)
    const struct CMUnitTest tests[] = {
        TEST(test_config_load__reads_the_reference_settings),
        TEST(test_config_load__has_the_documented_defaults),
        TEST(test_config_load__takes_every_setting),
        TEST(test_config_load__takes_every_setting_of_risk),
        TEST(test_config_load__names_file_line_and_key),
        TEST(test_config_load__refuses_stores_that_make_no_sense),
        TEST(test_config_load__judges_portal_and_mail),
        TEST(test_config_load__refuses_rules_of_risk_that_make_no_sense),
        TEST(test_config_load__reports_a_file_that_cannot_be_read),
        TEST(test_config_load__names_the_variable_at_fault),
        TEST(test_config_load__finds_the_region),
        TEST(test_config_load__drops_the_slash_after_the_endpoint),
        TEST(test_config_load__takes_stores_of_every_kind),
        TEST(test_config_load__wants_a_processor_for_app_entry),
        TEST(test_credentials_load__reads_the_environment_afresh),
        TEST(test_credentials_load__reads_the_file_afresh),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
