/* hostile.c -- see hostile.h for the contract. */
#include "hostile.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "jwo/digest.h"
#include "jwo/log.h"
#include "raw_socket.h"
#include "store_sql.h"
#include "test_support.h"

#define LOG_BYTES_MAX (1024 * 1024)
#define COLUMNS_MAX   40 /* of a table; more are of no harm, but not looked at */

/* ---- between the program and its store, its log, its comparisons ---- */

static rtl_store *store_of_program;
static struct jwo_buf *log_of_program; /* NULL: nobody reads it */
static int comparisons;

jwo_status __real_rtl_store_open(rtl_store **out, jwo_loop *loop, const char *path,
                                 struct jwo_error *err);
jwo_status __wrap_rtl_store_open(rtl_store **out, jwo_loop *loop, const char *path,
                                 struct jwo_error *err);
void __wrap_jwo_log(enum jwo_log_level level, const char *trip_id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool __real_jwo_secret_equal_str(const char *a, const char *b);
bool __wrap_jwo_secret_equal_str(const char *a, const char *b);

jwo_status __wrap_rtl_store_open(rtl_store **out, jwo_loop *loop, const char *path,
                                 struct jwo_error *err)
{
    const jwo_status status = __real_rtl_store_open(out, loop, path, err);

    store_of_program = *out;
    return status;
}

/* Of every level: what is not shown today may be shown tomorrow. */
void __wrap_jwo_log(enum jwo_log_level level, const char *trip_id, const char *fmt, ...)
{
    char message[1024];
    va_list args;

    (void)level;
    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    if (log_of_program != NULL) {
        jwo_buf_addf(log_of_program, "%s %s\n", trip_id != NULL ? trip_id : "-", message);
    }
}

bool __wrap_jwo_secret_equal_str(const char *a, const char *b)
{
    comparisons++;
    return __real_jwo_secret_equal_str(a, b);
}

/* ---- the database ---- */

/* The store keeps statements by the address of their text, so the texts stay where they are. */
static const char *reading_of(const char *table)
{
    static char texts[HOSTILE_TABLES_MAX][96];
    char text[96];

    (void)snprintf(text, sizeof(text), "SELECT * FROM %s", table);
    for (size_t i = 0; i < HOSTILE_TABLES_MAX; i++) {
        if (texts[i][0] == '\0') {
            memcpy(texts[i], text, sizeof(text));
        }
        if (strcmp(texts[i], text) == 0) {
            return texts[i];
        }
    }
    fail_msg("more than %d tables", HOSTILE_TABLES_MAX);
    return NULL;
}

static uint64_t digest(uint64_t before, const char *text)
{
    const char *bytes = text != NULL ? text : "\xff"; /* NULL is not the empty text */

    for (size_t i = 0; i <= strlen(bytes); i++) { /* FNV-1a */
        before = (before ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return before;
}

static void read_table(void *context, const char *name)
{
    struct hostile *hostile = context;
    struct hostile_table *table = &hostile->tables[hostile->table_count++];
    struct rtl_rows rows = rtl_rows_start(store_of_program, reading_of(name), RTL_NO_ARGS);
    /* A visit writes down now and then when it was: how many there are is what counts. */
    const bool has_content = strcmp(name, "portal_sessions") != 0;

    assert_true(hostile->table_count < HOSTILE_TABLES_MAX);
    *table = (struct hostile_table){.content = UINT64_C(0xcbf29ce484222325)};
    (void)snprintf(table->name, sizeof(table->name), "%s", name);
    while (rtl_rows_next(&rows)) {
        table->rows++;
        for (int column = 0; has_content && column < COLUMNS_MAX; column++) {
            table->content = digest(table->content, rtl_rows_text(&rows, column));
        }
    }
}

static void read_database(struct hostile *hostile)
{
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table'";

    hostile->table_count = 0;
    rtl_store_each(store_of_program, tables, read_table, hostile);
    assert_true(hostile->table_count > 10);
}

void hostile_look(struct hostile *hostile, const struct hostile_row *row)
{
    struct hostile_table before[HOSTILE_TABLES_MAX];
    const size_t count = hostile->table_count;

    memcpy(before, hostile->tables, sizeof(before));
    read_database(hostile);
    assert_int_equal(hostile->table_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct hostile_table *now = &hostile->tables[i];

        if ((before[i].rows != now->rows || before[i].content != now->content) &&
            (row->changes == NULL || strstr(row->changes, now->name) == NULL)) {
            fail_msg("%s: table %s has changed: %lld rows, before %lld", row->trick, now->name,
                     (long long)now->rows, (long long)before[i].rows);
        }
    }
}

/* Doors that shut after many tries have tests of their own: here every try is the first. */
static void open_doors(struct hostile *hostile)
{
    static const char sql[] = "DELETE FROM portal_locks";

    (void)rtl_store_run(store_of_program, sql, RTL_NO_ARGS);
    jwo_loop_poll(hostile->bench->fixture.loop);
    jwo_loop_poll(hostile->bench->fixture.loop);
    read_database(hostile);
}

/* ---- requests ---- */

static uint16_t port_of(const struct hostile *hostile)
{
    const rtl_app *app = hostile->bench->app;

    switch (hostile->port) {
    case HOSTILE_CONNECTORS:
        return rtl_app_port(app);
    case HOSTILE_OPERATIONS:
        return rtl_app_ops_port(app);
    case HOSTILE_PORTAL:
        break;
    }
    return rtl_app_portal_port(app);
}

static void expand(const struct hostile *hostile, struct jwo_buf *out, const char *text,
                   const struct hostile_row *row, size_t body_len)
{
    for (; *text != '\0'; text++) {
        if (*text != '$') {
            jwo_buf_addc(out, *text);
            continue;
        }
        const char name = *++text;
        if (name == 'H') {
            jwo_buf_addf(out, "127.0.0.1:%u", port_of(hostile));
        } else if (name == 'L') {
            jwo_buf_addf(out, "%zu", body_len);
        } else if (name == '0') {
            jwo_buf_add(out, "", 1);
        } else if (name == '*') {
            for (int i = 0; i < row->times; i++) {
                jwo_buf_adds(out, row->unit);
            }
        } else {
            assert_true(name >= 'A' && name <= 'Z' && hostile->words[name - 'A'] != NULL);
            jwo_buf_adds(out, hostile->words[name - 'A']);
        }
    }
}

static void write_request(struct hostile *hostile, const struct hostile_row *row)
{
    struct jwo_buf body;

    jwo_buf_init(&body, 4 * 1024 * 1024);
    jwo_buf_reset(&hostile->request);
    if (row->body != NULL) {
        expand(hostile, &body, row->body, row, 0);
    }
    expand(hostile, &hostile->request, row->head, row, body.len);
    jwo_buf_adds(&hostile->request, "\r\n");
    jwo_buf_add(&hostile->request, body.data, body.len);
    assert_false(body.overflow || hostile->request.overflow);
    jwo_buf_dispose(&body);
}

/* Send, and read until the other side is done. */
static void converse(struct hostile *hostile, const struct hostile_row *row, const char *bytes,
                     size_t len)
{
    const int64_t deadline_ms = jwo_monotonic_ms() + RAW_DEADLINE_MS;
    jwo_loop *loop = hostile->bench->fixture.loop;
    struct raw_socket raw;

    raw_connect(&raw, port_of(hostile));
    raw_send(&raw, loop, bytes, len);
    while (!raw.ended && !row->leaves) {
        raw_turn(&raw, loop, POLLIN);
        raw_receive(&raw);
        if (jwo_monotonic_ms() >= deadline_ms) {
            fail_msg("%s: the connection stays open after: %.800s", row->trick, raw.got.data);
            break;
        }
    }
    jwo_buf_reset(&hostile->answer);
    jwo_buf_add(&hostile->answer, raw.got.data, raw.got.len);
    raw_close(&raw);
    jwo_loop_poll(loop); /* what follows a commit */
    jwo_loop_poll(loop);
}

/* ---- what holds ---- */

static int status_of(const char *answer)
{
    int status = 0;

    return sscanf(answer, "HTTP/1.%*1[01] %d ", &status) == 1 ? status : 0;
}

/* Libmicrohttpd writes the head of some refusals of its own twice; they have no type. */
static size_t answers_in(const char *text)
{
    const bool is_refusal = strstr(text, "Content-Type:") == NULL && status_of(text) >= 400;
    size_t count = 0;

    for (const char *at = strstr(text, "HTTP/1."); at != NULL; at = strstr(at + 1, "HTTP/1.")) {
        count++;
    }
    return is_refusal && count == 2 ? 1 : count;
}

static void check_head(const struct hostile_row *row, const char *answer)
{
    static const char *const of_pages[] = {
        "Content-Security-Policy: default-src 'none'; ", "X-Content-Type-Options: nosniff\r\n",
        "X-Frame-Options: DENY\r\n", "Referrer-Policy: same-origin\r\n",
        "Cache-Control: no-store\r\n"};
    const char *end = strstr(answer, "\r\n\r\n");
    char head[8192];

    assert_non_null(end);
    (void)snprintf(head, sizeof(head), "%.*s", (int)(end + 2 - answer), answer);
    if (strcasestr(head, "\nhax") != NULL || strcasestr(head, "\rhax") != NULL) {
        fail_msg("%s: a header of its own in the answer: %s", row->trick, head);
    }
    if (strstr(head, "Content-Type: text/html; charset=utf-8\r\n") == NULL) {
        /* What is refused before it is a request is refused with a constant text. */
        assert_true(strstr(head, "text/html") == NULL || row->status >= 400);
        assert_true(strstr(answer, "hax") == NULL || strstr(head, "text/html") == NULL);
        return;
    }
    for (size_t i = 0; i < JWO_COUNT(of_pages); i++) {
        if (strstr(head, of_pages[i]) == NULL) {
            fail_msg("%s: the page has no %s", row->trick, of_pages[i]);
        }
    }
}

static void check_page(const struct hostile_row *row, const char *answer)
{
    static const char *const markup[] = {"<i>", "\"hax", "'hax", ">hax", "<script"};

    if (strstr(answer, "Content-Type: text/html") == NULL) {
        return;
    }
    for (size_t i = 0; i < JWO_COUNT(markup); i++) {
        if (strstr(answer, markup[i]) != NULL) {
            fail_msg("%s: %s in the page: %s", row->trick, markup[i], answer);
        }
    }
}

static void check_silence(const struct hostile *hostile, const struct hostile_row *row,
                          const char *log)
{
    const char *answer = hostile->answer.data;

    for (size_t i = 0; hostile->secrets[i] != NULL; i++) {
        if (strstr(answer, hostile->secrets[i]) != NULL || strstr(log, hostile->secrets[i])) {
            fail_msg("%s: %s was told: %s\nlog: %s", row->trick, hostile->secrets[i], answer, log);
        }
    }
    for (size_t i = 0; hostile->private[i] != NULL; i++) {
        if (strstr(log, hostile->private[i]) != NULL) {
            fail_msg("%s: %s in the log: %s", row->trick, hostile->private[i], log);
        }
    }
    for (const char *line = log; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (strncasecmp(line, "hax", 3) == 0) {
            fail_msg("%s: a line of its own in the log: %s", row->trick, log);
        }
    }
    if (strcasestr(answer, "sqlite") != NULL || strstr(log, "database:") != NULL) {
        fail_msg("%s: the database was reached: %s\nlog: %s", row->trick, answer, log);
    }
}

static void check_answer(const struct hostile *hostile, const struct hostile_row *row)
{
    const char *answer = hostile->answer.data;
    const int status = status_of(answer);

    if (status != row->status || answers_in(answer) != (size_t)(row->status != 0)) {
        fail_msg("%s: %d instead of %d, %zu answers: %.800s", row->trick, status, row->status,
                 answers_in(answer), answer);
    }
    if (row->holds != NULL && strstr(answer, row->holds) == NULL) {
        fail_msg("%s: no %s in: %s", row->trick, row->holds, answer);
    }
    if (status != 0) {
        check_head(row, answer);
        check_page(row, answer);
    }
}

/* An honest request of a stranger. */
static void check_service(struct hostile *hostile, const struct hostile_row *row)
{
    char text[256];

    (void)snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                   hostile->port == HOSTILE_PORTAL ? "/sign-in" : "/healthz");
    converse(hostile, &(struct hostile_row){.trick = row->trick}, text, strlen(text));
    if (status_of(hostile->answer.data) != 200) {
        fail_msg("after %s: %.800s", row->trick, hostile->answer.data);
    }
}

void hostile_play_bytes(struct hostile *hostile, const struct hostile_row *row, const char *bytes,
                        size_t len)
{
    struct jwo_buf log;

    jwo_buf_init(&log, LOG_BYTES_MAX);
    log_of_program = &log;
    comparisons = 0;
    converse(hostile, row, bytes, len);
    log_of_program = NULL;
    if (row->compares && comparisons == 0) {
        fail_msg("%s: no secret was compared, or not in constant time", row->trick);
    }
    check_answer(hostile, row);
    hostile_look(hostile, row);
    check_silence(hostile, row, log.data);
    if (row->changes != NULL && !hostile->keeps_doors) {
        open_doors(hostile);
    }
    check_service(hostile, row);
    jwo_buf_dispose(&log);
}

void hostile_play(struct hostile *hostile, const struct hostile_row *row)
{
    write_request(hostile, row);
    hostile_play_bytes(hostile, row, hostile->request.data, hostile->request.len);
}

void hostile_init(struct hostile *hostile, struct bench *bench, enum hostile_port port)
{
    *hostile = (struct hostile){
        .bench = bench,
        .port = port,
        .secrets = {BENCH_TOKEN, "processor-key", bench->fixture.database, "r@example.com"},
        .private = {"@", "VISA"}};
    jwo_buf_init(&hostile->request, 4 * 1024 * 1024);
    jwo_buf_init(&hostile->answer, 16 * 1024 * 1024);
    assert_non_null(store_of_program);
    read_database(hostile);
}

void hostile_dispose(struct hostile *hostile)
{
    jwo_buf_dispose(&hostile->request);
    jwo_buf_dispose(&hostile->answer);
}
