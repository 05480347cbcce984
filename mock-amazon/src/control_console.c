/* control_console.c -- the files of the console's page, compiled in by jwo_embed().
 *
 * They hold no secret and are served without the token. The page reads the token from the fragment
 * of its own address, which a browser never sends, and shows it with every call: there is no cookie
 * that another site's page could ride on. Its policy allows nothing that is not one of these files.
 */
#include <string.h>

#include "control_internal.h"

/* Symbol, path below /, type. The rows of jwo_embed() in CMakeLists.txt are the same. */
/* clang-format off */
#define FILES(X)                                                                              \
    X(html,     "",            "text/html; charset=utf-8")                                    \
    X(css,      "console.css", "text/css; charset=utf-8")                                     \
    X(icon,     "favicon.svg", "image/svg+xml")                                               \
    X(js,       "console.js",  "text/javascript; charset=utf-8")                              \
    X(api,      "api.js",      "text/javascript; charset=utf-8")                              \
    X(catalog,  "catalog.js",  "text/javascript; charset=utf-8")                              \
    X(diagram,  "diagram.js",  "text/javascript; charset=utf-8")                              \
    X(dom,      "dom.js",      "text/javascript; charset=utf-8")                              \
    X(forms,    "forms.js",    "text/javascript; charset=utf-8")                              \
    X(shop,     "shop.js",     "text/javascript; charset=utf-8")                              \
    X(trouble,  "trouble.js",  "text/javascript; charset=utf-8")
/* clang-format on */

#define X(symbol, path, type)                                                                      \
    extern const unsigned char amz_console_##symbol[];                                             \
    extern const size_t amz_console_##symbol##_len;
FILES(X)
#undef X

static const struct {
    const char *path, *type;
    const unsigned char *bytes;
    const size_t *len;
} files[] = {
#define X(symbol, path, type) {"/" path, type, amz_console_##symbol, &amz_console_##symbol##_len},
    FILES(X)
#undef X
};

static const struct jwo_http_header headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

bool amz_control_serve_file(jwo_http_request *request)
{
    if (strcmp(jwo_http_method(request), "GET") != 0) {
        return false;
    }
    for (size_t i = 0; i < JWO_COUNT(files); i++) {
        if (strcmp(files[i].path, jwo_http_path(request)) == 0) {
            jwo_http_answer(request, 200, files[i].type, files[i].bytes, *files[i].len, headers,
                            JWO_COUNT(headers));
            return true;
        }
    }
    return false;
}
