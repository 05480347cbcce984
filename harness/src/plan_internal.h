/* plan_internal.h -- what the files of the plan share. */
#ifndef HRN_PLAN_INTERNAL_H
#define HRN_PLAN_INTERNAL_H

#include "plan.h"

#define HRN_STORY_BYTES_MAX (1024u * 1024) /* what amz_story_read() takes, too */

/* Set plan->digest from the ids and the files of its stories. EIO, ELIMIT: one cannot be read. */
JWO_MUST_USE jwo_status hrn_plan_digest(struct hrn_plan *plan, struct jwo_error *err);

#endif
