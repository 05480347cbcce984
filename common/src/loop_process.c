/* loop_process.c -- child processes; see jwo/loop.h for the contract.
 *
 * Lifetime: the memory goes when the owner has freed the handle, the child has been waited for (a
 * killed child that nobody waits for would stay a zombie) and libuv has closed its handle.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "jwo/alloc.h"
#include "loop_internal.h"

#define LINE_BYTES_MAX 4096

struct jwo_process {
    uv_process_t uv;
    jwo_loop *loop; /* borrowed */
    void (*on_line)(void *context, const char *line);
    void (*on_exit)(void *context, int64_t exit_status, int term_signal);
    void *context;     /* borrowed */
    jwo_watch *output; /* of the child's standard output; NULL: none, or at its end */
    int output_fd;
    bool own_group;
    bool exited;
    bool freed;
    bool in_callback; /* a close must wait until the callback has returned */
    size_t line_bytes;
    char line[LINE_BYTES_MAX + 1];
};

static void on_process_closed(uv_handle_t *handle)
{
    jwo_free(handle->data);
}

/* The last step, when the owner has let go and the child is gone. */
static void process_end(jwo_process *process)
{
    if (process->freed && process->exited && !process->in_callback) {
        uv_close((uv_handle_t *)&process->uv, on_process_closed);
    }
}

static void output_close(jwo_process *process)
{
    if (process->output) {
        jwo_watch_free(process->output);
        process->output = NULL;
        (void)close(process->output_fd);
    }
}

static void line_emit(jwo_process *process)
{
    process->line[process->line_bytes] = '\0';
    process->line_bytes = 0;
    process->on_line(process->context, process->line);
}

static void output_take(jwo_process *process, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len && !process->freed; i++) {
        if (bytes[i] == '\n') {
            line_emit(process);
        } else if (process->line_bytes < LINE_BYTES_MAX) {
            process->line[process->line_bytes++] = bytes[i];
        }
    }
}

/* Read all there is now. The owner may free the process in any line. */
static void output_drain(jwo_process *process)
{
    char bytes[4096];

    while (process->output) {
        ssize_t got = read(process->output_fd, bytes, sizeof(bytes));
        if (got > 0) {
            output_take(process, bytes, (size_t)got);
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else if (got < 0 && errno == EAGAIN) {
            return;
        } else {
            output_close(process);
            if (process->line_bytes > 0) {
                line_emit(process); /* the last line had no newline */
            }
        }
    }
}

static void on_output(void *context, int events)
{
    jwo_process *process = context;

    (void)events;
    process->in_callback = true;
    output_drain(process);
    process->in_callback = false;
    process_end(process);
}

static void on_child_exit(uv_process_t *uv, int64_t exit_status, int term_signal)
{
    jwo_process *process = uv->data;

    process->exited = true;
    if (process->own_group) {
        (void)kill(-uv->pid, SIGKILL); /* children that it left behind */
    }
    process->in_callback = true;
    output_drain(process); /* what it said last comes before word of its end */
    if (!process->freed && process->on_exit) {
        process->on_exit(process->context, exit_status, term_signal);
    }
    process->in_callback = false;
    process_end(process);
}

static int spawn(jwo_process *process, const struct jwo_process_options *options, int output_fd)
{
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
        {.flags = UV_IGNORE},
    };
    uv_process_options_t uv_options = {
        .exit_cb = on_child_exit,
        .file = options->argv[0],
        .args = (char **)(uintptr_t)options->argv, /* libuv does not change them */
        .env = (char **)(uintptr_t)options->env,
        .flags = options->own_group ? UV_PROCESS_DETACHED : 0,
        .cwd = options->directory,
        .stdio_count = 3,
        .stdio = stdio,
    };

    if (output_fd >= 0) {
        stdio[1].flags = UV_INHERIT_FD;
        stdio[1].data.fd = output_fd;
    }
    if (options->stderr_fd >= 0) {
        stdio[2].flags = UV_INHERIT_FD;
        stdio[2].data.fd = options->stderr_fd;
    }
    return uv_spawn(&process->loop->uv, &process->uv, &uv_options);
}

static void output_watch(jwo_process *process, int fd)
{
    process->output_fd = fd;
    process->output = jwo_watch_new(process->loop, fd, on_output, process);
    jwo_watch_set(process->output, JWO_READABLE);
}

jwo_status jwo_process_spawn(jwo_process **out, jwo_loop *loop,
                             const struct jwo_process_options *options, struct jwo_error *err)
{
    int pipe_fds[2] = {-1, -1}; /* read end, write end */
    jwo_process *process = NULL;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(options->argv != NULL && options->argv[0] != NULL);
    *out = NULL;

    if (options->on_line && pipe2(pipe_fds, O_CLOEXEC) != 0) {
        return jwo_fail(err, JWO_EIO, "cannot make a pipe for %s: %s", options->argv[0],
                        strerror(errno));
    }
    process = jwo_calloc(1, sizeof(*process));
    process->loop = loop;
    process->on_line = options->on_line;
    process->on_exit = options->on_exit;
    process->context = options->context;
    process->own_group = options->own_group;
    process->uv.data = process;

    int code = spawn(process, options, pipe_fds[1]);
    if (pipe_fds[1] >= 0) {
        (void)close(pipe_fds[1]); /* else we would never see the end of the output */
    }
    if (code != 0) {
        if (pipe_fds[0] >= 0) {
            (void)close(pipe_fds[0]);
        }
        uv_close((uv_handle_t *)&process->uv, on_process_closed);
        return jwo_fail(err, JWO_EIO, "cannot start %s in directory %s: %s", options->argv[0],
                        options->directory ? options->directory : ".", uv_strerror(code));
    }
    if (pipe_fds[0] >= 0) {
        output_watch(process, pipe_fds[0]);
    }
    loop->handle_count++;
    *out = process;
    return JWO_OK;
}

pid_t jwo_process_pid(const jwo_process *process)
{
    return process->uv.pid;
}

void jwo_process_signal(jwo_process *process, int signum)
{
    if (!process->exited && process->own_group) {
        (void)kill(-process->uv.pid, signum);
    } else if (!process->exited) {
        (void)uv_process_kill(&process->uv, signum);
    }
}

void jwo_process_free(jwo_process *process)
{
    if (!process) {
        return;
    }
    JWO_ASSERT(!process->freed);
    jwo_process_signal(process, SIGKILL);
    output_close(process);
    process->freed = true;
    process->loop->handle_count--;
    process_end(process);
}
