/* test_player_orders.c -- the words for carts that Amazon charges itself.
 *
 * Method: stories as in test_player_words.c, against a fake retailer of the checkout service.
 */
#include "test_support.h"

#include "player_fixture.h"

#define CHECKS_IN                                                                                  \
    "local store = world:store { type = 'card-checkout' } local riley = world:shopper {}\n"        \
    "local trip = riley:enters(store)\n"

static void test_player__reads_the_receipt_that_amazon_made(void **state)
{
    struct fixture *f = *state;

    play(f,
         CHECKS_IN "expect(trip.order_id):is_nil()\n"
                   "expect(amazon:receipt_of(trip)):is_nil()\n"
                   "trip:leaves_with { SANDWICH = 1, WATER = 2 }\n"
                   "trip:settles()\n"
                   "expect(trip:sent 'checkout'):includes { status = 201, outcome = 'APPROVED', "
                   "amount = trip.total, effect = true }\n"
                   "expect(trip:sent 'adjust'):counts(0)\n"
                   "expect(trip.charge):includes { status = 'CAPTURED', captured = trip.total }\n"
                   "local receipt = amazon:receipt_of(trip)\n"
                   "expect(receipt.order_id):equals(trip.order_id)\n"
                   "expect(receipt):includes { subtotal = usd '10.00', promotions = usd '0', "
                   "fees = usd '0', tax = usd '0', total = usd '10.00', captured = usd '10.00', "
                   "unpaid = usd '0', refunded = usd '0' }\n"
                   "expect(receipt.card):includes { brand = 'VISA', tail = '4242' }\n"
                   "amazon:refunds(trip, usd '1.75')\n"
                   "expect(amazon:receipt_of(trip).refunded):equals(usd '1.75')\n");
    assert_all_passed(f, 9);
}

static void test_player__plays_a_decline_that_the_retailer_is_not_told(void **state)
{
    struct fixture *f = *state;

    play(f,
         CHECKS_IN "riley.card:declines 'adjust'\n"
                   "trip:leaves_with { WINE = 1 }\n"
                   "trip:settles()\n"
                   "expect(trip:sent 'checkout'):includes { status = 201, outcome = 'DECLINED' }\n"
                   "expect(trip.charge.status):equals 'CANCELLED'\n"
                   "expect(amazon:receipt_of(trip).unpaid):equals(usd '12.40')\n"
                   "expect(riley:enters(store).gate_reason):equals 'BadDebt'\n"
                   "riley:pays_amazon()\n"
                   "expect(amazon:receipt_of(trip).unpaid):equals(usd '0')\n"
                   "expect(riley:enters(store).gate):equals 'open'\n");
    assert_all_passed(f, 6);
}

static void test_player__loses_an_order_and_finds_it_again(void **state)
{
    struct fixture *f = *state;

    play(f, "amazon:loses_answer 'checkout'\n" CHECKS_IN "trip:leaves_with { WATER = 1 }\n"
            "trip:settles()\n"
            "expect(trip:sent 'checkout'):counts(2)\n"
            "expect(trip.charge.captured):equals(usd '1.75')\n");
    assert_all_passed(f, 2);
}

static void test_player__refuses_refunds_that_amazon_could_not_make(void **state)
{
    struct fixture *f = *state;

    play(f, CHECKS_IN "amazon:refunds(trip, usd '1.00')\n");
    assert_int_equal(f->end, AMZ_STORY_BROKEN);
    assert_non_null(strstr(f->text, "Amazon has not charged trip "));
    play(f, CHECKS_IN "amazon:refunds(trip, 1)\n");
    assert_int_equal(f->end, AMZ_STORY_BROKEN);
    assert_non_null(strstr(f->text, "what Amazon refunds is 1; it must be money"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_player__reads_the_receipt_that_amazon_made),
        T(test_player__plays_a_decline_that_the_retailer_is_not_told),
        T(test_player__loses_an_order_and_finds_it_again),
        T(test_player__refuses_refunds_that_amazon_could_not_make),
    };

    return cmocka_run_group_tests_name("player_orders", tests, NULL, NULL);
}
