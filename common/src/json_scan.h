/* json_scan.h -- is this text JSON that we take? Runs before cJSON does, because cJSON takes much
 * more.
 *
 * Decides: the grammar of RFC 8259, UTF-8, surrogate pairs, no \u0000, nothing after the value, and
 * the limits on size, depth, members, nodes and number length. Not decided here: duplicate keys,
 * which need decoded names.
 */
#ifndef JWO_JSON_SCAN_H
#define JWO_JSON_SCAN_H

#include "jwo/status.h"

struct jwo_json_limits {
    size_t bytes_max, nodes_max;
};

/* OK, EINPUT or ELIMIT as jwo_json_parse; *err counts bytes from 0. */
JWO_MUST_USE jwo_status jwo_json_scan(const char *text, size_t len,
                                      const struct jwo_json_limits *limits, struct jwo_error *err);

#endif
