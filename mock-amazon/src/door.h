/* door.h -- a further port of Amazon's, for a retailer that is to be refused without touching
 * the others.
 *
 * Calls that come by a door are served like any other: they find their world by what they say.
 */
#ifndef AMZ_DOOR_H
#define AMZ_DOOR_H

#include "amazon.h"

/* Open. EIO: no port is left. The amazon is borrowed. */
JWO_MUST_USE jwo_status amz_door_new(amz_door **out, amz_amazon *amazon, struct jwo_error *err);
void amz_door_free(amz_door *door); /* before its amazon, after the worlds that were given it */
uint16_t amz_door_port(const amz_door *door);
/* Connections are refused for so long, from now. */
void amz_door_refuse(amz_door *door, int64_t for_ms);

#endif
