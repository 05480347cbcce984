/* cmd_explain.c -- `jwo explain ID`: all there is to know about a requirement,
 * a story or a rule. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "amazon_cases.h"
#include "commands.h"
#include "environment.h"
#include "folder.h"
#include "jwo/alloc.h"
#include "jwo/file.h"
#include "jwo/flags.h"
#include "jwo/near.h"
#include "mentions.h"
#include "plan.h"
#include "plan_internal.h"
#include "rules.h"

static const char usage[] =
    "usage: jwo explain ID [--scenarios DIR] [--mutants DIR]\n"
    "  ID               a requirement (CAP-4), a story (payment/happy-path),\n"
    "                   or a rule (capture-once)\n"
    "  --scenarios DIR  where the stories are (default: those that came with jwo)\n"
    "  --mutants DIR    where the mutants are (default: harness/mutants, if there)\n"
    "  --help           print this text\n"
    "exit codes: 0 done, 2 usage (also an id that means nothing)\n";

struct knowledge {
    struct hrn_plan plan;
    struct hrn_requirements requirements;
    struct hrn_amazon_cases cases;
    const char *mutants; /* folder, borrowed; NULL = there is none here */
};

static const char *level_name(enum amz_level level)
{
    return level == AMZ_MUST ? "MUST" : "SHOULD";
}

/* Every line of `text`, set in. */
static void print_indented(const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");

        (void)printf("  %.*s\n", (int)len, text);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

/* Print the mutants that name the id, each with the first line of its comment. */
static jwo_status print_mutants(const struct knowledge *known, const char *id,
                                struct jwo_error *err)
{
    struct hrn_folder folder = {0};
    jwo_status status =
        known->mutants != NULL ? hrn_folder_list(&folder, known->mutants, err) : JWO_OK;
    struct jwo_buf text, comment;
    size_t found = 0;

    jwo_buf_init(&text, HRN_STORY_BYTES_MAX);
    jwo_buf_init(&comment, HRN_STORY_BYTES_MAX);
    for (size_t i = 0; i < folder.count && status == JWO_OK; i++) {
        char path[768];

        jwo_buf_reset(&text);
        jwo_buf_reset(&comment);
        (void)snprintf(path, sizeof(path), "%.400s/%s.lua", known->mutants, folder.ids[i]);
        status = jwo_file_read(&text, path, err);
        if (status == JWO_OK && hrn_mentions(text.data, id)) {
            hrn_top_comment(&comment, text.data);
            (void)printf("%s  %-40s %.*s\n", found == 0 ? "mutants\n" : "", folder.ids[i],
                         (int)strcspn(comment.data, "\n"), comment.data);
            found++;
        }
    }
    if (status == JWO_OK && found == 0) {
        (void)printf("mutants\n  %s\n",
                     known->mutants != NULL ? "none" : "no folder of mutants here");
    }
    jwo_buf_dispose(&comment);
    jwo_buf_dispose(&text);
    hrn_folder_dispose(&folder);
    return status;
}

/* A requirement on Amazon, whom no story and no mutant is about. */
static jwo_status explain_case(const struct hrn_amazon_case *row)
{
    (void)printf("requests  amazon/%s.lua, played by jwo run amazon --only %s\n", row->file,
                 row->id);
    for (size_t i = 0; i < row->step_count; i++) {
        (void)printf("  %s %s  %s\n", row->steps[i].method, row->steps[i].path, row->steps[i].what);
    }
    return JWO_OK;
}

static jwo_status explain_requirement(const struct knowledge *known,
                                      const struct hrn_requirement *row, struct jwo_error *err)
{
    size_t stories = 0, rules = 0;
    jwo_status status;

    (void)printf("%s  %s\n  %s\njudges  %s\nsource  %s\n", row->id, row->level, row->text,
                 row->judges, row->source);
    for (size_t i = 0; i < known->cases.count; i++) {
        if (strcmp(known->cases.cases[i].id, row->id) == 0) {
            return explain_case(&known->cases.cases[i]);
        }
    }
    (void)printf("stories\n");
    for (size_t i = 0; i < known->plan.count; i++) {
        const struct amz_story *story = &known->plan.stories[i];

        for (size_t k = 0; k < story->covers_count; k++) {
            if (strcmp(story->covers[k], row->id) == 0) {
                (void)printf("  %-40s %s\n", story->id, story->title);
                stories++;
                break;
            }
        }
    }
    (void)printf("%srules\n", stories == 0 ? "  none\n" : "");
    for (const struct hrn_rule *rule = hrn_rules(); rule->id != NULL; rule++) {
        for (size_t k = 0; rule->covers[k] != NULL; k++) {
            if (strcmp(rule->covers[k], row->id) == 0) {
                (void)printf("  %-40s %s\n", rule->id, rule->text);
                rules++;
            }
        }
    }
    if (rules == 0) {
        (void)printf("  none\n");
    }
    status = print_mutants(known, row->id, err);
    if (stories + rules == 0) {
        (void)printf("This requirement is untested.\n");
    }
    return status;
}

static void print_covers(const struct knowledge *known, const char *id)
{
    const struct hrn_requirement *row = hrn_requirements_find(&known->requirements, id);

    (void)printf("  %-12s %s\n", id, row != NULL ? row->text : "not in requirements.csv");
}

static jwo_status explain_story(const struct knowledge *known, const struct amz_story *story,
                                struct jwo_error *err)
{
    struct jwo_buf text, part;
    jwo_status status;

    jwo_buf_init(&text, HRN_STORY_BYTES_MAX);
    jwo_buf_init(&part, HRN_STORY_BYTES_MAX);
    status = jwo_file_read(&text, story->path, err);
    if (status == JWO_OK) {
        (void)printf("%s  %s\n", story->id, story->title);
        hrn_top_comment(&part, text.data);
        print_indented(part.data);
        jwo_buf_reset(&part);
        (void)printf("steps\n");
        (void)hrn_step_sentences(&part, text.data);
        print_indented(part.data);
        (void)printf("covers\n");
        for (size_t i = 0; i < story->covers_count; i++) {
            print_covers(known, story->covers[i]);
        }
    }
    if (status == JWO_OK && story->needs_count > 0) {
        (void)printf("needs\n");
        for (size_t i = 0; i < story->needs_count; i++) {
            (void)printf("  hook %s\n", story->needs[i]);
        }
    }
    jwo_buf_dispose(&part);
    jwo_buf_dispose(&text);
    return status == JWO_OK ? print_mutants(known, story->id, err) : status;
}

static jwo_status explain_rule(const struct knowledge *known, const struct hrn_rule *rule,
                               struct jwo_error *err)
{
    (void)printf("%s  %s, a rule: it watches every trip of every story\n  %s\ncovers\n", rule->id,
                 level_name(rule->level), rule->text);
    for (size_t i = 0; rule->covers[i] != NULL; i++) {
        print_covers(known, rule->covers[i]);
    }
    return print_mutants(known, rule->id, err);
}

static jwo_status fail_unknown(const struct knowledge *known, const char *id, struct jwo_error *err)
{
    struct jwo_near near;
    char text[JWO_NEAR_TEXT_BYTES];

    jwo_near_init(&near, id);
    for (size_t i = 0; i < known->requirements.count; i++) {
        jwo_near_offer(&near, known->requirements.rows[i].id);
    }
    for (size_t i = 0; i < known->plan.count; i++) {
        jwo_near_offer(&near, known->plan.stories[i].id);
    }
    for (const struct hrn_rule *rule = hrn_rules(); rule->id != NULL; rule++) {
        jwo_near_offer(&near, rule->id);
    }
    return jwo_fail(err, JWO_ENOTFOUND, "\"%.100s\" is no requirement, no story and no rule%s", id,
                    jwo_near_text(&near, text));
}

static jwo_status explain_id(const struct knowledge *known, const char *id, struct jwo_error *err)
{
    const struct hrn_requirement *row = hrn_requirements_find(&known->requirements, id);
    const struct hrn_rule *rule = hrn_rule_find(id);

    if (row != NULL) {
        return explain_requirement(known, row, err);
    }
    for (size_t i = 0; i < known->plan.count; i++) {
        if (strcmp(known->plan.stories[i].id, id) == 0) {
            return explain_story(known, &known->plan.stories[i], err);
        }
    }
    return rule != NULL ? explain_rule(known, rule, err) : fail_unknown(known, id, err);
}

static jwo_status explain(const char *scenarios, const char *mutants, const char *id,
                          struct jwo_error *err)
{
    struct knowledge known = {.mutants = mutants};
    jwo_status status = hrn_plan_load(&known.plan, scenarios, err);

    if (status == JWO_OK) {
        status = hrn_requirements_load_for(&known.requirements, scenarios, err);
    }
    if (status == JWO_OK) {
        status = hrn_amazon_cases_load(&known.cases, scenarios, &known.requirements, err);
        status = status == JWO_ENOTFOUND ? JWO_OK : status; /* stories alone */
    }
    if (status == JWO_OK) {
        status = explain_id(&known, id, err);
    }
    hrn_amazon_cases_dispose(&known.cases);
    hrn_requirements_dispose(&known.requirements);
    hrn_plan_dispose(&known.plan);
    return status;
}

int hrn_cmd_explain(int argc, char **argv)
{
    static const char own_mutants[] = "harness/mutants"; /* in a checkout of this project */
    const char *scenarios = NULL, *mutants = NULL;
    char own_scenarios[HRN_PATH_MAX];
    bool help = false;
    const struct jwo_flag flags[] = {
        {"--scenarios", .value = &scenarios},
        {"--mutants", .value = &mutants},
        {"--help", .seen = &help},
        {0},
    };
    const char **words = jwo_calloc((size_t)argc, sizeof(words[0]));
    struct jwo_error err = {0};
    size_t count = 0;
    jwo_status status = jwo_flags_parse(argc, argv, flags, words, &count, &err);
    bool misused = status != JWO_OK;

    if (mutants == NULL && access(own_mutants, F_OK) == 0) {
        mutants = own_mutants;
    }
    if (!misused && !help && count != 1) {
        status = jwo_fail(&err, JWO_EINPUT, "one id is needed, not %zu", count);
        misused = true;
    }
    scenarios = scenarios != NULL ? scenarios : hrn_scenarios_directory(own_scenarios);
    if (help && !misused) {
        (void)fputs(usage, stdout);
    } else if (!misused) {
        status = explain(scenarios, mutants, words[0], &err);
    }
    if (misused) {
        (void)jwo_flags_complain("jwo explain", &err);
    } else if (status != JWO_OK) {
        (void)fprintf(stderr, "jwo explain: %s\n", err.text);
    }
    jwo_free(words);
    return status == JWO_OK ? 0 : 2;
}
