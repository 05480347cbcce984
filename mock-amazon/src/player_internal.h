/* player_internal.h -- what player*.c and story_read.c share; nobody else includes it.
 *
 * player.c lives and waits; player_cast.c, player_shopping.c, player_calls.c, player_prims.c,
 * player_facts.c and player_orders.c are the primitives of the vocabulary, which
 * player_vocabulary.c puts together.
 */
#ifndef AMZ_PLAYER_INTERNAL_H
#define AMZ_PLAYER_INTERNAL_H

#include "jwo/buf.h"
#include "player.h"

/* What the story waits for. Each wait ends in the player's own turn, never inside a call of the
 * world's. */
enum amz_wait {
    AMZ_WAIT_NOTHING,  /* it runs, or a hook of the owner's waits */
    AMZ_WAIT_CHANGE,   /* of the world, or the deadline */
    AMZ_WAIT_GATE,     /* amz_shopper_enters */
    AMZ_WAIT_ADVANCE,  /* amz_world_advance */
    AMZ_WAIT_DELIVERY, /* amz_trip_deliver_again */
    AMZ_WAIT_CALL,     /* made by hand */
    AMZ_WAIT_END       /* the story is over and is not woken any more */
};

struct amz_player {
    struct amz_player_options options;
    struct amz_story story; /* options.story points here */
    amz_world *world;
    amz_script *script;
    amz_task *task;      /* NULL until it plays */
    jwo_timer *turn;     /* zero: the player has something to do */
    jwo_timer *deadline; /* of AMZ_WAIT_CHANGE */
    jwo_timer *killer;   /* of crash_within */

    enum amz_wait wait;
    int waits;  /* so far */
    bool ready; /* what it waits for has come */
    struct amz_trip *entered;
    int answer_status; /* of the call made by hand */
    struct jwo_buf answer_body;
    uint64_t changes, changes_seen; /* of the world */
    int crashes;
    bool crash_pending; /* the killer will strike */

    int step_index;
    char *step; /* owned; sentence, "" before the first */
    bool ended;
    enum amz_story_end end;
    char end_text[512];
};

/* The player's own turn comes soon. */
void amz_player_rouse(amz_player *player);
/* The story is over; the first word counts. */
void amz_player_finish(amz_player *player, enum amz_story_end end, const char *text);
/* As the return value of a primitive: the story waits.  [-0, +0, v] */
int amz_player_wait(lua_State *L, amz_player *player, enum amz_wait wait);
/* The player behind a primitive. */
amz_player *amz_player_of(lua_State *L);
/* The same for a primitive that will wait: asked before it begins what it waits for. */
amz_player *amz_player_to_wait(lua_State *L);

/* Put the vocabulary into a script: declares the words and leaves heads() and play() on the stack.
 * [-0, +2, -] Without a player only heads of stories can be read. */
JWO_MUST_USE jwo_status amz_vocabulary_load(amz_script *script, amz_player *player,
                                            struct jwo_error *err);

/* Arguments of primitives: a pointer to something of the world's, a small count, a text that is
 * copied into a field of fixed size. What does not fit is an error at the author's line.  [-0, +0,
 * v] */
void *amz_prim_handle(lua_State *L, int index);
int amz_prim_int(lua_State *L, int index);
void amz_prim_text(lua_State *L, int index, char *out, size_t bytes);

/* The text of a table's field; false, and *out unchanged, when it is nil. */
bool amz_prim_field(lua_State *L, int index, const char *name, char *out, size_t bytes);
/* A cart: a list of tables with id, quantity, unit and perhaps type and upc. The items are the
 * collector's, on top of the stack.  [-0, +1, v] */
struct amz_cart_item *amz_prim_items(lua_State *L, int index, size_t *count);
/* How it is written: a table with line_ids, bare, device, payment_source. */
struct amz_cart_form amz_prim_form(lua_State *L, int index);

/* Add their primitives to the table on top of the stack; each finds the player by amz_player_of().
 * [-0, +0, m] */
void amz_player_add_cast(lua_State *L, amz_player *player);
void amz_player_add_prims(lua_State *L, amz_player *player);
void amz_player_add_shopping(lua_State *L, amz_player *player);
void amz_player_add_calls(lua_State *L, amz_player *player);
void amz_player_add_facts(lua_State *L, amz_player *player);
void amz_player_add_orders(lua_State *L, amz_player *player);

#endif
