/* loop_internal.h -- what loop.c and loop_process.c share; the only headers with libuv in sight. */
#ifndef JWO_LOOP_INTERNAL_H
#define JWO_LOOP_INTERNAL_H

#include <uv.h>

#include "jwo/loop.h"

struct jwo_loop {
    uv_loop_t uv;
    uv_prepare_t turn_end;
    jwo_turn_hook *hooks; /* in the order of making */
    size_t handle_count;  /* made and not yet freed by their owners, hooks included */
    bool asking_hooks;
    bool stopping;
    uint64_t turn_began_ns, idle_ns; /* when the turn before ended, and the time waited till then */
    int64_t longest_turn_us;
};

#endif
