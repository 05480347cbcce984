/* ops_trips.c -- the page of trips: look for one, or leaf through them. */
#include <stdio.h>
#include <string.h>

#include "jwo/form.h"
#include "ops_page.h"
#include "search.h"

/* What was asked for, as it was typed. */
struct asked {
    char id[RTL_ROUTE_ID_MAX], state[32], store[256], from[16], to[16];
};

static void read_asked(const struct rtl_ops_page *page, struct asked *asked)
{
    rtl_ops_field(page, "id", asked->id, sizeof(asked->id));
    rtl_ops_field(page, "state", asked->state, sizeof(asked->state));
    rtl_ops_field(page, "store", asked->store, sizeof(asked->store));
    rtl_ops_field(page, "from", asked->from, sizeof(asked->from));
    rtl_ops_field(page, "to", asked->to, sizeof(asked->to));
}

/* "2026-11-22", the begin of that day; false for what is no date. "" is 0. */
static bool read_day(const char *text, int64_t *out_ms)
{
    char time[40];

    *out_ms = 0;
    (void)snprintf(time, sizeof(time), "%sT00:00:00Z", text);
    return text[0] == '\0' || jwo_time_parse_iso(time, out_ms);
}

/* Fills all but `before`. Returns what is wrong with the question, NULL: nothing. */
static const char *read_query(const struct rtl_ops_page *page, const struct asked *asked,
                              struct rtl_trip_query *query)
{
    const struct rtl_config *config = page->operations->base->config;
    int state = 0;

    *query = (struct rtl_trip_query){.store_id = asked->store};
    while (state < RTL_STATE_COUNT &&
           strcmp(rtl_state_name((enum rtl_state)state), asked->state) != 0) {
        state++;
    }
    query->state = (enum rtl_state)state;
    if (asked->state[0] != '\0' && state == RTL_STATE_COUNT) {
        return "There is no such state.";
    }
    if (asked->store[0] != '\0' && rtl_config_store(config, asked->store) == NULL) {
        return "There is no such store in the settings.";
    }
    if (!read_day(asked->from, &query->from_ms) || !read_day(asked->to, &query->to_ms)) {
        return "A day is written 2026-11-22.";
    }
    query->to_ms += asked->to[0] != '\0' ? JWO_DAY_MS : 0; /* that day included */
    return NULL;
}

static void input(struct rtl_ops_page *page, const char *name, const char *label, const char *type,
                  const char *value, int length_max)
{
    jwo_html_addf(&page->html,
                  "<div class=\"field\"><label for=\"%s\">%s</label><input id=\"%s\" name=\"%s\" "
                  "type=\"%s\" value=\"%s\" maxlength=\"%d\" autocomplete=\"off\"></div>\n",
                  name, label, name, name, type, value, length_max);
}

static void option(struct rtl_ops_page *page, const char *value, const char *text,
                   const char *chosen)
{
    jwo_html_addf(&page->html, "<option value=\"%s\"", value);
    if (strcmp(value, chosen) == 0) {
        jwo_buf_adds(&page->html, " selected");
    }
    jwo_html_addf(&page->html, ">%s</option>", text);
}

static void begin_select(struct rtl_ops_page *page, const char *name, const char *label)
{
    jwo_html_addf(&page->html,
                  "<div class=\"field\"><label for=\"%s\">%s</label><select id=\"%s\" name=\"%s\">",
                  name, label, name, name);
}

static void search_form(struct rtl_ops_page *page, const struct asked *asked)
{
    const struct rtl_config *config = page->operations->base->config;

    jwo_buf_adds(&page->html, "<form class=\"card search\" method=\"get\" action=\"/trips\">\n");
    input(page, "id", "Trip", "search", asked->id, 255);
    begin_select(page, "state", "State");
    option(page, "", "any", asked->state);
    for (int state = 0; state < RTL_STATE_COUNT; state++) {
        const char *name = rtl_state_name((enum rtl_state)state);
        option(page, name, name, asked->state);
    }
    jwo_buf_adds(&page->html, "</select></div>\n");
    begin_select(page, "store", "Store");
    option(page, "", "any", asked->store);
    for (size_t i = 0; i < config->store_count; i++) {
        option(page, config->stores[i].id, config->stores[i].id, asked->store);
    }
    jwo_buf_adds(&page->html, "</select></div>\n");
    input(page, "from", "From", "date", asked->from, 10);
    input(page, "to", "To", "date", asked->to, 10);
    jwo_buf_adds(&page->html, "<button>Search</button>\n</form>\n");
}

struct list {
    struct rtl_ops_page *page;
    int count;
};

static void show(void *context, const struct rtl_trip_row *row)
{
    struct list *list = context;
    struct rtl_ops_page *page = list->page;

    list->count++;
    jwo_buf_adds(&page->html, "<tr>");
    rtl_ops_cell_trip(page, row->id);
    rtl_ops_cell_state(page, rtl_state_name(row->state));
    rtl_ops_cell(page, row->store_id);
    if (row->priced) {
        rtl_ops_cell_money(page, row->total_minor, row->currency);
    } else {
        jwo_buf_adds(&page->html, "<td class=\"n\">not priced</td>");
    }
    rtl_ops_cell_money(page, row->captured_minor, row->currency);
    rtl_ops_cell_time(page, row->created_ms);
    rtl_ops_cell_time(page, row->updated_ms);
    jwo_buf_adds(&page->html, "</tr>\n");
}

static void add_parameter(struct jwo_buf *query, const char *name, const char *value)
{
    if (value[0] != '\0') {
        jwo_buf_addf(query, "&%s=", name);
        jwo_url_escape(query, value);
    }
}

static void results(struct rtl_ops_page *page, const struct asked *asked,
                    const struct rtl_trip_query *query)
{
    struct list list = {.page = page};
    struct jwo_buf again;

    jwo_buf_init(&again, 4096);
    rtl_ops_table(page, "Trips", "Trip|State|Store|#Total|#Captured|Arrived|Moved");
    const int64_t next = rtl_search_trips(page->store, query, RTL_OPS_ROWS, show, &list);
    if (!rtl_ops_table_end(page)) {
        jwo_html_addf(&page->html, "<p class=\"empty\">%s</p>\n",
                      next != 0 ? "No such trip among those looked at; there are older ones."
                                : "There is no such trip.");
    }
    add_parameter(&again, "state", asked->state);
    add_parameter(&again, "store", asked->store);
    add_parameter(&again, "from", asked->from);
    add_parameter(&again, "to", asked->to);
    rtl_ops_older(page, "/trips", again.data, next);
    jwo_buf_dispose(&again);
}

int rtl_ops_trips(struct rtl_ops_page *page)
{
    struct rtl_trip_query query;
    struct rtl_trip trip;
    struct asked asked;

    read_asked(page, &asked);
    if (asked.id[0] != '\0' && rtl_trip_find(page->store, asked.id, &trip)) {
        struct jwo_buf path;
        jwo_buf_init(&path, RTL_OPS_LOCATION_MAX - 1);
        jwo_buf_adds(&path, "/trips/");
        jwo_url_escape(&path, asked.id);
        (void)rtl_ops_go(page, path.data);
        jwo_buf_dispose(&path);
        return 303;
    }
    const char *wrong = read_query(page, &asked, &query);
    rtl_ops_begin(page, "Trips");
    search_form(page, &asked);
    if (asked.id[0] != '\0') {
        wrong = "There is no trip of that id.";
    }
    if (wrong != NULL) {
        rtl_ops_notice(page, false, wrong);
    } else {
        query.before = rtl_ops_field_row(page);
        results(page, &asked, &query);
    }
    rtl_ops_end(page);
    return 200;
}
