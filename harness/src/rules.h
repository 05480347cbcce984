/* rules.h -- the oracle: what must hold for every trip of every story, beside what the story itself
 * expects.
 *
 * A rule is a small function over one trip's journal. It is independent of the mock's own refusals:
 * it judges by what went over the wire and by what the charge ended as. No rule depends on how fast
 * the machine is: a stall can only make a retailer look more patient, never less.
 */
#ifndef HRN_RULES_H
#define HRN_RULES_H

#include "player.h" /* enum amz_level */
#include "world.h"

/* What the retailer's own books say of a trip (hook `books_of`); absent without the hook. */
struct hrn_books {
    bool known;
    struct jwo_money captured;
    struct jwo_money debt; /* recorded as bad debt for this trip, before any payoff */
    bool has_incident;     /* the retailer stopped and called for a human */
};

/* A payoff through the hook `pays_off`, in the world's order of events. */
struct hrn_payoff {
    const struct amz_shopper *shopper; /* borrowed */
    struct jwo_money amount;
    uint64_t order;
};

struct hrn_trip_view {
    amz_world *world;
    const struct amz_trip *trip;
    const struct amz_exchange *const *calls; /* all exchanges of the trip, oldest first */
    size_t call_count;
    struct jwo_money total; /* by the profile's catalog; currency "" = not known */
    const char *policy;     /* declared for the store: "write_off_all", ...; "" = not known */
    struct hrn_books books;
    const struct hrn_payoff *payoffs; /* of the whole world */
    size_t payoff_count;
};

/* Where rules put what they find. */
struct hrn_findings;
/* One finding against the rule that runs; expected and actual are printed values. `at` is the
 * exchange, or NULL. */
void hrn_find(struct hrn_findings *findings, const struct amz_exchange *at, const char *expected,
              const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The rule does not apply to this trip (e.g. a hook is missing); neither passed nor failed. */
void hrn_skip(struct hrn_findings *findings);

struct hrn_rule {
    const char *id; /* "capture-once"; NULL ends the table */
    enum amz_level level;
    const char *covers[6]; /* requirement ids, NULL-ended */
    const char *text;      /* one sentence: what must hold */
    void (*judge)(const struct hrn_trip_view *view, struct hrn_findings *findings);
};
/* All rules. To add one: a row in rules.c, its function, a row in tests/test_rules.c, a mutant. */
const struct hrn_rule *hrn_rules(void);
const struct hrn_rule *hrn_rule_find(const char *id); /* or NULL */

struct hrn_finding {
    const struct hrn_rule *rule;
    bool passed; /* one finding with passed = true stands for a rule that applied and held */
    char expected[160], actual[256];
    uint64_t seq; /* exchange in the journal, 0 = none */
};
/* Judge one trip by every rule; `take` is called for each finding. */
void hrn_judge_trip(const struct hrn_trip_view *view,
                    void (*take)(void *context, const struct hrn_finding *finding), void *context);
/* Is a call without a world one that should have had one? Those for credentials and about the
 * catalog name neither trip nor shopper. */
bool hrn_is_stray(const struct amz_exchange *call);
/* Judge calls that belong to no trip (strays while this retailer was under test). */
void hrn_judge_strays(amz_journal *strays,
                      void (*take)(void *context, const struct hrn_finding *finding),
                      void *context);

#endif
