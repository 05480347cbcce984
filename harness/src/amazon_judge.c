/* amazon_judge.c -- see amazon_judge.h for the contract. */
#include "amazon_judge.h"

#include <stdio.h>
#include <string.h>

#include "jwo/decimal.h"

enum { VALUE_BYTES_MAX = 400, PATH_BYTES_MAX = 200 };

struct judgement {
    const struct hrn_amazon_matter *matter;
    void (*take)(void *context, const struct hrn_amazon_verdict *verdict);
    void *context;
};

/* The first difference found in a body. */
struct difference {
    bool found, extra; /* extra: a member that is not expected */
    char path[PATH_BYTES_MAX];
    char expected[VALUE_BYTES_MAX], actual[VALUE_BYTES_MAX];
};

static void tell(const struct judgement *judgement, const char *what, enum amz_level level,
                 bool passed, const char *expected, const char *actual)
{
    judgement->take(judgement->context, &(struct hrn_amazon_verdict){.what = what,
                                                                     .level = level,
                                                                     .passed = passed,
                                                                     .expected = expected,
                                                                     .actual = actual});
}

/* --- values --------------------------------------------------------------------------------- */

/* A value as people read it, at most so long. */
static void print_value(const jwo_json *node, char out[VALUE_BYTES_MAX])
{
    struct jwo_json_writer w;
    struct jwo_buf text;

    if (!node) {
        (void)snprintf(out, VALUE_BYTES_MAX, "nothing");
        return;
    }
    jwo_buf_init(&text, 1 << 20);
    jwo_jw_init(&w, &text);
    jwo_jw_node(&w, node);
    (void)snprintf(out, VALUE_BYTES_MAX, "%.300s%s", text.data, text.len > 300 ? "..." : "");
    jwo_buf_dispose(&text);
}

/* An expectation likewise, with the names of who plays; a matcher in it stays a mark. */
static void print_expected(const struct judgement *judgement, const jwo_json *node,
                           char out[VALUE_BYTES_MAX])
{
    struct jwo_buf text;

    jwo_buf_init(&text, 1 << 20);
    if (hrn_amazon_render(&text, node, judgement->matter->cast, NULL) == JWO_OK) {
        (void)snprintf(out, VALUE_BYTES_MAX, "%.300s%s", text.data, text.len > 300 ? "..." : "");
    } else {
        print_value(node, out);
    }
    jwo_buf_dispose(&text);
}

/* 15.99 and 15.990 are the same amount. */
static bool same_number(const char *left, const char *right)
{
    int64_t a, b;

    if (jwo_decimal_parse(left, 9, &a) != JWO_DECIMAL_OK ||
        jwo_decimal_parse(right, 9, &b) != JWO_DECIMAL_OK) {
        return strcmp(left, right) == 0;
    }
    return a == b;
}

static bool same_scalar(const jwo_json *expected, const jwo_json *actual)
{
    bool a = false, b = false;

    if (!actual || jwo_json_type(expected) != jwo_json_type(actual)) {
        return false;
    }
    switch (jwo_json_type(expected)) {
    case JWO_JSON_NUMBER:
        return same_number(jwo_json_number_text(expected), jwo_json_number_text(actual));
    case JWO_JSON_STRING:
        return strcmp(jwo_json_str(expected), jwo_json_str(actual)) == 0;
    case JWO_JSON_BOOL:
        return jwo_json_bool(expected, &a) && jwo_json_bool(actual, &b) && a == b;
    case JWO_JSON_NULL:
        return true;
    case JWO_JSON_ARRAY:
    case JWO_JSON_OBJECT:
        break;
    }
    return false;
}

static bool is_text_of(const jwo_json *mark, const jwo_json *actual)
{
    const char *text = jwo_json_str(actual);
    int64_t count = 0;

    if (!text || text[0] == '\0') {
        return false;
    }
    return !jwo_json_int(jwo_json_get(mark, "count"), &count) || (int64_t)strlen(text) == count;
}

static bool is_one_of(const jwo_json *mark, const jwo_json *actual)
{
    for (const jwo_json *at = jwo_json_first(jwo_json_get(mark, "values")); at;
         at = jwo_json_next(at)) {
        if (same_scalar(at, actual)) {
            return true;
        }
    }
    return false;
}

/* Does the value satisfy the matcher, or is it what the run knows under that name? What nobody
 * knows of a real host may be anything. Prints what was wanted. */
static bool fits_mark(const struct judgement *judgement, const jwo_json *mark,
                      const jwo_json *actual, char wanted[VALUE_BYTES_MAX])
{
    const char *name = hrn_amazon_mark(mark);
    const char *known = hrn_amazon_cast_find(judgement->matter->cast, name);
    int64_t count = 0;

    if (strcmp(name, "any-text") == 0 || (known && known[0] == '\0')) {
        (void)snprintf(wanted, VALUE_BYTES_MAX, "a text that is not empty");
        if (jwo_json_int(jwo_json_get(mark, "count"), &count)) {
            (void)snprintf(wanted, VALUE_BYTES_MAX, "a text of %lld characters", (long long)count);
        }
        return is_text_of(mark, actual);
    }
    if (strcmp(name, "any-number") == 0) {
        (void)snprintf(wanted, VALUE_BYTES_MAX, "a number");
        return actual && jwo_json_type(actual) == JWO_JSON_NUMBER;
    }
    if (strcmp(name, "one-of") == 0) {
        char values[VALUE_BYTES_MAX];

        print_value(jwo_json_get(mark, "values"), values);
        (void)snprintf(wanted, VALUE_BYTES_MAX, "one of %.380s", values);
        return is_one_of(mark, actual);
    }
    if (!known) {
        (void)snprintf(wanted, VALUE_BYTES_MAX, "%s",
                       strcmp(name, "empty-list") == 0 ? "[]" : name);
        return actual && (strcmp(name, "null") == 0 ? jwo_json_type(actual) == JWO_JSON_NULL
                                                    : jwo_json_type(actual) == JWO_JSON_ARRAY &&
                                                          jwo_json_count(actual) == 0);
    }
    if (strcmp(name, "amount") == 0) {
        (void)snprintf(wanted, VALUE_BYTES_MAX, "%s", known);
        return jwo_json_number_text(actual) && same_number(known, jwo_json_number_text(actual));
    }
    (void)snprintf(wanted, VALUE_BYTES_MAX, "\"%.380s\"", known);
    return jwo_json_str(actual) && strcmp(known, jwo_json_str(actual)) == 0;
}

/* --- bodies --------------------------------------------------------------------------------- */

/* A difference that fails is final; one that only warns gives way to it. */
static bool is_decided(const struct difference *out)
{
    return out->found && !out->extra;
}

static void differ(struct difference *out, const char *path, const char *expected,
                   const jwo_json *actual)
{
    out->found = true;
    out->extra = false;
    (void)snprintf(out->path, sizeof(out->path), "%s", path);
    (void)snprintf(out->expected, sizeof(out->expected), "%s", expected);
    print_value(actual, out->actual);
}

static void join(const char *path, const char *name, char out[PATH_BYTES_MAX])
{
    (void)snprintf(out, PATH_BYTES_MAX, "%.100s%s%.90s", path, path[0] != '\0' ? "." : "", name);
}

static void compare(const struct judgement *judgement, const char *path, const jwo_json *expected,
                    const jwo_json *actual, struct difference *out);

/* At least these members. */
static void compare_some(const struct judgement *judgement, const char *path,
                         const jwo_json *expected, const jwo_json *actual, struct difference *out)
{
    char below[PATH_BYTES_MAX];

    for (const jwo_json *at = jwo_json_first(expected); at && !is_decided(out);
         at = jwo_json_next(at)) {
        join(path, jwo_json_name(at), below);
        compare(judgement, below, at, jwo_json_get(actual, jwo_json_name(at)), out);
    }
}

static void compare_members(const struct judgement *judgement, const char *path,
                            const jwo_json *expected, const jwo_json *actual,
                            struct difference *out)
{
    char below[PATH_BYTES_MAX];

    compare_some(judgement, path, expected, actual, out);
    for (const jwo_json *at = jwo_json_first(actual); at && !out->found; at = jwo_json_next(at)) {
        if (!jwo_json_get(expected, jwo_json_name(at))) {
            join(path, jwo_json_name(at), below);
            differ(out, below, "no such member", at);
            out->extra = true;
        }
    }
}

static void compare_items(const struct judgement *judgement, const char *path,
                          const jwo_json *expected, const jwo_json *actual, struct difference *out)
{
    const jwo_json *left = jwo_json_first(expected), *right = jwo_json_first(actual);
    char below[PATH_BYTES_MAX], number[24];

    if (jwo_json_count(expected) != jwo_json_count(actual)) {
        (void)snprintf(number, sizeof(number), "%zu items", jwo_json_count(expected));
        differ(out, path, number, actual);
    }
    for (size_t i = 0; left && right && !is_decided(out); i++) {
        (void)snprintf(number, sizeof(number), "%zu", i);
        join(path, number, below);
        compare(judgement, below, left, right, out);
        left = jwo_json_next(left);
        right = jwo_json_next(right);
    }
}

/* As deep as the expectation, which the JSON door has limited. */
static void compare(const struct judgement *judgement, const char *path, const jwo_json *expected,
                    const jwo_json *actual, struct difference *out)
{
    const enum jwo_json_type type = jwo_json_type(expected);
    const char *mark = hrn_amazon_mark(expected);
    char wanted[VALUE_BYTES_MAX];

    if (mark && strcmp(mark, "with") == 0) {
        compare_some(judgement, path, jwo_json_get(expected, "members"), actual, out);
        return;
    }
    if (mark) {
        if (!fits_mark(judgement, expected, actual, wanted)) {
            differ(out, path, wanted, actual);
        }
        return;
    }
    if (actual && jwo_json_type(actual) == type && type == JWO_JSON_OBJECT) {
        compare_members(judgement, path, expected, actual, out);
    } else if (actual && jwo_json_type(actual) == type && type == JWO_JSON_ARRAY) {
        compare_items(judgement, path, expected, actual, out);
    } else if (!same_scalar(expected, actual)) {
        print_expected(judgement, expected, wanted);
        differ(out, path, wanted, actual);
    }
}

static void judge_empty_body(const struct judgement *judgement)
{
    const struct jwo_http_result *answer = judgement->matter->answer;
    char actual[VALUE_BYTES_MAX] = "no body";

    if (answer->body_len > 0) {
        (void)snprintf(actual, sizeof(actual), "%.300s", answer->body);
    }
    tell(judgement, "body", AMZ_MUST, answer->body_len == 0, "no body", actual);
}

static void judge_body(const struct judgement *judgement, const jwo_json *expected)
{
    const struct jwo_http_result *answer = judgement->matter->answer;
    const char *type = jwo_http_result_header(answer, "content-type");
    struct difference difference = {.found = false};
    char what[PATH_BYTES_MAX + 8], whole[VALUE_BYTES_MAX];
    jwo_json *body = NULL;
    struct jwo_error err;

    if (jwo_json_str(expected)) { /* "" alone is written in a table */
        judge_empty_body(judgement);
        return;
    }
    tell(judgement, "header content-type", AMZ_MUST,
         type && strncmp(type, "application/json", 16) == 0, "application/json",
         type ? type : "no such header");
    if (jwo_json_parse(&body, answer->body, answer->body_len, &err) != JWO_OK) {
        tell(judgement, "body", AMZ_MUST, false, "JSON", err.text);
        return;
    }
    compare(judgement, "", expected, body, &difference);
    print_value(body, whole);
    (void)snprintf(what, sizeof(what), "body%s%s", difference.path[0] != '\0' ? " " : "",
                   difference.path);
    if (difference.found) {
        tell(judgement, what, difference.extra ? AMZ_SHOULD : AMZ_MUST, false, difference.expected,
             difference.actual);
    } else {
        tell(judgement, "body", AMZ_MUST, true, whole, whole);
    }
    jwo_json_free(body);
}

/* --- the rest ------------------------------------------------------------------------------- */

static bool judge_status(const struct judgement *judgement)
{
    char expected[16], actual[16];
    int64_t status = 0;

    (void)jwo_json_int(jwo_json_get(judgement->matter->expect, "status"), &status);
    (void)snprintf(expected, sizeof(expected), "%d", (int)status);
    (void)snprintf(actual, sizeof(actual), "%d", judgement->matter->answer->status);
    tell(judgement, "status", AMZ_MUST, strcmp(expected, actual) == 0, expected, actual);
    return strcmp(expected, actual) == 0;
}

static void judge_headers(const struct judgement *judgement)
{
    const jwo_json *headers = jwo_json_get(judgement->matter->expect, "headers");

    for (const jwo_json *at = jwo_json_first(headers); at; at = jwo_json_next(at)) {
        const char *actual = jwo_http_result_header(judgement->matter->answer, jwo_json_name(at));
        const char *expected = jwo_json_str(at);
        char what[PATH_BYTES_MAX];

        (void)snprintf(what, sizeof(what), "header %.180s", jwo_json_name(at));
        tell(judgement, what, AMZ_MUST,
             actual && (expected ? strcmp(actual, expected) == 0 : actual[0] != '\0'),
             expected ? expected : "any value", actual ? actual : "no such header");
    }
}

/* What was to move has moved, and of a call that was refused nothing. */
static void judge_held(const struct judgement *judgement, const char *name, const char *before,
                       const char *after)
{
    const jwo_json *charge = jwo_json_get(judgement->matter->expect, "charge");
    const jwo_json *wanted = jwo_json_get(charge, name);
    const char *expected = charge ? NULL : before; /* a row that names some leaves the others */
    char what[PATH_BYTES_MAX];

    if (wanted && !hrn_amazon_mark(wanted)) {
        expected = jwo_json_str(wanted);
    } else if (wanted && strcmp(hrn_amazon_mark(wanted), "amount") == 0) {
        expected = judgement->matter->cast->amount;
    } else if (wanted) {
        expected = after[0] != '\0' ? after : "something";
    }
    if (expected) {
        (void)snprintf(what, sizeof(what), "charge %.64s", name);
        tell(judgement, what, AMZ_MUST, strcmp(expected, after) == 0,
             expected[0] != '\0' ? expected : "none", after[0] != '\0' ? after : "none");
    }
}

void hrn_amazon_judge(const struct hrn_amazon_matter *matter,
                      void (*take)(void *context, const struct hrn_amazon_verdict *verdict),
                      void *context)
{
    const struct judgement judgement = {.matter = matter, .take = take, .context = context};

    if (matter->answer->outcome != JWO_HTTP_ANSWERED) {
        tell(&judgement, "answer", AMZ_MUST, false, "an answer",
             jwo_http_outcome_text(matter->answer->outcome));
        return;
    }
    if (judge_status(&judgement)) { /* else header and body are those of another answer */
        judge_headers(&judgement);
        judge_body(&judgement, jwo_json_get(matter->expect, "body"));
    }
    if (matter->before && matter->after) {
#define X(name) judge_held(&judgement, #name, matter->before->name, matter->after->name);
        HRN_AMAZON_HELD(X)
#undef X
    }
}
