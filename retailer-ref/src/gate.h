/* gate.h -- may this shopper come in? (facts section 10, D11, D12)
 *
 *   named risk InvalidCard, CustomerFraud, BadDebt  no, whatever the strategy; unknown risks are
 *                                                   ignored (ENT-6)
 *   retailer managed                                no while the shopper owes us anything, else yes
 *   any other strategy                              Amazon's recommendation; a reduced
 *                                                   pre-authorization that it proposes is passed on
 *
 * A request that names a trip is remembered, because the cart that follows may not name its
 * shopper.
 */
#ifndef RTL_GATE_H
#define RTL_GATE_H

#include "base.h"
#include "cart.h"
#include "jwo/json.h"

/* Decide, record, and write the answer. Returns the HTTP status: 200, or 404 with *err for a store
 * that is not in the settings (ENT-8). */
int rtl_gate_decide(const struct rtl_base *base, const struct rtl_gate_request *request,
                    struct jwo_json_writer *w, struct jwo_error *err);

#endif
