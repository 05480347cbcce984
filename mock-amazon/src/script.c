/* script.c -- see script.h for the contract. */
#include "script.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/file.h"
#include "script_internal.h"

enum { HOOK_EVERY = 1000, FILE_BYTES_MAX = 1024 * 1024, BYTES_PER_INSTRUCTION = 64 };

/* --- limits ----------------------------------------------------------------------------------- */

amz_script *amz_script_of(lua_State *L)
{
    void *script = NULL;

    (void)lua_getallocf(L, &script);
    return script;
}

/* Lua's allocator. The limit binds the script's own code only: what C pushes between two runs is
 * C's to bound, and must not raise where nobody catches. */
static void *allocate(void *context, void *block, size_t old_bytes, size_t new_bytes)
{
    amz_script *script = context;
    const size_t before = block != NULL ? old_bytes : 0;

    if (new_bytes == 0) {
        script->bytes -= before;
        jwo_free(block);
        return NULL;
    }
    if (script->depth > 0 && new_bytes > before &&
        script->bytes - before + new_bytes > AMZ_SCRIPT_BYTES_MAX) {
        return NULL;
    }
    if (new_bytes > before) { /* one instruction may fill megabytes */
        script->instructions_left -= (int64_t)((new_bytes - before) / BYTES_PER_INSTRUCTION);
    }
    script->bytes = script->bytes - before + new_bytes;
    return jwo_realloc(block, new_bytes);
}

int amz_script_raise_exhausted(lua_State *L)
{
    char text[80];

    (void)snprintf(text, sizeof(text), "more than %d instructions without a wait",
                   AMZ_SCRIPT_INSTRUCTIONS_MAX);
    return amz_script_blame(L, text);
}

static void count_instructions(lua_State *L, lua_Debug *activation)
{
    amz_script *script = amz_script_of(L);

    (void)activation;
    if (script->depth == 0) {
        return;
    }
    script->instructions_left -= HOOK_EVERY;
    if (script->instructions_left < 0) {
        script->exhausted = true;
        (void)amz_script_raise_exhausted(L);
    }
}

void amz_script_spend(lua_State *L, int64_t instructions)
{
    amz_script_of(L)->instructions_left -= instructions;
}

struct amz_script_run amz_script_enter(amz_script *script)
{
    const struct amz_script_run outer = {script->instructions_left, script->exhausted};

    script->depth++;
    script->instructions_left = AMZ_SCRIPT_INSTRUCTIONS_MAX;
    script->exhausted = false;
    return outer;
}

void amz_script_leave(amz_script *script, struct amz_script_run outer)
{
    JWO_ASSERT(script->depth > 0);
    script->depth--;
    script->instructions_left = outer.instructions_left;
    script->exhausted = outer.exhausted;
}

/* --- life ------------------------------------------------------------------------------------- */

/* An error was raised outside a protected call: a bug of ours. */
static int panic(lua_State *L)
{
    jwo_assert_failed(lua_tostring(L, -1), __FILE__, __LINE__);
}

amz_script *amz_script_new(const struct jwo_prng *prng)
{
    amz_script *script = jwo_calloc(1, sizeof(*script));

    script->lua = lua_newstate(allocate, script);
    JWO_ASSERT(script->lua != NULL);
    (void)lua_atpanic(script->lua, panic);
    *(amz_task **)lua_getextraspace(script->lua) = NULL;
    amz_sandbox_open(script->lua, prng);
    amz_script_open_money(script->lua);
    lua_sethook(script->lua, count_instructions, LUA_MASKCOUNT, HOOK_EVERY);
    return script;
}

void amz_script_free(amz_script *script)
{
    if (script == NULL) {
        return;
    }
    JWO_ASSERT(script->depth == 0);
    lua_close(script->lua);
    JWO_ASSERT(script->bytes == 0);
    jwo_free(script);
}

lua_State *amz_script_lua(amz_script *script)
{
    return script->lua;
}

/* --- where we are ----------------------------------------------------------------------------- */

/* The Lua function at `level`, unless it is none or ours. */
static bool frame_of_author(lua_State *L, int level, lua_Debug *frame, bool *end)
{
    *end = lua_getstack(L, level, frame) == 0;
    if (*end || lua_getinfo(L, "Sl", frame) == 0 || frame->currentline < 0) {
        return false;
    }
    return strncmp(frame->source, "@" AMZ_SCRIPT_BUILTIN, sizeof("@" AMZ_SCRIPT_BUILTIN) - 1) != 0;
}

static void print_place(const lua_Debug *frame, char out[160])
{
    const char *name = frame->source[0] == '@' ? frame->source + 1 : frame->source;

    (void)snprintf(out, 160, "%.140s:%d", name, frame->currentline);
}

int amz_script_where(lua_State *L, char out[160])
{
    lua_Debug frame;
    bool end = false;

    for (int level = 0; !end; level++) {
        if (frame_of_author(L, level, &frame, &end)) {
            print_place(&frame, out);
            return frame.currentline;
        }
    }
    out[0] = '\0';
    return 0;
}

/* --- errors ----------------------------------------------------------------------------------- */

/* Append the callers that `message` does not name itself. */
static void add_callers(lua_State *L, const char *message, struct jwo_buf *text)
{
    char last[160] = "";
    bool end = false;

    for (int level = 0; !end; level++) {
        lua_Debug frame;
        char place[160];

        if (!frame_of_author(L, level, &frame, &end)) {
            continue;
        }
        print_place(&frame, place);
        if (strncmp(message, place, strlen(place)) != 0 && strcmp(place, last) != 0) {
            jwo_buf_addf(text, ", called from %s", place);
        }
        (void)snprintf(last, sizeof(last), "%s", place);
    }
}

int amz_script_blame(lua_State *L, const char *message)
{
    char where[160];

    if (amz_script_where(L, where) > 0) {
        lua_pushfstring(L, "%s: %s", where, message);
    } else {
        lua_pushstring(L, message);
    }
    return lua_error(L);
}

/* Message handler: the error value becomes text with its callers.  [-1, +1, m] */
static int explain(lua_State *L)
{
    struct jwo_error err;

    lua_pushvalue(L, 1);
    (void)amz_script_report(L, &err);
    lua_pushstring(L, err.text);
    return 1;
}

jwo_status amz_script_report(lua_State *L, struct jwo_error *err)
{
    const char *message = lua_tostring(L, -1);
    struct jwo_buf text;

    jwo_buf_init(&text, sizeof(err->text) - 1);
    if (message != NULL) {
        jwo_buf_addf(&text, "%.*s", (int)sizeof(err->text) / 2, message);
        add_callers(L, message, &text);
    } else {
        jwo_buf_addf(&text, "the error is %s, not a text", luaL_typename(L, -1));
        add_callers(L, "", &text);
    }
    (void)jwo_fail(err, JWO_EINPUT, "%s", text.data);
    jwo_buf_dispose(&text);
    lua_pop(L, 1);
    return JWO_EINPUT;
}

jwo_status amz_script_report_memory(lua_State *L, struct jwo_error *err)
{
    char where[160]; /* known in a task only: elsewhere the frames are gone */

    lua_pop(L, 1);
    (void)amz_script_where(L, where);
    return jwo_fail(err, JWO_EINPUT, "%s%smore than %u MiB of memory", where,
                    where[0] != '\0' ? ": " : "", AMZ_SCRIPT_BYTES_MAX / (1024 * 1024));
}

/* --- load and call ---------------------------------------------------------------------------- */

jwo_status amz_script_load(amz_script *script, const char *text, size_t len, const char *name,
                           struct jwo_error *err)
{
    lua_State *L = script->lua;
    char chunk_name[512];
    struct amz_script_run outer;
    int result;

    (void)snprintf(chunk_name, sizeof(chunk_name), "@%s", name);
    outer = amz_script_enter(script);
    result = luaL_loadbufferx(L, text, len, chunk_name, "t");
    amz_script_leave(script, outer);
    if (result != LUA_OK) {
        const jwo_status status = jwo_fail(err, JWO_EINPUT, "%s", lua_tostring(L, -1));
        lua_pop(L, 1);
        return status;
    }
    return JWO_OK;
}

jwo_status amz_script_load_file(amz_script *script, const char *path, const char *name,
                                struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    jwo_buf_init(&text, FILE_BYTES_MAX);
    status = jwo_file_read(&text, path, err);
    if (status == JWO_OK) {
        status = amz_script_load(script, text.data, text.len, name, err);
    }
    jwo_buf_dispose(&text);
    return status;
}

jwo_status amz_script_call(amz_script *script, int nargs, int nresults, struct jwo_error *err)
{
    lua_State *L = script->lua;
    const int base = lua_gettop(L) - nargs; /* index of the function */
    struct amz_script_run outer;
    int result;
    jwo_status status = JWO_OK;

    lua_pushcfunction(L, explain);
    lua_insert(L, base);
    outer = amz_script_enter(script);
    result = lua_pcall(L, nargs, nresults, base);
    amz_script_leave(script, outer);
    if (result == LUA_ERRMEM) {
        status = amz_script_report_memory(L, err);
    } else if (result != LUA_OK) {
        status = jwo_fail(err, JWO_EINPUT, "%s", lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    lua_remove(L, base);
    return status;
}
