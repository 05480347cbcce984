/* mail_smtp.h -- mail to a mail server, which delivers it. */
#ifndef RTL_MAIL_SMTP_H
#define RTL_MAIL_SMTP_H

#include "mailer.h"

/* The server, and who signs in there, are in the settings, which are borrowed. */
JWO_MUST_USE jwo_status rtl_mail_smtp(struct rtl_mail_transport *out, const struct rtl_base *base,
                                      struct jwo_error *err);

#endif
