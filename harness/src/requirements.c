/* requirements.c -- reads requirements.csv; see plan.h for the contract.
 *
 * The file is CSV by RFC 4180 (quotes, doubled quotes, line ends inside quotes; CRLF or LF) with
 * the header id,level,judges,text,source.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "jwo/alloc.h"
#include "jwo/file.h"
#include "plan.h"

#define FILE_BYTES_MAX (4u * 1024 * 1024)
#define FIELDS         5

static const char *const header[FIELDS] = {"id", "level", "judges", "text", "source"};

struct reader {
    const char *path;
    const char *at, *end;
    size_t line;     /* that `at` is in */
    size_t row_line; /* where the present row began */
    struct jwo_buf field;
};

static jwo_status fail_at(const struct reader *reader, size_t line, struct jwo_error *err,
                          const char *what)
{
    return jwo_fail(err, JWO_EINPUT, "%.300s:%zu: %s", reader->path, line, what);
}

static bool at_row_end(const struct reader *reader)
{
    return reader->at == reader->end || *reader->at == '\n' ||
           (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n');
}

/* After the opening quote: up to and with the closing one. */
static jwo_status read_quoted(struct reader *reader, struct jwo_error *err)
{
    const size_t opened = reader->line;

    for (; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"' && reader->at + 1 < reader->end && reader->at[1] == '"') {
            reader->at++; /* a doubled quote is one */
        } else if (*reader->at == '"') {
            reader->at++;
            return JWO_OK;
        }
        reader->line += *reader->at == '\n' ? 1 : 0;
        jwo_buf_addc(&reader->field, *reader->at);
    }
    return fail_at(reader, opened, err, "a quote is opened here and never closed");
}

static jwo_status read_field(struct reader *reader, struct jwo_error *err)
{
    jwo_status status = JWO_OK;

    jwo_buf_reset(&reader->field);
    if (reader->at < reader->end && *reader->at == '"') {
        reader->at++;
        status = read_quoted(reader, err);
        if (status == JWO_OK && !at_row_end(reader) && *reader->at != ',') {
            status = fail_at(reader, reader->line, err, "text stands after a closing quote");
        }
        return status;
    }
    while (!at_row_end(reader) && *reader->at != ',') {
        if (*reader->at == '"') {
            return fail_at(reader, reader->line, err,
                           "a quote stands inside a field that does not begin with one");
        }
        jwo_buf_addc(&reader->field, *reader->at++);
    }
    return JWO_OK;
}

/* One row into `fields`, which the caller frees, also on failure. */
static jwo_status read_row(struct reader *reader, char *fields[FIELDS], struct jwo_error *err)
{
    size_t count = 0;
    bool more = true;

    reader->row_line = reader->line;
    while (more) {
        jwo_status status = read_field(reader, err);

        if (status != JWO_OK) {
            return status;
        }
        if (count < FIELDS) {
            fields[count] = jwo_strndup(reader->field.data, reader->field.len);
        }
        count++;
        more = reader->at < reader->end && *reader->at == ',';
        reader->at += more ? 1 : 0;
    }
    reader->at += reader->at < reader->end && *reader->at == '\r' ? 1 : 0;
    reader->at += reader->at < reader->end ? 1 : 0;
    reader->line++;
    if (count != FIELDS) {
        return jwo_fail(err, JWO_EINPUT, "%.300s:%zu: the row has %zu fields and not %d",
                        reader->path, reader->row_line, count, FIELDS);
    }
    return JWO_OK;
}

static void free_fields(char *fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        jwo_free(fields[i]);
        fields[i] = NULL;
    }
}

static jwo_status read_header(struct reader *reader, struct jwo_error *err)
{
    char *fields[FIELDS] = {NULL};
    jwo_status status = read_row(reader, fields, err);

    for (size_t i = 0; i < FIELDS && status == JWO_OK; i++) {
        JWO_ASSERT(fields[i] != NULL); /* a row that was read is complete */
        if (strcmp(fields[i], header[i]) != 0) {
            status = fail_at(reader, reader->row_line, err,
                             "the first row must be id,level,judges,text,source");
        }
    }
    free_fields(fields);
    return status;
}

/* Takes the fields over when the row is good. */
static jwo_status take_row(struct hrn_requirements *out, const struct reader *reader,
                           char *fields[FIELDS], struct jwo_error *err)
{
    if (fields[0][0] == '\0') {
        return fail_at(reader, reader->row_line, err, "the id is empty");
    }
    if (strcmp(fields[1], "MUST") != 0 && strcmp(fields[1], "SHOULD") != 0) {
        return jwo_fail(err, JWO_EINPUT, "%.300s:%zu: level is \"%.40s\", not MUST or SHOULD",
                        reader->path, reader->row_line, fields[1]);
    }
    if (hrn_requirements_find(out, fields[0]) != NULL) {
        return jwo_fail(err, JWO_EINPUT, "%.300s:%zu: %.64s is the id of an earlier row",
                        reader->path, reader->row_line, fields[0]);
    }
    out->rows = jwo_realloc(out->rows, (out->count + 1) * sizeof(out->rows[0]));
    out->rows[out->count++] = (struct hrn_requirement){.id = fields[0],
                                                       .level = fields[1],
                                                       .judges = fields[2],
                                                       .text = fields[3],
                                                       .source = fields[4]};
    memset(fields, 0, FIELDS * sizeof(fields[0]));
    return JWO_OK;
}

jwo_status hrn_requirements_load(struct hrn_requirements *out, const char *path,
                                 struct jwo_error *err)
{
    struct hrn_requirements loaded = {0};
    struct jwo_buf text;
    struct reader reader = {.path = path, .line = 1};
    jwo_status status;

    memset(out, 0, sizeof(*out));
    jwo_buf_init(&text, FILE_BYTES_MAX);
    jwo_buf_init(&reader.field, FILE_BYTES_MAX);
    status = jwo_file_read(&text, path, err);
    if (status == JWO_OK) {
        reader.at = text.data;
        reader.end = text.data + text.len;
        status = read_header(&reader, err);
    }
    while (status == JWO_OK && reader.at < reader.end) {
        char *fields[FIELDS] = {NULL};

        status = read_row(&reader, fields, err);
        if (status == JWO_OK) {
            status = take_row(&loaded, &reader, fields, err);
        }
        free_fields(fields);
    }
    if (status == JWO_OK) {
        *out = loaded;
        memset(&loaded, 0, sizeof(loaded));
    }
    hrn_requirements_dispose(&loaded);
    jwo_buf_dispose(&reader.field);
    jwo_buf_dispose(&text);
    return status;
}

jwo_status hrn_requirements_load_for(struct hrn_requirements *out, const char *directory,
                                     struct jwo_error *err)
{
    char own[HRN_PATH_MAX], path[HRN_PATH_MAX + 32];

    (void)snprintf(path, sizeof(path), "%.500s/requirements.csv", directory);
    if (access(path, F_OK) != 0) {
        (void)snprintf(path, sizeof(path), "%.500s/requirements.csv", hrn_scenarios_directory(own));
    }
    return hrn_requirements_load(out, path, err);
}

const struct hrn_requirement *hrn_requirements_find(const struct hrn_requirements *requirements,
                                                    const char *id)
{
    for (size_t i = 0; i < requirements->count; i++) {
        if (strcmp(requirements->rows[i].id, id) == 0) {
            return &requirements->rows[i];
        }
    }
    return NULL;
}

void hrn_requirements_dispose(struct hrn_requirements *requirements)
{
    for (size_t i = 0; i < requirements->count; i++) {
        jwo_free(requirements->rows[i].id);
        jwo_free(requirements->rows[i].level);
        jwo_free(requirements->rows[i].judges);
        jwo_free(requirements->rows[i].text);
        jwo_free(requirements->rows[i].source);
    }
    jwo_free(requirements->rows);
    memset(requirements, 0, sizeof(*requirements));
}
