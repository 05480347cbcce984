/* control_internal.h -- what the files of the control port share: the worlds it owns and a request
 * on its way. */
#ifndef AMZ_CONTROL_INTERNAL_H
#define AMZ_CONTROL_INTERNAL_H

#include "control.h"
#include "jwo/fields.h"
#include "jwo/http_server.h"
#include "story_writer.h"

#define AMZ_CONTROL_URL_MAX 512

/* How control_events.c knows that a trip has changed. */
struct amz_trip_mark {
    const struct amz_trip *trip; /* borrowed */
    uint64_t hash;               /* of what is told of it */
    uint64_t version;            /* the world's when that changed */
};

struct amz_control_world {
    struct amz_control *control;      /* borrowed */
    amz_world *world;                 /* owned */
    struct amz_world_options options; /* as made, for reset; name points to `name` */
    char name[AMZ_ID_MAX];
    bool advancing;
    amz_story_log *log;                       /* owned; what was done by hand */
    char payoff_url[AMZ_CONTROL_URL_MAX];     /* "": there is no such hook */
    char payoff_token[AMZ_CONTROL_TOKEN_MAX]; /* of the retailer's; "" = none is sent */

    /* control_events.c; kept while somebody watches */
    struct amz_trip_mark *marks; /* owned; in the order of amz_world_trips() */
    size_t mark_count, mark_capacity;
    uint64_t version; /* of the newest change of a trip */
    bool is_dirty;

    struct amz_control_world *next;
};

struct amz_control_stream; /* control_events.c */

struct amz_control {
    amz_amazon *amazon; /* borrowed */
    jwo_http_server *server;
    struct amz_control_world *worlds; /* oldest first */
    char token[AMZ_CONTROL_TOKEN_MAX];
    char name[AMZ_CONTROL_NAME_MAX]; /* "": by address alone */

    struct amz_control_stream *streams; /* newest first */
    jwo_timer *pause, *heartbeat;
    bool pause_runs;
};

struct amz_control_call {
    struct amz_control *control;
    jwo_http_request *request;
    struct amz_control_world *world; /* that the path names; NULL where it names none */
    char part[AMZ_ID_MAX];           /* the text of the path's second star; "" where it has none */
    const jwo_json *body; /* an object that satisfies the route's fields; NULL for GET and DELETE */
    struct jwo_buf *answer; /* body to be */
    const char *content_type;
    int status;
    bool later; /* the handler keeps the request and answers it by itself */
};

/* To add a route: a row in control.c, its fields and handler in one of the files below, a row in
 * docs/control-api.md, a case in tests/test_control.c, and docs/openapi.json made anew. */
struct amz_control_route {
    const char *method;
    /* the first star stands for the name of a world, the second for something in it */
    const char *path;
    const struct jwo_field *fields; /* NULL: no body is read */
    void (*handle)(struct amz_control_call *call);
    int success;              /* the answer's status, unless the handler says otherwise */
    const char *about;        /* for people */
    const char *const *query; /* NULL-ended names of numbers that it takes; NULL = none */
    const char *type;         /* of the answer; NULL = JSON */
};
/* All rows, those of one path together; method NULL ends the table. */
const struct amz_control_route *amz_control_routes(void);

/* {"error": ...} */
void amz_control_fail(struct amz_control_call *call, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* One number of the query: "?after=17". */
struct amz_control_parameter {
    const char *name;
    uint64_t *value; /* unchanged when the query does not give it */
};
/* Read the query. False: answered 400, the parameter is named. */
bool amz_control_query(struct amz_control_call *call,
                       const struct amz_control_parameter *parameters, size_t count);
/* Digits alone, else *out is unchanged. NULL is fine. */
bool amz_control_number(const char *text, uint64_t *out);

/* control_guard.c: who may use the port. A sentence says why not; NULL: fine. */
const char *amz_control_guard_origin(const struct amz_control *control,
                                     const jwo_http_request *request);
bool amz_control_guard_token(const struct amz_control *control, const jwo_http_request *request);
bool amz_control_guard_type(const jwo_http_request *request);

/* control_console.c. True: it was one of the page's files, and is answered. */
bool amz_control_serve_file(jwo_http_request *request);

/* control_events.c: server-sent events. */
void amz_control_events_init(struct amz_control *control);
void amz_control_events_dispose(struct amz_control *control); /* after the server */
void amz_control_watch_world(struct amz_control_call *call);
void amz_control_watch_worlds(struct amz_control_call *call);
/* Something in the world, which is the context, has changed: for amz_world_on_change(). */
void amz_control_events_changed(void *context);
/* One was made or removed. */
void amz_control_events_worlds(struct amz_control *control);
/* All trips of the world are about to die; when it is removed, its streams end. */
void amz_control_events_forget(struct amz_control_world *world, bool is_removed);

/* control_worlds.c */
extern const struct jwo_field amz_control_fields_world[], amz_control_fields_world_change[];
void amz_control_make_world(struct amz_control_call *call);
void amz_control_list_worlds(struct amz_control_call *call);
void amz_control_show_world(struct amz_control_call *call);
void amz_control_change_world(struct amz_control_call *call);
void amz_control_reset_world(struct amz_control_call *call);
void amz_control_remove_world(struct amz_control_call *call);
void amz_control_show_story(struct amz_control_call *call);
void amz_control_world_free(struct amz_control_world *world);
/* {"worlds": [...]} */
void amz_control_write_worlds(struct jwo_json_writer *w, const struct amz_control *control);

/* control_stores.c */
extern const struct jwo_field amz_control_fields_store[];
void amz_control_make_store(struct amz_control_call *call);
void amz_control_list_stores(struct amz_control_call *call);
void amz_control_add_store(struct amz_control_world *world, const struct amz_store *store,
                           const char *policy);
void amz_control_write_traits(struct jwo_json_writer *w);

/* control_cast.c: shoppers and their cards. */
extern const struct jwo_field amz_control_fields_shopper[], amz_control_fields_shopper_change[];
extern const struct amz_card amz_control_usual_card;
void amz_control_make_shopper(struct amz_control_call *call);
void amz_control_list_shoppers(struct amz_control_call *call);
void amz_control_change_shopper(struct amz_control_call *call);
/* The shopper was made or changed. */
void amz_control_note_shopper(struct amz_control_world *world, const struct amz_shopper *shopper);
/* Of the call's world, or NULL. */
struct amz_shopper *amz_control_find_shopper(struct amz_control_call *call, const char *id);
/* Members of an object that is open. */
void amz_control_write_card_words(struct jwo_json_writer *w);

/* control_demo.c */
void amz_control_cast_demo(struct amz_control_world *world);

/* control_settings.c */
/* Every member of the object (NULL: there are none) sets one. False: answered 400; `where` is what
 * the object is called. */
bool amz_control_read_settings(struct amz_control_call *call, const jwo_json *object,
                               const char *where, struct amz_settings *settings);
void amz_control_show_settings(struct amz_control_call *call);
void amz_control_change_settings(struct amz_control_call *call);
void amz_control_note_setting(struct amz_control_world *world, size_t index);
/* Settings NULL: without values. */
void amz_control_write_settings(struct jwo_json_writer *w, const struct amz_settings *settings);

/* control_play.c: what happens in a world. */
extern const struct jwo_field amz_control_fields_enter[], amz_control_fields_leave[],
    amz_control_fields_advance[], amz_control_fields_again[], amz_control_fields_hurry[];
void amz_control_enter(struct amz_control_call *call);
void amz_control_leave(struct amz_control_call *call);
void amz_control_advance(struct amz_control_call *call);
void amz_control_deliver_again(struct amz_control_call *call);
void amz_control_hurry(struct amz_control_call *call);

/* control_payoff.c: what the retailer does when a shopper pays. */
extern const struct jwo_field amz_control_fields_payoff[];
void amz_control_payoff(struct amz_control_call *call);

/* control_faults.c: what goes wrong. */
extern const struct jwo_field amz_control_fields_fault[];
void amz_control_add_fault(struct amz_control_call *call);
void amz_control_list_faults(struct amz_control_call *call);
void amz_control_remove_faults(struct amz_control_call *call);
void amz_control_remove_fault(struct amz_control_call *call);
void amz_control_write_faults(struct jwo_json_writer *w, const struct amz_faults *faults);
void amz_control_write_fault_words(struct jwo_json_writer *w);

/* control_catalog.c: what there is to choose from. */
void amz_control_show_catalog(struct amz_control_call *call);
/* name: ["a", "b"] */
void amz_control_write_words(struct jwo_json_writer *w, const char *name, const char *const *words);
/* name: [{"name", "kind", "required", ...}] */
void amz_control_write_fields(struct jwo_json_writer *w, const char *name,
                              const struct jwo_field *fields);

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
void amz_control_write_exchange(struct jwo_json_writer *w, const struct amz_exchange *exchange);
/* {"now", "retailer", "faults", ...}: how the world is, without its trips. */
void amz_control_write_world(struct jwo_json_writer *w, const struct amz_control_world *world);

/* {"world": "demo"} */
void amz_control_answer_id(struct amz_control_call *call, const char *what, const char *id);
/* NULL: there is none of that name. */
struct amz_control_world *amz_control_find_world(const struct amz_control *control,
                                                 const char *name);
/* May there be one more? False: answered 409. */
bool amz_control_below(struct amz_control_call *call, const char *what, int count, int max);
/* A whole number of the body from 0 to `max`. False: answered 400. */
bool amz_control_count(struct amz_control_call *call, const char *name, int otherwise, int max,
                       int *out);

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
