/* log.h -- what the programs say on standard error while they work: text lines, or JSON lines for
 * machines.
 *
 * No secrets, card data, e-mail addresses or bodies are ever passed in. One process-wide log, set
 * up once in main().
 */
#ifndef JWO_LOG_H
#define JWO_LOG_H

#include "jwo/status.h"

enum jwo_log_level { JWO_LOG_DEBUG, JWO_LOG_INFO, JWO_LOG_WARN, JWO_LOG_ERROR, JWO_LOG_NONE };

/* Without it: INFO, text. */
void jwo_log_setup(const char *program, enum jwo_log_level level, bool json_lines);
/* "debug", "info", "warn", "error", "none". */
bool jwo_log_level_parse(const char *text, enum jwo_log_level *out);

/* `trip_id` may be NULL. */
void jwo_log(enum jwo_log_level level, const char *trip_id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool jwo_log_enabled(enum jwo_log_level level);

#endif
