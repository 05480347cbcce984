/* mail_folder.c -- see mail_folder.h for the contract. */
#include "mail_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jwo/alloc.h"

#define PATH_BYTES 1024

static bool write_whole(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t written = write(file, bytes, len);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

static bool keep(const char *folder, const struct rtl_letter *letter)
{
    char beside[PATH_BYTES], name[PATH_BYTES];

    (void)snprintf(name, sizeof(name), "%s/%08lld.eml", folder, (long long)letter->number);
    (void)snprintf(beside, sizeof(beside), "%s/.%08lld.part", folder, (long long)letter->number);
    const int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return false;
    }
    const bool written = write_whole(file, letter->message, letter->message_len);
    const bool closed = close(file) == 0;
    if (written && closed && rename(beside, name) == 0) {
        return true;
    }
    const int why = errno;
    (void)unlink(beside);
    errno = why;
    return false;
}

static void deliver(void *context, const struct rtl_letter *letter,
                    void (*done)(void *done_context, enum rtl_delivery delivery, const char *why),
                    void *done_context)
{
    if (keep(context, letter)) {
        done(done_context, RTL_DELIVERED, NULL);
    } else {
        done(done_context, RTL_UNDELIVERED, strerror(errno));
    }
}

jwo_status rtl_mail_folder(struct rtl_mail_transport *out, const char *path, struct jwo_error *err)
{
    if (strlen(path) > PATH_BYTES - 64) {
        return jwo_fail(err, JWO_EIO, "mail folder %.80s...: the path is too long", path);
    }
    if ((mkdir(path, S_IRWXU) != 0 && errno != EEXIST) || access(path, W_OK | X_OK) != 0) {
        return jwo_fail(err, JWO_EIO, "mail folder %s: %s", path, strerror(errno));
    }
    *out = (struct rtl_mail_transport){
        .context = jwo_strdup(path), .deliver = deliver, .free = jwo_free};
    return JWO_OK;
}
