/* ops.c -- see ops.h for the contract. */
#include "ops.h"

#include <string.h>

#include "jwo/status.h"

static const char *const names[AMZ_OP_COUNT] = {
#define X(name, text) [AMZ_OP_##name] = (text),
    AMZ_OPS(X)
#undef X
};

const char *amz_op_name(enum amz_op op)
{
    JWO_ASSERT((unsigned)op < AMZ_OP_COUNT);
    return names[op];
}

bool amz_op_is_ours(enum amz_op op)
{
    return op >= AMZ_OP_GATE && op < AMZ_OP_COUNT;
}

enum amz_op amz_op_find(const char *name)
{
    for (int op = 0; op < AMZ_OP_COUNT; op++) {
        if (strcmp(names[op], name) == 0) {
            return (enum amz_op)op;
        }
    }
    return AMZ_OP_COUNT;
}
