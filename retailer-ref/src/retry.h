/* retry.h -- when a call that did not succeed is made again. Pure: numbers in, numbers out.
 *
 *   429, 5xx                  not before Retry-After; without a usable one, own back-off
 *   no answer, nonsense       own back-off
 *   403, keys have changed    at once, twice; a flapping key ends in back-off like everything else
 *   403 otherwise             own back-off
 *   other 4xx                 never
 *
 * Back-off: retry_first doubled with every failure up to retry_longest; of that, a random part
 * between one half and the whole, so that many trips that failed together do not come back
 * together. After retry_attempts failures: never.
 */
#ifndef RTL_RETRY_H
#define RTL_RETRY_H

#include "amazon_client.h"

/* How long to wait before the next call, or -1: give up. `failures` counts this one, so it is at
 * least 1. */
int64_t rtl_retry_delay(const struct rtl_config *config, struct jwo_prng *prng,
                        const struct rtl_answer *answer, int64_t failures);

/* "not answered: timed out", "answered 503 ServiceUnavailable": for incidents. Returns `out`. */
#define RTL_ANSWER_TEXT_MAX 224
const char *rtl_answer_text(const struct rtl_answer *answer, char out[RTL_ANSWER_TEXT_MAX]);

#endif
