/* clock.h -- time is passed in. Wall time is read in jwo_wall_ms() alone; everything that reasons
 * about time takes milliseconds since 1970 UTC (suffix _ms) from a struct jwo_clock.
 */
#ifndef JWO_CLOCK_H
#define JWO_CLOCK_H

#include "jwo/status.h"

struct jwo_clock {
    void *context; /* borrowed */
    int64_t (*now_ms)(void *context);
};

#define JWO_SECOND_MS INT64_C(1000)
#define JWO_MINUTE_MS (60 * JWO_SECOND_MS)
#define JWO_HOUR_MS   (60 * JWO_MINUTE_MS)
#define JWO_DAY_MS    (24 * JWO_HOUR_MS)

int64_t jwo_wall_ms(void);      /* real UTC time */
int64_t jwo_monotonic_ms(void); /* for deadlines; arbitrary origin */
int64_t jwo_monotonic_us(void); /* for measurements */

#define JWO_TIME_TEXT_MAX 40
/* "2024-03-22T17:09:39Z", "2024-03-22T17:09:39.123Z", "Fri, 22 Mar 2024 17:09:39 GMT",
 * "20240322T170939Z". Each returns `out`. */
const char *jwo_time_iso(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);
const char *jwo_time_iso_ms(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);
const char *jwo_time_http(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);
const char *jwo_time_amz(int64_t time_ms, char out[JWO_TIME_TEXT_MAX]);

/* False when the text has not that form or names no real date. The HTTP form takes all three of
 * RFC 9110 5.6.7, the ISO form also a fraction of any length and an offset such as +01:00
 * (RFC 3339). */
bool jwo_time_parse_iso(const char *text, int64_t *out_ms);
bool jwo_time_parse_http(const char *text, int64_t *out_ms);
bool jwo_time_parse_amz(const char *text, int64_t *out_ms);

/* "300ms", "2s", "5m", "46h", "30d", and sums such as "1h30m". False otherwise. */
bool jwo_duration_parse(const char *text, int64_t *out_ms);
#define JWO_DURATION_TEXT_MAX 32
/* The same, not negative, as a whole number of the largest unit that fits: "46h", "90m", "0s".
 * Returns `out`. */
const char *jwo_duration_print(int64_t duration_ms, char out[JWO_DURATION_TEXT_MAX]);

#endif
