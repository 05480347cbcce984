/* player_calls.c -- the primitives with which a story calls the retailer by hand: any body to any
 * connector, and the bodies that Amazon would send, to be changed by the story first. */
#include <lauxlib.h>
#include <string.h>

#include "connector_bodies.h"
#include "connector_call.h"
#include "connectors_internal.h"
#include "jwo/alloc.h"
#include "jwo/limits.h"
#include "lua_json.h"
#include "player_internal.h"

static enum amz_op check_op(lua_State *L, int index)
{
    const enum amz_op op = amz_op_find(luaL_checkstring(L, index));

    luaL_argcheck(L, op != AMZ_OP_COUNT && amz_op_is_ours(op), index, "a call of Amazon's");
    return op;
}

/* --- calling ---------------------------------------------------------------------------------- */

static void judge(void *context, const struct amz_answer *answer, struct amz_exchange *note)
{
    amz_player *player = context;

    player->answer_status = answer->status;
    jwo_buf_reset(&player->answer_body);
    jwo_buf_add(&player->answer_body, note->response_body ? note->response_body : "",
                note->response_body_len);
}

static void done(void *context)
{
    amz_player *player = context;

    player->ready = true;
    amz_player_rouse(player);
}

/* amz.call(op, body, "signed" or "unsigned" or "signed-wrong"): waits; status, body */
static int call(lua_State *L)
{
    static const char *const signings[] = {[AMZ_SIGNED] = "signed",
                                           [AMZ_UNSIGNED] = "unsigned",
                                           [AMZ_SIGNED_WRONG] = "signed-wrong",
                                           NULL};
    amz_player *player = amz_player_to_wait(L);
    const enum amz_op op = check_op(L, 1);
    const struct amz_connector *connector = amz_connector_of(op);
    size_t len;
    const char *body = luaL_checklstring(L, 2, &len);
    const int signing = luaL_checkoption(L, 3, NULL, signings);

    if (len > JWO_HTTP_BODY_BYTES_MAX || strlen(body) != len) {
        return amz_script_blame(L, "the body is too long, or holds a NUL");
    }
    amz_connector_send(&(struct amz_connector_request){
        .world = player->world,
        .op = op,
        .path = connector->path,
        .signing = (enum amz_signing)signing,
        .timeout_ms = connector->timeout_ms(amz_world_settings(player->world)),
        .body = body,
        .request_id = "",
        .judge = judge,
        .done = done,
        .context = player,
    });
    return amz_player_wait(L, player, AMZ_WAIT_CALL);
}

/* --- bodies ----------------------------------------------------------------------------------- */

static void write_body(struct jwo_buf *out, enum amz_op op, const struct amz_trip *trip,
                       const char *request_id)
{
    static const struct amz_recommendation clean = {.authorized = true};

    switch ((int)op) {
    case AMZ_OP_GATE:
        amz_write_gate(out, trip, &trip->store->hold, &clean);
        return;
    case AMZ_OP_IDENTITY_KEYS:
        amz_write_identity_keys(out, trip, request_id);
        return;
    case AMZ_OP_SCAN:
        amz_write_scan(out, trip, request_id);
        return;
    case AMZ_OP_SCAN_DETAILS:
        amz_write_scan_details(out, trip);
        return;
    default:
        amz_write_purchases(out, trip, request_id);
    }
}

/* amz.body(op, trip, items, form): what Amazon would send about the trip now, as a table */
static int body(lua_State *L)
{
    amz_player *player = amz_player_of(L);
    const enum amz_op op = check_op(L, 1);
    struct amz_trip trip = *(const struct amz_trip *)amz_prim_handle(L, 2);
    char request_id[JWO_UUID_MAX];
    jwo_json *document = NULL;
    struct jwo_buf text;
    jwo_status status;

    trip.items = amz_prim_items(L, 3, &trip.item_count);
    trip.form = amz_prim_form(L, 4);
    jwo_buf_init(&text, JWO_HTTP_BODY_BYTES_MAX);
    write_body(&text, op, &trip, jwo_prng_uuid(amz_world_prng(player->world), request_id));
    status = jwo_json_parse(&document, text.data, text.len, NULL);
    jwo_buf_dispose(&text);
    JWO_ASSERT(status == JWO_OK);
    amz_lua_push_json_with_floats(L, document);
    jwo_json_free(document);
    return 1;
}

/* amz.to_json(value): text */
static int to_json(lua_State *L)
{
    struct jwo_error err;
    struct jwo_buf text;
    jwo_status status;

    jwo_buf_init(&text, JWO_HTTP_BODY_BYTES_MAX);
    status = amz_lua_write_json(L, 1, &text, &err);
    lua_pushlstring(L, text.data ? text.data : "", status == JWO_OK ? text.len : 0);
    jwo_buf_dispose(&text);
    return status == JWO_OK ? 1 : amz_script_blame(L, err.text);
}

/* amz.from_json(text): the value; nothing when it is no JSON */
static int from_json(lua_State *L)
{
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);
    jwo_json *document = NULL;

    if (jwo_json_parse(&document, text, len, NULL) != JWO_OK) {
        return 0;
    }
    amz_lua_push_json(L, document);
    jwo_json_free(document);
    return 1;
}

void amz_player_add_calls(lua_State *L, amz_player *player)
{
    static const luaL_Reg prims[] = {{"call", call},
                                     {"body", body},
                                     {"to_json", to_json},
                                     {"from_json", from_json},
                                     {NULL, NULL}};

    lua_pushlightuserdata(L, player);
    luaL_setfuncs(L, prims, 1);
}
