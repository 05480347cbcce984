/* player.h -- plays one Lua story in a world of its own, against one retailer.
 *
 * The vocabulary (docs/writing-a-story.md) is written in Lua (lua/story.lua, embedded) over a few
 * primitives in C. The player knows nothing of verdict files or of how a retailer is started: it
 * reports steps and checks to its owner, and asks the owner for what is outside Amazon: the
 * retailer's hooks.
 */
#ifndef AMZ_PLAYER_H
#define AMZ_PLAYER_H

#include "amazon.h"
#include "script.h"

#define AMZ_STORY_LIST_MAX 32

/* The head of a story, read without playing it. */
struct amz_story {
    char id[AMZ_ID_MAX]; /* path below scenarios/, without .lua; of a row, with /ROW behind it */
    size_t row;          /* of a table of cases, from 1; 0: the file is this story */
    char path[512];
    char title[256];
    char covers[AMZ_STORY_LIST_MAX][64]; /* requirement ids */
    size_t covers_count;
    char needs[AMZ_STORY_LIST_MAX][32]; /* hooks of the profile */
    size_t needs_count;
};
/* All that a file holds: its story, or a story for each row of its table, in the table's order.
 * *out is owned by the caller (jwo_free); NULL on failure. EINPUT: Lua error, no title, unknown
 * key, covers empty; *err is `file:line: ...` or names file and key. */
JWO_MUST_USE jwo_status amz_stories_read(struct amz_story **out, size_t *count, const char *path,
                                         const char *id, struct jwo_error *err);
/* A file that holds one story. Errors as above; EINPUT: it holds a table. */
JWO_MUST_USE jwo_status amz_story_read(struct amz_story *out, const char *path, const char *id,
                                       struct jwo_error *err);

enum amz_level { AMZ_MUST, AMZ_SHOULD };
struct amz_check {
    const char *step;  /* sentence of the step it is in; "" before the first */
    int step_index;    /* 1, 2, ... */
    const char *where; /* "payment/decline.lua:17" */
    const char *what;  /* what stands in expect(): "trip.charge.status"; else its word: "equals" */
    bool passed;
    const char *expected, *actual; /* printed values */
};

enum amz_story_end {
    AMZ_STORY_FINISHED,       /* the story function returned; checks say how it went */
    AMZ_STORY_BROKEN,         /* Lua error or limit: our or the story's fault */
    AMZ_STORY_NOT_APPLICABLE, /* a hook or store that the profile does not have; text names it */
    AMZ_STORY_INCONCLUSIVE    /* no call of ours reached the retailer; text says why */
};

struct amz_player_options {
    amz_amazon *amazon;
    const struct amz_story *story;
    struct amz_world_options world; /* name is set by the player */
    int64_t settle_timeout_ms;      /* real time that trip:settles() waits at the longest */
    int64_t quiet_ms;               /* without a `settled` hook: silence that counts as settled */
    /* Add globals of the owner's before the story runs: tables `profile` (stores, catalog,
     * currency) and `hooks` (functions by name, called as hooks.debt_of(shopper): a first argument
     * of the profile's own is the owner's to bind). They run in the story's task and may wait by
     * amz_task_yield(). A shopper has `id`, a trip `id`, `shopper` and `store`. NULL: no hooks; a
     * store of every kind is made up, prices from lua/defaults.lua. */
    JWO_MUST_USE jwo_status (*extend)(void *context, amz_script *script, struct jwo_error *err);
    void (*on_step)(void *context, int index, const char *sentence);
    void (*on_check)(void *context, const struct amz_check *check);
    /* NULL: the story ends with its function. Else every trip that has left is waited for first,
     * and then the hook books_of, if there is one, is asked about each: this says what it returned.
     * Amounts that it left out have currency "". */
    void (*on_books)(void *context, const struct amz_trip *trip, const struct jwo_money *captured,
                     const struct jwo_money *debt, bool has_incident);
    /* Once, never before start returns. */
    void (*on_end)(void *context, enum amz_story_end end, const char *text);
    /* Kill the retailer at once and start it again;
     * NULL: stories that need it are not applicable. */
    void (*on_crash)(void *context);
    void *context;
};

typedef struct amz_player amz_player;
/* Everything happens in turns of the loop, nothing before this returns. The story is copied. */
amz_player *amz_player_start(const struct amz_player_options *options);
amz_world *amz_player_world(amz_player *player); /* lives until amz_player_free */
/* Also in the middle of the story, and inside on_end; not inside on_step, on_check,
 * on_books or on_crash. */
void amz_player_free(amz_player *player);

#endif
