/* replay_main.c -- runs a fuzz target over the files of its corpus, under any compiler, as an
 * ordinary test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
/* Only some targets have one; libFuzzer calls it first. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

#define FILE_BYTES_MAX (16 * 1024 * 1024)

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct jwo_buf contents;
    char piece[4096];
    size_t got;
    int failed;

    if (file == NULL) {
        (void)fprintf(stderr, "%s: cannot be opened\n", path);
        return 1;
    }
    jwo_buf_init(&contents, FILE_BYTES_MAX);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0) {
        jwo_buf_add(&contents, piece, got);
    }
    failed = ferror(file) != 0 || contents.overflow;
    if (failed) {
        (void)fprintf(stderr, "%s: cannot be read, or is longer than %d bytes\n", path,
                      FILE_BYTES_MAX);
    } else {
        /* a copy of exactly its size, so that ASan sees a read past the end */
        uint8_t *exact = jwo_malloc(contents.len);

        memcpy(exact, contents.data, contents.len);
        failed = LLVMFuzzerTestOneInput(exact, contents.len);
        jwo_free(exact);
    }
    jwo_buf_dispose(&contents);
    (void)fclose(file);
    return failed;
}

int main(int argc, char **argv)
{
    struct dirent *entry;
    int replayed = 0;
    int failed = 0;
    DIR *folder;

    if (argc != 2) {
        (void)fprintf(stderr, "usage: %s <corpus folder>\n", argv[0]);
        return 1;
    }
    if (LLVMFuzzerInitialize != NULL) {
        (void)LLVMFuzzerInitialize(&argc, &argv);
    }
    folder = opendir(argv[1]);
    if (folder == NULL) {
        (void)fprintf(stderr, "%s: corpus folder is missing\n", argv[1]);
        return 1;
    }
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];

        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        failed |= replay_file(path);
        replayed++;
    }
    (void)closedir(folder);
    if (replayed == 0) {
        (void)fprintf(stderr, "%s: corpus folder is empty\n", argv[1]);
        return 1;
    }
    (void)printf("%d files replayed\n", replayed);
    return failed;
}
