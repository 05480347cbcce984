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
};

/* Ends the program on --help and --version (0), and with one line on standard error on a wrong flag
 * (2). The strings are borrowed from argv. */
void rtl_flags_read(struct rtl_flags *flags, int argc, char **argv);

#endif
