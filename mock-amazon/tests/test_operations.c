/* test_operations.c -- the published cases of the calls that retailers make, then the order of
 * calls.
 *
 * Method: the rows are typed from Amazon's test pages (ids of the plan; a letter is added where one
 * title needs several requests), not derived from the field tables. Cases that need a fault (429,
 * 500, 503) are in test_service.c. A request goes straight into the stage "validate" and the
 * handler, without a network.
 */
#include "operations.h"

#include <stdio.h>
#include <string.h>

#include "amazon_fixture.h"
#include "jwo/alloc.h"
#include "test_support.h"

/* What has happened to the trip before the request. */
enum before { HELD, ADJUSTED, CAPTURED, CANCELLED, LIMITED, PENDING };

static void advance_charge(struct amz_trip *trip, enum amz_charge_event event, int64_t minor)
{
    const struct jwo_money amount = jwo_money_of(minor, trip->charge.hold.currency);
    struct jwo_error err;

    assert_int_equal(amz_charge_apply(&trip->charge, event,
                                      event == AMZ_CHARGE_ON_CANCEL ? NULL : &amount, false,
                                      amz_world_now_ms(trip->world), &err),
                     JWO_OK);
}

static struct amz_trip *trip_after(struct fixture *fixture, enum before before)
{
    struct amz_trip *trip = fixture_enter(fixture);
    struct amz_issuer *issuer = &trip->shopper->card.issuer;

    *issuer = (struct amz_issuer){.pending = before == PENDING, .has_limit = before == LIMITED};
    issuer->limit = jwo_money_of(10000, "USD");
    if (before == ADJUSTED || before == CAPTURED) {
        advance_charge(trip, AMZ_CHARGE_ON_APPROVE, 2599);
    }
    if (before == CAPTURED) {
        advance_charge(trip, AMZ_CHARGE_ON_CAPTURE, 2599);
    }
    if (before == CANCELLED) {
        advance_charge(trip, AMZ_CHARGE_ON_CANCEL, 0);
    }
    return trip;
}

/* --- one request ------------------------------------------------------------------------------ */

struct answer {
    int status;
    char body[2048];
    char violation[512];
    char outcome[64];
    bool effect, valid;
};

static const struct amz_operation *operation_of(enum amz_op op)
{
    const struct amz_operation *row = amz_operations();

    while (row->op != op) {
        assert_int_not_equal(row->op, AMZ_OP_UNKNOWN);
        row++;
    }
    return row;
}

static void run(struct fixture *fixture, enum amz_op op, const char *text, struct answer *out)
{
    const struct amz_operation *operation = operation_of(op);
    struct amz_exchange note = {.op = op, .outcome = "", .violation = ""};
    struct jwo_buf body;
    struct jwo_error err;
    jwo_json *document;
    struct amz_call call = {
        .amazon = fixture->amazon,
        .dialect = &amz_dialect_payment,
        .note = &note,
        .answer = &body,
        .status = 200,
    };

    jwo_buf_init(&body, 64 * 1024);
    if (jwo_json_parse(&document, text, strlen(text), &err) != JWO_OK) {
        fail_msg("%s: %s", text, err.text);
    }
    call.body = document;
    const char *trip_id = jwo_json_get_str(document, "shoppingTripId");
    const char *shopper_id = jwo_json_get_str(jwo_json_get(document, "shopperId"), "id");
    call.trip = trip_id ? amz_amazon_find_trip(fixture->amazon, trip_id) : NULL;
    call.shopper = shopper_id ? amz_amazon_find_shopper(fixture->amazon, shopper_id) : NULL;
    call.world = call.trip || call.shopper ? fixture->world : NULL;

    memset(out, 0, sizeof *out);
    out->valid = amz_operation_accepts(operation, &call);
    if (out->valid) {
        operation->handle(&call);
    }
    out->status = call.status;
    out->effect = note.effect;
    (void)snprintf(out->body, sizeof out->body, "%s", body.data);
    (void)snprintf(out->violation, sizeof out->violation, "%s", note.violation);
    (void)snprintf(out->outcome, sizeof out->outcome, "%s", note.outcome);
    jwo_json_free(document);
    jwo_buf_dispose(&body);
}

/* The notation of the requests below: ' stands for a double quote, $S and its like for a member
 * that many of them have; $T is the trip's member, $P the shopper's, $L 256 letters, $M 255 of
 * them. */
static const struct {
    char letter;
    const char *text;
} notation[] = {
    {'S', "\"storeId\":\"store-1\""},
    {'A', "\"amount\":{\"amount\":25.99,\"code\":\"USD\"}"},
    {'O', "\"totalAmount\":{\"amount\":25.99,\"code\":\"USD\"}"},
    {'E', "\"settledAmount\":{\"amount\":25.99,\"code\":\"USD\"}"},
    {'U', "\"code\":\"USD\""},
    {'I', "\"refundRequestId\":\"550e8400-e29b-41d4-a716-446655440000\""},
    {'R', "\"refundRequestId\":\"550e8400-e29b-41d4-a716-446655440000\","
          "\"refundReasonCode\":\"DAMAGED_ITEM\""},
};

static void add_symbol(struct jwo_buf *out, char letter, const struct amz_trip *trip)
{
    char letters[257];

    memset(letters, 'a', 256);
    letters[256] = '\0';
    switch (letter) {
    case 'T':
        jwo_buf_addf(out, "\"shoppingTripId\":\"%s\"", trip->id);
        return;
    case 'P':
        jwo_buf_addf(out, "\"shopperId\":{\"id\":\"%s\"}", trip->shopper->id);
        return;
    case 'L':
    case 'M':
        jwo_buf_adds(out, letter == 'L' ? letters : letters + 1);
        return;
    default:
        break;
    }
    for (size_t i = 0; i < JWO_COUNT(notation); i++) {
        if (notation[i].letter == letter) {
            jwo_buf_adds(out, notation[i].text);
            return;
        }
    }
    fail_msg("no symbol is called $%c", letter);
}

static char *fill(const char *text, const struct amz_trip *trip)
{
    struct jwo_buf out;
    char *filled;

    jwo_buf_init(&out, 64 * 1024);
    for (; *text; text++) {
        if (*text == '$') {
            add_symbol(&out, *++text, trip);
        } else {
            jwo_buf_addc(&out, *text == '\'' ? '"' : *text);
        }
    }
    filled = jwo_buf_take(&out);
    jwo_buf_dispose(&out);
    return filled;
}

static void ask(struct fixture *fixture, const struct amz_trip *trip, enum amz_op op,
                const char *text, struct answer *out)
{
    char *body = fill(text, trip);

    run(fixture, op, body, out);
    jwo_free(body);
}

/* --- the published cases ---------------------------------------------------------------------- */

/* `expected` is a piece of the body; "" = an empty body. */
struct published {
    const char *id;
    enum amz_op op;
    enum before before;
    const char *request;
    int status;
    const char *expected;
};

#define BAD      "{\"errorMsg\":\"BadRequestException\"}"
#define ACCEPTED "{\"status\":\"Accepted\"}"
#define REJECTED "{\"status\":\"Rejected\"}"
#define UNKNOWN  "{\"errorMsg\":\"UnknownShoppingTrip\"}"

/* clang-format off */
static const struct published published[] = {
    {"ADJ-01", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':15.99,$U}}", 200,
     "{\"status\":\"APPROVED\",\"authorizedAmount\":{\"amount\":15.99,\"code\":\"USD\"}}"},
    {"ADJ-02", AMZ_OP_ADJUST, LIMITED, "{$S,$T,'amount':{'amount':999999.99,$U}}", 200,
     "{\"status\":\"DECLINED\",\"authorizedAmount\":{\"amount\":20.00,\"code\":\"USD\"}}"}, /* D5 */
    {"ADJ-03", AMZ_OP_ADJUST, PENDING, "{$S,$T,'amount':{'amount':25.50,$U}}", 200,
     "{\"status\":\"PENDING\",\"authorizedAmount\":{\"amount\":25.50,\"code\":\"USD\"}}"},
    {"ADJ-04", AMZ_OP_ADJUST, HELD,
     "{$S,'shoppingTripId':'invalid-shopping-trip-uuid',$A}", 400, UNKNOWN},
    {"ADJ-05", AMZ_OP_ADJUST, HELD, "{'storeId':'INVALID@STORE#ID',$T,$A}", 400, BAD},
    {"ADJ-05b", AMZ_OP_ADJUST, HELD, "{'storeId':'store-2',$T,$A}", 400, BAD},
    {"ADJ-06", AMZ_OP_ADJUST, HELD, "{$T,$A}", 400, BAD},
    {"ADJ-06b", AMZ_OP_ADJUST, HELD, "{$S,$A}", 400, BAD},
    {"ADJ-06c", AMZ_OP_ADJUST, HELD, "{$S,$T}", 400, BAD},
    {"ADJ-06d", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{$U}}", 400, BAD},
    {"ADJ-06e", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':1}}", 400, BAD},
    {"ADJ-07", AMZ_OP_ADJUST, HELD, "{'storeId':12345,$T,$A}", 400, BAD},
    {"ADJ-07b", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':15.99}", 400, BAD},
    {"ADJ-07c", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':'15.99',$U}}", 400, BAD},
    {"ADJ-08", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':15.99,'code':'usd'}}", 400, BAD},
    {"ADJ-08b", AMZ_OP_ADJUST, HELD,
     "{$S,$T,'amount':{'amount':15.99,'code':'EUR'}}", 400, BAD}, /* D26 */
    {"ADJ-12", AMZ_OP_ADJUST, HELD, "{'storeId':'store 1',$T,$A}", 400, BAD},
    {"ADJ-13", AMZ_OP_ADJUST, HELD, "{$S,'shoppingTripId':'trip.1',$A}", 400, BAD},
    {"ADJ-14", AMZ_OP_ADJUST, HELD, "{'storeId':'$L',$T,$A}", 400, BAD},
    {"ADJ-14b", AMZ_OP_ADJUST, HELD, "{$S,'shoppingTripId':'$L',$A}", 400, BAD},
    {"ADJ-14c", AMZ_OP_ADJUST, HELD, "{$S,'shoppingTripId':'$M',$A}", 400, UNKNOWN},
    {"ADJ-zero", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':0.00,$U}}", 400, BAD},
    {"ADJ-negative", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':-1,$U}}", 400, BAD},
    {"ADJ-decimals", AMZ_OP_ADJUST, HELD, "{$S,$T,'amount':{'amount':15.999,$U}}", 400, BAD},
    {"ADJ-unknown-member", AMZ_OP_ADJUST, HELD, "{$S,$T,'later':{},$A}", 200, "APPROVED"},
    {"ADJ-array", AMZ_OP_ADJUST, HELD, "[]", 400, BAD},

    {"CAP-01", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,$A}", 200, ""},
    {"CAP-02", AMZ_OP_CAPTURE, ADJUSTED,
     "{$S,'shoppingTripId':'invalid-shopping-trip-uuid',$A}", 400, UNKNOWN},
    {"CAP-03", AMZ_OP_CAPTURE, ADJUSTED, "{'storeId':'INVALID@STORE#ID',$T,$A}", 400, BAD},
    {"CAP-04", AMZ_OP_CAPTURE, ADJUSTED, "{$T,$A}", 400, BAD},
    {"CAP-05", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$A}", 400, BAD},
    {"CAP-06", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T}", 400, BAD},
    {"CAP-07", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':{'amount':'25.99',$U}}", 400, BAD},
    {"CAP-08", AMZ_OP_CAPTURE, ADJUSTED,
     "{$S,$T,'amount':{'amount':25.99,'code':'U1D'}}", 400, BAD},
    {"CAP-09", AMZ_OP_CAPTURE, ADJUSTED,
     "{$S,$T,'amount':{'amount':25.99,'code':'USDD'}}", 400, BAD},
    {"CAP-10", AMZ_OP_CAPTURE, ADJUSTED, "{'storeId':'a/b',$T,$A}", 400, BAD},
    {"CAP-11", AMZ_OP_CAPTURE, ADJUSTED, "{$S,'shoppingTripId':'a b',$A}", 400, BAD},
    {"CAP-12", AMZ_OP_CAPTURE, ADJUSTED, "{'storeId':'$L',$T,$A}", 400, BAD},
    {"CAP-16", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':{'amount':0,$U}}", 400, BAD},
    {"CAP-17", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':{'amount':-25.99,$U}}", 400, BAD},
    {"CAP-18", AMZ_OP_CAPTURE, ADJUSTED, "{'storeId':'',$T,$A}", 400, BAD},
    {"CAP-18b", AMZ_OP_CAPTURE, ADJUSTED, "{$S,'shoppingTripId':'',$A}", 400, BAD},
    {"CAP-18c", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':{'amount':25.99,'code':''}}", 400, BAD},
    {"CAP-19", AMZ_OP_CAPTURE, ADJUSTED, "{'storeId':null,$T,$A}", 400, BAD},
    {"CAP-19b", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':null}", 400, BAD},
    {"CAP-19c", AMZ_OP_CAPTURE, ADJUSTED, "{$S,$T,'amount':{'amount':null,$U}}", 400, BAD},

    {"CAN-01", AMZ_OP_CANCEL, HELD, "{$S,$T}", 200, ""},
    {"CAN-02", AMZ_OP_CANCEL, HELD,
     "{$S,'shoppingTripId':'invalid-shopping-trip-uuid'}", 400, UNKNOWN},
    {"CAN-03", AMZ_OP_CANCEL, HELD, "{'storeId':'INVALID@STORE#ID',$T}", 400, BAD},
    {"CAN-04", AMZ_OP_CANCEL, HELD, "{$T}", 400, BAD},
    {"CAN-05", AMZ_OP_CANCEL, HELD, "{'storeId':'store-1'}", 400, BAD},
    {"CAN-06", AMZ_OP_CANCEL, HELD, "{'storeId':12345,$T}", 400, BAD},
    {"CAN-06b", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':true}", 400, BAD},
    {"CAN-07", AMZ_OP_CANCEL, HELD, "{'storeId':'st\\u00f6re',$T}", 400, BAD},
    {"CAN-08", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':'a#b'}", 400, BAD},
    {"CAN-09", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':'$L'}", 400, BAD},
    {"CAN-13", AMZ_OP_CANCEL, HELD, "{'storeId':'',$T}", 400, BAD},
    {"CAN-13b", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':''}", 400, BAD},
    {"CAN-14", AMZ_OP_CANCEL, HELD, "{'storeId':null,$T}", 400, BAD},
    {"CAN-14b", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':null}", 400, BAD},
    {"CAN-15", AMZ_OP_CANCEL, HELD, "{'storeId':'   ',$T}", 400, BAD},
    {"CAN-15b", AMZ_OP_CANCEL, HELD, "{$S,'shoppingTripId':' '}", 400, BAD},

    {"REF-01", AMZ_OP_REFUND, CAPTURED, "{$S,$T,$A,$R}", 200, "{\"reconciliationId\":\""},
    {"REF-02", AMZ_OP_REFUND, CAPTURED, "{$S,'shoppingTripId':'invalid',$A,$R}", 400, UNKNOWN},
    {"REF-03", AMZ_OP_REFUND, CAPTURED, "{'storeId':'INVALID@STORE#ID',$T,$A,$R}", 400, BAD},
    {"REF-04", AMZ_OP_REFUND, CAPTURED, "{$S,$T,$A,'refundReasonCode':'OTHER'}", 400, BAD},
    {"REF-04b", AMZ_OP_REFUND, CAPTURED, "{$S,$T,$A,$I}", 400, BAD},
    {"REF-05", AMZ_OP_REFUND, CAPTURED, "{$S,$T,'amount':{'amount':true,$U},$R}", 400, BAD},
    {"REF-06", AMZ_OP_REFUND, CAPTURED, "{$S,$T,'amount':{'amount':1,'code':'US'},$R}", 400, BAD},
    {"REF-07", AMZ_OP_REFUND, CAPTURED,
     "{$S,$T,$A,'refundRequestId':'550E8400-E29B-41D4-A716-446655440000',"
     "'refundReasonCode':'OTHER'}", 400, BAD},
    {"REF-07b", AMZ_OP_REFUND, CAPTURED,
     "{$S,$T,$A,'refundRequestId':'550e8400-e29b-61d4-a716-446655440000',"
     "'refundReasonCode':'OTHER'}", 400, BAD},
    {"REF-07c", AMZ_OP_REFUND, CAPTURED,
     "{$S,$T,$A,'refundRequestId':'refund-1','refundReasonCode':'OTHER'}", 400, BAD},
    {"REF-08", AMZ_OP_REFUND, CAPTURED, "{$S,$T,$A,$I,'refundReasonCode':'BROKEN'}", 400, BAD},
    {"REF-09", AMZ_OP_REFUND, CAPTURED, "{'storeId':'a b',$T,$A,$R}", 400, BAD},
    {"REF-10", AMZ_OP_REFUND, CAPTURED, "{$S,'shoppingTripId':'a b',$A,$R}", 400, BAD},
    {"REF-11", AMZ_OP_REFUND, CAPTURED, "{'storeId':'$L',$T,$A,$R}", 400, BAD},
    {"REF-zero", AMZ_OP_REFUND, CAPTURED, "{$S,$T,'amount':{'amount':0,$U},$R}", 400, BAD},
    {"REF-negative", AMZ_OP_REFUND, CAPTURED, "{$S,$T,'amount':{'amount':-1,$U},$R}", 400, BAD},
    {"REF-decimals", AMZ_OP_REFUND, CAPTURED, "{$S,$T,'amount':{'amount':1.001,$U},$R}", 400, BAD},

    {"TXD-01", AMZ_OP_DATA, CAPTURED, "{$S,$T}", 200,
     "{\"brand\":\"VISA\",\"posEntryMode\":\"EMV_9F39_05\",\"currency\":\"USD\","
     "\"authorizationResponseCode\":\"00\",\"cryptogramInformationData\":\"80\",\"tail\":\"4242\","
     "\"panSequenceNumber\":\"01\",\"applicationId\":\"A0000000031010\","
     "\"expirationDate\":{\"expirationYear\":\"2030\",\"expirationMonth\":\"12\"},"
     "\"cardholderVerificationMethodResult\":\"420300\",\"terminalId\":\""},
    {"TXD-02", AMZ_OP_DATA, CAPTURED, "{$S,'shoppingTripId':'invalid'}", 400, UNKNOWN},
    {"TXD-03", AMZ_OP_DATA, CAPTURED, "{'storeId':'INVALID@STORE#ID',$T}", 400, BAD},
    {"TXD-04", AMZ_OP_DATA, CAPTURED, "{$T}", 400, BAD},
    {"TXD-05", AMZ_OP_DATA, CAPTURED, "{'storeId':'store-1'}", 400, BAD},
    {"TXD-06", AMZ_OP_DATA, CAPTURED, "{'storeId':[],$T}", 400, BAD},
    {"TXD-07", AMZ_OP_DATA, CAPTURED, "{'storeId':'a.b',$T}", 400, BAD},
    {"TXD-08", AMZ_OP_DATA, CAPTURED, "{$S,'shoppingTripId':'a.b'}", 400, BAD},
    {"TXD-09", AMZ_OP_DATA, CAPTURED, "{$S,'shoppingTripId':'$L'}", 400, BAD},

    {"IDN-01", AMZ_OP_IDENTITY, HELD, "{$S,$P}", 200, "{\"shopperEmail\":\"riley@example.com\"}"},
    {"IDN-02", AMZ_OP_IDENTITY, HELD, "{'storeId':'INVALID@STORE#ID',$P}", 400, BAD},
    {"IDN-02b", AMZ_OP_IDENTITY, HELD, "{'storeId':'store-2',$P}", 400, BAD},
    {"IDN-03", AMZ_OP_IDENTITY, HELD, "{$P}", 400, BAD},
    {"IDN-04", AMZ_OP_IDENTITY, HELD, "{'storeId':'store-1'}", 400, BAD},
    {"IDN-05", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{}}", 400, BAD},
    {"IDN-06", AMZ_OP_IDENTITY, HELD, "{'storeId':12345,$P}", 400, BAD},
    {"IDN-06b", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':true}}", 400, BAD},
    {"IDN-07", AMZ_OP_IDENTITY, HELD, "{'storeId':'a.b',$P}", 400, BAD},
    {"IDN-08", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':'a b'}}", 400, BAD},
    {"IDN-09", AMZ_OP_IDENTITY, HELD, "{'storeId':'$L',$P}", 400, BAD},
    {"IDN-10", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':'$L'}}", 400, BAD},
    {"IDN-14", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':''}}", 400, BAD},
    {"IDN-15", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':null}}", 400, BAD},
    {"IDN-15b", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':null}", 400, BAD},
    {"IDN-16", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':'  '}}", 400, BAD},
    {"IDN-17", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':'Az09_.-'}}", 200, "{}"},
    {"IDN-18", AMZ_OP_IDENTITY, HELD, "{$S,'shopperId':{'id':'nobody'}}", 200, "{}"},

    {"FB-001", AMZ_OP_FEEDBACK, CAPTURED, "{$S,$T,$O,$E}", 200, ACCEPTED},
    {"FB-002", AMZ_OP_FEEDBACK, CANCELLED, "{$S,$T,$O,$E}", 200, REJECTED},
    {"FB-002b", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,$O,'settledAmount':{'amount':26.00,$U}}", 200, REJECTED},
    {"FB-003", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,$O,'settledAmount':{'amount':10.00,$U}}", 200, ACCEPTED},
    {"FB-004", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':0,$U},'settledAmount':{'amount':0,$U}}", 200, ACCEPTED},
    {"FB-005", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':10.50,'code':'EUR'},"
     "'settledAmount':{'amount':10.50,'code':'EUR'}}", 200, ACCEPTED},
    {"FB-005b", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':1500,'code':'JPY'},"
     "'settledAmount':{'amount':1500,'code':'JPY'}}", 200, ACCEPTED},
    {"FB-005c", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':10.50,'code':'EUR'},"
     "'settledAmount':{'amount':10.50,$U}}", 400, BAD},
    {"FB-008", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':10.50,'code':'GBP'},"
     "'settledAmount':{'amount':10.50,'code':'GBP'}}", 200, ACCEPTED},
    {"FB-009", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':12.34,$U},"
     "'settledAmount':{'amount':12.3,$U},'paymentStatusTime':1700000000}", 200, ACCEPTED},
    {"FB-009b", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,$T,'totalAmount':{'amount':1500.5,'code':'JPY'},"
     "'settledAmount':{'amount':1500,'code':'JPY'}}", 400, BAD},
    {"FB-009c", AMZ_OP_FEEDBACK, CAPTURED, "{$S,$T,$O,$E,'paymentStatusTime':'now'}", 400, BAD},
    {"FB-011", AMZ_OP_FEEDBACK, CAPTURED, "{$T,$O,$E}", 400, BAD},
    {"FB-012", AMZ_OP_FEEDBACK, CAPTURED, "{$S,$O,$E}", 400, BAD},
    {"FB-013", AMZ_OP_FEEDBACK, CAPTURED, "{$S,$T,$E}", 400, BAD},
    {"FB-014", AMZ_OP_FEEDBACK, CAPTURED, "{$S,$T,$O}", 400, BAD},
    {"FB-unknown-trip", AMZ_OP_FEEDBACK, CAPTURED,
     "{$S,'shoppingTripId':'nowhere',$O,$E}", 400, UNKNOWN},
};
/* clang-format on */

static void test_operations__answer_every_published_case(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(published); i++) {
        const struct published *row = &published[i];
        struct answer answer;

        ask(fixture, trip_after(fixture, row->before), row->op, row->request, &answer);
        if (answer.status != row->status || !strstr(answer.body, row->expected) ||
            (row->expected[0] == '\0') != (answer.body[0] == '\0')) {
            fail_msg("%s: %s -> %d %s (%s)", row->id, row->request, answer.status, answer.body,
                     answer.violation);
        }
        assert_int_equal(answer.effect && row->status != 200, false);
    }
}

/* FB-006, FB-010: store ids of every published form, up to 255 characters. */
static void test_operations__accept_store_ids_of_all_forms(void **state)
{
    static const char *const ids[] = {"store123", "STORE_456", "store-789", "$M"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(ids); i++) {
        struct amz_store like = *fixture->store;
        char *id = fill(ids[i], NULL);
        char request[1024];
        struct answer answer;

        (void)snprintf(like.id, sizeof like.id, "%s", id);
        fixture->store = amz_world_store(fixture->world, &like);
        (void)snprintf(request, sizeof request, "{'storeId':'%s',$T,$O,$E}", id);
        ask(fixture, trip_after(fixture, CAPTURED), AMZ_OP_FEEDBACK, request, &answer);
        assert_int_equal(answer.status, 200);
        assert_string_equal(answer.outcome, "Accepted");
        jwo_free(id);
    }
}

/* --- order of calls (D15), repeats (D16, D17), expiry (D9) ------------------------------------ */

#define CHARGE_25 "{$S,$T,$A}"
#define CHARGE_26 "{$S,$T,'amount':{'amount':26.00,$U}}"
#define REFUND_OF(amount, id, reason)                                                              \
    "{$S,$T,'amount':{'amount':" amount ",$U},"                                                    \
    "'refundRequestId':'550e8400-e29b-41d4-a716-44665544000" id "','refundReasonCode':'" reason    \
    "'}"
#define JUST_TRIP "{$S,$T}"

static const struct {
    enum before before;
    enum amz_op op;
    const char *request, *rule;
} wrong_orders[] = {
    {HELD, AMZ_OP_CAPTURE, CHARGE_25, "capture-before-adjust"},
    {ADJUSTED, AMZ_OP_CAPTURE, CHARGE_26, "capture-above-authorized"},
    {CAPTURED, AMZ_OP_CAPTURE, CHARGE_25, "second-capture"},
    {CANCELLED, AMZ_OP_CAPTURE, CHARGE_25, "capture-after-cancel"},
    {CAPTURED, AMZ_OP_CANCEL, JUST_TRIP, "cancel-after-capture"},
    {CANCELLED, AMZ_OP_CANCEL, JUST_TRIP, "second-cancel"},
    {CAPTURED, AMZ_OP_ADJUST, CHARGE_25, "adjust-after-capture"},
    {CANCELLED, AMZ_OP_ADJUST, CHARGE_25, "adjust-after-cancel"},
    {ADJUSTED, AMZ_OP_REFUND, "{$S,$T,$A,$R}", "refund-before-capture"},
    {CAPTURED, AMZ_OP_REFUND, REFUND_OF("26.00", "9", "OTHER"), "refund-above-captured"},
};

static void test_handlers__refuse_the_wrong_order_and_name_the_rule(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < JWO_COUNT(wrong_orders); i++) {
        struct amz_trip *trip = trip_after(fixture, wrong_orders[i].before);
        const struct amz_charge before = trip->charge;
        struct answer answer;

        ask(fixture, trip, wrong_orders[i].op, wrong_orders[i].request, &answer);
        assert_int_equal(answer.status, 400);
        assert_string_equal(answer.body, BAD);
        assert_true(answer.valid);
        assert_false(answer.effect);
        assert_memory_equal(answer.violation, wrong_orders[i].rule, strlen(wrong_orders[i].rule));
        assert_memory_equal(&trip->charge, &before, sizeof before);
    }
}

static void test_handlers__take_the_money_when_wrong_order_is_accepted(void **state)
{
    struct fixture *fixture = *state;

    amz_world_settings(fixture->world)->wrong_order_accept = true;
    for (size_t i = 0; i < JWO_COUNT(wrong_orders); i++) {
        struct answer answer;

        ask(fixture, trip_after(fixture, wrong_orders[i].before), wrong_orders[i].op,
            wrong_orders[i].request, &answer);
        assert_int_equal(answer.status, 200);
        assert_true(answer.effect);
        assert_memory_equal(answer.violation, wrong_orders[i].rule, strlen(wrong_orders[i].rule));
    }
}

static void test_capture__is_silent_when_the_first_answer_was_lost(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, CAPTURED);
    struct answer answer;

    trip->capture_answer_lost = true;
    ask(fixture, trip, AMZ_OP_CAPTURE, CHARGE_25, &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "");
    assert_false(answer.effect);
    assert_string_equal(answer.violation, "");
    ask(fixture, trip, AMZ_OP_CAPTURE, "{$S,$T,'amount':{'amount':1,$U}}", &answer);
    assert_int_equal(answer.status, 400); /* another amount is another capture */
}

static void test_cancel__is_silent_when_the_first_answer_was_lost(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, CANCELLED);
    struct answer answer;

    trip->cancel_answer_lost = true;
    ask(fixture, trip, AMZ_OP_CANCEL, JUST_TRIP, &answer);
    assert_int_equal(answer.status, 200);
    assert_false(answer.effect);
    assert_string_equal(answer.violation, "");
}

static void test_adjust__notes_a_needless_repeat_and_approves_it(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, ADJUSTED);
    struct answer answer;

    ask(fixture, trip, AMZ_OP_ADJUST, CHARGE_25, &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.outcome, "APPROVED");
    assert_false(answer.effect);
    assert_memory_equal(answer.violation, "adjust-repeated", strlen("adjust-repeated"));

    trip->adjust_answer_lost = true;
    ask(fixture, trip, AMZ_OP_ADJUST, CHARGE_25, &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.violation, "");
}

static void test_adjust__answers_zero_on_a_decline_if_the_setting_says_so(void **state)
{
    struct fixture *fixture = *state;
    struct answer answer;

    amz_world_settings(fixture->world)->declined_amount_zero = true;
    ask(fixture, trip_after(fixture, LIMITED), AMZ_OP_ADJUST,
        "{$S,$T,'amount':{'amount':100.01,$U}}", &answer);
    assert_string_equal(
        answer.body,
        "{\"status\":\"DECLINED\",\"authorizedAmount\":{\"amount\":0.00,\"code\":\"USD\"}}");
}

/* Making a store again replaces its settings; who is inside keeps the currency of the hold. */
static void test_handlers__keep_to_the_currency_of_the_hold(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, ADJUSTED);
    struct answer answer;

    fixture->store->hold = jwo_money_of(2000, "JPY");
    ask(fixture, trip, AMZ_OP_CAPTURE, "{$S,$T,'amount':{'amount':25,'code':'JPY'}}", &answer);
    assert_int_equal(answer.status, 400);
    ask(fixture, trip, AMZ_OP_DATA, JUST_TRIP, &answer);
    assert_non_null(strstr(answer.body, "\"currency\":\"USD\""));
    ask(fixture, trip, AMZ_OP_CAPTURE, CHARGE_25, &answer);
    assert_int_equal(answer.status, 200);
}

static void test_handlers__refuse_adjust_and_capture_after_the_token_life(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, ADJUSTED);
    struct answer answer;

    fixture_advance(fixture, 46 * JWO_HOUR_MS + JWO_MINUTE_MS);
    assert_int_equal(trip->charge.state, AMZ_CHARGE_EXPIRED);
    ask(fixture, trip, AMZ_OP_ADJUST, CHARGE_25, &answer);
    assert_int_equal(answer.status, 400);
    assert_string_equal(answer.body, "{\"errorMsg\":\"ShoppingTripExpiredException\"}");
    ask(fixture, trip, AMZ_OP_CAPTURE, CHARGE_25, &answer);
    assert_string_equal(answer.body, "{\"errorMsg\":\"ShoppingTripExpiredException\"}");
    ask(fixture, trip, AMZ_OP_DATA, JUST_TRIP, &answer);
    assert_int_equal(answer.status, 200);
    ask(fixture, trip, AMZ_OP_CANCEL, JUST_TRIP, &answer);
    assert_int_equal(answer.status, 200);
}

static void test_refund__has_one_effect_per_id(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, CAPTURED);
    struct answer first, answer;

    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("3.00", "1", "OTHER"), &first);
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("3.0", "1", "OTHER"), &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, first.body);
    assert_false(answer.effect);
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("3.00", "2", "OTHER"), &answer);
    assert_string_not_equal(answer.body, first.body);
    assert_int_equal(trip->charge.refunded.minor, 600);

    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("4.00", "1", "OTHER"), &answer);
    assert_int_equal(answer.status, 400);
    assert_memory_equal(answer.violation, "refund-id-reused", strlen("refund-id-reused"));
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("3.00", "1", "DAMAGED_ITEM"), &answer);
    assert_int_equal(answer.status, 400);
    ask(fixture, trip_after(fixture, CAPTURED), AMZ_OP_REFUND, REFUND_OF("3.00", "1", "OTHER"),
        &answer);
    assert_int_equal(answer.status, 400); /* another trip is another body */
    assert_int_equal(trip->charge.refunded.minor, 600);
}

static void test_refund__ends_with_the_window(void **state)
{
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, CAPTURED);
    struct answer answer;

    amz_world_settings(fixture->world)->refund_answer_empty = true;
    fixture_advance(fixture, 29 * JWO_DAY_MS);
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("1.00", "1", "OTHER"), &answer);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, ""); /* D2 */
    fixture_advance(fixture, 2 * JWO_DAY_MS);
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("1.00", "2", "OTHER"), &answer);
    assert_int_equal(answer.status, 400);
    ask(fixture, trip, AMZ_OP_REFUND, REFUND_OF("1.00", "1", "OTHER"), &answer);
    assert_int_equal(answer.status, 200); /* the repeat of one that was accepted */
}

static void test_feedback__rejects_a_report_below_an_earlier_one(void **state)
{
    static const struct {
        const char *settled, *outcome;
    } reports[] = {{"10.00", "Accepted"}, {"9.99", "Rejected"}, {"25.99", "Accepted"}};
    struct fixture *fixture = *state;
    struct amz_trip *trip = trip_after(fixture, CAPTURED);

    for (size_t i = 0; i < JWO_COUNT(reports); i++) {
        char request[512];
        struct answer answer;

        (void)snprintf(request, sizeof request, "{$S,$T,$O,'settledAmount':{'amount':%s,$U}}",
                       reports[i].settled);
        ask(fixture, trip, AMZ_OP_FEEDBACK, request, &answer);
        assert_string_equal(answer.outcome, reports[i].outcome);
    }
    assert_int_equal(trip->feedback_settled.minor, 2599);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_operations__answer_every_published_case),
        TEST(test_operations__accept_store_ids_of_all_forms),
        TEST(test_handlers__refuse_the_wrong_order_and_name_the_rule),
        TEST(test_handlers__take_the_money_when_wrong_order_is_accepted),
        TEST(test_capture__is_silent_when_the_first_answer_was_lost),
        TEST(test_cancel__is_silent_when_the_first_answer_was_lost),
        TEST(test_adjust__notes_a_needless_repeat_and_approves_it),
        TEST(test_adjust__answers_zero_on_a_decline_if_the_setting_says_so),
        TEST(test_handlers__keep_to_the_currency_of_the_hold),
        TEST(test_handlers__refuse_adjust_and_capture_after_the_token_life),
        TEST(test_refund__has_one_effect_per_id),
        TEST(test_refund__ends_with_the_window),
        TEST(test_feedback__rejects_a_report_below_an_earlier_one),
    };
#undef TEST

    return cmocka_run_group_tests_name("operations", tests, NULL, NULL);
}
