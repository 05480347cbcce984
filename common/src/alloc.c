/* alloc.c -- the heap, with the end of the program as its only failure. */
#include "jwo/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *pointer, size_t bytes)
{
    if (pointer == NULL) {
        (void)fprintf(stderr, "out of memory: %zu bytes wanted\n", bytes);
        abort();
    }
    return pointer;
}

void *jwo_malloc(size_t bytes)
{
    /* malloc(0) may answer NULL without being out of memory */
    return checked(malloc(bytes > 0 ? bytes : 1), bytes);
}

void *jwo_calloc(size_t count, size_t bytes)
{
    if (count == 0 || bytes == 0) {
        count = 1;
        bytes = 1;
    }
    return checked(calloc(count, bytes), bytes); /* calloc refuses a product that overflows */
}

void *jwo_realloc(void *pointer, size_t bytes)
{
    return checked(realloc(pointer, bytes > 0 ? bytes : 1), bytes);
}

char *jwo_strdup(const char *text)
{
    return jwo_strndup(text, strlen(text));
}

char *jwo_strndup(const char *text, size_t bytes)
{
    const size_t len = strnlen(text, bytes);
    char *copy = jwo_malloc(len + 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void jwo_free(void *pointer)
{
    free(pointer);
}
