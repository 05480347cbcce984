/* player_prims.c -- the primitives with which the vocabulary acts: clock, faults, and reports to
 * the owner. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "connectors.h"
#include "jwo/alloc.h"
#include "keyring.h"
#include "player_internal.h"

/* --- time ------------------------------------------------------------------------------------- */

static void wait_is_over(void *context)
{
    amz_player *player = context;

    player->ready = true;
    amz_player_rouse(player);
}

/* amz.advance(ms): waits until the world's clock is there */
static int advance(lua_State *L)
{
    amz_player *player = amz_player_to_wait(L);
    const lua_Integer delta_ms = luaL_checkinteger(L, 1);

    if (delta_ms > AMZ_ADVANCE_MS_MAX) {
        return amz_script_blame(L, "the wait is longer than the world's clock may jump: 10 years");
    }
    amz_world_advance(player->world, delta_ms, wait_is_over, player);
    return amz_player_wait(L, player, AMZ_WAIT_ADVANCE);
}

/* amz.hurry(trip): moves the clock to the next delivery attempt and waits until it was made */
static int hurry(lua_State *L)
{
    amz_player *player = amz_player_to_wait(L);

    return amz_trip_hurry(amz_prim_handle(L, 1), wait_is_over, player)
               ? amz_player_wait(L, player, AMZ_WAIT_ADVANCE)
               : 0;
}

/* amz.next_change(ms): waits for a change of the world since the last one seen; false when `ms` of
 * real time passed */
static int next_change(lua_State *L)
{
    amz_player *player = amz_player_to_wait(L);
    const lua_Integer limit_ms = luaL_checkinteger(L, 1);

    if (player->changes != player->changes_seen || limit_ms <= 0) {
        lua_pushboolean(L, player->changes != player->changes_seen);
        player->changes_seen = player->changes;
        return 1;
    }
    if (limit_ms < LUA_MAXINTEGER) {
        jwo_timer_start(player->deadline, limit_ms);
    }
    return amz_player_wait(L, player, AMZ_WAIT_CHANGE);
}

/* amz.now(): real time in milliseconds, for deadlines */
static int now(lua_State *L)
{
    lua_pushinteger(L, jwo_monotonic_ms());
    return 1;
}

/* --- what goes wrong -------------------------------------------------------------------------- */

static lua_Integer field_integer(lua_State *L, const char *name)
{
    lua_Integer value;

    (void)lua_getfield(L, 1, name);
    value = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return value;
}

/* A whole number that amz_faults_add() may judge: beyond int is as wrong as the largest int. */
static int field_int(lua_State *L, const char *name)
{
    const lua_Integer value = field_integer(L, name);

    return value > INT32_MAX ? INT32_MAX : (int)value;
}

static bool field_text(lua_State *L, const char *name, char *out, size_t bytes)
{
    const bool present = lua_getfield(L, 1, name) != LUA_TNIL;

    if (present) {
        amz_prim_text(L, -1, out, bytes);
    }
    lua_pop(L, 1);
    return present;
}

/* amz.fault { op, kind, after, nth, times, status, error, retry_after, delay } */
static int fault(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    struct amz_fault made = {0};
    struct jwo_error err;
    char name[64] = "";

    luaL_checktype(L, 1, LUA_TTABLE);
    (void)field_text(L, "op", name, sizeof(name));
    made.op = amz_op_find(name);
    (void)field_text(L, "kind", name, sizeof(name));
    made.kind = amz_fault_kind_find(name);
    (void)lua_getfield(L, 1, "after");
    made.moment = lua_toboolean(L, -1) ? AMZ_AFTER_EFFECT : AMZ_BEFORE_EFFECT;
    made.nth = field_int(L, "nth");
    made.times = field_int(L, "times");
    made.status = field_int(L, "status");
    made.delay_ms = field_integer(L, "delay");
    (void)field_text(L, "error", made.error, sizeof(made.error));
    if (!field_text(L, "retry_after", made.retry_after, sizeof(made.retry_after)) &&
        made.status == 429) {
        (void)snprintf(made.retry_after, sizeof(made.retry_after), "%d",
                       amz_world_settings(player->world)->retry_after_s);
    }
    if (amz_faults_add(amz_world_faults(player->world), &made, &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return 0;
}

/* amz.expire_grants(): the temporary credentials in use expire; false when none are */
static int expire_grants(lua_State *L)
{
    lua_pushboolean(L, amz_keyring_expire_grants(amz_player_of(L)->world));
    return 1;
}

/* amz.set(name, value) */
static int set(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    struct jwo_error err;

    if (amz_settings_set(amz_world_settings(player->world), luaL_checkstring(L, 1),
                         luaL_checkstring(L, 2), &err) != JWO_OK) {
        return amz_script_blame(L, err.text);
    }
    return 0;
}

/* amz.crashes(): how often the retailer was killed */
static int crashes(lua_State *L)
{
    lua_pushinteger(L, amz_player_of(L)->crashes);
    return 1;
}

/* amz.crash_within(ms): kills the retailer at a random moment of that time from now on */
static int crash_within(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    const lua_Integer limit_ms = luaL_checkinteger(L, 1);
    struct jwo_prng *prng = amz_world_prng(player->world);

    player->crash_pending = true;
    jwo_timer_start(player->killer, (int64_t)jwo_prng_below(prng, (uint64_t)limit_ms + 1));
    return 0;
}

/* amz.crash_pending(): it has not been killed yet */
static int crash_pending(lua_State *L)
{
    lua_pushboolean(L, amz_player_of(L)->crash_pending);
    return 1;
}

/* amz.reachable(): false while the retailer is being started again */
static int reachable(lua_State *L)
{
    const amz_player *player = amz_player_of(L);

    lua_pushboolean(L, amz_world_retailer_url(player->world)[0] != '\0');
    return 1;
}

/* --- reports ---------------------------------------------------------------------------------- */

/* amz.step(sentence) */
static int step(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    const char *sentence = luaL_checkstring(L, 1);

    player->step_index++;
    jwo_free(player->step);
    player->step = jwo_strdup(sentence);
    if (player->options.on_step != NULL) {
        player->options.on_step(player->options.context, player->step_index, player->step);
    }
    return 0;
}

/* amz.check(what, passed, expected, actual) */
static int check(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    char where[160];
    const struct amz_check found = {
        .step = player->step,
        .step_index = player->step_index,
        .where = where,
        .what = luaL_checkstring(L, 1),
        .passed = lua_toboolean(L, 2),
        .expected = luaL_checkstring(L, 3),
        .actual = luaL_checkstring(L, 4),
    };

    (void)amz_script_where(L, where);
    if (player->options.on_check != NULL) {
        player->options.on_check(player->options.context, &found);
    }
    return 0;
}

static struct jwo_money money_or_nothing(lua_State *L, int index)
{
    const struct jwo_money *money = amz_script_to_money(L, index);

    luaL_argexpected(L, money != NULL || lua_isnil(L, index), index, "money or nil");
    return money != NULL ? *money : (struct jwo_money){0};
}

/* amz.books(trip, captured, debt, incident): either amount may be nil */
static int books(lua_State *L)
{
    const amz_player *player = amz_player_of(L);
    const struct jwo_money captured = money_or_nothing(L, 2);
    const struct jwo_money debt = money_or_nothing(L, 3);

    luaL_checktype(L, 1, LUA_TLIGHTUSERDATA);
    player->options.on_books(player->options.context, lua_touserdata(L, 1), &captured, &debt,
                             lua_toboolean(L, 4));
    return 0;
}

/* amz.finish(how, text): the story is over; does not return */
static int finish(lua_State *L)
{
    static const char *const ends[] = {[AMZ_STORY_FINISHED] = "finished",
                                       [AMZ_STORY_BROKEN] = "broken",
                                       [AMZ_STORY_NOT_APPLICABLE] = "not-applicable",
                                       [AMZ_STORY_INCONCLUSIVE] = "inconclusive",
                                       NULL};
    amz_player *player = amz_player_of(L);
    const int end = luaL_checkoption(L, 1, NULL, ends);

    amz_player_finish(player, (enum amz_story_end)end, luaL_optstring(L, 2, ""));
    return amz_player_wait(L, player, AMZ_WAIT_END);
}

static void add_constants(lua_State *L, const amz_player *player)
{
    lua_pushinteger(L, player->options.settle_timeout_ms);
    lua_setfield(L, -2, "settle_timeout_ms");
    lua_pushinteger(L, player->options.quiet_ms);
    lua_setfield(L, -2, "quiet_ms");
    lua_pushboolean(L, player->options.on_crash != NULL);
    lua_setfield(L, -2, "can_crash");
    lua_pushboolean(L, amz_world_has_door(player->world));
    lua_setfield(L, -2, "has_door");
    lua_pushboolean(L, player->options.on_books != NULL);
    lua_setfield(L, -2, "wants_books");
}

void amz_player_add_prims(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {
        {"hurry", hurry},
        {"advance", advance},
        {"next_change", next_change},
        {"now", now},
        {"fault", fault},
        {"expire_grants", expire_grants},
        {"set", set},
        {"crashes", crashes},
        {"step", step},
        {"check", check},
        {"crash_within", crash_within},
        {"reachable", reachable},
        {"crash_pending", crash_pending},
        {"books", books},
        {"finish", finish},
        {NULL, NULL},
    };

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
    add_constants(L, player);
}
