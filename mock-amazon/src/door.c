/* door.c -- see door.h for the contract. */
#include "door.h"

#include "amazon_internal.h"
#include "jwo/alloc.h"

struct amz_door {
    jwo_http_door *http;
    jwo_timer *opens;
};

static void open_again(void *context)
{
    amz_door *door = context;

    jwo_http_door_open(door->http);
}

jwo_status amz_door_new(amz_door **out, amz_amazon *amazon, struct jwo_error *err)
{
    jwo_http_door *http;
    const jwo_status status = jwo_http_door_new(&http, amazon->server, err);

    *out = NULL;
    if (status == JWO_OK) {
        *out = jwo_calloc(1, sizeof(**out));
        (*out)->http = http;
        (*out)->opens = jwo_timer_new(amazon->loop, open_again, *out);
    }
    return status;
}

void amz_door_free(amz_door *door)
{
    if (door) {
        jwo_timer_free(door->opens);
        jwo_http_door_free(door->http);
        jwo_free(door);
    }
}

uint16_t amz_door_port(const amz_door *door)
{
    return jwo_http_door_port(door->http);
}

void amz_door_refuse(amz_door *door, int64_t for_ms)
{
    jwo_http_door_shut(door->http);
    jwo_timer_start(door->opens, for_ms);
}
