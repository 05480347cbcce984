/* plan.c -- finds and reads the stories; see plan.h for the contract. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "jwo/alloc.h"
#include "jwo/near.h"
#include "plan_internal.h"

/* What a story covers must be listed: a typing error would leave a requirement untested unseen. */
static jwo_status check_covers(const struct amz_story *story,
                               const struct hrn_requirements *requirements, struct jwo_error *err)
{
    for (size_t i = 0; i < story->covers_count; i++) {
        struct jwo_near near;
        char text[JWO_NEAR_TEXT_BYTES];

        if (hrn_requirements_find(requirements, story->covers[i]) != NULL) {
            continue;
        }
        jwo_near_init(&near, story->covers[i]);
        for (size_t k = 0; k < requirements->count; k++) {
            jwo_near_offer(&near, requirements->rows[k].id);
        }
        return jwo_fail(err, JWO_EINPUT,
                        "%.200s.lua: covers \"%s\", which requirements.csv does not list%s",
                        story->id, story->covers[i], jwo_near_text(&near, text));
    }
    return JWO_OK;
}

/* Tables of cases are Lua too, but nobody plays them against a retailer (amazon_cases.h). */
static void drop_tables(struct hrn_folder *folder)
{
    static const char tables[] = "amazon/";
    size_t count = 0;

    for (size_t i = 0; i < folder->count; i++) {
        if (strncmp(folder->ids[i], tables, sizeof(tables) - 1) == 0) {
            jwo_free(folder->ids[i]);
        } else {
            folder->ids[count++] = folder->ids[i];
        }
    }
    folder->count = count;
}

/* Append what one file holds: a story, or one for each row of its table. */
static jwo_status read_file(struct hrn_plan *plan, const char *directory, const char *id,
                            const struct hrn_requirements *requirements, struct jwo_error *err)
{
    struct amz_story *stories;
    char path[768];
    size_t count;

    (void)snprintf(path, sizeof(path), "%s/%s.lua", directory, id);
    const jwo_status read = amz_stories_read(&stories, &count, path, id, err);
    if (read != JWO_OK) {
        return read;
    }
    plan->stories = jwo_realloc(plan->stories, (plan->count + count) * sizeof(plan->stories[0]));
    memcpy(plan->stories + plan->count, stories, count * sizeof(stories[0]));
    plan->count += count;
    jwo_free(stories);
    for (size_t i = plan->count - count; i < plan->count; i++) {
        const jwo_status status = check_covers(&plan->stories[i], requirements, err);

        if (status != JWO_OK) {
            return status;
        }
    }
    return JWO_OK;
}

static jwo_status read_stories(struct hrn_plan *plan, const char *directory,
                               const struct hrn_folder *folder,
                               const struct hrn_requirements *requirements, struct jwo_error *err)
{
    for (size_t i = 0; i < folder->count; i++) {
        const jwo_status status = read_file(plan, directory, folder->ids[i], requirements, err);

        if (status != JWO_OK) {
            return status;
        }
    }
    return hrn_plan_digest(plan, err);
}

jwo_status hrn_plan_load(struct hrn_plan *out, const char *directory, struct jwo_error *err)
{
    struct hrn_requirements requirements = {0};
    struct hrn_folder folder;
    struct hrn_plan plan = {0};
    jwo_status status = hrn_folder_list(&folder, directory, err);

    memset(out, 0, sizeof(*out));
    drop_tables(&folder);
    if (status == JWO_OK && folder.count == 0) {
        status = jwo_fail(err, JWO_ENOTFOUND, "%.300s: holds no stories", directory);
    }
    if (status == JWO_OK) {
        status = hrn_requirements_load_for(&requirements, directory, err);
    }
    if (status == JWO_OK) {
        status = read_stories(&plan, directory, &folder, &requirements, err);
    }
    if (status == JWO_OK) {
        *out = plan;
        memset(&plan, 0, sizeof(plan));
    }
    hrn_plan_dispose(&plan);
    hrn_requirements_dispose(&requirements);
    hrn_folder_dispose(&folder);
    return status;
}

void hrn_plan_dispose(struct hrn_plan *plan)
{
    jwo_free(plan->stories);
    memset(plan, 0, sizeof(*plan));
}
