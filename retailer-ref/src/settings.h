/* settings.h -- a JSON file that a person writes: complaints name the file, the line and the key.
 *
 * Knows shapes, not meanings: config.c and catalog.c type the tables of keys and judge the values.
 *
 * Errors: `config.json:14: stores[1].policy: must be a string`. A key that is in no table is an
 * error: a misspelt setting must not be a silent default. So is an empty string.
 *
 * Ownership: the file owns its document. Sections live on their user's stack and borrow from the
 * file and from the section they were entered from; strings are borrowed from the file.
 */
#ifndef RTL_SETTINGS_H
#define RTL_SETTINGS_H

#include "jwo/json.h"

typedef struct rtl_settings rtl_settings;

/* EIO: it cannot be read. ELIMIT: it is longer than the JSON door takes. EINPUT: not
 * JSON, or beyond the other limits of that door. */
JWO_MUST_USE jwo_status rtl_settings_load(rtl_settings **out, const char *path,
                                          struct jwo_error *err);
void rtl_settings_free(rtl_settings *file);

struct rtl_setting {  /* a row of a table of keys */
    const char *name; /* NULL ends the table */
    enum jwo_json_type type;
    bool required;
};

struct rtl_section {
    const rtl_settings *file;
    const struct rtl_section *parent; /* NULL for the whole file */
    const char *key; /* of the parent: this section, or the list that it is an item of */
    size_t index;    /* in that list */
    bool in_list;
    const jwo_json *node; /* NULL when the parent has no such key, or the list has ended */
};

struct rtl_section rtl_settings_top(const rtl_settings *file);
struct rtl_section rtl_section_enter(const struct rtl_section *parent, const char *key);
/* The first item of the list `key`, and the next one; node is NULL at the end. An item need not be
 * an object. */
struct rtl_section rtl_section_first(const struct rtl_section *parent, const char *key);
void rtl_section_next(struct rtl_section *item);

/* EINPUT when the section is no object, holds a key of no row, lacks a required one or has one of
 * another type. */
JWO_MUST_USE jwo_status rtl_section_check(const struct rtl_section *section,
                                          const struct rtl_setting *table, struct jwo_error *err);

/* EINPUT with the place of `key` (of the section itself when NULL) before the sentence. */
jwo_status rtl_section_fail(const struct rtl_section *section, const char *key,
                            struct jwo_error *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Values of the checked key `key` (of the section itself when NULL). *out is unchanged on failure,
 * and where the key is absent: that is how defaults stand. */
JWO_MUST_USE jwo_status rtl_section_count(int64_t *out, const struct rtl_section *section,
                                          const char *key, int64_t max,
                                          struct jwo_error *err); /* a whole number from 1 */
/* Minor units of `currency`, not negative. */
JWO_MUST_USE jwo_status rtl_section_amount(int64_t *out, const struct rtl_section *section,
                                           const char *key, const char *currency,
                                           struct jwo_error *err);
/* 0 to 100 with at most 4 decimals; 8.25 is 82500 of 1/1,000,000. */
JWO_MUST_USE jwo_status rtl_section_percent(int64_t *out, const struct rtl_section *section,
                                            const char *key, struct jwo_error *err);

/* "300ms", "2s", "46h": milliseconds, not less than `shortest_ms`. */
JWO_MUST_USE jwo_status rtl_section_duration(int64_t *out, const struct rtl_section *section,
                                             const char *key, int64_t shortest_ms,
                                             struct jwo_error *err);
/* A text for people, or a part of one: shorter than `size` bytes, and without control characters,
 * which no page and no mail has a place for. */
JWO_MUST_USE jwo_status rtl_section_text(char *out, size_t size, const struct rtl_section *section,
                                         const char *key, struct jwo_error *err);
/* The index of a string among `names`. */
JWO_MUST_USE jwo_status rtl_section_choice(int *out, const struct rtl_section *section,
                                           const char *key, const char *const *names, size_t count,
                                           struct jwo_error *err);

#endif
