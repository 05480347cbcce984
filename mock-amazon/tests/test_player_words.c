/* test_player_words.c -- every word of the vocabulary, once at least, and every Lua example of
 * docs/writing-a-story.md.
 *
 * Method: a story per group of words, played over real HTTP; its own expectations are the
 * assertions, and their number is checked, so that none can be lost.
 */
#include "test_support.h"

#include "player_fixture.h"

/* --- the words -------------------------------------------------------------------------------- */

static void test_player__plays_a_trip_to_its_capture(void **state)
{
    struct fixture *f = *state;

    play(f, "step 'Riley enters'\n" ENTERS "expect(trip.gate):equals 'open'\n"
            "expect(trip.charge):includes { status = 'HELD', hold = usd '20.00' }\n"
            "step 'and leaves'\n"
            "trip:leaves_with { SANDWICH = 1, WATER = 2 }\n"
            "expect(trip.delivery):includes { status = 'delivered', attempts = 1 }\n"
            "expect(trip.purchase_id):equals('p-' .. trip.id)\n"
            "expect(trip.total):equals(usd '10.00')\n"
            "trip:settles()\n"
            "expect(trip.charge):includes { status = 'CAPTURED', captured = trip.total }\n"
            "expect(trip:sent 'adjust'):counts(1)\n"
            "expect(trip:sent 'capture'):includes { status = 200, amount = usd '10.00', effect = "
            "true }\n"
            "expect(trip:sent 'identity'):at_least(1)\n"
            "expect(trip:received 'purchases'):includes { status = 201 }\n"
            "expect(trip.feedback.settled):equals(trip.total)\n"
            "expect(trip:sent('adjust')[1].fault):is_nil()\n");
    assert_all_passed(f, 12);
    assert_said(f, "1. Riley enters\nok 1 x.lua:5: trip.gate | \"open\" | \"open\"\n");
    assert_said(f, "ok 2 x.lua:14: trip:sent 'adjust' | 1 entry | ");
}

static void test_player__settles_by_silence_without_a_hook(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, ENTERS "trip:leaves_with { SANDWICH = 1 }\n"
                   "trip:settles()\n"
                   "expect(trip.charge.status):equals 'CAPTURED'\n");
    assert_all_passed(f, 1);
}

static void test_player__plays_debts_cards_and_emails(void **state)
{
    struct fixture *f = *state;

    play(f, "local store = world:store { policy = 'write_off_all', hold = usd '15.00' }\n"
            "local riley = world:shopper { card = amex { tail = '0005', expires = '2031-01' }, "
            "email = false }\n"
            "expect(riley.email):is_nil()\n"
            "riley.card:declines 'adjust'\n"
            "local trip = riley:enters(store)\n"
            "trip:leaves_with { WINE = 1 }\n"
            "trip:settles()\n"
            "expect(trip.charge):includes { status = 'DECLINED', authorized = usd '15.00' }\n"
            "expect(retailer:debt_of(riley)):equals(usd '12.40')\n"
            "world:wait '24h'\n"
            "expect(riley:enters(store).gate):equals 'closed'\n"
            "retailer:pays_off(riley, trip.total)\n"
            "expect(riley:enters(store).gate):equals 'open'\n"
            "riley.card:works_again()\n"
            "riley.card:approves_up_to(usd '2.00')\n"
            "local second = riley:enters(store)\n"
            "second:leaves_with { WATER = 2 }\n"
            "second:settles()\n"
            "expect(second.charge.status):equals 'DECLINED'\n"
            "retailer:pays_off(riley, second.total)\n"
            "riley.card:works_again() riley.card:is_pending(2)\n"
            "local third = riley:enters(store)\n"
            "third:leaves_with { WATER = 1 }\n"
            "third:settles()\n"
            "expect(third:sent 'adjust'):counts(3)\n"
            "riley.card:declines 'hold'\n"
            "expect(riley:enters(store).gate_reason):equals 'PreAuthDeclined'\n"
            "riley.card:is_invalid()\n"
            "expect(riley:enters(store).gate_reason):equals 'InvalidCard'\n"
            "riley.card:works_again() riley.card:is_expired()\n"
            "expect(riley:enters(store).charge.status):equals 'NONE'\n"
            "local robin = world:shopper { card = discover {} }\n"
            "robin:is_suspected_of_fraud()\n"
            "expect(robin:enters(store).gate):equals 'closed'\n");
    assert_all_passed(f, 11);
    assert_int_equal(f->retailer.clock_ms, 24 * JWO_HOUR_MS);
}

static void test_player__plays_payments_at_the_retailers_processor(void **state)
{
    struct fixture *f = *state;

    play(f, "local store = world:store { policy = 'write_off_all', hold = usd '15.00' }\n"
            "local riley = world:shopper {}\n"
            "riley.card:declines 'adjust'\n"
            "local trip = riley:enters(store)\n"
            "trip:leaves_with { WINE = 1 }\n"
            "trip:settles()\n"
            "expect(riley:payments()):counts(0)\n"
            "riley.card:declines 'payment'\n"
            "retailer:pays_off(riley, trip.total)\n"
            "expect(retailer:debt_of(riley)):equals(trip.total)\n"
            "riley.card:works_again()\n"
            "retailer:pays_off(riley, trip.total)\n"
            "expect(retailer:debt_of(riley)):equals(usd '0')\n"
            "expect(riley:payments()):counts(2)\n"
            "expect(riley:payments()[1].status):equals 'declined'\n"
            "expect(riley:payments()[2]):includes { status = 'succeeded', amount = trip.total, "
            "reference = 'payoff-2' }\n");
    assert_all_passed(f, 6);
}

static void test_player__plays_empty_and_unknown_carts(void **state)
{
    struct fixture *f = *state;

    play(f, ENTERS "trip:leaves_empty()\n"
                   "expect(trip.purchase_id):equals ''\n"
                   "trip:settles()\n"
                   "expect(trip.charge.status):equals 'CANCELLED'\n"
                   "expect(trip.total):equals(usd '0.00')\n"
                   "local unknown = riley:enters(store)\n"
                   "unknown:leaves_with_unknown_product()\n"
                   "unknown:settles()\n"
                   "expect(retailer:incidents_of(unknown)):equals(1)\n"
                   "expect(unknown.charge.captured):equals(usd '0.00')\n"
                   "local quiet = riley:enters(world:store { entry = 'app' })\n"
                   "expect(quiet.charge.hold):equals(usd '5.00')\n"
                   "quiet:leaves_empty()\n"
                   "expect(quiet.delivery.status):equals 'none'\n"
                   "expect(quiet.charge.status):equals 'CANCELLED'\n");
    assert_all_passed(f, 8);
}

static void test_player__plays_refunds_and_receipts(void **state)
{
    struct fixture *f = *state;

    play(f, ENTERS "trip:leaves_with { WINE = 1 }\n"
                   "trip:settles()\n"
                   "local refund = retailer:refunds(trip, usd '5.00', 'OTHER')\n"
                   "expect(refund):includes { status = 'refunded', detail = 'OTHER' }\n"
                   "local again = retailer:refunds_again(trip, refund)\n"
                   "expect(again.id):equals(refund.id)\n"
                   "expect(trip.charge.refunded):equals(usd '5.00')\n"
                   "expect(retailer:refunds(trip, usd '12.40', 'OTHER').status):equals 'refused'\n"
                   "local receipt = retailer:receipt_of(trip)\n"
                   "expect(receipt):is_present()\n"
                   "expect(receipt.card):includes { brand = 'VISA', tail = '4242' }\n"
                   "expect(receipt.email):equals(riley.email)\n"
                   "retailer:restarts()\n");
    assert_all_passed(f, 7);
}

static void test_player__plays_faults(void **state)
{
    struct fixture *f = *state;

    play(f, "amazon:answers('adjust', { status = 429, retry_after = 2, times = 2 })\n"
            "amazon:resets 'capture'\n"
            "amazon:closes('capture', { nth = 2 })\n"
            "amazon:delays('identity', '1ms')\n"
            "amazon:loses_answer('payment-status', { times = 1 })\n" ENTERS
            "trip:leaves_with { WATER = 1 }\n"
            "trip:settles()\n"
            "expect(trip:sent 'adjust'):counts(3)\n"
            "expect(trip:sent 'adjust'):includes { status = 429, effect = false }\n"
            "expect(trip:sent('adjust')[1].fault):is_present()\n"
            "expect(trip:sent 'capture'):counts(3)\n"
            "expect(trip:sent('capture')[1]):includes { status = 0, effect = false }\n"
            "expect(trip:sent 'payment-status'):counts(2)\n"
            "amazon:delivers_again(trip, { at_once = 4 })\n"
            "expect(trip:received 'purchases'):counts(5)\n"
            "amazon:delivers_again(trip)\n"
            "expect(trip:received 'purchases'):counts(6)\n"
            "amazon:answers('adjust', { status = 400, error = 'UnknownShoppingTrip' })\n"
            "local second = riley:enters(store)\n"
            "second:leaves_with { WATER = 1 }\n"
            "second:settles()\n"
            "expect(second:sent 'adjust'):counts(1)\n"
            "expect(retailer:incidents_of(second)):at_least(1)\n");
    assert_all_passed(f, 10);
}

static void test_player__plays_any_kind_of_fault_in_both_directions(void **state)
{
    struct fixture *f = *state;

    play(f,
         "amazon:faults('adjust', { kind = 'truncated', after_effect = true })\n"
         "amazon:faults('adjust', { kind = 'wrong-type', nth = 2, times = 2 })\n"
         "amazon:faults('adjust', { kind = 'status', status = 429, retry_after = 1, nth = 4 })\n"
         "amazon:faults('capture', { kind = 'slow-head', delay = '1ms' })\n"
         "amazon:faults('purchases', { kind = 'reordered' })\n" ENTERS
         "trip:leaves_with { WATER = 1 }\n"
         "expect(trip.delivery.status):equals 'held-back'\n"
         "trip:settles()\n"
         "expect(trip:sent('adjust')[1].fault):equals 'truncated after effect'\n"
         "expect(trip:sent('adjust')[3].fault):equals 'wrong-type'\n"
         "expect(trip:sent('adjust')[4].fault):equals '429 Retry-After 1'\n"
         "expect(trip:sent 'adjust'):counts(5)\n"
         "expect(trip:sent('capture')[1].fault):equals 'slow-head 1 ms'\n"
         "expect(trip:received('purchases')[1]):includes { status = 0, outcome = 'held back' }\n");
    assert_all_passed(f, 7);
}

static void test_player__refuses_connections_only_by_a_door(void **state)
{
    struct fixture *f = *state;

    play(f, "amazon:faults('adjust', { kind = 'refused' })");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "the retailer shares its way to Amazon with others: "
                "the story needs \"door\"");
    play(f, "amazon:faults('adjust', { kind = 'crash' })");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has no hook \"kill\"");
}

static void test_player__hurries_deliveries_that_back_off(void **state)
{
    struct fixture *f = *state;

    f->retailer.refuse_carts = 3;
    play(f, "world:set { delivery_first = '1h' }\n" ENTERS "trip:leaves_with { WATER = 1 }\n"
            "expect(trip.delivery.status):equals 'backing-off'\n"
            "trip:settles()\n"
            "expect(trip.delivery):includes { status = 'delivered', attempts = 4 }\n"
            "expect(trip:received('purchases')[4].at):at_least(7 * 3600 * 1000)\n"
            "world:wait '1s'\n");
    assert_all_passed(f, 3);
}

static void test_player__has_a_store_of_every_type(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, "for _, kind in ipairs { 'card-amazon-all', 'card-amazon-processor', "
            "'card-amazon-cancels', 'card-retailer-cancels', 'card-amazon-charges', 'app', "
            "'mixed', 'card-sample', 'card-checkout', 'app-checkout' } do\n"
            "  local store = world:store { type = kind }\n"
            "  expect(store.type):equals(kind)\n"
            "  expect(world:shopper {}:enters(store).gate):equals 'open'\n"
            "end\n"
            "expect(world:store {}.type):equals 'card-sample'\n"
            "expect(world:store { entry = 'app' }.type):equals 'app'\n"
            "expect(world:store { empty_cart = 'not-sent' }.type):equals 'card-amazon-cancels'\n"
            "expect(world:store { orchestrates = 'amazon' }.type):equals 'card-checkout'\n"
            "expect(world:store { entry = 'app', processor = 'amazon' }.type):equals 'custom'\n");
    assert_all_passed(f, 25);
}

static void test_player__finds_the_profiles_store_by_its_type(void **state)
{
    struct fixture *f = *state;

    play(f, "expect(world:store { type = 'card-sample' }.id):equals 'S-1'\n"
            "expect(world:store { type = 'card-amazon-cancels' }.id):equals 'S-3'\n"
            "expect(world:store { type = 'custom' }.id):equals 'S-2'\n"
            "world:store { type = 'mixed' }\n");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile has no store with type = \"mixed\"");
    play(f, "world:store { type = 'app', entry = 'credit-card' }");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE,
                "the profile has no store with type = \"app\" among "
                "those that have the other traits");
    f->profile = NULL;
    play(f, "world:store { type = 'app', entry = 'credit-card' }");
    assert_ends(f, AMZ_STORY_BROKEN,
                "x.lua:2: a store of type \"app\" has entry = \"app\", not "
                "\"credit-card\"");
    play(f, "world:store { entry = 'mixed', empty_cart = 'not-sent' }");
    assert_ends(f, AMZ_STORY_BROKEN,
                "x.lua:2: store store-not-sent-mixed: app entry has empty carts sent, so a mixed "
                "store has them sent for every entry");
}

/* Amazon knows the prices of the profile's catalog. */
static void test_player__lets_amazon_charge_by_itself(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, "local store = world:store { type = 'card-amazon-all' }\n"
            "local riley = world:shopper {}\n"
            "local trip = riley:enters(store)\n"
            "trip:leaves_with { SANDWICH = 1, WATER = '0.500' }\n"
            "trip:settles()\n"
            "expect(trip.charge):includes { status = 'CAPTURED', captured = usd '7.38' }\n"
            "expect(trip.total):equals(usd '7.38')\n"
            "expect(trip.delivery.status):equals 'none'\n"
            "riley.card:declines 'adjust'\n"
            "local poor = riley:enters(store)\n"
            "poor:leaves_with { WINE = 1 }\n"
            "poor:settles()\n"
            "expect(poor.charge.captured):equals(usd '0.00')\n"
            "expect(riley:enters(store).gate_reason):equals 'BadDebt'\n"
            "riley:pays_amazon()\n"
            "expect(riley:enters(store).gate):equals 'open'\n");
    assert_all_passed(f, 6);
}

static void test_player__lets_shoppers_in_by_key(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, "local store = world:store { type = 'mixed' }\n"
            "local riley = world:shopper {}\n"
            "local nobody = riley:enters(store, { by = 'key', key = 'unknown' })\n"
            "expect(nobody.gate_reason):equals 'UnknownKey'\n"
            "expect(nobody:received 'identity-keys'):counts(1)\n"
            "local worker = riley:enters(store, { by = 'key', key = 'associate' })\n"
            "expect(worker.visitor):includes { id = 'v-1', type = 'ASSOCIATE' }\n"
            "expect(worker.charge.status):equals 'NONE'\n"
            "local trip = riley:enters(store, { by = 'key' })\n"
            "expect(trip.charge.status):equals 'HELD'\n"
            "expect(riley:enters(store).visitor):is_nil()\n"
            "expect(riley:enters(store, { by = 'scan' }).gate_reason):equals 'IdentityUnusable'\n"
            "riley:enters(world:store { type = 'card-sample' }, { by = 'key' })");
    assert_ends(f, AMZ_STORY_BROKEN,
                "x.lua:14: store store-card-sample has credit-card entry alone");
    assert_int_equal(f->passed, 7);
    assert_int_equal(f->failed, 0);
}

/* What Amazon sends is seen in the bodies by which stories call by hand: they are the same. */
static void test_player__writes_carts_in_every_form(void **state)
{
    struct fixture *f = *state;

    play(f, "local store = world:store { type = 'card-sample' }\n"
            "local riley = world:shopper {}\n"
            "local group = riley:enters(store, { scan = 'LOYALTY',\n"
            "  auth_events = { 'ENTRY', 'ENTRY', 'MANUAL_IN_STORE' } })\n"
            "local full = amazon:body('purchases', group, { WATER = 2 },\n"
            "  { type = 'SCANCODE', upc = true, line_ids = true, device = 'd-1' })\n"
            "expect(full.shoppingTrip.authEvents):counts(3)\n"
            "expect(full.shoppingTrip.authEvents[3].location):equals 'MANUAL_IN_STORE'\n"
            "expect(full.shoppingTrip.authEvents[1].scanResult.type):equals 'LOYALTY'\n"
            "expect(full.cartItems[1].type):equals 'SCANCODE'\n"
            "expect(full.cartItems[1].id):equals '036000291452'\n"
            "expect(full.cartItems[1].externalIdentifiers[1].type):equals 'UPC'\n"
            "expect(full.cartItems[1].lineItemId):is_present()\n"
            "expect(full.shopperDeviceId):equals 'd-1'\n"
            "local bare = amazon:body('purchases', group, { WATER = 2 }, { bare = true })\n"
            "expect(bare.shopperIdentity):is_nil()\n"
            "group:leaves_with({ WATER = 1 }, { line_ids = true, device = 'd-1' })\n"
            "group:settles()\n"
            "expect(group.charge.status):equals 'CAPTURED'\n"
            "amazon:body('purchases', group, { SANDWICH = 1 }, { upc = true })\n");
    assert_ends(f, AMZ_STORY_NOT_APPLICABLE, "the profile's catalog has no upc for SANDWICH");
    assert_int_equal(f->passed, 10);
    assert_int_equal(f->failed, 0);
}

static void test_player__calls_the_retailer_by_hand(void **state)
{
    struct fixture *f = *state;

    play(f, "local store = world:store { hold = usd '12.50' }\n"
            "local riley = world:shopper {}\n"
            "local trip = riley:enters(store)\n"
            "local body = amazon:body('purchases', trip, { WATER = 2 })\n"
            "body.storeId = nil\n"
            "local answer = amazon:calls('purchases', body)\n"
            "expect(answer):includes { status = 400, body = '{\"errorMsg\":\"storeId\"}' }\n"
            "expect(answer.json.errorMsg):equals 'storeId'\n"
            "expect(amazon:calls('purchases', body, { signed = false }).status):equals(400)\n"
            "expect(amazon:calls('purchases', '{}', { signed = 'wrong' }).status):equals(400)\n"
            "expect(trip:received 'purchases'):counts(0)\n"
            "local gate = amazon:body('shopperauthorization', trip)\n"
            "expect(gate.authorizedAmount.value):equals(12.5)\n"
            "expect(amazon:calls('shopperauthorization', gate).json.status):equals 'APPROVED'\n"
            "local key = amazon:body('identity-keys', trip)\n"
            "expect(key.keyChannel):equals 'OPTICAL'\n"
            "expect(amazon:calls('identity-keys', key).json.visitorDetails.type):equals 'SHOPPER'\n"
            "expect(amazon:body('scan', trip).scanEvent.channel):equals 'OPTICAL'\n"
            "expect(amazon:body('scan-details', trip).scanResult.type):equals 'SHOPPER'\n"
            "amazon:calls('adjust', {})\n");
    assert_int_equal(f->passed, 11);
    assert_int_equal(f->failed, 0);
    assert_int_equal(f->end, AMZ_STORY_BROKEN);
    assert_non_null(strstr(f->text, "the call of amazon:calls is \"adjust\"; it may be"));
}

static void test_player__makes_amazon_think(void **state)
{
    struct fixture *f = *state;

    f->profile = NULL;
    play(f, "local riley = world:shopper {}\n"
            "local store = world:store { risk = 'amazon-managed' }\n"
            "riley:is_recommended { adjust = usd '5.00' }\n"
            "expect(riley:enters(store, { event = 'PALM', interaction = 'HOVER' }).charge.hold)"
            ":equals(usd '5.00')\n"
            "riley:is_recommended { authorized = false, risks = { 'BadDebt', 'News' } }\n"
            "expect(riley:enters(store).gate_reason):equals 'Denied'\n"
            "expect(riley:enters(world:store { risk = 'none' }).gate):equals 'open'\n"
            "riley:is_recommended { risks = { '1', '2', '3', '4', '5', '6', '7', '8', '9' } }\n");
    assert_ends(f, AMZ_STORY_BROKEN, "x.lua:9: a recommendation names at most 8 risks here");
    assert_int_equal(f->passed, 3);
}

static void test_player__applies_settings_and_waits_for_what_is_due(void **state)
{
    struct fixture *f = *state;

    play_file(f,
              "return scenario { title = 'T', covers = { 'X' }, settings = { token_life = '1h' },\n"
              "story = function(world)\n" ENTERS "world:wait '59m'\n"
              "expect(trip.charge.status):equals 'HELD'\n"
              "world:wait '2m'\n"
              "expect(trip.charge.status):equals 'EXPIRED'\n"
              "end }");
    assert_all_passed(f, 2);
}

static void test_player__crashes_the_retailer_through_its_owner(void **state)
{
    struct fixture *f = *state;

    f->can_crash = true;
    play(f, "retailer:crashes_at('capture', 'after effect')\n" ENTERS
            "trip:leaves_with { WATER = 1 }\n"
            "trip:settles()\n"
            "expect(trip:sent 'capture'):counts(2)\n"
            "expect(trip.charge.captured):equals(trip.total)\n");
    assert_all_passed(f, 2);
    assert_int_equal(f->crashes, 1);
}

static void test_player__weighs_exactly(void **state)
{
    struct fixture *f = *state;

    play(f, ENTERS "trip:leaves_with { CHEESE = '0.350' }\n"
                   "expect(trip.total):equals(usd '3.50')\n");
    assert_all_passed(f, 1);
}

/* --- the document ----------------------------------------------------------------------------- */

static char *read_document(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct jwo_buf text;
    char piece[4096];
    size_t got;

    assert_non_null(file);
    jwo_buf_init(&text, 1024 * 1024);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0) {
        jwo_buf_add(&text, piece, got);
    }
    (void)fclose(file);
    char *taken = jwo_buf_take(&text);
    jwo_buf_dispose(&text);
    return taken;
}

static void test_player__plays_every_example_of_the_document(void **state)
{
    struct fixture *f = *state;
    char *text = read_document(JWO_SOURCE_DIR "/docs/writing-a-story.md");
    char *at = text;
    int count = 0;

    f->can_crash = true;
    while ((at = strstr(at, "```lua\n")) != NULL) {
        char *begin = at + strlen("```lua\n");
        char *end = strstr(begin, "```");

        assert_non_null(end);
        *end = '\0';
        play_file(f, begin);
        if (f->end != AMZ_STORY_FINISHED || f->failed > 0) {
            print_said(f);
            fail_msg("an example of the document does not pass:\n%s", begin);
        }
        count++;
        at = end + 1;
    }
    jwo_free(text);
    assert_true(count >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_player__plays_a_trip_to_its_capture),
        T(test_player__settles_by_silence_without_a_hook),
        T(test_player__plays_debts_cards_and_emails),
        T(test_player__plays_payments_at_the_retailers_processor),
        T(test_player__plays_empty_and_unknown_carts),
        T(test_player__plays_refunds_and_receipts),
        T(test_player__plays_faults),
        T(test_player__plays_any_kind_of_fault_in_both_directions),
        T(test_player__refuses_connections_only_by_a_door),
        T(test_player__hurries_deliveries_that_back_off),
        T(test_player__has_a_store_of_every_type),
        T(test_player__finds_the_profiles_store_by_its_type),
        T(test_player__lets_amazon_charge_by_itself),
        T(test_player__lets_shoppers_in_by_key),
        T(test_player__writes_carts_in_every_form),
        T(test_player__calls_the_retailer_by_hand),
        T(test_player__makes_amazon_think),
        T(test_player__applies_settings_and_waits_for_what_is_due),
        T(test_player__crashes_the_retailer_through_its_owner),
        T(test_player__weighs_exactly),
        T(test_player__plays_every_example_of_the_document),
    };

    return cmocka_run_group_tests_name("player_words", tests, NULL, NULL);
}
