/* test_player.c -- how stories end: findings, broken preconditions, what is not applicable,
 * mistakes and where they are. */
#include "test_support.h"

#include "player_fixture.h"

/* --- findings --------------------------------------------------------------------------------- */

static void test_expect__records_a_finding_and_goes_on(void **state)
{
    struct fixture *f = *state;

    play(f, ENTERS "expect(trip.gate):equals 'closed'\n"
                   "expect(trip.charge.hold):equals(money('EUR', '20.00'))\n"
                   "expect(trip.charge.hold):at_most(usd '19.99')\n"
                   "expect(trip:sent 'adjust'):at_least(1)\n"
                   "expect(trip:received 'shopperauthorization'):includes { status = 500 }\n"
                   "expect(trip.charge):includes { status = 'NONE' }\n"
                   "expect(trip.gate):is_not 'open'\n"
                   "expect(trip.gate):is_nil()\n"
                   "expect(trip.feedback):is_present()\n"
                   "expect({ a = 1, b = { 2 } }):equals { a = 1, b = { 3 } }\n"
                   "expect({ 'a' }):equals { 'a', 'b' }\n"
                   "expect(trip:sent 'adjust'):counts(2)\n"
                   "expect(1):at_least(usd '1.00')\n"
                   "expect(trip.gate):equals 'open'\n");
    assert_ends(f, AMZ_STORY_FINISHED, "");
    assert_int_equal(f->failed, 13);
    assert_int_equal(f->passed, 1);
    assert_said(f, "NO 0 x.lua:4: trip.gate | \"closed\" | \"open\"\n");
    assert_said(f, "trip.charge.hold | 20.00 EUR | 20.00 USD\n");
    assert_said(f, "trip.charge.hold | at most 19.99 USD | 20.00 USD\n");
    assert_said(f, "trip:sent 'adjust' | at least 1 | {}\n");
    assert_said(f, "includes { status = 500 } | { { status = 200, amount = 20.00 USD, ");
    assert_said(f, "trip.gate | not \"open\" | \"open\"\n");
    assert_said(f, "{ a = 1, b = { 2 } } | { a = 1, b = { 3 } } | { a = 1, b = { 2 } }\n");
    assert_said(f, "trip:sent 'adjust' | 2 entries | {}\n");
}

static void test_player__stops_at_a_closed_gate(void **state)
{
    struct fixture *f = *state;

    play(f, "local riley = world:shopper {}\n"
            "riley.card:is_expired()\n"
            "local trip = riley:enters(world:store {})\n"
            "pcall(trip.leaves_with, trip, { WATER = 1 })\n"
            "expect(1):equals(2)\n");
    assert_ends(f, AMZ_STORY_FINISHED, "");
    assert_int_equal(f->failed, 1);
    assert_said(f, "NO 0 x.lua:5: the gate is open | \"open\" | \"closed\" (ExpiredCard)\n");
}

static void test_player__fails_a_trip_that_never_ends(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    f->retailer.lazy = true;
    f->settle_timeout_ms = 50;
    play(f, ENTERS "trip:leaves_with { WATER = 1 }\n"
                   "trip:settles()\n"
                   "expect(1):equals(2)\n");
    assert_ends(f, AMZ_STORY_FINISHED, "");
    assert_int_equal(f->failed, 1);
    assert_said(f, "NO 0 x.lua:5: every trip ends | settled within 50 ms | charge HELD, delivery "
                   "delivered\n");
}

/* --- other ends ------------------------------------------------------------------------------- */

static void test_player__is_not_applicable_without_a_hook(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, "retailer:debt_of(world:shopper {})");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has no hook \"debt_of\"");
    play(f, "retailer:crashes_at('adjust', 'before effect')");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has no hook \"kill\"");
    play_file(f, "return scenario { title = 'T', covers = { 'X' }, needs = { 'books_of' },\n"
                 "story = function() step 'never' end }");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has no hook \"books_of\"");
    assert_string_equal(f->said.data, "");
}

/* Else a story about their expiry would pass without having happened. */
static void test_player__is_not_applicable_without_temporary_credentials(void **state)
{
    struct fixture *f = *state;

    play(f, "amazon:expires_credentials()");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "no call of this story was signed with temporary credentials");
}

static void test_player__is_not_applicable_without_a_store(void **state)
{
    struct fixture *f = *state;

    play(f, "world:store { policy = 'step_down' }");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "the profile has no store with policy = \"step_down\"");
    play(f, "world:store { entry = 'app', risk = 'retailer-managed' }");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "the profile has no store with risk = \"retailer-managed\" among those that have "
                "the other traits");
}

static void test_player__meets_the_chosen_stores_alone(void **state)
{
    struct fixture *f = *state;

    f->profile = "return { only = { ['S-2'] = true, ['card-sample'] = true }, stores = {\n"
                 "  { id = 'S-1', type = 'card-checkout' }, { id = 'S-2', type = 'app' },\n"
                 "  { id = 'S-3', entry = 'credit-card', empty_cart = 'sent' } } }, {}";
    play(f, "assert(world:store {}.id == 'S-2')\n"
            "assert(world:store { entry = 'credit-card' }.id == 'S-3')");
    assert_ends(f, AMZ_STORY_FINISHED, "");
    play(f, "world:store { type = 'card-checkout' }");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "the profile has no store with type = \"card-checkout\"");
    f->profile =
        "return { only = { app = true }, stores = { { id = 'S-1', type = 'mixed' } } }, {}";
    play(f, "world:store {}");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has none of the chosen stores");
}

static const char profile_with_books[] =
    "return { catalog = { WATER = { sku = 'SKU-WATER', price = '1.75' } } }, {\n"
    "  settled = function(trip) return wait_settled(trip.id) end,\n"
    "  books_of = function(trip)\n"
    "    local total, captured = facts(trip.id)\n"
    "    return { captured = captured }\n"
    "  end,\n"
    "}\n";

static void test_player__is_not_applicable_without_a_product(void **state)
{
    struct fixture *f = *state;

    f->profile = profile_with_books;
    play(f, ENTERS "trip:leaves_with { WINE = 1 }"); /* a shipped product that this shop lacks */
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile's catalog has no WINE");
    play(f, ENTERS "trip:leaves_with { VINE = 1 }"); /* a slip of the pen */
    assert_int_equal(f->end, AMZ_STORY_BROKEN);
}

static void test_player__ends_every_trip_before_it_asks_for_the_books(void **state)
{
    struct fixture *f = *state;

    f->profile = profile_with_books;
    f->wants_books = true;
    play(f, ENTERS "trip:leaves_with { WARTER = 1 }");
    assert_int_equal(f->end, AMZ_STORY_BROKEN);
    assert_null(strstr(f->said.data, "books"));
    play(f, ENTERS "trip:leaves_with { WATER = 1 }\n"
                   "riley:enters(store):leaves_with { WATER = 2 }\n"
                   "riley:enters(store)");
    assert_ends(f, AMZ_STORY_FINISHED, "");
    assert_said(f, "books 1.75 USD | no debt | no incident\n"
                   "books 3.50 USD | no debt | no incident\n");
    f->wants_books = false;
    jwo_buf_reset(&f->said);
    play(f, ENTERS "trip:leaves_with { WATER = 1 }");
    assert_string_equal(f->said.data, "");
}

static void test_player__is_inconclusive_when_nobody_answers(void **state)
{
    struct fixture *f = *state;

    (void)snprintf(f->retailer_url, sizeof(f->retailer_url), "http://127.0.0.1:1");
    play(f, ENTERS);
    assert_ends(f, AMZ_STORY_INCONCLUSIVE,
                "the retailer at http://127.0.0.1:1 cannot be reached: connection refused");
}

static const struct {
    const char *lines, *error; /* NULL: the wording is somebody else's */
} mistakes[] = {
    {ENTERS "local t = trip.totl",
     "x.lua:4: there is no \"totl\" in a trip (did you mean \"total\"?); it has charge, "
     "delivery, feedback, gate, gate_reason, id, leaves_empty, leaves_with, "
     "leaves_with_unknown_product, order_id, purchase_id, received, sent, settles, shopper, "
     "store, total, visitor"},
    {ENTERS "trip.settles()", "x.lua:4: write a colon: trip:settles(...)"},
    {ENTERS "trip.gate = 'open'", "x.lua:4: \"gate\" of a trip cannot be set"},
    {ENTERS "local s = trip.charge.stats",
     "x.lua:4: there is no \"stats\" in a charge (did you mean \"status\"?); it has status, "
     "hold, authorized, captured, refunded"},
    {ENTERS "trip:leaves_with { SANDWHICH = 1 }",
     "x.lua:4: there is no \"SANDWHICH\" in the catalog (did you mean \"SANDWICH\"?); it has "
     "CHEESE, SANDWICH, WATER, WINE"},
    {ENTERS "trip:leaves_with { WATER = 1.5 }",
     "x.lua:4: the quantity of WATER is 1.5; it must be a whole number from 1, or text for "
     "weights: \"0.350\""},
    {ENTERS "trip:leaves_with {}", "x.lua:4: to leave with nothing is trip:leaves_empty()"},
    {ENTERS "trip:leaves_empty() trip:leaves_empty()", NULL},
    {ENTERS "trip:settles()",
     "x.lua:4: the trip has not left the store yet: first trip:leaves_with { ... }"},
    {ENTERS "local t = trip.total", "x.lua:4: the total is not known: the trip has not left "
                                    "yet, or with a product that has no price"},
    {ENTERS "trip:sent 'purchases'",
     "x.lua:4: what the retailer sent is \"purchases\"; it may be \"adjust\", "
     "\"cancel\", \"capture\", \"checkout\", "
     "\"identity\", \"payment-status\", \"processor-cancel\", \"processor-payment\", "
     "\"processor-query\", "
     "\"refund\", \"transactional-data\""},
    {ENTERS "expect(trip:sent 'adjust'):includes { satus = 429 }",
     "x.lua:4: there is no \"satus\" in a call (did you mean \"status\"?); it has status, "
     "amount, outcome, effect, fault, at"},
    {"world:stor {}", "x.lua:2: there is no \"stor\" in a world (did you mean \"store\"?); it "
                      "has set, shopper, store, wait"},
    {"world:store { entri = 'app' }",
     "x.lua:2: there is no \"entri\" in world:store (did you mean \"entry\"?); it takes "
     "calculates, empty_cart, entry, hold, judgement, orchestrates, policy, processor, risk, "
     "type"},
    {"world:store { entry = 'ap' }", "x.lua:2: \"entry\" in world:store is \"ap\"; it may be "
                                     "\"credit-card\", \"app\", \"mixed\""},
    {"world:store { hold = 20 }",
     "x.lua:2: \"hold\" in world:store is 20; it must be money, such as usd \"12.00\""},
    {"world:store { hold = usd '0.00' }", "x.lua:2: the hold must be more than zero"},
    {"world:shopper { card = 'visa' }",
     "x.lua:2: \"card\" in world:shopper is \"visa\"; it must be a card, such as visa {}"},
    {"visa { tail = '12' }", "x.lua:2: \"tail\" in visa is the last four digits, not \"12\""},
    {"visa { expires = '2030-13' }", "x.lua:2: \"expires\" in visa is year and month, such as "
                                     "\"2030-12\", not \"2030-13\""},
    {"world:wait '24x'", "x.lua:2: world:wait takes a duration such as \"300ms\", \"2s\" or "
                         "\"24h\", not \"24x\""},
    {"world:wait '9999999h'", NULL},
    {"world:shopper {}:enters(world)", NULL},
    {"world:shopper():enters(world)", "x.lua:2: enters takes a store, not the world"},
    {"amazon:answers('captur', { status = 429 })",
     "x.lua:2: the call of amazon:answers is \"captur\"; it may be \"adjust\", "
     "\"cancel\", \"capture\", \"checkout\", "
     "\"identity\", \"payment-status\", \"processor-cancel\", \"processor-payment\", "
     "\"processor-query\", "
     "\"refund\", \"transactional-data\""},
    {"amazon:answers('capture', { satus = 429 })",
     "x.lua:2: amazon:answers takes a call and a table with a status: { status = 429 }"},
    {"amazon:answers('capture', { status = 429, tims = 2 })",
     "x.lua:2: there is no \"tims\" in amazon:answers (did you mean \"times\"?); it takes "
     "error, nth, retry_after, status, times"},
    {"amazon:answers('capture', { status = 99 })", "x.lua:2: status 99 is not between 200 and 599"},
    {"amazon:faults('capture', { after_effect = true })",
     "x.lua:2: amazon:faults takes a call and a table with a kind: { kind = \"reset-mid-body\" }"},
    {"amazon:faults('capture', { kind = 'stall', after_efect = true })",
     "x.lua:2: there is no \"after_efect\" in amazon:faults (did you mean \"after_effect\"?); it "
     "takes after_effect, delay, error, kind, nth, retry_after, status, times"},
    {"amazon:faults('purchases', { kind = 'truncated' })",
     "x.lua:2: kind truncated is not for purchases, a call that Amazon makes"},
    {"amazon:faults('adjust', { kind = 'reset', delay = '1s' })",
     "x.lua:2: delay of 1000 ms means nothing for the kind reset"},
    {"amazon:faults('adjust', { kind = 'delay', delay = 1 })",
     "x.lua:2: \"delay\" in amazon:faults is 1; it must be text"},
    {"amazon:faults('adjust', { kind = 'stalls' })", NULL},
    {"amazon:delays('capture', 5)", "x.lua:2: amazon:delays takes a duration such as "
                                    "\"300ms\", \"2s\" or \"24h\", not 5"},
    {"retailer:debt_of(5)", "x.lua:2: debt_of takes a shopper, not 5"},
    {"retailer:crashes_at('adjust', 'afterwards')",
     "x.lua:2: the moment of crashes_at is \"afterwards\"; it may be \"before effect\", "
     "\"after effect\""},
    {"world:set { tokenlife = '1h' }", NULL},
    {"expect(1)\nstep 'next'", "x.lua:2: this expect() expects nothing; go on with "
                               ":equals(...) or another word, called from x.lua:3"},
    {"expect(1)", "x.lua:2: this expect() expects nothing; go on with :equals(...) or another "
                  "word"},
    {"expect(1):equal(1)",
     "x.lua:2: there is no \"equal\" in an expectation (did you mean \"equals\"?); it has "
     "at_least, at_most, counts, equals, includes, is_nil, is_not, is_present"},
    {"expect(1):counts(1)", "x.lua:2: counts is for lists, not for 1"},
    {"step(5)", "x.lua:2: a step is 5; it must be text"},
    {"stepp 'x'", "x.lua:2: there is no global \"stepp\""},
    {"local function f() error 'own' end\nf()", "x.lua:2: own, called from x.lua:3"},
    {"for _, wait in ipairs { function() world:wait '1s' end,\n"
     "    function() world:shopper {}:enters(world:store {}) end } do\n"
     "  assert(not pcall(table.sort, { 2, 1 }, wait))\nend\n"
     "world:wait '1s'\nerror 'reached'",
     "x.lua:7: reached"},
    {"local s = ('x'):gsub('x', function() world:wait '1s' end)",
     "x.lua:2: a word that waits cannot be used inside a callback of table.sort, string.gsub and "
     "the like"},
    {ENTERS "trip:leaves_with { WATER = 1 } amazon:delivers_again(trip, { at_once = 1001 })",
     "x.lua:4: 1001 copies are more than 100"},
    {"while true do world:wait '0s' end", "x.lua:2: the story waited more than 100000 times"},
    {"while true do end", "x.lua:2: more than 20000000 instructions without a wait"},
};

static void test_player__is_broken_by_a_mistake_and_says_where(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < JWO_COUNT(mistakes); i++) {
        play(f, mistakes[i].lines);
        if (f->end != AMZ_STORY_BROKEN) {
            fail_msg("%s ends with %d: %s", mistakes[i].lines, f->end, f->text);
        }
        if (mistakes[i].error != NULL) {
            assert_string_equal(f->text, mistakes[i].error);
        }
        assert_non_null(strstr(f->text, "x.lua:"));
    }
}

static void test_player__is_broken_by_a_profile_that_breaks(void **state)
{
    struct fixture *f = *state;

    f->profile = "return {}, {} .. 1";
    play(f, "step 'never'");
    assert_ends(f, AMZ_STORY_BROKEN, "profile.lua:1: attempt to concatenate a table value");
    f->profile = "return { catalog = {} }, { debt_of = function() return 5 end,\n"
                 "  incidents_of = function() error 'no line' end }";
    play(f, "retailer:debt_of(world:shopper {})");
    assert_ends(f, AMZ_STORY_BROKEN,
                "x.lua:2: what the hook debt_of returned is 5; it must be money, such as usd "
                "\"12.00\"");
    play(f, "\nretailer:incidents_of(world:shopper {}:enters(world:store {}))");
    assert_ends(f, AMZ_STORY_BROKEN, "profile.lua:2: no line, called from x.lua:3");
}

static void test_player_free__stops_in_the_middle(void **state)
{
    struct fixture *f = *state;
    struct amz_player_options options = {.amazon = f->amazon,
                                         .story = &f->story,
                                         .settle_timeout_ms = DEADLINE_MS,
                                         .on_step = on_step,
                                         .on_end = on_end,
                                         .context = f};
    struct jwo_error err;

    assert_int_equal(read_story(f,
                                "return scenario { title = 'T', covers = { 'X' },\n"
                                "story = function(world)\n"
                                "step 'waits' world:shopper {}:enters(world:store {}) end }",
                                &err),
                     JWO_OK);
    amz_settings_default(&options.world.settings);
    (void)snprintf(options.world.retailer_url, sizeof(options.world.retailer_url), "%s",
                   f->retailer_url);
    f->player = amz_player_start(&options);
    while (f->said.len == 0) {
        jwo_loop_poll(f->loop);
    }
    amz_player_free(f->player);
    f->player = NULL;
    (void)unlink(f->story.path);
    for (int i = 0; i < 100; i++) {
        jwo_loop_poll(f->loop); /* whatever is left has its chance to be told */
    }
    assert_false(f->ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_expect__records_a_finding_and_goes_on),
        T(test_player__stops_at_a_closed_gate),
        T(test_player__fails_a_trip_that_never_ends),
        T(test_player__is_not_applicable_without_a_hook),
        T(test_player__is_not_applicable_without_a_product),
        T(test_player__is_not_applicable_without_temporary_credentials),
        T(test_player__is_not_applicable_without_a_store),
        T(test_player__meets_the_chosen_stores_alone),
        T(test_player__ends_every_trip_before_it_asks_for_the_books),
        T(test_player__is_inconclusive_when_nobody_answers),
        T(test_player__is_broken_by_a_mistake_and_says_where),
        T(test_player__is_broken_by_a_profile_that_breaks),
        T(test_player_free__stops_in_the_middle),
    };

    return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
