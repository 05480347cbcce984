/* test_profile.c -- reading profiles. Method: a good one, and one broken in each way, each as a
 * file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile.h"
#include "test_support.h"

static char path[] = "/tmp/test-profile-XXXXXX";

static int setup(void **state)
{
    (void)state;
    memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
    const int fd = mkstemp(path);

    assert_true(fd >= 0);
    (void)close(fd);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(path);
    return 0;
}

static jwo_status load(hrn_profile **out, const char *text, struct jwo_error *err)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    return hrn_profile_load(out, path, err);
}

#define STORES                                                                                     \
    "stores = { { id = 'S1', policy = 'step_down', risk = 'none' }, { id = 'S2', type = 'mixed' "  \
    "} }, "
#define CATALOG                                                                                    \
    "catalog = { BREAD = { sku = 'b', price = '1.25' }, HAM = { sku = 'h', price = '9.99', "       \
    "upc = '036000291452' } }, "
#define URL        "url = 'http://127.0.0.1:8080', "
#define GOOD(more) "return profile { name = 'shop', " STORES CATALOG more " }"

static void test_hrn_profile_load__reads_the_facts(void **state)
{
    static const struct amz_cart_item cart[] = {{.id = "b", .quantity = "2"},
                                                {.id = "h", .quantity = "0.350"},
                                                {.id = "036000291452", .quantity = "1"}};
    static const struct amz_cart_item unknown[] = {{.id = "z", .quantity = "1"}};
    hrn_profile *profile = NULL;
    struct jwo_money total;

    (void)state;
    assert_int_equal(
        load(&profile, GOOD(URL "limits = { settle = '5s' }, hooks = { debt_of = print }"), NULL),
        JWO_OK);
    assert_string_equal(hrn_profile_name(profile), "shop");
    assert_string_equal(hrn_profile_url(profile), "http://127.0.0.1:8080");
    assert_int_equal(strlen(hrn_profile_digest(profile)), 64);
    assert_int_equal(hrn_profile_limits(profile)->settle_ms, 5000);
    assert_int_equal(hrn_profile_limits(profile)->quiet_ms, 1000);
    assert_int_equal(hrn_profile_limits(profile)->gate_ms, 2000);
    assert_int_equal(hrn_profile_limits(profile)->delivery_ms, 10000);
    assert_true(hrn_profile_has_hook(profile, "debt_of"));
    assert_false(hrn_profile_has_hook(profile, "pays_off"));
    assert_string_equal(hrn_profile_policy(profile, "S1"), "step_down");
    assert_string_equal(hrn_profile_policy(profile, "S2"), "");
    assert_string_equal(hrn_profile_policy(profile, "S3"), "");
    assert_true(hrn_profile_total(profile, cart, 3, &total));
    assert_int_equal(total.minor, 250 + 350 + 999);
    assert_false(hrn_profile_total(profile, unknown, 1, &total));
    assert_string_equal(total.currency, "");
    hrn_profile_free(profile);
}

static void test_hrn_profile_total__is_that_of_a_declared_cart(void **state)
{
    static const struct amz_cart_item two[] = {{.id = "h", .quantity = "2"},
                                               {.id = "b", .quantity = "0.5"}};
    static const struct amz_cart_item more[] = {{.id = "h", .quantity = "3"},
                                                {.id = "b", .quantity = "0.5"}};
    static const struct amz_cart_item fewer[] = {{.id = "h", .quantity = "2"}};
    static const struct amz_cart_item gifts[] = {{.id = "g", .quantity = "1"}};
    hrn_profile *profile = NULL;
    struct jwo_money total;

    (void)state;
    assert_int_equal(
        load(&profile,
             "return profile { name = 'shop', " STORES URL
             "catalog = { BREAD = { sku = 'b', price = '1.25' }, HAM = { sku = 'h', price = '9.99' "
             "}, GIFT = { sku = 'g' } }, can = { 'resolves_scans' }, carts = { bogo = { takes = { "
             "HAM = 2, BREAD = '0.5' }, total = '10.62' }, rounding = { takes = { GIFT = 3 }, "
             "total = '1' } } }",
             NULL),
        JWO_OK);
    assert_true(hrn_profile_total(profile, two, 2, &total));
    assert_int_equal(total.minor, 1062);
    assert_true(hrn_profile_total(profile, more, 2, &total));
    assert_int_equal(total.minor, 2997 + 63);
    assert_true(hrn_profile_total(profile, fewer, 1, &total));
    assert_int_equal(total.minor, 1998);
    assert_false(hrn_profile_total(profile, gifts, 1, &total)); /* one of them: nobody says */
    assert_true(hrn_profile_has_hook(profile, "resolves_scans"));
    assert_false(hrn_profile_has_hook(profile, "checks_signatures"));
    hrn_profile_free(profile);
}

static void test_hrn_profile_load__names_file_and_key_of_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *trouble;
    } rows[] = {
        {"return 5", "the file does not return a profile"},
        {"return profile {", "unexpected symbol near <eof>"},
        {"return profile { x = y }", "there is no global \"y\""},
        {"z = 1 return profile {}", "\"z\" is not declared"},
        {GOOD(URL "hoks = {}"), "unknown key \"hoks\" (did you mean \"hooks\"?)"},
        {GOOD(URL "hooks = { dept_of = print }"),
         "unknown key \"hooks.dept_of\" (did you mean \"debt_of\"?)"},
        {GOOD(URL "hooks = { debt_of = 1 }"), "\"hooks.debt_of\" must be a function, not 1"},
        {GOOD(URL "limits = { settle = 'long' }"), "\"limits.settle\" must be a duration"},
        {GOOD(URL "start = print"), "\"url\" and \"start\" are both there"},
        {GOOD(""), "neither \"url\" nor \"start\" is there"},
        {GOOD("url = 'localhost:80'"), "\"url\" must be a base URL"},
        {"return profile { name = 'x', stores = {}, " CATALOG URL "}", "\"stores\" is empty"},
        {"return profile { " STORES CATALOG URL "}", "\"name\" is missing"},
        {"return profile { name = 'x', stores = { { id = 'a', risk = 'high' } }, " CATALOG URL "}",
         "\"stores[1].risk\" may be \"retailer-managed\""},
        {"return profile { name = 'x', stores = { { id = 'a', type = 'shop' } }, " CATALOG URL "}",
         "\"stores[1].type\" may be \"card-amazon-all\""},
        {"return profile { name = 'x', stores = { { id = 'a' }, { id = 'a' } }, " CATALOG URL "}",
         "two stores have the id \"a\""},
        {"return profile { name = 'x', " STORES
         "catalog = { A = { sku = 's', price = '1.234' } }, " URL "}",
         "\"catalog.A.price\""},
        {"return profile { name = 'x', " STORES "catalog = { A = { sku = 's' } }, " URL "}",
         "\"catalog.A.price\" is missing"},
        {GOOD(URL "carts = { bog = {} }"), "unknown key \"carts.bog\" (did you mean \"bogo\"?)"},
        {GOOD(URL "carts = { bogo = { takes = { HAM = 1 } } }"), "\"carts.bogo.total\" is missing"},
        {GOOD(URL "carts = { bogo = { takes = { HAM = 1 }, total = 'x' } }"),
         "\"carts.bogo.total\": "},
        {GOOD(URL "carts = { bogo = { takes = { EGG = 1 }, total = '1' } }"),
         "\"carts.bogo.takes\" has \"EGG\", which is not in the catalog"},
        {GOOD(URL "carts = { bogo = { takes = { HAM = 0 }, total = '1' } }"),
         "\"carts.bogo.takes.HAM\" is 0; it must be a whole number from 1"},
        {GOOD(URL "badges = { boss = '1' }"), "unknown key \"badges.boss\""},
        {GOOD(URL "can = { 'fly' }"), "\"can\" may be \"checks_signatures\""},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        hrn_profile *profile = NULL;
        struct jwo_error err = {0};

        assert_int_equal(load(&profile, rows[i].text, &err), JWO_EINPUT);
        assert_null(profile);
        if (!strstr(err.text, rows[i].trouble) || !strstr(err.text, path)) {
            fail_msg("row %zu: %s", i, err.text);
        }
    }
}

static void test_hrn_profile_load__names_a_file_that_is_not_there(void **state)
{
    hrn_profile *profile = NULL;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(hrn_profile_load(&profile, "/nowhere/p.lua", &err), JWO_EIO);
    assert_string_equal(err.text, "/nowhere/p.lua: No such file or directory");
}

static const struct jwo_credentials credentials = {.access_key_id = "AK",
                                                   .secret_access_key = "SECRET"};
static const struct jwo_credentials connector = {.access_key_id = "CK",
                                                 .secret_access_key = "CONNECTOR"};
static const struct hrn_surroundings around = {.amazon_url = "http://127.0.0.1:99",
                                               .credentials = &credentials,
                                               .connector = &connector,
                                               .processor_key = "till",
                                               .region = "us-east-1",
                                               .directory = "/data",
                                               .token = "t0k"};

static bool has_variable(const struct hrn_start_command *command, const char *text)
{
    for (size_t i = 0; command->env[i]; i++) {
        if (strcmp(command->env[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static void test_hrn_profile_start_command__gives_arguments_and_environment(void **state)
{
    hrn_profile *profile = NULL;
    struct hrn_start_command command;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(load(&profile,
                          GOOD("start = function(amazon, place) return { "
                               "command = { bin .. '/shop', '--data', place.directory }, "
                               "env = { KEY = amazon.secret_access_key, "
                               "CONNECTOR = amazon.connector_access_key_id .. "
                               "amazon.connector_secret_access_key, TOKEN = place.token, "
                               "PAY = amazon.processor_url, PAY_KEY = amazon.processor_key, "
                               "  WHERE = here }, ready = 'port (%d+) (%d+)' } end"),
                          &err),
                     JWO_OK);
    assert_null(hrn_profile_url(profile));
    assert_int_equal(hrn_profile_start_command(profile, &around, &command, &err), JWO_OK);
    assert_non_null(strstr(command.argv[0], "/shop"));
    assert_string_equal(command.argv[2], "/data");
    assert_null(command.argv[3]);
    assert_true(has_variable(&command, "KEY=SECRET"));
    assert_true(has_variable(&command, "CONNECTOR=CKCONNECTOR"));
    assert_true(has_variable(&command, "TOKEN=t0k"));
    assert_true(has_variable(&command, "PAY=http://127.0.0.1:99/processor"));
    assert_true(has_variable(&command, "PAY_KEY=till"));
    assert_true(has_variable(&command, "WHERE=/tmp"));
    assert_string_equal(command.ready, "port (%d+) (%d+)");
    hrn_start_command_dispose(&command);
    hrn_profile_free(profile);
}

static void test_hrn_profile_start_command__refuses_other_results(void **state)
{
    static const struct {
        const char *result, *trouble;
    } rows[] = {
        {"5", "\"start\" returned 5, not a table"},
        {"{ command = 'x', ready = 'y' }", "\"start().command\" must be a list"},
        {"{ command = { 'x' } }", "\"start().ready\" is missing"},
        {"{ command = { 'x' }, redy = 'y' }", "(did you mean \"ready\"?)"},
        {"{ command = { 'x' }, ready = 'y', env = { A = 1 } }", "has A = 1, which must be text"},
        {"nothing", "there is no global \"nothing\""},
    };

    (void)state;
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        hrn_profile *profile = NULL;
        struct hrn_start_command command;
        struct jwo_error err = {0};
        char text[600];

        (void)snprintf(text, sizeof(text), GOOD("start = function() return %s end"),
                       rows[i].result);
        assert_int_equal(load(&profile, text, &err), JWO_OK);
        assert_int_equal(hrn_profile_start_command(profile, &around, &command, &err), JWO_EINPUT);
        if (!strstr(err.text, rows[i].trouble)) {
            fail_msg("row %zu: %s", i, err.text);
        }
        hrn_profile_free(profile);
    }
}

static void test_hrn_profile_ready__reads_the_ports(void **state)
{
    const struct hrn_start_command one = {.ready = "on (%d+)"};
    const struct hrn_start_command two = {.ready = "on (%d+), ops (%d+)"};
    const struct hrn_start_command none = {.ready = "ready"};
    hrn_profile *profile = NULL;
    struct jwo_error err = {0};
    uint16_t ports[2];

    (void)state;
    assert_int_equal(load(&profile, GOOD(URL), &err), JWO_OK);
    assert_int_equal(hrn_profile_ready(profile, &one, "now on 8081", ports, &err), JWO_OK);
    assert_int_equal(ports[0], 8081);
    assert_int_equal(ports[1], 8081);
    assert_int_equal(hrn_profile_ready(profile, &two, "on 81, ops 82", ports, &err), JWO_OK);
    assert_int_equal(ports[1], 82);
    assert_int_equal(hrn_profile_ready(profile, &two, "hello", ports, &err), JWO_ENOTFOUND);
    assert_int_equal(hrn_profile_ready(profile, &none, "ready", ports, &err), JWO_EINPUT);
    assert_non_null(strstr(err.text, "captures no port"));
    assert_int_equal(hrn_profile_ready(profile, &one, "on 99999", ports, &err), JWO_EINPUT);
    hrn_profile_free(profile);
}

/* What the hooks of an installed profile have told. */
struct told {
    char shopper[32];
    struct jwo_money amount;
};

static void on_paid(void *context, const char *shopper_id, const struct jwo_money *amount)
{
    struct told *told = context;

    (void)snprintf(told->shopper, sizeof(told->shopper), "%s", shopper_id);
    told->amount = *amount;
}

static void test_hrn_profile_install__gives_stories_profile_and_hooks(void **state)
{
    static const char story[] =
        "assert(profile.name == 'shop' and profile.catalog.HAM.sku == 'h')\n"
        "assert(profile.currency == 'USD' and profile.stores[1].id == 'S1')\n"
        "assert(hooks.debt_of { id = 'riley' } == usd '12.00')\n"
        "assert(hooks.advance_clock == nil)\n"
        "hooks.pays_off({ id = 'riley' }, usd '3.00')\n"
        "assert(not pcall(function() return http end))";
    const struct hrn_where where = {.url = "http://a", .ops_url = "http://o", .token = "t"};
    struct told told = {.shopper = ""};
    const struct hrn_installation how = {.where = &where, .paid = on_paid, .context = &told};
    hrn_profile *profile = NULL;
    struct jwo_error err = {0};
    struct jwo_prng prng;

    (void)state;
    jwo_prng_seed(&prng, 1);
    amz_script *script = amz_script_new(&prng);
    assert_int_equal(
        load(&profile,
             GOOD(URL "hooks = { advance_clock = print, pays_off = function() end, "
                      "debt_of = function(retailer, shopper) "
                      "assert(retailer.ops_url == 'http://o' and retailer.token == 't') "
                      "assert(shopper.id == 'riley' and #uuid() == 36 and http) "
                      "return money_of { amount = '11.50', code = 'USD' } + usd '0.50' end }"),
             &err),
        JWO_OK);
    assert_int_equal(hrn_profile_install(profile, script, &how, &err), JWO_OK);
    assert_int_equal(amz_script_load(script, story, strlen(story), "story.lua", &err), JWO_OK);
    if (amz_script_call(script, 0, 0, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(told.shopper, "riley");
    assert_int_equal(told.amount.minor, 300);
    amz_script_free(script);
    hrn_profile_free(profile);
}

/* Runs `story`, which asserts, where the profile has been installed. */
static void assert_story_sees(const hrn_profile *profile, const char *story)
{
    const struct hrn_where where = {.url = "http://a"};
    const struct hrn_installation how = {.where = &where, .paid = on_paid};
    struct jwo_error err = {0};
    struct jwo_prng prng;

    jwo_prng_seed(&prng, 1);
    amz_script *script = amz_script_new(&prng);
    if (hrn_profile_install(profile, script, &how, &err) != JWO_OK ||
        amz_script_load(script, story, strlen(story), "story.lua", &err) != JWO_OK ||
        amz_script_call(script, 0, 0, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    amz_script_free(script);
}

static void test_hrn_profile_choose_stores__takes_ids_and_types(void **state)
{
    hrn_profile *profile = NULL;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(load(&profile, GOOD(URL), &err), JWO_OK);
    assert_story_sees(profile, "assert(profile.only == nil)");
    assert_int_equal(hrn_profile_choose_stores(profile, "S1", &err), JWO_OK);
    assert_story_sees(profile, "assert(profile.only.S1 and not profile.only.S2)");
    assert_int_equal(hrn_profile_choose_stores(profile, "S2,card-checkout", &err), JWO_OK);
    assert_story_sees(profile, "assert(not profile.only.S1)\n"
                               "assert(profile.only.S2 and profile.only['card-checkout'])");
    hrn_profile_free(profile);
}

static void test_hrn_profile_choose_stores__names_what_is_neither(void **state)
{
    static const char *const lists[] = {"S1,app-stores", "app-stores", "app-stores,S1"};
    hrn_profile *profile = NULL;
    struct jwo_error err = {0};

    (void)state;
    assert_int_equal(load(&profile, GOOD(URL), &err), JWO_OK);
    for (size_t i = 0; i < JWO_COUNT(lists); i++) {
        assert_int_equal(hrn_profile_choose_stores(profile, lists[i], &err), JWO_EINPUT);
        assert_non_null(strstr(err.text, "\"app-stores\" is no store of /tmp/test-profile-"));
    }
    assert_int_equal(hrn_profile_choose_stores(profile, "S1,", &err), JWO_EINPUT);
    assert_non_null(strstr(err.text, "\"\" is no store"));
    assert_story_sees(profile, "assert(profile.only == nil)"); /* unchanged */
    hrn_profile_free(profile);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hrn_profile_load__reads_the_facts),
        TEST(test_hrn_profile_total__is_that_of_a_declared_cart),
        TEST(test_hrn_profile_load__names_file_and_key_of_what_is_wrong),
        TEST(test_hrn_profile_load__names_a_file_that_is_not_there),
        TEST(test_hrn_profile_start_command__gives_arguments_and_environment),
        TEST(test_hrn_profile_start_command__refuses_other_results),
        TEST(test_hrn_profile_ready__reads_the_ports),
        TEST(test_hrn_profile_install__gives_stories_profile_and_hooks),
        TEST(test_hrn_profile_choose_stores__takes_ids_and_types),
        TEST(test_hrn_profile_choose_stores__names_what_is_neither),
    };

    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
