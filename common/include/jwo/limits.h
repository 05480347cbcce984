/* limits.h -- every maximum of the programs, with its unit and its reason. */
#ifndef JWO_LIMITS_H
#define JWO_LIMITS_H

/* JSON door: carts and charges, receipts and records. */
#define JWO_JSON_BYTES_MAX   (1024 * 1024)
#define JWO_JSON_DEPTH_MAX   32  /* the deepest published body has 6 */
#define JWO_JSON_MEMBERS_MAX 128 /* of one object; bounds the search for duplicates, n^2 */
#define JWO_JSON_NODES_MAX   100000
/* Of a catalog upload alone: 10,000 items of some ten members. API Gateway takes 10 MiB. */
#define JWO_JSON_LARGE_BYTES_MAX  (10 * 1024 * 1024)
#define JWO_JSON_LARGE_NODES_MAX  250000
#define JWO_JSON_NUMBER_BYTES_MAX 63 /* what cJSON copies; amounts have fewer than 20 digits */

/* HTTP server. */
#define JWO_HTTP_BODY_BYTES_MAX   (1024 * 1024)
#define JWO_HTTP_HEAD_BYTES_MAX   (32 * 1024) /* of one connection: start line and headers */
#define JWO_HTTP_HEADERS_MAX      64
#define JWO_HTTP_TARGET_BYTES_MAX 2048
#define JWO_HTTP_CONNECTIONS_MAX  2048
#define JWO_HTTP_STREAMS_MAX      32 /* answers told piece by piece, per server */
#define JWO_HTTP_IDLE_S           30 /* a connection that is silent for so long is closed */

/* HTTP client. */
#define JWO_HTTP_RESPONSE_BYTES_MAX (1024 * 1024)
#define JWO_HTTP_CALLS_MAX          4096 /* under way at once, per client */

/* Mail client: one message; common servers take 10 MiB and more. */
#define JWO_MAIL_BYTES_MAX (4 * 1024 * 1024)

/* SigV4. */
#define JWO_SIGV4_KEYS_CACHED             64
#define JWO_SIGV4_SIGNED_HEADERS_MAX      32
#define JWO_SIGV4_QUERY_PARAMETERS_MAX    64
#define JWO_SIGV4_AUTHORIZATION_BYTES_MAX 4096 /* 32 names of 100 bytes fit */
#define JWO_SIGV4_ACCESS_KEY_BYTES_MAX    128  /* IAM's own maximum */
#define JWO_SIGV4_SCOPE_NAME_BYTES_MAX    64   /* region or service; AWS's longest have 20 */
#define JWO_SIGV4_HEADER_NAME_BYTES_MAX   128

#endif
