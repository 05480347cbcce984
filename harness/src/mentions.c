/* mentions.c -- see mentions.h for the contract. */
#include "mentions.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '/';
}

bool hrn_mentions(const char *text, const char *id)
{
    const size_t len = strlen(id);

    for (const char *at = text; len > 0 && (at = strstr(at, id)) != NULL; at++) {
        const char *after = at + len;
        const bool begins = at == text || (!is_word(at[-1]) && at[-1] != '.');
        /* A full stop ends a sentence, or goes on as in CC-7a.1. */
        const bool ends =
            !is_word(after[0]) && !(after[0] == '.' && isalnum((unsigned char)after[1]));

        if (begins && ends) {
            return true;
        }
    }
    return false;
}

void hrn_top_comment(struct jwo_buf *out, const char *text)
{
    while (strncmp(text, "--", 2) == 0) {
        const size_t len = strcspn(text, "\n");
        size_t from = strspn(text, "-");

        from += text[from] == ' ' ? 1 : 0;
        jwo_buf_add(out, text + from, len - from);
        jwo_buf_addc(out, '\n');
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

/* The text between the quotes at `at`, its escapes undone as far as sentences use them. */
static const char *add_quoted(struct jwo_buf *out, const char *at)
{
    const char quote = *at++;

    while (*at != '\0' && *at != quote && *at != '\n') {
        at += *at == '\\' && at[1] != '\0' ? 1 : 0;
        jwo_buf_addc(out, *at++);
    }
    return at;
}

int hrn_step_sentences(struct jwo_buf *out, const char *text)
{
    int count = 0;

    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        const char *at = text + strspn(text, " \t");

        if (strncmp(at, "step", 4) == 0) {
            at += 4;
            at += strspn(at, " \t(");
            if (*at == '"' || *at == '\'') {
                jwo_buf_addf(out, "%d. ", ++count);
                (void)add_quoted(out, at);
                jwo_buf_addc(out, '\n');
            }
        }
        text += len + (text[len] == '\n' ? 1 : 0);
    }
    return count;
}
