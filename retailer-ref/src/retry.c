/* retry.c -- see retry.h for the contract. */
#include "retry.h"

#include <stdio.h>

/* ERR-2: what is down needs time, and more of it the longer it is down. */
static int64_t back_off(const struct rtl_config *config, struct jwo_prng *prng, int64_t failures)
{
    int64_t delay_ms = config->retry_first_ms;

    for (int64_t i = 1; i < failures && delay_ms < config->retry_longest_ms; i++) {
        delay_ms *= 2;
    }
    if (delay_ms > config->retry_longest_ms) {
        delay_ms = config->retry_longest_ms;
    }
    return delay_ms - (int64_t)jwo_prng_below(prng, (uint64_t)(delay_ms / 2) + 1);
}

int64_t rtl_retry_delay(const struct rtl_config *config, struct jwo_prng *prng,
                        const struct rtl_answer *answer, int64_t failures)
{
    JWO_ASSERT(failures >= 1);
    /* ERR-3: what Amazon calls wrong is as wrong the second time. */
    if (answer->kind == RTL_REFUSED || answer->kind == RTL_OK ||
        failures >= config->retry_attempts) {
        return -1;
    }
    if (answer->kind == RTL_UNAUTHENTICATED && answer->newer_credentials && failures <= 2) {
        return 0;
    }
    const int64_t own_ms = back_off(config, prng, failures);
    /* ERR-1: a wait that Amazon names is a lower bound: the jitter goes on top of it. */
    return answer->retry_after_ms >= 0 ? answer->retry_after_ms + own_ms / 4 : own_ms;
}

const char *rtl_answer_text(const struct rtl_answer *answer, char out[RTL_ANSWER_TEXT_MAX])
{
    if (answer->status == 0) {
        (void)snprintf(out, RTL_ANSWER_TEXT_MAX, "not answered: %s", answer->error);
    } else {
        (void)snprintf(out, RTL_ANSWER_TEXT_MAX, "answered %d%s%s", answer->status,
                       answer->error[0] != '\0' ? " " : "", answer->error);
    }
    return out;
}
