/* test_death.h -- does this call end the program, as a broken contract must? */
#ifndef JWO_TEST_DEATH_H
#define JWO_TEST_DEATH_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `act` in a child whose standard error is discarded; true when it ended by SIGABRT. */
static inline bool aborts(void (*act)(void))
{
    int status = 0;
    const pid_t child = fork();

    if (child == 0) {
        (void)dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        act();
        _exit(0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

#endif
