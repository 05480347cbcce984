/* mail_message.c -- see mail_message.h for the contract. */
#include "mail_message.h"

#include <string.h>

#include "jwo/clock.h"
#include "jwo/digest.h"
#include "jwo/prng.h"

#define LINE_MAX_QP 76 /* RFC 2045 6.7: with the '=' of a soft break */
#define WORD_MAX_Q  60 /* RFC 2047: an encoded word has at most 75 with its frame */

static bool is_plain(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '=';
}

/* ---- headers ---- */

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if (!is_plain((unsigned char)*text) && *text != '=') {
            return false;
        }
    }
    return true;
}

/* RFC 2047: words of Q encoding, none of which ends inside a character. */
static void add_subject(struct jwo_buf *out, const char *text)
{
    size_t used = 0;

    if (is_ascii(text) && strlen(text) <= WORD_MAX_Q) {
        jwo_buf_adds(out, text);
        return;
    }
    jwo_buf_adds(out, "=?UTF-8?Q?");
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        const bool starts = (c & 0xc0) != 0x80;

        if (starts && used + 12 > WORD_MAX_Q) { /* the longest character takes 12 */
            jwo_buf_adds(out, "?=\r\n =?UTF-8?Q?");
            used = 0;
        }
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            jwo_buf_addc(out, (char)c);
            used++;
        } else {
            jwo_buf_addf(out, "=%02X", c);
            used += 3;
        }
    }
    jwo_buf_adds(out, "?=");
}

static void add_date(struct jwo_buf *out, int64_t at_ms)
{
    char text[JWO_TIME_TEXT_MAX];

    (void)jwo_time_http(at_ms, text);
    jwo_buf_add(out, text, strlen(text) - strlen("GMT"));
    jwo_buf_adds(out, "+0000");
}

/* ---- bodies ---- */

/* Quoted-printable. Lines of `text` end with \n. */
static void add_body(struct jwo_buf *out, const char *text)
{
    size_t column = 0;

    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        const bool ends_line = text[1] == '\n' || text[1] == '\0';
        const bool plain = is_plain(c) && !(c == ' ' && ends_line) && !(c == '.' && column == 0);
        const size_t width = plain ? 1 : 3;

        if (c == '\n') {
            jwo_buf_adds(out, "\r\n");
            column = 0;
            continue;
        }
        if (column + width > LINE_MAX_QP - 1) {
            jwo_buf_adds(out, "=\r\n");
            column = 0;
        }
        if (plain) {
            jwo_buf_addc(out, (char)c);
        } else {
            jwo_buf_addf(out, "=%02X", c);
        }
        column += width;
    }
    jwo_buf_adds(out, "\r\n");
}

static void add_part(struct jwo_buf *out, const char *type, const char *text)
{
    jwo_buf_addf(out,
                 "Content-Type: %s; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                 type);
    add_body(out, text);
}

void rtl_mail_message(struct jwo_buf *out, const struct rtl_outbox_mail *mail, const char *from)
{
    const char *at = strchr(from, '@');
    unsigned char chance[16];
    char boundary[2 * sizeof(chance) + 1];

    jwo_random_bytes(chance, sizeof(chance));
    jwo_hex(chance, sizeof(chance), boundary);
    jwo_buf_addf(out, "From: <%s>\r\nTo: <%s>\r\nSubject: ", from, mail->to);
    add_subject(out, mail->subject);
    jwo_buf_adds(out, "\r\nDate: ");
    add_date(out, mail->at_ms);
    jwo_buf_addf(out,
                 "\r\nMessage-ID: <%lld.%s@%s>\r\nMIME-Version: 1.0\r\n"
                 "Auto-Submitted: auto-generated\r\n",
                 (long long)mail->id, boundary, at != NULL ? at + 1 : "localhost");
    if (mail->html[0] == '\0') {
        add_part(out, "text/plain", mail->text);
        return;
    }
    jwo_buf_addf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
                 boundary, boundary);
    add_part(out, "text/plain", mail->text);
    jwo_buf_addf(out, "--%s\r\n", boundary);
    add_part(out, "text/html", mail->html);
    jwo_buf_addf(out, "--%s--\r\n", boundary);
}
