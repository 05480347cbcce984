/* staff.h -- for the retailer's tests: a browser at the operations page. */
#ifndef RTL_TEST_STAFF_H
#define RTL_TEST_STAFF_H

#include "bench.h"

/* What came back; text is owned by the browser, until its next request. */
struct staff {
    struct bench *bench;
    int status;
    char *body;
    char location[256], type[64], policy[256];
    char cookie[256]; /* name=value; kept, as a browser does. "": none */
};

/* For cmocka: *state is the browser; a bench is behind it. */
int staff_setup(void **state);
int staff_teardown(void **state);

/* Another status fails the test. `form` NULL: GET; else it is posted, with "csrf=..." of the page
 * that was seen last before it, unless that is left out. Returns the body. */
const char *staff_get(struct staff *staff, int status, const char *path);
const char *staff_post(struct staff *staff, int status, const char *path, const char *form);
const char *staff_post_bare(struct staff *staff, int status, const char *path, const char *form);
/* As "Ann", and to the overview. */
void staff_sign_in(struct staff *staff);

void assert_holds(const char *text, const char *part);
void assert_lacks(const char *text, const char *part);

#endif
