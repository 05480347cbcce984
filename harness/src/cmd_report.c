/* cmd_report.c -- `jwo report`: makes the reports of a run again, from its record. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "console.h"
#include "environment.h"
#include "junit.h"
#include "jwo/alloc.h"
#include "jwo/file.h"
#include "jwo/flags.h"

#define REPORT_BYTES_MAX (512u * 1024 * 1024)

static const char usage[] =
    "usage: jwo report RECORD [--junit FILE]\n"
    "  RECORD        a run record (docs/run-record.md)\n"
    "  --junit FILE  write JUnit XML\n"
    "  --help        print this text\n"
    "exit codes: 0, 1, 3, 4 as the recorded run, 3 if it was cut short; 2 usage\n"
    "            (also a record that cannot be read)\n";

static jwo_status write_junit(const struct rpt_run *run, const char *path, struct jwo_error *err)
{
    struct jwo_buf text;
    jwo_status status;

    jwo_buf_init(&text, REPORT_BYTES_MAX);
    rpt_junit(&text, run);
    status = text.overflow ? jwo_fail(err, JWO_ELIMIT, "%.300s: the report is too long", path)
                           : jwo_file_write(path, &text, err);
    jwo_buf_dispose(&text);
    return status;
}

jwo_status hrn_report_check(const char *path, struct jwo_error *err)
{
    FILE *file = fopen(path, "ab");

    if (file == NULL) {
        return jwo_fail(err, JWO_EIO, "%.300s: %s", path, strerror(errno));
    }
    (void)fclose(file);
    return JWO_OK;
}

jwo_status hrn_report_junit(const char *record, const char *path, struct jwo_error *err)
{
    struct rpt_run run;
    jwo_status status = rpt_run_load(&run, record, err);

    if (status == JWO_OK) {
        status = write_junit(&run, path, err);
    }
    rpt_run_dispose(&run);
    return status;
}

static void print_summary(const struct rpt_run *run)
{
    const struct rpt_console_options options = {.color = hrn_terminal_has_colors(STDOUT_FILENO)};
    struct jwo_buf text;

    jwo_buf_init(&text, REPORT_BYTES_MAX);
    rpt_console(&text, run, &options);
    (void)fwrite(text.data, 1, text.len, stdout);
    jwo_buf_dispose(&text);
}

static jwo_status report(const char *record, const char *junit, int *exit_code,
                         struct jwo_error *err)
{
    struct rpt_run run;
    jwo_status status = rpt_run_load(&run, record, err);

    if (status == JWO_OK) {
        print_summary(&run);
        *exit_code = run.exit_code;
    }
    if (status == JWO_OK && junit != NULL) {
        status = write_junit(&run, junit, err);
    }
    rpt_run_dispose(&run);
    return status;
}

int hrn_cmd_report(int argc, char **argv)
{
    const char *junit = NULL;
    bool help = false;
    const struct jwo_flag flags[] = {
        {"--junit", .value = &junit},
        {"--help", .seen = &help},
        {0},
    };
    const char **words = jwo_calloc((size_t)argc, sizeof(words[0]));
    struct jwo_error err = {0};
    size_t count = 0;
    int exit_code = 0;
    jwo_status status = jwo_flags_parse(argc, argv, flags, words, &count, &err);
    bool misused = status != JWO_OK;

    if (!misused && !help && count != 1) {
        status = jwo_fail(&err, JWO_EINPUT, "one record is needed, not %zu", count);
        misused = true;
    }
    if (help && !misused) {
        (void)fputs(usage, stdout);
    } else if (!misused) {
        status = report(words[0], junit, &exit_code, &err);
    }
    if (misused) {
        (void)jwo_flags_complain("jwo report", &err);
    } else if (status != JWO_OK) {
        (void)fprintf(stderr, "jwo report: %s\n", err.text);
    }
    jwo_free(words);
    return status == JWO_OK ? exit_code : 2;
}
