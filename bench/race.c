/* race.c -- N identical captures of one trip at the same instant, thousands of times: exactly one
 * of them may take the money.
 *
 *     race [ROUNDS [lenient]]           default: 100000
 *
 * Two processes. This one is Amazon: it arranges the trips, and hears of every exchange from the
 * journal. Its child is the retailer: for each trip it adjusts once, then puts the same signed
 * capture on 16 connections, all but the last byte of each, then the 16 last bytes, and reads no
 * answer before all have been written.
 *
 * A round is right when Amazon booked one effect and 15 second captures, the charge holds the
 * amount once, and the retailer heard one 200 and fifteen 400. The ledger is compared after every
 * exchange. "lenient" makes an Amazon that takes the money every time (wrong_order = "accept"),
 * which shows that the judge would notice.
 *
 * Exit: 0 all rounds were right, 1 some were not, 2 usage or the machine said no.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "amazon.h"
#include "connectors.h"
#include "jwo/alloc.h"
#include "signer.h"

#define CLIENTS       16
#define BATCH         200 /* trips of one world, which is freed after them */
#define MINOR         1599
#define ANSWER_MAX    8192
#define JOURNAL_BYTES (256 * 1024)
#define CHARGE                                                                                     \
    "{\"storeId\":\"store-1\",\"shoppingTripId\":\"%s\",\"amount\":{\"amount\":15.99,\"code\":"    \
    "\"USD\"}}"

/* What the two tell each other, over a socket pair. */
struct batch {
    int count; /* 0 = go home */
    char trips[BATCH][JWO_UUID_MAX];
};
struct heard {
    int ok, refused, other; /* answers to captures: 200, 400, anything else */
};
struct report {
    struct heard rounds[BATCH];
};

static _Noreturn void die(const char *what)
{
    (void)fprintf(stderr, "race: %s: %s\n", what, strerror(errno));
    _exit(2);
}

static void write_all(int fd, const void *bytes, size_t len)
{
    for (const char *at = bytes; len > 0;) {
        const ssize_t wrote = send(fd, at, len, MSG_NOSIGNAL);

        if (wrote < 0 && errno != EINTR) {
            die("cannot write");
        }
        at += wrote > 0 ? wrote : 0;
        len -= wrote > 0 ? (size_t)wrote : 0;
    }
}

/* False: the other side has ended. */
static bool read_all(int fd, void *bytes, size_t len)
{
    char *at = bytes;

    while (len > 0) {
        const ssize_t got = recv(fd, at, len, MSG_WAITALL);

        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        at += got > 0 ? got : 0;
        len -= got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* --- the retailer ----------------------------------------------------------------------------- */

struct retailer {
    int fds[CLIENTS];
    char host[32];
    struct jwo_credentials credentials;
    struct jwo_buf request; /* of the round */
};

static int connect_to(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)) != 0) {
        die("cannot connect");
    }
    return fd;
}

/* One whole answer; its status. */
static int read_answer(int fd)
{
    char text[ANSWER_MAX];
    size_t len = 0;

    for (;;) {
        const ssize_t got = recv(fd, text + len, sizeof text - 1 - len, 0);
        const char *end, *length;

        if (got <= 0) {
            die("no answer");
        }
        len += (size_t)got;
        text[len] = '\0';
        end = strstr(text, "\r\n\r\n");
        length = strcasestr(text, "\r\nContent-Length:");
        if (end && length &&
            len == (size_t)(end + 4 - text) +
                       strtoul(length + strlen("\r\nContent-Length:"), NULL, 10)) {
            return (int)strtol(text + strlen("HTTP/1.1 "), NULL, 10);
        }
    }
}

static void sign(struct retailer *retailer, const char *path, const char *trip_id)
{
    char body[256];

    (void)snprintf(body, sizeof body, CHARGE, trip_id);
    jwo_buf_reset(&retailer->request);
    signer_post(&retailer->request, &(struct signer_request){.credentials = &retailer->credentials,
                                                             .service = "execute-api",
                                                             .now_ms = jwo_wall_ms(),
                                                             .host = retailer->host,
                                                             .path = path,
                                                             .query = "",
                                                             .body = body});
}

static struct heard play_round(struct retailer *retailer, const char *trip_id)
{
    const struct jwo_buf *request = &retailer->request;
    struct heard heard = {0};

    sign(retailer, "/v1/adjust/charge", trip_id);
    write_all(retailer->fds[0], request->data, request->len);
    if (read_answer(retailer->fds[0]) != 200) {
        errno = EPROTO;
        die("adjust was refused");
    }
    sign(retailer, "/v1/capture/charge", trip_id);
    for (int i = 0; i < CLIENTS; i++) {
        write_all(retailer->fds[i], request->data, request->len - 1);
    }
    for (int i = 0; i < CLIENTS; i++) {
        write_all(retailer->fds[i], request->data + request->len - 1, 1);
    }
    for (int i = 0; i < CLIENTS; i++) {
        const int status = read_answer(retailer->fds[i]);

        heard.ok += status == 200;
        heard.refused += status == 400;
        heard.other += status != 200 && status != 400;
    }
    return heard;
}

static _Noreturn void be_retailer(int pipe, uint16_t port,
                                  const struct jwo_credentials *credentials)
{
    struct retailer retailer = {.credentials = *credentials};
    static struct batch batch;
    static struct report report;

    jwo_buf_init(&retailer.request, 16 * 1024);
    (void)snprintf(retailer.host, sizeof retailer.host, "127.0.0.1:%u", port);
    for (int i = 0; i < CLIENTS; i++) {
        retailer.fds[i] = connect_to(port);
    }
    while (read_all(pipe, &batch, sizeof batch) && batch.count > 0) {
        for (int i = 0; i < batch.count; i++) {
            report.rounds[i] = play_round(&retailer, batch.trips[i]);
        }
        write_all(pipe, &report, sizeof report);
    }
    jwo_buf_dispose(&retailer.request);
    _exit(0);
}

/* --- Amazon ----------------------------------------------------------------------------------- */

/* What the journal says of one trip. */
struct booked {
    struct amz_trip *trip;
    int captures, effects, second_captures;
};

struct race {
    jwo_loop *loop;
    amz_amazon *amazon;
    amz_world *world;
    int pipe;
    bool lenient;
    struct booked booked[BATCH];
    int count, current; /* trips of the batch; the one that is played */
    long rounds, rounds_max, wrong;
    long operations, requests;
};

/* Called for every exchange, when it is complete: the books balance now. */
static void on_exchange(void *context, const struct amz_exchange *exchange)
{
    struct race *race = context;
    struct booked *booked = &race->booked[race->current];

    while (strcmp(booked->trip->id, exchange->trip_id) != 0) {
        JWO_ASSERT(race->current + 1 < race->count);
        booked = &race->booked[++race->current];
    }
    amz_charge_check(&booked->trip->charge);
    race->operations++;
    if (exchange->op == AMZ_OP_CAPTURE) {
        booked->captures++;
        booked->effects += exchange->effect;
        booked->second_captures += strncmp(exchange->violation, "second-capture: ", 16) == 0;
    }
}

/* A world of its own for every batch, so that memory does not grow with the rounds. */
static void send_batch(struct race *race)
{
    struct amz_world_options options = {.name = "race", .journal_bytes_max = JOURNAL_BYTES};
    struct amz_store store = {.id = "store-1", .risk = AMZ_RISK_NONE};
    struct amz_shopper like = {.card = {.brand = "VISA", .tail = "4242"}};
    const long left = race->rounds_max - race->rounds;
    static struct batch batch;
    struct amz_shopper *shopper;

    amz_settings_default(&options.settings);
    options.settings.wrong_order_accept = race->lenient;
    race->world = amz_world_new(race->amazon, &options);
    store.hold = jwo_money_of(2000, "USD");
    shopper = amz_world_shopper(race->world, &like);
    race->count = batch.count = left < BATCH ? (int)left : BATCH;
    race->current = 0;
    for (int i = 0; i < batch.count; i++) {
        struct amz_trip *trip =
            amz_shopper_enters(shopper, amz_world_store(race->world, &store), NULL, NULL);

        JWO_ASSERT(trip->gate == AMZ_GATE_OPEN);
        race->booked[i] = (struct booked){.trip = trip};
        JWO_ASSERT(strlen(trip->id) < sizeof batch.trips[i]); /* a UUID */
        memcpy(batch.trips[i], trip->id, strlen(trip->id) + 1);
    }
    amz_journal_on_record(amz_world_journal(race->world), on_exchange, race);
    write_all(race->pipe, &batch, sizeof batch);
}

static bool is_right(const struct booked *booked, const struct heard *heard)
{
    const struct amz_charge *charge = &booked->trip->charge;

    return booked->captures == CLIENTS && booked->effects == 1 &&
           booked->second_captures == CLIENTS - 1 && charge->state == AMZ_CHARGE_CAPTURED &&
           charge->captured.minor == MINOR && heard->ok == 1 && heard->refused == CLIENTS - 1;
}

static void judge_batch(struct race *race, const struct report *report)
{
    for (int i = 0; i < race->count; i++) {
        const struct booked *booked = &race->booked[i];
        const struct heard *heard = &report->rounds[i];

        race->rounds++;
        race->requests += 1 + heard->ok + heard->refused + heard->other;
        if (!is_right(booked, heard) && race->wrong++ < 10) {
            (void)printf("round %ld: %d captures arrived, %d effects, charge %s; "
                         "heard %d x 200, %d x 400, %d others\n",
                         race->rounds, booked->captures, booked->effects,
                         amz_charge_state_name(booked->trip->charge.state), heard->ok,
                         heard->refused, heard->other);
        }
    }
    amz_world_free(race->world);
    race->world = NULL;
}

static void on_report(void *context, int events)
{
    struct race *race = context;
    static struct report report;
    static size_t len;
    const ssize_t got = recv(race->pipe, (char *)&report + len, sizeof report - len, MSG_DONTWAIT);

    (void)events;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        errno = got == 0 ? EPIPE : errno;
        die("the retailer has gone");
    }
    len += (size_t)got;
    if (len < sizeof report) {
        return;
    }
    len = 0;
    judge_batch(race, &report);
    if (race->rounds < race->rounds_max) {
        send_batch(race);
    } else {
        jwo_loop_stop(race->loop);
    }
}

static int run(struct race *race)
{
    const int64_t began_ms = jwo_monotonic_ms();
    jwo_watch *watch = jwo_watch_new(race->loop, race->pipe, on_report, race);
    double seconds;

    jwo_watch_set(watch, JWO_READABLE);
    send_batch(race);
    jwo_loop_run(race->loop);
    jwo_watch_free(watch);
    seconds = (double)(jwo_monotonic_ms() - began_ms) / 1000;
    (void)printf("%ld rounds of %d identical captures at the same instant: %ld with exactly one "
                 "effect, %ld wrong\n",
                 race->rounds, CLIENTS, race->rounds - race->wrong, race->wrong);
    (void)printf("%ld signed requests in %.1f s (%.0f a second); the ledger balanced after each of "
                 "%ld operations\n",
                 race->requests, seconds, (double)race->requests / seconds, race->operations);
    return race->wrong == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct race race = {.rounds_max = argc > 1 ? strtol(argv[1], NULL, 10) : 100000,
                        .lenient = argc > 2 && strcmp(argv[2], "lenient") == 0};
    const struct amz_amazon_options options = {.seed = 16};
    struct jwo_error err;
    int pair[2];
    int code = 2;

    if (argc > 3 || race.rounds_max < 1 || (argc == 3 && !race.lenient)) {
        (void)fputs("usage: race [ROUNDS [lenient]]\n", stderr);
        return 2;
    }
    if (jwo_loop_new(&race.loop, &err) != JWO_OK ||
        amz_amazon_new(&race.amazon, race.loop, &options, &err) != JWO_OK) {
        (void)fprintf(stderr, "race: %s\n", err.text);
        return 2;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        die("socketpair");
    }
    switch (fork()) {
    case -1:
        die("fork");
    case 0:
        (void)close(pair[0]);
        be_retailer(pair[1], amz_amazon_port(race.amazon), amz_amazon_credentials(race.amazon));
    default:
        (void)close(pair[1]);
        race.pipe = pair[0];
        code = run(&race);
        (void)close(pair[0]); /* the retailer goes home */
        amz_amazon_free(race.amazon);
        jwo_loop_free(race.loop);
        return code;
    }
}
