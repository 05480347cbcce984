/* ops_overview.c -- the first page, and the page of backups. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bad_carts.h"
#include "figures.h"
#include "jwo/log.h"
#include "ops_page.h"
#include "search.h"

#define STUCK_AFTER_MS (5 * JWO_MINUTE_MS)
#define STUCK_MAX      20
#define BACKUPS_MAX    50

/* ---- counters ---- */

static void tile(struct rtl_ops_page *page, const char *look, const char *name, const char *path,
                 const char *value)
{
    jwo_html_addf(&page->html,
                  "<li class=\"%s\"><a href=\"%s\"><strong>%s</strong> <span>%s</span></a></li>\n",
                  look, path, value, name);
}

static void number_tile(struct rtl_ops_page *page, const char *look, const char *name,
                        const char *path, int64_t number)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%lld", (long long)number);
    tile(page, look, name, path, text);
}

static void debt_tile(void *context, const struct rtl_figure *figure)
{
    const struct jwo_money owed = jwo_money_of(figure->minor, figure->name);
    char text[JWO_MONEY_TEXT_MAX], name[64];

    (void)snprintf(name, sizeof(name), "owed for %lld trips", (long long)figure->count);
    tile(context, "warn", name, "/debts", jwo_money_print_long(&owed, text));
}

static void counters(struct rtl_ops_page *page)
{
    const int64_t open = rtl_figures_open_incidents(page->store);
    const int64_t stopped = rtl_trips_in(page->store, RTL_STOPPED);
    const int64_t unpriced = rtl_bad_carts_open(page->store);
    int64_t all = 0, busy = 0;

    for (int state = 0; state < RTL_STATE_COUNT; state++) {
        const int64_t count = rtl_trips_in(page->store, (enum rtl_state)state);
        all += count;
        busy += rtl_state_is_end((enum rtl_state)state) ? 0 : count;
    }
    jwo_buf_adds(&page->html, "<ul class=\"tiles\">\n");
    number_tile(page, "plain", "trips", "/trips", all);
    number_tile(page, "busy", "under way", "/trips", busy);
    number_tile(page, "good", "captured", "/trips?state=CAPTURED",
                rtl_trips_in(page->store, RTL_CAPTURED));
    number_tile(page, stopped > 0 ? "bad" : "plain", "stopped", "/trips?state=STOPPED", stopped);
    number_tile(page, open > 0 ? "bad" : "plain", "open incidents", "/incidents", open);
    if (unpriced > 0) {
        number_tile(page, "bad", "carts without a price", "/bad-carts", unpriced);
    }
    rtl_figures_open_debts(page->store, debt_tile, page);
    jwo_buf_adds(&page->html, "</ul>\n");
}

/* ---- what is stuck ---- */

struct stuck {
    struct rtl_ops_page *page;
    int64_t late_ms;
    int count;
};

static void show_stuck(void *context, const struct rtl_trip_row *row)
{
    struct stuck *stuck = context;
    struct rtl_ops_page *page = stuck->page;

    if (row->due_ms >= stuck->late_ms || row->updated_ms >= stuck->late_ms ||
        stuck->count == STUCK_MAX) {
        return;
    }
    if (stuck->count++ == 0) {
        rtl_ops_table(page, "Stuck payments", "Trip|State|Store|#Total|Moved");
    }
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_trip(page, row->id);
    rtl_ops_cell_state(page, rtl_state_name(row->state));
    rtl_ops_cell(page, row->store_id);
    rtl_ops_cell_money(page, row->total_minor, row->currency);
    rtl_ops_cell_time(page, row->updated_ms);
    jwo_buf_adds(&page->html, "</tr>\n");
}

/* Under way, and nothing has happened for long. There are few trips under way at a time. */
static void stuck_payments(struct rtl_ops_page *page)
{
    struct stuck stuck = {.page = page, .late_ms = page->now_ms - STUCK_AFTER_MS};

    jwo_buf_adds(&page->html, "<h2>Stuck payments</h2>\n");
    for (int state = 0; state < RTL_STATE_COUNT; state++) {
        if (!rtl_state_is_end((enum rtl_state)state)) {
            const struct rtl_trip_query query = {.store_id = "", .state = (enum rtl_state)state};
            (void)rtl_search_trips(page->store, &query, RTL_SEARCH_LOOKS, show_stuck, &stuck);
        }
    }
    if (stuck.count > 0) {
        rtl_ops_table_end(page);
    } else {
        jwo_buf_adds(&page->html,
                     "<p class=\"empty\">None: every payment under way has moved within five "
                     "minutes.</p>\n");
    }
}

/* ---- state of the program ---- */

static void fact_bytes(struct rtl_ops_page *page, const char *name, int64_t bytes)
{
    char text[48];

    (void)snprintf(text, sizeof(text), "%lld.%lld MiB", (long long)(bytes / 1048576),
                   (long long)(bytes % 1048576 * 10 / 1048576));
    rtl_ops_fact(page, name, text);
}

/* The newest backups of the folder, newest first: their names sort by time. */
struct backups {
    char names[BACKUPS_MAX][64];
    int count;
};

static bool is_backup(const char *name)
{
    const size_t len = strlen(name);

    return strncmp(name, "retailer-", 9) == 0 && len > 12 && len < 64 &&
           strcmp(name + len - 3, ".db") == 0;
}

static void keep_backup(struct backups *backups, const char *name)
{
    int place = backups->count;

    while (place > 0 && strcmp(name, backups->names[place - 1]) > 0) {
        place--;
    }
    if (place == BACKUPS_MAX) {
        return;
    }
    backups->count += backups->count < BACKUPS_MAX;
    memmove(backups->names[place + 1], backups->names[place],
            (size_t)(backups->count - place - 1) * sizeof(backups->names[0]));
    (void)snprintf(backups->names[place], sizeof(backups->names[place]), "%s", name);
}

static void find_backups(struct backups *backups, const char *path)
{
    DIR *folder = path != NULL ? opendir(path) : NULL;
    const struct dirent *entry;

    backups->count = 0;
    if (folder == NULL) {
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        if (is_backup(entry->d_name)) {
            keep_backup(backups, entry->d_name);
        }
    }
    (void)closedir(folder);
}

static void last_backup(struct rtl_ops_page *page)
{
    struct backups found;

    find_backups(&found, page->operations->backups);
    rtl_ops_fact(page, "Last backup", found.count > 0 ? found.names[0] : "none");
}

static void audit_facts(struct rtl_ops_page *page)
{
    const struct rtl_operations *operations = page->operations;
    char text[128], at[JWO_TIME_TEXT_MAX];

    if (operations->audited_ms == 0) {
        rtl_ops_fact(page, "Audit", "not run since the start");
        return;
    }
    (void)snprintf(text, sizeof(text), "%s, at %s",
                   operations->audit.breaches == 0 ? "sound" : "BROKEN PROMISES",
                   rtl_ops_time(operations->audited_ms, at));
    rtl_ops_fact(page, "Audit", text);
}

static void program(struct rtl_ops_page *page)
{
    const struct rtl_operations *operations = page->operations;
    const struct rtl_store_health *health = rtl_store_health(page->store);
    char text[64];

    jwo_buf_adds(&page->html, "<h2>This program</h2>\n<dl class=\"card facts\">\n");
    (void)snprintf(text, sizeof(text), "%lld min",
                   (long long)((jwo_monotonic_us() - operations->started_us) / 60000000));
    rtl_ops_fact(page, "Runs for", text);
    fact_bytes(page, "Memory", rtl_figures_resident_bytes());
    fact_bytes(page, "Database", rtl_store_bytes(page->store));
    (void)snprintf(text, sizeof(text), "%lld, %lld lost", (long long)health->commits,
                   (long long)health->lost);
    rtl_ops_fact(page, "Commits", text);
    audit_facts(page);
    last_backup(page);
    jwo_buf_adds(&page->html, "</dl>\n<div class=\"actions\">\n");
    rtl_ops_form(page, "/audit", "", "");
    jwo_buf_adds(&page->html, "<button class=\"quiet\">Audit the ledger</button></form>\n"
                              "<p class=\"hint\">It reads the whole ledger; the gate waits "
                              "meanwhile. Best when the shop is closed.</p></div>\n");
}

int rtl_ops_overview(struct rtl_ops_page *page)
{
    rtl_ops_begin(page, "Overview");
    counters(page);
    stuck_payments(page);
    program(page);
    rtl_ops_end(page);
    return 200;
}

static void log_breach(void *context, const char *promise, const char *sentence)
{
    (void)context;
    jwo_log(JWO_LOG_ERROR, NULL, "audit: %s: %s", promise, sentence);
}

int rtl_ops_audit(struct rtl_ops_page *page)
{
    struct rtl_operations *operations = page->operations;

    rtl_audit_run(page->store, RTL_AUDIT_MONEY, &operations->audit, log_breach, NULL);
    operations->audited_ms = page->now_ms;
    if (operations->audit.breaches > 0) {
        rtl_incident_record(page->store, NULL, "audit", 0, page->now_ms,
                            "the ledger breaks its promises in %lld places; see the log",
                            (long long)operations->audit.breaches);
    }
    return rtl_ops_go(page, "/");
}

/* ---- backups ---- */

static void show_backup(struct rtl_ops_page *page, const char *name)
{
    char path[1024];
    struct stat file;

    (void)snprintf(path, sizeof(path), "%s/%s", page->operations->backups, name);
    if (stat(path, &file) == 0) {
        jwo_buf_adds(&page->html, "<tr>");
        rtl_ops_cell(page, name);
        rtl_ops_cell_number(page, (int64_t)file.st_size);
        rtl_ops_cell_time(page, (int64_t)file.st_mtime * 1000);
        jwo_buf_adds(&page->html, "</tr>\n");
    }
}

static int backups(struct rtl_ops_page *page, int status, const char *complaint)
{
    const struct rtl_operations *operations = page->operations;
    struct backups found;

    find_backups(&found, operations->backups);
    rtl_ops_begin(page, "Backups");
    if (complaint != NULL) {
        rtl_ops_notice(page, false, complaint);
    } else if (operations->backup != NULL) {
        rtl_ops_notice(page, true, "A backup is being made. Load this page again to see it.");
    } else if (operations->backup_error[0] != '\0') {
        rtl_ops_notice(page, false, operations->backup_error);
    }
    if (operations->backups == NULL) {
        jwo_buf_adds(&page->html, "<p>The program was started without --backups.</p>\n");
    } else {
        rtl_ops_form(page, "/backups", "", "");
        jwo_buf_adds(&page->html, "<button>Make a backup</button></form>\n");
    }
    rtl_ops_table(page, "Backups", "File|#Bytes|Made");
    for (int i = 0; i < found.count; i++) {
        show_backup(page, found.names[i]);
    }
    if (!rtl_ops_table_end(page)) {
        jwo_buf_adds(&page->html, "<p class=\"empty\">There is none yet.</p>\n");
    }
    rtl_ops_end(page);
    return status;
}

int rtl_ops_backups(struct rtl_ops_page *page)
{
    return backups(page, 200, NULL);
}

int rtl_ops_back_up(struct rtl_ops_page *page)
{
    struct jwo_error err;

    if (rtl_operations_start_backup(page->operations, NULL, &err) != JWO_OK) {
        return backups(page, 409, err.text);
    }
    jwo_log(JWO_LOG_INFO, NULL, "backup: asked for at the operations page");
    return rtl_ops_go(page, "/backups");
}
