/* profile.h -- the retailer under test, as its owner describes it in a Lua file (docs/writing-a-profile.md).
 *
 * The file is read once to check it and to learn how to start the retailer, and once more in each story's own Lua state
 * for its hooks. Errors name file and key.
 */
#ifndef HRN_PROFILE_H
#define HRN_PROFILE_H

#include "jwo/http_client.h"
#include "jwo/loop.h"
#include "script.h"

#define HRN_ARGV_MAX 64
#define HRN_ENV_MAX 64

/* What a profile is told of the Amazon it will meet, and of the instance it describes. */
struct hrn_surroundings {
    const char *amazon_url;
    const struct jwo_credentials *credentials;
    const char *region;
    const char *directory;     /* private to the instance, exists */
    const char *profile_directory; /* where the profile file lies */
    const char *program_directory; /* where jwo lies; `bin` in the profile */
};

typedef struct hrn_profile hrn_profile;

/* EIO: cannot be read. EINPUT: Lua error, unknown key, wrong type, neither url nor start. */
JWO_MUST_USE jwo_status hrn_profile_load(hrn_profile **out, const char *path, struct jwo_error *err);
void hrn_profile_free(hrn_profile *profile);

const char *hrn_profile_name(const hrn_profile *profile);
const char *hrn_profile_digest(const hrn_profile *profile); /* SHA-256 of the file, hex */
const char *hrn_profile_url(const hrn_profile *profile);    /* NULL: it is started by us */
bool hrn_profile_has_hook(const hrn_profile *profile, const char *name);
int64_t hrn_profile_settle_ms(const hrn_profile *profile);
int64_t hrn_profile_start_ms(const hrn_profile *profile);
int64_t hrn_profile_quiet_ms(const hrn_profile *profile);

struct hrn_start_command {
    char *argv[HRN_ARGV_MAX + 1]; /* owned */
    char *env[HRN_ENV_MAX + 1];   /* owned; "NAME=value", added to a small clean environment (PATH, HOME, LANG) */
    char ready[256];              /* Lua pattern of the line that says it listens; captures: port, and second port if any */
};
/* Call the profile's `start` for one instance. */
JWO_MUST_USE jwo_status hrn_profile_start_command(hrn_profile *profile, const struct hrn_surroundings *around,
                                                  struct hrn_start_command *out, struct jwo_error *err);
void hrn_start_command_dispose(struct hrn_start_command *command);

/* Put `profile` and `hooks` (and http, json, env) into a story's state; hooks get `retailer` = {url=, ops_url=,
 * directory=} read afresh at each call, so that a restart on another port is seen. */
struct hrn_where {
    char url[512];
    char ops_url[512];
    char directory[512];
};
JWO_MUST_USE jwo_status hrn_profile_install(const hrn_profile *profile, amz_script *script, jwo_http_client *client,
                                            const struct hrn_where *where, const struct hrn_surroundings *around,
                                            struct jwo_error *err);

#endif
