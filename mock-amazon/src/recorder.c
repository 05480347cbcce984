/* recorder.c -- see recorder.h for the contract. */
#include "recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/limits.h"
#include "jwo/log.h"

#define FLUSH_BYTES (64u * 1024) /* within a turn: then a busy one does not fill the buffer */

struct amz_recorder {
    amz_amazon *amazon; /* borrowed */
    jwo_turn_hook *turn_end;
    int fd;
    char *path;             /* owned */
    struct jwo_buf line;    /* being built */
    struct jwo_buf waiting; /* whole lines, less what was written of the first */
    bool failed;            /* the file takes nothing more */
    struct jwo_error trouble;
};

/* The first trouble is told of, the others follow from it. */
static void complain(amz_recorder *recorder, const char *what)
{
    if (recorder->trouble.status == JWO_OK) {
        (void)jwo_fail(&recorder->trouble, JWO_EIO, "--record %.300s: %s", recorder->path, what);
        jwo_log(JWO_LOG_ERROR, NULL, "%s; exchanges are missing from here on",
                recorder->trouble.text);
    }
}

/* True: something was written. Nothing here waits. */
static bool flush(void *context)
{
    amz_recorder *recorder = context;
    struct jwo_buf *waiting = &recorder->waiting;
    ssize_t wrote;

    if (waiting->len == 0 || recorder->failed) {
        return false;
    }
    do {
        wrote = write(recorder->fd, waiting->data, waiting->len);
    } while (wrote < 0 && errno == EINTR);
    if (wrote < 0 && errno != EAGAIN) {
        complain(recorder, strerror(errno));
        recorder->failed = true;
        jwo_buf_reset(waiting);
    }
    if (wrote > 0) {
        waiting->len -= (size_t)wrote;
        memmove(waiting->data, waiting->data + wrote, waiting->len + 1);
    }
    return wrote > 0;
}

static void on_exchange(void *context, const char *world, const struct amz_exchange *exchange)
{
    amz_recorder *recorder = context;
    struct jwo_buf *line = &recorder->line;
    struct jwo_json_writer w;

    if (recorder->failed) {
        return;
    }
    jwo_buf_reset(line);
    jwo_jw_init(&w, line);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "type", "exchange");
    jwo_jw_kstr(&w, "story", world);
    amz_exchange_write(&w, exchange);
    jwo_jw_end_object(&w);
    jwo_buf_addc(line, '\n');
    JWO_ASSERT(!line->overflow); /* exchange.c sees to it */
    if (recorder->waiting.len + line->len > AMZ_RECORDER_BYTES_MAX) {
        complain(recorder, "it is not read, or the disk is too slow");
        return;
    }
    jwo_buf_add(&recorder->waiting, line->data, line->len);
    if (recorder->waiting.len >= FLUSH_BYTES) {
        (void)flush(recorder);
    }
}

jwo_status amz_recorder_new(amz_recorder **out, amz_amazon *amazon, const char *path,
                            struct jwo_error *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
    amz_recorder *recorder;

    *out = NULL;
    if (fd < 0) {
        return jwo_fail(err, JWO_EIO, "--record %.300s: %s", path, strerror(errno));
    }
    (void)signal(SIGPIPE, SIG_IGN); /* write() tells of a reader who has gone */
    recorder = jwo_calloc(1, sizeof *recorder);
    recorder->amazon = amazon;
    recorder->fd = fd;
    recorder->path = jwo_strdup(path);
    jwo_buf_init(&recorder->line, JWO_JSON_BYTES_MAX);
    jwo_buf_init(&recorder->waiting, AMZ_RECORDER_BYTES_MAX);
    recorder->turn_end = jwo_turn_hook_new(amz_amazon_loop(amazon), flush, recorder);
    amz_amazon_on_exchange(amazon, on_exchange, recorder);
    *out = recorder;
    return JWO_OK;
}

jwo_status amz_recorder_free(amz_recorder *recorder, struct jwo_error *err)
{
    jwo_status status;

    if (recorder == NULL) {
        return JWO_OK;
    }
    amz_amazon_on_exchange(recorder->amazon, NULL, NULL);
    while (flush(recorder)) { /* until the file is full or the pipe is */
    }
    if (recorder->waiting.len > 0) {
        complain(recorder, "it is not read");
    }
    if (close(recorder->fd) != 0) {
        complain(recorder, strerror(errno));
    }
    status = recorder->trouble.status;
    if (status != JWO_OK) {
        (void)jwo_fail(err, status, "%s", recorder->trouble.text);
    }
    jwo_turn_hook_free(recorder->turn_end);
    jwo_buf_dispose(&recorder->line);
    jwo_buf_dispose(&recorder->waiting);
    jwo_free(recorder->path);
    jwo_free(recorder);
    return status;
}
