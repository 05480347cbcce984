/* gate.h -- may this shopper come in? (facts section 10, D11, D12)
 *
 * Never admitted, whoever decides: who Amazon says has an invalid or expired card, is a fraud, or
 * has bad debts. Risks of other names are tolerated (ENT-6).
 *
 *   retailer managed           our decision, as below
 *   amazon recommendation
 *     judgement "follow"       Amazon's word, and the reduced hold that it proposes
 *     judgement "own"          our decision, in all three ways against Amazon's if need be
 *                              (7a.8-7a.10); a reduced hold that it proposes stays, or is lowered
 *   amazon managed, none       no connector of ours: 404 (ENT-8)
 *
 * Our decision, first match:
 *   the shopper owes us anything              no; nobody else is asked
 *   is flagged, and flags are set to deny     no (offenders.h)
 *   a fraud back end is set up                its verdict (fraud.h)
 *   else                                      yes
 *
 * Hold       A condition ADJUST lowers it: to what Amazon proposes (recommendation only), the
 *            store's hold_limit, or the fraud back end's amount, the lowest of them that is below
 *            the hold.
 * Durable    A request that names a trip is remembered, because the cart that follows may not name
 *            its shopper. When the database cannot be read or written the answer is 503, never a
 *            guess, and the repeat finds a consistent state (ENT-9).
 */
#ifndef RTL_GATE_H
#define RTL_GATE_H

#include "base.h"
#include "cart.h"
#include "fraud.h"
#include "jwo/http_server.h"
#include "jwo/json.h"

#define RTL_GATE_ASKS 0 /* the fraud back end: the answer comes later */

typedef struct rtl_gate rtl_gate;

/* `fraud`: borrowed; NULL: there is none. */
rtl_gate *rtl_gate_new(const struct rtl_base *base, rtl_fraud *fraud);
/* Questions under way are abandoned; the HTTP server is freed before. NULL is fine. */
void rtl_gate_free(rtl_gate *gate);

/* Decide, record, and write the answer. Returns the HTTP status: 200; 400 with *err for a store
 * that is not in the settings, 404 for one that has no such connector; or RTL_GATE_ASKS, with
 * nothing written: then the client must be handed over in this turn. */
int rtl_gate_decide(rtl_gate *gate, const struct rtl_gate_request *request,
                    struct jwo_json_writer *w, struct jwo_error *err);
/* Whose request led to RTL_GATE_ASKS: it is answered when the verdict is there, with 503 and
 * `failure`, a literal, when that cannot be committed. */
void rtl_gate_hand_over(rtl_gate *gate, jwo_http_request *client, const char *failure);

#endif
