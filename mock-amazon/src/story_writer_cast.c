/* story_writer_cast.c -- stores, shoppers and their cards as a story makes and changes them; see
 * story_writer_internal.h. */
#include <stdio.h>
#include <string.h>

#include "store_types.h"
#include "story_writer_internal.h"

/* --- the cast --------------------------------------------------------------------------------- */

static bool is_used(const amz_story_log *log, enum amz_story_thing thing, const char *id)
{
    for (size_t i = 0; i < amz_story_log_count(log); i++) {
        const struct amz_deed *deed = amz_story_log_at(log, i);

        if ((deed->kind == AMZ_DEED_ENTER || deed->kind == AMZ_DEED_PAYOFF) &&
            strcmp(thing == AMZ_THING_STORE ? deed->where : deed->who, id) == 0) {
            return true;
        }
    }
    return false;
}

/* What is usual needs no word. */
static void add_party(struct jwo_buf *out, const char *name, enum amz_party party)
{
    if (party != AMZ_PARTY_RETAILER) {
        jwo_buf_addf(out, ", %s = \"%s\"", name, amz_party_words[party]);
    }
}

void amz_sw_store(struct amz_story_writer *w, size_t index)
{
    const struct amz_deed *deed = amz_story_log_at(w->log, index);
    const struct amz_store *store = &deed->store;
    const char *known = amz_sw_name(w, AMZ_THING_STORE, store->id);

    if (!is_used(w->log, AMZ_THING_STORE, store->id)) {
        return;
    }
    amz_sw_line(w);
    jwo_buf_addf(w->out, "%s%s = world:store { entry = \"%s\", risk = \"%s\", empty_cart = \"%s\"",
                 known ? "" : "local ",
                 known ? known : amz_sw_new_name(w, AMZ_THING_STORE, store->id, "store"),
                 amz_entry_words[store->entry], amz_risk_words[store->risk],
                 store->empty_cart_sent ? "sent" : "not-sent");
    add_party(w->out, "calculates", store->calculates);
    add_party(w->out, "orchestrates", store->orchestrates);
    add_party(w->out, "processor", store->processor);
    if (deed->policy[0]) {
        jwo_buf_adds(w->out, ", policy = ");
        amz_sw_quoted(w->out, deed->policy);
    }
    jwo_buf_adds(w->out, ", hold = ");
    amz_sw_money(w->out, &store->hold);
    jwo_buf_adds(w->out, " }");
}

static void write_judgement(struct amz_story_writer *w, const char *name,
                            const struct amz_recommendation *judgement)
{
    amz_sw_line(w);
    jwo_buf_addf(w->out, "%s:is_recommended { authorized = %s, risks = {", name,
                 judgement->authorized ? "true" : "false");
    for (size_t i = 0; i < judgement->risk_count; i++) {
        jwo_buf_adds(w->out, i > 0 ? ", " : " ");
        amz_sw_quoted(w->out, judgement->risks[i]);
    }
    jwo_buf_adds(w->out, " }");
    if (judgement->adjust.currency[0]) {
        jwo_buf_adds(w->out, ", adjust = ");
        amz_sw_money(w->out, &judgement->adjust);
    }
    jwo_buf_adds(w->out, " }");
}

static bool is_minted(const char *id)
{
    return strlen(id) == 36 && id[8] == '-' && id[13] == '-';
}

static void write_new_shopper(struct amz_story_writer *w, const struct amz_shopper *shopper)
{
    static const char *const brands[][2] = {
        {"VISA", "visa"}, {"MASTERCARD", "mastercard"}, {"AMEX", "amex"}, {"DISCOVER", "discover"}};
    const char *name = amz_sw_new_name(w, AMZ_THING_SHOPPER, shopper->id,
                                       is_minted(shopper->id) ? "shopper" : shopper->id);
    const char *brand = "visa";

    for (size_t i = 0; i < JWO_COUNT(brands); i++) {
        brand = strcmp(brands[i][0], shopper->card.brand) == 0 ? brands[i][1] : brand;
    }
    amz_sw_line(w);
    jwo_buf_addf(
        w->out, "local %s = world:shopper { card = %s { tail = \"%s\", expires = \"%s-%s\" }", name,
        brand, shopper->card.tail, shopper->card.expiry_year, shopper->card.expiry_month);
    jwo_buf_adds(w->out, ", email = ");
    if (shopper->email[0]) {
        amz_sw_quoted(w->out, shopper->email);
    } else {
        jwo_buf_adds(w->out, "false");
    }
    jwo_buf_adds(w->out, " }");
}

/* The shopper as the log knew it before this deed; NULL: there was none. */
static const struct amz_shopper *shopper_before(const amz_story_log *log, size_t index)
{
    const char *id = amz_story_log_at(log, index)->shopper.id;

    for (size_t i = index; i > 0; i--) {
        const struct amz_deed *deed = amz_story_log_at(log, i - 1);

        if (deed->kind == AMZ_DEED_SHOPPER && strcmp(deed->shopper.id, id) == 0) {
            return &deed->shopper;
        }
    }
    return NULL;
}

/* Is there something in `old` that `new` has not any more? Only works_again() takes things away. */
static bool is_mended(const struct amz_card *old, const struct amz_card *new)
{
    return (old->issuer.declines_hold && !new->issuer.declines_hold) ||
           (old->issuer.declines_adjust && !new->issuer.declines_adjust) ||
           (old->issuer.has_limit && !new->issuer.has_limit) ||
           old->issuer.pending > new->issuer.pending || (old->invalid && !new->invalid) ||
           (old->expired && !new->expired);
}

static void card_word(struct amz_story_writer *w, const char *name, const char *word)
{
    amz_sw_line(w);
    jwo_buf_addf(w->out, "%s.card:%s", name, word);
}

static void write_card(struct amz_story_writer *w, const char *name, const struct amz_card *given,
                       const struct amz_card *card)
{
    const bool is_again = is_mended(given, card);
    const struct amz_card fresh = {0};
    const struct amz_card *old = is_again ? &fresh : given;
    char text[32];

    if (is_again) {
        card_word(w, name, "works_again()");
    }
    if (card->issuer.declines_hold && !old->issuer.declines_hold) {
        card_word(w, name, "declines \"hold\"");
    }
    if (card->issuer.declines_adjust && !old->issuer.declines_adjust) {
        card_word(w, name, "declines \"adjust\"");
    }
    if (card->issuer.has_limit &&
        !(old->issuer.has_limit && jwo_money_same(&card->issuer.limit, &old->issuer.limit))) {
        card_word(w, name, "approves_up_to(");
        amz_sw_money(w->out, &card->issuer.limit);
        jwo_buf_addc(w->out, ')');
    }
    if (card->issuer.pending > old->issuer.pending) {
        (void)snprintf(text, sizeof text, "is_pending(%d)", card->issuer.pending);
        card_word(w, name, text);
    }
    if (card->invalid && !old->invalid) {
        card_word(w, name, "is_invalid()");
    }
    if (card->expired && !old->expired) {
        card_word(w, name, "is_expired()");
    }
}

static bool is_same_face(const struct amz_card *a, const struct amz_card *b)
{
    return strcmp(a->brand, b->brand) == 0 && strcmp(a->tail, b->tail) == 0 &&
           strcmp(a->expiry_year, b->expiry_year) == 0 &&
           strcmp(a->expiry_month, b->expiry_month) == 0;
}

void amz_sw_shopper(struct amz_story_writer *w, size_t index)
{
    const struct amz_shopper *shopper = &amz_story_log_at(w->log, index)->shopper;
    const struct amz_shopper *before = shopper_before(w->log, index);
    const struct amz_card fresh = {0};
    const char *name;

    if (!is_used(w->log, AMZ_THING_SHOPPER, shopper->id)) {
        return;
    }
    if (!before) {
        write_new_shopper(w, shopper);
    }
    name = amz_sw_name(w, AMZ_THING_SHOPPER, shopper->id);
    write_card(w, name, before ? &before->card : &fresh, &shopper->card);
    if (shopper->customer_fraud && !(before && before->customer_fraud)) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "%s:is_suspected_of_fraud()", name);
    }
    if (shopper->is_judged) {
        write_judgement(w, name, &shopper->judgement);
    }
    if (before && (!is_same_face(&before->card, &shopper->card) ||
                   strcmp(before->email, shopper->email) != 0 ||
                   (before->customer_fraud && !shopper->customer_fraud))) {
        amz_sw_remark(
            w, "here the shopper got another card or e-mail, or was cleared of the suspicion, "
               "for which stories have no word");
    }
}
