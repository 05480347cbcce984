/* authenticate.h -- the stage that asks who calls: one way for every enum amz_auth. */
#ifndef AMZ_AUTHENTICATE_H
#define AMZ_AUTHENTICATE_H

#include "visit.h"

/* May this caller use the operation? False: the answer is a denial in the service's words. The
 * journal then has the violation "unauthenticated", but for temporary credentials that have
 * expired: those are nobody's mistake and count as a fault. */
bool amz_authenticate(struct amz_visit *visit);

#endif
