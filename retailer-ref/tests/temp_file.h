/* temp_file.h -- a file that lives as long as one test. */
#ifndef RTL_TEMP_FILE_H
#define RTL_TEMP_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test_support.h"

struct temp_file {
    char path[64];
};

static inline struct temp_file temp_file(const char *text)
{
    struct temp_file file = {"/tmp/rtl-test-XXXXXX"};
    const int descriptor = mkstemp(file.path);
    const size_t len = strlen(text);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, len), (ssize_t)len);
    assert_int_equal(close(descriptor), 0);
    return file;
}

static inline void temp_file_remove(const struct temp_file *file)
{
    assert_int_equal(unlink(file->path), 0);
}

#endif
