/* config_internal.h -- internal to the settings: the parts that read the stores, and risk. */
#ifndef RTL_CONFIG_INTERNAL_H
#define RTL_CONFIG_INTERNAL_H

#include "config.h"
#include "settings.h"

/* The list "stores" of a checked file; the other keys of the file are read by then. */
JWO_MUST_USE jwo_status rtl_config_read_stores(struct rtl_config *config,
                                               const struct rtl_section *top,
                                               struct jwo_error *err);
/* config_risk.c: "fraud", "offenders", "debt", "alarm_before"; token_life is read by then. */
JWO_MUST_USE jwo_status rtl_config_read_risk(struct rtl_config *config,
                                             const struct rtl_section *top, struct jwo_error *err);
/* config_risk.c: a store's "judgement" and "hold_limit"; its other keys are read by then. */
JWO_MUST_USE jwo_status rtl_config_read_gate(struct rtl_store_config *store,
                                             const struct rtl_section *section,
                                             struct jwo_error *err);

#endif
