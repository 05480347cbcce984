/* world.h -- one story's world: stores, shoppers, cards, trips, a clock, faults, a journal.
 *
 * Role       Holds the state and the clock. service.h receives the retailer's calls, connectors.h
 *            makes ours.
 * Clock      Real time plus an offset that amz_world_advance() moves; everything due on the way
 *            happens, in order, and calls that it starts have ended, before the advance is done
 *            (design section 4).
 * Ids        Minted from the world's seeded PRNG, unique over all worlds of an Amazon.
 * Ownership  The world owns stores, shoppers and trips; pointers are borrowed and live as long as
 *            the world.
 */
#ifndef AMZ_WORLD_H
#define AMZ_WORLD_H

#include "charge.h"
#include "faults.h"
#include "journal.h"
#include "jwo/clock.h"
#include "jwo/loop.h"
#include "jwo/prng.h"

#define AMZ_ID_MAX 256

typedef struct amz_world amz_world;
typedef struct amz_amazon amz_amazon;
typedef struct amz_door amz_door;

/* Settings of decisions.md; defaults by amz_settings_default(). To add one: a member, a row in
 * settings.c (which gives it its name in Lua and in the control API), a row in
 * docs/limits-of-the-mock.md. */
struct amz_settings {
    int64_t refund_window_ms;    /* D1: 30 d from the capture */
    bool refund_answer_empty;    /* D2: refund_answer = "empty" */
    bool declined_amount_zero;   /* D5: declined_amount = "zero" */
    int64_t fallback_cancel_ms;  /* D8: 72 h from the trip's end */
    int64_t token_life_ms;       /* D9: 46 h from the trip's start */
    int64_t gate_timeout_ms;     /* D13: 2 s of real time */
    int gate_fallback;           /* D13: enum amz_gate_fallback */
    int64_t delivery_timeout_ms; /* D14: 10 s of real time per attempt */
    int delivery_attempts;       /* D14: 6 */
    int64_t delivery_first_ms;   /* D14: back-off 1, 2, 4, ... s of world time */
    bool wrong_order_accept;     /* D15: wrong_order = "accept" */
    int retry_after_s;           /* D3: 1 */
    bool checkout_any_cart;      /* checkout_cart = "any": not compared with what was delivered */
};
enum amz_gate_fallback { AMZ_FALLBACK_RECOMMENDATION, AMZ_FALLBACK_OPEN, AMZ_FALLBACK_CLOSED };
void amz_settings_default(struct amz_settings *out);
/* Set one by name and text ("refund_window", "7d"). ENOTFOUND / EINPUT with a sentence that lists
 * what is allowed. */
JWO_MUST_USE jwo_status amz_settings_set(struct amz_settings *settings, const char *name,
                                         const char *value, struct jwo_error *err);

/* The settings one by one, for forms and documents. */
enum amz_setting_kind { AMZ_SETTING_DURATION, AMZ_SETTING_COUNT, AMZ_SETTING_CHOICE };
struct amz_setting {
    const char *name, *about; /* static storage */
    enum amz_setting_kind kind;
    const char *const *words; /* CHOICE: NULL-ended, default first; else NULL */
};
/* Index from 0. False: there are no more. */
bool amz_settings_at(size_t index, struct amz_setting *out);
/* The value as amz_settings_set() takes it; in `out`, or static storage. */
const char *amz_settings_print(const struct amz_settings *settings, size_t index,
                               char out[JWO_DURATION_TEXT_MAX]);

/* --- the cast --------------------------------------------------------------------------------- */

enum amz_entry { AMZ_ENTRY_CREDIT_CARD, AMZ_ENTRY_APP, AMZ_ENTRY_MIXED };
enum amz_party { AMZ_PARTY_AMAZON, AMZ_PARTY_RETAILER };
enum amz_risk {
    AMZ_RISK_RETAILER_MANAGED,
    AMZ_RISK_AMAZON_MANAGED,
    AMZ_RISK_AMAZON_RECOMMENDATION,
    AMZ_RISK_NONE
};

/* Who does what. store_types.h gives the traits of the published kinds. */
struct amz_store {
    char id[AMZ_ID_MAX];
    const struct amz_store_type *type; /* NULL: traits of its own */
    enum amz_entry entry;
    enum amz_party calculates, orchestrates;
    enum amz_party processor; /* RETAILER: one that the customer selected */
    enum amz_risk risk;
    bool empty_cart_sent;  /* D7 */
    struct jwo_money hold; /* pre-authorized at the gate; its currency is the store's */
};

/* What Amazon thinks of a shopper at the gate, and recommends to the retailer. */
#define AMZ_RISKS_MAX     8
#define AMZ_RISK_TEXT_MAX 64
struct amz_recommendation {
    bool authorized;
    char risks[AMZ_RISKS_MAX][AMZ_RISK_TEXT_MAX]; /* "CustomerFraud", "BadDebt", "InvalidCard" */
    size_t risk_count;
    struct jwo_money adjust; /* a lower hold; currency "" = no condition */
};

/* How the issuer treats a card. Zeroed = approves everything. */
struct amz_issuer {
    bool declines_hold, declines_adjust, declines_payment;
    bool has_limit;
    struct jwo_money limit; /* approves totals up to this */
    int pending;            /* answers PENDING so many times first */
};

struct amz_card {
    char brand[16]; /* "VISA", "MASTERCARD", "AMEX", "DISCOVER" */
    char tail[5];
    char expiry_year[5], expiry_month[3];
    bool invalid, expired;
    struct amz_issuer issuer;
};

struct amz_shopper {
    amz_world *world; /* borrowed */
    char id[AMZ_ID_MAX];
    char email[129]; /* "" = unknown to GetShopperIdentity (D24) */
    struct amz_card card;
    bool customer_fraud; /* risk sent in the recommendation */
    bool is_judged;      /* `judgement` instead of what Amazon would think by itself */
    struct amz_recommendation judgement;
    struct amz_payment *payments; /* owned; oldest first (processor.h) */
    struct amz_trip *trips;       /* of this shopper, newest first; amz_trip.next_of_shopper */
    struct amz_shopper *next;
};

/* How a shopper gets in. */
enum amz_entry_by {
    AMZ_BY_STORE, /* as is usual at the store: a key at app entry, else a card */
    AMZ_BY_CARD,  /* taps a card */
    AMZ_BY_KEY,   /* shows a key of the retailer's app or badge: identity-keys */
    AMZ_BY_SCAN   /* shows a code that the retailer resolves: scan */
};
#define AMZ_AUTH_EVENTS_MAX 8
#define AMZ_WORD_MAX        32
struct amz_entry_how {
    enum amz_entry_by by;
    char key[AMZ_ID_MAX];           /* what the key or code says; "" = the shopper's id */
    char scan_type[AMZ_WORD_MAX];   /* of scanResult: SHOPPER, ASSOCIATE, CASH, LOYALTY; "" = as the
                                      retailer answers */
    char event_type[AMZ_WORD_MAX];  /* of gateAuthenticationEvent; "" = CREDIT_CARD */
    char interaction[AMZ_WORD_MAX]; /* "" = TAP */
    /* Where the trip's authEvents were; several are a group's. None = as is usual. */
    char auth_events[AMZ_AUTH_EVENTS_MAX][AMZ_WORD_MAX];
    size_t auth_event_count;
};

enum amz_gate { AMZ_GATE_ASKING, AMZ_GATE_OPEN, AMZ_GATE_CLOSED };
enum amz_delivery {
    AMZ_DELIVERY_NONE,
    AMZ_DELIVERY_UNDER_WAY,
    AMZ_DELIVERY_BACKING_OFF,
    AMZ_DELIVERY_HELD_BACK, /* until the next trip's cart has been delivered */
    AMZ_DELIVERED,
    AMZ_UNDELIVERED
};

struct amz_cart_item {
    char id[AMZ_ID_MAX];
    char type[9];      /* "SKU", "SCANCODE" */
    char quantity[11]; /* "2", "0.350" */
    char unit[16];     /* "unit" */
    char upc[32];      /* its externalIdentifiers; "" = none */
};

/* How a cart is written, as far as the published request leaves a choice. */
struct amz_cart_form {
    bool has_line_ids;       /* a lineItemId for each item */
    bool is_bare;            /* no optional field at all: no scanResult, no shopperIdentity */
    char device_id[64];      /* shopperDeviceId; "" = none */
    char payment_source[64]; /* "" = none */
};

#define AMZ_RECONCILIATION_ID_MAX 13

/* One accepted refund of a trip, so that a repeat is known (D17). */
struct amz_refund {
    char id[37];
    char reason[16];
    struct jwo_money amount;
    char reconciliation_id[AMZ_RECONCILIATION_ID_MAX];
    struct amz_refund *next;
};

struct amz_trip {
    amz_world *world;            /* borrowed */
    struct amz_store *store;     /* borrowed */
    struct amz_shopper *shopper; /* borrowed */
    char id[AMZ_ID_MAX];
    struct amz_entry_how how; /* `by` is never BY_STORE */
    /* scanResult, of a trip by key or code: as the retailer said at the gate */
    char visitor_id[AMZ_ID_MAX], visitor_type[AMZ_WORD_MAX];
    int64_t started_ms, ended_ms; /* world clock; 0 = not yet */
    enum amz_gate gate;
    /* why closed: InvalidCard, ExpiredCard, BadDebt, Denied, PreAuthDeclined, Timeout, UnknownKey,
     * IdentityUnusable; or "" */
    char gate_reason[32];
    bool has_charge; /* pre-authorized */
    /* Who gives back a hold unused: RETAILER = at its own processor (D30). */
    enum amz_party holder;
    struct jwo_money unpaid; /* where Amazon charges: what it could not collect; currency "" = 0 */
    struct amz_charge charge;
    bool left, empty;
    struct amz_cart_item *items; /* owned */
    size_t item_count;
    struct amz_cart_form form;
    enum amz_delivery delivery;
    int delivery_attempts;
    uint64_t deliveries;          /* attempts and copies */
    int64_t delivery_due_ms;      /* BACKING_OFF: world clock of the next attempt */
    char purchase_id[AMZ_ID_MAX]; /* of the first 2xx answer; "" also for an empty cart */
    bool purchase_answered;
    /* payment-status, D23: the latest accepted report */
    bool has_feedback;
    struct jwo_money feedback_total, feedback_settled;
    /* for D16: the last approved adjust / capture / cancel was not heard by the retailer */
    bool adjust_answer_lost, capture_answer_lost, cancel_answer_lost;
    struct amz_refund *refunds; /* list, owned: each one block of jwo_malloc */
    struct amz_order *order;    /* order.h; owned; NULL until Amazon charged the cart itself */
    struct amz_trip *next, *next_of_shopper;
};

/* --- the world -------------------------------------------------------------------------------- */

struct amz_world_options {
    const char *name; /* story id; seeds the ids together with the run's seed */
    struct amz_settings settings;
    char retailer_url[512];   /* base URL; may be changed later (a restart gives another port) */
    size_t journal_bytes_max; /* 0 = the Amazon's */
    /* by which this world's retailer comes, and nobody else's (door.h); borrowed; NULL = none */
    amz_door *door;
};

/* Makes a world of that name; a name that was used before in this Amazon gives other ids. */
amz_world *amz_world_new(amz_amazon *amazon, const struct amz_world_options *options);
/* Runs the free hooks, cancels the events, forgets the ids. Allowed inside any callback of the
 * world. */
void amz_world_free(amz_world *world);

/* Run `gone` at the start of amz_world_free(), while everything in the world still exists: who has
 * a call under way takes a hook and abandons the call there. The hook is dead once run; free it
 * when the call has ended before. */
typedef struct amz_world_hook amz_world_hook;
amz_world_hook *amz_world_on_free(amz_world *world, void (*gone)(void *context), void *context);
void amz_world_hook_free(amz_world_hook *hook);

const char *amz_world_name(const amz_world *world);
struct amz_settings *amz_world_settings(amz_world *world);
struct amz_faults *amz_world_faults(amz_world *world);
amz_journal *amz_world_journal(amz_world *world);
amz_amazon *amz_world_amazon(amz_world *world);
struct jwo_prng *amz_world_prng(amz_world *world);
const char *amz_world_retailer_url(const amz_world *world);
/* "" while it is being started again: nothing can be sent, and nobody hurries. */
void amz_world_set_retailer_url(amz_world *world, const char *url);
bool amz_world_has_door(const amz_world *world);
/* What AMZ_FAULT_REFUSED does: the door refuses for so long. Without one such a fault is a plain
 * reset. */
void amz_world_refuse(amz_world *world, int64_t for_ms);
int64_t amz_world_now_ms(const amz_world *world);
uint64_t amz_world_tick(amz_world *world); /* next number of the begin/end order */

/* Called after anything in the world changed: an exchange ended, a gate decided, a charge moved,
 * the clock moved. The player wakes its waiting story from here. */
void amz_world_on_change(amz_world *world, void (*change)(void *context), void *context);
void amz_world_changed(amz_world *world);
/* What AMZ_FAULT_CRASH does to the retailer; NULL (the default): such a fault is a plain reset. */
void amz_world_on_crash(amz_world *world, void (*crash)(void *context), void *context);
void amz_world_crash(amz_world *world);
/* The killed retailer is there again. */
void amz_world_recovered(amz_world *world);
/* Was it down at some time after one tick of the world's order and before another? What it was told
 * by then it may have forgotten, so a repeat is no fault (D16). */
bool amz_world_was_down(const amz_world *world, uint64_t after, uint64_t before);

/* Stores are found by id within the world; making the same id again replaces its settings. */
struct amz_store *amz_world_store(amz_world *world, const struct amz_store *like);
struct amz_store *amz_world_find_store(amz_world *world, const char *store_id); /* or NULL */
/* The stores one after the other: NULL gives the newest; NULL at the end. */
struct amz_store *amz_world_next_store(amz_world *world, const struct amz_store *previous);
/* `like` gives card and e-mail; id "" = minted, else unknown to all worlds so far (asserted). */
struct amz_shopper *amz_world_shopper(amz_world *world, const struct amz_shopper *like);
struct amz_shopper *amz_world_shoppers(amz_world *world); /* first of the list, oldest first */
struct amz_trip *amz_world_trips(amz_world *world);       /* first of the list, oldest first */
struct amz_trip *amz_trip_new(amz_world *world, struct amz_shopper *shopper,
                              struct amz_store *store);

/* Does Amazon charge the carts of this store itself, by the retailer's prices (CheckoutCart)? Then
 * it keeps balance and receipts, too. */
bool amz_store_is_checkout(const struct amz_store *store);

/* Of its hold; the store's before there is one. */
const char *amz_trip_currency(const struct amz_trip *trip);

/* Staff (ASSOCIATE) is let in to work, and CASH is paid in the store: neither is charged through
 * Amazon, and nothing is pre-authorized. */
bool amz_trip_is_charged(const struct amz_trip *trip);

/* What Amazon could not collect for the trip; zero if nothing. */
struct jwo_money amz_trip_unpaid(const struct amz_trip *trip);

/* What the shopper still owes by the accepted payment-status reports, and for the trips that Amazon
 * charged in vain (Amazon-kept balance, D23). */
struct jwo_money amz_shopper_outstanding(const struct amz_shopper *shopper, const char *currency);

enum amz_issuer_answer { AMZ_ISSUER_APPROVES, AMZ_ISSUER_DECLINES, AMZ_ISSUER_PENDING };
/* Ask the issuer for a total (adjust) or the hold (`hold` true). A total uses up one `pending` and
 * is compared with the limit; a hold is only declined by `declines_hold`. */
enum amz_issuer_answer amz_issuer_ask(struct amz_card *card, const struct jwo_money *amount,
                                      bool hold);

/* Does the card pay at the retailer's own processor? `declines_payment` alone decides: a debt may
 * be paid off with the card whose limit made it. */
bool amz_issuer_pays(const struct amz_card *card);

/* --- time ------------------------------------------------------------------------------------- */

typedef struct amz_event amz_event;
/* Run `fire` when the world's clock reaches due_ms (by itself, or in an advance), never before this
 * returns; equal times in the order of this call. The handle is dead once fired. */
amz_event *amz_world_at(amz_world *world, int64_t due_ms, void (*fire)(void *context),
                        void *context);
void amz_event_cancel(amz_event *event); /* NULL is fine */
#define AMZ_ADVANCE_MS_MAX (10 * 366 * JWO_DAY_MS)
/* Move the clock, 0 .. AMZ_ADVANCE_MS_MAX (asserted); `done` comes when everything due has
 * happened, never before this returns. The clock stands still between two events, so that a story
 * sees the same times in every run. One advance at a time (asserted); freeing the world abandons it
 * without `done`. */
void amz_world_advance(amz_world *world, int64_t delta_ms, void (*done)(void *context),
                       void *context);
/* Calls that the world has under way; an advance waits for them between two events. */
void amz_world_call_began(amz_world *world);
void amz_world_call_ended(amz_world *world);

#endif
