/* script_internal.h -- what the script*.c files share; nobody else includes it. */
#ifndef AMZ_SCRIPT_INTERNAL_H
#define AMZ_SCRIPT_INTERNAL_H

#include "script.h"

struct amz_script {
    lua_State *lua;
    size_t bytes; /* what Lua has now */
    int depth;    /* protected calls and resumes that are running, one inside the other */
    int64_t instructions_left; /* of the innermost of them */
    bool exhausted;            /* a limit was passed in the innermost of them */
};

/* The script behind any of its Lua threads. */
amz_script *amz_script_of(lua_State *L);

/* Bracket every run of Lua code: inside, the limits hold; each run has instructions of its own. */
struct amz_script_run {
    int64_t instructions_left; /* of the run outside */
    bool exhausted;
};
struct amz_script_run amz_script_enter(amz_script *script);
void amz_script_leave(amz_script *script, struct amz_script_run outer);

/* Work in C that is worth so many instructions; too much raises with the next instructions. */
void amz_script_spend(lua_State *L, int64_t instructions);

/* The error of a script that has used up its instructions.  [-0, +0, v] */
int amz_script_raise_exhausted(lua_State *L);

/* Write the error value on top of the stack of `L` into *err, with the lines that led there:
 * `a.lua:3: message, called from b.lua:7`. Pops it.  [-1, +0, -] */
jwo_status amz_script_report(lua_State *L, struct jwo_error *err);
/* The same for LUA_ERRMEM, whose value says nothing. */
jwo_status amz_script_report_memory(lua_State *L, struct jwo_error *err);

/* Fill an empty state with the words that a script may use (script_sandbox.c). */
void amz_sandbox_open(lua_State *L, const struct jwo_prng *prng);
void amz_sandbox_bound_work(lua_State *L); /* script_bounds.c */
void amz_script_open_money(lua_State *L);  /* script_money.c */

#endif
