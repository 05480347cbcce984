/* golden_fixture.h -- a report of every record in tests/golden, compared byte for byte.
 *
 * JWO_UPDATE_GOLDEN=1 writes the files afresh; read the difference before it is committed. Records
 * are made by data/make_records.py, because each line vouches for the one before.
 */
#ifndef RPT_GOLDEN_FIXTURE_H
#define RPT_GOLDEN_FIXTURE_H

#include "test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/file.h"
#include "run.h"

#define GOLDEN_BYTES_MAX (1u << 20)

static const char *const golden_records[] = {
    "passed", "failed", "broken", "not-applicable", "inconclusive", "cut-short", "hostile",
};

static void compare_golden(const char *path, const struct jwo_buf *made)
{
    struct jwo_error err;
    struct jwo_buf golden;

    if (getenv("JWO_UPDATE_GOLDEN") != NULL) {
        if (jwo_file_write(path, made, &err) != JWO_OK) {
            fail_msg("%s", err.text);
        }
        return;
    }
    jwo_buf_init(&golden, GOLDEN_BYTES_MAX);
    if (jwo_file_read(&golden, path, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    if (golden.len != made->len || memcmp(golden.data, made->data, made->len) != 0) {
        fail_msg("%s is not what was made (JWO_UPDATE_GOLDEN=1 rewrites it):\n%s", path,
                 made->data);
    }
    jwo_buf_dispose(&golden);
}

/* Make the report of each record and compare it with its file of that ending. */
static void compare_all(const char *ending,
                        void (*make)(struct jwo_buf *out, const struct rpt_run *run))
{
    for (size_t i = 0; i < JWO_COUNT(golden_records); i++) {
        struct rpt_run run;
        struct jwo_error err;
        struct jwo_buf made;
        char path[512];

        (void)snprintf(path, sizeof(path), "%s/golden/%s.jsonl", JWO_TEST_DIR, golden_records[i]);
        if (rpt_run_load(&run, path, &err) != JWO_OK) {
            fail_msg("%s", err.text);
        }
        jwo_buf_init(&made, GOLDEN_BYTES_MAX);
        make(&made, &run);
        assert_false(made.overflow);
        (void)snprintf(path, sizeof(path), "%s/golden/%s.%s", JWO_TEST_DIR, golden_records[i],
                       ending);
        compare_golden(path, &made);
        jwo_buf_dispose(&made);
        rpt_run_dispose(&run);
    }
}

#endif
