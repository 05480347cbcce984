/* mail_message.h -- a mail as it goes over the wire (RFC 5322, RFC 2045 to 2047). */
#ifndef RTL_MAIL_MESSAGE_H
#define RTL_MAIL_MESSAGE_H

#include "jwo/buf.h"
#include "outbox.h"

#define RTL_MESSAGE_BYTES_MAX (4 * 1024 * 1024)

/* Append the message: headers, then the text, or text and HTML as alternatives. All of it is 7 bit;
 * no header can be broken out of. */
void rtl_mail_message(struct jwo_buf *out, const struct rtl_outbox_mail *mail, const char *from);

#endif
