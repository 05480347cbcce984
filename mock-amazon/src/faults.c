/* faults.c -- see faults.h for the contract.
 *
 * A fault waits for its nth attempt, then hits `times` attempts. Every attempt shortens the wait of
 * all faults of its operation; of those that wait no more, the oldest hits and the others keep
 * their turn for the next attempt.
 */
#include "faults.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"

#define STATUS_MIN   200 /* below are interim answers, after which a client goes on waiting */
#define STATUS_MAX   599
#define TIMES_MAX    1000000
#define DELAY_MS_MAX (10 * JWO_MINUTE_MS) /* of real time: a run has to end */

static const char date_prefix[] = "date:";

struct node {
    struct node *next;
    struct amz_fault fault;
    int wait; /* attempts to let pass, this one not counted */
    int left; /* attempts still to hit */
    uint64_t id;
};

struct amz_faults {
    struct node *first;
    uint64_t last_id;
    struct node *spent; /* hit for the last time; its reader may still look at it */
};

static const struct kind {
    const char *name;
    enum amz_fault_when in, out;
    enum amz_fault_delay delay;
} kinds[AMZ_FAULT_KIND_COUNT] = {
#define X(name, text, in, out, delay)                                                              \
    [AMZ_FAULT_##name] = {text, AMZ_WHEN_##in, AMZ_WHEN_##out, AMZ_DELAY_##delay},
    AMZ_FAULT_KINDS(X)
#undef X
};

const char *amz_fault_kind_name(enum amz_fault_kind kind)
{
    JWO_ASSERT((unsigned)kind < AMZ_FAULT_KIND_COUNT);
    return kinds[kind].name;
}

enum amz_fault_kind amz_fault_kind_find(const char *name)
{
    for (int kind = 0; kind < AMZ_FAULT_KIND_COUNT; kind++) {
        if (strcmp(kinds[kind].name, name) == 0) {
            return (enum amz_fault_kind)kind;
        }
    }
    return AMZ_FAULT_KIND_COUNT;
}

static enum amz_fault_when when_of(const struct amz_fault *fault)
{
    const struct kind *kind = &kinds[fault->kind];

    return amz_op_is_ours(fault->op) ? kind->out : kind->in;
}

bool amz_fault_is_right(const struct amz_fault *fault)
{
    return when_of(fault) == AMZ_WHEN_RIGHT;
}

struct amz_faults *amz_faults_new(void)
{
    return jwo_calloc(1, sizeof(struct amz_faults));
}

void amz_faults_clear(struct amz_faults *faults)
{
    while (faults->first != NULL) {
        struct node *node = faults->first;

        faults->first = node->next;
        jwo_free(node);
    }
    jwo_free(faults->spent);
    faults->spent = NULL;
}

void amz_faults_free(struct amz_faults *faults)
{
    if (faults != NULL) {
        amz_faults_clear(faults);
        jwo_free(faults);
    }
}

/* The published answers of capture and cancel have no body; only a payment status is reported to
 * somebody who can say no; carts alone have an order. */
static bool suits_call(enum amz_fault_kind kind, enum amz_op op)
{
    if (kind == AMZ_FAULT_EMPTY) {
        return op != AMZ_OP_CAPTURE && op != AMZ_OP_CANCEL;
    }
    if (kind == AMZ_FAULT_REJECTED) {
        return op == AMZ_OP_FEEDBACK;
    }
    return kind != AMZ_FAULT_REORDERED || op == AMZ_OP_PURCHASES;
}

static jwo_status check_kind(const struct amz_fault *fault, struct jwo_error *err)
{
    const char *kind = kinds[fault->kind].name;
    const enum amz_fault_when when = when_of(fault);

    if (when == AMZ_WHEN_NEVER) {
        return jwo_fail(err, JWO_EINPUT, "kind %s is not for %s, a call that %s", kind,
                        amz_op_name(fault->op),
                        amz_op_is_ours(fault->op) ? "Amazon makes" : "retailers make");
    }
    if (!suits_call(fault->kind, fault->op)) {
        return jwo_fail(err, JWO_EINPUT, "kind %s means nothing for %s", kind,
                        amz_op_name(fault->op));
    }
    if (when == AMZ_WHEN_BEFORE && fault->moment == AMZ_AFTER_EFFECT) {
        return jwo_fail(err, JWO_EINPUT,
                        "moment after the effect means nothing for the kind %s of %s: the request "
                        "never arrives whole",
                        kind, amz_op_name(fault->op));
    }
    return JWO_OK;
}

static jwo_status check_delay(const struct amz_fault *fault, struct jwo_error *err)
{
    const struct kind *kind = &kinds[fault->kind];

    if (kind->delay == AMZ_DELAY_NONE && fault->delay_ms != 0) {
        return jwo_fail(err, JWO_EINPUT, "delay of %" PRId64 " ms means nothing for the kind %s",
                        fault->delay_ms, kind->name);
    }
    if (fault->delay_ms < (kind->delay == AMZ_DELAY_MUST ? 1 : 0) ||
        fault->delay_ms > DELAY_MS_MAX) {
        return jwo_fail(err, JWO_EINPUT, "delay of %" PRId64 " ms is not between 1 and %" PRId64,
                        fault->delay_ms, DELAY_MS_MAX);
    }
    return JWO_OK;
}

/* A value that the kind would ignore is a mistake too:
 * the story means something else than it says. */
static jwo_status check_status(const struct amz_fault *fault, struct jwo_error *err)
{
    const char *kind = kinds[fault->kind].name;

    if (fault->kind == AMZ_FAULT_STATUS) {
        if (fault->status < STATUS_MIN || fault->status > STATUS_MAX) {
            return jwo_fail(err, JWO_EINPUT, "status %d is not between %d and %d", fault->status,
                            STATUS_MIN, STATUS_MAX);
        }
    } else if (fault->status != 0) {
        return jwo_fail(err, JWO_EINPUT, "status %d means nothing for the kind %s", fault->status,
                        kind);
    } else if (fault->error[0] != '\0') {
        return jwo_fail(err, JWO_EINPUT, "error %s means nothing for the kind %s", fault->error,
                        kind);
    } else if (fault->retry_after[0] != '\0') {
        return jwo_fail(err, JWO_EINPUT, "retry_after %s means nothing for the kind %s",
                        fault->retry_after, kind);
    }
    return JWO_OK;
}

bool amz_fault_retry_after_is_date(const struct amz_fault *fault)
{
    return strncmp(fault->retry_after, date_prefix, sizeof date_prefix - 1) == 0;
}

int64_t amz_fault_retry_after_ms(const struct amz_fault *fault)
{
    const char *digits =
        fault->retry_after + (amz_fault_retry_after_is_date(fault) ? sizeof date_prefix - 1 : 0);
    char *end = NULL;
    const long seconds = strtol(digits, &end, 10);
    const bool usable = end != digits && *end == '\0' && seconds >= 0 && seconds < 100000000;

    return usable ? seconds * JWO_SECOND_MS : -1;
}

static jwo_status fault_check(const struct amz_fault *fault, struct jwo_error *err)
{
    const char *seconds = fault->retry_after + sizeof date_prefix - 1;

    if ((unsigned)fault->op >= AMZ_OP_COUNT || fault->op == AMZ_OP_UNKNOWN) {
        return jwo_fail(err, JWO_EINPUT, "op is none of the calls that can go wrong");
    }
    if ((unsigned)fault->kind >= AMZ_FAULT_KIND_COUNT) {
        return jwo_fail(err, JWO_EINPUT, "kind %d is no kind of fault", (int)fault->kind);
    }
    if (fault->moment != AMZ_BEFORE_EFFECT && fault->moment != AMZ_AFTER_EFFECT) {
        return jwo_fail(err, JWO_EINPUT, "moment %d is neither before nor after the effect",
                        (int)fault->moment);
    }
    if (fault->nth < 1 || fault->nth > TIMES_MAX) {
        return jwo_fail(err, JWO_EINPUT, "nth %d is not between 1 and %d", fault->nth, TIMES_MAX);
    }
    if (fault->times < 1 || fault->times > TIMES_MAX) {
        return jwo_fail(err, JWO_EINPUT, "times %d is not between 1 and %d", fault->times,
                        TIMES_MAX);
    }
    if (amz_fault_retry_after_is_date(fault) &&
        (seconds[0] == '\0' || strlen(seconds) > 9 ||
         strspn(seconds, "0123456789") != strlen(seconds))) {
        return jwo_fail(err, JWO_EINPUT, "retry_after %s is not date: and a number of seconds",
                        fault->retry_after);
    }
    if (check_kind(fault, err) != JWO_OK || check_status(fault, err) != JWO_OK) {
        return JWO_EINPUT;
    }
    return check_delay(fault, err);
}

jwo_status amz_faults_add(struct amz_faults *faults, const struct amz_fault *fault,
                          struct jwo_error *err)
{
    const jwo_status status = fault_check(fault, err);
    struct node **end = &faults->first;
    struct node *node;

    if (status != JWO_OK) {
        return status;
    }
    node = jwo_calloc(1, sizeof(*node));
    node->fault = *fault;
    node->wait = fault->nth - 1;
    node->left = fault->times;
    node->id = ++faults->last_id;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = node;
    return JWO_OK;
}

bool amz_faults_after(const struct amz_faults *faults, uint64_t id, struct amz_armed *out)
{
    const struct node *node = faults->first;

    while (node != NULL && node->id <= id) {
        node = node->next;
    }
    if (node == NULL) {
        return false;
    }
    *out = (struct amz_armed){
        .id = node->id, .fault = node->fault, .wait = node->wait, .left = node->left};
    return true;
}

bool amz_faults_remove(struct amz_faults *faults, uint64_t id)
{
    struct node **link = &faults->first;
    struct node *node;

    while (*link != NULL && (*link)->id != id) {
        link = &(*link)->next;
    }
    node = *link;
    if (node == NULL) {
        return false;
    }
    *link = node->next;
    jwo_free(node);
    return true;
}

const struct amz_fault *amz_faults_next(struct amz_faults *faults, enum amz_op op)
{
    struct node **hit = NULL;
    struct node *node;

    jwo_free(faults->spent);
    faults->spent = NULL;
    for (struct node **link = &faults->first; *link != NULL; link = &(*link)->next) {
        if ((*link)->fault.op != op) {
            continue;
        }
        if ((*link)->wait > 0) {
            (*link)->wait--;
        } else if (hit == NULL) {
            hit = link;
        }
    }
    if (hit == NULL) {
        return NULL;
    }
    node = *hit;
    if (--node->left == 0) {
        *hit = node->next;
        faults->spent = node;
    }
    return &node->fault;
}

const char *amz_fault_describe(const struct amz_fault *fault, char out[96])
{
    const bool after = fault->moment == AMZ_AFTER_EFFECT && !amz_fault_is_right(fault);
    const char *moment = after ? " after effect" : "";
    const char *kind = amz_fault_kind_name(fault->kind);
    const bool has_error = fault->error[0] != '\0';
    const bool has_retry = fault->retry_after[0] != '\0';

    if (fault->kind == AMZ_FAULT_STATUS) { /* long texts are cut so that the moment is seen */
        (void)snprintf(out, 96, "%d%s%.30s%s%.30s%s", fault->status, has_error ? " " : "",
                       fault->error, has_retry ? " Retry-After " : "", fault->retry_after, moment);
    } else if (fault->delay_ms > 0) {
        (void)snprintf(out, 96, "%s %" PRId64 " ms%s", kind, fault->delay_ms, moment);
    } else {
        (void)snprintf(out, 96, "%s%s", kind, moment);
    }
    return out;
}
