/* ledger.c -- see ledger.h for the contract. */
#include "ledger.h"

#include <inttypes.h>

static const char *const account_names[AMZ_ACCOUNT_COUNT] = {
#define X(name) [AMZ_ACCOUNT_##name] = #name,
    AMZ_ACCOUNTS(X)
#undef X
};

/* The only writer: what leaves one account enters another. */
static void move(struct amz_ledger *ledger, enum amz_account from, enum amz_account to,
                 int64_t minor)
{
    ledger->minor[from] -= minor;
    ledger->minor[to] += minor;
}

static void move_all(struct amz_ledger *ledger, enum amz_account from, enum amz_account to)
{
    move(ledger, from, to, ledger->minor[from]);
}

/* A promise that grows or shrinks while the charge is open is simply another promise; only what is
 * left of it at the end counts as released. So the accounts stay within the limit of one amount,
 * however often a total is adjusted up and down. */
static void promise(struct amz_ledger *ledger, int64_t minor)
{
    move(ledger, AMZ_ACCOUNT_ISSUER, AMZ_ACCOUNT_HELD, minor - ledger->minor[AMZ_ACCOUNT_HELD]);
}

static void ask(struct amz_ledger *ledger, int64_t total)
{
    move(ledger, AMZ_ACCOUNT_BASKET, AMZ_ACCOUNT_ASKED, total - ledger->minor[AMZ_ACCOUNT_ASKED]);
}

void amz_ledger_open(struct amz_ledger *ledger, int64_t hold)
{
    *ledger = (struct amz_ledger){{0}};
    promise(ledger, hold);
}

void amz_ledger_approve(struct amz_ledger *ledger, int64_t total)
{
    promise(ledger, total);
    ask(ledger, total);
}

void amz_ledger_decline(struct amz_ledger *ledger, int64_t total, bool zeroes)
{
    if (zeroes) {
        promise(ledger, 0);
    }
    ask(ledger, total);
}

/* More may be captured than was asked for last: the hold, after a decline of less. */
void amz_ledger_capture(struct amz_ledger *ledger, int64_t amount)
{
    const int64_t asked = ledger->minor[AMZ_ACCOUNT_ASKED];

    move(ledger, AMZ_ACCOUNT_HELD, AMZ_ACCOUNT_CAPTURED, amount);
    move(ledger, AMZ_ACCOUNT_ASKED, AMZ_ACCOUNT_COLLECTED, amount < asked ? amount : asked);
    amz_ledger_end(ledger);
}

void amz_ledger_end(struct amz_ledger *ledger)
{
    move_all(ledger, AMZ_ACCOUNT_HELD, AMZ_ACCOUNT_RELEASED);
    move_all(ledger, AMZ_ACCOUNT_ASKED, AMZ_ACCOUNT_UNCOLLECTED);
}

void amz_ledger_refund(struct amz_ledger *ledger, int64_t amount)
{
    move(ledger, AMZ_ACCOUNT_CAPTURED, AMZ_ACCOUNT_REFUNDED, amount);
}

/* --- the comparison --------------------------------------------------------------------------- */

static bool balances(const struct amz_ledger *ledger, struct jwo_error *err)
{
    int64_t sum = 0;

    for (enum amz_account account = 0; account < AMZ_ACCOUNT_COUNT; account++) {
        const bool is_contra = account == AMZ_ACCOUNT_ISSUER || account == AMZ_ACCOUNT_BASKET;

        sum += ledger->minor[account];
        if (!is_contra && ledger->minor[account] < 0) {
            (void)jwo_fail(err, JWO_ESTATE, "%s is %" PRId64 ", below zero", account_names[account],
                           ledger->minor[account]);
            return false;
        }
    }
    if (sum != 0) {
        (void)jwo_fail(err, JWO_ESTATE, "the accounts sum to %" PRId64 " and not to zero", sum);
    }
    return sum == 0;
}

bool amz_ledger_agrees(const struct amz_ledger *ledger, const struct amz_ledger_claims *claims,
                       struct jwo_error *err)
{
    const struct {
        enum amz_account account;
        int64_t claimed;
    } rows[] = {
        {AMZ_ACCOUNT_HELD, claims->held},
        {AMZ_ACCOUNT_CAPTURED, claims->captured - claims->refunded},
        {AMZ_ACCOUNT_REFUNDED, claims->refunded},
        {AMZ_ACCOUNT_UNCOLLECTED, claims->uncollected},
    };

    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        const int64_t booked = ledger->minor[rows[i].account];

        if (booked != rows[i].claimed) {
            (void)jwo_fail(err, JWO_ESTATE,
                           "%s is %" PRId64 " in the ledger and %" PRId64 " by the charge",
                           account_names[rows[i].account], booked, rows[i].claimed);
            return false;
        }
    }
    return balances(ledger, err);
}

const char *amz_account_name(enum amz_account account)
{
    JWO_ASSERT((unsigned)account < AMZ_ACCOUNT_COUNT);
    return account_names[account];
}
