/* alloc.h -- the one way to the heap. These never return NULL: out of memory ends the program with
 * one line.
 *
 * Why: with overcommit a failed malloc is a bug or an attack that got past limits.h, not a
 * condition to limp through; and the retailer's ledger is made to survive a death at any
 * instruction. Everything that a peer can make us allocate is bounded by limits.h first.
 */
#ifndef JWO_ALLOC_H
#define JWO_ALLOC_H

#include <stddef.h>

void *jwo_malloc(size_t bytes) __attribute__((malloc, returns_nonnull));
/* count * bytes must fit (checked). */
void *jwo_calloc(size_t count, size_t bytes) __attribute__((malloc, returns_nonnull));
void *jwo_realloc(void *pointer, size_t bytes) __attribute__((returns_nonnull));
char *jwo_strdup(const char *text) __attribute__((malloc, returns_nonnull));
char *jwo_strndup(const char *text, size_t bytes) __attribute__((malloc, returns_nonnull));
void jwo_free(void *pointer); /* NULL is fine */

#endif
