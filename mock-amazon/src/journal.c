/* journal.c -- see journal.h for the contract.
 *
 * An exchange and all its strings are one block of the heap, linked oldest to newest. Adding one is
 * on the path of every call, so it costs one allocation and one copy of each string.
 */
#include "journal.h"

#include <string.h>

#include "jwo/alloc.h"
#include "jwo/status.h"

struct node {
    struct amz_exchange exchange; /* first: a node is found by its exchange */
    struct node *next, *previous;
    size_t bytes; /* of the whole block */
    char strings[];
};

struct amz_journal {
    struct node *oldest, *newest;
    size_t bytes_max;
    size_t bytes;
    size_t count;
    uint64_t dropped;
    uint64_t last_seq;
    void (*record)(void *context, const struct amz_exchange *exchange);
    void *context; /* borrowed */
};

/* The members that point to text. Bodies carry their length, may hold any byte,
 * and get a NUL too. */
/* clang-format off */
static const size_t string_offsets[] = {
    offsetof(struct amz_exchange, trip_id),       offsetof(struct amz_exchange, shopper_id),
    offsetof(struct amz_exchange, method),        offsetof(struct amz_exchange, target),
    offsetof(struct amz_exchange, request_head),  offsetof(struct amz_exchange, response_head),
    offsetof(struct amz_exchange, outcome),       offsetof(struct amz_exchange, key),
    offsetof(struct amz_exchange, fault),         offsetof(struct amz_exchange, violation),
};
/* clang-format on */
#define STRINGS JWO_COUNT(string_offsets)

static const char **string_of(struct amz_exchange *exchange, size_t index)
{
    return (const char **)(void *)((char *)exchange + string_offsets[index]);
}

amz_journal *amz_journal_new(size_t bytes_max)
{
    amz_journal *journal = jwo_calloc(1, sizeof(*journal));

    journal->bytes_max = bytes_max;
    return journal;
}

void amz_journal_free(amz_journal *journal)
{
    if (journal == NULL) {
        return;
    }
    while (journal->oldest != NULL) {
        struct node *node = journal->oldest;

        journal->oldest = node->next;
        jwo_free(node);
    }
    jwo_free(journal);
}

void amz_journal_on_record(amz_journal *journal,
                           void (*record)(void *context, const struct amz_exchange *exchange),
                           void *context)
{
    journal->record = record;
    journal->context = context;
}

/* Copy `len` bytes and a NUL to *end, and move *end behind them. Nothing is copied for nothing. */
static const char *keep(char **end, const char *bytes, size_t len)
{
    char *start = *end;

    if (len == 0) {
        return "";
    }
    memcpy(start, bytes, len);
    start[len] = '\0';
    *end = start + len + 1;
    return start;
}

static struct node *node_new(const struct amz_exchange *exchange)
{
    struct amz_exchange copy = *exchange;
    size_t lens[STRINGS];
    size_t bytes = sizeof(struct node);
    struct node *node;
    char *end;

    copy.request_body_len = copy.request_body != NULL ? copy.request_body_len : 0;
    copy.response_body_len = copy.response_body != NULL ? copy.response_body_len : 0;
    for (size_t i = 0; i < STRINGS; i++) {
        const char *text = *string_of(&copy, i);

        lens[i] = text != NULL ? strlen(text) : 0;
        bytes += lens[i] + 1;
    }
    bytes += copy.request_body_len + 1 + copy.response_body_len + 1;

    node = jwo_malloc(bytes);
    end = node->strings;
    for (size_t i = 0; i < STRINGS; i++) {
        const char **text = string_of(&copy, i);

        *text = keep(&end, *text, lens[i]);
    }
    copy.request_body = keep(&end, copy.request_body, copy.request_body_len);
    copy.response_body = keep(&end, copy.response_body, copy.response_body_len);
    node->exchange = copy;
    node->next = node->previous = NULL;
    node->bytes = bytes;
    return node;
}

static void drop_oldest(amz_journal *journal)
{
    struct node *node = journal->oldest;

    journal->oldest = node->next;
    if (journal->oldest == NULL) {
        journal->newest = NULL;
    } else {
        journal->oldest->previous = NULL;
    }
    journal->bytes -= node->bytes;
    journal->count--;
    journal->dropped++;
    jwo_free(node);
}

const struct amz_exchange *amz_journal_add(amz_journal *journal,
                                           const struct amz_exchange *exchange)
{
    struct node *node = node_new(exchange);

    node->exchange.seq = ++journal->last_seq;
    while (journal->oldest != NULL && journal->bytes + node->bytes > journal->bytes_max) {
        drop_oldest(journal);
    }
    if (journal->newest != NULL) {
        journal->newest->next = node;
        node->previous = journal->newest;
    } else {
        journal->oldest = node;
    }
    journal->newest = node;
    journal->bytes += node->bytes;
    journal->count++;
    if (journal->record != NULL) {
        journal->record(journal->context, &node->exchange);
    }
    return &node->exchange;
}

const struct amz_exchange *amz_journal_next(const amz_journal *journal,
                                            const struct amz_exchange *previous)
{
    const struct node *node =
        previous == NULL ? journal->oldest : ((const struct node *)(const void *)previous)->next;

    return node != NULL ? &node->exchange : NULL;
}

const struct amz_exchange *amz_journal_after(const amz_journal *journal, uint64_t seq)
{
    const struct node *found = NULL;

    for (const struct node *node = journal->newest; node != NULL && node->exchange.seq > seq;
         node = node->previous) {
        found = node;
    }
    return found != NULL ? &found->exchange : NULL;
}

size_t amz_journal_count(const amz_journal *journal)
{
    return journal->count;
}

uint64_t amz_journal_dropped(const amz_journal *journal)
{
    return journal->dropped;
}

size_t amz_journal_bytes(const amz_journal *journal)
{
    return journal->bytes;
}
