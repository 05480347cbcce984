/* script_task.c -- a call of Lua that may wait: started, yielded, woken, failed. */
#include <lauxlib.h>

#include "jwo/alloc.h"
#include "script_internal.h"

struct amz_task {
    amz_script *script; /* borrowed */
    lua_State *thread;
    int anchor; /* keeps the thread from the collector */
    enum amz_task_state state;
    bool running;
    int result_count;    /* of the wake that is being delivered */
    const char *failure; /* of the fail that is being delivered; borrowed, or NULL */
    void (*ended)(void *context, enum amz_task_state state, const struct jwo_error *err);
    void *context;
};

/* Run the thread until it waits or ends. */
static void resume(amz_task *task, int nargs)
{
    struct amz_script_run outer;
    struct jwo_error err = {0};
    int result, count;

    JWO_ASSERT(!task->running);
    task->running = true;
    outer = amz_script_enter(task->script);
    result = lua_resume(task->thread, NULL, nargs, &count);
    amz_script_leave(task->script, outer);
    task->running = false;
    if (result == LUA_YIELD) {
        return;
    }
    if (result == LUA_OK) {
        task->state = AMZ_TASK_FINISHED;
        task->ended(task->context, task->state, NULL);
    } else {
        task->state = AMZ_TASK_FAILED;
        (void)(result == LUA_ERRMEM ? amz_script_report_memory(task->thread, &err)
                                    : amz_script_report(task->thread, &err));
        task->ended(task->context, task->state, &err);
    }
}

amz_task *amz_task_start(amz_script *script, int nargs,
                         void (*ended)(void *context, enum amz_task_state state,
                                       const struct jwo_error *err),
                         void *context)
{
    lua_State *L = script->lua;
    lua_State *thread = lua_newthread(L); /* whatever may raise comes before the task exists */
    const int anchor = luaL_ref(L, LUA_REGISTRYINDEX);
    amz_task *task = jwo_calloc(1, sizeof(*task));

    task->script = script;
    task->thread = thread;
    task->anchor = anchor;
    task->state = AMZ_TASK_WAITING;
    task->ended = ended;
    task->context = context;
    *(amz_task **)lua_getextraspace(thread) = task;
    lua_xmove(L, thread, nargs + 1);
    resume(task, nargs);
    return task;
}

lua_State *amz_task_lua(amz_task *task)
{
    return task->thread;
}

amz_task *amz_task_current(lua_State *L)
{
    return *(amz_task **)lua_getextraspace(L);
}

amz_task *amz_task_to_wait(lua_State *L)
{
    amz_task *task = amz_task_current(L);

    if (task == NULL) {
        (void)amz_script_blame(L, "this word is for stories while they are played");
    } else if (!lua_isyieldable(L)) {
        (void)amz_script_blame(L, "a word that waits cannot be used inside a callback of "
                                  "table.sort, string.gsub and the like");
    }
    return task;
}

/* The task goes on inside the primitive that waited. */
static int continue_primitive(lua_State *L, int status, lua_KContext context)
{
    amz_task *task = amz_task_current(L);

    (void)status;
    (void)context;
    if (task->failure != NULL) {
        return amz_script_blame(L, task->failure);
    }
    return task->result_count;
}

int amz_task_yield(amz_task *task)
{
    JWO_ASSERT(task->running);
    return lua_yieldk(task->thread, 0, 0, continue_primitive);
}

void amz_task_wake(amz_task *task, int nresults)
{
    JWO_ASSERT(task->state == AMZ_TASK_WAITING);
    task->result_count = nresults;
    task->failure = NULL;
    resume(task, nresults);
}

void amz_task_fail(amz_task *task, const char *message)
{
    JWO_ASSERT(task->state == AMZ_TASK_WAITING);
    task->result_count = 0;
    task->failure = message;
    resume(task, 0);
}

void amz_task_free(amz_task *task)
{
    if (task == NULL) {
        return;
    }
    JWO_ASSERT(!task->running);
    *(amz_task **)lua_getextraspace(task->thread) = NULL;
    luaL_unref(task->script->lua, LUA_REGISTRYINDEX, task->anchor);
    jwo_free(task);
}
