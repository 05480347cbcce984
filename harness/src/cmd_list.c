/* cmd_list.c -- `jwo list`: the stories there are, or the requirements and what speaks for them. */
#include <stdio.h>
#include <string.h>

#include "amazon_cases.h"
#include "commands.h"
#include "environment.h"
#include "jwo/alloc.h"
#include "jwo/flags.h"
#include "plan.h"
#include "rules.h"

static const char usage[] =
    "usage: jwo list [SELECTOR...] [--scenarios DIR] [--requirements]\n"
    "  SELECTOR         a story id, a folder, a pattern (payment/re*), or a\n"
    "                   requirement id; -SELECTOR takes away; none: every story\n"
    "  --scenarios DIR  where the stories are (default: those that came with jwo)\n"
    "  --requirements   list requirements, and how many stories and rules cover each\n"
    "  --help           print this text\n"
    "exit codes: 0 done, 2 usage (also a story that is not there)\n";

static void widen(int *width, const char *text)
{
    const int len = (int)strlen(text);

    *width = len > *width ? len : *width;
}

static void list_stories(const struct hrn_plan *plan)
{
    int id_width = 0, title_width = 0;

    for (size_t i = 0; i < plan->count; i++) {
        widen(&id_width, plan->stories[i].id);
        widen(&title_width, plan->stories[i].title);
    }
    for (size_t i = 0; i < plan->count; i++) {
        const struct amz_story *story = &plan->stories[i];

        (void)printf("%-*s  %-*s  ", id_width, story->id, title_width, story->title);
        for (size_t k = 0; k < story->covers_count; k++) {
            (void)printf("%s%s", k == 0 ? "" : ", ", story->covers[k]);
        }
        (void)putchar('\n');
    }
    (void)printf("%zu %s\n", plan->count, plan->count == 1 ? "story" : "stories");
}

static size_t stories_for(const struct hrn_plan *plan, const char *requirement)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->count; i++) {
        for (size_t k = 0; k < plan->stories[i].covers_count; k++) {
            if (strcmp(plan->stories[i].covers[k], requirement) == 0) {
                count++;
                break;
            }
        }
    }
    return count;
}

static size_t rules_for(const char *requirement)
{
    size_t count = 0;

    for (const struct hrn_rule *rule = hrn_rules(); rule->id != NULL; rule++) {
        for (size_t k = 0; rule->covers[k] != NULL; k++) {
            count += strcmp(rule->covers[k], requirement) == 0 ? 1 : 0;
        }
    }
    return count;
}

/* A requirement on Amazon is a row of a table, played by `jwo run amazon`. */
static bool is_case(const struct hrn_amazon_cases *cases, const char *requirement)
{
    for (size_t i = 0; i < cases->count; i++) {
        if (strcmp(cases->cases[i].id, requirement) == 0) {
            return true;
        }
    }
    return false;
}

static void list_requirements(const struct hrn_plan *plan, const struct hrn_amazon_cases *cases,
                              const struct hrn_requirements *requirements, bool selected)
{
    size_t untested = 0;
    int width = 0;

    for (size_t i = 0; i < requirements->count; i++) {
        widen(&width, requirements->rows[i].id);
    }
    for (size_t i = 0; i < requirements->count; i++) {
        const struct hrn_requirement *row = &requirements->rows[i];
        const size_t stories = stories_for(plan, row->id), rules = rules_for(row->id);
        char coverage[64] = "untested";

        if (is_case(cases, row->id)) {
            (void)snprintf(coverage, sizeof(coverage), "jwo run amazon");
        } else if (stories + rules > 0) {
            (void)snprintf(coverage, sizeof(coverage), "%zu %s, %zu %s", stories,
                           stories == 1 ? "story" : "stories", rules,
                           rules == 1 ? "rule" : "rules");
        } else {
            untested++;
        }
        (void)printf("%-*s  %-6s  %-18s  %s\n", width, row->id, row->level, coverage, row->text);
    }
    (void)printf("%zu requirements, %zu of them untested%s\n", requirements->count, untested,
                 selected ? " by the rules and the stories selected" : "");
}

/* Load what the words mean, and print it. */
static jwo_status list(const char *scenarios, const char *const *selectors, size_t count,
                       bool by_requirement, struct jwo_error *err)
{
    struct hrn_requirements requirements = {0};
    struct hrn_amazon_cases cases = {0};
    struct hrn_plan plan = {0};
    jwo_status status = hrn_plan_load(&plan, scenarios, err);

    if (status == JWO_OK) {
        status = hrn_plan_select(&plan, selectors, count, err);
    }
    if (status == JWO_OK && by_requirement) {
        status = hrn_requirements_load_for(&requirements, scenarios, err);
    }
    if (status == JWO_OK && by_requirement) {
        status = hrn_amazon_cases_load(&cases, scenarios, &requirements, err);
        status = status == JWO_ENOTFOUND ? JWO_OK : status; /* stories alone */
    }
    if (status == JWO_OK && by_requirement) {
        list_requirements(&plan, &cases, &requirements, count > 0);
    } else if (status == JWO_OK) {
        list_stories(&plan);
    }
    hrn_amazon_cases_dispose(&cases);
    hrn_requirements_dispose(&requirements);
    hrn_plan_dispose(&plan);
    return status;
}

int hrn_cmd_list(int argc, char **argv)
{
    const char *scenarios = NULL;
    char own_scenarios[HRN_PATH_MAX];
    bool by_requirement = false, help = false;
    const struct jwo_flag flags[] = {
        {"--scenarios", .value = &scenarios},
        {"--requirements", .seen = &by_requirement},
        {"--help", .seen = &help},
        {0},
    };
    const char **words = jwo_calloc((size_t)argc, sizeof(words[0]));
    struct jwo_error err = {0};
    size_t count = 0;
    jwo_status status = jwo_flags_parse(argc, argv, flags, words, &count, &err);
    const bool misused = status != JWO_OK;

    scenarios = scenarios != NULL ? scenarios : hrn_scenarios_directory(own_scenarios);
    if (help && !misused) {
        (void)fputs(usage, stdout);
    } else if (!misused) {
        status = list(scenarios, words, count, by_requirement, &err);
    }
    if (misused) {
        (void)jwo_flags_complain("jwo list", &err);
    } else if (status != JWO_OK) {
        (void)fprintf(stderr, "jwo list: %s\n", err.text);
    }
    jwo_free(words);
    return status == JWO_OK ? 0 : 2;
}
