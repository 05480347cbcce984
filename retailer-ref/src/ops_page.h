/* ops_page.h -- a page of the operations page on its way, and what pages are made of.
 *
 * A page is written between rtl_ops_begin and rtl_ops_end with jwo_html_addf onto page->html, which
 * escapes every text. A handler returns the HTTP status.
 */
#ifndef RTL_OPS_PAGE_H
#define RTL_OPS_PAGE_H

#include "jwo/html.h"
#include "operations.h"
#include "route.h"

#define RTL_OPS_ROWS         50 /* of a list on one page */
#define RTL_OPS_LOCATION_MAX 1024
#define RTL_OPS_NOTE_MAX     500

struct rtl_ops_page {
    struct rtl_operations *operations;
    rtl_store *store;
    jwo_http_request *request;
    int64_t now_ms;
    char id[RTL_ROUTE_ID_MAX];  /* the '*' of the route, decoded */
    const char *form;           /* a POST's body or a GET's query, found well made */
    struct rtl_operator *staff; /* who is signed in; NULL: nobody */
    char csrf[RTL_TOKEN_MAX];   /* of who is signed in */
    struct jwo_buf html;
    const char *content_type;
    char location[RTL_OPS_LOCATION_MAX]; /* "": none */
    char cookie[192];                    /* "": none is set */
    size_t table_at, rows_at; /* where in html the table that is written begins, and its rows */
};

void rtl_ops_begin(struct rtl_ops_page *page, const char *title);
void rtl_ops_end(struct rtl_ops_page *page);
/* 303: the browser goes there. */
int rtl_ops_go(struct rtl_ops_page *page, const char *path);
/* A whole page that says one sentence; returns `status`. */
int rtl_ops_say(struct rtl_ops_page *page, int status, const char *title, const char *text);

void rtl_ops_notice(struct rtl_ops_page *page, bool is_good, const char *text);
/* The start of a form that posts to `before`ID`after`, with its CSRF field. */
void rtl_ops_form(struct rtl_ops_page *page, const char *before, const char *id, const char *after);
/* A whole form of one line: a note, which `hint` asks for, and a button. */
void rtl_ops_note_form(struct rtl_ops_page *page, const char *before, const char *id,
                       const char *after, const char *hint, const char *button);
/* A row of a list of facts. */
void rtl_ops_fact(struct rtl_ops_page *page, const char *name, const char *value);
void rtl_ops_fact_money(struct rtl_ops_page *page, const char *name, int64_t minor,
                        const char *currency);
void rtl_ops_fact_time(struct rtl_ops_page *page, const char *name, int64_t time_ms);
/* Parts of a table: the head from names separated by '|' (one that begins with '#' holds numbers),
 * and cells. A table without rows is taken back: false. */
void rtl_ops_table(struct rtl_ops_page *page, const char *caption, const char *heads);
bool rtl_ops_table_end(struct rtl_ops_page *page);
void rtl_ops_cell(struct rtl_ops_page *page, const char *text);
void rtl_ops_cell_number(struct rtl_ops_page *page, int64_t number);
void rtl_ops_cell_money(struct rtl_ops_page *page, int64_t minor, const char *currency);
void rtl_ops_cell_time(struct rtl_ops_page *page, int64_t time_ms); /* 0: a dash */
void rtl_ops_cell_state(struct rtl_ops_page *page, const char *state);
void rtl_ops_cell_trip(struct rtl_ops_page *page, const char *trip_id); /* NULL: a dash */
void rtl_ops_badge(struct rtl_ops_page *page, const char *state);
/* The link to older rows, when there are (`next` is not 0); `query` is "" or "&name=value", escaped
 * for URLs. */
void rtl_ops_older(struct rtl_ops_page *page, const char *path, const char *query, int64_t next);

/* "2026-11-22 03:42:50" */
const char *rtl_ops_time(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);

/* A field without the blanks around it; "" when it is missing, too long or broken. */
void rtl_ops_field(const struct rtl_ops_page *page, const char *name, char *out, size_t size);
/* The note of such a form with its author, for rows that keep no names; false: it is missing. */
#define RTL_OPS_SIGNED_MAX (RTL_OPS_NOTE_MAX + RTL_OPERATOR_NAME_MAX + 4)
bool rtl_ops_signed_note(const struct rtl_ops_page *page, char out[RTL_OPS_SIGNED_MAX]);
/* The field as a row's number to go on from; 0: from the newest. */
int64_t rtl_ops_field_row(const struct rtl_ops_page *page);

/* ---- the pages ---- */

/* ops_sign_in.c */
int rtl_ops_sign_in(struct rtl_ops_page *page);
int rtl_ops_enter(struct rtl_ops_page *page);
int rtl_ops_leave(struct rtl_ops_page *page);
/* ops_overview.c */
int rtl_ops_overview(struct rtl_ops_page *page);
int rtl_ops_audit(struct rtl_ops_page *page);
int rtl_ops_backups(struct rtl_ops_page *page);
int rtl_ops_back_up(struct rtl_ops_page *page);
/* ops_trips.c */
int rtl_ops_trips(struct rtl_ops_page *page);
/* ops_trip.c */
int rtl_ops_trip(struct rtl_ops_page *page);
int rtl_ops_retry(struct rtl_ops_page *page);
int rtl_ops_close(struct rtl_ops_page *page);
int rtl_ops_write_off(struct rtl_ops_page *page);
/* ops_lists.c */
int rtl_ops_incidents(struct rtl_ops_page *page);
int rtl_ops_close_incident(struct rtl_ops_page *page);
int rtl_ops_debts(struct rtl_ops_page *page);
int rtl_ops_refunds(struct rtl_ops_page *page);
/* ops_risk.c */
int rtl_ops_bad_carts(struct rtl_ops_page *page);
int rtl_ops_price_cart(struct rtl_ops_page *page);
int rtl_ops_close_cart(struct rtl_ops_page *page);
int rtl_ops_reload_catalog(struct rtl_ops_page *page);
/* A part of the page of debts: who is flagged. */
void rtl_ops_flagged(struct rtl_ops_page *page);

#endif
