/* staff.c -- see staff.h for the contract. */
#include "staff.h"

#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "test_support.h"

void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("not held: %s\n\n%s", part, text);
    }
}

void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL) {
        fail_msg("held: %s\n\n%s", part, text);
    }
}

static void keep(char *out, size_t out_bytes, const struct jwo_http_result *result,
                 const char *name)
{
    const char *value = jwo_http_result_header(result, name);

    (void)snprintf(out, out_bytes, "%s", value != NULL ? value : "");
}

static void on_answer(void *context, const struct jwo_http_result *result)
{
    struct staff *staff = context;
    char cookie[256];

    assert_int_equal(result->outcome, JWO_HTTP_ANSWERED);
    staff->status = result->status;
    jwo_free(staff->body);
    staff->body = jwo_strdup(result->body);
    keep(staff->location, sizeof(staff->location), result, "location");
    keep(staff->type, sizeof(staff->type), result, "content-type");
    keep(staff->policy, sizeof(staff->policy), result, "content-security-policy");
    keep(cookie, sizeof(cookie), result, "set-cookie");
    if (cookie[0] != '\0') {
        assert_holds(cookie, "; Path=/; HttpOnly; SameSite=Strict");
        cookie[strcspn(cookie, ";")] = '\0';
        memcpy(staff->cookie, cookie, sizeof(cookie));
    }
    staff->bench->open_calls--;
}

static const char *call(struct staff *staff, int status, const char *path, const char *form)
{
    const struct jwo_http_header headers[] = {
        {"Cookie", staff->cookie},
        {"Content-Type", "application/x-www-form-urlencoded"},
    };
    char url[1024];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", rtl_app_ops_port(staff->bench->app),
                   path);
    staff->bench->open_calls++;
    (void)jwo_http_send(staff->bench->http,
                        &(struct jwo_http_call_options){.method = form != NULL ? "POST" : "GET",
                                                        .url = url,
                                                        .headers = headers,
                                                        .header_count = form != NULL ? 2 : 1,
                                                        .body = form,
                                                        .body_len = form != NULL ? strlen(form) : 0,
                                                        .timeout_ms = 30000},
                        on_answer, staff);
    fixture_run(&staff->bench->fixture, bench_is_answered, staff->bench);
    if (staff->status != status) {
        fail_msg("%s: %d instead of %d: %s", path, staff->status, status, staff->body);
    }
    return staff->body;
}

const char *staff_get(struct staff *staff, int status, const char *path)
{
    return call(staff, status, path, NULL);
}

const char *staff_post_bare(struct staff *staff, int status, const char *path, const char *form)
{
    return call(staff, status, path, form);
}

const char *staff_post(struct staff *staff, int status, const char *path, const char *form)
{
    static const char mark[] = "name=\"csrf\" value=\"";
    const char *token = strstr(staff->body, mark);
    char whole[2048];

    assert_non_null(token);
    (void)snprintf(whole, sizeof(whole), "csrf=%.64s%s%s", token + sizeof(mark) - 1,
                   form[0] != '\0' ? "&" : "", form);
    return call(staff, status, path, whole);
}

void staff_sign_in(struct staff *staff)
{
    (void)staff_post_bare(staff, 303, "/login", "name=Ann&token=" BENCH_TOKEN);
    assert_string_equal(staff->location, "/");
    (void)staff_get(staff, 200, "/");
}

int staff_setup(void **state)
{
    struct staff *staff = test_calloc(1, sizeof(*staff));
    void *bench = NULL;

    (void)bench_setup(&bench);
    staff->bench = bench;
    staff->body = jwo_strdup("");
    (void)snprintf(staff->cookie, sizeof(staff->cookie), "other=1");
    *state = staff;
    return 0;
}

int staff_teardown(void **state)
{
    struct staff *staff = *state;
    void *bench = staff->bench;

    jwo_free(staff->body);
    test_free(staff);
    return bench_teardown(&bench);
}
