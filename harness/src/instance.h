/* instance.h -- one retailer under test: started by us and watched, or merely a URL.
 *
 * Stories that kill the retailer or move its clock get an instance of their own; the others share one. An instance that
 * is started writes its standard error to retailer.log in its directory.
 */
#ifndef HRN_INSTANCE_H
#define HRN_INSTANCE_H

#include "amazon.h"
#include "profile.h"

typedef struct hrn_instance hrn_instance;

enum hrn_instance_state { HRN_STARTING, HRN_UP, HRN_DOWN };

/* Start (or just note the URL). `changed` comes whenever the state changes, never before this returns. Directory is made.
 * EIO / EINPUT when it cannot even be launched. */
JWO_MUST_USE jwo_status hrn_instance_new(hrn_instance **out, jwo_loop *loop, hrn_profile *profile,
                                         amz_amazon *amazon, const char *directory,
                                         void (*changed)(void *context), void *context, struct jwo_error *err);
void hrn_instance_free(hrn_instance *instance); /* SIGKILL; nothing is left running */
enum hrn_instance_state hrn_instance_state(const hrn_instance *instance);
const char *hrn_instance_trouble(const hrn_instance *instance); /* why it is DOWN, with the end of its log; "" */
const struct hrn_where *hrn_instance_where(const hrn_instance *instance);
/* kill -9 and start again with the same directory; UP again when it says ready. */
void hrn_instance_crash(hrn_instance *instance);

#endif
