/* origin.h -- does a form come from a page of ours? Browsers name the site in the Origin field. */
#ifndef RTL_ORIGIN_H
#define RTL_ORIGIN_H

#include "jwo/http_server.h"

/* `url` is our own, "https://shop.example". "": not known; then the form must come from where the
 * request went, by http or by https, which may end at a proxy. True when no site is named: then the
 * form's own token decides. */
bool rtl_origin_is_ours(const jwo_http_request *request, const char *url);

#endif
