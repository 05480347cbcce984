/* badges.c -- see badges.h for the contract. */
#include "badges.h"

#include <string.h>

#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "settings.h"

#define TEXT_MAX 255 /* of visitor and provider (facts 9, 11) */

struct entry {
    unsigned char key[JWO_SHA256_BYTES]; /* its hash */
    struct rtl_badge badge;
};

struct rtl_badges {
    rtl_settings *file; /* owned; the strings are its */
    bool customer_numbers;
    struct entry *entries; /* owned */
    size_t count;
};

/* clang-format off */
static const struct rtl_setting top_keys[] = {
    {"badges",           JWO_JSON_ARRAY, true},
    {"customer_numbers", JWO_JSON_BOOL,  false},
    {0},
};
static const struct rtl_setting badge_keys[] = {
    {"key",        JWO_JSON_STRING, true},
    {"visitor",    JWO_JSON_STRING, true},
    {"type",       JWO_JSON_STRING, true},
    {"shopper",    JWO_JSON_STRING, false},
    {"provider",   JWO_JSON_STRING, false},
    {"promotions", JWO_JSON_ARRAY,  false},
    {"blocked",    JWO_JSON_BOOL,   false},
    {0},
};
static const char *const types[] = {"SHOPPER", "ASSOCIATE"};
/* clang-format on */

static jwo_status lengths_check(const struct rtl_section *section, struct jwo_error *err)
{
    static const char *const keys[] = {"visitor", "shopper", "provider"};

    for (size_t i = 0; i < JWO_COUNT(keys); i++) {
        const char *text = jwo_json_get_str(section->node, keys[i]);

        if (text != NULL && strlen(text) > TEXT_MAX) {
            return rtl_section_fail(section, keys[i], err, "is longer than %d bytes", TEXT_MAX);
        }
    }
    for (const jwo_json *item = jwo_json_first(jwo_json_get(section->node, "promotions"));
         item != NULL; item = jwo_json_next(item)) {
        if (jwo_json_str(item) == NULL) {
            return rtl_section_fail(section, "promotions", err, "must be strings");
        }
    }
    return JWO_OK;
}

static jwo_status badge_read(rtl_badges *badges, const struct rtl_section *section,
                             struct jwo_error *err)
{
    struct entry entry = {.badge = {.blocked = false}};
    jwo_status status = rtl_section_check(section, badge_keys, err);
    const char *key = jwo_json_get_str(section->node, "key");
    const char *shopper = jwo_json_get_str(section->node, "shopper");
    const char *provider = jwo_json_get_str(section->node, "provider");
    int type = 0;

    if (status != JWO_OK || (status = lengths_check(section, err)) != JWO_OK ||
        (status = rtl_section_choice(&type, section, "type", types, JWO_COUNT(types), err)) !=
            JWO_OK) {
        return status;
    }
    if (type != 0 && shopper != NULL) {
        return rtl_section_fail(section, "shopper", err, "an ASSOCIATE is no shopper");
    }
    if (rtl_badges_find_key(badges, key, strlen(key)) != NULL) {
        return rtl_section_fail(section, "key", err, "is another badge's");
    }
    jwo_sha256(key, strlen(key), entry.key);
    entry.badge.visitor = jwo_json_get_str(section->node, "visitor");
    entry.badge.type = types[type];
    entry.badge.shopper = type != 0 ? "" : shopper != NULL ? shopper : entry.badge.visitor;
    entry.badge.provider = provider != NULL ? provider : "";
    entry.badge.promotions = jwo_json_get(section->node, "promotions");
    (void)jwo_json_bool(jwo_json_get(section->node, "blocked"), &entry.badge.blocked);
    JWO_ASSERT(badges->entries != NULL); /* with room for every item of the file */
    badges->entries[badges->count++] = entry;
    return JWO_OK;
}

static jwo_status file_read(rtl_badges *badges, struct jwo_error *err)
{
    const struct rtl_section top = rtl_settings_top(badges->file);
    struct rtl_section item;
    jwo_status status = rtl_section_check(&top, top_keys, err);

    if (status != JWO_OK) {
        return status;
    }
    (void)jwo_json_bool(jwo_json_get(top.node, "customer_numbers"), &badges->customer_numbers);
    badges->entries =
        jwo_calloc(jwo_json_count(jwo_json_get(top.node, "badges")) + 1, sizeof(*badges->entries));
    for (item = rtl_section_first(&top, "badges"); item.node != NULL && status == JWO_OK;
         rtl_section_next(&item)) {
        status = badge_read(badges, &item, err);
    }
    return status;
}

jwo_status rtl_badges_load(rtl_badges **out, const char *path, struct jwo_error *err)
{
    rtl_badges *badges = jwo_calloc(1, sizeof(*badges));
    jwo_status status = rtl_settings_load(&badges->file, path, err);

    *out = NULL;
    if (status == JWO_OK) {
        status = file_read(badges, err);
    }
    if (status == JWO_OK) {
        *out = badges;
        badges = NULL;
    }
    rtl_badges_free(badges);
    return status;
}

void rtl_badges_free(rtl_badges *badges)
{
    if (badges != NULL) {
        rtl_settings_free(badges->file);
        jwo_free(badges->entries);
        jwo_free(badges);
    }
}

const struct rtl_badge *rtl_badges_find_key(const rtl_badges *badges, const char *key, size_t len)
{
    unsigned char hash[JWO_SHA256_BYTES];
    const struct rtl_badge *found = NULL;

    jwo_sha256(key, len, hash);
    for (size_t i = 0; i < badges->count; i++) { /* to the end, wherever it is found */
        const bool same =
            jwo_secret_equal(badges->entries[i].key, sizeof(hash), hash, sizeof(hash));

        found = same ? &badges->entries[i].badge : found;
    }
    return found;
}

const struct rtl_badge *rtl_badges_find_visitor(const rtl_badges *badges, const char *visitor)
{
    for (size_t i = 0; i < badges->count; i++) {
        if (strcmp(badges->entries[i].badge.visitor, visitor) == 0) {
            return &badges->entries[i].badge;
        }
    }
    return NULL;
}

bool rtl_badges_has_customer_numbers(const rtl_badges *badges)
{
    return badges->customer_numbers;
}
