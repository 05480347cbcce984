/* story_writer_internal.h -- what the files of the story writer share: the story on its way, and
 * what things are called in it. */
#ifndef AMZ_STORY_WRITER_INTERNAL_H
#define AMZ_STORY_WRITER_INTERNAL_H

#include "player_products.h"
#include "story_writer.h"

#define AMZ_STORY_NAME_MAX 40

/* What a thing of the world is called in the story. */
enum amz_story_thing { AMZ_THING_STORE, AMZ_THING_SHOPPER, AMZ_THING_TRIP };
struct amz_story_name {
    enum amz_story_thing thing;
    const char *id; /* borrowed from the log */
    char text[AMZ_STORY_NAME_MAX];
};

struct amz_story_writer {
    const amz_story_log *log;
    struct jwo_buf *out;
    struct amz_story_products products;
    struct amz_story_name names[AMZ_DEEDS_MAX];
    size_t name_count;
};

/* story_writer_text.c */

/* The only place where text becomes Lua: quoted, on one line, with no byte that could end it. */
void amz_sw_quoted(struct jwo_buf *out, const char *text);
void amz_sw_money(struct jwo_buf *out, const struct jwo_money *money);
/* A line of the story's function; what it says follows. */
void amz_sw_line(struct amz_story_writer *w);
/* A line that is a comment: nothing in it may end the line (asserted). */
void amz_sw_remark(struct amz_story_writer *w, const char *text);
/* NULL: it has none. */
const char *amz_sw_name(const struct amz_story_writer *w, enum amz_story_thing thing,
                        const char *id);
/* Of letters and digits of what is wanted, and a number if need be: "riley", "store", "trip_2". */
const char *amz_sw_new_name(struct amz_story_writer *w, enum amz_story_thing thing, const char *id,
                            const char *wanted);
/* Of a shopper, in a sentence. Returns `out`. */
const char *amz_sw_called(const struct amz_story_writer *w, const char *id,
                          char out[AMZ_STORY_NAME_MAX]);

/* story_writer_cast.c: the deed at that index. */
void amz_sw_store(struct amz_story_writer *w, size_t index);
void amz_sw_shopper(struct amz_story_writer *w, size_t index);

/* story_writer_faults.c */
void amz_sw_fault(struct amz_story_writer *w, const struct amz_fault *fault);
/* The need of a story that plays it ("kill", "door"), or NULL. */
const char *amz_sw_fault_needs(const struct amz_fault *fault);

#endif
