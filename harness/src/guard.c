/* guard.c -- see guard.h for the contract. */
#include "guard.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "jwo/log.h"
#include "jwo/status.h"

enum { GROUPS_MAX = 1024 };

static int pipe_end = -1; /* write end; kept until this program ends */

/* What is sent through the pipe: a group to watch (> 0) or to forget (< 0). Shorter than PIPE_BUF,
 * so that it arrives whole. */
static void note(pid_t *groups, pid_t word)
{
    for (size_t i = 0; i < GROUPS_MAX; i++) {
        if (word > 0 && groups[i] == 0) {
            groups[i] = word;
            return;
        }
        if (word < 0 && groups[i] == -word) {
            groups[i] = 0;
        }
    }
}

/* The helper. After fork() only calls that are safe in a signal handler are made. */
static _Noreturn void stand_guard(int from)
{
    pid_t groups[GROUPS_MAX] = {0};
    pid_t word;

    (void)setsid(); /* Ctrl-C is for the program, not for its guard */
    (void)dup2(from, STDIN_FILENO);
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    (void)close(STDOUT_FILENO); /* who waits for the end of our output is not kept waiting */
    (void)close(STDERR_FILENO);
    while (read(STDIN_FILENO, &word, sizeof(word)) == (ssize_t)sizeof(word)) {
        note(groups, word);
    }
    for (size_t i = 0; i < GROUPS_MAX; i++) {
        if (groups[i] > 0) {
            (void)kill(-groups[i], SIGKILL);
        }
    }
    _exit(0);
}

static void start(void)
{
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        jwo_log(JWO_LOG_WARN, NULL, "no pipe for the guard of child processes");
        return;
    }
    pid = fork();
    if (pid == 0) {
        (void)close(ends[1]);
        stand_guard(ends[0]);
    }
    (void)close(ends[0]);
    if (pid < 0) {
        jwo_log(JWO_LOG_WARN, NULL, "no guard of child processes");
        (void)close(ends[1]);
        return;
    }
    pipe_end = ends[1];
}

static void tell(pid_t word)
{
    if (pipe_end >= 0 && write(pipe_end, &word, sizeof(word)) != (ssize_t)sizeof(word)) {
        jwo_log(JWO_LOG_WARN, NULL, "the guard of child processes is gone");
    }
}

void hrn_guard_watch(pid_t pid)
{
    JWO_ASSERT(pid > 0);
    if (pipe_end < 0) {
        start();
    }
    tell(pid);
}

void hrn_guard_forget(pid_t pid)
{
    tell(-pid);
}
