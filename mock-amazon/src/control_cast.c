/* control_cast.c -- the shoppers of a world of the control port, and their cards. */
#include <stdio.h>
#include <string.h>

#include "control_internal.h"

#define NAME_CHARS   "0-9a-zA-Z_.-"
#define SHOPPERS_MAX 10000

static const char *const brands[] = {"VISA", "MASTERCARD", "AMEX", "DISCOVER", NULL};

static bool is_digits(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

static bool is_tail(const char *text)
{
    return strlen(text) == 4 && is_digits(text);
}

static bool is_year_and_month(const char *text)
{
    return strlen(text) == 7 && strspn(text, "0123456789") == 4 && text[4] == '-' &&
           is_digits(text + 5);
}

/* clang-format off */
static const struct jwo_field card_fields[] = {
    {.name = "brand", .kind = JWO_F_STRING, .one_of = brands},
    {.name = "tail", .kind = JWO_F_STRING, .check = is_tail},
    {.name = "expires", .kind = JWO_F_STRING, .check = is_year_and_month},
    {.name = "invalid", .kind = JWO_F_BOOL},
    {.name = "expired", .kind = JWO_F_BOOL},
    {.name = "declines_hold", .kind = JWO_F_BOOL},
    {.name = "declines_adjust", .kind = JWO_F_BOOL},
    {.name = "declines_payment", .kind = JWO_F_BOOL},
    {.name = "approves_up_to", .kind = JWO_F_OBJECT, .fields = amz_control_fields_money},
    {.name = "pending", .kind = JWO_F_NUMBER, .check = is_digits},
    {.name = "works", .kind = JWO_F_BOOL},
    {0},
};

static const struct jwo_field recommendation_fields[] = {
    {.name = "authorized", .kind = JWO_F_BOOL},
    {.name = "risks", .kind = JWO_F_ARRAY, .bytes_max = AMZ_RISKS_MAX},
    {.name = "adjust", .kind = JWO_F_OBJECT, .fields = amz_control_fields_money},
    {0},
};

const struct jwo_field amz_control_fields_shopper[] = {
    {.name = "id", .kind = JWO_F_STRING, .bytes_max = 255, .chars = NAME_CHARS},
    {.name = "email", .kind = JWO_F_STRING, .bytes_max = 128, .may_be_empty = true},
    {.name = "customer_fraud", .kind = JWO_F_BOOL},
    {.name = "recommendation", .kind = JWO_F_OBJECT, .fields = recommendation_fields},
    {.name = "card", .kind = JWO_F_OBJECT, .fields = card_fields},
    {0},
};

const struct jwo_field amz_control_fields_shopper_change[] = {
    {.name = "email", .kind = JWO_F_STRING, .bytes_max = 128, .may_be_empty = true},
    {.name = "customer_fraud", .kind = JWO_F_BOOL},
    {.name = "card", .kind = JWO_F_OBJECT, .fields = card_fields},
    {0},
};
/* clang-format on */

/* Into a text of fixed size, which the field tables have checked; unchanged when not given. */
static void copy_text(char *out, size_t size, const jwo_json *object, const char *name)
{
    const char *text = jwo_json_get_str(object, name);

    if (text) {
        (void)snprintf(out, size, "%s", text);
    }
}

/* --- cards ------------------------------------------------------------------------------------ */

const struct amz_card amz_control_usual_card = {
    .brand = "VISA", .tail = "4242", .expiry_year = "2030", .expiry_month = "12"};

/* Members that are not given stay as they are. False: answered 400, *card is spoilt. */
static bool read_card(struct amz_control_call *call, struct amz_card *card)
{
    const jwo_json *object = jwo_json_get(call->body, "card");
    const char *expires = jwo_json_get_str(object, "expires");
    const jwo_json *times = jwo_json_get(object, "pending");
    struct amz_issuer *issuer = &card->issuer;
    int64_t pending = issuer->pending;

    if (times && (!jwo_json_int(times, &pending) || pending > 1000)) {
        amz_control_fail(call, 400, "card.pending is above 1000");
        return false;
    }
    if (amz_control_flag(object, "works", false)) {
        *issuer = (struct amz_issuer){0};
        card->invalid = card->expired = false;
        pending = times ? pending : 0;
    }
    card->invalid = amz_control_flag(object, "invalid", card->invalid);
    card->expired = amz_control_flag(object, "expired", card->expired);
    issuer->declines_hold = amz_control_flag(object, "declines_hold", issuer->declines_hold);
    issuer->declines_adjust = amz_control_flag(object, "declines_adjust", issuer->declines_adjust);
    issuer->declines_payment =
        amz_control_flag(object, "declines_payment", issuer->declines_payment);
    issuer->pending = (int)pending;
    copy_text(card->brand, sizeof card->brand, object, "brand");
    copy_text(card->tail, sizeof card->tail, object, "tail");
    if (expires) {
        (void)snprintf(card->expiry_year, sizeof card->expiry_year, "%.4s", expires);
        (void)snprintf(card->expiry_month, sizeof card->expiry_month, "%.2s", expires + 5);
    }
    if (jwo_json_get(object, "approves_up_to")) {
        issuer->has_limit = true;
        return amz_control_money(call, object, "approves_up_to", &issuer->limit);
    }
    return true;
}

static void write_card(struct jwo_json_writer *w, const struct amz_card *card)
{
    char expires[8];

    (void)snprintf(expires, sizeof expires, "%.4s-%.2s", card->expiry_year, card->expiry_month);
    jwo_jw_object(w);
    jwo_jw_kstr(w, "brand", card->brand);
    jwo_jw_kstr(w, "tail", card->tail);
    jwo_jw_kstr(w, "expires", expires);
    jwo_jw_kbool(w, "invalid", card->invalid);
    jwo_jw_kbool(w, "expired", card->expired);
    jwo_jw_kbool(w, "declines_hold", card->issuer.declines_hold);
    jwo_jw_kbool(w, "declines_adjust", card->issuer.declines_adjust);
    jwo_jw_kbool(w, "declines_payment", card->issuer.declines_payment);
    if (card->issuer.has_limit) {
        jwo_jw_kmoney(w, "approves_up_to", &card->issuer.limit, "amount", "code");
    }
    jwo_jw_kint(w, "pending", card->issuer.pending);
    jwo_jw_end_object(w);
}

/* --- shoppers --------------------------------------------------------------------------------- */

/* What is still owed, by the retailer's reports, in each currency. */
static void write_outstanding(struct jwo_json_writer *w, const struct amz_shopper *shopper)
{
    jwo_jw_key(w, "outstanding");
    jwo_jw_array(w);
    for (const struct amz_trip *trip = shopper->trips; trip; trip = trip->next_of_shopper) {
        const char *currency = trip->feedback_total.currency;
        const struct amz_trip *first = shopper->trips;
        struct jwo_money owed;
        char amount[JWO_MONEY_TEXT_MAX];

        while (first != trip &&
               !(first->has_feedback && strcmp(first->feedback_total.currency, currency) == 0)) {
            first = first->next_of_shopper;
        }
        if (!trip->has_feedback || first != trip) {
            continue;
        }
        owed = amz_shopper_outstanding(shopper, currency);
        if (jwo_money_is_zero(&owed)) {
            continue;
        }
        jwo_jw_object(w);
        jwo_jw_key(w, "amount");
        jwo_jw_raw(w, jwo_money_print(&owed, amount));
        jwo_jw_kstr(w, "code", currency);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_shopper(struct jwo_json_writer *w, const struct amz_shopper *shopper)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", shopper->id);
    jwo_jw_kstr(w, "email", shopper->email);
    jwo_jw_kbool(w, "customer_fraud", shopper->customer_fraud);
    jwo_jw_key(w, "card");
    write_card(w, &shopper->card);
    write_outstanding(w, shopper);
    jwo_jw_end_object(w);
}

void amz_control_list_shoppers(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "shoppers");
    jwo_jw_array(&w);
    for (const struct amz_shopper *s = amz_world_shoppers(call->world->world); s; s = s->next) {
        write_shopper(&w, s);
    }
    jwo_jw_end_array(&w);
    jwo_jw_end_object(&w);
}

void amz_control_note_shopper(struct amz_control_world *world, const struct amz_shopper *shopper)
{
    const struct amz_deed deed = {.kind = AMZ_DEED_SHOPPER, .shopper = *shopper};

    amz_story_log_add(world->log, world->world, &deed);
}

static int count_shoppers(amz_world *world)
{
    int count = 0;

    for (const struct amz_shopper *s = amz_world_shoppers(world); s; s = s->next) {
        count++;
    }
    return count;
}

/* What Amazon thinks from now on; absent: by itself. False: answered 400. */
static bool read_recommendation(struct amz_control_call *call, struct amz_shopper *like)
{
    const jwo_json *object = jwo_json_get(call->body, "recommendation");
    const jwo_json *risks = jwo_json_get(object, "risks");
    struct amz_recommendation *out = &like->judgement;

    like->is_judged = object != NULL;
    out->authorized = amz_control_flag(object, "authorized", true);
    for (const jwo_json *risk = risks ? jwo_json_first(risks) : NULL; risk;
         risk = jwo_json_next(risk)) {
        const char *text = jwo_json_str(risk);

        if (!text || strlen(text) >= AMZ_RISK_TEXT_MAX) {
            amz_control_fail(call, 400, "recommendation.risks holds no text of at most %d bytes",
                             AMZ_RISK_TEXT_MAX - 1);
            return false;
        }
        (void)snprintf(out->risks[out->risk_count++], AMZ_RISK_TEXT_MAX, "%s", text);
    }
    return !jwo_json_get(object, "adjust") ||
           amz_control_money(call, object, "adjust", &out->adjust);
}

/* A shopper who exists gets this card and this behaviour from now on. */
void amz_control_make_shopper(struct amz_control_call *call)
{
    const char *id = amz_control_text(call->body, "id", "");
    amz_world *world = call->world->world;
    struct amz_shopper *shopper = id[0] ? amz_amazon_find_shopper(call->control->amazon, id) : NULL;
    struct amz_shopper like = {.card = amz_control_usual_card,
                               .customer_fraud =
                                   amz_control_flag(call->body, "customer_fraud", false)};

    if (shopper && shopper->world != world) {
        amz_control_fail(call, 409, "id: shopper %s is in another world", id);
        return;
    }
    if (!read_card(call, &like.card) || !read_recommendation(call, &like) ||
        (!shopper && !amz_control_below(call, "shoppers", count_shoppers(world), SHOPPERS_MAX))) {
        return;
    }
    (void)snprintf(like.id, sizeof like.id, "%s", id);
    (void)snprintf(like.email, sizeof like.email, "%s", amz_control_text(call->body, "email", ""));
    if (shopper) {
        shopper->card = like.card;
        shopper->customer_fraud = like.customer_fraud;
        shopper->is_judged = like.is_judged;
        shopper->judgement = like.judgement;
        (void)snprintf(shopper->email, sizeof shopper->email, "%s", like.email);
    } else {
        shopper = amz_world_shopper(world, &like);
    }
    amz_control_note_shopper(call->world, shopper);
    amz_control_answer_id(call, "shopper", shopper->id);
}

struct amz_shopper *amz_control_find_shopper(struct amz_control_call *call, const char *id)
{
    struct amz_shopper *shopper = amz_amazon_find_shopper(call->control->amazon, id);

    return shopper && shopper->world == call->world->world ? shopper : NULL;
}

/* Only what is given changes. */
void amz_control_change_shopper(struct amz_control_call *call)
{
    struct amz_shopper *shopper = amz_control_find_shopper(call, call->part);
    struct jwo_json_writer w;
    struct amz_card card;

    if (!shopper) {
        amz_control_fail(call, 404, "there is no shopper %s", call->part);
        return;
    }
    card = shopper->card;
    if (!read_card(call, &card)) {
        return;
    }
    shopper->card = card;
    shopper->customer_fraud =
        amz_control_flag(call->body, "customer_fraud", shopper->customer_fraud);
    copy_text(shopper->email, sizeof shopper->email, call->body, "email");
    amz_control_note_shopper(call->world, shopper);
    jwo_jw_init(&w, call->answer);
    write_shopper(&w, shopper);
}

void amz_control_write_card_words(struct jwo_json_writer *w)
{
    amz_control_write_fields(w, "card", card_fields);
    amz_control_write_words(w, "brands", brands);
}
