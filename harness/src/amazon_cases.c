/* amazon_cases.c -- see amazon_cases.h for the contract. The tables were checked by lua/amazon.lua,
 * so what is missing here was never a table of cases. */
#include "amazon_cases.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/near.h"
#include "lua_table.h"

#define DIGESTED_BYTES_MAX (64u * 1024 * 1024)

static bool flag(const jwo_json *object, const char *name)
{
    bool value = false;

    return jwo_json_bool(jwo_json_get(object, name), &value) && value;
}

static void read_steps(struct hrn_amazon_case *row, const jwo_json *steps)
{
    row->steps = jwo_calloc(jwo_json_count(steps), sizeof(row->steps[0]));
    for (const jwo_json *at = jwo_json_first(steps); at; at = jwo_json_next(at)) {
        const char *sign = jwo_json_get_str(at, "sign");

        row->steps[row->step_count++] = (struct hrn_amazon_step){
            .what = jwo_json_get_str(at, "what"),
            .method = jwo_json_get_str(at, "method"),
            .path = jwo_json_get_str(at, "path"),
            .sign = sign ? sign : "good",
            .accept = jwo_json_get_str(at, "accept"),
            .keeps = jwo_json_get_str(at, "keeps"),
            .continues = flag(at, "continues"),
            .arrange = jwo_json_get(at, "arrange"),
            .request = jwo_json_get(at, "request"),
            .expect = jwo_json_get(at, "expect"),
        };
    }
}

/* An id must be one that Amazon is judged by: a typing error would leave a case unplayed unseen. */
static jwo_status check_id(const struct hrn_amazon_cases *cases, const char *id, const char *file,
                           const struct hrn_requirements *requirements, struct jwo_error *err)
{
    const struct hrn_requirement *row = hrn_requirements_find(requirements, id);

    if (!row || strcmp(row->judges, "amazon") != 0) {
        return jwo_fail(err, JWO_EINPUT,
                        "amazon/%.100s.lua: %.64s is no requirement on Amazon in requirements.csv",
                        file, id);
    }
    for (size_t i = 0; i < cases->count; i++) {
        if (strcmp(cases->cases[i].id, id) == 0) {
            return jwo_fail(err, JWO_EINPUT, "amazon/%.100s.lua: %.64s is a row of %.100s.lua too",
                            file, id, cases->cases[i].file);
        }
    }
    return JWO_OK;
}

static jwo_status take_table(struct hrn_amazon_cases *cases, const jwo_json *table,
                             const char *file, const struct hrn_requirements *requirements,
                             struct jwo_error *err)
{
    const jwo_json *rows = jwo_json_get(table, "cases");

    if (!rows) {
        return jwo_fail(err, JWO_EINPUT, "amazon/%.100s.lua: it must return cases { ... }", file);
    }
    cases->cases =
        jwo_realloc(cases->cases, (cases->count + jwo_json_count(rows)) * sizeof(cases->cases[0]));
    for (const jwo_json *at = jwo_json_first(rows); at; at = jwo_json_next(at)) {
        const char *id = jwo_json_get_str(at, "id");
        struct hrn_amazon_case *row = &cases->cases[cases->count];
        const jwo_status status = check_id(cases, id, file, requirements, err);

        if (status != JWO_OK) {
            return status;
        }
        *row = (struct hrn_amazon_case){
            .json = at,
            .id = id,
            .title = jwo_json_get_str(at, "title"),
            .file = file,
            .op = jwo_json_get_str(table, "op"),
            .service = jwo_json_get_str(table, "service"),
            .destructive = flag(at, "destructive"),
            .needs_mock = flag(at, "needs_mock"),
        };
        read_steps(row, jwo_json_get(at, "steps"));
        cases->count++;
    }
    return JWO_OK;
}

static jwo_status read_tables(struct hrn_amazon_cases *cases, const char *directory,
                              const struct hrn_folder *folder,
                              const struct hrn_requirements *requirements, struct jwo_error *err)
{
    cases->documents = jwo_calloc(folder->count, sizeof(cases->documents[0]));
    cases->files = jwo_calloc(folder->count, sizeof(cases->files[0]));
    for (size_t i = 0; i < folder->count; i++) {
        char path[1200], name[300];
        jwo_status status;

        (void)snprintf(path, sizeof(path), "%s/%s.lua", directory, folder->ids[i]);
        (void)snprintf(name, sizeof(name), HRN_AMAZON_FOLDER "/%s.lua", folder->ids[i]);
        cases->files[i] = jwo_strdup(folder->ids[i]);
        cases->file_count++;
        if ((status = hrn_lua_table_load(&cases->documents[i], path, name, err)) != JWO_OK ||
            (status = take_table(cases, cases->documents[i], cases->files[i], requirements, err)) !=
                JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

jwo_status hrn_amazon_cases_load(struct hrn_amazon_cases *out, const char *directory,
                                 const struct hrn_requirements *requirements, struct jwo_error *err)
{
    struct hrn_amazon_cases cases = {0};
    struct hrn_folder folder = {0};
    char path[800];
    jwo_status status = JWO_OK;

    memset(out, 0, sizeof(*out));
    (void)snprintf(path, sizeof(path), "%.700s/" HRN_AMAZON_FOLDER, directory);
    if (access(path, F_OK) == 0) {
        status = hrn_folder_list(&folder, path, err);
    }
    if (status == JWO_OK && folder.count == 0) {
        status = jwo_fail(err, JWO_ENOTFOUND, "%.300s: holds no tables of cases", path);
    }
    if (status == JWO_OK) {
        status = read_tables(&cases, path, &folder, requirements, err);
    }
    if (status == JWO_OK) {
        *out = cases;
        memset(&cases, 0, sizeof(cases));
    }
    hrn_amazon_cases_dispose(&cases);
    hrn_folder_dispose(&folder);
    return status;
}

/* --- selection ------------------------------------------------------------------------------ */

/* Mark what one word names. */
static jwo_status mark(const struct hrn_amazon_cases *cases, const char *word, bool *kept,
                       struct jwo_error *err)
{
    char text[JWO_NEAR_TEXT_BYTES];
    struct jwo_near near;
    bool found = false;

    jwo_near_init(&near, word);
    for (size_t i = 0; i < cases->count; i++) {
        const struct hrn_amazon_case *row = &cases->cases[i];

        if (strcmp(row->id, word) == 0 || strcmp(row->file, word) == 0) {
            kept[i] = found = true;
        }
        jwo_near_offer(&near, row->id);
    }
    for (size_t i = 0; i < cases->file_count; i++) {
        jwo_near_offer(&near, cases->files[i]);
    }
    return found ? JWO_OK
                 : jwo_fail(err, JWO_ENOTFOUND, "\"%.100s\" is no published case and no table%s",
                            word, jwo_near_text(&near, text));
}

static void keep(struct hrn_amazon_cases *cases, const bool *kept)
{
    size_t count = 0;

    for (size_t i = 0; i < cases->count; i++) {
        if (kept[i]) {
            cases->cases[count++] = cases->cases[i];
        } else {
            jwo_free(cases->cases[i].steps);
        }
    }
    cases->count = count;
}

jwo_status hrn_amazon_cases_select(struct hrn_amazon_cases *cases, const char *words,
                                   struct jwo_error *err)
{
    bool *kept = jwo_calloc(cases->count, sizeof(kept[0]));
    jwo_status status = JWO_OK;

    for (const char *at = words; at && status == JWO_OK;) {
        const size_t len = strcspn(at, ",");
        char *word = jwo_strndup(at, len);

        status = mark(cases, word, kept, err);
        jwo_free(word);
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    if (status == JWO_OK && words) {
        keep(cases, kept);
    }
    jwo_free(kept);
    return status;
}

void hrn_amazon_cases_digest(const struct hrn_amazon_cases *cases, char out[65])
{
    struct jwo_json_writer w;
    struct jwo_buf text;

    jwo_buf_init(&text, DIGESTED_BYTES_MAX);
    jwo_jw_init(&w, &text);
    jwo_jw_object(&w);
    for (size_t i = 0; i < cases->count; i++) {
        const struct hrn_amazon_case *row = &cases->cases[i];

        jwo_jw_key(&w, row->id);
        jwo_jw_node(&w, row->json);
    }
    jwo_jw_end_object(&w);
    (void)jwo_sha256_hex(text.data, text.len, out);
    jwo_buf_dispose(&text);
}

void hrn_amazon_cases_dispose(struct hrn_amazon_cases *cases)
{
    for (size_t i = 0; i < cases->count; i++) {
        jwo_free(cases->cases[i].steps);
    }
    for (size_t i = 0; i < cases->file_count; i++) {
        jwo_json_free(cases->documents[i]);
        jwo_free(cases->files[i]);
    }
    jwo_free(cases->cases);
    jwo_free(cases->documents);
    jwo_free(cases->files);
    memset(cases, 0, sizeof(*cases));
}
