/* connector_bodies.h -- the JSON that Amazon sends to a retailer, by facts sections 9 to 11. */
#ifndef AMZ_CONNECTOR_BODIES_H
#define AMZ_CONNECTOR_BODIES_H

#include "jwo/buf.h"
#include "world.h"

/* Append the body of shopperauthorization;
 * `hold` is the amount about to be pre-authorized (D12). */
void amz_write_gate(struct jwo_buf *out, const struct amz_trip *trip, const struct jwo_money *hold,
                    const struct amz_recommendation *recommendation);
/* Append the body of scan-details, about what the trip's scan resulted in. */
void amz_write_scan_details(struct jwo_buf *out, const struct amz_trip *trip);
/* The UUID that always belongs to this trip and `what`. Not the world's chance: the ids of trips
 * must not hang on traffic. Returns `out`. */
const char *amz_trip_uuid(const struct amz_trip *trip, const char *what, char out[JWO_UUID_MAX]);
/* Append the body of purchases: everything but the request id is the same at each delivery. */
void amz_write_purchases(struct jwo_buf *out, const struct amz_trip *trip, const char *request_id);

/* Append the body of identity-keys, or of scan; the key is trip->how.key. */
void amz_write_identity_keys(struct jwo_buf *out, const struct amz_trip *trip,
                             const char *request_id);
void amz_write_scan(struct jwo_buf *out, const struct amz_trip *trip, const char *request_id);

#endif
