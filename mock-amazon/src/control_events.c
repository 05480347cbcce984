/* control_events.c -- what happens in a world, told as it happens: server-sent events.
 *
 * Nothing is queued for a reader but one buffer. A stream knows how far it has told the journal and
 * the trips, and goes on from there when there is room, so a slow reader costs no memory and sees
 * the newest state of a trip, not every one; what the journal has dropped meanwhile is told as a
 * gap. Changes of a world rouse its streams after a short pause, which gathers them.
 */
#include <inttypes.h>
#include <string.h>

#include "control_internal.h"
#include "jwo/alloc.h"
#include "jwo/limits.h"

#define PAUSE_MS     20 /* from a change to its telling */
#define HEARTBEAT_MS (10 * JWO_SECOND_MS)
/* The largest exchange fits: two bodies of 1 MiB, each byte of them as \u00xx. */
#define STREAM_BYTES_MAX (16u * 1024 * 1024)
#define ENOUGH_BYTES     (64u * 1024) /* then the reader's turn is awaited */

struct amz_control_stream {
    struct amz_control *control;     /* borrowed */
    struct amz_control_world *world; /* borrowed; NULL: of the list of worlds */
    jwo_http_request *request;       /* borrowed */
    uint64_t seq;                    /* of the last exchange told */
    /* Of the trips: all changes up to `version` are told, and those up to `goal` of the trips
     * before `at`. */
    uint64_t version, goal;
    size_t at;
    bool is_due; /* the world, or the list of worlds, is to be told */
    struct amz_control_stream *next;
};

/* --- telling ---------------------------------------------------------------------------------- */

static void stream_free(struct amz_control_stream *stream)
{
    struct amz_control_stream **link = &stream->control->streams;

    while (*link != stream) {
        link = &(*link)->next;
    }
    *link = stream->next;
    jwo_free(stream);
}

static void client_gone(void *context)
{
    stream_free(context);
}

/* The event's head; its data goes to *w. */
static void event_begin(struct jwo_buf *buf, struct jwo_json_writer *w, const char *name,
                        uint64_t id)
{
    jwo_buf_init(buf, STREAM_BYTES_MAX);
    jwo_buf_addf(buf, "event: %s\n", name);
    if (id > 0) {
        jwo_buf_addf(buf, "id: %" PRIu64 "\n", id);
    }
    jwo_buf_adds(buf, "data: ");
    jwo_jw_init(w, buf);
}

/* False: the stream is dead, and freed. */
JWO_MUST_USE static bool event_end(struct amz_control_stream *stream, struct jwo_buf *buf)
{
    bool alive;

    jwo_buf_adds(buf, "\n\n");
    alive = jwo_http_stream_write(stream->request, buf->data, buf->len);
    jwo_buf_dispose(buf);
    if (!alive) {
        stream_free(stream);
    }
    return alive;
}

static bool has_room(const struct amz_control_stream *stream)
{
    return jwo_http_stream_waiting(stream->request) < ENOUGH_BYTES;
}

JWO_MUST_USE static bool tell_gap(struct amz_control_stream *stream, uint64_t next_seq)
{
    struct jwo_json_writer w;
    struct jwo_buf buf;

    event_begin(&buf, &w, "gap", next_seq - 1);
    jwo_jw_object(&w);
    jwo_jw_kint(&w, "from", (int64_t)stream->seq + 1);
    jwo_jw_kint(&w, "to", (int64_t)next_seq - 1);
    jwo_jw_end_object(&w);
    return event_end(stream, &buf);
}

JWO_MUST_USE static bool tell_exchanges(struct amz_control_stream *stream)
{
    const amz_journal *journal = amz_world_journal(stream->world->world);
    const struct amz_exchange *exchange = amz_journal_after(journal, stream->seq);
    struct jwo_json_writer w;
    struct jwo_buf buf;

    for (; exchange && has_room(stream); exchange = amz_journal_next(journal, exchange)) {
        if (exchange->seq > stream->seq + 1 && !tell_gap(stream, exchange->seq)) {
            return false;
        }
        stream->seq = exchange->seq;
        event_begin(&buf, &w, "exchange", exchange->seq);
        amz_control_write_exchange(&w, exchange);
        if (!event_end(stream, &buf)) {
            return false;
        }
    }
    return true;
}

JWO_MUST_USE static bool tell_trips(struct amz_control_stream *stream)
{
    const struct amz_control_world *world = stream->world;
    struct jwo_json_writer w;
    struct jwo_buf buf;

    while (stream->version < world->version && has_room(stream)) {
        if (stream->at == 0) {
            stream->goal = world->version;
        }
        for (; stream->at < world->mark_count && has_room(stream); stream->at++) {
            const struct amz_trip_mark *mark = &world->marks[stream->at];

            if (mark->version > stream->version) {
                event_begin(&buf, &w, "trip", 0);
                amz_control_write_trip(&w, mark->trip);
                if (!event_end(stream, &buf)) {
                    return false;
                }
            }
        }
        if (stream->at == world->mark_count) {
            stream->version = stream->goal;
            stream->at = 0;
        }
    }
    return true;
}

/* Everything that there is room for. The stream may be dead then. */
static void pump(struct amz_control_stream *stream)
{
    struct jwo_json_writer w;
    struct jwo_buf buf;

    if (stream->world && (!tell_exchanges(stream) || !tell_trips(stream))) {
        return;
    }
    if (!stream->is_due || !has_room(stream)) {
        return;
    }
    stream->is_due = false;
    event_begin(&buf, &w, stream->world ? "world" : "worlds", 0);
    if (stream->world) {
        amz_control_write_world(&w, stream->world);
    } else {
        amz_control_write_worlds(&w, stream->control);
    }
    (void)!event_end(stream, &buf);
}

static void on_drained(void *context)
{
    pump(context);
}

/* --- what has changed ------------------------------------------------------------------------- */

/* FNV-1a, 64 bits. */
static uint64_t hash_bytes(const struct jwo_buf *buf)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < buf->len; i++) {
        hash = (hash ^ (unsigned char)buf->data[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void add_mark(struct amz_control_world *world, const struct amz_trip *trip)
{
    if (world->mark_count == world->mark_capacity) {
        world->mark_capacity = world->mark_capacity ? 2 * world->mark_capacity : 64;
        world->marks = jwo_realloc(world->marks, world->mark_capacity * sizeof *world->marks);
    }
    world->marks[world->mark_count++] = (struct amz_trip_mark){.trip = trip};
}

/* Trips are never taken out of a world, and come in the order of their making. */
static void update_marks(struct amz_control_world *world)
{
    const struct amz_trip *trip = amz_world_trips(world->world);
    struct jwo_buf buf;

    jwo_buf_init(&buf, 64u * 1024);
    for (size_t i = 0; trip; trip = trip->next, i++) {
        struct jwo_json_writer w;
        uint64_t hash;

        if (i == world->mark_count) {
            add_mark(world, trip);
        }
        jwo_buf_reset(&buf);
        jwo_jw_init(&w, &buf);
        amz_control_write_trip(&w, trip);
        hash = hash_bytes(&buf);
        if (world->marks[i].version == 0 || world->marks[i].hash != hash) {
            world->marks[i].hash = hash;
            world->marks[i].version = ++world->version;
        }
    }
    jwo_buf_dispose(&buf);
}

static void on_pause_over(void *context)
{
    struct amz_control *control = context;
    struct amz_control_stream *next;

    control->pause_runs = false;
    for (struct amz_control_world *world = control->worlds; world; world = world->next) {
        if (world->is_dirty) {
            world->is_dirty = false;
            update_marks(world);
        }
    }
    for (struct amz_control_stream *stream = control->streams; stream; stream = next) {
        next = stream->next;
        pump(stream);
    }
}

static void on_heartbeat(void *context)
{
    struct amz_control *control = context;
    struct amz_control_stream *next;

    for (struct amz_control_stream *stream = control->streams; stream; stream = next) {
        next = stream->next;
        if (jwo_http_stream_waiting(stream->request) == 0 &&
            !jwo_http_stream_write(stream->request, ":\n\n", 3)) {
            stream_free(stream);
        }
    }
    if (control->streams) {
        jwo_timer_start(control->heartbeat, HEARTBEAT_MS);
    }
}

static void rouse(struct amz_control *control)
{
    if (!control->pause_runs && control->streams) {
        control->pause_runs = true;
        jwo_timer_start(control->pause, PAUSE_MS);
    }
}

void amz_control_events_changed(void *context)
{
    struct amz_control_world *world = context;
    bool is_watched = false;

    for (struct amz_control_stream *s = world->control->streams; s; s = s->next) {
        if (s->world == world) {
            s->is_due = is_watched = true;
        }
    }
    if (is_watched) {
        world->is_dirty = true;
        rouse(world->control);
    }
}

void amz_control_events_worlds(struct amz_control *control)
{
    for (struct amz_control_stream *stream = control->streams; stream; stream = stream->next) {
        stream->is_due = stream->is_due || !stream->world;
    }
    rouse(control);
}

void amz_control_events_forget(struct amz_control_world *world, bool is_removed)
{
    struct amz_control_stream *next;

    jwo_free(world->marks);
    world->marks = NULL;
    world->mark_count = world->mark_capacity = 0;
    world->version = 0;
    for (struct amz_control_stream *stream = world->control->streams; stream; stream = next) {
        struct jwo_json_writer w;
        struct jwo_buf buf;

        next = stream->next;
        if (stream->world != world) {
            continue;
        }
        stream->seq = stream->version = 0;
        stream->at = 0;
        stream->is_due = true;
        event_begin(&buf, &w, is_removed ? "removed" : "reset", 0);
        jwo_jw_object(&w);
        jwo_jw_end_object(&w);
        if (event_end(stream, &buf) && is_removed) {
            jwo_http_stream_end(stream->request);
            stream_free(stream);
        }
    }
}

/* --- routes ----------------------------------------------------------------------------------- */

static void begin(struct amz_control_call *call, uint64_t seq)
{
    static const struct jwo_http_header headers[] = {{"Cache-Control", "no-store"},
                                                     {"X-Content-Type-Options", "nosniff"}};
    struct amz_control *control = call->control;
    struct amz_control_stream *stream = jwo_calloc(1, sizeof *stream);
    const struct jwo_http_stream_options options = {
        .status = 200,
        .content_type = "text/event-stream",
        .headers = headers,
        .header_count = JWO_COUNT(headers),
        .bytes_max = STREAM_BYTES_MAX,
        .drained = on_drained,
        .context = stream,
    };

    *stream = (struct amz_control_stream){.control = control,
                                          .world = call->world,
                                          .request = call->request,
                                          .seq = seq,
                                          .is_due = true,
                                          .next = control->streams};
    if (!jwo_http_stream_begin(call->request, &options)) {
        jwo_free(stream);
        amz_control_fail(call, 503, "there are %d event streams already", JWO_HTTP_STREAMS_MAX);
        return;
    }
    jwo_http_set_gone(call->request, client_gone, stream);
    control->streams = stream;
    call->later = true;
    if (call->world) {
        update_marks(call->world);
    }
    if (!stream->next) {
        jwo_timer_start(control->heartbeat, HEARTBEAT_MS);
    }
    pump(stream);
}

/* After the exchange that the reader has seen last; a number that the journal has not come to is of
 * before a reset. */
void amz_control_watch_world(struct amz_control_call *call)
{
    const amz_journal *journal = amz_world_journal(call->world->world);
    uint64_t seq = 0;

    if (!amz_control_query(call, (const struct amz_control_parameter[]){{"after", &seq}}, 1)) {
        return;
    }
    if (!jwo_http_query(call->request)[0]) {
        amz_control_number(jwo_http_header(call->request, "Last-Event-ID"), &seq);
    }
    if (seq > amz_journal_dropped(journal) + amz_journal_count(journal)) {
        seq = 0;
    }
    begin(call, seq);
}

void amz_control_watch_worlds(struct amz_control_call *call)
{
    begin(call, 0);
}

/* --- life ------------------------------------------------------------------------------------- */

void amz_control_events_init(struct amz_control *control)
{
    jwo_loop *loop = amz_amazon_loop(control->amazon);

    control->pause = jwo_timer_new(loop, on_pause_over, control);
    control->heartbeat = jwo_timer_new(loop, on_heartbeat, control);
}

void amz_control_events_dispose(struct amz_control *control)
{
    JWO_ASSERT(!control->streams); /* the server is freed, so they are gone */
    jwo_timer_free(control->pause);
    jwo_timer_free(control->heartbeat);
}
