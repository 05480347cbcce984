/* origin.c -- see origin.h for the contract. */
#include "origin.h"

#include <string.h>

static bool is_at(const char *origin, const char *scheme, const char *host)
{
    const size_t len = strlen(scheme);

    return strncmp(origin, scheme, len) == 0 && strcmp(origin + len, host) == 0;
}

bool rtl_origin_is_ours(const jwo_http_request *request, const char *url)
{
    const char *origin = jwo_http_header(request, "Origin");
    const char *host = jwo_http_header(request, "Host");

    if (origin == NULL) {
        return true;
    }
    if (url[0] != '\0') {
        return strcmp(origin, url) == 0;
    }
    return host != NULL && (is_at(origin, "http://", host) || is_at(origin, "https://", host));
}
