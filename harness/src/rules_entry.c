/* rules_entry.c -- rules about the gate and about the balance that Amazon keeps. */
#include "rules_internal.h"

/* What the calls of one trip say about its debt, up to a moment. */
struct account {
    int64_t total, captured; /* total -1: no adjust was sent */
    bool refused;            /* declined or expired, and told so */
    bool moved_later;        /* a payment call ended after the moment */
    const struct amz_exchange *last;
};

static void enter(struct account *account, const struct amz_exchange *call)
{
    account->last = call;
    if (call->op == AMZ_OP_ADJUST && has_money(&call->amount)) {
        account->total = account->total < 0 ? call->amount.minor : account->total;
        account->refused = strcmp(call->outcome, "DECLINED") == 0;
    }
    if (call->op == AMZ_OP_CAPTURE && call->effect) {
        account->captured = call->amount.minor;
    }
    account->refused =
        account->refused || strcmp(call->outcome, "ShoppingTripExpiredException") == 0;
}

/* What another trip of the same shopper left unpaid, as far as the retailer must have known it at
 * `gate`: zero while that trip was still on its way, and then *unsure is set. */
static int64_t owed_for(const struct hrn_trip_view *view, const struct amz_trip *trip,
                        const struct amz_exchange *gate, bool *unsure)
{
    struct account account = {.total = -1};
    const struct amz_exchange *call = NULL;

    while ((call = amz_journal_next(amz_world_journal(view->world), call)) != NULL) {
        if (strcmp(call->trip_id, trip->id) != 0 || !moves_money(call)) {
            continue;
        }
        if (call->ended_order > gate->began_order) {
            account.moved_later = true;
        } else {
            enter(&account, call);
        }
    }
    const struct amz_exchange *last = account.last;
    if (!last) {
        *unsure = *unsure || trip->left;
        return 0;
    }
    /* A hold that is given back after a refusal leaves the total unpaid;
     * of an empty cart, nothing. */
    const bool finished = (last->op != AMZ_OP_ADJUST && last->status == 200) || account.refused;
    if (account.moved_later || !last->delivered || !finished || !remembers(view, last, gate)) {
        *unsure = true;
        return 0;
    }
    if (last->op == AMZ_OP_CANCEL && !account.refused) {
        return 0;
    }
    return account.total < account.captured ? 0 : account.total - account.captured;
}

/* The gate is asked again after a 500: the last answer counts. */
static const struct amz_exchange *last_gate(const struct hrn_trip_view *view)
{
    const struct amz_exchange *gate, *last = NULL;
    size_t at = 0;

    while ((gate = next_of(view, AMZ_OP_GATE, &at)) != NULL) {
        last = gate;
    }
    return last;
}

/* Has Amazon told the retailer something that it may turn the shopper away for? */
static bool is_advised_against(const struct amz_shopper *shopper)
{
    const struct amz_recommendation *judgement = &shopper->judgement;

    return shopper->customer_fraud || shopper->card.invalid || shopper->card.expired ||
           (shopper->is_judged && (!judgement->authorized || judgement->risk_count > 0));
}

void hrn_rule_gate_consistent(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_shopper *shopper = view->trip->shopper;
    const struct amz_exchange *gate = last_gate(view);
    int64_t owed = 0;
    bool unsure = false;

    if (!gate || view->trip->store->risk != AMZ_RISK_RETAILER_MANAGED || gate->status / 100 != 2) {
        hrn_skip(findings);
        return;
    }
    for (struct amz_trip *trip = amz_world_trips(view->world); trip; trip = trip->next) {
        if (trip != view->trip && trip->shopper == shopper &&
            trip->store->risk == AMZ_RISK_RETAILER_MANAGED) {
            owed += owed_for(view, trip, gate, &unsure);
        }
    }
    for (size_t i = 0; i < view->payoff_count; i++) {
        if (view->payoffs[i].shopper == shopper && view->payoffs[i].order < gate->began_order) {
            owed -= view->payoffs[i].amount.minor;
        }
    }
    if (owed > 0 && strcmp(gate->outcome, "APPROVED") == 0) {
        hrn_find(findings, gate, "DENIED, the shopper owes money", "APPROVED");
    } else if (owed <= 0 && !unsure && strcmp(gate->outcome, "DENIED") == 0 &&
               !is_advised_against(shopper)) {
        hrn_find(findings, gate, "APPROVED, the shopper owes nothing", "DENIED");
    }
}

void hrn_rule_gate_in_time(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_exchange *gate = last_gate(view);

    if (!gate || gate->injected || amz_world_was_down(view->world, 0, UINT64_MAX)) {
        hrn_skip(findings); /* who was killed cannot answer */
        return;
    }
    if (gate->status == 0) {
        hrn_find(findings, gate, "an answer within the time limit", "%s", gate->outcome);
    }
}

void hrn_rule_gate_agrees(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    static const char mark[] = "gate-answer-disagrees";
    const struct amz_exchange *gate = last_gate(view);

    if (!gate || gate->status / 100 != 2) {
        hrn_skip(findings);
        return;
    }
    if (strncmp(gate->violation, mark, sizeof(mark) - 1) == 0) {
        hrn_find(findings, gate, "status and shopperAuthorized that agree", "%s",
                 gate->response_body);
    }
}

void hrn_rule_feedback_given(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    const struct amz_trip *trip = view->trip;
    char a[JWO_MONEY_TEXT_MAX], b[JWO_MONEY_TEXT_MAX];
    const struct amz_exchange *report;
    bool hindered = view->books.has_incident, decided = false;
    size_t at = 0;

    while ((report = next_of(view, AMZ_OP_FEEDBACK, &at)) != NULL) {
        hindered = hindered || report->injected;
    }
    at = 0;
    while ((report = next_of(view, AMZ_OP_ADJUST, &at)) != NULL) {
        decided = decided || (told(view, report, 200) && strcmp(report->outcome, "PENDING") != 0);
    }
    if ((trip->store->risk != AMZ_RISK_AMAZON_MANAGED &&
         trip->store->risk != AMZ_RISK_AMAZON_RECOMMENDATION) ||
        !trip->left || trip->empty || !decided || hindered) {
        hrn_skip(findings);
        return;
    }
    if (!trip->has_feedback) {
        hrn_find(findings, NULL, "an accepted payment-status report", "none");
        return;
    }
    if (has_money(&view->total) && !jwo_money_same(&trip->feedback_total, &view->total)) {
        hrn_find(findings, NULL, jwo_money_print_long(&view->total, a), "totalAmount %s",
                 jwo_money_print_long(&trip->feedback_total, b));
    }
    /* A report in another currency is accepted, and cannot be compared. */
    if (trip->has_charge &&
        (strcmp(trip->feedback_settled.currency, trip->charge.captured.currency) != 0 ||
         jwo_money_cmp(&trip->feedback_settled, &trip->charge.captured) < 0)) {
        hrn_find(findings, NULL, jwo_money_print_long(&trip->charge.captured, a),
                 "settledAmount %s", jwo_money_print_long(&trip->feedback_settled, b));
    }
}

void hrn_rule_feedback_unasked(const struct hrn_trip_view *view, struct hrn_findings *findings)
{
    size_t at = 0;
    const struct amz_exchange *report;

    if (view->trip->store->risk != AMZ_RISK_RETAILER_MANAGED) {
        hrn_skip(findings);
        return;
    }
    report = next_of(view, AMZ_OP_FEEDBACK, &at);
    if (report) {
        hrn_find(findings, report, "no payment-status report", "one was sent");
    }
}
