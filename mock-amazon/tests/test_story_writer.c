/* test_story_writer.c -- what was done by hand at the control port plays again as a story, and
 * fails when a fact of it is another. */
#include "test_support.h"

#include "control.h"
#include "player_fixture.h"

#define TOKEN "opensesame"

/* The player's fixture with a control port beside it. */
struct hand {
    struct fixture *f;
    amz_control *control;
    int status;
    char body[65536];
    bool is_over;
};

static void on_result(void *context, const struct jwo_http_result *result)
{
    struct hand *hand = context;

    hand->status = result->status;
    (void)snprintf(hand->body, sizeof hand->body, "%s",
                   result->outcome == JWO_HTTP_ANSWERED ? result->body : "");
    hand->is_over = true;
    jwo_loop_stop(hand->f->loop);
}

static void run_until(struct hand *hand, const bool *flag)
{
    jwo_timer_start(hand->f->alarm, DEADLINE_MS);
    while (!*flag) {
        const int64_t before_ms = jwo_monotonic_ms();

        jwo_loop_run(hand->f->loop);
        assert_true(*flag || jwo_monotonic_ms() - before_ms < DEADLINE_MS);
    }
    jwo_timer_stop(hand->f->alarm);
}

static void ask(struct hand *hand, const char *method, const char *path, const char *body)
{
    const struct jwo_http_header header = {"Authorization", "Bearer " TOKEN};
    char url[256];

    hand->is_over = false;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/control/worlds%s",
                   (int)amz_control_port(hand->control), path);
    (void)jwo_http_send(amz_amazon_client(hand->f->amazon),
                        &(struct jwo_http_call_options){.method = method,
                                                        .url = url,
                                                        .headers = &header,
                                                        .header_count = 1,
                                                        .body = body,
                                                        .body_len = body ? strlen(body) : 0,
                                                        .timeout_ms = DEADLINE_MS,
                                                        .fresh_connection = true},
                        on_result, hand);
    run_until(hand, &hand->is_over);
    if (hand->status >= 300) {
        fail_msg("%s %s %s -> %d %s", method, path, body ? body : "", hand->status, hand->body);
    }
}

static void post(struct hand *hand, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void post(struct hand *hand, const char *path, const char *fmt, ...)
{
    char body[1024];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(body, sizeof body, fmt, args);
    va_end(args);
    ask(hand, "POST", path, body);
}

static void begin(struct hand *hand, struct fixture *f)
{
    const struct amz_control_options options = {.token = TOKEN};
    struct jwo_error err;

    memset(hand, 0, sizeof *hand);
    hand->f = f;
    assert_int_equal(amz_control_new(&hand->control, f->amazon, &options, &err), JWO_OK);
    post(hand, "", "{\"name\":\"hand\",\"retailer\":\"%s\"}", f->retailer_url);
    post(hand, "/hand/stores",
         "{\"id\":\"S-1\",\"policy\":\"write_off_all\","
         "\"hold\":{\"amount\":20,\"code\":\"USD\"}}");
    post(hand, "/hand/stores", "{\"id\":\"unused\",\"hold\":{\"amount\":9,\"code\":\"USD\"}}");
    post(hand, "/hand/shoppers",
         "{\"id\":\"riley\",\"email\":\"riley@example.com\",\"card\":{\"brand\":\"AMEX\","
         "\"tail\":\"1005\"}}");
}

static void enter(struct hand *hand, char trip[AMZ_ID_MAX])
{
    struct jwo_error err;
    jwo_json *document;

    post(hand, "/hand/enter", "{\"shopper\":\"riley\",\"store\":\"S-1\"}");
    assert_int_equal(jwo_json_parse(&document, hand->body, strlen(hand->body), &err), JWO_OK);
    (void)snprintf(trip, AMZ_ID_MAX, "%s", jwo_json_get_str(document, "trip"));
    jwo_json_free(document);
}

static void leave(struct hand *hand, const char *trip, const char *items)
{
    struct fake_trip *at = fake_find(&hand->f->retailer, trip);
    const int64_t deadline_ms = jwo_monotonic_ms() + DEADLINE_MS;

    post(hand, "/hand/leave", "{\"trip\":\"%s\",\"items\":[%s]}", trip, items);
    while (!at->settled) {
        jwo_loop_poll(hand->f->loop);
        assert_true(jwo_monotonic_ms() < deadline_ms);
    }
}

/* The story as it is told now; the world that it was told of is gone then. */
static char *end(struct hand *hand)
{
    char *story;

    ask(hand, "GET", "/hand/story", NULL);
    story = jwo_strdup(hand->body);
    ask(hand, "DELETE", "/hand", NULL);
    amz_control_free(hand->control);
    return story;
}

static void assert_has(const char *story, const char *text)
{
    if (!strstr(story, text)) {
        fail_msg("\"%s\" is not in\n%s", text, story);
    }
}

static void play_anew(struct fixture *f, const char *story)
{
    f->passed = f->failed = 0;
    jwo_buf_reset(&f->said);
    memset(f->retailer.trips, 0, sizeof f->retailer.trips);
    f->retailer.trip_count = 0;
    play_file(f, story);
}

static void expect_passes(struct fixture *f, const char *story, int checks)
{
    play_anew(f, story);
    if (f->end != AMZ_STORY_FINISHED || f->failed > 0 || f->passed != checks) {
        (void)fprintf(stderr, "%s\n", story);
    }
    assert_all_passed(f, checks);
}

/* With one fact replaced by another the story fails. */
static void expect_fails(struct fixture *f, const char *story, const char *fact, const char *other)
{
    const char *at = strstr(story, fact);
    struct jwo_buf changed;

    assert_non_null(at);
    jwo_buf_init(&changed, 65536);
    jwo_buf_add(&changed, story, (size_t)(at - story));
    jwo_buf_adds(&changed, other);
    jwo_buf_adds(&changed, at + strlen(fact));
    play_anew(f, changed.data);
    assert_int_equal(f->end, AMZ_STORY_FINISHED);
    assert_true(f->failed > 0);
    jwo_buf_dispose(&changed);
}

static void test_story__of_a_good_trip(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char trip[AMZ_ID_MAX];
    char *story;

    begin(&hand, f);
    enter(&hand, trip);
    leave(&hand, trip,
          "{\"id\":\"SKU-SANDWICH\"},{\"id\":\"SKU-WATER\",\"quantity\":\"2\"},"
          "{\"id\":\"SKU-SANDWICH\",\"quantity\":\"1\"}");
    post(&hand, "/hand/deliver-again", "{\"trip\":\"%s\",\"copies\":3}", trip);
    post(&hand, "/hand/advance", "{\"by\":\"47h\"}");
    story = end(&hand);
    assert_has(story, "return scenario {\n");
    assert_has(story, "local store = world:store { entry = \"credit-card\", "
                      "risk = \"retailer-managed\", empty_cart = \"sent\", "
                      "policy = \"write_off_all\", hold = usd \"20.00\" }\n");
    assert_has(story, "local riley = world:shopper { card = amex { tail = \"1005\", "
                      "expires = \"2030-12\" }, email = \"riley@example.com\" }\n");
    assert_has(story, "trip:leaves_with { SANDWICH = 2, WATER = 2 }\n");
    assert_has(story, "amazon:delivers_again(trip, { at_once = 3 })\n");
    assert_has(story, "world:wait \"47h\"\n");
    assert_null(strstr(story, "store_2")); /* nobody went there */
    expect_passes(f, story, 4);            /* gate, status, captured, calls */
    expect_fails(f, story, "\"CAPTURED\"", "\"DECLINED\"");
    expect_fails(f, story, "counts(1)", "counts(2)");
    expect_fails(f, story, "usd \"16.50\"", "usd \"16.51\"");
    expect_fails(f, story, "SANDWICH = 2", "SANDWICH = 1");
    jwo_free(story);
}

static void test_story__of_a_debt_that_is_paid(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char trip[AMZ_ID_MAX], denied[AMZ_ID_MAX], again[AMZ_ID_MAX];
    char *story;

    begin(&hand, f);
    ask(&hand, "PATCH", "/hand/shoppers/riley", "{\"card\":{\"declines_adjust\":true}}");
    enter(&hand, trip);
    leave(&hand, trip, "{\"id\":\"SKU-WINE\"}");
    post(&hand, "/hand/advance", "{\"by\":\"24h\"}");
    enter(&hand, denied);
    assert_has(hand.body, "\"gate\":\"closed\"");
    ask(&hand, "PATCH", "/hand/shoppers/riley", "{\"card\":{\"works\":true}}");
    for (int i = 0; i < f->retailer.trip_count; i++) { /* paid at the portal, unseen by Amazon */
        f->retailer.trips[i].debt = jwo_money_zero("USD");
    }
    enter(&hand, again);
    assert_has(hand.body, "\"gate\":\"open\"");
    leave(&hand, again, "");
    story = end(&hand);
    assert_has(story, "riley.card:declines \"adjust\"\n");
    assert_has(story, "expect(trip.charge.status):equals \"DECLINED\"\n");
    assert_has(story, "expect(trip_2.gate):equals \"closed\"\n");
    assert_has(story, "riley.card:works_again()\n");
    assert_has(story, "trip_3:leaves_empty()\n");
    assert_has(story, "expect(trip_3.charge.status):equals \"CANCELLED\"\n");
    /* Nobody told Amazon of the payment, so the story lacks it and finds the gate closed. */
    play_anew(f, story);
    assert_true(f->failed > 0);
    jwo_free(story);
}

static int payoffs;

/* A shopper's payment at the fake retailer's own door. */
static void on_payoff(void *context, jwo_http_request *request)
{
    struct fixture *f = context;

    payoffs++;
    for (int i = 0; i < f->retailer.trip_count; i++) {
        f->retailer.trips[i].debt = jwo_money_zero("USD");
    }
    jwo_http_answer(request, 200, "application/json", "{}", 2, NULL, 0);
}

static void test_story__of_a_payoff(void **state)
{
    struct fixture *f = *state;
    const struct jwo_http_server_options options = {.on_request = on_payoff, .context = f};
    jwo_http_server *door;
    struct jwo_error err;
    struct hand hand;
    char trip[AMZ_ID_MAX];
    char *story, body[256];

    payoffs = 0;
    assert_int_equal(jwo_http_server_new(&door, f->loop, &options, &err), JWO_OK);
    begin(&hand, f);
    (void)snprintf(body, sizeof body, "{\"payoff\":{\"url\":\"http://127.0.0.1:%d/{shopper}\"}}",
                   (int)jwo_http_server_port(door));
    ask(&hand, "PATCH", "/hand", body);
    ask(&hand, "PATCH", "/hand/shoppers/riley", "{\"card\":{\"declines_adjust\":true}}");
    enter(&hand, trip);
    leave(&hand, trip, "{\"id\":\"SKU-WINE\"}");
    enter(&hand, trip);
    assert_has(hand.body, "\"gate\":\"closed\"");
    post(&hand, "/hand/payoff",
         "{\"shopper\":\"riley\",\"amount\":{\"amount\":12.4,\"code\":\"USD\"}}");
    enter(&hand, trip);
    assert_has(hand.body, "\"gate\":\"open\"");
    story = end(&hand);
    jwo_http_server_free(door);
    assert_int_equal(payoffs, 1);
    assert_has(story, "needs  = { \"pays_off\" },\n");
    assert_has(story, "step \"Riley pays\"\n");
    assert_has(story, "retailer:pays_off(riley, usd \"12.40\")\n");
    /* Was the decline seen before the next visit, or at the end? Either way once. */
    expect_passes(f, story, 3 + 1 + 2);
    jwo_free(story);
}

static void test_story__of_faults_and_settings(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char trip[AMZ_ID_MAX];
    char *story;

    begin(&hand, f);
    ask(&hand, "PATCH", "/hand/settings", "{\"retry_after\":2}");
    post(&hand, "/hand/faults",
         "{\"op\":\"adjust\",\"kind\":\"status\",\"status\":429,\"times\":2}");
    post(&hand, "/hand/faults",
         "{\"op\":\"adjust\",\"kind\":\"status\",\"status\":503,\"error\":\"A \\\"b\\\"\\n\","
         "\"nth\":3}");
    post(&hand, "/hand/faults",
         "{\"op\":\"capture\",\"kind\":\"reset\",\"moment\":\"after effect\"}");
    post(&hand, "/hand/faults", "{\"op\":\"capture\",\"kind\":\"close\",\"nth\":2}");
    post(&hand, "/hand/faults", "{\"op\":\"identity\",\"kind\":\"delay\",\"delay\":\"5ms\"}");
    post(&hand, "/hand/faults", "{\"op\":\"cancel\",\"kind\":\"reset\"}");
    ask(&hand, "DELETE", "/hand/faults/6", NULL);
    enter(&hand, trip);
    leave(&hand, trip, "{\"id\":\"SKU-WINE\",\"quantity\":\"2\"}");
    story = end(&hand);
    assert_has(story, "world:set { retry_after = \"2\" }\n");
    assert_has(story,
               "amazon:answers(\"adjust\", { status = 429, times = 2, retry_after = \"2\" })");
    assert_has(story, "amazon:answers(\"adjust\", { status = 503, nth = 3, "
                      "error = \"A \\\"b\\\"\\010\" })\n");
    assert_has(story, "amazon:loses_answer(\"capture\")\n");
    assert_has(story, "amazon:closes(\"capture\", { nth = 2 })\n");
    assert_has(story, "amazon:faults(\"identity\", { kind = \"delay\", delay = \"5ms\" })\n");
    assert_null(strstr(story, "cancel"));
    expect_passes(f, story, 4);
    expect_fails(f, story, "counts(3)", "counts(1)");
    expect_fails(f, story, "amazon:loses_answer(\"capture\")", "-- all is well");
    jwo_free(story);
}

static void test_story__of_carts_that_no_catalog_has(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char trip[AMZ_ID_MAX];
    char *story;

    begin(&hand, f);
    enter(&hand, trip);
    leave(&hand, trip, "{\"id\":\"SKU-MOON\"},{\"id\":\"SKU-WINE\",\"type\":\"SCANCODE\"}");
    enter(&hand, trip);
    leave(&hand, trip, "{\"id\":\"SKU-MOON\"},{\"id\":\"SKU-WINE\"}");
    story = end(&hand);
    assert_has(story, "trip:leaves_with_unknown_product()\n");
    assert_has(story, "-- the cart also had things that no product of a story stands for\n");
    assert_has(story, "trip_2:leaves_with { WINE = 1 }\n");
    jwo_free(story);
}

static void test_story__of_traits_and_opinions(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char *story;

    begin(&hand, f);
    post(&hand, "/hand/stores",
         "{\"id\":\"S-9\",\"entry\":\"mixed\",\"orchestrates\":\"amazon\","
         "\"calculates\":\"amazon\",\"processor\":\"amazon\","
         "\"hold\":{\"amount\":5,\"code\":\"USD\"}}");
    post(&hand, "/hand/shoppers",
         "{\"id\":\"sam\",\"recommendation\":{\"authorized\":false,\"risks\":[\"A \\\"b\\\"\"],"
         "\"adjust\":{\"amount\":5,\"code\":\"USD\"}}}");
    post(&hand, "/hand/enter",
         "{\"shopper\":\"sam\",\"store\":\"S-9\",\"by\":\"card\",\"event\":\"ODD\"}");
    story = end(&hand);
    assert_has(story, ", calculates = \"amazon\", orchestrates = \"amazon\", "
                      "processor = \"amazon\", hold = usd \"5.00\" }\n");
    assert_has(story, "sam:is_recommended { authorized = false, risks = { \"A \\\"b\\\"\" }, "
                      "adjust = usd \"5.00\" }\n");
    assert_has(story, "-- here the way in was another than the store's usual one\n");
    jwo_free(story);
}

/* As many things as a story may have and more: it is still a story. */
static void test_story__is_bounded(void **state)
{
    struct fixture *f = *state;
    struct hand hand;
    char *story;

    begin(&hand, f);
    for (int i = 0; i < 200; i++) {
        post(&hand, "/hand/shoppers", "{\"id\":\"end-%d\"}", i);
    }
    story = end(&hand);
    assert_has(story, "    -- 53 more things were done or seen");
    play_anew(f, story);
    assert_int_equal(f->end, AMZ_STORY_FINISHED);
    jwo_free(story);
}

/* Names that are no names in Lua, and two shoppers of one name. */
static void test_story__makes_names_that_lua_takes(void **state)
{
    static const char *const ids[] = {"end", "END", "7-up", "world", "---"};
    struct fixture *f = *state;
    struct hand hand;
    char *story;

    begin(&hand, f);
    for (size_t i = 0; i < JWO_COUNT(ids); i++) {
        post(&hand, "/hand/shoppers", "{\"id\":\"%s\",\"customer_fraud\":true}", ids[i]);
        post(&hand, "/hand/enter", "{\"shopper\":\"%s\",\"store\":\"S-1\"}", ids[i]);
    }
    story = end(&hand);
    assert_has(story, "local end_2 = ");
    assert_has(story, "local end_3 = ");
    assert_has(story, "local up = ");
    assert_has(story, "local world_2 = ");
    assert_has(story, "local thing = ");
    assert_has(story, "end_2:is_suspected_of_fraud()\n");
    play_anew(f, story);
    assert_int_equal(f->end, AMZ_STORY_FINISHED);
    assert_int_equal(f->failed, 0);
    jwo_free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_story__of_a_good_trip),
        T(test_story__of_a_debt_that_is_paid),
        T(test_story__of_a_payoff),
        T(test_story__of_faults_and_settings),
        T(test_story__of_carts_that_no_catalog_has),
        T(test_story__of_traits_and_opinions),
        T(test_story__is_bounded),
        T(test_story__makes_names_that_lua_takes),
    };

    return cmocka_run_group_tests_name("story_writer", tests, NULL, NULL);
}
