/* xml_text.c -- see xml_text.h for the contract. */
#include "xml_text.h"

#include <string.h>

#include "jwo/status.h"

#define DEPTH_MAX 16
#define SPACE     " \t\r\n"
#define LETTERS   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define NAME      LETTERS "0123456789:.-"

struct reader {
    const char *at;
    const char *const *path;
    char *out;
    size_t size, len;
    bool found;
};

static bool take(struct reader *reader, const char *text)
{
    const size_t len = strlen(text);

    if (strncmp(reader->at, text, len) != 0) {
        return false;
    }
    reader->at += len;
    return true;
}

static void skip_space(struct reader *reader)
{
    reader->at += strspn(reader->at, SPACE);
}

static size_t name_length(const char *at)
{
    return *at != '\0' && strchr(LETTERS, *at) != NULL ? strspn(at, NAME) : 0;
}

/* The attributes of a start tag, up to its end: which is `>` or `/>`. */
static bool skip_attributes(struct reader *reader)
{
    for (;;) {
        const size_t space = strspn(reader->at, SPACE);
        const char *at = reader->at + space;
        const size_t name = name_length(at);

        reader->at = at + name;
        if (name == 0) {
            return true;
        }
        if (space == 0 || !take(reader, "=") || (*reader->at != '"' && *reader->at != '\'')) {
            return false;
        }
        at = strchr(reader->at + 1, *reader->at);
        if (at == NULL || memchr(reader->at, '<', (size_t)(at - reader->at)) != NULL) {
            return false;
        }
        reader->at = at + 1;
    }
}

/* One character of text, decoded. */
static bool take_character(struct reader *reader, char *out)
{
    static const struct {
        const char *entity;
        char character;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''},
    };

    if (*reader->at != '&') {
        *out = *reader->at++;
        return true;
    }
    for (size_t i = 0; i < JWO_COUNT(entities); i++) {
        if (take(reader, entities[i].entity)) {
            *out = entities[i].character;
            return true;
        }
    }
    return false;
}

static bool take_text(struct reader *reader, bool wanted)
{
    char character = '\0';

    if (!take_character(reader, &character)) {
        return false;
    }
    if (wanted) {
        if (reader->len + 1 >= reader->size) {
            return false;
        }
        reader->out[reader->len++] = character;
    }
    return true;
}

/* One element with all that is in it. `on_path`: all around it are the path's. */
static bool read_element(struct reader *reader, int depth, bool on_path)
{
    if (depth > DEPTH_MAX || !take(reader, "<")) {
        return false;
    }
    const char *name = reader->at;
    const size_t len = name_length(name);
    if (len == 0) {
        return false;
    }
    on_path = on_path && !reader->found && reader->path[depth] != NULL &&
              strlen(reader->path[depth]) == len && strncmp(reader->path[depth], name, len) == 0;
    const bool wanted = on_path && reader->path[depth + 1] == NULL;
    reader->found = reader->found || wanted;
    reader->at += len;
    if (!skip_attributes(reader)) {
        return false;
    }
    if (take(reader, "/>")) {
        return true;
    }
    if (!take(reader, ">")) {
        return false;
    }
    while (strncmp(reader->at, "</", 2) != 0) {
        const bool is_child = *reader->at == '<';

        if (*reader->at == '\0' || !(is_child ? read_element(reader, depth + 1, on_path && !wanted)
                                              : take_text(reader, wanted))) {
            return false;
        }
    }
    reader->at += 2;
    if (strncmp(reader->at, name, len) != 0) {
        return false;
    }
    reader->at += len;
    skip_space(reader);
    return take(reader, ">");
}

bool rtl_xml_text(const char *document, const char *const *path, char *out, size_t out_bytes)
{
    struct reader reader = {.at = document, .path = path, .out = out, .size = out_bytes};
    bool good = true;

    JWO_ASSERT(out_bytes > 0);
    skip_space(&reader);
    if (take(&reader, "<?xml ")) {
        const char *end = strstr(reader.at, "?>");

        good = end != NULL;
        reader.at = good ? end + 2 : reader.at;
        skip_space(&reader);
    }
    good = good && read_element(&reader, 0, true);
    skip_space(&reader);
    good = good && reader.found && *reader.at == '\0';
    out[good ? reader.len : 0] = '\0';
    return good;
}
