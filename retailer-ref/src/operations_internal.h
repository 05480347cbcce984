/* operations_internal.h -- what the files of the operations API share: a request on its way. */
#ifndef RTL_OPERATIONS_INTERNAL_H
#define RTL_OPERATIONS_INTERNAL_H

#include "jwo/json.h"
#include "operations.h"

#define RTL_LATER 0 /* a handler's word for: this will be answered later */

/* Handlers write the answer to `w` and return its status, or fill *err and return one >= 400. */
struct rtl_exchange {
    struct rtl_operations *operations;
    jwo_http_request *request;
    char id[256];   /* the '*' of the route, decoded */
    jwo_json *body; /* of a POST */
    struct jwo_json_writer w;
    const char *content_type; /* NULL: JSON */
    struct jwo_error err;
};

int rtl_exchange_not_found(struct rtl_exchange *exchange, const char *what); /* 404 */
int rtl_exchange_status(jwo_status status); /* of an answer whose *err is filled */

/* operations_keep.c */
int rtl_operations_audit(struct rtl_exchange *exchange);
int rtl_operations_back_up(struct rtl_exchange *exchange);

/* operations_watch.c */
int rtl_operations_health(struct rtl_exchange *exchange);
int rtl_operations_ready(struct rtl_exchange *exchange);
int rtl_operations_metrics(struct rtl_exchange *exchange);
int rtl_operations_retry(struct rtl_exchange *exchange);
int rtl_operations_close_incident(struct rtl_exchange *exchange);

/* operations_risk.c */
int rtl_operations_debts(struct rtl_exchange *exchange);
int rtl_operations_write_off(struct rtl_exchange *exchange);
int rtl_operations_shopper(struct rtl_exchange *exchange);
int rtl_operations_flag(struct rtl_exchange *exchange);
int rtl_operations_bad_carts(struct rtl_exchange *exchange);
int rtl_operations_price(struct rtl_exchange *exchange);
int rtl_operations_close_cart(struct rtl_exchange *exchange);
int rtl_operations_reload(struct rtl_exchange *exchange);
int rtl_operations_fraud(struct rtl_exchange *exchange);

#endif
