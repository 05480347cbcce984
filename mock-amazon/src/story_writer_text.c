/* story_writer_text.c -- text, money and names in the words of Lua; see story_writer_internal.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "story_writer_internal.h"

/* --- text ------------------------------------------------------------------------------------- */

void amz_sw_quoted(struct jwo_buf *out, const char *text)
{
    jwo_buf_addc(out, '"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            jwo_buf_addf(out, "\\%c", *c);
        } else if (*c < 0x20 || *c == 0x7f) {
            jwo_buf_addf(out, "\\%03u", *c);
        } else {
            jwo_buf_addc(out, (char)*c);
        }
    }
    jwo_buf_addc(out, '"');
}

void amz_sw_money(struct jwo_buf *out, const struct jwo_money *money)
{
    char amount[JWO_MONEY_TEXT_MAX];

    (void)jwo_money_print(money, amount);
    if (strcmp(money->currency, "USD") == 0) {
        jwo_buf_addf(out, "usd \"%s\"", amount);
    } else {
        jwo_buf_addf(out, "money(\"%s\", \"%s\")", money->currency, amount);
    }
}

void amz_sw_line(struct amz_story_writer *w)
{
    jwo_buf_adds(w->out, "\n    ");
}

void amz_sw_remark(struct amz_story_writer *w, const char *text)
{
    JWO_ASSERT(!strpbrk(text, "\r\n"));
    amz_sw_line(w);
    jwo_buf_addf(w->out, "-- %s", text);
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_taken(const struct amz_story_writer *w, const char *text)
{
    /* Lua's own words, and those that a story begins with. */
    static const char *const words[] = {
        "and",      "break",  "do",      "else",       "elseif", "end",   "false", "for",
        "function", "goto",   "if",      "in",         "local",  "nil",   "not",   "or",
        "repeat",   "return", "then",    "true",       "until",  "while", "world", "retailer",
        "amazon",   "step",   "expect",  "usd",        "money",  "visa",  "amex",  "discover",
        "scenario", "hooks",  "profile", "mastercard",
    };

    for (size_t i = 0; i < JWO_COUNT(words); i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < w->name_count; i++) {
        if (strcmp(w->names[i].text, text) == 0) {
            return true;
        }
    }
    return false;
}

const char *amz_sw_name(const struct amz_story_writer *w, enum amz_story_thing thing,
                        const char *id)
{
    for (size_t i = 0; i < w->name_count; i++) {
        if (w->names[i].thing == thing && strcmp(w->names[i].id, id) == 0) {
            return w->names[i].text;
        }
    }
    return NULL;
}

const char *amz_sw_new_name(struct amz_story_writer *w, enum amz_story_thing thing, const char *id,
                            const char *wanted)
{
    struct amz_story_name *name = &w->names[w->name_count];
    char base[24];
    size_t len = 0;

    JWO_ASSERT(w->name_count < AMZ_DEEDS_MAX);
    for (const char *c = wanted; *c && len < sizeof base - 1; c++) {
        if (isalpha((unsigned char)*c) || (len > 0 && isdigit((unsigned char)*c))) {
            base[len++] = (char)tolower((unsigned char)*c);
        }
    }
    base[len] = '\0';
    (void)snprintf(name->text, sizeof name->text, "%s", len ? base : "thing");
    for (int i = 2; is_taken(w, name->text); i++) {
        (void)snprintf(name->text, sizeof name->text, "%s_%d", len ? base : "thing", i);
    }
    name->thing = thing;
    name->id = id;
    w->name_count++;
    return name->text;
}

const char *amz_sw_called(const struct amz_story_writer *w, const char *id,
                          char out[AMZ_STORY_NAME_MAX])
{
    const char *name = amz_sw_name(w, AMZ_THING_SHOPPER, id);

    (void)snprintf(out, AMZ_STORY_NAME_MAX, "%s", name ? name : "a shopper");
    out[0] = (char)toupper((unsigned char)out[0]);
    return out;
}
