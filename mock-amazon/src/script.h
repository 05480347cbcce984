/* script.h -- one sandboxed Lua state with limits: the only door from C into Lua.
 *
 * A script sees base without load functions, table, string, math (seeded from outside), utf8, and what C registers;
 * reading or writing an undeclared global is an error. Memory and instructions are limited; a Lua error becomes a
 * status with file, line and traceback, never a longjmp past C.
 */
#ifndef AMZ_SCRIPT_H
#define AMZ_SCRIPT_H

#include <lua.h>

#include "jwo/prng.h"
#include "jwo/status.h"

#define AMZ_SCRIPT_BYTES_MAX (16u * 1024 * 1024)
#define AMZ_SCRIPT_INSTRUCTIONS_MAX 20000000 /* between two waits */

typedef struct amz_script amz_script;

/* `prng` is copied for math.random. */
amz_script *amz_script_new(const struct jwo_prng *prng);
void amz_script_free(amz_script *script);
lua_State *amz_script_lua(amz_script *script);

/* Load a chunk (text only, never bytecode) and leave it as a function on the stack.  [-0, +1, -]
 * EINPUT: *err is `file:line: message`. `name` is shown in messages. */
JWO_MUST_USE jwo_status amz_script_load(amz_script *script, const char *text, size_t len, const char *name,
                                        struct jwo_error *err);
/* Read a file of at most 1 MiB and load it. EIO names the file. */
JWO_MUST_USE jwo_status amz_script_load_file(amz_script *script, const char *path, const char *name,
                                             struct jwo_error *err);
/* Call the function and its `nargs` arguments on top of the stack.  [-(nargs+1), +nresults, -] nothing on failure. */
JWO_MUST_USE jwo_status amz_script_call(amz_script *script, int nargs, int nresults, struct jwo_error *err);

/* A coroutine that C primitives may suspend: a primitive calls amz_task_yield() as its return value and C wakes the task
 * later with the values that the primitive "returns" pushed on amz_task_lua(). */
typedef struct amz_task amz_task;
enum amz_task_state { AMZ_TASK_WAITING, AMZ_TASK_FINISHED, AMZ_TASK_FAILED };
/* Takes the function and `nargs` arguments off the script's stack. `ended` comes once; on FAILED *err says why. */
amz_task *amz_task_start(amz_script *script, int nargs,
                         void (*ended)(void *context, enum amz_task_state state, const struct jwo_error *err),
                         void *context);
lua_State *amz_task_lua(amz_task *task);
amz_task *amz_task_current(lua_State *L); /* from inside a primitive; NULL outside any task */
int amz_task_yield(amz_task *task);       /* `return amz_task_yield(task);` in a primitive */
/* Resume a waiting task with the top `nresults` values of its stack. May end it (and call `ended`) before returning. */
void amz_task_wake(amz_task *task, int nresults);
/* Resume with a Lua error raised at the place that waits. */
void amz_task_fail(amz_task *task, const char *message);
void amz_task_free(amz_task *task); /* a waiting task is abandoned: `ended` is not called */

/* Source line of the Lua code that runs now ("story.lua:17"), for checks. */
void amz_script_where(lua_State *L, char out[160]);

#endif
