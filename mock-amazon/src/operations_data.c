/* operations_data.c -- what a retailer asks for and reports: EMV data, e-mail address, payment
 * status. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/digest.h"
#include "operations.h"

/* What a terminal would have read. The VISA row is the published sample; the others have its shape,
 * with the application id of their network. A brand that is not listed answers like the last row.
 */
/* clang-format off */
static const struct emv {
    const char *brand, *entry_mode, *application_id, *cryptogram, *verification, *sequence;
} emv_table[] = {
    {"AMEX",       "EMV_9F39_07", "A00000002501",   "80", "1F0302", "00"},
    {"MASTERCARD", "EMV_9F39_07", "A0000000041010", "80", "1F0302", "01"},
    {"DISCOVER",   "EMV_9F39_07", "A0000001523010", "80", "1F0302", "01"},
    {"VISA",       "EMV_9F39_05", "A0000000031010", "80", "420300", "01"},
};
/* clang-format on */

static const struct emv *emv_of(const char *brand)
{
    const struct emv *row = emv_table;

    while (row < emv_table + JWO_COUNT(emv_table) - 1 && strcmp(row->brand, brand) != 0) {
        row++;
    }
    return row;
}

const char *amz_reconciliation_id(const char *text, char out[AMZ_RECONCILIATION_ID_MAX])
{
    char hex[JWO_SHA256_HEX_MAX];

    (void)jwo_sha256_hex(text, strlen(text), hex);
    for (size_t i = 0; i < AMZ_RECONCILIATION_ID_MAX - 1; i++) {
        out[i] = (char)toupper((unsigned char)hex[i]);
    }
    out[AMZ_RECONCILIATION_ID_MAX - 1] = '\0';
    return out;
}

/* `digits` decimal digits that always belong to this text; published samples are 12345678 and
 * TXN987654321. */
static unsigned long digits_of(const char *text, unsigned long bound)
{
    unsigned char hash[JWO_SHA256_BYTES];
    unsigned long value = 0;

    jwo_sha256(text, strlen(text), hash);
    for (size_t i = 0; i < 6; i++) {
        value = value << 8 | hash[i];
    }
    return value % bound;
}

static void write_expiry(struct jwo_json_writer *w, const struct amz_card *card)
{
    jwo_jw_key(w, "expirationDate");
    jwo_jw_object(w);
    jwo_jw_kstr(w, "expirationYear", card->expiry_year);
    jwo_jw_kstr(w, "expirationMonth", card->expiry_month);
    jwo_jw_end_object(w);
}

/* Answered at any time of a trip's life: before a capture Amazon is silent. */
void amz_handle_data(struct amz_call *call)
{
    const struct amz_trip *trip = call->trip;
    const struct amz_card *card = &trip->shopper->card;
    const struct emv *emv = emv_of(card->brand);
    char reconciliation_id[AMZ_RECONCILIATION_ID_MAX];
    char terminal_id[9];
    char statement_id[13];
    struct jwo_json_writer w;

    (void)snprintf(terminal_id, sizeof terminal_id, "%08lu", digits_of(trip->store->id, 100000000));
    (void)snprintf(statement_id, sizeof statement_id, "TXN%09lu", digits_of(trip->id, 1000000000));
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "brand", card->brand);
    jwo_jw_kstr(&w, "posEntryMode", emv->entry_mode);
    jwo_jw_kstr(&w, "currency", amz_trip_currency(trip));
    jwo_jw_kstr(&w, "authorizationResponseCode", "00");
    jwo_jw_kstr(&w, "cryptogramInformationData", emv->cryptogram);
    jwo_jw_kstr(&w, "tail", card->tail);
    jwo_jw_kstr(&w, "panSequenceNumber", emv->sequence);
    jwo_jw_kstr(&w, "applicationId", emv->application_id);
    write_expiry(&w, card);
    jwo_jw_kstr(&w, "cardholderVerificationMethodResult", emv->verification);
    jwo_jw_kstr(&w, "terminalId", terminal_id);
    jwo_jw_kstr(&w, "reconciliationId", amz_reconciliation_id(trip->id, reconciliation_id));
    jwo_jw_kstr(&w, "cardStatementTransactionId", statement_id);
    jwo_jw_end_object(&w);
}

/* Decision D24: a shopper without an address, or an unknown one, is 200 {}. */
void amz_handle_identity(struct amz_call *call)
{
    const struct amz_shopper *shopper = call->shopper;
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    if (shopper && shopper->email[0]) {
        jwo_jw_kstr(&w, "shopperEmail", shopper->email);
    }
    jwo_jw_end_object(&w);
}

/* Decision D23. A report in another currency than an earlier one cannot be compared with it, so it
 * is rejected. */
static bool report_is_plausible(const struct amz_trip *trip, const struct jwo_money *settled,
                                const struct jwo_money *total)
{
    if (!trip->has_charge || trip->empty || trip->charge.state == AMZ_CHARGE_CANCELLED) {
        return false;
    }
    if (jwo_money_cmp(settled, total) > 0) {
        return false;
    }
    return !trip->has_feedback ||
           (strcmp(trip->feedback_settled.currency, settled->currency) == 0 &&
            jwo_money_cmp(settled, &trip->feedback_settled) >= 0);
}

void amz_handle_feedback(struct amz_call *call)
{
    struct amz_trip *trip = call->trip;
    const struct jwo_money *settled = &call->note->amount;
    const struct jwo_money *total = &call->note->amount2;
    const bool accepted = report_is_plausible(trip, settled, total);
    struct jwo_json_writer w;

    if (accepted) {
        call->note->effect = !trip->has_feedback ||
                             !jwo_money_same(&trip->feedback_settled, settled) ||
                             !jwo_money_same(&trip->feedback_total, total);
        trip->has_feedback = true;
        trip->feedback_settled = *settled;
        trip->feedback_total = *total;
    }
    call->note->outcome = accepted ? "Accepted" : "Rejected";
    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    jwo_jw_kstr(&w, "status", call->note->outcome);
    jwo_jw_end_object(&w);
}
