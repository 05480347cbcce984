/* script_money.c -- money in Lua: a userdata with a struct jwo_money, as exact as in C; and the
 * words `usd` and `money`. */
#include <lauxlib.h>
#include <string.h>

#include "script_internal.h"

static const char metatable_name[] = "money";
static const int64_t MINOR_MAX = INT64_C(9000000000000000); /* jwo_money_parse's own */

void amz_script_push_money(lua_State *L, const struct jwo_money *money)
{
    struct jwo_money *copy = lua_newuserdatauv(L, sizeof(*copy), 0);

    *copy = *money;
    luaL_setmetatable(L, metatable_name);
}

const struct jwo_money *amz_script_to_money(lua_State *L, int index)
{
    return luaL_testudata(L, index, metatable_name);
}

/* An operand, which must be money. */
static const struct jwo_money *check_operand(lua_State *L, int index)
{
    const struct jwo_money *money = amz_script_to_money(L, index);

    if (money == NULL) {
        (void)luaL_error(L, "money goes together with money only, not with %s",
                         luaL_typename(L, index));
    }
    JWO_ASSERT(money != NULL); /* luaL_error() does not return */
    return money;
}

/* Both operands, which must be money of one currency. */
static void check_pair(lua_State *L, const struct jwo_money **a, const struct jwo_money **b)
{
    *a = check_operand(L, 1);
    *b = check_operand(L, 2);
    if (strcmp((*a)->currency, (*b)->currency) != 0) {
        (void)luaL_error(L, "%s and %s cannot be compared or added", (*a)->currency,
                         (*b)->currency);
    }
}

static int push_result(lua_State *L, const struct jwo_money *sum)
{
    if (sum->minor > MINOR_MAX || sum->minor < -MINOR_MAX) {
        return luaL_error(L, "the amount is too large");
    }
    amz_script_push_money(L, sum);
    return 1;
}

static int add(lua_State *L)
{
    const struct jwo_money *a, *b;

    check_pair(L, &a, &b);
    const struct jwo_money sum = jwo_money_add(a, b);
    return push_result(L, &sum);
}

static int subtract(lua_State *L)
{
    const struct jwo_money *a, *b;

    check_pair(L, &a, &b);
    const struct jwo_money difference = jwo_money_sub(a, b);
    return push_result(L, &difference);
}

static int equals(lua_State *L)
{
    const struct jwo_money *a, *b;

    check_pair(L, &a, &b);
    lua_pushboolean(L, jwo_money_cmp(a, b) == 0);
    return 1;
}

static int less_than(lua_State *L)
{
    const struct jwo_money *a, *b;

    check_pair(L, &a, &b);
    lua_pushboolean(L, jwo_money_cmp(a, b) < 0);
    return 1;
}

static int at_most(lua_State *L)
{
    const struct jwo_money *a, *b;

    check_pair(L, &a, &b);
    lua_pushboolean(L, jwo_money_cmp(a, b) <= 0);
    return 1;
}

static int to_text(lua_State *L)
{
    char text[JWO_MONEY_TEXT_MAX];

    lua_pushstring(L, jwo_money_print_long(luaL_checkudata(L, 1, metatable_name), text));
    return 1;
}

/* A quantity "2" or "0.350" as an integer and its power of ten. */
static bool parse_quantity(const char *text, int64_t *digits, int64_t *scale)
{
    bool fraction = false, any = false;

    *digits = 0;
    *scale = 1;
    for (; *text != '\0'; text++) {
        if (*text == '.' && !fraction && any) {
            fraction = true;
            any = false;
            continue;
        }
        if (*text < '0' || *text > '9' || *digits > 999999 || *scale > 99999) {
            return false;
        }
        *digits = *digits * 10 + (*text - '0');
        *scale *= fraction ? 10 : 1;
        any = true;
    }
    return any;
}

/* price * quantity; the part below a minor unit is rounded half up. */
static int multiply(lua_State *L)
{
    const struct jwo_money *price = amz_script_to_money(L, 1);
    int64_t digits, scale;

    if (price == NULL || !lua_isstring(L, 2) ||
        !parse_quantity(lua_tostring(L, 2), &digits, &scale)) {
        return luaL_error(L, "money is multiplied by a quantity such as 2 or \"0.350\" only");
    }
    if (price->minor < 0 || (digits > 0 && price->minor > MINOR_MAX / digits)) {
        return luaL_error(L, "the amount is too large");
    }
    const struct jwo_money product =
        jwo_money_of((price->minor * digits + scale / 2) / scale, price->currency);
    return push_result(L, &product);
}

static int field(lua_State *L)
{
    const struct jwo_money *money = luaL_checkudata(L, 1, metatable_name);
    const char *name = luaL_tolstring(L, 2, NULL);
    char text[JWO_MONEY_TEXT_MAX];

    if (strcmp(name, "amount") == 0) {
        lua_pushstring(L, jwo_money_print(money, text));
    } else if (strcmp(name, "currency") == 0) {
        lua_pushstring(L, money->currency);
    } else {
        return luaL_error(L, "there is no \"%s\" in money; it has amount, currency", name);
    }
    return 1;
}

/* Raise what is wrong with the text, else push its money. */
static int push_parsed(lua_State *L, const char *currency, int text_index)
{
    struct jwo_money money;
    struct jwo_error err;

    if (lua_type(L, text_index) != LUA_TSTRING) {
        return amz_script_blame(L, "an amount is text, such as usd \"12.00\"");
    }
    if (jwo_money_parse(&money, lua_tostring(L, text_index), currency, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    amz_script_push_money(L, &money);
    return 1;
}

static int usd(lua_State *L)
{
    return push_parsed(L, "USD", 1);
}

static int money(lua_State *L)
{
    const char *currency = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";

    if (!jwo_currency_is_code(currency)) {
        return amz_script_blame(L, "a currency is three capital letters: money(\"JPY\", \"1500\")");
    }
    return push_parsed(L, currency, 2);
}

void amz_script_open_money(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"__add", add},          {"__sub", subtract}, {"__mul", multiply},
        {"__eq", equals},        {"__lt", less_than}, {"__le", at_most},
        {"__tostring", to_text}, {"__index", field},  {NULL, NULL},
    };

    (void)luaL_newmetatable(L, metatable_name);
    luaL_setfuncs(L, methods, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    lua_register(L, "usd", usd);
    lua_register(L, "money", money);
}
