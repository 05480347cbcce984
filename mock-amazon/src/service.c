/* service.c -- one call of a retailer, from its arrival to its answer.
 *
 * It is over in the same turn, unless a fault delays the answer, sends it piece by piece or never;
 * then it waits, and ends with its client or its world, should they go first.
 */
#include "service.h"

#include <string.h>
#include <strings.h>

#include "authenticate.h"
#include "jwo/alloc.h"
#include "pages.h"
#include "visit.h"

/* --- route, parse, find the world ------------------------------------------------------------- */

static bool posts_form(const jwo_http_request *request)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = jwo_http_header(request, "content-type");

    return type && strncasecmp(type, form, sizeof form - 1) == 0;
}

static void find_operation(struct amz_visit *visit)
{
    const struct amz_operation *operation =
        amz_operation_find(visit->note.method, jwo_http_path(visit->request));

    if (operation && (operation->takes != AMZ_TAKES_FORM || posts_form(visit->request))) {
        visit->operation = operation;
        visit->note.op = visit->operation->op;
        visit->call.dialect = visit->operation->dialect;
        visit->call.status = visit->operation->success;
    }
}

static void parse(struct amz_visit *visit)
{
    const struct amz_operation *operation = visit->operation;
    const bool is_large = operation && operation->takes == AMZ_TAKES_LARGE_JSON;

    if (operation && !amz_operation_takes_json(operation)) {
        return;
    }
    if ((is_large ? jwo_json_parse_large
                  : jwo_json_parse)(&visit->document, visit->note.request_body,
                                    visit->note.request_body_len, &visit->parse_error) != JWO_OK) {
        visit->document = NULL;
    }
    visit->call.body = visit->document;
}

/* By trip, or by shopper where the call names no trip (amazon.h). */
static void find_world(struct amz_visit *visit)
{
    struct amz_call *call = &visit->call;
    const char *trip_member = visit->operation ? visit->operation->trip_member : "shoppingTripId";
    const char *trip_id = trip_member ? jwo_json_get_str(call->body, trip_member) : NULL;
    const char *shopper_id = jwo_json_get_str(jwo_json_get(call->body, "shopperId"), "id");

    if (trip_id) {
        visit->note.trip_id = trip_id;
        call->trip = amz_amazon_find_trip(call->amazon, trip_id);
        call->world = call->trip ? call->trip->world : NULL;
    } else if (visit->operation && visit->operation->find_shopper) {
        call->shopper = visit->operation->find_shopper(call);
    } else if (shopper_id) {
        visit->note.shopper_id = shopper_id;
        call->shopper = amz_amazon_find_shopper(call->amazon, shopper_id);
    }
    if (call->trip) {
        visit->note.shopper_id = call->trip->shopper->id;
    } else if (call->shopper) {
        visit->note.shopper_id = call->shopper->id;
        call->world = call->shopper->world;
    }
    if (call->world) {
        visit->note.world_ms = amz_world_now_ms(call->world);
        visit->note.began_order = amz_world_tick(call->world);
    }
}

/* --- the stages that may refuse; false = answered --------------------------------------------- */

static bool route(struct amz_visit *visit)
{
    if (!visit->operation) {
        amz_call_object(&visit->call, "unknown-route", "%s %.200s", visit->note.method,
                        visit->note.target);
        amz_reply_deny(&visit->reply, &visit->call, "MissingAuthenticationTokenException",
                       "Missing Authentication Token");
    }
    return visit->operation != NULL;
}

static bool validate(struct amz_visit *visit)
{
    if (!amz_operation_takes_json(visit->operation)) {
        visit->note.valid = true; /* unless the handler finds otherwise */
        return true;
    }
    if (!visit->document) {
        amz_call_violation(&visit->call, "bad-request", "%s", visit->parse_error.text);
        return false;
    }
    visit->note.valid = amz_operation_accepts(visit->operation, &visit->call);
    return visit->note.valid;
}

/* --- faults, handler -------------------------------------------------------------------------- */

/* Every valid attempt counts, hit or not. */
static void draw_fault(struct amz_visit *visit)
{
    const struct amz_fault *fault =
        visit->call.world ? amz_faults_next(amz_world_faults(visit->call.world), visit->note.op)
                          : NULL;

    if (fault) {
        visit->fault = *fault;
        visit->has_fault = true;
        visit->note.injected = true;
        visit->note.fault = amz_fault_describe(&visit->fault, visit->fault_text);
    }
}

static void play(struct amz_visit *visit)
{
    amz_fault_play(&visit->fault, &visit->call, &visit->reply);
    visit->note.retry_after_ms = visit->reply.retry_after_ms;
}

/* Some faults fail nothing: the call is handled, and only the way of its answer is odd. */
static bool fault_before_effect(struct amz_visit *visit)
{
    if (!visit->has_fault || visit->fault.moment != AMZ_BEFORE_EFFECT ||
        amz_fault_is_right(&visit->fault)) {
        return false;
    }
    play(visit);
    return true;
}

/* Every operation ends with balanced books, whether it moved the charge or not. */
static void check_books(const struct amz_trip *trip)
{
    if (trip && trip->has_charge) {
        amz_charge_check(&trip->charge);
    }
}

static void handle(struct amz_visit *visit)
{
    const char *outcome;

    visit->operation->handle(&visit->call);
    check_books(visit->call.trip);
    outcome = visit->note.outcome;
    visit->agreed = visit->call.status == visit->operation->success &&
                    !(outcome != NULL && strcmp(outcome, "PENDING") == 0);
}

static void fault_after_effect(struct amz_visit *visit)
{
    if (visit->has_fault) {
        play(visit);
    }
}

static void finish(struct amz_visit *visit)
{
    amz_world *world = visit->call.world;

    amz_visit_journal(visit);
    amz_visit_answer(visit);
    amz_visit_free(visit);
    if (world) {
        amz_world_changed(world);
    }
}

/* --- an answer that does not leave at once ---------------------------------------------------- */

static void end_later(struct amz_visit *visit)
{
    amz_world_hook_free(visit->hook);
    finish(visit);
}

static void delay_over(void *context)
{
    struct amz_visit *visit = context;

    if (visit->reply.how == AMZ_REPLY_WIRE && amz_visit_send_piece(visit)) {
        jwo_timer_start(visit->delay, visit->reply.delay_ms);
        return;
    }
    end_later(visit);
}

/* The client did not wait for it. */
static void client_gone(void *context)
{
    struct amz_visit *visit = context;

    visit->request = NULL;
    end_later(visit);
}

static void world_gone(void *context)
{
    struct amz_visit *visit = context;

    jwo_http_answer_bytes(visit->request, "", 0, JWO_HTTP_CLOSE);
    amz_visit_free(visit);
}

/* The client may leave meanwhile and take with it what the note has borrowed. */
static void keep_request(struct amz_visit *visit)
{
    struct amz_exchange *note = &visit->note;

    note->method = visit->method = jwo_strdup(note->method);
    if (!visit->target) {
        note->target = visit->target = jwo_strdup(note->target);
    }
    note->request_body = visit->body = jwo_strndup(note->request_body, note->request_body_len);
}

static void finish_later(struct amz_visit *visit)
{
    keep_request(visit);
    amz_visit_remember_hearing(visit); /* a repeat may come before the answer is out */
    visit->delay = jwo_timer_new(amz_amazon_loop(visit->call.amazon), delay_over, visit);
    visit->hook = amz_world_on_free(visit->call.world, world_gone, visit);
    jwo_http_set_gone(visit->request, client_gone, visit);
    if (visit->reply.how == AMZ_REPLY_ANSWER) {
        jwo_timer_start(visit->delay, visit->reply.delay_ms);
    } else if (visit->reply.how == AMZ_REPLY_WIRE) {
        jwo_timer_start(visit->delay, 0); /* the first piece: nothing is sent before it is noted */
    }
}

/* The stages. An unsigned call learns nothing about its body: that is parsed first only to find the
 * world. */
void amz_service_request(void *amazon, jwo_http_request *request)
{
    struct amz_visit *visit;

    if (amz_pages_answer(amazon, request)) {
        return;
    }
    visit = amz_visit_new(amazon, request);
    find_operation(visit);
    parse(visit);
    find_world(visit);
    if (route(visit) && amz_authenticate(visit) && validate(visit)) {
        draw_fault(visit);
        if (!fault_before_effect(visit)) {
            handle(visit);
            fault_after_effect(visit);
        }
    }
    amz_visit_spoil(visit);
    if (visit->reply.delay_ms > 0 || visit->reply.how == AMZ_REPLY_STALL) {
        finish_later(visit);
    } else {
        finish(visit);
    }
}
