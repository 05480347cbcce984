/* control_stores.c -- the stores of a world of the control port. */
#include <stdio.h>
#include <string.h>

#include "control_internal.h"
#include "store_types.h"

#define STORES_MAX 1000
#define ID_CHARS   "0-9a-zA-Z_-"

static const char *const policies[] = {"write_off_all", "capture_authorized", "step_down", NULL};
static const char *const empty_carts[] = {"not-sent", "sent", NULL};

/* clang-format off */
const struct jwo_field amz_control_fields_store[] = {
    {.name = "id", .kind = JWO_F_STRING, .required = true, .bytes_max = 255, .chars = ID_CHARS},
    {.name = "type", .kind = JWO_F_STRING, .bytes_max = 63},
    {.name = "entry", .kind = JWO_F_STRING, .one_of = amz_entry_words},
    {.name = "calculates", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "orchestrates", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "processor", .kind = JWO_F_STRING, .one_of = amz_party_words},
    {.name = "risk", .kind = JWO_F_STRING, .one_of = amz_risk_words},
    {.name = "empty_cart", .kind = JWO_F_STRING, .one_of = empty_carts},
    {.name = "policy", .kind = JWO_F_STRING, .one_of = policies},
    {.name = "hold", .kind = JWO_F_OBJECT, .required = true, .fields = amz_control_fields_money},
    {0},
};
/* clang-format on */

static int count_stores(amz_world *world)
{
    int count = 0;

    for (const struct amz_store *s = amz_world_next_store(world, NULL); s;
         s = amz_world_next_store(world, s)) {
        count++;
    }
    return count;
}

void amz_control_add_store(struct amz_control_world *world, const struct amz_store *store,
                           const char *policy)
{
    struct amz_deed deed = {.kind = AMZ_DEED_STORE, .store = *store};

    (void)snprintf(deed.policy, sizeof deed.policy, "%s", policy);
    (void)amz_world_store(world->world, store);
    amz_story_log_add(world->log, world->world, &deed);
}

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
    amz_world *world = call->world->world;
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
    if (!amz_world_find_store(world, store.id) &&
        !amz_control_below(call, "stores", count_stores(world), STORES_MAX)) {
        return;
    }
    amz_control_add_store(call->world, &store, amz_control_text(body, "policy", ""));
    amz_control_answer_id(call, "store", store.id);
}

static void write_store(struct jwo_json_writer *w, const struct amz_store *store)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "id", store->id);
    jwo_jw_kstr(w, "entry", amz_entry_words[store->entry]);
    jwo_jw_kstr(w, "calculates", amz_party_words[store->calculates]);
    jwo_jw_kstr(w, "orchestrates", amz_party_words[store->orchestrates]);
    jwo_jw_kstr(w, "processor", amz_party_words[store->processor]);
    jwo_jw_kstr(w, "risk", amz_risk_words[store->risk]);
    jwo_jw_kstr(w, "empty_cart", empty_carts[store->empty_cart_sent ? 1 : 0]);
    jwo_jw_kmoney(w, "hold", &store->hold, "amount", "code");
    jwo_jw_end_object(w);
}

void amz_control_list_stores(struct amz_control_call *call)
{
    amz_world *world = call->world->world;
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_key(&w, "stores");
    jwo_jw_array(&w);
    for (const struct amz_store *s = amz_world_next_store(world, NULL); s;
         s = amz_world_next_store(world, s)) {
        write_store(&w, s);
    }
    jwo_jw_end_array(&w);
    jwo_jw_end_object(&w);
}

void amz_control_write_traits(struct jwo_json_writer *w)
{
    jwo_jw_object(w);
    amz_control_write_words(w, "entry", amz_entry_words);
    amz_control_write_words(w, "calculates", amz_party_words);
    amz_control_write_words(w, "orchestrates", amz_party_words);
    amz_control_write_words(w, "processor", amz_party_words);
    amz_control_write_words(w, "risk", amz_risk_words);
    amz_control_write_words(w, "empty_cart", empty_carts);
    amz_control_write_words(w, "policy", policies);
    jwo_jw_end_object(w);
}
