/* finding.c -- see finding.h for the contract. */
#include "finding.h"

#include <string.h>

#define EXCHANGES_SHOWN 8

void rpt_plain(struct jwo_buf *out, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at == '\n') {
            jwo_buf_adds(out, "\\n");
        } else if (*at == '\t') {
            jwo_buf_adds(out, "\\t");
        } else if (*at < 0x20 || *at == 0x7f) {
            jwo_buf_addf(out, "\\x%02X", (unsigned)*at);
        } else if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) { /* C1: U+0080 to U+009F */
            jwo_buf_addf(out, "\\x%02X", (unsigned)*++at);
        } else {
            jwo_buf_addc(out, (char)*at);
        }
    }
}

void rpt_argument(struct jwo_buf *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "._/-+=:,@%";

    if (text[0] != '\0' && text[0] != '-' && text[strspn(text, plain)] == '\0') {
        jwo_buf_adds(out, text);
        return;
    }
    jwo_buf_addc(out, '\'');
    for (; *text != '\0'; text++) {
        const char one[2] = {*text, '\0'};

        if (*text == '\'') {
            jwo_buf_adds(out, "'\\''");
        } else {
            jwo_buf_adds(out, one);
        }
    }
    jwo_buf_addc(out, '\'');
}

const char *rpt_requirements(const struct rpt_check *check)
{
    return check->covers[0] != '\0' ? check->covers : check->id;
}

enum rpt_verdict rpt_finding_verdict(const struct rpt_story *story)
{
    enum rpt_verdict worst = RPT_PASSED;

    for (size_t i = 0; i < story->check_count; i++) {
        worst = story->checks[i].verdict > worst ? story->checks[i].verdict : worst;
    }
    return worst;
}

static void add_line(struct jwo_buf *out, const char *indent, const char *label, const char *text)
{
    if (text[0] != '\0') {
        jwo_buf_addf(out, "%s%-12s ", indent, label);
        rpt_plain(out, text);
        jwo_buf_addc(out, '\n');
    }
}

void rpt_finding(struct jwo_buf *out, const struct rpt_story *story, const struct rpt_check *check,
                 const char *indent)
{
    const bool is_rule = strcmp(check->id, "expect") != 0;

    jwo_buf_addf(out, "%s%-12s ", indent, "requirement");
    rpt_plain(out, rpt_requirements(check));
    jwo_buf_addf(out, " (%s)\n", check->level);
    if (is_rule) {
        jwo_buf_addf(out, "%s%-12s ", indent, "rule");
        rpt_plain(out, check->id);
        jwo_buf_adds(out, check->what[0] != '\0' ? ": " : "");
        rpt_plain(out, check->what);
        jwo_buf_addc(out, '\n');
    } else {
        add_line(out, indent, "expectation", check->what);
    }
    if (check->step > 0) {
        jwo_buf_addf(out, "%sstep %-7d ", indent, check->step);
        rpt_plain(out, rpt_step_text(story, check->step));
        jwo_buf_addc(out, '\n');
    }
    add_line(out, indent, "where", check->where);
    add_line(out, indent, "expected", check->expected);
    add_line(out, indent, "actual", check->actual);
}

void rpt_exchange_line(struct jwo_buf *out, const struct rpt_exchange *exchange)
{
    jwo_buf_addf(out, "#%lld %s  ", (long long)exchange->seq,
                 exchange->from_retailer ? "retailer -> Amazon" : "Amazon -> retailer");
    rpt_plain(out, exchange->op);
    if (exchange->status == 0) {
        jwo_buf_adds(out, ": no answer");
    } else {
        jwo_buf_addf(out, ": %d", exchange->status);
    }
    if (exchange->outcome[0] != '\0') {
        jwo_buf_addc(out, ' ');
        rpt_plain(out, exchange->outcome);
    }
    if (exchange->fault[0] != '\0') {
        jwo_buf_adds(out, " [fault: ");
        rpt_plain(out, exchange->fault);
        jwo_buf_addc(out, ']');
    }
    if (!exchange->delivered) {
        jwo_buf_adds(out, " [answer not delivered]");
    }
    if (exchange->violation[0] != '\0') {
        jwo_buf_adds(out, " [");
        rpt_plain(out, exchange->violation);
        jwo_buf_addc(out, ']');
    }
}

void rpt_last_exchanges(struct jwo_buf *out, const struct rpt_story *story,
                        const struct rpt_check *check, const char *indent)
{
    const bool any = check->trip[0] == '\0';
    size_t from = story->exchange_count, shown = 0;

    while (from > 0 && shown < EXCHANGES_SHOWN) {
        from--;
        shown += any || strcmp(story->exchanges[from].trip, check->trip) == 0 ? 1 : 0;
    }
    for (size_t i = from; i < story->exchange_count; i++) {
        if (any || strcmp(story->exchanges[i].trip, check->trip) == 0) {
            jwo_buf_adds(out, indent);
            rpt_exchange_line(out, &story->exchanges[i]);
            jwo_buf_addc(out, '\n');
        }
    }
}
