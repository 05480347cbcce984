/* file.h -- whole files in and out, with errors that name the file. */
#ifndef JWO_FILE_H
#define JWO_FILE_H

#include "jwo/buf.h"
#include "jwo/status.h"

/* Append the file's bytes to `out`, which sets the maximum. EIO: it cannot be
 * read. ELIMIT: more bytes than the buffer takes. The buffer holds what was read so far. */
JWO_MUST_USE jwo_status jwo_file_read(struct jwo_buf *out, const char *path, struct jwo_error *err);
/* Make or replace the file. EIO: it could not be written completely, e.g. the disk is full. */
JWO_MUST_USE jwo_status jwo_file_write(const char *path, const struct jwo_buf *text,
                                       struct jwo_error *err);

#endif
