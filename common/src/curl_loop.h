/* curl_loop.h -- libcurl's transfers on the program's loop: what http_client.c and mail_client.c
 * share.
 */
#ifndef JWO_CURL_LOOP_H
#define JWO_CURL_LOOP_H

#include <curl/curl.h>

#include "jwo/loop.h"

typedef struct jwo_curl_loop jwo_curl_loop;

/* `ended` hears of every transfer that came to its end by itself; it removes it. */
JWO_MUST_USE jwo_status jwo_curl_loop_new(jwo_curl_loop **out, jwo_loop *loop,
                                          void (*ended)(void *context, CURL *easy, CURLcode code),
                                          void *context, struct jwo_error *err);
/* All transfers have been removed; not inside `ended`. */
void jwo_curl_loop_free(jwo_curl_loop *curl);

/* False: curl does not take it. */
bool jwo_curl_loop_add(jwo_curl_loop *curl, CURL *easy);
void jwo_curl_loop_remove(jwo_curl_loop *curl, CURL *easy);

#endif
