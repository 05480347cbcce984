/* control_internal.h -- what the files of the control port share: the worlds it owns and a request
 * on its way. */
#ifndef AMZ_CONTROL_INTERNAL_H
#define AMZ_CONTROL_INTERNAL_H

#include "control.h"
#include "jwo/fields.h"
#include "jwo/http_server.h"

struct amz_control_world {
    amz_world *world;                 /* owned */
    struct amz_world_options options; /* as made, for reset; name points to `name` */
    char name[AMZ_ID_MAX];
    bool advancing;
    struct amz_control_world *next;
};

struct amz_control {
    amz_amazon *amazon; /* borrowed */
    jwo_http_server *server;
    struct amz_control_world *worlds; /* oldest first */
    char token[AMZ_CONTROL_TOKEN_MAX];
};

struct amz_control_call {
    struct amz_control *control;
    jwo_http_request *request;
    struct amz_control_world *world; /* that the path names; NULL where it names none */
    const jwo_json *body; /* an object that satisfies the route's fields; NULL for GET and DELETE */
    struct jwo_buf *answer; /* body to be */
    int status;
    bool later; /* the handler keeps the request and answers it by itself */
};

/* To add a route: a row in control.c, its fields and handler in one of the files below, a row in
 * docs/control-api.md, a case in tests/test_control.c. */
struct amz_control_route {
    const char *method;
    const char *path;               /* a star stands for the name of a world */
    const struct jwo_field *fields; /* NULL: no body is read */
    void (*handle)(struct amz_control_call *call);
};

/* {"error": ...} */
void amz_control_fail(struct amz_control_call *call, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* control_cast.c: worlds and who is in them. */
extern const struct jwo_field amz_control_fields_world[], amz_control_fields_store[],
    amz_control_fields_shopper[];
void amz_control_make_world(struct amz_control_call *call);
void amz_control_list_worlds(struct amz_control_call *call);
void amz_control_make_store(struct amz_control_call *call);
void amz_control_make_shopper(struct amz_control_call *call);
void amz_control_reset_world(struct amz_control_call *call);
void amz_control_remove_world(struct amz_control_call *call);
void amz_control_world_free(struct amz_control_world *world);

/* control_play.c: what happens in a world. */
extern const struct jwo_field amz_control_fields_enter[], amz_control_fields_leave[],
    amz_control_fields_advance[], amz_control_fields_fault[];
void amz_control_enter(struct amz_control_call *call);
void amz_control_leave(struct amz_control_call *call);
void amz_control_advance(struct amz_control_call *call);
void amz_control_add_fault(struct amz_control_call *call);

/* control_forms.c: how a shopper enters, and how a cart is written. False: answered 400. */
extern const char *const amz_control_ways[], *const amz_control_scans[];
bool amz_control_read_how(struct amz_control_call *call, const struct amz_store *store,
                          struct amz_entry_how *out);
/* The items are the caller's to free. A price that one names holds for its product from now on. */
bool amz_control_read_items(struct amz_control_call *call, struct amz_cart_item **out,
                            size_t *count);
void amz_control_read_form(struct amz_control_call *call, struct amz_cart_form *out);

/* control_show.c: what has happened. */
void amz_control_show_trips(struct amz_control_call *call);
void amz_control_show_journal(struct amz_control_call *call);
void amz_control_write_trip(struct jwo_json_writer *w, const struct amz_trip *trip);

/* Members by name, for handlers: text, or the default when it is absent. */
const char *amz_control_text(const jwo_json *object, const char *name, const char *otherwise);
/* Index of the member's word in a NULL-ended list that `one_of` has checked, or `otherwise`. */
int amz_control_word(const jwo_json *object, const char *name, const char *const *words,
                     int otherwise);
bool amz_control_flag(const jwo_json *object, const char *name, bool otherwise);
/* {"amount": n, "code": "USD"}. False: answered 400, the member is named. */
bool amz_control_money(struct amz_control_call *call, const jwo_json *object, const char *name,
                       struct jwo_money *out);
extern const struct jwo_field amz_control_fields_money[];

#endif
