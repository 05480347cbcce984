/* amazon_trips.c -- see amazon_trips.h for the contract. */
#include "amazon_trips.h"

#include <stdio.h>
#include <string.h>

#include "lua_table.h"

/* Ids that Amazon never gave. */
static const char unknown_id[] = "00000000-0000-4000-8000-000000000000";

static jwo_status check_trips(const jwo_json *trips, const char *path, struct jwo_error *err)
{
    for (const jwo_json *at = jwo_json_first(trips); at; at = jwo_json_next(at)) {
        if (hrn_amazon_trip_find(jwo_json_name(at)) == HRN_AMAZON_TRIP_COUNT) {
            return jwo_fail(err, JWO_EINPUT, "%.200s: no trip is called \"%.100s\"", path,
                            jwo_json_name(at));
        }
        for (const jwo_json *id = jwo_json_first(at); id; id = jwo_json_next(id)) {
            if (!jwo_json_str(id) || strlen(jwo_json_str(id)) >= AMZ_ID_MAX) {
                return jwo_fail(err, JWO_EINPUT, "%.200s: trips.%.64s is a list of ids", path,
                                jwo_json_name(at));
            }
        }
    }
    return JWO_OK;
}

static jwo_status read(struct hrn_amazon_trips *trips, const char *path, struct jwo_error *err)
{
    for (const jwo_json *at = jwo_json_first(trips->document); at; at = jwo_json_next(at)) {
        const char *value = jwo_json_str(at);
        struct jwo_error cause;
        jwo_status status;

        if (strcmp(jwo_json_name(at), "trips") == 0) {
            status = check_trips(at, path, err);
        } else if (!value) {
            status = jwo_fail(err, JWO_EINPUT, "%.200s: %.64s is a text", path, jwo_json_name(at));
        } else if ((status = hrn_amazon_cast_set(&trips->cast, jwo_json_name(at), value, &cause)) !=
                   JWO_OK) {
            (void)jwo_fail(err, status, "%.200s: %s", path, cause.text);
        }
        if (status != JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

jwo_status hrn_amazon_trips_load(struct hrn_amazon_trips *out, const char *path,
                                 struct jwo_error *err)
{
    struct hrn_amazon_trips trips = {.cast = {.currency = "USD", .amount = "25.99"}};
    jwo_status status = hrn_lua_table_load(&trips.document, path, path, err);

    memset(out, 0, sizeof(*out));
    if (status == JWO_OK) {
        status = read(&trips, path, err);
    }
    if (status == JWO_OK) {
        *out = trips;
        trips.document = NULL;
    }
    hrn_amazon_trips_dispose(&trips);
    return status;
}

/* The first id of that kind that no row has used up, or NULL. */
static const char *next_id(const struct hrn_amazon_trips *trips, enum hrn_amazon_trip kind,
                           const char *name)
{
    const jwo_json *at = jwo_json_first(jwo_json_get(jwo_json_get(trips->document, "trips"), name));

    for (size_t i = 0; at && i < trips->spent[kind]; i++) {
        at = jwo_json_next(at);
    }
    return jwo_json_str(at);
}

jwo_status hrn_amazon_trips_cast(struct hrn_amazon_trips *trips, const struct hrn_amazon_case *row,
                                 const struct hrn_amazon_step *step, struct hrn_amazon_cast *out,
                                 struct jwo_error *err)
{
    const char *name = jwo_json_get_str(step->arrange, "trip");
    const char *shopper = jwo_json_get_str(step->arrange, "shopper");
    const enum hrn_amazon_trip kind = hrn_amazon_trip_find(name);
    const char *id = unknown_id;

    *out = trips->cast;
    if (shopper && strcmp(shopper, "unknown") == 0) {
        (void)snprintf(out->shopper, sizeof(out->shopper), "%s", unknown_id);
    }
    if (kind == HRN_AMAZON_TRIP_NONE) {
        return JWO_OK;
    }
    if (kind != HRN_AMAZON_TRIP_UNKNOWN) {
        id = next_id(trips, kind, name ? name : "");
        if (!id) {
            return jwo_fail(err, JWO_ENOTFOUND, "--trips names no \"%.64s\" trip%s",
                            name ? name : "",
                            kind < HRN_AMAZON_TRIP_COUNT && trips->spent[kind] > 0 ? " more" : "");
        }
        trips->spent[kind] += row->destructive ? 1 : 0;
    }
    (void)snprintf(out->trip, sizeof(out->trip), "%s", id);
    return JWO_OK;
}

void hrn_amazon_trips_dispose(struct hrn_amazon_trips *trips)
{
    jwo_json_free(trips->document);
    memset(trips, 0, sizeof(*trips));
}
