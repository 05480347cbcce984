/* gate.c -- see gate.h for the contract. */
#include "gate.h"

#include <stdio.h>
#include <string.h>

#include "debts.h"
#include "jwo/alloc.h"
#include "offenders.h"
#include "records.h"
#include "reply.h"

/* A decision that waits for the fraud back end. */
struct question {
    struct question *next, **link;
    rtl_gate *gate;
    rtl_fraud_call *call;
    jwo_http_request *client; /* NULL: it has left, or is not handed over yet */
    const char *failure;
    int64_t began_us;
    const struct rtl_store_config *store;
    struct rtl_gate_request request; /* its strings are the store's and those below */
    char shopper_id[256], trip_id[256];
};

struct rtl_gate {
    const struct rtl_base *base; /* borrowed */
    rtl_fraud *fraud;            /* borrowed; may be NULL */
    struct question *first;      /* the newest */
};

/* ---- the rules ---- */

/* ENT-7: then Amazon's recommendation is one voice among others. We admit whom it refuses, refuse
 * whom it admits, and lower the hold below what it proposes. */
static bool is_ours(const struct rtl_store_config *store)
{
    return store->risk == RTL_RISK_RETAILER_MANAGED || store->judgement == RTL_JUDGEMENT_OWN;
}

/* Why the shopper is not admitted, or NULL. */
static const char *refusal(const struct rtl_base *base, const struct rtl_store_config *store,
                           const struct rtl_gate_request *request)
{
    /* ENT-5: a card that cannot pay admits nobody, whoever decides. */
    if (request->risk_invalid_card) {
        return "InvalidCard";
    }
    /* ENT-3: nor does anybody whom Amazon calls a fraud or a debtor come in. */
    if (request->risk_customer_fraud) {
        return "CustomerFraud";
    }
    if (request->risk_bad_debt) {
        return "BadDebt";
    }
    if (!is_ours(store)) {
        return request->recommends_entry ? NULL : "Amazon's recommendation";
    }
    /* ENT-2: looked up at each visit, so that a payoff opens the gate by itself. */
    if (rtl_debt_owes(base->store, request->shopper_id)) {
        return "outstanding balance";
    }
    if (base->config->risk.offenders_denied &&
        rtl_offender_is_flagged(base->store, request->shopper_id)) {
        return "flagged";
    }
    return NULL; /* ENT-1: neither debt nor risk */
}

/* ---- the hold ---- */

static void lower(struct jwo_money *lowest, const struct jwo_money *to)
{
    if (lowest->currency[0] == '\0') {
        *lowest = *to;
    } else if (strcmp(lowest->currency, to->currency) == 0 && to->minor < lowest->minor) {
        *lowest = *to;
    }
}

/* ENT-4: the amount that the hold is to be lowered to, the least that anybody asks for; currency
 * "": it may stay, and the answer has no condition. */
static struct jwo_money lowered_hold(const struct rtl_store_config *store,
                                     const struct rtl_gate_request *request,
                                     const struct rtl_fraud_verdict *verdict)
{
    const struct jwo_money *const hold = &request->authorized_amount;
    const struct jwo_money limit = jwo_money_of(store->hold_limit_minor, store->currency);
    const bool proposed = store->risk == RTL_RISK_AMAZON_RECOMMENDATION && request->has_adjust;
    struct jwo_money lowest = *hold;

    if (proposed) {
        lower(&lowest, &request->adjust_amount);
    }
    if (limit.minor > 0 &&
        lowest.currency[0] != '\0') { /* an unknown hold is not known to be more */
        lower(&lowest, &limit);
    }
    if (verdict->lowered.currency[0] != '\0') {
        lower(&lowest, &verdict->lowered);
    }
    return jwo_money_same(&lowest, hold) ? (struct jwo_money){0} : lowest;
}

/* ---- the answer ---- */

static void answer_write(struct jwo_json_writer *w, bool admitted, const struct jwo_money *lowered)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "status", admitted ? "APPROVED" : "DENIED");
    jwo_jw_kbool(w, "shopperAuthorized", admitted);
    jwo_jw_key(w, "authorizationConditions");
    jwo_jw_array(w);
    if (admitted && lowered->currency[0] != '\0') {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "type", "ADJUST");
        jwo_jw_kmoney(w, "amount", lowered, "value", "currencyCode");
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
    jwo_jw_end_object(w);
}

static void decide(const rtl_gate *gate, const struct rtl_store_config *store,
                   const struct rtl_gate_request *request, const char *reason,
                   const struct rtl_fraud_verdict *verdict, struct jwo_json_writer *w)
{
    const struct rtl_base *base = gate->base;
    const struct jwo_money lowered = lowered_hold(store, request, verdict);

    if (reason == NULL && !verdict->admits) {
        reason = verdict->is_fallback ? "fraud back end: fallback" : "fraud back end";
    }
    if (request->shopping_trip_id != NULL) {
        rtl_visit_record(base->store, request, reason == NULL, reason != NULL ? reason : "",
                         rtl_clock_now(base->clock));
    }
    answer_write(w, reason == NULL, &lowered);
}

/* ---- waiting for the fraud back end ---- */

static void question_free(struct question *question)
{
    *question->link = question->next;
    if (question->next != NULL) {
        question->next->link = question->link;
    }
    jwo_free(question);
}

static void on_gone(void *context)
{
    ((struct question *)context)->client = NULL;
}

/* The ledger is looked at again: what a shopper owes by now wins over any verdict. */
static void on_verdict(void *context, const struct rtl_fraud_verdict *verdict)
{
    struct question *question = context;
    rtl_gate *gate = question->gate;
    struct jwo_json_writer w;
    struct jwo_buf answer;

    jwo_buf_init(&answer, 4096);
    jwo_jw_init(&w, &answer);
    decide(gate, question->store, &question->request,
           refusal(gate->base, question->store, &question->request), verdict, &w);
    if (question->client != NULL) {
        jwo_http_set_gone(question->client, NULL, NULL);
        rtl_reply(gate->base->store, question->client, 200, &answer, question->failure);
        rtl_metrics_served(gate->base->metrics, gate->base->store, RTL_SERVED_GATE, 200,
                           question->began_us);
    }
    jwo_buf_dispose(&answer);
    question_free(question);
}

static void keep(rtl_gate *gate, struct question *question, const struct rtl_store_config *store,
                 const struct rtl_gate_request *request)
{
    question->gate = gate;
    question->began_us = jwo_monotonic_us();
    question->store = store;
    question->request = *request;
    question->request.store_id = store->id;
    (void)snprintf(question->shopper_id, sizeof(question->shopper_id), "%s", request->shopper_id);
    question->request.shopper_id = question->shopper_id;
    if (request->shopping_trip_id != NULL) {
        (void)snprintf(question->trip_id, sizeof(question->trip_id), "%s",
                       request->shopping_trip_id);
        question->request.shopping_trip_id = question->trip_id;
    }
    question->next = gate->first;
    question->link = &gate->first;
    if (gate->first != NULL) {
        gate->first->link = &question->next;
    }
    gate->first = question;
}

/* False: there is nobody to ask, or it rests; *verdict says then what that means. */
static bool ask(rtl_gate *gate, const struct rtl_store_config *store,
                const struct rtl_gate_request *request, struct rtl_fraud_verdict *verdict)
{
    struct question *question;

    *verdict = (struct rtl_fraud_verdict){.admits = true};
    if (gate->fraud == NULL || !is_ours(store)) {
        return false;
    }
    question = jwo_calloc(1, sizeof(*question));
    question->call = rtl_fraud_ask(
        gate->fraud,
        &(struct rtl_fraud_question){
            .shopper_id = request->shopper_id,
            .store_id = request->store_id,
            .trip_id = request->shopping_trip_id,
            .amount = request->authorized_amount,
            .recommends_entry = request->recommends_entry,
            .recommended = request->has_adjust ? request->adjust_amount : (struct jwo_money){0},
        },
        verdict, on_verdict, question);
    if (question->call == NULL) {
        jwo_free(question);
        return false;
    }
    keep(gate, question, store, request);
    return true;
}

void rtl_gate_hand_over(rtl_gate *gate, jwo_http_request *client, const char *failure)
{
    struct question *question = gate->first;

    JWO_ASSERT(question != NULL && question->client == NULL);
    question->client = client;
    question->failure = failure;
    jwo_http_set_gone(client, on_gone, question);
}

/* ---- from outside ---- */

int rtl_gate_decide(rtl_gate *gate, const struct rtl_gate_request *request,
                    struct jwo_json_writer *w, struct jwo_error *err)
{
    const struct rtl_store_config *store = rtl_config_store(gate->base->config, request->store_id);
    struct rtl_fraud_verdict verdict = {.admits = true};

    if (store == NULL) {
        (void)jwo_fail(err, JWO_EINPUT, "storeId: no such store");
        return 400;
    }
    if (store->risk == RTL_RISK_AMAZON_MANAGED || store->risk == RTL_RISK_NONE) {
        (void)jwo_fail(err, JWO_ENOTFOUND, "storeId: no connector is configured for this store");
        return 404;
    }
    const char *reason = refusal(gate->base, store, request);
    if (reason == NULL && ask(gate, store, request, &verdict)) {
        return RTL_GATE_ASKS;
    }
    decide(gate, store, request, reason, &verdict, w);
    return 200;
}

rtl_gate *rtl_gate_new(const struct rtl_base *base, rtl_fraud *fraud)
{
    rtl_gate *gate = jwo_calloc(1, sizeof(*gate));

    gate->base = base;
    gate->fraud = fraud;
    return gate;
}

void rtl_gate_free(rtl_gate *gate)
{
    if (gate == NULL) {
        return;
    }
    while (gate->first != NULL) {
        struct question *question = gate->first;
        rtl_fraud_cancel(question->call);
        question_free(question);
    }
    jwo_free(gate);
}
