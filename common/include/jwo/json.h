/* json.h -- the one door for JSON, in and out. cJSON parses behind it; nothing else includes
 * cJSON.h.
 *
 * In: stricter than cJSON. RFC 8259 only, UTF-8 checked, no trailing bytes, no duplicate keys, no
 * \u0000, depth, size and member count limited (limits.h). Numbers keep their source text, so money
 * never passes through a double.
 * Out: a streaming writer onto a jwo_buf; same calls, same bytes.
 * Ownership: a document owns its nodes; nodes are borrowed and die with it.
 */
#ifndef JWO_JSON_H
#define JWO_JSON_H

#include "jwo/buf.h"
#include "jwo/money.h"
#include "jwo/status.h"

typedef struct jwo_json jwo_json; /* a node */

enum jwo_json_type {
    JWO_JSON_NULL,
    JWO_JSON_BOOL,
    JWO_JSON_NUMBER,
    JWO_JSON_STRING,
    JWO_JSON_ARRAY,
    JWO_JSON_OBJECT
};

/* Parse `len` bytes. EINPUT: not JSON as above, *err says what and at which byte. ELIMIT: too deep,
 * long or wide. */
JWO_MUST_USE jwo_status jwo_json_parse(jwo_json **out, const char *text, size_t len,
                                       struct jwo_error *err);
/* The same with the larger limits on bytes and values (JWO_JSON_LARGE_...). */
JWO_MUST_USE jwo_status jwo_json_parse_large(jwo_json **out, const char *text, size_t len,
                                             struct jwo_error *err);
void jwo_json_free(jwo_json *document); /* the root only; NULL is fine */

enum jwo_json_type jwo_json_type(const jwo_json *node);
/* "a string", "an object", ... for messages. */
const char *jwo_json_type_name(enum jwo_json_type type);
/* Member by exact name, or NULL; also NULL when `object` is NULL or no object, so that look-ups can
 * be chained. */
const jwo_json *jwo_json_get(const jwo_json *object, const char *name);
/* First child of an array or object, and the next one; NULL at the end. */
const jwo_json *jwo_json_first(const jwo_json *node);
const jwo_json *jwo_json_next(const jwo_json *node);
size_t jwo_json_count(const jwo_json *node);       /* children */
const char *jwo_json_name(const jwo_json *member); /* key of an object's member */

/* These answer NULL or false when the node is NULL or of another type. */
const char *jwo_json_str(const jwo_json *node);         /* decoded UTF-8, holds no NUL */
const char *jwo_json_number_text(const jwo_json *node); /* as written, e.g. "15.990" */
bool jwo_json_bool(const jwo_json *node, bool *out);
bool jwo_json_int(const jwo_json *node, int64_t *out); /* an integral number within int64 */

/* Shorthand: jwo_json_str(jwo_json_get(object, name)). */
const char *jwo_json_get_str(const jwo_json *object, const char *name);

/* The writer. Commas are its business. Nesting is checked: a wrong call is a bug (asserted). */
struct jwo_json_writer {
    struct jwo_buf *buf; /* borrowed */
    int depth;
    uint64_t has_member; /* bit per depth: a comma is due before the next value */
    uint64_t is_object;  /* bit per depth: keys are due */
    bool after_key;
};

void jwo_jw_init(struct jwo_json_writer *w, struct jwo_buf *buf);
void jwo_jw_object(struct jwo_json_writer *w); /* { */
void jwo_jw_array(struct jwo_json_writer *w);  /* [ */
void jwo_jw_end_object(struct jwo_json_writer *w);
void jwo_jw_end_array(struct jwo_json_writer *w);
void jwo_jw_key(struct jwo_json_writer *w, const char *name);
void jwo_jw_str(struct jwo_json_writer *w, const char *text); /* NULL writes null */
/* Bytes that are not UTF-8 become U+FFFD. */
void jwo_jw_strn(struct jwo_json_writer *w, const char *text, size_t len);
void jwo_jw_int(struct jwo_json_writer *w, int64_t value);
void jwo_jw_bool(struct jwo_json_writer *w, bool value);
void jwo_jw_null(struct jwo_json_writer *w);
/* Trusted JSON text, e.g. a printed amount. */
void jwo_jw_raw(struct jwo_json_writer *w, const char *json);
void jwo_jw_node(struct jwo_json_writer *w, const jwo_json *node); /* copy of a parsed node */
/* Key and value in one call. */
void jwo_jw_kstr(struct jwo_json_writer *w, const char *name, const char *text);
void jwo_jw_kint(struct jwo_json_writer *w, const char *name, int64_t value);
void jwo_jw_kbool(struct jwo_json_writer *w, const char *name, bool value);
/* Foreign bytes as text that the door takes again: at most `most` of them, NUL as U+FFFD too. */
void jwo_jw_ktext(struct jwo_json_writer *w, const char *name, const char *bytes, size_t len,
                  size_t most);
/* name: {"amount": 15.99, "code": "USD"}, with the member names given: the shapes differ per
 * service (facts 0.1). */
void jwo_jw_kmoney(struct jwo_json_writer *w, const char *name, const struct jwo_money *money,
                   const char *amount_name, const char *code_name);

/* Append the node in its canonical form: members sorted by the bytes of their names, no space
 * between tokens, numbers and strings as they are. Two texts that differ in space, escapes and the
 * order of members only have the same. It is never longer than the text that was parsed. */
void jwo_json_canonical(struct jwo_buf *out, const jwo_json *node);

/* Append `text` as a quoted JSON string. The only JSON escaper there is. */
void jwo_json_quote(struct jwo_buf *out, const char *text, size_t len);

#endif
