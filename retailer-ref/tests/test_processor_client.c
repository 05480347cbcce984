/* test_processor_client.c -- every answer of a processor is one of the kinds that payoffs are
 * judged by; what may have been charged is never called refused. */
#include <stdio.h>
#include <string.h>

#include "jwo/http_server.h"
#include "processor_client.h"
#include "test_support.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct stand {
    jwo_loop *loop;
    jwo_http_server *server;
    jwo_timer *guard;
    rtl_processor *processor;
    struct rtl_config config;
    struct rtl_clock clock;
    struct rtl_base base;
    int status; /* of the answer; 0: connection reset */
    const char *body;
    char seen[1024]; /* method, path, key, bearer, body */
    struct rtl_answer answer;
};

static void on_request(void *context, jwo_http_request *request)
{
    struct stand *stand = context;
    const char *key = jwo_http_header(request, "Idempotency-Key");
    size_t len;
    const char *text = jwo_http_body(request, &len);

    (void)snprintf(stand->seen, sizeof(stand->seen), "%s %s %s %s %.*s", jwo_http_method(request),
                   jwo_http_path(request), key != NULL ? key : "-",
                   jwo_http_header(request, "Authorization"), (int)len, len > 0 ? text : "");
    if (stand->status == 0) {
        jwo_http_answer_bytes(request, "", 0, JWO_HTTP_RESET);
    } else {
        jwo_http_answer(request, stand->status, "application/json", stand->body,
                        strlen(stand->body), NULL, 0);
    }
}

static void on_guard(void *context)
{
    (void)context;
    fail_msg("no answer within 30 s");
}

static int setup(void **state)
{
    struct stand *stand = test_calloc(1, sizeof(*stand));
    struct jwo_error err = {.text = ""};

    assert_int_equal(jwo_loop_new(&stand->loop, &err), JWO_OK);
    stand->guard = jwo_timer_new(stand->loop, on_guard, stand);
    assert_int_equal(jwo_http_server_new(&stand->server, stand->loop,
                                         &(struct jwo_http_server_options){.on_request = on_request,
                                                                           .context = stand},
                                         &err),
                     JWO_OK);
    rtl_clock_init(&stand->clock, NULL, false);
    stand->config.call_timeout_ms = 30000;
    (void)snprintf(stand->config.processor_endpoint, sizeof(stand->config.processor_endpoint),
                   "http://127.0.0.1:%u/processor", jwo_http_server_port(stand->server));
    (void)snprintf(stand->config.processor_key, sizeof(stand->config.processor_key), "till");
    stand->base =
        (struct rtl_base){.loop = stand->loop, .config = &stand->config, .clock = &stand->clock};
    assert_int_equal(rtl_processor_new(&stand->processor, &stand->base, &err), JWO_OK);
    *state = stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;

    rtl_processor_free(stand->processor);
    jwo_http_server_free(stand->server);
    jwo_timer_free(stand->guard);
    jwo_loop_free(stand->loop);
    test_free(stand);
    return 0;
}

static void on_answer(void *context, const struct rtl_answer *answer)
{
    struct stand *stand = context;

    stand->answer = *answer;
    jwo_loop_stop(stand->loop);
}

static void call(struct stand *stand, enum rtl_operation operation, int status, const char *body)
{
    struct rtl_request request = {.operation = operation,
                                  .trip_id = "t1",
                                  .shopper_id = "riley",
                                  .payment_key = KEY,
                                  .amount = jwo_money_of(700, "USD")};

    stand->status = status;
    stand->body = body;
    stand->seen[0] = '\0';
    jwo_timer_start(stand->guard, 30000);
    (void)rtl_processor_send(stand->processor, &request, on_answer, stand);
    jwo_loop_run(stand->loop);
    jwo_timer_stop(stand->guard);
}

#define PAID(status, amount)                                                                       \
    "{\"paymentId\":\"pay_1\",\"status\":\"" status "\",\"amount\":" amount                        \
    ",\"merchantReference\":\"m\"}"
#define SEVEN "{\"amount\":7.00,\"code\":\"USD\"}"

static void test_processor_send__asks_as_the_stand_in_wants_it(void **state)
{
    struct stand *stand = *state;

    call(stand, RTL_OP_PAY, 201, PAID("succeeded", SEVEN));
    assert_string_equal(stand->seen,
                        "POST /processor/payments " KEY " Bearer till {\"merchantReference\":\"" KEY
                        "\",\"shopperReference\":\"riley\",\"amount\":" SEVEN "}");
    assert_string_equal(stand->answer.payment_id, "pay_1");
    call(stand, RTL_OP_ASK, 200, PAID("succeeded", SEVEN));
    assert_string_equal(stand->seen, "GET /processor/payments " KEY " Bearer till ");
    call(stand, RTL_OP_RELEASE, 200, "{\"status\":\"cancelled\"}");
    assert_string_equal(stand->seen, "POST /processor/cancellations - Bearer till "
                                     "{\"shoppingTripId\":\"t1\"}");
    assert_int_equal(stand->answer.kind, RTL_OK);
}

/* clang-format off */
static const struct {
    int status;
    const char *body;
    enum rtl_answer_kind kind;
    enum rtl_payment_status payment;
} answers[] = {
    {201, PAID("succeeded", SEVEN), RTL_OK, RTL_PAYMENT_SUCCEEDED},
    {201, PAID("declined", SEVEN),  RTL_OK, RTL_PAYMENT_DECLINED},
    {200, PAID("succeeded", SEVEN), RTL_OK, RTL_PAYMENT_SUCCEEDED},
    /* Who answers so is not understood, and so may have charged. */
    {201, PAID("pending", SEVEN),                              RTL_UNAVAILABLE, 0},
    {201, PAID("succeeded", "{\"amount\":7.01,\"code\":\"USD\"}"), RTL_UNAVAILABLE, 0},
    {201, PAID("succeeded", "{\"amount\":7.00,\"code\":\"EUR\"}"), RTL_UNAVAILABLE, 0},
    {201, PAID("succeeded", "7.00"),                           RTL_UNAVAILABLE, 0},
    {201, "{\"status\":\"succeeded\"}",                        RTL_UNAVAILABLE, 0},
    {201, "{\"status\":\"succeeded",                           RTL_UNAVAILABLE, 0},
    {201, "",                                                  RTL_UNAVAILABLE, 0},
    {302, "",                                                  RTL_UNAVAILABLE, 0},
    {408, "",                                                  RTL_UNAVAILABLE, 0},
    {500, "",                                                  RTL_UNAVAILABLE, 0},
    {503, "{}",                                                RTL_UNAVAILABLE, 0},
    {0,   "",                                                  RTL_UNAVAILABLE, 0},
    {400, "{\"error\":{\"code\":\"invalid_request\"}}",        RTL_REFUSED, 0},
    {404, "{\"error\":{\"code\":\"unknown_shopper\"}}",        RTL_REFUSED, 0},
    {409, "{\"error\":{\"code\":\"idempotency_conflict\"}}",   RTL_REFUSED, 0},
    {401, "{\"error\":{\"code\":\"unauthorized\"}}",           RTL_UNAUTHENTICATED, 0},
    {429, "",                                                  RTL_THROTTLED, 0},
};
/* clang-format on */

static void test_processor_send__knows_what_is_certain(void **state)
{
    struct stand *stand = *state;

    for (size_t i = 0; i < JWO_COUNT(answers); i++) {
        for (int ask = 0; ask < 2; ask++) {
            call(stand, ask ? RTL_OP_ASK : RTL_OP_PAY, answers[i].status, answers[i].body);
            if (stand->answer.kind != answers[i].kind) {
                fail_msg("%d %s: kind %d", answers[i].status, answers[i].body, stand->answer.kind);
            }
            assert_false(stand->answer.unsent);
            if (answers[i].kind == RTL_OK) {
                assert_int_equal(stand->answer.payment, answers[i].payment);
            }
        }
    }
    call(stand, RTL_OP_PAY, 409, answers[17].body);
    assert_string_equal(stand->answer.error, "idempotency_conflict");
}

static void test_processor_send__knows_what_never_left(void **state)
{
    struct stand *stand = *state;

    (void)snprintf(stand->config.processor_endpoint, sizeof(stand->config.processor_endpoint),
                   "http://127.0.0.1:1");
    call(stand, RTL_OP_PAY, 201, "");
    assert_int_equal(stand->answer.kind, RTL_UNAVAILABLE);
    assert_true(stand->answer.unsent);
    stand->config.processor_endpoint[0] = '\0'; /* it was taken out of the settings */
    call(stand, RTL_OP_PAY, 201, "");
    assert_true(stand->answer.unsent);
    assert_string_equal(stand->seen, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_processor_send__asks_as_the_stand_in_wants_it),
        TEST(test_processor_send__knows_what_is_certain),
        TEST(test_processor_send__knows_what_never_left),
    };
#undef TEST

    return cmocka_run_group_tests_name("processor_client", tests, NULL, NULL);
}
