/* player_embedded.h -- the files of lua/, compiled in by jwo_embed(). */
#ifndef AMZ_PLAYER_EMBEDDED_H
#define AMZ_PLAYER_EMBEDDED_H

#include <stddef.h>

extern const unsigned char amz_lua_words[], amz_lua_expect[], amz_lua_trips[], amz_lua_story[],
    amz_lua_defaults[], amz_lua_stores[], amz_lua_cases[];
extern const size_t amz_lua_words_len, amz_lua_expect_len, amz_lua_trips_len, amz_lua_story_len,
    amz_lua_defaults_len, amz_lua_stores_len, amz_lua_cases_len;

#endif
