/* pages.h -- what Amazon shows to shoppers on the service port, in a browser: the receipts of carts
 * that it has charged itself (published case APP-7.3, "Receipt Lookup -- Amazon Website").
 *
 *   GET /receipts                                        the form
 *   GET /receipts?tail=4242&expiry=2030-12&date=2024-05-01   that day's receipts of that card
 *   GET /receipts?...&order=ID                           one of them, to print
 *   GET /receipts/style.css
 *
 * No part of the API: no signature, no journal, no fault. A receipt is found by the card that paid,
 * with the day on the world's clock (UTC); an order's id alone finds nothing. Accept:
 * application/json gives the same as JSON. Pages have no script, and a policy that allows none.
 */
#ifndef AMZ_PAGES_H
#define AMZ_PAGES_H

#include "amazon.h"

/* False: the request is for no page, and was not touched. */
JWO_MUST_USE bool amz_pages_answer(amz_amazon *amazon, jwo_http_request *request);

#endif
