/* record.h -- writes run.jsonl while the run goes: a crash loses nothing that was written.
 *
 * Every line is one JSON object; its last member `prev` is the SHA-256 of the line before (without
 * its newline; 64 zeros for the first). docs/run-record.md lists the lines. reports/ reads them;
 * every report is a pure function of them.
 */
#ifndef HRN_RECORD_H
#define HRN_RECORD_H

#include "journal.h"
#include "player.h"

typedef struct hrn_record hrn_record;

struct hrn_run_facts {
    const char *plan_digest; /* SHA-256 over ids and bytes of the selected stories */
    const char *profile_name, *profile_digest;
    const char *stores; /* of the profile, when only some were to be met; NULL: all */
    uint64_t seed;
    bool strict;
    const char *const *selection;
    size_t selection_count;
};

/* EIO names the file. path NULL: nothing is written, the calls do nothing. */
JWO_MUST_USE jwo_status hrn_record_open(hrn_record **out, const char *path,
                                        const struct hrn_run_facts *facts, struct jwo_error *err);
/* EIO when anything could not be written since the last call (disk full): the run is then
 * inconclusive. */
JWO_MUST_USE jwo_status hrn_record_close(hrn_record *record, struct jwo_error *err);

struct hrn_check_line {
    const char *story;
    const char *id;            /* rule id, or "expect" */
    const char *const *covers; /* requirement ids, NULL-ended */
    enum amz_level level;
    const char *verdict; /* "passed", "failed", "warned" */
    const char *what, *expected, *actual;
    int step;
    const char *where; /* file:line of an expectation; "seq 12" of a rule */
    const char *trip;  /* "" if none */
};

/* `story` is "" for what belongs to no trip of any story. Bodies and heads that are too long for a
 * line are cut. All of these take NULL for a record and then do nothing. */
void hrn_record_story(hrn_record *record, const struct amz_story *story);
void hrn_record_step(hrn_record *record, const char *story, int index, const char *text);
void hrn_record_check(hrn_record *record, const struct hrn_check_line *check);
void hrn_record_exchange(hrn_record *record, const char *story,
                         const struct amz_exchange *exchange);
void hrn_record_verdict(hrn_record *record, const char *story, const char *verdict,
                        const char *reason, int64_t real_ms, int64_t world_ms);
void hrn_record_end(hrn_record *record, const char *outcome, int exit_code);

#endif
