/* recorder.h -- streams every exchange of an Amazon to a file, one line of JSON each
 * (docs/run-record.md): `mock-amazon --record FILE`.
 *
 * Memory     Lines wait in a buffer of at most AMZ_RECORDER_BYTES_MAX and are written at the end of
 *            the turn. A pipe that nobody reads loses the lines that find no room; `seq` shows it.
 * Trouble    Is logged once. After a full disk nothing more is recorded. The mock goes on in both
 *            cases: it never waits for the file.
 * Secrets    None: an exchange holds none (journal.h).
 */
#ifndef AMZ_RECORDER_H
#define AMZ_RECORDER_H

#include "amazon.h"

#define AMZ_RECORDER_BYTES_MAX (4u * 1024 * 1024)

typedef struct amz_recorder amz_recorder;

/* Makes the file anew. From then on the program ignores SIGPIPE. Hears of the strays and of all
 * worlds made from now on. EIO: it cannot be opened for writing; the sentence names it. The Amazon
 * is borrowed. */
JWO_MUST_USE jwo_status amz_recorder_new(amz_recorder **out, amz_amazon *amazon, const char *path,
                                         struct jwo_error *err);
/* Writes what waits; after the worlds and before the Amazon are freed. NULL is fine. EIO: something
 * is missing in the file. */
jwo_status amz_recorder_free(amz_recorder *recorder, struct jwo_error *err);

#endif
