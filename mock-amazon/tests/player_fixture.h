/* player_fixture.h -- plays the text of a story through the real mock, over real HTTP, against the
 * fake retailer, and notes what its owner is told. Include test_support.h first. */
#ifndef AMZ_PLAYER_FIXTURE_H
#define AMZ_PLAYER_FIXTURE_H

#include <stdlib.h>
#include <unistd.h>

#include "fake_retailer.h"
#include "player.h"
#include "processor.h"

#define DEADLINE_MS 30000 /* generous: only a hang gets there */

struct fixture {
    jwo_loop *loop;
    amz_amazon *amazon;
    struct fake_retailer retailer;
    jwo_timer *alarm;
    amz_player *player;
    amz_task *hook_task; /* waits in the hook `settled` */
    int payoffs;
    char retailer_url[64];
    const char *profile; /* Lua text that returns profile and hooks; NULL: none */
    bool can_crash, wants_books;
    int64_t settle_timeout_ms;

    struct amz_story story;
    bool ended;
    enum amz_story_end end;
    char text[512];
    struct jwo_buf said; /* "1. step\n" and "ok what | expected | actual\n" */
    int passed, failed, crashes;
};

/* --- the owner's side ------------------------------------------------------------------------- */

static inline void on_step(void *context, int index, const char *sentence)
{
    struct fixture *f = context;

    jwo_buf_addf(&f->said, "%d. %s\n", index, sentence);
}

static inline void on_check(void *context, const struct amz_check *check)
{
    struct fixture *f = context;

    f->passed += check->passed ? 1 : 0;
    f->failed += check->passed ? 0 : 1;
    jwo_buf_addf(&f->said, "%s %d %s: %s | %s | %s\n", check->passed ? "ok" : "NO",
                 check->step_index, check->where, check->what, check->expected, check->actual);
}

static inline void on_books(void *context, const struct amz_trip *trip,
                            const struct jwo_money *captured, const struct jwo_money *debt,
                            bool has_incident)
{
    struct fixture *f = context;
    char amount[JWO_MONEY_TEXT_MAX];

    assert_true(trip->left);
    jwo_buf_addf(&f->said, "books %s | %s | %s\n", jwo_money_print_long(captured, amount),
                 debt->currency[0] != '\0' ? "debt" : "no debt",
                 has_incident ? "incident" : "no incident");
}

static inline void on_end(void *context, enum amz_story_end end, const char *text)
{
    struct fixture *f = context;

    assert_false(f->ended);
    f->ended = true;
    f->end = end;
    (void)snprintf(f->text, sizeof(f->text), "%s", text);
    jwo_loop_stop(f->loop);
}

static inline void on_crash(void *context)
{
    struct fixture *f = context;

    f->crashes++;
}

static inline void too_late(void *context)
{
    struct fixture *f = context;

    jwo_loop_stop(f->loop);
}

/* The hook `settled` waits like an owner's HTTP call would: in the story's own task. */
static inline int fake_wait_settled(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));

    if (fake_find(&f->retailer, lua_tostring(L, 1))->settled) {
        lua_pushboolean(L, true);
        return 1;
    }
    f->hook_task = amz_task_current(L);
    return amz_task_yield(f->hook_task);
}

static inline void hook_settled(void *context)
{
    struct fixture *f = context;
    amz_task *task = f->hook_task;

    f->hook_task = NULL;
    if (task != NULL) {
        lua_pushboolean(amz_task_lua(task), false); /* ask me again */
        amz_task_wake(task, 1);
    }
}

static inline int fake_debt(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));
    const struct jwo_money debt = fake_debt_of(&f->retailer, lua_tostring(L, 1));

    amz_script_push_money(L, &debt);
    return 1;
}

/* forgive(shopper id, amount): as its own processor takes the payment */
static inline int fake_forgive(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));
    struct amz_shopper *shopper = amz_amazon_find_shopper(f->amazon, lua_tostring(L, 1));
    char key[32];

    (void)snprintf(key, sizeof key, "payoff-%d", ++f->payoffs);
    if (!amz_payment_make(shopper, key, key, amz_script_to_money(L, 2), "")->succeeded) {
        return 0;
    }
    for (int i = 0; i < f->retailer.trip_count; i++) {
        if (strcmp(f->retailer.trips[i].shopper_id, lua_tostring(L, 1)) == 0) {
            f->retailer.trips[i].debt = jwo_money_zero("USD");
        }
    }
    return 0;
}

static inline int fake_refund(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));
    struct fake_trip *trip = fake_find(&f->retailer, lua_tostring(L, 1));

    trip->refund = *amz_script_to_money(L, 2);
    (void)snprintf(trip->refund_id, sizeof(trip->refund_id), "%s", lua_tostring(L, 3));
    trip->settled = false;
    fake_send(trip, "/v1/refund");
    return 0;
}

static inline int fake_facts(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));
    const struct fake_trip *trip = fake_find(&f->retailer, lua_tostring(L, 1));

    amz_script_push_money(L, &trip->total);
    amz_script_push_money(L, &trip->captured);
    lua_pushinteger(L, trip->incidents);
    lua_pushinteger(L, trip->refund_status);
    return 4;
}

static inline int fake_clock(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));

    f->retailer.clock_ms += lua_tointeger(L, 1);
    return 0;
}

static const char full_profile[] =
    "local refund_count = 0\n"
    "return {\n"
    "  currency = 'USD',\n"
    "  stores = {\n"
    "    { id = 'S-1', entry = 'credit-card', risk = 'retailer-managed', policy = 'write_off_all',"
    "      empty_cart = 'sent' },\n"
    "    { id = 'S-2', entry = 'app', risk = 'amazon-managed', empty_cart = 'not-sent', hold = "
    "'5.00' },\n"
    "    { id = 'S-3', entry = 'credit-card', risk = 'retailer-managed', policy = 'write_off_all',"
    "      empty_cart = 'not-sent' },\n"
    "    { id = 'S-4', type = 'card-checkout', policy = 'write_off_all' },\n"
    "  },\n"
    "  catalog = {\n"
    "    SANDWICH = { sku = 'SKU-SANDWICH', price = '6.50' },\n"
    "    WATER = { sku = 'SKU-WATER', price = '1.75', upc = '036000291452' },\n"
    "    WINE = { sku = 'SKU-WINE', price = '12.40' },\n"
    "    CHEESE = { sku = 'SKU-CHEESE', price = '9.99', unit = 'kg' },\n"
    "  },\n"
    "}, {\n"
    "  settled = function(trip) return wait_settled(trip.id) end,\n"
    "  debt_of = function(shopper) return debt(shopper.id) end,\n"
    "  pays_off = function(shopper, amount) forgive(shopper.id, amount) end,\n"
    "  refunds = function(trip, amount, reason, id)\n"
    "    refund_count = refund_count + 1\n"
    "    id = id or ('00000000-0000-4000-8000-%012d'):format(refund_count)\n"
    "    refund(trip.id, amount, id)\n"
    "    repeat until wait_settled(trip.id)\n"
    "    local _, _, _, status = facts(trip.id)\n"
    "    return { id = id, status = status == 200 and 'refunded' or 'refused', detail = reason }\n"
    "  end,\n"
    "  receipt_of = function(trip)\n"
    "    local total, captured = facts(trip.id)\n"
    "    return { total = total, captured = captured, email = trip.shopper.email,\n"
    "             card = { brand = 'VISA', tail = '4242' } }\n"
    "  end,\n"
    "  incidents_of = function(trip) return (select(3, facts(trip.id))) end,\n"
    "  advance_clock = function(ms) clock(ms) end,\n"
    "  restart = function() end,\n"
    "}\n";

static inline jwo_status extend(void *context, amz_script *script, struct jwo_error *err)
{
    static const struct {
        const char *name;
        lua_CFunction function;
    } words[] = {
        {"wait_settled", fake_wait_settled},
        {"debt", fake_debt},
        {"forgive", fake_forgive},
        {"refund", fake_refund},
        {"facts", fake_facts},
        {"clock", fake_clock},
    };
    struct fixture *f = context;
    lua_State *L = amz_script_lua(script);
    jwo_status status;

    if (f->profile == NULL) {
        return JWO_OK;
    }
    for (size_t i = 0; i < JWO_COUNT(words); i++) {
        lua_pushlightuserdata(L, f);
        lua_pushcclosure(L, words[i].function, 1);
        lua_setglobal(L, words[i].name);
    }
    status = amz_script_load(script, f->profile, strlen(f->profile), "profile.lua", err);
    if (status == JWO_OK) {
        status = amz_script_call(script, 0, 2, err);
    }
    if (status == JWO_OK) {
        lua_setglobal(L, "hooks");
        lua_setglobal(L, "profile");
    }
    return status;
}

/* --- the fixture ------------------------------------------------------------------------------ */

static inline int setup(void **state)
{
    static struct fixture f;
    const struct amz_amazon_options options = {.seed = 11};
    struct jwo_error err;

    memset(&f, 0, sizeof(f));
    if (jwo_loop_new(&f.loop, &err) != JWO_OK ||
        amz_amazon_new(&f.amazon, f.loop, &options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    fake_open(&f.retailer, f.amazon);
    f.retailer.on_settled = hook_settled;
    f.retailer.context = &f;
    (void)snprintf(f.retailer_url, sizeof(f.retailer_url), "http://127.0.0.1:%u",
                   jwo_http_server_port(f.retailer.server));
    f.alarm = jwo_timer_new(f.loop, too_late, &f);
    f.profile = full_profile;
    f.settle_timeout_ms = DEADLINE_MS;
    jwo_buf_init(&f.said, 65536);
    *state = &f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;

    amz_player_free(f->player);
    fake_close(&f->retailer);
    jwo_timer_free(f->alarm);
    amz_amazon_free(f->amazon);
    jwo_loop_free(f->loop);
    jwo_buf_dispose(&f->said);
    return 0;
}

static inline jwo_status read_story(struct fixture *f, const char *text, struct jwo_error *err)
{
    char path[] = "/tmp/test_player_XXXXXX";
    const int fd = mkstemp(path);
    jwo_status status;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    status = amz_story_read(&f->story, path, "x", err);
    if (status != JWO_OK) {
        (void)unlink(path);
    }
    return status;
}

/* Play the text of a whole file to its end. */
static inline void play_file(struct fixture *f, const char *text)
{
    struct amz_player_options options = {.amazon = f->amazon,
                                         .story = &f->story,
                                         .settle_timeout_ms = f->settle_timeout_ms,
                                         .quiet_ms = 20,
                                         .extend = extend,
                                         .on_step = on_step,
                                         .on_check = on_check,
                                         .on_books = f->wants_books ? on_books : NULL,
                                         .on_end = on_end,
                                         .on_crash = f->can_crash ? on_crash : NULL,
                                         .context = f};
    struct jwo_error err;

    if (read_story(f, text, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    amz_settings_default(&options.world.settings);
    (void)snprintf(options.world.retailer_url, sizeof(options.world.retailer_url), "%s",
                   f->retailer_url);
    f->ended = false;
    amz_player_free(f->player);
    f->player = amz_player_start(&options);
    assert_false(f->ended);
    jwo_timer_start(f->alarm, DEADLINE_MS);
    jwo_loop_run(f->loop);
    jwo_timer_stop(f->alarm);
    (void)unlink(f->story.path);
    if (!f->ended) {
        fail_msg("the story hangs after:\n%s", f->said.data);
    }
}

/* Play these lines as a story; line 1 of them is line 2 of the file. */
static inline void play(struct fixture *f, const char *lines)
{
    struct jwo_buf text;

    jwo_buf_init(&text, 65536);
    jwo_buf_addf(&text,
                 "return scenario { title = 'T', covers = { 'X-1' }, story = function(world)\n%s\n"
                 "end }",
                 lines);
    play_file(f, text.data);
    jwo_buf_dispose(&text);
}

/* All that was said; cmocka's own messages are cut. */
static inline void print_said(const struct fixture *f)
{
    (void)fprintf(stderr, "end %d: %s\n%s", f->end, f->text, f->said.data);
}

static inline void assert_all_passed(const struct fixture *f, int checks)
{
    if (f->end != AMZ_STORY_FINISHED || f->failed != 0 || f->passed != checks) {
        print_said(f);
        fail();
    }
}

static inline void assert_ends(const struct fixture *f, enum amz_story_end end, const char *text)
{
    if (f->end != end) {
        print_said(f);
        fail();
    }
    assert_string_equal(f->text, text);
}

static inline void assert_said(const struct fixture *f, const char *text)
{
    if (strstr(f->said.data, text) == NULL) {
        fail_msg("\"%s\" is not among\n%s(%s)", text, f->said.data, f->text);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#define ENTERS                                                                                     \
    "local store = world:store {} local riley = world:shopper {}\n"                                \
    "local trip = riley:enters(store)\n"

#endif
