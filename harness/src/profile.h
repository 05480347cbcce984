/* profile.h -- the retailer under test, as its owner describes it in a Lua file
 * (docs/writing-a-profile.md).
 *
 * The file is read once to check it and to learn how to start the retailer, and once more in each
 * story's own Lua state for its hooks. Errors name file and key.
 */
#ifndef HRN_PROFILE_H
#define HRN_PROFILE_H

#include "jwo/http_client.h"
#include "jwo/loop.h"
#include "script.h"
#include "world.h"

#define HRN_ARGV_MAX 64
#define HRN_ENV_MAX  64

/* What a profile is told of the Amazon it will meet, and of the instance it starts. */
struct hrn_surroundings {
    const char *amazon_url;
    const struct jwo_credentials *credentials;
    const struct jwo_credentials *connector; /* what Amazon signs its calls at the retailer with */
    const char *processor_key;
    const char *region;
    const char *directory; /* private to the instance, exists */
    const char *token;     /* random, for this instance's own operations interface if it has one */
};

typedef struct hrn_profile hrn_profile;

/* Real time that the owner grants the retailer; defaults in lua/profile.lua. */
struct hrn_limits {
    int64_t settle_ms;   /* from the cart to the end of the lifecycle */
    int64_t start_ms;    /* until it says that it is ready */
    int64_t quiet_ms;    /* without the hook `settled`: silence that counts as settled */
    int64_t gate_ms;     /* for the answer at the gate (D13) */
    int64_t delivery_ms; /* for the answer to a cart, per attempt (D14) */
};

/* EIO: cannot be read. ELIMIT: longer than 1 MiB. EINPUT: Lua error, unknown key, wrong type,
 * neither url nor start nor serve. */
JWO_MUST_USE jwo_status hrn_profile_load(hrn_profile **out, const char *path,
                                         struct jwo_error *err);
void hrn_profile_free(hrn_profile *profile);

/* Let stories meet these stores alone: ids of the profile's stores and types (store_types.h), with
 * commas between. EINPUT: a word is neither; the profile is unchanged. */
JWO_MUST_USE jwo_status hrn_profile_choose_stores(hrn_profile *profile, const char *list,
                                                  struct jwo_error *err);

const char *hrn_profile_name(const hrn_profile *profile);
const char *hrn_profile_digest(const hrn_profile *profile); /* SHA-256 of the file, hex */
/* NULL: it is started or served by us. */
const char *hrn_profile_url(const hrn_profile *profile);
/* Path of the Lua retailer that jwo itself serves (lua_retailer.h), and of the mutant that changes
 * it; NULL: none. */
const char *hrn_profile_serve(const hrn_profile *profile);
const char *hrn_profile_mutant(const hrn_profile *profile);
void hrn_profile_set_mutant(hrn_profile *profile, const char *path); /* copied */
/* A hook of that name, or an ability that the profile claims in `can`. */
bool hrn_profile_has_hook(const hrn_profile *profile, const char *name);
const struct hrn_limits *hrn_profile_limits(const hrn_profile *profile); /* borrowed */

/* What the profile declares of a store after a decline: "write_off_all", ...; "" = not said, or
 * no such store. */
const char *hrn_profile_policy(const hrn_profile *profile, const char *store_id);
/* What a cart costs by what the profile declares (profile_catalog.h). False, and *out zeroed, when
 * that does not tell. */
bool hrn_profile_total(const hrn_profile *profile, const struct amz_cart_item *items, size_t count,
                       struct jwo_money *out);

struct hrn_start_command {
    char *argv[HRN_ARGV_MAX + 1]; /* owned */
    /* owned; "NAME=value", added to a small clean environment (PATH, HOME, LANG) */
    char *env[HRN_ENV_MAX + 1];
    /* Lua pattern of the line that says it listens; captures: port, and second port if any */
    char ready[256];
};
/* Call the profile's `start` for one instance. EINPUT: Lua error, or a result not of that form. */
JWO_MUST_USE jwo_status hrn_profile_start_command(hrn_profile *profile,
                                                  const struct hrn_surroundings *around,
                                                  struct hrn_start_command *out,
                                                  struct jwo_error *err);
void hrn_start_command_dispose(struct hrn_start_command *command);
/* Does this line of output say that the retailer listens? ports[1] is ports[0] without a second
 * capture. ENOTFOUND: it does not. EINPUT: it matches, but captures no port. */
JWO_MUST_USE jwo_status hrn_profile_ready(hrn_profile *profile,
                                          const struct hrn_start_command *command, const char *line,
                                          uint16_t ports[2], struct jwo_error *err);

/* Where an instance is now. */
struct hrn_where {
    char url[512];
    char ops_url[512];
    char directory[512];
    char token[65];
};

/* How a profile is put into a story's state. Everything is borrowed and outlives the state. */
struct hrn_installation {
    jwo_http_client *client;
    /* read afresh at each hook, so that a restart on another port is seen */
    const struct hrn_where *where;
    /* the hook advance_clock may be used: the retailer serves this story alone */
    bool clock_is_ours;
    /* The hook pays_off has returned. */
    void (*paid)(void *context, const char *shopper_id, const struct jwo_money *amount);
    /* Start the retailer again; wake the task when it is up. NULL: the profile's own hook. */
    void (*restart)(void *context, amz_task *task);
    void *context;
};
/* Declare the globals `profile` {name, currency, stores, catalog, carts, badges,
 * can, only (the chosen stores)} and `hooks` (functions by name,
 * called without `retailer`). The other words of profiles (http, env, ...) are seen by the profile
 * alone. */
JWO_MUST_USE jwo_status hrn_profile_install(const hrn_profile *profile, amz_script *script,
                                            const struct hrn_installation *how,
                                            struct jwo_error *err);

#endif
