/* scripted_retailer.c -- see scripted_retailer.h for the contract. */
#include "scripted_retailer.h"

#include <stdio.h>
#include <string.h>

#include "test_support.h"

static enum jwo_sigv4_verdict find_amazon(void *context, const char *access_key_id,
                                          const struct jwo_credentials **out)
{
    const struct fixture *fixture = context;

    *out = amz_amazon_connector_credentials(fixture->amazon);
    return strcmp((*out)->access_key_id, access_key_id) == 0 ? JWO_SIGV4_ACCEPTED
                                                             : JWO_SIGV4_UNKNOWN_CLIENT;
}

static enum jwo_sigv4_verdict verify(struct fixture *fixture, jwo_http_request *request)
{
    jwo_sigv4 *verifier = jwo_sigv4_new(AMZ_REGION_DEFAULT, "execute-api");
    struct jwo_sigv4_request signed_request = {.method = jwo_http_method(request),
                                               .path = jwo_http_path(request),
                                               .query = jwo_http_query(request)};
    char message[256];
    enum jwo_sigv4_verdict verdict;

    signed_request.headers = jwo_http_headers(request, &signed_request.header_count);
    signed_request.body = jwo_http_body(request, &signed_request.body_len);
    verdict =
        jwo_sigv4_verify(verifier, &signed_request, jwo_wall_ms(), find_amazon, fixture, message);
    jwo_sigv4_free(verifier);
    return verdict;
}

static void on_request(void *context, jwo_http_request *request)
{
    struct retailer *retailer = context;
    const size_t index = retailer->received++;
    const struct script_line *line =
        &retailer->script[index < retailer->line_count ? index : retailer->line_count - 1];
    const struct jwo_http_header header = {"Retry-After", line->retry_after};
    struct jwo_error err;
    size_t len;
    const char *body = jwo_http_body(request, &len);

    assert_true(index < RECEIVED_MAX);
    assert_string_equal(jwo_http_method(request), "POST");
    (void)snprintf(retailer->paths[index], sizeof retailer->paths[index], "%s",
                   jwo_http_path(request));
    retailer->signatures[index] = verify(retailer->fixture, request);
    assert_int_equal(jwo_json_parse(&retailer->bodies[index], body, len, &err), JWO_OK);
    if (line->status != 0) {
        jwo_http_answer(request, line->status, "application/json", line->body, strlen(line->body),
                        &header, line->retry_after ? 1 : 0);
    }
    fixture_poke(retailer->fixture);
}

void retailer_open(struct retailer *retailer, struct fixture *fixture,
                   const struct script_line *script, size_t line_count)
{
    const struct jwo_http_server_options options = {.on_request = on_request, .context = retailer};
    struct jwo_error err;
    char url[64];

    *retailer = (struct retailer){.fixture = fixture, .script = script, .line_count = line_count};
    assert_int_equal(jwo_http_server_new(&retailer->server, fixture->loop, &options, &err), JWO_OK);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/",
                   (int)jwo_http_server_port(retailer->server));
    amz_world_set_retailer_url(fixture->world, url);
}

void retailer_close(struct retailer *retailer)
{
    for (size_t i = 0; i < retailer->received; i++) {
        jwo_json_free(retailer->bodies[i]);
    }
    jwo_http_server_free(retailer->server);
}

const jwo_json *member(const jwo_json *node, const char *path)
{
    char name[64];

    while (node && *path) {
        const size_t len = strcspn(path, ".");

        (void)snprintf(name, sizeof name, "%.*s", (int)len, path);
        node = jwo_json_get(node, name);
        path += len + (path[len] == '.');
    }
    return node;
}

const char *text_of(const jwo_json *node, const char *path)
{
    const char *text = jwo_json_str(member(node, path));

    return text ? text : "";
}

void told_once_more(struct told *told)
{
    told->times++;
    fixture_poke(told->fixture);
}

bool was_told(void *told)
{
    return ((const struct told *)told)->times > 0;
}
