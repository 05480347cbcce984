/* story_writer_faults.c -- a fault as one line of a story; see story_writer_internal.h. */
#include <string.h>

#include "story_writer_internal.h"

static void add_option(struct jwo_buf *out, const char **separator, const char *name)
{
    jwo_buf_addf(out, "%s%s = ", *separator, name);
    *separator = ", ";
}

/* D3: seconds, a date, "none", any text. */
static void add_retry_after(struct jwo_buf *out, const struct amz_fault *fault,
                            const char **separator)
{
    if (fault->retry_after[0] == '\0' && fault->status != 429) {
        return;
    }
    add_option(out, separator, "retry_after");
    amz_sw_quoted(out, fault->retry_after[0] ? fault->retry_after : "none");
}

/* Words of their own, for what is done most; the rest has one for all. */
static const char *word_of(const struct amz_fault *fault)
{
    static const struct {
        enum amz_fault_kind kind;
        enum amz_moment moment;
        const char *word;
    } words[] = {
        {AMZ_FAULT_STATUS, AMZ_BEFORE_EFFECT, "answers"},
        {AMZ_FAULT_RESET, AMZ_BEFORE_EFFECT, "resets"},
        {AMZ_FAULT_RESET, AMZ_AFTER_EFFECT, "loses_answer"},
        {AMZ_FAULT_CLOSE, AMZ_BEFORE_EFFECT, "closes"},
    };

    for (size_t i = 0; i < JWO_COUNT(words) && !amz_op_is_ours(fault->op); i++) {
        if (words[i].kind == fault->kind && words[i].moment == fault->moment) {
            return words[i].word;
        }
    }
    return NULL;
}

/* What of it belongs to any kind. */
static void add_lattice(struct jwo_buf *out, const struct amz_fault *fault, const char **separator)
{
    char delay[JWO_DURATION_TEXT_MAX];

    add_option(out, separator, "kind");
    amz_sw_quoted(out, amz_fault_kind_name(fault->kind));
    if (fault->moment == AMZ_AFTER_EFFECT) {
        add_option(out, separator, "after_effect");
        jwo_buf_adds(out, "true");
    }
    if (fault->delay_ms > 0) {
        add_option(out, separator, "delay");
        amz_sw_quoted(out, jwo_duration_print(fault->delay_ms, delay));
    }
}

static void add_numbers(struct jwo_buf *out, const struct amz_fault *fault, const char **separator)
{
    const struct {
        const char *name;
        int value, usual;
    } numbers[] = {
        {"status", fault->status, 0}, {"nth", fault->nth, 1}, {"times", fault->times, 1}};

    for (size_t i = 0; i < JWO_COUNT(numbers); i++) {
        if (numbers[i].value != numbers[i].usual) {
            add_option(out, separator, numbers[i].name);
            jwo_buf_addf(out, "%d", numbers[i].value);
        }
    }
}

void amz_sw_fault(struct amz_story_writer *w, const struct amz_fault *fault)
{
    static const char first[] = ", { ";
    const char *word = word_of(fault);
    const char *separator = first;

    amz_sw_line(w);
    jwo_buf_addf(w->out, "amazon:%s(\"%s\"", word ? word : "faults", amz_op_name(fault->op));
    if (!word) {
        add_lattice(w->out, fault, &separator);
    }
    add_numbers(w->out, fault, &separator);
    if (fault->error[0]) {
        add_option(w->out, &separator, "error");
        amz_sw_quoted(w->out, fault->error);
    }
    add_retry_after(w->out, fault, &separator);
    jwo_buf_adds(w->out, separator == first ? ")" : " })");
}

const char *amz_sw_fault_needs(const struct amz_fault *fault)
{
    return fault->kind == AMZ_FAULT_CRASH     ? "kill"
           : fault->kind == AMZ_FAULT_REFUSED ? "door"
                                              : NULL;
}
