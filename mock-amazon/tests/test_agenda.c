/* test_agenda.c -- a world's clock: order, advances, calls that an advance waits for, cancelling.
 *
 * Method: everything that happens writes a letter and the clock's distance from the start; a test
 * compares the whole text. No test looks at real time: what is due "by itself" is only waited for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"
#include "test_support.h"
/* wants cmocka before it */
#include "world_fixture.h"

#define DEADLINE_MS 30000 /* generous: reached only when something never happens */

/* A world, and what happened in it. */
struct stage {
    struct fixture fixture;
    amz_world *world; /* NULL once a test has freed it */
    int64_t start_ms; /* where the clock stood when the advance began */
    struct jwo_buf log;
    jwo_timer *deadline;
    jwo_timer *later;     /* ends a call */
    amz_event *to_cancel; /* by fire_canceller */
    int changes;
};

static void too_late(void *context)
{
    (void)context;
    fail_msg("the loop did not end within %d ms", DEADLINE_MS);
}

static void end_call(void *context)
{
    struct stage *stage = context;

    jwo_buf_adds(&stage->log, "ended ");
    amz_world_call_ended(stage->world);
}

static void count_change(void *context)
{
    ((struct stage *)context)->changes++;
}

static int setup_stage(void **state)
{
    struct stage *stage = jwo_calloc(1, sizeof(*stage));

    fixture_init(&stage->fixture, 1);
    stage->world = world_named(&stage->fixture, "agenda");
    amz_world_on_change(stage->world, count_change, stage);
    jwo_buf_init(&stage->log, 1 << 20);
    stage->deadline = jwo_timer_new(stage->fixture.loop, too_late, NULL);
    stage->later = jwo_timer_new(stage->fixture.loop, end_call, stage);
    jwo_timer_start(stage->deadline, DEADLINE_MS);
    *state = stage;
    return 0;
}

static int teardown_stage(void **state)
{
    struct stage *stage = *state;

    jwo_timer_free(stage->deadline);
    jwo_timer_free(stage->later);
    jwo_buf_dispose(&stage->log);
    fixture_dispose(&stage->fixture);
    jwo_free(stage);
    return 0;
}

/* One thing to happen; the letter tells which. */
struct cue {
    struct stage *stage;
    char letter;
    amz_event *event;
};

static void note(struct stage *stage, char letter)
{
    jwo_buf_addf(&stage->log, "%c%" PRId64 " ", letter,
                 amz_world_now_ms(stage->world) - stage->start_ms);
}

static void fire_letter(void *context)
{
    struct cue *cue = context;

    note(cue->stage, cue->letter);
}

/* The advance is over: the loop of the test ends. */
static void finish(void *context)
{
    struct stage *stage = context;

    jwo_buf_adds(&stage->log, "done");
    jwo_loop_stop(stage->fixture.loop);
}

static void begin(struct stage *stage)
{
    stage->start_ms = amz_world_now_ms(stage->world);
}

static struct cue at(struct stage *stage, struct cue *cue, char letter, int64_t offset_ms)
{
    *cue = (struct cue){.stage = stage, .letter = letter};
    cue->event = amz_world_at(stage->world, stage->start_ms + offset_ms, fire_letter, cue);
    return *cue;
}

/* Advance by so much and run until it is done. The "|" stands where the call returned. */
static void advance(struct stage *stage, int64_t delta_ms)
{
    amz_world_advance(stage->world, delta_ms, finish, stage);
    jwo_buf_adds(&stage->log, "| ");
    jwo_loop_run(stage->fixture.loop);
}

static void test_world_advance__fires_in_order_of_time_then_of_adding(void **state)
{
    static const struct {
        char letter;
        int64_t at_h;
    } rows[] = {{'e', 5}, {'b', 2}, {'a', 1}, {'c', 2}, {'f', 9}, {'d', 3}};
    struct stage *stage = *state;
    struct cue cues[JWO_COUNT(rows)];

    begin(stage);
    for (size_t i = 0; i < JWO_COUNT(rows); i++) {
        (void)at(stage, &cues[i], rows[i].letter, rows[i].at_h * JWO_HOUR_MS);
    }
    advance(stage, 6 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| a3600000 b7200000 c7200000 d10800000 e18000000 done");
    assert_int_equal(stage->changes, 1);
}

static void test_world_advance__moves_the_clock_at_least_so_far_with_nothing_due(void **state)
{
    struct stage *stage = *state;

    begin(stage);
    advance(stage, 46 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| done");
    assert_true(amz_world_now_ms(stage->world) >= stage->start_ms + 46 * JWO_HOUR_MS);
    begin(stage);
    advance(stage, 0);
    assert_string_equal(stage->log.data, "| done| done");
    assert_true(amz_world_now_ms(stage->world) >= stage->start_ms);
}

static void fire_scheduler(void *context)
{
    struct cue *cue = context;
    struct cue *next = cue + 1;

    note(cue->stage, cue->letter);
    if (next->letter != '\0') {
        next->stage = cue->stage;
        next->event =
            amz_world_at(cue->stage->world, amz_world_now_ms(cue->stage->world) + JWO_HOUR_MS,
                         fire_scheduler, next);
    }
}

static void test_world_advance__fires_what_is_scheduled_on_the_way(void **state)
{
    struct stage *stage = *state;
    struct cue cues[] = {{stage, 'a', NULL},
                         {stage, 'b', NULL},
                         {stage, 'c', NULL},
                         {stage, 'd', NULL},
                         {stage, '\0', NULL}};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + JWO_HOUR_MS, fire_scheduler, &cues[0]);
    advance(stage, 3 * JWO_HOUR_MS + JWO_MINUTE_MS); /* d is due after it */
    assert_string_equal(stage->log.data, "| a3600000 b7200000 c10800000 done");
}

static void fire_caller(void *context)
{
    struct cue *cue = context;

    fire_letter(cue);
    amz_world_call_began(cue->stage->world);
    jwo_timer_start(cue->stage->later, 20);
}

static void test_world_advance__waits_for_the_calls_that_an_event_begins(void **state)
{
    struct stage *stage = *state;
    struct cue cues[2] = {{stage, 'a', NULL}};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + JWO_HOUR_MS, fire_caller, &cues[0]);
    (void)at(stage, &cues[1], 'b', 2 * JWO_HOUR_MS);
    advance(stage, 3 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| a3600000 ended b7200000 done");
}

static void test_world_advance__waits_for_the_calls_that_are_under_way_before(void **state)
{
    struct stage *stage = *state;
    struct cue cue;

    begin(stage);
    (void)at(stage, &cue, 'a', JWO_HOUR_MS);
    amz_world_call_began(stage->world);
    jwo_timer_start(stage->later, 20);
    advance(stage, 2 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| ended a3600000 done");
}

static void test_world_advance__waits_for_a_call_of_the_last_event(void **state)
{
    struct stage *stage = *state;
    struct cue cue = {stage, 'a', NULL};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + JWO_HOUR_MS, fire_caller, &cue);
    advance(stage, 2 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| a3600000 ended done");
}

static void fire_canceller(void *context)
{
    struct cue *cue = context;

    fire_letter(cue);
    amz_event_cancel(cue->stage->to_cancel);
}

static void test_event_cancel__inside_fire_takes_back_what_is_due_at_the_same_time(void **state)
{
    struct stage *stage = *state;
    struct cue cues[3] = {{stage, 'a', NULL}};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + JWO_HOUR_MS, fire_canceller, &cues[0]);
    stage->to_cancel = at(stage, &cues[1], 'b', JWO_HOUR_MS).event;
    (void)at(stage, &cues[2], 'c', JWO_HOUR_MS);
    advance(stage, 2 * JWO_HOUR_MS);
    assert_string_equal(stage->log.data, "| a3600000 c3600000 done");
}

static void test_event_cancel__of_any_of_many_leaves_the_others_in_order(void **state)
{
    enum { EVENTS = 500 };
    struct stage *stage = *state;
    struct cue *cues = jwo_calloc(EVENTS, sizeof(*cues));
    struct jwo_prng prng;
    const char *rest;
    int64_t last_ms = -1;
    int fired = 0;

    jwo_prng_seed(&prng, 5);
    begin(stage);
    for (int i = 0; i < EVENTS; i++) {
        (void)at(stage, &cues[i], 'x', (1 + (int64_t)jwo_prng_below(&prng, 100)) * JWO_HOUR_MS);
    }
    for (int i = 0; i < EVENTS; i += 2) {
        amz_event_cancel(cues[i].event);
    }
    amz_event_cancel(NULL);
    advance(stage, 101 * JWO_HOUR_MS);
    for (rest = strchr(stage->log.data, 'x'); rest != NULL; rest = strchr(rest + 1, 'x')) {
        int64_t at_ms = 0;

        assert_int_equal(sscanf(rest + 1, "%" SCNd64, &at_ms), 1);
        assert_true(at_ms >= last_ms);
        last_ms = at_ms;
        fired++;
    }
    assert_int_equal(fired, EVENTS / 2);
    jwo_free(cues);
}

static void test_event_cancel__of_the_only_event_leaves_the_loop_nothing_to_wait_for(void **state)
{
    struct stage *stage = *state;
    struct cue cue;

    begin(stage);
    jwo_timer_stop(stage->deadline);
    (void)at(stage, &cue, 'a', JWO_DAY_MS);
    amz_event_cancel(cue.event);
    jwo_loop_run(stage->fixture.loop); /* returns only when no timer runs */
    assert_string_equal(stage->log.data, "");
}

static void fire_stop(void *context)
{
    struct cue *cue = context;

    assert_true(amz_world_now_ms(cue->stage->world) >= cue->stage->start_ms + 5);
    jwo_buf_addc(&cue->stage->log, cue->letter);
    if (cue->letter == 'b') {
        jwo_loop_stop(cue->stage->fixture.loop);
    }
}

static void test_world_at__fires_by_itself_when_real_time_gets_there(void **state)
{
    struct stage *stage = *state;
    struct cue a = {stage, 'a', NULL};
    struct cue b = {stage, 'b', NULL};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + 10, fire_stop, &b);
    (void)amz_world_at(stage->world, stage->start_ms + 5, fire_stop, &a);
    jwo_loop_run(stage->fixture.loop);
    assert_string_equal(stage->log.data, "ab");
}

static void test_world_at__fires_by_itself_after_an_advance(void **state)
{
    struct stage *stage = *state;
    struct cue b = {stage, 'b', NULL};

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + JWO_HOUR_MS, fire_stop, &b);
    advance(stage, JWO_HOUR_MS - 50);
    while (strchr(stage->log.data, 'b') == NULL) { /* or the deadline fails the test */
        jwo_loop_run(stage->fixture.loop);
    }
    assert_non_null(strchr(stage->log.data, 'b'));
}

static void test_world_at__never_fires_before_it_returns(void **state)
{
    struct stage *stage = *state;
    struct cue cue;

    begin(stage);
    (void)at(stage, &cue, 'a', -JWO_HOUR_MS); /* long past */
    assert_string_equal(stage->log.data, "");
    advance(stage, 0);
    assert_non_null(strchr(stage->log.data, 'a'));
}

static void start_another(void *context)
{
    struct stage *stage = context;

    jwo_buf_adds(&stage->log, "again ");
    amz_world_advance(stage->world, JWO_HOUR_MS, finish, stage);
}

static void test_world_advance__may_be_started_again_from_done(void **state)
{
    struct stage *stage = *state;

    begin(stage);
    amz_world_advance(stage->world, JWO_HOUR_MS, start_another, stage);
    jwo_loop_run(stage->fixture.loop);
    assert_string_equal(stage->log.data, "again done");
    assert_true(amz_world_now_ms(stage->world) >= stage->start_ms + 2 * JWO_HOUR_MS);
}

static void free_world(void *context)
{
    struct stage *stage = context;

    amz_world_free(stage->world);
    stage->world = NULL;
    jwo_loop_stop(stage->fixture.loop);
}

static void must_not_happen(void *context)
{
    (void)context;
    fail_msg("called in a world that is gone");
}

/* Let what is left in the loop happen, so that a stale callback would be seen. */
static void drain(struct stage *stage)
{
    for (int i = 0; i < 10; i++) {
        jwo_loop_poll(stage->fixture.loop);
    }
}

static void test_world_free__inside_fire_drops_the_rest_and_the_advance(void **state)
{
    struct stage *stage = *state;

    begin(stage);
    (void)amz_world_at(stage->world, stage->start_ms + 1, free_world, stage);
    (void)amz_world_at(stage->world, stage->start_ms + 2, must_not_happen, NULL);
    amz_world_advance(stage->world, JWO_HOUR_MS, must_not_happen, NULL);
    jwo_loop_run(stage->fixture.loop);
    drain(stage);
    assert_null(stage->world);
}

static void test_world_free__inside_changed_drops_the_advance(void **state)
{
    struct stage *stage = *state;

    amz_world_on_change(stage->world, free_world, stage);
    amz_world_advance(stage->world, JWO_HOUR_MS, must_not_happen, NULL);
    jwo_loop_run(stage->fixture.loop);
    drain(stage);
    assert_null(stage->world);
}

static void test_world_free__inside_done_is_allowed(void **state)
{
    struct stage *stage = *state;

    amz_world_advance(stage->world, JWO_HOUR_MS, free_world, stage);
    jwo_loop_run(stage->fixture.loop);
    drain(stage);
    assert_null(stage->world);
}

static void test_world_advance__leaves_other_worlds_where_they_are(void **state)
{
    struct stage *stage = *state;
    amz_world *other = world_named(&stage->fixture, "other");
    const int64_t before_ms = amz_world_now_ms(other);

    begin(stage);
    advance(stage, 1000 * JWO_DAY_MS);
    assert_true(amz_world_now_ms(other) < before_ms + 500 * JWO_DAY_MS);
}

#define AGENDA_TEST(name) cmocka_unit_test_setup_teardown(name, setup_stage, teardown_stage)

int main(void)
{
    const struct CMUnitTest tests[] = {
        AGENDA_TEST(test_world_advance__fires_in_order_of_time_then_of_adding),
        AGENDA_TEST(test_world_advance__moves_the_clock_at_least_so_far_with_nothing_due),
        AGENDA_TEST(test_world_advance__fires_what_is_scheduled_on_the_way),
        AGENDA_TEST(test_world_advance__waits_for_the_calls_that_an_event_begins),
        AGENDA_TEST(test_world_advance__waits_for_the_calls_that_are_under_way_before),
        AGENDA_TEST(test_world_advance__waits_for_a_call_of_the_last_event),
        AGENDA_TEST(test_event_cancel__inside_fire_takes_back_what_is_due_at_the_same_time),
        AGENDA_TEST(test_event_cancel__of_any_of_many_leaves_the_others_in_order),
        AGENDA_TEST(test_event_cancel__of_the_only_event_leaves_the_loop_nothing_to_wait_for),
        AGENDA_TEST(test_world_at__fires_by_itself_when_real_time_gets_there),
        AGENDA_TEST(test_world_at__fires_by_itself_after_an_advance),
        AGENDA_TEST(test_world_at__never_fires_before_it_returns),
        AGENDA_TEST(test_world_advance__may_be_started_again_from_done),
        AGENDA_TEST(test_world_free__inside_fire_drops_the_rest_and_the_advance),
        AGENDA_TEST(test_world_free__inside_changed_drops_the_advance),
        AGENDA_TEST(test_world_free__inside_done_is_allowed),
        AGENDA_TEST(test_world_advance__leaves_other_worlds_where_they_are),
    };

    return cmocka_run_group_tests_name("agenda", tests, NULL, NULL);
}
