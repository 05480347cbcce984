/* select.c -- which stories the words of a command line mean; see plan.h for the contract. */
#include <fnmatch.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/near.h"
#include "plan_internal.h"

static bool covers(const struct amz_story *story, const char *requirement)
{
    for (size_t i = 0; i < story->covers_count; i++) {
        if (strcmp(story->covers[i], requirement) == 0) {
            return true;
        }
    }
    return false;
}

/* Is `word` a folder that the story lies in?
 * A slash at the end, as a shell completes it, is fine. */
static bool lies_in(const struct amz_story *story, const char *word)
{
    size_t len = strlen(word);

    while (len > 1 && word[len - 1] == '/') {
        len--;
    }
    return strncmp(story->id, word, len) == 0 && story->id[len] == '/';
}

static bool means(const char *word, const struct amz_story *story)
{
    return strcmp(word, story->id) == 0 || covers(story, word) || lies_in(story, word) ||
           (strpbrk(word, "*?[") != NULL && fnmatch(word, story->id, 0) == 0);
}

/* All names that a selector could be, to find what a wrong one meant. */
static jwo_status fail_unknown(const struct hrn_plan *plan, const char *word, struct jwo_error *err)
{
    struct jwo_near near;
    char text[JWO_NEAR_TEXT_BYTES];

    jwo_near_init(&near, word);
    for (size_t i = 0; i < plan->count; i++) {
        const struct amz_story *story = &plan->stories[i];
        const char *slash = strrchr(story->id, '/');
        char folder[AMZ_ID_MAX] = "";

        if (slash != NULL) {
            memcpy(folder, story->id, (size_t)(slash - story->id));
            jwo_near_offer(&near, folder);
        }
        jwo_near_offer(&near, story->id);
        for (size_t k = 0; k < story->covers_count; k++) {
            jwo_near_offer(&near, story->covers[k]);
        }
    }
    return jwo_fail(err, JWO_ENOTFOUND,
                    "\"%.100s\" is no story, no folder or pattern of stories, and no requirement "
                    "that a story covers%s",
                    word, jwo_near_text(&near, text));
}

static jwo_status mark(const struct hrn_plan *plan, const char *selector, bool *wanted,
                       struct jwo_error *err)
{
    const bool takes_away = selector[0] == '-';
    const char *word = takes_away ? selector + 1 : selector;
    size_t found = 0;

    for (size_t i = 0; i < plan->count; i++) {
        if (means(word, &plan->stories[i])) {
            wanted[i] = !takes_away;
            found++;
        }
    }
    return found > 0 ? JWO_OK : fail_unknown(plan, word, err);
}

static bool only_takes_away(const char *const *selectors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (selectors[i][0] != '-') {
            return false;
        }
    }
    return true;
}

jwo_status hrn_plan_select(struct hrn_plan *plan, const char *const *selectors, size_t count,
                           struct jwo_error *err)
{
    struct hrn_plan chosen = {0};
    jwo_status status = JWO_OK;
    bool *wanted;

    if (count == 0) {
        return JWO_OK;
    }
    wanted = jwo_calloc(plan->count + 1, sizeof(wanted[0]));
    chosen.stories = jwo_calloc(plan->count + 1, sizeof(chosen.stories[0]));
    memset(wanted, only_takes_away(selectors, count), plan->count * sizeof(wanted[0]));
    /* Additions first: `-payment/x payment` and `payment -payment/x` mean the same. */
    for (int takes_away = 0; takes_away <= 1; takes_away++) {
        for (size_t i = 0; i < count && status == JWO_OK; i++) {
            if ((selectors[i][0] == '-') == (takes_away == 1)) {
                status = mark(plan, selectors[i], wanted, err);
            }
        }
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (wanted[i]) {
            chosen.stories[chosen.count++] = plan->stories[i];
        }
    }
    if (status == JWO_OK && chosen.count == 0) {
        status = jwo_fail(err, JWO_ENOTFOUND, "the selectors leave no story");
    }
    if (status == JWO_OK) {
        status = hrn_plan_digest(&chosen, err);
    }
    if (status == JWO_OK) {
        jwo_free(plan->stories);
        *plan = chosen;
    } else {
        jwo_free(chosen.stories);
    }
    jwo_free(wanted);
    return status;
}
