/* log.c -- one line per event on standard error, in one write(2) so that lines of several processes
 * do not mix. */
#include "jwo/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jwo/clock.h"
#include "jwo/json.h"

#define MESSAGE_BYTES_MAX 2048 /* a longer message is cut */
/* JSON turns a byte into six at worst (\u001f); time, level, program and trip come on top. */
#define LINE_BYTES_MAX (6 * MESSAGE_BYTES_MAX + 4096)
#define TRIP_BYTES_MAX 512

static const char *const level_names[] = {
    [JWO_LOG_DEBUG] = "debug", [JWO_LOG_INFO] = "info", [JWO_LOG_WARN] = "warn",
    [JWO_LOG_ERROR] = "error", [JWO_LOG_NONE] = "none",
};

static struct {
    char program[64];
    enum jwo_log_level level;
    bool json_lines;
} settings = {.program = "jwo", .level = JWO_LOG_INFO};

void jwo_log_setup(const char *program, enum jwo_log_level level, bool json_lines)
{
    (void)snprintf(settings.program, sizeof(settings.program), "%s", program);
    settings.level = level;
    settings.json_lines = json_lines;
}

bool jwo_log_level_parse(const char *text, enum jwo_log_level *out)
{
    for (size_t i = 0; i < JWO_COUNT(level_names); i++) {
        if (strcmp(level_names[i], text) == 0) {
            *out = (enum jwo_log_level)i;
            return true;
        }
    }
    return false;
}

bool jwo_log_enabled(enum jwo_log_level level)
{
    return level >= settings.level && level < JWO_LOG_NONE;
}

/* Text that a peer chose must not be able to start a line of its own. */
static void add_on_one_line(struct jwo_buf *line, const char *text, size_t bytes_max)
{
    const size_t len = strnlen(text, bytes_max);

    for (size_t i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)text[i];

        jwo_buf_addc(line, byte < ' ' || byte == 0x7f ? '?' : text[i]);
    }
}

static void add_text_line(struct jwo_buf *line, const char *time, const char *level,
                          const char *trip_id, const char *message)
{
    jwo_buf_addf(line, "%s %s %s ", time, level, settings.program);
    if (trip_id != NULL) {
        jwo_buf_adds(line, "trip=");
        add_on_one_line(line, trip_id, TRIP_BYTES_MAX);
        jwo_buf_addc(line, ' ');
    }
    add_on_one_line(line, message, MESSAGE_BYTES_MAX);
}

static void add_json_line(struct jwo_buf *line, const char *time, const char *level,
                          const char *trip_id, const char *message)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, line);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "time", time);
    jwo_jw_kstr(&w, "level", level);
    jwo_jw_kstr(&w, "program", settings.program);
    jwo_jw_key(&w, "trip");
    if (trip_id != NULL) {
        jwo_jw_strn(&w, trip_id, strnlen(trip_id, TRIP_BYTES_MAX));
    } else {
        jwo_jw_null(&w);
    }
    jwo_jw_kstr(&w, "message", message);
    jwo_jw_end_object(&w);
}

static void write_line(const struct jwo_buf *line)
{
    size_t done = 0;

    while (done < line->len) { /* once, unless a signal or a full pipe gets in between */
        const ssize_t wrote = write(STDERR_FILENO, line->data + done, line->len - done);

        if (wrote < 0 && errno != EINTR) {
            return; /* nobody is left to tell */
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
}

void jwo_log(enum jwo_log_level level, const char *trip_id, const char *fmt, ...)
{
    char message[MESSAGE_BYTES_MAX];
    char time[JWO_TIME_TEXT_MAX];
    struct jwo_buf line;
    va_list args;

    if (!jwo_log_enabled(level)) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    (void)jwo_time_iso_ms(jwo_wall_ms(), time);

    jwo_buf_init(&line, LINE_BYTES_MAX);
    if (settings.json_lines) {
        add_json_line(&line, time, level_names[level], trip_id, message);
    } else {
        add_text_line(&line, time, level_names[level], trip_id, message);
    }
    jwo_buf_addc(&line, '\n');
    write_line(&line);
    jwo_buf_dispose(&line);
}
