/* hostile.h -- for the retailer's tests: requests that nobody honest makes, as raw bytes to the
 * whole program, and what holds after every one of them.
 *
 * After a request, whatever it was:
 *   - the answer has the status of the row, there is one, and the connection is at its end;
 *   - no table of the database has changed but those that the row names;
 *   - nothing of the request is markup in the page, or a header of the answer; HOSTILE_TEXT tells;
 *   - a page carries the headers that keep browsers from running or framing it;
 *   - neither the answer nor the log holds a secret or an address;
 *   - the next honest request is answered as ever.
 * A test that uses this is linked with retailer_hostile, which stands between the program and its
 * store and log.
 */
#ifndef RTL_TEST_HOSTILE_H
#define RTL_TEST_HOSTILE_H

#include "bench.h"

/* Breaks out of an attribute, of an element and of a script, if it is let. */
#define HOSTILE_TEXT "x\"hax'hax<i>hax"
#define HOSTILE_FORM "x%22hax%27hax%3Ci%3Ehax"
/* What it is in a page when it is but a text. */
#define HOSTILE_SHOWN "x&quot;hax&#39;hax&lt;i&gt;hax"
#define HOSTILE_SQL   "x'); DROP TABLE trips; --"
#define HOSTILE_SQLF  "x%27%29%3B+DROP+TABLE+trips%3B+--"

enum hostile_port {
    HOSTILE_CONNECTORS,
    HOSTILE_OPERATIONS,
    HOSTILE_PORTAL,
};

struct hostile_row {
    const char *trick;
    /* The start line and fields, each with its CRLF, and the body; the empty line between them is
     * added. In both, $H is the host and port, $L the length of the body, $* `unit` `times` times,
     * $0 a NUL, and $A to $G, $M to $Z are words of the test. */
    const char *head, *body;
    const char *unit;
    int times;
    int status;          /* 0: the connection ends without an answer */
    const char *holds;   /* the answer does; NULL: whatever it says */
    const char *changes; /* names of tables that may; NULL: none */
    bool compares;       /* a secret, in constant time: by jwo_secret_equal_str */
    bool leaves;         /* the client closes the connection when all is sent */
};

#define HOSTILE_TABLES_MAX 64
#define HOSTILE_SECRETS    4 /* so many are everybody's */
#define HOSTILE_PRIVATE    2
struct hostile_table {
    char name[64];
    int64_t rows;
    uint64_t content;
};

struct hostile {
    struct bench *bench;
    enum hostile_port port;
    const char *words['Z' - 'A' + 1];
    const char
        *secrets[16]; /* that no log and no answer may hold; the test's from HOSTILE_SECRETS */
    const char *private[16]; /* that no log may hold; the test's from HOSTILE_PRIVATE; NULL ends */
    struct jwo_buf request, answer;
    struct hostile_table tables[HOSTILE_TABLES_MAX];
    size_t table_count;
    bool keeps_doors; /* locks.h: doors that shut stay so; else all are open at every request */
};

/* The bench is the caller's; `private` and `words` may be filled in at any time. */
void hostile_init(struct hostile *hostile, struct bench *bench, enum hostile_port port);
void hostile_dispose(struct hostile *hostile);

/* No table has changed since the last look but those that the row names. */
void hostile_look(struct hostile *hostile, const struct hostile_row *row);
/* Make the request of the row and check all of the above. */
void hostile_play(struct hostile *hostile, const struct hostile_row *row);
/* The same of bytes, where the row's head and body are not looked at. */
void hostile_play_bytes(struct hostile *hostile, const struct hostile_row *row, const char *bytes,
                        size_t len);

#endif
