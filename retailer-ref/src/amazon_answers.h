/* amazon_answers.h -- internal to the Amazon client: from an HTTP result to a typed answer. */
#ifndef RTL_AMAZON_ANSWERS_H
#define RTL_AMAZON_ANSWERS_H

#include "amazon_client.h"

/* Fill *answer. `read` is the operation's reader for a 2xx; `asked` the amount of the call.
 * answer->card is owned by the caller. */
void rtl_answer_read(struct rtl_answer *answer, const struct jwo_http_result *result,
                     bool (*read)(struct rtl_answer *answer, const jwo_json *body,
                                  const struct jwo_money *asked),
                     const struct jwo_money *asked, int64_t now_ms);

/* Readers. `body` is NULL when the body is no JSON, an empty one included. */
bool rtl_read_nothing(struct rtl_answer *answer, const jwo_json *body,
                      const struct jwo_money *asked);
bool rtl_read_adjust(struct rtl_answer *answer, const jwo_json *body,
                     const struct jwo_money *asked);
bool rtl_read_refund(struct rtl_answer *answer, const jwo_json *body,
                     const struct jwo_money *asked);
bool rtl_read_data(struct rtl_answer *answer, const jwo_json *body, const struct jwo_money *asked);
bool rtl_read_identity(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked);
bool rtl_read_feedback(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked);
bool rtl_read_checkout(struct rtl_answer *answer, const jwo_json *body,
                       const struct jwo_money *asked);

#endif
