/* portal_sign_in.c -- the ways into the portal: a code by e-mail, or a card and a day; and out.
 *
 * Nothing here tells whether a shopper exists: an address that nobody has is answered like one that
 * somebody has, doors shut for both alike, and a wrong card is told nothing but that.
 */
#include <stdio.h>
#include <string.h>

#include "codes.h"
#include "locks.h"
#include "portal_page.h"

#define DATE_MAX sizeof("2024-03-22")

/* How far local time may be from UTC: a shopper names the day of the shop's own calendar. */
#define EAST_MS (14 * JWO_HOUR_MS)
#define WEST_MS (12 * JWO_HOUR_MS)

static void purge(const struct rtl_base *base)
{
    rtl_sessions_purge(base);
    rtl_codes_purge(base);
    rtl_locks_purge(base);
}

/* A new token, so that one which was planted before is worth nothing. */
static int enter(struct rtl_visit *visit, const struct rtl_scope *scope)
{
    rtl_session_start(visit->base, scope, visit->token);
    visit->tells_token = true;
    return rtl_visit_go(visit, "/receipts");
}

/* ---- the page ---- */

static void email_form(struct rtl_visit *visit, const char *email)
{
    jwo_buf_adds(&visit->page, "<section aria-labelledby=\"by-mail\">\n"
                               "<h2 id=\"by-mail\">With your e-mail address</h2>\n"
                               "<p>We send you a code. You enter it on the next page.</p>\n");
    rtl_page_form(visit, "/sign-in/email");
    rtl_page_input(visit, &(struct rtl_input){.name = "email",
                                              .label = "E-mail address",
                                              .type = "email",
                                              .value = email,
                                              .autocomplete = "email",
                                              .length_max = RTL_EMAIL_MAX - 1,
                                              .required = true});
    jwo_buf_adds(&visit->page, "<button>Send me a code</button>\n</form>\n</section>\n");
}

static void card_form(struct rtl_visit *visit)
{
    jwo_buf_adds(&visit->page,
                 "<section aria-labelledby=\"by-card\">\n"
                 "<h2 id=\"by-card\">With your card</h2>\n"
                 "<p>The card that you entered the store with, and a day on which you "
                 "did.</p>\n");
    rtl_page_form(visit, "/sign-in/card");
    rtl_page_input(visit, &(struct rtl_input){.name = "tail",
                                              .label = "Last four digits",
                                              .type = "text",
                                              .inputmode = "numeric",
                                              .length_max = 4,
                                              .required = true});
    rtl_page_input(visit,
                   &(struct rtl_input){.name = "expiry",
                                       .label = "Good through",
                                       .type = "text",
                                       .hint = "Month and year as on the card, such as 04/27",
                                       .length_max = 7,
                                       .required = true});
    rtl_page_input(visit, &(struct rtl_input){.name = "date",
                                              .label = "Day of your visit",
                                              .type = "date",
                                              .length_max = DATE_MAX - 1,
                                              .required = true});
    jwo_buf_adds(&visit->page, "<button>Find my visits</button>\n</form>\n</section>\n");
}

static int show_forms(struct rtl_visit *visit, int status, const char *email, const char *complaint)
{
    rtl_page_begin(visit, "Sign in", RTL_TAB_NONE);
    if (complaint != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_BAD, complaint);
    }
    jwo_buf_adds(&visit->page, "<p>See your receipts, ask for a refund, or see what is owed.</p>\n"
                               "<div class=\"two\">\n");
    email_form(visit, email);
    card_form(visit);
    jwo_buf_adds(&visit->page, "</div>\n");
    rtl_page_end(visit);
    return status;
}

int rtl_portal_sign_in(struct rtl_visit *visit)
{
    return visit->signed_in ? rtl_visit_go(visit, "/receipts") : show_forms(visit, 200, NULL, NULL);
}

/* ---- by e-mail ---- */

static bool is_address(const char *text)
{
    const char *at = strchr(text, '@');

    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f) {
            return false;
        }
    }
    return at != NULL && at != text && at[1] != '\0';
}

static void mail_code(struct rtl_visit *visit, const char *address, const char *code)
{
    const struct rtl_config *config = visit->base->config;
    const int64_t life_ms = config->portal_code_life_ms;
    char subject[128], text[768];

    (void)snprintf(subject, sizeof(subject), "Your code for %s", config->portal_name);
    (void)snprintf(text, sizeof(text),
                   "Your code for %s is\n\n    %.4s %.4s\n\nIt is good for %d minutes, in the "
                   "browser that asked for it.\n\nIf you did not ask for a code, somebody may have "
                   "mistyped an address:\nyou need not do anything. We never ask for this code.\n",
                   config->portal_name, code, code + 4, (int)(life_ms / JWO_MINUTE_MS));
    rtl_mailer_send(visit->portal->mailer,
                    &(struct rtl_mail){.to = address,
                                       .subject = subject,
                                       .text = text,
                                       .expires_ms = rtl_clock_now(visit->base->clock) + life_ms});
}

/* Everybody gets a code, but only a shopper gets it by mail. */
int rtl_portal_send_code(struct rtl_visit *visit)
{
    const struct rtl_base *base = visit->base;
    char email[RTL_EMAIL_MAX], key[RTL_EMAIL_MAX], address[RTL_EMAIL_MAX], code[RTL_CODE_MAX];

    if (!rtl_visit_field(visit, "email", email, sizeof(email)) || !is_address(email)) {
        return show_forms(visit, 400, NULL,
                          "Please enter an e-mail address, such as "
                          "you@example.com.");
    }
    const int64_t left_ms = rtl_lock_left_ms(base, RTL_DOOR_MAIL_FROM, visit->client);
    if (left_ms > 0) {
        return rtl_visit_shut(visit, left_ms);
    }
    purge(base);
    rtl_lock_count(base, RTL_DOOR_MAIL_FROM, visit->client);
    (void)rtl_email_key(email, key);
    if (rtl_lock_left_ms(base, RTL_DOOR_MAIL_TO, key) == 0) { /* else nobody learns of it */
        rtl_lock_count(base, RTL_DOOR_MAIL_TO, key);
        (void)rtl_code_make(base, visit->token, key, code);
        if (visit->portal->mailer != NULL && rtl_email_find(base->store, key, address)) {
            mail_code(visit, address, code);
        }
    }
    return rtl_visit_go(visit, "/sign-in/code");
}

static int show_code_form(struct rtl_visit *visit, int status, const char *complaint)
{
    rtl_page_begin(visit, "Enter your code", RTL_TAB_NONE);
    if (complaint != NULL) {
        rtl_page_notice(visit, RTL_NOTICE_BAD, complaint);
    }
    jwo_html_addf(&visit->page,
                  "<section>\n<p>If we know your address from a visit, a code is on its way to "
                  "you. It is good "
                  "for %d minutes. Nothing came? Look among the unwanted mail, or <a "
                  "href=\"/sign-in\">use another way</a>.</p>\n",
                  (int)(visit->base->config->portal_code_life_ms / JWO_MINUTE_MS));
    rtl_page_form(visit, "/sign-in/code");
    rtl_page_input(visit, &(struct rtl_input){.name = "code",
                                              .label = "Code",
                                              .type = "text",
                                              .hint = "Eight digits",
                                              .autocomplete = "one-time-code",
                                              .inputmode = "numeric",
                                              .length_max = 12,
                                              .required = true});
    jwo_buf_adds(&visit->page, "<button>Sign in</button>\n</form>\n</section>\n");
    rtl_page_end(visit);
    return status;
}

int rtl_portal_ask_code(struct rtl_visit *visit)
{
    return visit->signed_in ? rtl_visit_go(visit, "/receipts") : show_code_form(visit, 200, NULL);
}

static void keep_digits(char *text)
{
    char *out = text;

    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '-') {
            *out++ = *text;
        }
    }
    *out = '\0';
}

int rtl_portal_take_code(struct rtl_visit *visit)
{
    const struct rtl_base *base = visit->base;
    struct rtl_scope scope = {.kind = RTL_SCOPE_EMAIL};
    char email_key[RTL_EMAIL_MAX], code[32];

    const bool waits = rtl_code_pending(base, visit->token, email_key);
    int64_t left_ms = rtl_lock_left_ms(base, RTL_DOOR_GUESS_FROM, visit->client);
    if (left_ms == 0 && waits) {
        left_ms = rtl_lock_left_ms(base, RTL_DOOR_GUESS_TO, email_key);
    }
    if (left_ms > 0) {
        return rtl_visit_shut(visit, left_ms);
    }
    (void)rtl_visit_field(visit, "code", code, sizeof(code));
    keep_digits(code);
    if (waits && rtl_code_take(base, visit->token, code)) {
        rtl_lock_forget(base, RTL_DOOR_GUESS_TO, email_key);
        (void)snprintf(scope.subject, sizeof(scope.subject), "%s", email_key);
        return enter(visit, &scope);
    }
    rtl_lock_count(base, RTL_DOOR_GUESS_FROM, visit->client);
    if (waits) {
        rtl_lock_count(base, RTL_DOOR_GUESS_TO, email_key);
    }
    return show_code_form(visit, 400,
                          "That code is wrong, or not good any more. A code takes five "
                          "tries. You can ask for a new one.");
}

/* ---- by card ---- */

/* "04/27", "0427", "04/2027", "4/27" -> "2027-04". False for anything else. */
static bool read_expiry(const char *text, char out[8])
{
    const size_t run = strspn(text, "0123456789");
    const size_t month_len = text[run] == '\0' && run >= 3 ? (run % 2 == 1 ? 1 : 2) : run;
    const char *year = text + month_len + strspn(text + month_len, " /-");
    char month[3] = "";

    if (month_len >= sizeof(month)) {
        return false;
    }
    memcpy(month, text, month_len);
    return rtl_card_expiry(out, year, month);
}

struct proof {
    char tail[8], expiry[8];
    int64_t from_ms, to_ms;
};

static bool read_proof(const struct rtl_visit *visit, struct proof *out)
{
    char expiry[16], date[DATE_MAX], time[DATE_MAX + sizeof("T00:00:00Z")];
    int64_t day_ms;

    if (!rtl_visit_field(visit, "tail", out->tail, sizeof(out->tail)) ||
        !rtl_visit_field(visit, "expiry", expiry, sizeof(expiry)) ||
        !rtl_visit_field(visit, "date", date, sizeof(date)) || strlen(out->tail) != 4 ||
        strspn(out->tail, "0123456789") != 4 || !read_expiry(expiry, out->expiry)) {
        return false;
    }
    (void)snprintf(time, sizeof(time), "%sT00:00:00Z", date);
    if (!jwo_time_parse_iso(time, &day_ms)) {
        return false;
    }
    out->from_ms = day_ms - EAST_MS;
    out->to_ms = day_ms + JWO_DAY_MS + WEST_MS;
    return true;
}

int rtl_portal_take_card(struct rtl_visit *visit)
{
    static const char wrong[] = "We found no visit with these details. Check the last four digits, "
                                "the month and year, and the day, or use your e-mail address.";
    const struct rtl_base *base = visit->base;
    struct proof proof = {.tail = ""};
    struct rtl_scope scope;
    char card[24];

    const bool readable = read_proof(visit, &proof);
    (void)snprintf(card, sizeof(card), "%s %s", proof.tail, proof.expiry);
    int64_t left_ms = rtl_lock_left_ms(base, RTL_DOOR_CARD_FROM, visit->client);
    if (left_ms == 0 && readable) {
        left_ms = rtl_lock_left_ms(base, RTL_DOOR_CARD, card);
    }
    if (left_ms > 0) {
        return rtl_visit_shut(visit, left_ms);
    }
    purge(base);
    if (readable && rtl_scope_of_card(&scope, base->store, proof.tail, proof.expiry, proof.from_ms,
                                      proof.to_ms)) {
        rtl_lock_forget(base, RTL_DOOR_CARD, card);
        return enter(visit, &scope);
    }
    rtl_lock_count(base, RTL_DOOR_CARD_FROM, visit->client);
    if (readable) {
        rtl_lock_count(base, RTL_DOOR_CARD, card);
    }
    return show_forms(visit, 400, NULL, wrong);
}

/* ---- out ---- */

int rtl_portal_sign_out(struct rtl_visit *visit)
{
    rtl_session_end(visit->base, visit->token);
    (void)rtl_token_make(visit->token);
    visit->tells_token = true;
    visit->signed_in = false;
    return rtl_visit_go(visit, "/sign-in");
}
