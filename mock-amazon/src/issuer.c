/* issuer.c -- the bank behind a card. See world.h for the contract. */
#include <string.h>

#include "world.h"

/* A limit in another currency than the total's approves nothing:
 * comparing them would need a rate. */
static bool within_limit(const struct amz_issuer *issuer, const struct jwo_money *amount)
{
    return !issuer->has_limit || (strcmp(issuer->limit.currency, amount->currency) == 0 &&
                                  jwo_money_cmp(amount, &issuer->limit) <= 0);
}

enum amz_issuer_answer amz_issuer_ask(struct amz_card *card, const struct jwo_money *amount,
                                      bool hold)
{
    struct amz_issuer *issuer = &card->issuer;

    if (hold) {
        return issuer->declines_hold ? AMZ_ISSUER_DECLINES : AMZ_ISSUER_APPROVES;
    }
    if (issuer->pending > 0) {
        issuer->pending--;
        return AMZ_ISSUER_PENDING;
    }
    return issuer->declines_adjust || !within_limit(issuer, amount) ? AMZ_ISSUER_DECLINES
                                                                    : AMZ_ISSUER_APPROVES;
}

bool amz_issuer_pays(const struct amz_card *card)
{
    return !card->issuer.declines_payment;
}
