/* control_guard.c -- who may use the control port: not the page of another site, and nobody without
 * the token.
 *
 * A browser on this machine may be shown a page of somebody else's. It cannot read the token; these
 * checks keep it from getting as far as the comparison, and from reaching the port under a name of
 * its own (DNS rebinding).
 */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "control_internal.h"
#include "jwo/digest.h"

#define HOST_BYTES_MAX 256

/* "127.0.0.1:8080", "[::1]:8080", "name" without brackets and port. False: it has another form. */
static bool split_host(const char *authority, char out[HOST_BYTES_MAX])
{
    const bool bracketed = authority[0] == '[';
    const char *start = authority + (bracketed ? 1 : 0);
    const size_t len = strcspn(start, bracketed ? "]" : ":");

    if (len >= HOST_BYTES_MAX) {
        return false;
    }
    memcpy(out, start, len);
    out[len] = '\0';
    start += len + (bracketed && start[len] == ']' ? 1 : 0);
    return *start == '\0' || (*start == ':' && start[1 + strspn(start + 1, "0123456789")] == '\0');
}

/* An address says where it leads; a name might lead here today only because its owner says so. */
static bool is_our_host(const struct amz_control *control, const char *authority)
{
    unsigned char bytes[16];
    char host[HOST_BYTES_MAX];

    return split_host(authority, host) &&
           (inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1 ||
            strcasecmp(host, "localhost") == 0 ||
            (control->name[0] && strcasecmp(host, control->name) == 0));
}

/* "http://127.0.0.1:8080" with the authority that the request names; "null" is nobody's. */
static bool is_our_origin(const char *origin, const char *authority)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < JWO_COUNT(schemes); i++) {
        const size_t len = strlen(schemes[i]);

        if (strncmp(origin, schemes[i], len) == 0) {
            return strcasecmp(origin + len, authority) == 0;
        }
    }
    return false;
}

const char *amz_control_guard_origin(const struct amz_control *control,
                                     const jwo_http_request *request)
{
    const char *host = jwo_http_header(request, "Host");
    const char *origin = jwo_http_header(request, "Origin");
    const char *site = jwo_http_header(request, "Sec-Fetch-Site");

    if (!host || !is_our_host(control, host)) {
        return "Host: neither an address nor a name of this control port";
    }
    if (origin && !is_our_origin(origin, host)) {
        return "Origin: the page of another site";
    }
    /* Another site may link to our page; it may not use what is behind it. */
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0 &&
        strncmp(jwo_http_path(request), "/control/", 9) == 0) {
        return "Sec-Fetch-Site: the page of another site";
    }
    return NULL;
}

bool amz_control_guard_token(const struct amz_control *control, const jwo_http_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *header = jwo_http_header(request, "Authorization");

    return header && strncmp(header, scheme, sizeof scheme - 1) == 0 &&
           jwo_secret_equal_str(header + sizeof scheme - 1, control->token);
}

/* "application/json", perhaps with parameters. A form of another site could not send it. */
bool amz_control_guard_type(const jwo_http_request *request)
{
    static const char json[] = "application/json";
    const char *type = jwo_http_header(request, "Content-Type");
    const size_t len = sizeof json - 1;

    return type && strncasecmp(type, json, len) == 0 &&
           (type[len] == '\0' || type[len] == ';' || type[len] == ' ');
}
