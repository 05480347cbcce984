/* fuzz_control.c -- any requests to the control port, over a real connection, one after the other.
 *
 * An input is a list of requests, an empty line between two: "METHOD target" up to the end of the
 * line, then the body, in which "$T" stands for the newest trip's id. There is a world `w` with
 * line, then the body, in which "$T" stands for the newest trip. There is a world `w` with
 * inputs that name another are left out, since a fuzzer has no business in the network.
 *
 * Whatever comes: there is an answer; it is no 5xx; its JSON is JSON, and an error has its
 * sentence; and the books of every charge balance.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "jwo/alloc.h"
#include "jwo/json.h"
#include "jwo/log.h"
#include "wire.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define INPUT_BYTES_MAX (16 * 1024)
#define REQUESTS_MAX    12
#define TOKEN           "fuzz"
#define RETAILER        "://127.0.0.1:9"

static jwo_loop *loop;
static amz_amazon *amazon;
static amz_control *control;
static struct wire wire;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const struct amz_amazon_options options = {.seed = 1};
    const struct amz_control_options control_options = {.token = TOKEN};
    struct jwo_error err;

    (void)argc;
    (void)argv;
    jwo_log_setup("fuzz_control", JWO_LOG_NONE, false);
    JWO_ASSERT(jwo_loop_new(&loop, &err) == JWO_OK);
    JWO_ASSERT(amz_amazon_new(&amazon, loop, &options, &err) == JWO_OK);
    JWO_ASSERT(amz_control_new(&control, amazon, &control_options, &err) == JWO_OK);
    wire_init(&wire, loop, amz_control_port(control));
    return 0;
}

static void check_answer(int status)
{
    const char *body = wire_body(&wire);
    jwo_json *document = NULL;
    struct jwo_error err;

    JWO_ASSERT(status >= 200 && status < 500);
    if (!strcasestr(wire.got.data, "\r\ncontent-type: application/json")) {
        return;
    }
    JWO_ASSERT(jwo_json_parse(&document, body, wire.got.len - (size_t)(body - wire.got.data),
                              &err) == JWO_OK);
    JWO_ASSERT(status < 400 || jwo_json_get_str(document, "error") != NULL);
    jwo_json_free(document);
}

/* "" until there is one. */
static const char *newest_trip(void)
{
    const char *id = "";

    for (amz_world *world = amz_amazon_worlds(amazon); world; world = amz_world_next(world)) {
        for (const struct amz_trip *trip = amz_world_trips(world); trip; trip = trip->next) {
            id = trip->id;
        }
    }
    return id;
}

static void expand(struct jwo_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (text[0] == '$' && text[1] == 'T') {
            jwo_buf_adds(out, newest_trip());
            text++;
        } else {
            jwo_buf_addc(out, *text);
        }
    }
}

static void request(const char *line, const char *template)
{
    struct jwo_buf text, body;

    jwo_buf_init(&body, 1024 * 1024);
    expand(&body, template);
    jwo_buf_init(&text, 2 * 1024 * 1024);
    jwo_buf_addf(&text,
                 "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " TOKEN "\r\n"
                 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 line, body.len, body.data);
    check_answer(wire_exchange(&wire, text.data, text.len));
    jwo_buf_dispose(&text);
    jwo_buf_dispose(&body);
}

static void check_books(void)
{
    for (amz_world *world = amz_amazon_worlds(amazon); world; world = amz_world_next(world)) {
        for (const struct amz_trip *trip = amz_world_trips(world); trip; trip = trip->next) {
            if (trip->has_charge) {
                amz_charge_check(&trip->charge);
            }
        }
    }
}

static void remove_worlds(void)
{
    while (amz_amazon_worlds(amazon) != NULL) {
        char line[512];

        (void)snprintf(line, sizeof line, "DELETE /control/worlds/%s",
                       amz_world_name(amz_amazon_worlds(amazon)));
        request(line, "");
    }
}

/* Escapes could hide an address. */
static bool stays_at_home(const char *text)
{
    if (strchr(text, '\\') != NULL) {
        return strcasestr(text, "http") == NULL && strcasestr(text, "\\u") == NULL;
    }
    for (const char *at = text; (at = strstr(at, "://")) != NULL; at++) {
        const size_t len = strlen(RETAILER);

        if (strncmp(at, RETAILER, len) != 0 || (at[len] != '"' && at[len] != '/')) {
            return false;
        }
    }
    return true;
}

/* A request line of three words: others are the HTTP parser's business. */
static bool is_request_line(const char *line)
{
    const char *blank = strchr(line, ' ');

    return blank != NULL && blank > line && blank[1] == '/' &&
           blank[1 + strcspn(blank + 1, " \t\r")] == '\0' &&
           strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == (size_t)(blank - line) &&
           strncmp(line, "CONNECT ", 8) != 0 && strncmp(line, "HEAD ", 5) != 0;
}

static void play(char *text)
{
    for (int i = 0; text != NULL && i < REQUESTS_MAX; i++) {
        char *next = strstr(text, "\n\n");
        char *body;

        if (next != NULL) {
            *next = '\0';
            next += 2;
        }
        body = strchr(text, '\n');
        if (body != NULL) {
            *body++ = '\0';
        }
        if (is_request_line(text)) {
            request(text, body != NULL ? body : "");
            check_books();
        }
        text = next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text;

    if (len > INPUT_BYTES_MAX) {
        return 0;
    }
    text = jwo_strndup((const char *)data, len);
    if (stays_at_home(text)) {
        request("POST /control/worlds", "{\"name\":\"w\",\"retailer\":\"http" RETAILER "\"}");
        request("POST /control/worlds/w/stores",
                "{\"id\":\"s\",\"risk\":\"none\",\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
        request("POST /control/worlds/w/shoppers", "{\"id\":\"p\"}");
        play(text);
        remove_worlds();
    }
    jwo_free(text);
    return 0;
}
