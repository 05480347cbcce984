/* profile.c -- see profile.h for the contract. */
#include "profile.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "jwo/digest.h"
#include "jwo/file.h"
#include "profile_catalog.h"
#include "profile_internal.h"
#include "store_types.h"

enum { FILE_BYTES_MAX = 1024 * 1024 };

struct store {
    char *id, *policy; /* owned */
};

struct hrn_profile {
    char *path, *text; /* owned; the file */
    size_t text_len;
    char digest[JWO_SHA256_HEX_MAX];
    amz_script *script;
    int start, check_command; /* references into the script; LUA_NOREF: none */
    char *name;               /* owned, as are the next four, which may be NULL */
    char *url, *serve, *mutant, *only;
    char currency[4];
    char **hooks; /* owned */
    size_t hook_count;
    struct store *stores; /* owned */
    size_t store_count;
    hrn_catalog *catalog;
    struct hrn_limits limits;
};

/* --- loading -------------------------------------------------------------------------------- */

static jwo_status read_text(hrn_profile *profile, const char *path, struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    jwo_buf_init(&text, FILE_BYTES_MAX);
    status = jwo_file_read(&text, path, err);
    if (status == JWO_OK) {
        (void)jwo_sha256_hex(text.data, text.len, profile->digest);
        profile->text_len = text.len;
        profile->text = jwo_buf_take(&text);
    }
    jwo_buf_dispose(&text);
    return status;
}

char *hrn_profile_take_text(lua_State *L, const char *key)
{
    char *copy = NULL;

    if (lua_getfield(L, -1, key) == LUA_TSTRING) {
        copy = jwo_strdup(lua_tostring(L, -1));
    }
    lua_pop(L, 1);
    return copy;
}

static int64_t field_ms(lua_State *L, const char *key)
{
    (void)lua_getfield(L, -1, key);
    const int64_t ms = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return ms;
}

static void take_stores(hrn_profile *profile, lua_State *L)
{
    (void)lua_getfield(L, -1, "stores");
    profile->store_count = (size_t)lua_rawlen(L, -1);
    profile->stores = jwo_calloc(profile->store_count, sizeof(*profile->stores));
    for (size_t i = 0; i < profile->store_count; i++) {
        (void)lua_rawgeti(L, -1, (lua_Integer)i + 1);
        profile->stores[i].id = hrn_profile_take_text(L, "id");
        profile->stores[i].policy = hrn_profile_take_text(L, "policy");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void add_hook(hrn_profile *profile, const char *name)
{
    const size_t at = profile->hook_count++;

    profile->hooks = jwo_realloc(profile->hooks, profile->hook_count * sizeof(*profile->hooks));
    profile->hooks[at] = jwo_strdup(name);
}

/* The names of its hooks, and what it says that it can. */
static void take_hooks(hrn_profile *profile, lua_State *L)
{
    (void)lua_getfield(L, -1, "hooks");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        add_hook(profile, lua_tostring(L, -2));
    }
    lua_pop(L, 1);
    (void)lua_getfield(L, -1, "can");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        add_hook(profile, lua_tostring(L, -1));
    }
    lua_pop(L, 1);
}

/* The served file lies beside the profile. */
static void take_serve(hrn_profile *profile, lua_State *L)
{
    char *serve = hrn_profile_take_text(L, "serve");
    char directory[HRN_PATH_MAX];
    struct jwo_buf path;

    if (!serve) {
        return;
    }
    jwo_buf_init(&path, FILE_BYTES_MAX);
    if (serve[0] != '/') {
        jwo_buf_addf(&path, "%s/", hrn_directory_of(profile->path, directory));
    }
    jwo_buf_adds(&path, serve);
    profile->serve = jwo_buf_take(&path);
    jwo_buf_dispose(&path);
    jwo_free(serve);
}

/* Copy the facts of the checked profile on top of the stack. */
static void take_facts(hrn_profile *profile, lua_State *L)
{
    char *currency = hrn_profile_take_text(L, "currency");

    (void)snprintf(profile->currency, sizeof(profile->currency), "%s", currency);
    jwo_free(currency);
    profile->name = hrn_profile_take_text(L, "name");
    profile->url = hrn_profile_take_text(L, "url");
    take_serve(profile, L);
    profile->limits.settle_ms = field_ms(L, "settle_ms");
    profile->limits.start_ms = field_ms(L, "start_ms");
    profile->limits.quiet_ms = field_ms(L, "quiet_ms");
    profile->limits.gate_ms = field_ms(L, "gate_ms");
    profile->limits.delivery_ms = field_ms(L, "delivery_ms");
    take_stores(profile, L);
    profile->catalog = hrn_catalog_new(L, profile->currency);
    take_hooks(profile, L);
}

jwo_status hrn_profile_load(hrn_profile **out, const char *path, struct jwo_error *err)
{
    hrn_profile *profile = jwo_calloc(1, sizeof(*profile));
    struct jwo_prng prng;
    jwo_status status;

    *out = NULL;
    profile->start = profile->check_command = LUA_NOREF;
    profile->path = jwo_strdup(path);
    if ((status = read_text(profile, path, err)) != JWO_OK) {
        goto done;
    }
    jwo_prng_seed(&prng, 0);
    profile->script = amz_script_new(&prng);
    if ((status = hrn_profile_evaluate(profile->script, path, profile->text, profile->text_len,
                                       NULL, err)) != JWO_OK) {
        goto done;
    }
    lua_State *L = amz_script_lua(profile->script); /* bind, check_command, checked profile */
    take_facts(profile, L);
    (void)lua_getfield(L, -1, "start");
    profile->start = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    profile->check_command = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    *out = profile;
    profile = NULL;

done:
    hrn_profile_free(profile);
    return status;
}

void hrn_profile_free(hrn_profile *profile)
{
    if (!profile) {
        return;
    }
    for (size_t i = 0; i < profile->store_count; i++) {
        jwo_free(profile->stores[i].id);
        jwo_free(profile->stores[i].policy);
    }
    for (size_t i = 0; i < profile->hook_count; i++) {
        jwo_free(profile->hooks[i]);
    }
    jwo_free(profile->stores);
    hrn_catalog_free(profile->catalog);
    jwo_free(profile->hooks);
    amz_script_free(profile->script);
    jwo_free(profile->name);
    jwo_free(profile->url);
    jwo_free(profile->serve);
    jwo_free(profile->mutant);
    jwo_free(profile->only);
    jwo_free(profile->text);
    jwo_free(profile->path);
    jwo_free(profile);
}

/* --- facts ---------------------------------------------------------------------------------- */

const char *hrn_profile_name(const hrn_profile *profile)
{
    return profile->name;
}

const char *hrn_profile_digest(const hrn_profile *profile)
{
    return profile->digest;
}

const char *hrn_profile_url(const hrn_profile *profile)
{
    return profile->url;
}

const char *hrn_profile_serve(const hrn_profile *profile)
{
    return profile->serve;
}

const char *hrn_profile_mutant(const hrn_profile *profile)
{
    return profile->mutant;
}

void hrn_profile_set_mutant(hrn_profile *profile, const char *path)
{
    jwo_free(profile->mutant);
    profile->mutant = jwo_strdup(path);
}

/* A store of the profile, or a type that stores may have. */
static bool is_store_or_type(const hrn_profile *profile, const char *word)
{
    for (size_t i = 0; i < profile->store_count; i++) {
        if (strcmp(profile->stores[i].id, word) == 0) {
            return true;
        }
    }
    return amz_store_type_find(word) != NULL;
}

jwo_status hrn_profile_choose_stores(hrn_profile *profile, const char *list, struct jwo_error *err)
{
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        char *word = jwo_strndup(at, strcspn(at, ","));
        const bool is_known = is_store_or_type(profile, word);

        if (!is_known) {
            (void)jwo_fail(err, JWO_EINPUT,
                           "\"%.200s\" is no store of %.200s and no type of stores", word,
                           profile->path);
        }
        jwo_free(word);
        if (!is_known) {
            return JWO_EINPUT;
        }
    }
    jwo_free(profile->only);
    profile->only = jwo_strdup(list);
    return JWO_OK;
}

bool hrn_profile_has_hook(const hrn_profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->hook_count; i++) {
        if (strcmp(profile->hooks[i], name) == 0) {
            return true;
        }
    }
    return false;
}

const struct hrn_limits *hrn_profile_limits(const hrn_profile *profile)
{
    return &profile->limits;
}

const char *hrn_profile_policy(const hrn_profile *profile, const char *store_id)
{
    for (size_t i = 0; i < profile->store_count; i++) {
        if (strcmp(profile->stores[i].id, store_id) == 0) {
            return profile->stores[i].policy ? profile->stores[i].policy : "";
        }
    }
    return "";
}

bool hrn_profile_total(const hrn_profile *profile, const struct amz_cart_item *items, size_t count,
                       struct jwo_money *out)
{
    return hrn_catalog_total(profile->catalog, items, count, out);
}

/* --- starting ------------------------------------------------------------------------------- */

static void set_text(lua_State *L, const char *key, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

static void push_start_arguments(lua_State *L, const struct hrn_surroundings *around)
{
    lua_createtable(L, 0, 7);
    set_text(L, "url", around->amazon_url);
    set_text(L, "access_key_id", around->credentials->access_key_id);
    set_text(L, "secret_access_key", around->credentials->secret_access_key);
    if (around->credentials->session_token[0] != '\0') {
        set_text(L, "session_token", around->credentials->session_token);
    }
    set_text(L, "connector_access_key_id", around->connector->access_key_id);
    set_text(L, "connector_secret_access_key", around->connector->secret_access_key);
    set_text(L, "region", around->region);
    lua_pushfstring(L, "%s/processor", around->amazon_url);
    lua_setfield(L, -2, "processor_url");
    set_text(L, "processor_key", around->processor_key);
    lua_createtable(L, 0, 2);
    set_text(L, "directory", around->directory);
    set_text(L, "token", around->token);
}

/* Append copies of the list at `index` behind what `list` has already. False: more than `max`. */
static bool take_list(lua_State *L, int index, char **list, size_t max)
{
    const size_t count = (size_t)lua_rawlen(L, index);
    size_t used = 0;

    while (list[used]) {
        used++;
    }
    if (used + count > max) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        (void)lua_rawgeti(L, index, (lua_Integer)i + 1);
        list[used + i] = jwo_strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    return true;
}

/* Programs are found and behave as for a user, but see nothing else of our environment. */
static void add_clean_environment(struct hrn_start_command *command)
{
    static const char *const names[] = {"PATH", "HOME", "LANG"};
    size_t used = 0;

    for (size_t i = 0; i < JWO_COUNT(names); i++) {
        const char *value = hrn_environment_get(names[i]);

        if (value) {
            struct jwo_buf text;

            jwo_buf_init(&text, FILE_BYTES_MAX);
            jwo_buf_addf(&text, "%s=%s", names[i], value);
            command->env[used++] = jwo_buf_take(&text);
            jwo_buf_dispose(&text);
        }
    }
}

jwo_status hrn_profile_start_command(hrn_profile *profile, const struct hrn_surroundings *around,
                                     struct hrn_start_command *out, struct jwo_error *err)
{
    lua_State *L = amz_script_lua(profile->script);
    const int top = lua_gettop(L);
    jwo_status status;

    JWO_ASSERT(profile->start != LUA_REFNIL);
    memset(out, 0, sizeof(*out));
    (void)lua_rawgeti(L, LUA_REGISTRYINDEX, profile->check_command);
    (void)lua_rawgeti(L, LUA_REGISTRYINDEX, profile->start);
    push_start_arguments(L, around);
    if ((status = amz_script_call(profile->script, 2, 1, err)) != JWO_OK ||
        (status = amz_script_call(profile->script, 1, 3, err)) != JWO_OK) {
        goto done;
    }
    add_clean_environment(out);
    if (!take_list(L, top + 1, out->argv, HRN_ARGV_MAX) ||
        !take_list(L, top + 2, out->env, HRN_ENV_MAX)) {
        status =
            jwo_fail(err, JWO_EINPUT, "%s: \"start\" gives more than %d arguments or %d variables",
                     profile->path, HRN_ARGV_MAX, HRN_ENV_MAX);
        goto done;
    }
    if (strlen(lua_tostring(L, top + 3)) >= sizeof(out->ready)) {
        status = jwo_fail(err, JWO_EINPUT, "%s: \"start().ready\" is longer than %zu bytes",
                          profile->path, sizeof(out->ready) - 1);
        goto done;
    }
    (void)snprintf(out->ready, sizeof(out->ready), "%s", lua_tostring(L, top + 3));

done:
    lua_settop(L, top);
    if (status != JWO_OK) {
        hrn_start_command_dispose(out);
    }
    return status;
}

void hrn_start_command_dispose(struct hrn_start_command *command)
{
    for (size_t i = 0; i <= HRN_ARGV_MAX; i++) {
        jwo_free(command->argv[i]);
    }
    for (size_t i = 0; i <= HRN_ENV_MAX; i++) {
        jwo_free(command->env[i]);
    }
    memset(command, 0, sizeof(*command));
}

static bool read_port(lua_State *L, int index, uint16_t *out)
{
    const char *text = lua_tostring(L, index);
    char *end = NULL;
    const long port = text ? strtol(text, &end, 10) : 0;

    if (port <= 0 || port > UINT16_MAX || *end != '\0') {
        return false;
    }
    *out = (uint16_t)port;
    return true;
}

jwo_status hrn_profile_ready(hrn_profile *profile, const struct hrn_start_command *command,
                             const char *line, uint16_t ports[2], struct jwo_error *err)
{
    lua_State *L = amz_script_lua(profile->script);
    const int top = lua_gettop(L);
    jwo_status status;

    (void)lua_getglobal(L, "string");
    (void)lua_getfield(L, -1, "match");
    lua_remove(L, -2);
    lua_pushstring(L, line);
    lua_pushstring(L, command->ready);
    if ((status = amz_script_call(profile->script, 2, 2, err)) != JWO_OK) {
        goto done;
    }
    if (lua_isnil(L, top + 1)) {
        status = jwo_fail(err, JWO_ENOTFOUND, "\"%s\" does not match \"%s\"", line, command->ready);
    } else if (!read_port(L, top + 1, &ports[0]) ||
               (!lua_isnil(L, top + 2) && !read_port(L, top + 2, &ports[1]))) {
        status = jwo_fail(err, JWO_EINPUT,
                          "%s: \"ready\" is \"%s\", but it captures no port in the line \"%.200s\"",
                          profile->path, command->ready, line);
    } else if (lua_isnil(L, top + 2)) {
        ports[1] = ports[0];
    }

done:
    lua_settop(L, top);
    return status;
}

/* --- into a story --------------------------------------------------------------------------- */

/* A set of the words of the list; nil: all. */
static void push_chosen(lua_State *L, const char *list)
{
    if (!list) {
        lua_pushnil(L);
        return;
    }
    lua_newtable(L);
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        lua_pushlstring(L, at, strcspn(at, ","));
        lua_pushboolean(L, true);
        lua_rawset(L, -3);
    }
}

jwo_status hrn_profile_install(const hrn_profile *profile, amz_script *script,
                               const struct hrn_installation *how, struct jwo_error *err)
{
    static const char *const facts[] = {"name",  "currency", "stores", "catalog",
                                        "carts", "badges",   "can"};
    lua_State *L = amz_script_lua(script);
    const int bind = lua_gettop(L) + 1; /* then check_command, checked */
    jwo_status status;

    if ((status = hrn_profile_evaluate(script, profile->path, profile->text, profile->text_len, how,
                                       err)) != JWO_OK) {
        return status;
    }
    lua_createtable(L, 0, JWO_COUNT(facts));
    for (size_t i = 0; i < JWO_COUNT(facts); i++) {
        (void)lua_getfield(L, bind + 2, facts[i]);
        lua_setfield(L, -2, facts[i]);
    }
    push_chosen(L, profile->only);
    lua_setfield(L, -2, "only");
    lua_setglobal(L, "profile");
    lua_pushvalue(L, bind);
    (void)lua_getfield(L, bind + 2, "hooks");
    if ((status = amz_script_call(script, 1, 1, err)) == JWO_OK) {
        lua_setglobal(L, "hooks");
    }
    lua_settop(L, bind - 1);
    return status;
}
