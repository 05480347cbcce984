/* options.h -- the command line of mock-amazon. Secrets come from the environment, never from the
 * command line, where every user of the machine could read them.
 */
#ifndef AMZ_OPTIONS_H
#define AMZ_OPTIONS_H

#include "amazon.h"
#include "control.h"
#include "jwo/log.h"

#define AMZ_PLAYS_MAX 256

struct amz_options {
    struct amz_amazon_options amazon;   /* credentials empty = to be made */
    struct amz_control_options control; /* both point to the texts below: do not copy the struct */
    char address[64];
    char control_token[AMZ_CONTROL_TOKEN_MAX];
    const char *roles[AMZ_ROLES_MAX]; /* that STS lets be assumed; borrowed from argv */
    bool token_is_made;               /* here, from the operating system's randomness */
    bool allow_remote;
    bool is_remote; /* other machines can reach that address */
    enum jwo_log_level log_level;
    const char *plays[AMZ_PLAYS_MAX]; /* stories to play; borrowed from argv */
    size_t play_count;                /* 0 = serve until interrupted */
    const char *record_path;          /* where exchanges are streamed; NULL = nowhere */
    bool operations;                  /* print the table and end, like help */
    const char *retailer_url;         /* with stories: base URL; borrowed from argv */
    bool help, version, openapi;      /* print and end; nothing else was checked */
};

/* What main() found in the environment; NULL = not set. */
struct amz_environment {
    const char *access_key_id;               /* JWO_ACCESS_KEY_ID */
    const char *secret_access_key;           /* JWO_SECRET_ACCESS_KEY: both or neither */
    const char *control_token;               /* JWO_CONTROL_TOKEN */
    const char *connector_access_key_id;     /* JWO_CONNECTOR_ACCESS_KEY_ID */
    const char *connector_secret_access_key; /* JWO_CONNECTOR_SECRET_ACCESS_KEY: both or neither */
    const char *processor_key;               /* JWO_PROCESSOR_KEY */
};

/* EINPUT: one sentence that names the flag or the variable. */
JWO_MUST_USE jwo_status amz_options_read(struct amz_options *out, int argc, char *const *argv,
                                         const struct amz_environment *environment,
                                         struct jwo_error *err);
/* The credentials of the environment: those that calls of retailers are signed with, and those of
 * Amazon's own calls at retailers. Empty when it names none. EINPUT: one without the other, or too
 * long; the sentence names the variable. */
JWO_MUST_USE jwo_status amz_options_credentials(struct jwo_credentials *out,
                                                const struct amz_environment *environment,
                                                struct jwo_error *err);
JWO_MUST_USE jwo_status amz_options_connector(struct jwo_credentials *out,
                                              const struct amz_environment *environment,
                                              struct jwo_error *err);
const char *amz_options_usage(void);

#endif
