/* amazon_client.c -- see amazon_client.h for the contract. */
#include "amazon_client.h"

#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "jwo/clock.h"

enum { URL_BYTES_MAX = 1024, HOST_BYTES_MAX = 256, TIMEOUT_S = 30 };

#define SERVICE "execute-api" /* facts 12 */

/* --- URLs ----------------------------------------------------------------------------------- */

/* Host name of an http or https URL, "" when it is none. */
static const char *host_of(const char *url, char out[HOST_BYTES_MAX])
{
    const char *name = strncmp(url, "https://", 8) == 0  ? url + 8
                       : strncmp(url, "http://", 7) == 0 ? url + 7
                                                         : "";
    const size_t len = name[0] == '[' ? strcspn(name, "]") + 1 : strcspn(name, ":/?#");

    out[0] = '\0';
    if (len < HOST_BYTES_MAX && strcspn(name, "@\\") >= len) { /* user@host hides the host */
        (void)snprintf(out, HOST_BYTES_MAX, "%.*s", (int)len, name);
    }
    return out;
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0 ||
           strcmp(host, "[::1]") == 0;
}

bool hrn_amazon_is_harmless(const char *url)
{
    char host[HOST_BYTES_MAX];

    (void)host_of(url, host);
    return is_this_machine(host) || strstr(host, ".test.") != NULL;
}

bool hrn_amazon_is_in_the_clear(const char *url)
{
    char host[HOST_BYTES_MAX];

    return strncmp(url, "https://", 8) != 0 && !is_this_machine(host_of(url, host));
}

const char *hrn_amazon_region_of(const char *url, char out[64])
{
    char host[HOST_BYTES_MAX];

    (void)host_of(url, host);
    if (strstr(host, ".amazonphysicalstores.com") != NULL) {
        (void)snprintf(out, 64, "%.*s", (int)strcspn(host, "."), host);
    } else {
        (void)snprintf(out, 64, "us-east-1");
    }
    return out;
}

static void url_of(const struct hrn_amazon_host *host, const struct hrn_amazon_request *request,
                   char out[URL_BYTES_MAX])
{
    const bool is_checkout = strcmp(request->service, "checkout") == 0;

    (void)snprintf(out, URL_BYTES_MAX, "%.700s%.300s", is_checkout ? host->checkout_url : host->url,
                   request->path);
}

/* --- calls ---------------------------------------------------------------------------------- */

jwo_http_call *hrn_amazon_send(jwo_http_client *client, const struct hrn_amazon_host *host,
                               const struct hrn_amazon_request *request,
                               void (*done)(void *context, const struct jwo_http_result *result),
                               void *context)
{
    const struct jwo_http_header accept = {"Accept", request->accept};
    struct jwo_credentials credentials = host->credentials;
    char url[URL_BYTES_MAX];

    url_of(host, request, url);
    if (strcmp(request->sign, "wrong") == 0) {
        char *first = credentials.secret_access_key;

        first[0] = first[0] == 'x' ? 'y' : 'x';
    }
    return jwo_http_send(client,
                         &(struct jwo_http_call_options){
                             .method = request->method,
                             .url = url,
                             .body = request->body,
                             .body_len = request->body ? strlen(request->body) : 0,
                             .headers = &accept,
                             .header_count = request->accept ? 1 : 0,
                             .timeout_ms = TIMEOUT_S * JWO_SECOND_MS,
                             .fresh_connection = true,
                             .sign = strcmp(request->sign, "none") == 0 ? NULL : &credentials,
                             .sign_region = host->region,
                             .sign_service = SERVICE,
                         },
                         done, context);
}

void hrn_amazon_curl(struct jwo_buf *out, const struct hrn_amazon_host *host,
                     const struct hrn_amazon_request *request)
{
    char url[URL_BYTES_MAX];

    url_of(host, request, url);
    jwo_buf_addf(out, "curl -i -X %s", request->method);
    if (strcmp(request->sign, "none") != 0) {
        jwo_buf_addf(out,
                     " --aws-sigv4 aws:amz:%s:" SERVICE
                     " --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"",
                     host->region);
    }
    if (host->credentials.session_token[0] != '\0') {
        jwo_buf_adds(out, " -H \"x-amz-security-token: $AWS_SESSION_TOKEN\"");
    }
    if (request->accept) {
        jwo_buf_adds(out, " -H ");
        jwo_buf_addf(out, "'Accept: %s'", request->accept);
    }
    if (request->body) {
        jwo_buf_adds(out, " -H 'Content-Type: application/json' -d ");
        rpt_argument(out, request->body);
    }
    jwo_buf_addc(out, ' ');
    rpt_argument(out, url);
}
