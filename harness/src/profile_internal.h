/* profile_internal.h -- what profile.c (facts and start command), profile_catalog.c (prices) and
 * profile_lua.c (the Lua side) share. */
#ifndef HRN_PROFILE_INTERNAL_H
#define HRN_PROFILE_INTERNAL_H

#include "profile.h"

/* Evaluate the profile in `script` and leave, above what was there: bind(), check_command() and the
 * checked profile as a table. [-0, +3, -] nothing on failure. `how` NULL: for facts only, hooks
 * cannot be called. */
JWO_MUST_USE jwo_status hrn_profile_evaluate(amz_script *script, const char *path, const char *text,
                                             size_t len, const struct hrn_installation *how,
                                             struct jwo_error *err);

/* The text at `key` of the table on top of L, as a copy that the caller frees; NULL when it is not
 * there. */
char *hrn_profile_take_text(lua_State *L, const char *key);

#endif
