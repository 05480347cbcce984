/* fuzz_router.c -- any path and body, well signed, through all stages of the payment service over a
 * real connection.
 *
 * An input: one letter for the state that the trip is in (h, a, d, c, x: held, adjusted, declined,
 * captured, cancelled), the path with its query up to the end of the line, then the body. "$T" in
 * the body stands for the id of the trip, "$S" for the shopper's. Every input has a world of its
 * own.
 *
 * Whatever comes: there is an answer; it is no 5xx; the call is in one journal, once; the books of
 * the charge balance; and what the journal calls no effect left the charge alone.
 */
#include <stdint.h>
#include <string.h>

#include "amazon.h"
#include "connectors.h"
#include "jwo/alloc.h"
#include "jwo/log.h"
#include "signer.h"
#include "wire.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define INPUT_BYTES_MAX (16 * 1024)
#define JOURNAL_BYTES   (64 * 1024)

static jwo_loop *loop;
static amz_amazon *amazon;
static struct wire wire;
static char host[32];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const struct amz_amazon_options options = {.seed = 1};
    struct jwo_error err;

    (void)argc;
    (void)argv;
    jwo_log_setup("fuzz_router", JWO_LOG_NONE, false);
    JWO_ASSERT(jwo_loop_new(&loop, &err) == JWO_OK);
    JWO_ASSERT(amz_amazon_new(&amazon, loop, &options, &err) == JWO_OK);
    wire_init(&wire, loop, amz_amazon_port(amazon));
    (void)snprintf(host, sizeof host, "127.0.0.1:%u", amz_amazon_port(amazon));
    return 0;
}

static void apply(struct amz_trip *trip, enum amz_charge_event event, bool has_amount)
{
    const struct jwo_money total = jwo_money_of(1599, "USD");

    JWO_ASSERT(amz_charge_apply(&trip->charge, event, has_amount ? &total : NULL, false,
                                amz_world_now_ms(trip->world), NULL) == JWO_OK);
}

static struct amz_trip *make_trip(amz_world *world, char state)
{
    struct amz_store store = {.id = "store-1", .risk = AMZ_RISK_NONE};
    const struct amz_shopper like = {.email = "riley@example.com",
                                     .card = {.brand = "VISA", .tail = "4242"}};
    struct amz_trip *trip;

    store.hold = jwo_money_of(2000, "USD");
    trip = amz_shopper_enters(amz_world_shopper(world, &like), amz_world_store(world, &store), NULL,
                              NULL);
    if (state == 'a' || state == 'c') {
        apply(trip, AMZ_CHARGE_ON_APPROVE, true);
    }
    if (state == 'd') {
        apply(trip, AMZ_CHARGE_ON_DECLINE, true);
    }
    if (state == 'c') {
        apply(trip, AMZ_CHARGE_ON_CAPTURE, true);
    }
    if (state == 'x') {
        apply(trip, AMZ_CHARGE_ON_CANCEL, false);
    }
    return trip;
}

/* The body with the ids in place. */
static void expand(struct jwo_buf *out, const char *text, const struct amz_trip *trip)
{
    for (; *text != '\0'; text++) {
        const char *id = text[0] != '$'   ? NULL
                         : text[1] == 'T' ? trip->id
                         : text[1] == 'S' ? trip->shopper->id
                                          : NULL;

        if (id != NULL) {
            jwo_buf_adds(out, id);
            text++;
        } else {
            jwo_buf_addc(out, *text);
        }
    }
}

static uint64_t journalled(amz_world *world)
{
    const amz_journal *strays = amz_amazon_strays(amazon);

    return amz_journal_count(amz_world_journal(world)) + amz_journal_count(strays) +
           amz_journal_dropped(strays);
}

static void post(amz_world *world, struct amz_trip *trip, const char *target, const char *text)
{
    const struct amz_charge before = trip->charge;
    const uint64_t count = journalled(world);
    char *path = jwo_strdup(target);
    char *query = strchr(path, '?');
    struct jwo_buf body, request;
    const struct amz_exchange *note;
    int status;

    if (query != NULL) {
        *query++ = '\0';
    }
    jwo_buf_init(&body, 1024 * 1024);
    jwo_buf_init(&request, 2 * 1024 * 1024);
    expand(&body, text, trip);
    signer_post(&request, &(struct signer_request){.credentials = amz_amazon_credentials(amazon),
                                                   .service = "execute-api",
                                                   .now_ms = jwo_wall_ms(),
                                                   .host = host,
                                                   .path = path,
                                                   .query = query != NULL ? query : "",
                                                   .body = body.data});
    status = wire_exchange(&wire, request.data, request.len);
    JWO_ASSERT(status >= 200 && status < 500);
    amz_charge_check(&trip->charge);
    note = amz_journal_next(amz_world_journal(world), NULL);
    if (note == NULL || !note->effect) {
        JWO_ASSERT(memcmp(&before, &trip->charge, sizeof before) == 0);
    }
    /* A target that is no HTTP is refused before anybody sees a call. */
    JWO_ASSERT(journalled(world) == count + 1 || status == 400 || status == 414);
    jwo_buf_dispose(&request);
    jwo_buf_dispose(&body);
    jwo_free(path);
}

/* A target without what would end it: those bytes are the HTTP parser's business. */
static bool is_target(const char *text)
{
    return text[0] == '/' && text[strcspn(text, " \t\r")] == '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct amz_world_options options = {.name = "fuzz", .journal_bytes_max = JOURNAL_BYTES};
    char *text, *body;
    amz_world *world;

    if (len < 2 || len > INPUT_BYTES_MAX) {
        return 0;
    }
    text = jwo_strndup((const char *)data + 1, len - 1);
    body = strchr(text, '\n');
    if (body != NULL) {
        *body++ = '\0';
    }
    if (is_target(text)) {
        amz_settings_default(&options.settings);
        world = amz_world_new(amazon, &options);
        post(world, make_trip(world, (char)data[0]), text, body != NULL ? body : "");
        amz_world_free(world);
    }
    jwo_free(text);
    return 0;
}
