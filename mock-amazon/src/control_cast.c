/* control_cast.c -- the control port's worlds, and their stores and shoppers. */
#include <stdio.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"
#include "store_types.h"

#define NAME_CHARS "0-9a-zA-Z_.-"
#define ID_CHARS   "0-9a-zA-Z_-"

static const char *const empty_carts[] = {"not-sent", "sent", NULL};
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

static bool is_http_url(const char *text)
{
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* clang-format off */
const struct jwo_field amz_control_fields_world[] = {
    {.name = "name", .kind = JWO_F_STRING, .required = true, .bytes_max = 100, .chars = NAME_CHARS},
    {.name = "retailer", .kind = JWO_F_STRING, .required = true, .bytes_max = 511,
     .check = is_http_url},
    {.name = "settings", .kind = JWO_F_OBJECT},
    {0},
};

const struct jwo_field amz_control_fields_store[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {.name = "type", .kind = JWO_F_STRING, .bytes_max = 63},
    {.name = "entry", .kind = JWO_F_STRING, .one_of = amz_entry_words},
    {.name = "calculates", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "orchestrates", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "processor", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "risk", .kind = JWO_F_STRING, .one_of = amz_risk_words},
    {.name = "empty_cart", .kind = JWO_F_STRING, .one_of = empty_carts},
    {.name = "hold", .kind = JWO_F_OBJECT, .required = true, .fields = amz_control_fields_money},
    {0},
};

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
/* clang-format on */

/* --- worlds ----------------------------------------------------------------------------------- */

/* Every value may be written as text, a number or a flag; settings.c has the last word. */
static bool read_settings(struct amz_control_call *call, struct amz_settings *settings)
{
    const jwo_json *object = jwo_json_get(call->body, "settings");

    if (!object) {
        return true;
    }
    for (const jwo_json *item = jwo_json_first(object); item; item = jwo_json_next(item)) {
        const char *text = jwo_json_str(item) ? jwo_json_str(item) : jwo_json_number_text(item);
        struct jwo_error err;

        if (!text) {
            amz_control_fail(call, 400, "settings.%s is neither text nor a number",
                             jwo_json_name(item));
            return false;
        }
        if (amz_settings_set(settings, jwo_json_name(item), text, &err) != JWO_OK) {
            amz_control_fail(call, 400, "settings: %s", err.text);
            return false;
        }
    }
    return true;
}

static void answer_id(struct amz_control_call *call, const char *what, const char *id)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, what, id);
    jwo_jw_end_object(&w);
}

void amz_control_make_world(struct amz_control_call *call)
{
    const char *name = jwo_json_get_str(call->body, "name");
    struct amz_control_world **end = &call->control->worlds;
    struct amz_control_world *world;
    struct amz_world_options options = {0};

    for (; *end; end = &(*end)->next) {
        if (strcmp((*end)->name, name) == 0) {
            amz_control_fail(call, 409, "name: there is a world %s already", name);
            return;
        }
    }
    amz_settings_default(&options.settings);
    if (!read_settings(call, &options.settings)) {
        return;
    }
    (void)snprintf(options.retailer_url, sizeof options.retailer_url, "%s",
                   jwo_json_get_str(call->body, "retailer"));
    world = jwo_calloc(1, sizeof *world);
    (void)snprintf(world->name, sizeof world->name, "%s", name);
    world->options = options;
    world->options.name = world->name;
    world->world = amz_world_new(call->control->amazon, &world->options);
    *end = world;
    call->status = 201;
    answer_id(call, "world", name);
}

void amz_control_list_worlds(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "worlds");
    jwo_jw_array(&w);
    for (const struct amz_control_world *world = call->control->worlds; world;
         world = world->next) {
        char now[JWO_TIME_TEXT_MAX];

        jwo_jw_object(&w);
        jwo_jw_kstr(&w, "name", world->name);
        jwo_jw_kstr(&w, "retailer", amz_world_retailer_url(world->world));
        jwo_jw_kstr(&w, "now", jwo_time_iso(amz_world_now_ms(world->world), now));
        jwo_jw_end_object(&w);
    }
    jwo_jw_end_array(&w);
    jwo_jw_end_object(&w);
}

void amz_control_world_free(struct amz_control_world *world)
{
    amz_world_free(world->world);
    jwo_free(world);
}

/* As it was made: no cast, no faults, no journal, real time. */
void amz_control_reset_world(struct amz_control_call *call)
{
    struct amz_control_world *world = call->world;

    amz_world_free(world->world);
    world->advancing = false;
    world->world = amz_world_new(call->control->amazon, &world->options);
    answer_id(call, "world", world->name);
}

void amz_control_remove_world(struct amz_control_call *call)
{
    struct amz_control_world **link = &call->control->worlds;

    while (*link != call->world) {
        link = &(*link)->next;
    }
    *link = call->world->next;
    amz_control_world_free(call->world);
    call->status = 204;
}

/* --- cast ------------------------------------------------------------------------------------- */

/* By its type, or by traits that fit one or are its own. False: answered 400. */
static bool read_type(struct amz_control_call *call, struct amz_store *store)
{
    static const char *const fixed[] = {"entry", "calculates", "orchestrates", "processor",
                                        "empty_cart"};
    const char *name = jwo_json_get_str(call->body, "type");
    const struct amz_store_type *type = name ? amz_store_type_find(name) : NULL;
    struct jwo_error err;

    if (name && !type) {
        amz_control_fail(call, 400, "type: there is no store type %s", name);
        return false;
    }
    for (size_t i = 0; type && i < JWO_COUNT(fixed); i++) {
        if (jwo_json_get(call->body, fixed[i])) {
            amz_control_fail(call, 400, "%s: the type %s has it fixed", fixed[i], name);
            return false;
        }
    }
    if (type) {
        amz_store_be(store, type);
    } else if (amz_store_fit(store, &err) != JWO_OK) {
        amz_control_fail(call, 400, "%s", err.text);
        return false;
    }
    return true;
}

void amz_control_make_store(struct amz_control_call *call)
{
    const jwo_json *body = call->body;
    const int orchestrates =
        amz_control_word(body, "orchestrates", amz_party_words, AMZ_PARTY_RETAILER);
    struct amz_store store = {
        .entry =
            (enum amz_entry)amz_control_word(body, "entry", amz_entry_words, AMZ_ENTRY_CREDIT_CARD),
        .calculates = (enum amz_party)amz_control_word(body, "calculates", amz_party_words,
                                                       AMZ_PARTY_RETAILER),
        .orchestrates = (enum amz_party)orchestrates,
        .processor = (enum amz_party)amz_control_word(body, "processor", amz_party_words,
                                                      AMZ_PARTY_RETAILER),
        .risk = (enum amz_risk)amz_control_word(body, "risk", amz_risk_words,
                                                AMZ_RISK_RETAILER_MANAGED),
        .empty_cart_sent = amz_control_word(body, "empty_cart", empty_carts,
                                            orchestrates == AMZ_PARTY_RETAILER) == 1,
    };

    (void)snprintf(store.id, sizeof store.id, "%s", jwo_json_get_str(body, "id"));
    if (!amz_control_money(call, body, "hold", &store.hold) || !read_type(call, &store)) {
        return;
    }
    (void)amz_world_store(call->world->world, &store);
    call->status = 201;
    answer_id(call, "store", store.id);
}

static bool read_card(struct amz_control_call *call, struct amz_card *card)
{
    const jwo_json *object = jwo_json_get(call->body, "card");
    const char *expires = amz_control_text(object, "expires", "2030-12");
    const jwo_json *times = jwo_json_get(object, "pending");
    int64_t pending = 0;

    if (times && (!jwo_json_int(times, &pending) || pending > 1000)) {
        amz_control_fail(call, 400, "card.pending is above 1000");
        return false;
    }
    *card = (struct amz_card){
        .invalid = amz_control_flag(object, "invalid", false),
        .expired = amz_control_flag(object, "expired", false),
        .issuer = {.declines_hold = amz_control_flag(object, "declines_hold", false),
                   .declines_adjust = amz_control_flag(object, "declines_adjust", false),
                   .declines_payment = amz_control_flag(object, "declines_payment", false),
                   .has_limit = jwo_json_get(object, "approves_up_to") != NULL,
                   .pending = (int)pending},
    };
    (void)snprintf(card->brand, sizeof card->brand, "%s",
                   amz_control_text(object, "brand", "VISA"));
    (void)snprintf(card->tail, sizeof card->tail, "%s", amz_control_text(object, "tail", "4242"));
    (void)snprintf(card->expiry_year, sizeof card->expiry_year, "%.4s", expires);
    (void)snprintf(card->expiry_month, sizeof card->expiry_month, "%.2s", expires + 5);
    return !card->issuer.has_limit ||
           amz_control_money(call, object, "approves_up_to", &card->issuer.limit);
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
    struct amz_shopper *shopper = id[0] ? amz_amazon_find_shopper(call->control->amazon, id) : NULL;
    struct amz_shopper like = {.customer_fraud =
                                   amz_control_flag(call->body, "customer_fraud", false)};

    if (shopper && shopper->world != call->world->world) {
        amz_control_fail(call, 409, "id: shopper %s is in another world", id);
        return;
    }
    if (!read_card(call, &like.card) || !read_recommendation(call, &like)) {
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
        shopper = amz_world_shopper(call->world->world, &like);
    }
    call->status = 201;
    answer_id(call, "shopper", shopper->id);
}
