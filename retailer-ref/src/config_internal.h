/* config_internal.h -- internal to the settings: the part that reads the stores. */
#ifndef RTL_CONFIG_INTERNAL_H
#define RTL_CONFIG_INTERNAL_H

#include "config.h"
#include "settings.h"

/* The list "stores" of a checked file; the other keys of the file are read by then. */
JWO_MUST_USE jwo_status rtl_config_read_stores(struct rtl_config *config,
                                               const struct rtl_section *top,
                                               struct jwo_error *err);

#endif
