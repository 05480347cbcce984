/* test_text.h -- JSON that can be read inside C, and files that live as long as one test.
 *
 * The texts of these tests have ' where JSON has ". No text has an apostrophe of its own.
 */
#ifndef RTL_TEST_TEXT_H
#define RTL_TEST_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jwo/alloc.h"

#include "test_support.h"

static inline void quotes_restore(char *text)
{
    for (; *text != '\0'; text++) {
        *text = *text == '\'' ? '"' : *text;
    }
}

struct temp_file {
    char path[64];
};

static inline struct temp_file temp_file(const char *text)
{
    struct temp_file file = {"/tmp/rtl-test-XXXXXX"};
    const int descriptor = mkstemp(file.path);
    char *content = jwo_strdup(text);
    const size_t len = strlen(content);

    quotes_restore(content);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, content, len), (ssize_t)len);
    assert_int_equal(close(descriptor), 0);
    jwo_free(content);
    return file;
}

static inline void temp_file_remove(const struct temp_file *file)
{
    assert_int_equal(unlink(file->path), 0);
}

#endif
