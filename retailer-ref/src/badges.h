/* badges.h -- the keys and badges that open the gate at stores with app entry: a file.
 *
 *   {"customer_numbers": true,
 *    "badges": [{"key": "1111-2222", "visitor": "visitor-1", "type": "SHOPPER",
 *                "shopper": "shopper-1", "provider": "our-app", "promotions": ["WELCOME-10"]},
 *               {"key": "staff-0001", "visitor": "associate-1", "type": "ASSOCIATE",
 *                "blocked": true}]}
 *
 * Key        What the app shows or the badge carries, before it is encoded. Kept as a hash, and
 *            compared with every key there is in constant time: how long an answer takes tells
 *            nothing about them.
 * Visitor    The id that Amazon is told, and sends back as scanResult.id. One visitor may have many
 *            keys.
 * Shopper    By whom debts are kept; default: the visitor. An ASSOCIATE has none.
 * Numbers    With customer_numbers, a key that is a UUID and no badge is the number of one of our
 *            customers: visitor and shopper at once. For shops whose app shows just that.
 */
#ifndef RTL_BADGES_H
#define RTL_BADGES_H

#include "jwo/json.h"

typedef struct rtl_badges rtl_badges;

struct rtl_badge {
    const char *visitor;
    const char *type;           /* "SHOPPER", "ASSOCIATE" */
    const char *shopper;        /* "" for an ASSOCIATE */
    const char *provider;       /* "" if not given */
    const jwo_json *promotions; /* array of strings, or NULL */
    bool blocked;
};

/* Errors name the file, the line and the key of the setting at fault; never a badge's key. */
JWO_MUST_USE jwo_status rtl_badges_load(rtl_badges **out, const char *path, struct jwo_error *err);
void rtl_badges_free(rtl_badges *badges); /* NULL is fine */

/* NULL when no badge has it. Strings are borrowed from the badges. */
const struct rtl_badge *rtl_badges_find_key(const rtl_badges *badges, const char *key, size_t len);
const struct rtl_badge *rtl_badges_find_visitor(const rtl_badges *badges, const char *visitor);
bool rtl_badges_has_customer_numbers(const rtl_badges *badges);

#endif
