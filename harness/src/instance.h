/* instance.h -- one retailer under test: started by us and watched, served by us (lua_retailer.h),
 * or merely a URL.
 *
 * Stories that kill the retailer or move its clock get an instance of their own; the others share
 * one.
 *
 *   STARTING --ready line--> UP --exit--> DOWN        crash: any --> STARTING
 *      '--exit, deadline, no launch------> DOWN
 */
#ifndef HRN_INSTANCE_H
#define HRN_INSTANCE_H

#include "door.h"
#include "profile.h"

typedef struct hrn_instance hrn_instance;

enum hrn_instance_state { HRN_STARTING, HRN_UP, HRN_DOWN };

/* The region that instances are told and whose signatures the mock accepts. */
#define HRN_REGION "us-east-1"

/* Start it, or, with a URL, see whether somebody listens there. `changed` comes whenever the state
 * changes, never before this returns. Its directory is made; its output goes to retailer.log there.
 * With `own_door` it is told a port of Amazon's that nobody else comes by. EINPUT: the profile's
 * `start` is wrong. EIO: it cannot even be launched. The profile and the amazon are borrowed. */
JWO_MUST_USE jwo_status hrn_instance_new(hrn_instance **out, hrn_profile *profile,
                                         amz_amazon *amazon, const char *directory, bool own_door,
                                         void (*changed)(void *context), void *context,
                                         struct jwo_error *err);
/* SIGKILL to it and its children; nothing is left running. */
void hrn_instance_free(hrn_instance *instance);
enum hrn_instance_state hrn_instance_state(const hrn_instance *instance);
/* Why it is DOWN, with the end of its log; "" otherwise. */
const char *hrn_instance_trouble(const hrn_instance *instance);
/* Where it is; the same struct as long as the instance lives. */
const struct hrn_where *hrn_instance_where(const hrn_instance *instance);
/* Its own door; NULL if it has none. */
amz_door *hrn_instance_door(const hrn_instance *instance);
/* kill -9 and start again with the same directory: STARTING at once, UP again when it says ready.
 * Also from DOWN. Does nothing to a retailer that is merely a URL. */
void hrn_instance_crash(hrn_instance *instance);

#endif
