/* file.c -- see jwo/file.h for the contract. */
#include "jwo/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

jwo_status jwo_file_read(struct jwo_buf *out, const char *path, struct jwo_error *err)
{
    jwo_status status = JWO_OK;
    FILE *file = fopen(path, "rb");
    char piece[16384];
    size_t got;

    if (file == NULL) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    while (!out->overflow && (got = fread(piece, 1, sizeof(piece), file)) > 0) {
        jwo_buf_add(out, piece, got);
    }
    if (out->overflow) {
        status = jwo_fail(err, JWO_ELIMIT, "%.300s: longer than %zu bytes", path, out->max);
    } else if (ferror(file)) { /* a directory opens, and fails here */
        status = jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    (void)fclose(file);
    return status;
}

jwo_status jwo_file_write(const char *path, const struct jwo_buf *text, struct jwo_error *err)
{
    FILE *file = fopen(path, "wb");
    bool written;

    if (file == NULL) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    written = fwrite(text->data, 1, text->len, file) == text->len;
    /* What was buffered is written here, so a full disk may show no earlier. */
    if (fclose(file) != 0 || !written) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    return JWO_OK;
}
