/* mail_folder.h -- mail as files in a folder: for trying things out, and for a mail program that
 * collects them.
 *
 * One file per mail, `<number>.eml`, for its owner alone; written beside its name and renamed, so
 * that whoever sees the name sees the whole mail.
 */
#ifndef RTL_MAIL_FOLDER_H
#define RTL_MAIL_FOLDER_H

#include "mailer.h"

/* Makes the folder when it is missing. EIO: it cannot be made or written in; *err names it. */
JWO_MUST_USE jwo_status rtl_mail_folder(struct rtl_mail_transport *out, const char *path,
                                        struct jwo_error *err);

#endif
