/* amazon_cases.h -- the cases that Amazon publishes for its own API, as rows of the tables in
 * scenarios/amazon/.
 *
 * Role       Reads the tables. amazon_run.h plays them, amazon_judge.h says what an answer is
 *            worth.
 * Values     Requests and expectations stay JSON. An object with the member "$" is a mark: a value
 *            that only the run knows ({"$": "trip"}), or a matcher (lua/amazon.lua lists them).
 * Ownership  The cases own everything in them.
 */
#ifndef HRN_AMAZON_CASES_H
#define HRN_AMAZON_CASES_H

#include "jwo/json.h"
#include "plan.h"

#define HRN_AMAZON_FOLDER "amazon" /* below scenarios/ */

/* One request of a row and what it must be answered with. */
struct hrn_amazon_step {
    const char *what;          /* what is special about it: "without storeId" */
    const char *method, *path; /* {trip} in a path is the trip's id, and so on */
    const char *sign;          /* "good", "none" or "wrong" */
    const char *accept;        /* NULL: no such header */
    const char *keeps;         /* member of the answer that is the order from now on; NULL: none */
    bool continues;            /* on the stage of the step before */
    const jwo_json *arrange, *request, *expect; /* request NULL: no body */
};

struct hrn_amazon_case {
    const jwo_json *json;          /* the row as the table wrote it out */
    const char *id, *title, *file; /* "ADJ-01"; "adjust" for adjust.lua */
    const char *op, *service;      /* "payments" or "checkout": which host is called */
    bool destructive;              /* moves money, or changes who may enter */
    bool needs_mock;               /* arranges what a real host cannot be told to be */
    struct hrn_amazon_step *steps; /* at least one */
    size_t step_count;
};

struct hrn_amazon_cases {
    struct hrn_amazon_case *cases; /* by file, in the order of the rows */
    size_t count;
    jwo_json **documents; /* one for each file */
    char **files;
    size_t file_count;
};

/* Read every table in `directory`/amazon. EINPUT: no table (file:line), an id twice, or one that
 * is no requirement on Amazon. EIO: it cannot be read. ENOTFOUND: no such folder, or no tables. */
JWO_MUST_USE jwo_status hrn_amazon_cases_load(struct hrn_amazon_cases *out, const char *directory,
                                              const struct hrn_requirements *requirements,
                                              struct jwo_error *err);
/* Keep the rows that `words` name, a comma-separated list of ids and files; NULL keeps all.
 * ENOTFOUND: one of them means nothing (named); the cases are unchanged. */
JWO_MUST_USE jwo_status hrn_amazon_cases_select(struct hrn_amazon_cases *cases, const char *words,
                                                struct jwo_error *err);
/* SHA-256 over what the cases ask and expect. */
void hrn_amazon_cases_digest(const struct hrn_amazon_cases *cases, char out[65]);
void hrn_amazon_cases_dispose(struct hrn_amazon_cases *cases);

#endif
