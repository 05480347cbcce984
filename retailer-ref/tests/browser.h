/* browser.h -- for the retailer's tests: a shopper's browser at the portal of a bench.
 *
 * Keeps cookies as a browser does, reads the CSRF field of the page that it saw last, and nothing
 * else: what a test sends is what it says.
 */
#ifndef RTL_TEST_BROWSER_H
#define RTL_TEST_BROWSER_H

#include "bench.h"
#include "portal.h"

struct browser {
    struct bench *bench;
    char cookie[128]; /* "portal=...", "" for none */
    char csrf[65];    /* of the last page with a form */
    int status;       /* of the last answer, like the rest */
    char location[1024];
    char headers[4096]; /* "name: value\n"..., names in lower case */
    char *page;         /* owned */
};

/* For cmocka: a bench whose program mails into its directory. One product has a hostile name. */
int browser_setup(void **state);
#define BROWSER_HOSTILE                                                                            \
    "{\"id\":\"SKU-HOSTILE\",\"type\":\"SKU\",\"quantity\":{\"value\":\"1.0\",\"unit\":\"unit\"}}"
/* A visit of that shopper, from the cart to its end. */
void browser_shop(struct bench *bench, const char *shopper_id, const char *day, const char *trip_id,
                  const char *items);
/* The same as browser_setup, and two who were there: Riley (r@example.com) has "t1" and owes for
 * "owed", Dana (dana@example.com) has "d1". */
int browser_setup_two(void **state);
/* Move the program's clock. */
void browser_wait(struct bench *bench, int64_t ms);

void browser_init(struct browser *browser, struct bench *bench);
void browser_dispose(struct browser *browser);

/* Ask for a page, or send a form: `fields` is what follows the CSRF field ("a=1&b=2", escaped).
 * Returns the status. */
int browser_get(struct browser *browser, const char *path);
int browser_post(struct browser *browser, const char *path, const char *fields);
/* The same with all in the test's hands: body as it is (NULL: a GET), one more header if `name`. */
int browser_send(struct browser *browser, const char *path, const char *body, const char *name,
                 const char *value);

/* The value of the hidden field `name` in the last page; fails the test without one. */
const char *browser_field(struct browser *browser, const char *name);
bool browser_sees(const struct browser *browser, const char *text);

/* The newest mail in the bench's folder, undone of its soft line breaks; kept until the next call.
 * NULL: none. */
const char *browser_mail(struct bench *bench);
/* The code in the newest mail, "" when that is another mail. Returns `out`. */
const char *browser_code(struct bench *bench, char out[9]);
/* Sign in through the forms: the address gets a code, the code is taken. */
void browser_sign_in(struct browser *browser, const char *email);

#endif
