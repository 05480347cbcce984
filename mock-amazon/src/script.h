/* script.h -- one sandboxed Lua state with limits: the only door from C into Lua.
 *
 * A script sees base without load functions, table, string, math (seeded from outside), utf8, and
 * what C registers; reading or writing an undeclared global is an error. Memory and instructions
 * are limited; a Lua error becomes a status with file, line and traceback, never a longjmp past C.
 */
#ifndef AMZ_SCRIPT_H
#define AMZ_SCRIPT_H

#include <lua.h>

#include "jwo/money.h"
#include "jwo/prng.h"
#include "jwo/status.h"

#define AMZ_SCRIPT_BYTES_MAX        (16u * 1024 * 1024)
#define AMZ_SCRIPT_INSTRUCTIONS_MAX 20000000 /* between two waits */

typedef struct amz_script amz_script;

/* `prng` is copied for math.random. */
amz_script *amz_script_new(const struct jwo_prng *prng);
void amz_script_free(amz_script *script);
lua_State *amz_script_lua(amz_script *script);

/* What a script may do
 *
 * Globals are declared by C alone: lua_setglobal() works, an assignment in Lua does not. Finalizers
 * (__gc) are refused, because Lua does not count their instructions; pcall and xpcall do not catch
 * a limit. `usd "1.00"` and `money("JPY", "150")` are always there.
 *
 * Chunks whose names begin so are ours: errors and checks point past them, to who called. */
#define AMZ_SCRIPT_BUILTIN "jwo:"

/* Load a chunk (text only, never bytecode) and leave it as a function on the stack.  [-0, +1, -]
 * EINPUT: *err is `file:line: message`. `name` is shown in messages. */
JWO_MUST_USE jwo_status amz_script_load(amz_script *script, const char *text, size_t len,
                                        const char *name, struct jwo_error *err);
/* Read a file of at most 1 MiB and load it. EIO and ELIMIT name the file. */
JWO_MUST_USE jwo_status amz_script_load_file(amz_script *script, const char *path, const char *name,
                                             struct jwo_error *err);
/* Call the function and its `nargs` arguments on top of the stack.  [-(nargs+1), +nresults, -]
 * nothing on failure. */
JWO_MUST_USE jwo_status amz_script_call(amz_script *script, int nargs, int nresults,
                                        struct jwo_error *err);

/* Push the table of lua/names.lua: sorted(map) and hint(name, candidates).  [-0, +1, -] nothing on
 * failure. */
JWO_MUST_USE jwo_status amz_script_push_names(amz_script *script, struct jwo_error *err);

/* A coroutine that C primitives may suspend: a primitive calls amz_task_yield() as its return value
 * and C wakes the task later with the values that the primitive "returns" pushed on amz_task_lua().
 */
typedef struct amz_task amz_task;
enum amz_task_state { AMZ_TASK_WAITING, AMZ_TASK_FINISHED, AMZ_TASK_FAILED };
/* Takes the function and `nargs` arguments off the script's stack and runs it until its first wait.
 * `ended` comes once, maybe before this returns (the handle is good all the same, until it is
 * freed); on FAILED *err says why. */
amz_task *amz_task_start(amz_script *script, int nargs,
                         void (*ended)(void *context, enum amz_task_state state,
                                       const struct jwo_error *err),
                         void *context);
lua_State *amz_task_lua(amz_task *task);
amz_task *amz_task_current(lua_State *L); /* from inside a primitive; NULL outside any task */
/* The same for a primitive that will yield, before it begins anything: raises an error of the line
 * where the task cannot wait (inside a callback of table.sort, ...), or where there is no task.
 * [-0, +0, v] */
amz_task *amz_task_to_wait(lua_State *L);
int amz_task_yield(amz_task *task); /* `return amz_task_yield(task);` in a primitive */
/* Resume a waiting task with the top `nresults` values of its stack. May end it (and call `ended`)
 * before returning. Not from inside a primitive of the same task (asserted). */
void amz_task_wake(amz_task *task, int nresults);
/* Resume with a Lua error raised at the place that waits. */
void amz_task_fail(amz_task *task, const char *message);
/* A waiting task is abandoned: `ended` is not called. Allowed inside `ended`, not inside a
 * primitive of the task. */
void amz_task_free(amz_task *task);

/* Source line of the Lua code that runs now ("story.lua:17"), for checks; returns the line, or 0
 * and "" outside any. */
int amz_script_where(lua_State *L, char out[160]);
/* Raise `message` as an error of that line: `return amz_script_blame(L, err.text);`  [-0, +0, v] */
int amz_script_blame(lua_State *L, const char *message);

/* Money in Lua is a value of its own: == < <= + - and * quantity, fields `amount` and `currency`,
 * tostring "1.00 USD". */
void amz_script_push_money(lua_State *L, const struct jwo_money *money); /* [-0, +1, m] */
const struct jwo_money *amz_script_to_money(lua_State *L,
                                            int index); /* borrowed; NULL if it is none */

#endif
