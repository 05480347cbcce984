/* request_text.h -- for fuzz targets of the SigV4 verifier: a request as text, "METHOD path?query",
 * header lines, an empty line, the body. Lines end in "\n"; what is missing is empty.
 */
#ifndef JWO_FUZZ_REQUEST_TEXT_H
#define JWO_FUZZ_REQUEST_TEXT_H

#include <stdint.h>
#include <string.h>

#include "jwo/limits.h"
#include "jwo/sigv4.h"

/* Cuts a line off `*text`, which then starts behind it. */
static inline char *take_line(char **text)
{
    char *line = *text;
    char *end = line + strcspn(line, "\n");

    *text = *end == '\0' ? end : end + 1;
    *end = '\0';
    return line;
}

/* Cuts `text` at the first `mark` and answers what is behind it, or "". */
static inline char *cut(char *text, char mark)
{
    char *at = strchr(text, mark);

    if (at == NULL) {
        return text + strlen(text);
    }
    *at = '\0';
    return at + 1;
}

/* Cuts `text` up; the request points into it and to `headers`. */
static inline struct jwo_sigv4_request
request_of_text(char *text, struct jwo_http_header headers[JWO_HTTP_HEADERS_MAX])
{
    struct jwo_sigv4_request request = {.headers = headers};
    char *rest = text;

    request.method = take_line(&rest);
    request.path = cut(text, ' ');
    request.query = cut((char *)(uintptr_t)request.path, '?');
    while (*rest != '\0' && *rest != '\n' && request.header_count < JWO_HTTP_HEADERS_MAX) {
        char *name = take_line(&rest);

        headers[request.header_count++] = (struct jwo_http_header){name, cut(name, ':')};
    }
    request.body = *rest == '\n' ? rest + 1 : rest;
    request.body_len = strlen(request.body);
    return request;
}

#endif
