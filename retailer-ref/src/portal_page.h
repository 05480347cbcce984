/* portal_page.h -- a request to the portal on its way, and what the pages are made of.
 *
 * A page is written between rtl_page_begin and rtl_page_end with jwo_html_addf onto visit->page,
 * which escapes every text. The handler returns the HTTP status.
 */
#ifndef RTL_PORTAL_PAGE_H
#define RTL_PORTAL_PAGE_H

#include "jwo/html.h"
#include "jwo/http_server.h"
#include "portal.h"
#include "route.h"
#include "sessions.h"

#define RTL_PAGE_ROWS    20  /* of a list on one page */
#define RTL_PAGES_MAX    500 /* nobody leafs further */
#define RTL_FIELD_MAX    256
#define RTL_LOCATION_MAX 1024

struct rtl_visit {
    const struct rtl_portal *portal;
    const struct rtl_base *base;
    jwo_http_request *request;
    char id[RTL_ROUTE_ID_MAX]; /* the '*' of the route, decoded */
    const char *form;          /* a POST's body or a GET's query, found well made */
    char client[JWO_HTTP_PEER_MAX];

    char token[RTL_TOKEN_MAX]; /* of this browser */
    bool token_is_new;         /* the browser does not have it yet */
    bool tells_token;          /* and is told it with this answer, because a form needs it */
    bool signed_in;
    struct rtl_scope scope; /* of who is signed in */

    struct jwo_buf page;
    const char *content_type;
    char location[RTL_LOCATION_MAX]; /* "": none */
    char file_name[64];              /* "": not to be saved */
    int64_t retry_after_ms;          /* 0: not said */
    bool looks_again;                /* the browser is told to ask for this page again shortly */
};

/* Where in the navigation a page stands. */
enum rtl_tab { RTL_TAB_NONE, RTL_TAB_RECEIPTS, RTL_TAB_REFUNDS, RTL_TAB_BALANCE };

void rtl_page_begin(struct rtl_visit *visit, const char *title, enum rtl_tab tab);
void rtl_page_end(struct rtl_visit *visit);

/* The start of a form that posts to `path`, with its CSRF field; the end is yours. */
void rtl_page_form(struct rtl_visit *visit, const char *path);
enum rtl_notice { RTL_NOTICE_PLAIN, RTL_NOTICE_GOOD, RTL_NOTICE_BAD };
void rtl_page_notice(struct rtl_visit *visit, enum rtl_notice kind, const char *text);

struct rtl_input {
    const char *name, *label;
    const char *type;         /* "text", "date", "email" */
    const char *value;        /* NULL: empty */
    const char *hint;         /* NULL: none */
    const char *autocomplete; /* NULL: "off" */
    const char *inputmode;    /* NULL: the type's own */
    int length_max;
    bool required;
};
void rtl_page_input(struct rtl_visit *visit, const struct rtl_input *input);
/* A radio button of the field "what". */
void rtl_page_choice(struct rtl_visit *visit, const char *value, const char *label, bool is_chosen);
/* The choice of "amount" with its field; `keeps`: as the form was sent. */
void rtl_page_amount(struct rtl_visit *visit, const char *label, const char *currency, bool keeps);
/* A row of a description list. */
void rtl_page_fact(struct rtl_visit *visit, const char *name, const char *value);
/* Links to the neighbours of page `page` (from 0); `query` is "" or "&name=value...", escaped for
 * URLs. */
void rtl_page_leaves(struct rtl_visit *visit, const char *path, const char *query, int page,
                     bool has_more);
/* `before`, `id` escaped as one segment of a path, `after`. Returns `out`. */
const char *rtl_page_path(char out[RTL_LOCATION_MAX], const char *before, const char *id,
                          const char *after);

/* A field without the blanks around it; "" when it is missing or longer than `size` allows, which
 * is false. */
bool rtl_visit_field(const struct rtl_visit *visit, const char *name, char *out, size_t size);
/* The field "page", from 0. */
int rtl_visit_page(const struct rtl_visit *visit);
/* Is the field there, with that value? */
bool rtl_visit_chose(const struct rtl_visit *visit, const char *name, const char *value);

/* A whole answer; returns its status. */
int rtl_visit_go(struct rtl_visit *visit, const char *path);  /* 303: the browser goes there */
int rtl_visit_error(struct rtl_visit *visit, int status);     /* 400, 403, 404, 405, 429, 500 */
int rtl_visit_shut(struct rtl_visit *visit, int64_t left_ms); /* 429: not before so long */

/* The trip named by the route, when this visit may see it and it has come to its end. */
bool rtl_visit_trip(const struct rtl_visit *visit, const char *trip_id, struct rtl_trip *out);

/* ---- the pages ---- */

/* portal_sign_in.c */
int rtl_portal_sign_in(struct rtl_visit *visit);
int rtl_portal_send_code(struct rtl_visit *visit);
int rtl_portal_ask_code(struct rtl_visit *visit);
int rtl_portal_take_code(struct rtl_visit *visit);
int rtl_portal_take_card(struct rtl_visit *visit);
int rtl_portal_sign_out(struct rtl_visit *visit);
/* portal_receipts.c */
int rtl_portal_receipts(struct rtl_visit *visit);
int rtl_portal_receipt(struct rtl_visit *visit);
int rtl_portal_receipt_text(struct rtl_visit *visit);
/* portal_refund_form.c */
int rtl_portal_refund_form(struct rtl_visit *visit);
int rtl_portal_refund_review(struct rtl_visit *visit);
int rtl_portal_refund_confirm(struct rtl_visit *visit);
/* portal_refunds.c */
int rtl_portal_refunds(struct rtl_visit *visit);
int rtl_portal_refund(struct rtl_visit *visit);
void rtl_portal_refund_table(struct rtl_visit *visit, const char *trip_id, int page);
const char *rtl_portal_reason_text(const char *reason); /* for people; NULL: no such reason */
/* portal_balance.c */
int rtl_portal_balance(struct rtl_visit *visit);
/* portal_payoffs.c */
int rtl_portal_payoff_form(struct rtl_visit *visit);
int rtl_portal_payoff_review(struct rtl_visit *visit);
int rtl_portal_payoff_confirm(struct rtl_visit *visit);
int rtl_portal_payoff(struct rtl_visit *visit);

#endif
