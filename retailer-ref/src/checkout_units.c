/* checkout_units.c -- see checkout_units.h for the contract. */
#include "checkout_units.h"

#include <string.h>

#include "jwo/status.h"

__extension__ typedef __int128 wide;

/* ---- whole units ---- */

/* The amount of the unit in the `index`th place: the first ones share what division leaves over. */
static int64_t of_unit(int64_t minor, int64_t count, int64_t index)
{
    return minor / count + (index < minor % count ? 1 : 0);
}

/* The first place after `from` at which an amount falls by one, or `count`. */
static int64_t part_end(const int64_t minor[RTL_UNIT_AMOUNT_COUNT], int64_t count, int64_t from)
{
    int64_t end = count;

    for (size_t i = 0; i < RTL_UNIT_AMOUNT_COUNT; i++) {
        const int64_t falls_at = minor[i] % count;

        if (falls_at > from && falls_at < end) {
            end = falls_at;
        }
    }
    return end;
}

static size_t split_whole(const int64_t minor[RTL_UNIT_AMOUNT_COUNT], int64_t count,
                          struct rtl_units *out)
{
    size_t parts = 0;

    for (int64_t from = 0; from < count; parts++) {
        const int64_t end = part_end(minor, count, from);

        out[parts].quantity = (end - from) * RTL_QUANTITY_ONE;
        for (size_t i = 0; i < RTL_UNIT_AMOUNT_COUNT; i++) {
            out[parts].minor[i] = of_unit(minor[i], count, from);
        }
        from = end;
    }
    return parts;
}

/* ---- a fraction of a unit ---- */

/* The smallest amount that, times a quantity below one, rounds half up to `minor`: such an amount
 * times the quantity grows by less than one minor unit at a time, so it skips none. */
static int64_t least_that_rounds_to(int64_t minor, int64_t quantity)
{
    if (minor == 0) {
        return 0;
    }
    return (int64_t)(((wide)(2 * minor - 1) * RTL_QUANTITY_ONE + 2 * (wide)quantity - 1) /
                     (2 * (wide)quantity));
}

static void fill_fraction(const int64_t minor[RTL_UNIT_AMOUNT_COUNT], int64_t unit_price,
                          int64_t quantity, struct rtl_units *out)
{
    out->quantity = quantity;
    for (size_t i = 0; i < RTL_UNIT_AMOUNT_COUNT; i++) {
        out->minor[i] = least_that_rounds_to(minor[i], quantity);
    }
    out->minor[RTL_UNIT_PRICE] = unit_price; /* the shelf's, though a lower one would round alike */
}

/* ---- both ---- */

/* The share of the whole units, in proportion, rounded; the price's is exact. Since what comes off
 * the price is at most the price, and both are rounded alike, it is so on either side. */
static void share_out(const int64_t line[RTL_UNIT_AMOUNT_COUNT], int64_t unit_price, int64_t count,
                      int64_t quantity, int64_t whole[RTL_UNIT_AMOUNT_COUNT],
                      int64_t rest[RTL_UNIT_AMOUNT_COUNT])
{
    for (size_t i = 0; i < RTL_UNIT_AMOUNT_COUNT; i++) {
        const wide part = (wide)line[i] * count * RTL_QUANTITY_ONE;

        whole[i] = (int64_t)((2 * part + quantity) / (2 * (wide)quantity));
    }
    whole[RTL_UNIT_PRICE] = unit_price * count;
    for (size_t i = 0; i < RTL_UNIT_AMOUNT_COUNT; i++) {
        rest[i] = line[i] - whole[i];
        JWO_ASSERT(rest[i] >= 0);
    }
    JWO_ASSERT(whole[RTL_UNIT_PROMOTIONS] <= whole[RTL_UNIT_PRICE]);
    JWO_ASSERT(rest[RTL_UNIT_PROMOTIONS] <= rest[RTL_UNIT_PRICE]);
}

size_t rtl_units_split(const int64_t line[RTL_UNIT_AMOUNT_COUNT], int64_t unit_price,
                       int64_t quantity, struct rtl_units out[RTL_UNITS_MAX])
{
    const int64_t count = quantity / RTL_QUANTITY_ONE;
    const int64_t fraction = quantity % RTL_QUANTITY_ONE;
    int64_t whole[RTL_UNIT_AMOUNT_COUNT], rest[RTL_UNIT_AMOUNT_COUNT];
    size_t parts = 0;

    JWO_ASSERT(quantity >= 0);
    JWO_ASSERT(line[RTL_UNIT_PROMOTIONS] <= line[RTL_UNIT_PRICE]);
    if (quantity == 0) {
        return 0;
    }
    share_out(line, unit_price, count, quantity, whole, rest);
    if (count > 0) {
        parts = split_whole(whole, count, out);
    }
    if (fraction > 0) {
        fill_fraction(rest, unit_price, fraction, &out[parts++]);
    }
    return parts;
}
