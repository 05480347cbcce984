/* player.c -- see player.h for the contract. */
#include "player.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "player_internal.h"

/* A story that waits in a loop for what never comes has to end, too. */
enum { WAITS_MAX = 100000 };

/* --- being woken ------------------------------------------------------------------------------ */

void amz_player_rouse(amz_player *player)
{
    jwo_timer_start(player->turn, 0);
}

void amz_player_finish(amz_player *player, enum amz_story_end end, const char *text)
{
    if (player->ended) {
        return;
    }
    player->ended = true;
    player->end = end;
    player->wait = AMZ_WAIT_END;
    (void)snprintf(player->end_text, sizeof(player->end_text), "%s", text);
    amz_player_rouse(player);
}

static void world_changed(void *context)
{
    amz_player *player = context;

    player->changes++;
    if (player->wait == AMZ_WAIT_CHANGE) {
        amz_player_rouse(player);
    }
}

static void retailer_crashes(void *context)
{
    amz_player *player = context;

    player->crashes++;
    player->options.on_crash(player->options.context);
}

static void killer_strikes(void *context)
{
    amz_player *player = context;

    player->crash_pending = false;
    amz_world_crash(player->world);
    amz_world_changed(player->world);
}

static void deadline_passed(void *context)
{
    amz_player *player = context;

    player->ready = true;
    amz_player_rouse(player);
}

/* --- the story -------------------------------------------------------------------------------- */

static void story_ended(void *context, enum amz_task_state state, const struct jwo_error *err)
{
    amz_player_finish(context, state == AMZ_TASK_FINISHED ? AMZ_STORY_FINISHED : AMZ_STORY_BROKEN,
                      state == AMZ_TASK_FINISHED ? "" : err->text);
}

/* Load vocabulary, owner's globals and story; leave play(), the file's value and the row on the
 * stack. */
static jwo_status prepare(amz_player *player, struct jwo_error *err)
{
    lua_State *L = amz_script_lua(player->script);
    char name[AMZ_ID_MAX + 8];
    jwo_status status;

    (void)snprintf(name, sizeof(name), "%s.lua", player->story.id);
    if ((status = amz_vocabulary_load(player->script, player, err)) != JWO_OK) {
        return status;
    }
    lua_remove(L, -2); /* heads */
    if (player->options.extend != NULL &&
        (status = player->options.extend(player->options.context, player->script, err)) != JWO_OK) {
        return status;
    }
    if ((status = amz_script_load_file(player->script, player->story.path, name, err)) != JWO_OK) {
        return status;
    }
    status = amz_script_call(player->script, 0, 1, err);
    lua_pushinteger(L, (lua_Integer)player->story.row);
    return status;
}

static void begin(amz_player *player)
{
    struct jwo_error err;
    amz_task *task;

    if (prepare(player, &err) != JWO_OK) {
        amz_player_finish(player, AMZ_STORY_BROKEN, err.text);
        return;
    }
    task = amz_task_start(player->script, 2, story_ended, player);
    player->task = task;
}

/* Give the story what it waited for. */
static void wake(amz_player *player)
{
    lua_State *L = amz_task_lua(player->task);
    const enum amz_wait wait = player->wait;
    int result_count = 0;

    if (wait == AMZ_WAIT_CHANGE) {
        lua_pushboolean(L, player->changes != player->changes_seen);
        player->changes_seen = player->changes;
        jwo_timer_stop(player->deadline);
        result_count = 1;
    } else if (wait == AMZ_WAIT_GATE) {
        lua_pushlightuserdata(L, player->entered);
        lua_pushstring(L, player->entered->id);
        result_count = 2;
    } else if (wait == AMZ_WAIT_CALL) {
        lua_pushinteger(L, player->answer_status);
        lua_pushlstring(L, player->answer_body.data, player->answer_body.len);
        result_count = 2;
    }
    player->wait = AMZ_WAIT_NOTHING;
    player->ready = false;
    amz_task_wake(player->task, result_count);
}

static void take_turn(void *context)
{
    amz_player *player = context;
    void (*const on_end)(void *context, enum amz_story_end end, const char *text) =
        player->options.on_end;

    if (player->ended) {
        on_end(player->options.context, player->end, player->end_text); /* may free the player */
    } else if (player->task == NULL) {
        begin(player);
    } else if (player->ready ||
               (player->wait == AMZ_WAIT_CHANGE && player->changes != player->changes_seen)) {
        wake(player);
    }
}

int amz_player_wait(lua_State *L, amz_player *player, enum amz_wait wait)
{
    amz_task *task = amz_task_current(L);

    JWO_ASSERT(task != NULL);
    JWO_ASSERT(player->wait == AMZ_WAIT_NOTHING || player->wait == AMZ_WAIT_END);
    if (player->wait != AMZ_WAIT_END) {
        player->wait = wait;
        player->ready = false;
    }
    return amz_task_yield(task);
}

amz_player *amz_player_of(lua_State *L)
{
    amz_player *player = lua_touserdata(L, lua_upvalueindex(1));

    if (amz_task_current(L) == NULL) {
        (void)amz_script_blame(L, "this word is for stories while they are played");
    }
    return player;
}

amz_player *amz_player_to_wait(lua_State *L)
{
    amz_player *player = amz_player_of(L);

    (void)amz_task_to_wait(L);
    if (++player->waits > WAITS_MAX) {
        char text[64];

        (void)snprintf(text, sizeof(text), "the story waited more than %d times", WAITS_MAX);
        (void)amz_script_blame(L, text);
    }
    return player;
}

/* --- life ------------------------------------------------------------------------------------- */

amz_player *amz_player_start(const struct amz_player_options *options)
{
    amz_player *player = jwo_calloc(1, sizeof(*player));
    jwo_loop *loop = amz_amazon_loop(options->amazon);
    struct jwo_prng prng;

    player->options = *options;
    player->story = *options->story;
    player->options.story = &player->story;
    player->options.world.name = player->story.id;
    player->step = jwo_strdup("");
    jwo_buf_init(&player->answer_body, JWO_HTTP_BODY_BYTES_MAX);
    player->world = amz_world_new(options->amazon, &player->options.world);
    amz_world_on_change(player->world, world_changed, player);
    if (options->on_crash != NULL) {
        amz_world_on_crash(player->world, retailer_crashes, player);
    }
    jwo_prng_seed(&prng, jwo_prng_next(amz_world_prng(player->world)));
    player->script = amz_script_new(&prng);
    player->turn = jwo_timer_new(loop, take_turn, player);
    player->deadline = jwo_timer_new(loop, deadline_passed, player);
    player->killer = jwo_timer_new(loop, killer_strikes, player);
    amz_player_rouse(player);
    return player;
}

amz_world *amz_player_world(amz_player *player)
{
    return player->world;
}

void amz_player_free(amz_player *player)
{
    if (player == NULL) {
        return;
    }
    amz_world_on_change(player->world, NULL, NULL);
    jwo_timer_free(player->turn);
    jwo_timer_free(player->deadline);
    jwo_timer_free(player->killer);
    amz_task_free(player->task);
    amz_script_free(player->script);
    amz_world_free(player->world);
    jwo_free(player->step);
    jwo_buf_dispose(&player->answer_body);
    jwo_free(player);
}
