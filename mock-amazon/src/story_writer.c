/* story_writer.c -- a log of deeds in the words of stories; see story_writer.h for the contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story_writer_internal.h"

/* --- trips ------------------------------------------------------------------------------------ */

static void write_enter(struct amz_story_writer *w, const struct amz_deed *deed)
{
    char shopper[AMZ_STORY_NAME_MAX];
    const char *trip;

    jwo_buf_addc(w->out, '\n');
    amz_sw_line(w);
    jwo_buf_addf(w->out, "step \"%s enters\"", amz_sw_called(w, deed->who, shopper));
    if (deed->is_odd) {
        amz_sw_remark(w, "here the way in was another than the store's usual one");
    }
    trip = amz_sw_new_name(w, AMZ_THING_TRIP, deed->trip, "trip");
    amz_sw_line(w);
    jwo_buf_addf(w->out, "local %s = %s:enters(%s)", trip,
                 amz_sw_name(w, AMZ_THING_SHOPPER, deed->who),
                 amz_sw_name(w, AMZ_THING_STORE, deed->where));
    amz_sw_line(w);
    jwo_buf_addf(w->out, "expect(%s.gate):equals \"%s\"", trip,
                 deed->gate == AMZ_GATE_OPEN ? "open" : "closed");
    if (deed->gate == AMZ_GATE_CLOSED) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "expect(%s.gate_reason):equals \"%s\"", trip, deed->gate_reason);
    }
}

/* A product of the stories, in a quantity that leaves_with() takes. */
static bool is_known_product(const struct amz_story_writer *w, const struct amz_cart_item *item)
{
    return strcmp(item->type, "SKU") == 0 && amz_story_products_find(&w->products, item->id) &&
           strpbrk(item->quantity, "123456789");
}

static bool is_whole(const char *quantity)
{
    return quantity[strspn(quantity, "0123456789")] == '\0';
}

/* How many of the product that stands at `first` are in the cart, wherever it stands again; 0: not
 * told here, because it stood before. Weights are not added up. */
static long long add_up(const struct amz_deed *deed, size_t first)
{
    long long sum = 0;

    for (size_t i = 0; i < deed->item_count; i++) {
        if (strcmp(deed->items[i].id, deed->items[first].id) == 0) {
            if (i < first) {
                return 0;
            }
            sum += strtoll(deed->items[i].quantity, NULL, 10);
        }
    }
    return sum > 0 ? sum : 1;
}

static void write_products(struct amz_story_writer *w, const char *trip,
                           const struct amz_deed *deed)
{
    const char *comma = "";

    amz_sw_line(w);
    jwo_buf_addf(w->out, "%s:leaves_with { ", trip);
    for (size_t i = 0; i < deed->item_count; i++) {
        const struct amz_cart_item *item = &deed->items[i];
        const long long count = add_up(deed, i);

        if (!is_known_product(w, item) || count == 0) {
            continue;
        }
        jwo_buf_addf(w->out, "%s%s = ", comma,
                     amz_story_products_find(&w->products, item->id)->name);
        if (is_whole(item->quantity)) {
            jwo_buf_addf(w->out, "%lld", count);
        } else {
            amz_sw_quoted(w->out, item->quantity);
        }
        comma = ", ";
    }
    jwo_buf_adds(w->out, " }");
}

static void write_leave(struct amz_story_writer *w, const struct amz_deed *deed)
{
    const char *trip = amz_sw_name(w, AMZ_THING_TRIP, deed->trip);
    size_t known = 0;

    if (deed->is_odd) {
        amz_sw_remark(w, "here the cart was written in a form of its own");
    }
    if (deed->item_count == 0) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "%s:leaves_empty()", trip);
        return;
    }
    for (size_t i = 0; i < deed->item_count; i++) {
        known += is_known_product(w, &deed->items[i]) ? 1 : 0;
    }
    if (known == 0) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "%s:leaves_with_unknown_product()", trip);
        return;
    }
    if (known < deed->item_count) {
        amz_sw_remark(w, "the cart also had things that no product of a story stands for");
    }
    write_products(w, trip, deed);
}

static void write_seen(struct amz_story_writer *w, const struct amz_deed *deed)
{
    const char *trip = amz_sw_name(w, AMZ_THING_TRIP, deed->trip);

    amz_sw_line(w);
    jwo_buf_addf(w->out, "%s:settles()", trip);
    if (!deed->is_sure) {
        return;
    }
    amz_sw_line(w);
    jwo_buf_addf(w->out, "expect(%s.charge.status):equals \"%s\"", trip,
                 amz_charge_state_name(deed->charge));
    if (deed->charge == AMZ_CHARGE_CAPTURED) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "expect(%s.charge.captured):equals(", trip);
        amz_sw_money(w->out, &deed->captured);
        jwo_buf_addc(w->out, ')');
    }
    if (deed->captures >= 0) {
        amz_sw_line(w);
        jwo_buf_addf(w->out, "expect(%s:sent \"capture\"):counts(%d)", trip, deed->captures);
    }
}

/* --- the story -------------------------------------------------------------------------------- */

static void write_payoff(struct amz_story_writer *w, const struct amz_deed *deed)
{
    char shopper[AMZ_STORY_NAME_MAX];

    jwo_buf_addc(w->out, '\n');
    amz_sw_line(w);
    jwo_buf_addf(w->out, "step \"%s pays\"", amz_sw_called(w, deed->who, shopper));
    amz_sw_line(w);
    jwo_buf_addf(w->out, "retailer:pays_off(%s, ", amz_sw_name(w, AMZ_THING_SHOPPER, deed->who));
    amz_sw_money(w->out, &deed->amount);
    jwo_buf_addc(w->out, ')');
}

static void write_deed(struct amz_story_writer *w, size_t index)
{
    const struct amz_deed *deed = amz_story_log_at(w->log, index);
    char text[JWO_DURATION_TEXT_MAX];

    switch (deed->kind) {
    case AMZ_DEED_STORE:
        amz_sw_store(w, index);
        break;
    case AMZ_DEED_SHOPPER:
        amz_sw_shopper(w, index);
        break;
    case AMZ_DEED_ENTER:
        write_enter(w, deed);
        break;
    case AMZ_DEED_LEAVE:
        write_leave(w, deed);
        break;
    case AMZ_DEED_AGAIN:
        amz_sw_line(w);
        jwo_buf_addf(w->out, "amazon:delivers_again(%s, { at_once = %d })",
                     amz_sw_name(w, AMZ_THING_TRIP, deed->trip), deed->count);
        break;
    case AMZ_DEED_WAIT:
        (void)jwo_duration_print(deed->by_ms, text);
        jwo_buf_addc(w->out, '\n');
        amz_sw_line(w);
        jwo_buf_addf(w->out, "step \"%s later\"", text);
        amz_sw_line(w);
        jwo_buf_addf(w->out, "world:wait \"%s\"", text);
        break;
    case AMZ_DEED_SET:
        amz_sw_line(w);
        jwo_buf_addf(w->out, "world:set { %s = ", deed->name);
        amz_sw_quoted(w->out, deed->value);
        jwo_buf_adds(w->out, " }");
        break;
    case AMZ_DEED_FAULT:
        amz_sw_fault(w, &deed->fault);
        break;
    case AMZ_DEED_PAYOFF:
        write_payoff(w, deed);
        break;
    case AMZ_DEED_SEEN:
        write_seen(w, deed);
        break;
    }
}

/* Does the story need that of a retailer? */
static bool is_needed(const amz_story_log *log, const char *need)
{
    for (size_t i = 0; i < amz_story_log_count(log); i++) {
        const struct amz_deed *deed = amz_story_log_at(log, i);
        const char *needed = deed->kind == AMZ_DEED_PAYOFF  ? "pays_off"
                             : deed->kind == AMZ_DEED_FAULT ? amz_sw_fault_needs(&deed->fault)
                                                            : NULL;

        if (needed && strcmp(needed, need) == 0) {
            return true;
        }
    }
    return false;
}

static void write_needs(struct amz_story_writer *w)
{
    static const char *const needs[] = {"door", "kill", "pays_off"};
    const char *separator = "\n  needs  = { ";

    for (size_t i = 0; i < JWO_COUNT(needs); i++) {
        if (is_needed(w->log, needs[i])) {
            jwo_buf_addf(w->out, "%s\"%s\"", separator, needs[i]);
            separator = ", ";
        }
    }
    jwo_buf_adds(w->out, separator[0] == ',' ? " }," : "");
}

static void write_head(struct amz_story_writer *w, const char *world)
{
    char title[AMZ_ID_MAX + 32];

    (void)snprintf(title, sizeof title, "%s, played again", world);
    jwo_buf_adds(w->out,
                 "-- Written by mock-amazon from what was done by hand. Give it a title that "
                 "is a promise, and say what it covers.\nreturn scenario {\n  title  = ");
    amz_sw_quoted(w->out, title);
    jwo_buf_adds(w->out, ",\n  covers = { \"END-1\" },");
    write_needs(w);
    jwo_buf_adds(w->out, "\n\n  story = function(world)");
}

void amz_story_write(amz_story_log *log, amz_world *world, struct jwo_buf *out)
{
    struct amz_story_writer w = {.log = log, .out = out};

    amz_story_log_look(log, world, true);
    amz_story_products_read(&w.products);
    write_head(&w, amz_world_name(world));
    for (size_t i = 0; i < amz_story_log_count(log); i++) {
        write_deed(&w, i);
    }
    if (amz_story_log_left_out(log) > 0) {
        amz_sw_line(&w);
        jwo_buf_addf(out,
                     "-- %zu more things were done or seen; a story is better when it is short",
                     amz_story_log_left_out(log));
    }
    jwo_buf_adds(out, "\n  end,\n}\n");
}
