/* config_portal.h -- internal to the settings: the sections "portal" and "mail". */
#ifndef RTL_CONFIG_PORTAL_H
#define RTL_CONFIG_PORTAL_H

#include "config.h"
#include "settings.h"

/* Defaults where the file has neither section or leaves out a key. EINPUT as in config.h. */
JWO_MUST_USE jwo_status rtl_config_portal_read(struct rtl_config *config,
                                               const struct rtl_section *top,
                                               struct jwo_error *err);

#endif
