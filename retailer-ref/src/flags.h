/* flags.h -- the command line of retailer-ref. */
#ifndef RTL_FLAGS_H
#define RTL_FLAGS_H

#include "app.h"
#include "jwo/log.h"

struct rtl_flags {
    const char *config; /* path */
    struct rtl_app_options app;
    enum jwo_log_level log_level;
    bool log_json;
    int64_t drain_ms;   /* how long to serve on after the first signal */
    bool check;         /* look at the database and end; only app.database is needed */
    bool help, version; /* print and end; nothing else was checked */
};

/* The strings are borrowed from argv. EINPUT: one sentence that names the flag. */
JWO_MUST_USE jwo_status rtl_flags_read(struct rtl_flags *flags, int argc, char *const *argv,
                                       struct jwo_error *err);
const char *rtl_flags_usage(void);

#endif
