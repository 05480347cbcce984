/* play.h -- `mock-amazon --play FILE... --retailer URL`: plays stories one after the other, without
 * a profile, and prints steps, checks and verdicts.
 *
 * For a developer at the console; runs with profile, record and reports are the harness's.
 */
#ifndef AMZ_PLAY_H
#define AMZ_PLAY_H

#include <stdio.h>

#include "amazon.h"

struct amz_play_options {
    const char *const *files; /* at least one */
    size_t file_count;
    const char *retailer_url;  /* base URL */
    int64_t settle_timeout_ms; /* as in struct amz_player_options; 0 = 20 s */
    int64_t quiet_ms;          /* 0 = 1 s */
    FILE *out;                 /* steps, checks, verdicts */
    FILE *complaints;          /* why nothing is played */
};

/* Runs the loop of `amazon` until all stories have ended. The exit code of the program: 0 all that
 * could be played passed; 1 a check failed; 2 a file is no story (nothing is played then); 3 the
 * retailer cannot be reached, or every story was not applicable; 4 a story broke. The worst of
 * several: 2, 4, 1, 3. */
int amz_play(amz_amazon *amazon, const struct amz_play_options *options);

#endif
