/* agenda.c -- a world's clock, and what happens when it gets there. See world.h for the contract.
 *
 * Everything happens from the one timer, at most one callback per fire of it, and nothing of the
 * world is touched after that callback: so none is ever called recursively, and each may free the
 * world. An advance is a walk of such steps:
 *
 *   calls under way?     wait; the last call to end starts the timer
 *   an event due?        the clock goes to its time, it fires; next step
 *   not yet told?        the clock goes to the target, amz_world_changed(); next step
 *   otherwise            the clock runs again, `done`
 */
#include "jwo/alloc.h"
#include "keyring.h"
#include "world_internal.h"

struct amz_event {
    amz_world *world; /* borrowed */
    int64_t due_ms;
    uint64_t order;
    size_t index; /* in the heap */
    void (*fire)(void *context);
    void *context; /* borrowed */
};

/* --- the heap -------------------------------------------------------------------------------- */

static bool is_before(const amz_event *a, const amz_event *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void heap_put(struct amz_agenda *agenda, size_t index, amz_event *event)
{
    agenda->heap[index] = event;
    event->index = index;
}

/* Move `event` from the free place `index` up or down to where it belongs. */
static void heap_settle(struct amz_agenda *agenda, size_t index, amz_event *event)
{
    while (index > 0 && is_before(event, agenda->heap[(index - 1) / 2])) {
        heap_put(agenda, index, agenda->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    for (;;) {
        size_t child = 2 * index + 1;

        if (child + 1 < agenda->count && is_before(agenda->heap[child + 1], agenda->heap[child])) {
            child++;
        }
        if (child >= agenda->count || !is_before(agenda->heap[child], event)) {
            break;
        }
        heap_put(agenda, index, agenda->heap[child]);
        index = child;
    }
    heap_put(agenda, index, event);
}

static void heap_add(struct amz_agenda *agenda, amz_event *event)
{
    if (agenda->count == agenda->capacity) {
        agenda->capacity = agenda->capacity > 0 ? 2 * agenda->capacity : 16;
        agenda->heap = jwo_realloc(agenda->heap, agenda->capacity * sizeof(amz_event *));
    }
    agenda->count++;
    heap_settle(agenda, agenda->count - 1, event);
}

static void heap_remove(struct amz_agenda *agenda, const amz_event *event)
{
    amz_event *last = agenda->heap[--agenda->count];

    if (last != event) {
        heap_settle(agenda, event->index, last);
    }
}

static const amz_event *heap_first(const struct amz_agenda *agenda)
{
    return agenda->count > 0 ? agenda->heap[0] : NULL;
}

/* --- the clock ------------------------------------------------------------------------------- */

int64_t amz_world_now_ms(const amz_world *world)
{
    const struct amz_agenda *agenda = &world->agenda;

    return agenda->advancing ? agenda->stands_ms : jwo_monotonic_ms() + agenda->offset_ms;
}

/* Start the timer for whatever comes next. */
static void arm(amz_world *world)
{
    struct amz_agenda *agenda = &world->agenda;
    const amz_event *first = heap_first(agenda);

    if (agenda->advancing && agenda->calls == 0) {
        jwo_timer_start(agenda->timer, 0);
    } else if (!agenda->advancing && first != NULL) {
        jwo_timer_start(agenda->timer, first->due_ms - amz_world_now_ms(world));
    } else {
        jwo_timer_stop(agenda->timer);
    }
}

/* Of an advance: the clock stands still at the next time that matters. */
static void stand_at(amz_world *world, int64_t time_ms)
{
    amz_keyring_clock_moved(world, time_ms - world->agenda.stands_ms);
    world->agenda.stands_ms = time_ms;
}

static void fire_first(amz_world *world)
{
    struct amz_agenda *agenda = &world->agenda;
    amz_event *event = agenda->heap[0];
    const amz_event fired = *event;

    if (agenda->advancing && fired.due_ms > agenda->stands_ms) {
        stand_at(world, fired.due_ms);
    }
    agenda->told = false;
    heap_remove(agenda, event);
    jwo_free(event);
    arm(world);
    fired.fire(fired.context);
}

static void advance_step(amz_world *world)
{
    struct amz_agenda *agenda = &world->agenda;
    const amz_event *first = heap_first(agenda);
    void (*const done)(void *context) = agenda->done;
    void *const done_context = agenda->done_context;

    JWO_ASSERT(agenda->calls == 0);
    if (first != NULL && first->due_ms <= agenda->target_ms) {
        fire_first(world);
        return;
    }
    stand_at(world, agenda->target_ms);
    if (!agenda->told) {
        agenda->told = true;
        arm(world);
        amz_world_changed(world);
        return;
    }
    agenda->advancing = false;
    agenda->offset_ms = agenda->target_ms - jwo_monotonic_ms();
    arm(world);
    done(done_context);
}

static void tick(void *context)
{
    amz_world *world = context;
    const amz_event *first = heap_first(&world->agenda);

    if (world->agenda.advancing) {
        advance_step(world);
    } else if (first != NULL && first->due_ms <= amz_world_now_ms(world)) {
        fire_first(world);
    } else {
        arm(world); /* a timer counts whole milliseconds of its own and may be a little early */
    }
}

void amz_agenda_init(amz_world *world)
{
    world->agenda = (struct amz_agenda){
        .timer = jwo_timer_new(amz_amazon_loop(world->amazon), tick, world),
        .offset_ms = jwo_wall_ms() - jwo_monotonic_ms(),
    };
}

void amz_agenda_dispose(amz_world *world)
{
    struct amz_agenda *agenda = &world->agenda;

    for (size_t i = 0; i < agenda->count; i++) {
        jwo_free(agenda->heap[i]);
    }
    jwo_free(agenda->heap);
    jwo_timer_free(agenda->timer);
}

amz_event *amz_world_at(amz_world *world, int64_t due_ms, void (*fire)(void *context),
                        void *context)
{
    amz_event *event = jwo_malloc(sizeof(*event));

    *event = (struct amz_event){
        .world = world,
        .due_ms = due_ms,
        .order = ++world->agenda.last_order,
        .fire = fire,
        .context = context,
    };
    heap_add(&world->agenda, event);
    if (event->index == 0) {
        arm(world);
    }
    return event;
}

void amz_event_cancel(amz_event *event)
{
    if (event == NULL) {
        return;
    }
    heap_remove(&event->world->agenda, event);
    arm(event->world);
    jwo_free(event);
}

void amz_world_advance(amz_world *world, int64_t delta_ms, void (*done)(void *context),
                       void *context)
{
    struct amz_agenda *agenda = &world->agenda;
    const int64_t now_ms = amz_world_now_ms(world);

    JWO_ASSERT(!agenda->advancing);
    JWO_ASSERT(delta_ms >= 0 && delta_ms <= AMZ_ADVANCE_MS_MAX);
    agenda->advancing = true;
    agenda->told = false;
    agenda->stands_ms = now_ms;
    agenda->target_ms = now_ms + delta_ms;
    agenda->done = done;
    agenda->done_context = context;
    arm(world);
}

void amz_world_call_began(amz_world *world)
{
    world->agenda.calls++;
    if (world->agenda.advancing) {
        arm(world);
    }
}

void amz_world_call_ended(amz_world *world)
{
    JWO_ASSERT(world->agenda.calls > 0);
    world->agenda.calls--;
    if (world->agenda.advancing) {
        arm(world);
    }
}
