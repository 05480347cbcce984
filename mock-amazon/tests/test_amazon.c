/* test_amazon.c -- an Amazon on the network: its port, its credentials, and who gets the requests.
 *
 * Method: the service is a double of this file's own, so that only amazon.c is looked at.
 */
#include <stdio.h>
#include <string.h>

#include "amazon.h"
#include "service.h"
#include "test_support.h"

#define DEADLINE_MS 30000 /* generous: reached only when something never happens */

static void *asked; /* the context that the double was called with */

void amz_service_request(void *amazon, jwo_http_request *request)
{
    asked = amazon;
    jwo_http_answer(request, 202, NULL, NULL, 0, NULL, 0);
}

static void too_late(void *context)
{
    (void)context;
    fail_msg("no answer within %d ms", DEADLINE_MS);
}

static jwo_loop *loop_of(void)
{
    jwo_loop *loop = NULL;
    struct jwo_error err;

    if (jwo_loop_new(&loop, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    return loop;
}

static amz_amazon *amazon_of(jwo_loop *loop, const struct amz_amazon_options *options)
{
    amz_amazon *amazon = NULL;
    struct jwo_error err;

    if (amz_amazon_new(&amazon, loop, options, &err) != JWO_OK) {
        fail_msg("%s", err.text);
    }
    return amazon;
}

struct answer {
    jwo_loop *loop;
    int status;
};

static void keep_answer(void *context, const struct jwo_http_result *result)
{
    struct answer *answer = context;

    answer->status = result->status;
    jwo_loop_stop(answer->loop);
}

static void test_amazon_new__hands_requests_at_its_port_to_the_service(void **state)
{
    const struct amz_amazon_options options = {.seed = 9};
    jwo_loop *loop = loop_of();
    amz_amazon *amazon = amazon_of(loop, &options);
    jwo_timer *deadline = jwo_timer_new(loop, too_late, NULL);
    struct answer answer = {.loop = loop};
    char url[64];

    (void)state;
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1/refund", amz_amazon_port(amazon));
    asked = NULL;
    jwo_timer_start(deadline, DEADLINE_MS);
    (void)jwo_http_send(amz_amazon_client(amazon),
                        &(struct jwo_http_call_options){
                            .method = "POST",
                            .url = url,
                            .body = "{}",
                            .body_len = 2,
                            .timeout_ms = DEADLINE_MS,
                        },
                        keep_answer, &answer);
    jwo_loop_run(loop);
    assert_int_equal(answer.status, 202);
    assert_ptr_equal(asked, amazon);
    assert_int_equal(amz_amazon_seed(amazon), 9);
    assert_ptr_equal(amz_amazon_loop(amazon), loop);
    assert_non_null(amz_amazon_verifier(amazon));
    assert_int_equal(amz_journal_count(amz_amazon_strays(amazon)), 0);
    jwo_timer_free(deadline);
    amz_amazon_free(amazon);
    jwo_loop_free(loop);
}

static void test_amazon_new__names_a_port_that_is_in_use(void **state)
{
    const struct amz_amazon_options any = {.seed = 1};
    jwo_loop *loop = loop_of();
    amz_amazon *first = amazon_of(loop, &any);
    const struct amz_amazon_options same = {.port = amz_amazon_port(first)};
    amz_amazon *second = first;
    struct jwo_error err = {.text = ""};
    char port[8];

    (void)state;
    (void)snprintf(port, sizeof(port), "%u", (unsigned)same.port);
    assert_int_equal(amz_amazon_new(&second, loop, &same, &err), JWO_EIO);
    assert_null(second);
    assert_non_null(strstr(err.text, port));
    amz_amazon_free(first);
    jwo_loop_free(loop);
}

static void test_amazon_new__makes_credentials_of_its_own_when_given_none(void **state)
{
    const struct amz_amazon_options options = {.seed = 1};
    jwo_loop *loop = loop_of();
    amz_amazon *one = amazon_of(loop, &options);
    amz_amazon *other = amazon_of(loop, &options);
    const struct jwo_credentials *made = amz_amazon_credentials(one);

    (void)state;
    assert_int_equal(strlen(made->access_key_id), 20);
    assert_int_equal(strncmp(made->access_key_id, "AKIA", 4), 0);
    assert_int_equal(strlen(made->secret_access_key), 40);
    assert_string_equal(made->session_token, "");
    /* secrets never come from the seed */
    assert_string_not_equal(made->secret_access_key,
                            amz_amazon_credentials(other)->secret_access_key);
    amz_amazon_free(one);
    amz_amazon_free(other);
    jwo_loop_free(loop);
}

static void test_amazon_new__keeps_the_credentials_given(void **state)
{
    const struct amz_amazon_options options = {
        .region = "us-east-1",
        .credentials = {.access_key_id = "AKIDEXAMPLE", .secret_access_key = "not a secret"},
    };
    jwo_loop *loop = loop_of();
    amz_amazon *amazon = amazon_of(loop, &options);

    (void)state;
    assert_string_equal(amz_amazon_credentials(amazon)->access_key_id, "AKIDEXAMPLE");
    assert_string_equal(amz_amazon_credentials(amazon)->secret_access_key, "not a secret");
    amz_amazon_free(amazon);
    jwo_loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amazon_new__hands_requests_at_its_port_to_the_service),
        cmocka_unit_test(test_amazon_new__names_a_port_that_is_in_use),
        cmocka_unit_test(test_amazon_new__makes_credentials_of_its_own_when_given_none),
        cmocka_unit_test(test_amazon_new__keeps_the_credentials_given),
    };

    return cmocka_run_group_tests_name("amazon", tests, NULL, NULL);
}
