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
        T(test_player__plays_empty_and_unknown_carts),
        T(test_player__plays_refunds_and_receipts),
        T(test_player__plays_faults),
        T(test_player__hurries_deliveries_that_back_off),
        T(test_player__applies_settings_and_waits_for_what_is_due),
        T(test_player__crashes_the_retailer_through_its_owner),
        T(test_player__weighs_exactly),
        T(test_player__plays_every_example_of_the_document),
    };

    return cmocka_run_group_tests_name("player_words", tests, NULL, NULL);
}
