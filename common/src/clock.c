/* clock.c -- readings of the system's clocks, and times as text.
 *
 * The calendar is computed here: timegm and strftime depend on the C library's locale and on its
 * idea of time zones.
 */
#include "jwo/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct civil {
    int64_t year;
    int month, day; /* 1.. */
    int hour, minute, second, ms;
    int weekday; /* 0 = Sunday */
};

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const long_day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                             "Thursday", "Friday", "Saturday"};

static int64_t read_us(clockid_t id)
{
    struct timespec now;

    JWO_ASSERT(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t jwo_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t jwo_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t jwo_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

/* Days since 1970-01-01 of the Gregorian calendar. Years are counted from March, so that the leap
 * day is the last of its year, and grouped into eras of 400 years, which all have 146097 days. */
static int64_t days_of(int64_t year, int month, int day)
{
    const int64_t y = month > 2 ? year : year - 1;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static struct civil civil_of(int64_t time_ms)
{
    const int64_t days = time_ms / JWO_DAY_MS - (time_ms % JWO_DAY_MS < 0 ? 1 : 0);
    const int64_t shifted = days + 719468;
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t day_of_era = shifted - era * 146097;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t ms = (time_ms % JWO_DAY_MS + JWO_DAY_MS) % JWO_DAY_MS;
    struct civil civil = {.weekday = (int)(((days + 4) % 7 + 7) % 7)}; /* day 0 was a Thursday */

    civil.month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    civil.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    civil.year = year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0);
    civil.hour = (int)(ms / JWO_HOUR_MS);
    civil.minute = (int)(ms / JWO_MINUTE_MS % 60);
    civil.second = (int)(ms / JWO_SECOND_MS % 60);
    civil.ms = (int)(ms % 1000);
    return civil;
}

static int days_in(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Second 60 is the leap second: real at the end of a UTC day only, and then the first instant of
 * the next. */
static bool time_of(const struct civil *civil, int offset_minutes, int64_t *out_ms)
{
    int64_t time_ms;

    if (civil->month < 1 || civil->month > 12 || civil->day < 1 ||
        civil->day > days_in(civil->year, civil->month) || civil->hour > 23 || civil->minute > 59 ||
        civil->second > 60) {
        return false;
    }
    time_ms = days_of(civil->year, civil->month, civil->day) * JWO_DAY_MS +
              civil->hour * JWO_HOUR_MS + (civil->minute - offset_minutes) * JWO_MINUTE_MS +
              civil->second * JWO_SECOND_MS;
    if (civil->second == 60 && time_ms % JWO_DAY_MS != 0) {
        return false;
    }
    *out_ms = time_ms + civil->ms;
    return true;
}

const char *jwo_time_iso(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    const struct civil t = civil_of(time_ms);

    (void)snprintf(out, JWO_TIME_TEXT_MAX, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", t.year,
                   t.month, t.day, t.hour, t.minute, t.second);
    return out;
}

const char *jwo_time_iso_ms(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    const struct civil t = civil_of(time_ms);

    (void)snprintf(out, JWO_TIME_TEXT_MAX, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d.%03dZ", t.year,
                   t.month, t.day, t.hour, t.minute, t.second, t.ms);
    return out;
}

const char *jwo_time_http(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    const struct civil t = civil_of(time_ms);

    (void)snprintf(out, JWO_TIME_TEXT_MAX, "%s, %02d %s %04" PRId64 " %02d:%02d:%02d GMT",
                   day_names[t.weekday], t.day, month_names[t.month - 1], t.year, t.hour, t.minute,
                   t.second);
    return out;
}

const char *jwo_time_amz(int64_t time_ms, char out[JWO_TIME_TEXT_MAX])
{
    const struct civil t = civil_of(time_ms);

    (void)snprintf(out, JWO_TIME_TEXT_MAX, "%04" PRId64 "%02d%02dT%02d%02d%02dZ", t.year, t.month,
                   t.day, t.hour, t.minute, t.second);
    return out;
}

/* The readers below take what they expect off the front of *at, or leave it and return false. */
static bool take_text(const char **at, const char *expected)
{
    const size_t len = strlen(expected);

    if (strncmp(*at, expected, len) != 0) {
        return false;
    }
    *at += len;
    return true;
}

static bool take_digits(const char **at, int count, int *out)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        const char c = (*at)[i];

        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (c - '0');
    }
    *at += count;
    *out = value;
    return true;
}

static bool take_name(const char **at, const char *const *names, int count, int *out)
{
    for (int i = 0; i < count; i++) {
        if (take_text(at, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool take_month_name(const char **at, struct civil *civil)
{
    if (!take_name(at, month_names, 12, &civil->month)) {
        return false;
    }
    civil->month++;
    return true;
}

static bool take_year(const char **at, struct civil *civil)
{
    int year = 0;

    if (!take_digits(at, 4, &year)) {
        return false;
    }
    civil->year = year;
    return true;
}

static bool take_time_of_day(const char **at, const char *colon, struct civil *civil)
{
    return take_digits(at, 2, &civil->hour) && take_text(at, colon) &&
           take_digits(at, 2, &civil->minute) && take_text(at, colon) &&
           take_digits(at, 2, &civil->second);
}

static bool take_date(const char **at, const char *dash, struct civil *civil)
{
    return take_year(at, civil) && take_text(at, dash) && take_digits(at, 2, &civil->month) &&
           take_text(at, dash) && take_digits(at, 2, &civil->day) && take_text(at, "T");
}

/* ".123456": at least one digit; those beyond the milliseconds are cut off. */
static bool take_fraction(const char **at, struct civil *civil)
{
    int scale = 100;

    if (!take_text(at, ".")) {
        return true;
    }
    if (**at < '0' || **at > '9') {
        return false;
    }
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        civil->ms += (**at - '0') * scale;
        scale /= 10;
    }
    return true;
}

/* "Z" or "+01:00" */
static bool take_zone(const char **at, int *offset_minutes)
{
    int sign = 1;
    int hours = 0;
    int minutes = 0;

    *offset_minutes = 0;
    if (take_text(at, "Z")) {
        return true;
    }
    if (**at == '-') {
        sign = -1;
    } else if (**at != '+') {
        return false;
    }
    (*at)++;
    if (!take_digits(at, 2, &hours) || !take_text(at, ":") || !take_digits(at, 2, &minutes) ||
        hours > 23 || minutes > 59) {
        return false;
    }
    *offset_minutes = sign * (hours * 60 + minutes);
    return true;
}

bool jwo_time_parse_iso(const char *text, int64_t *out_ms)
{
    struct civil civil = {0};
    int offset_minutes = 0;

    return take_date(&text, "-", &civil) && take_time_of_day(&text, ":", &civil) &&
           take_fraction(&text, &civil) && take_zone(&text, &offset_minutes) && *text == '\0' &&
           time_of(&civil, offset_minutes, out_ms);
}

bool jwo_time_parse_amz(const char *text, int64_t *out_ms)
{
    struct civil civil = {0};

    return take_date(&text, "", &civil) && take_time_of_day(&text, "", &civil) &&
           take_text(&text, "Z") && *text == '\0' && time_of(&civil, 0, out_ms);
}

/* "Fri, 22 Mar 2024 17:09:39 GMT" */
static bool parse_imf(const char *text, struct civil *civil)
{
    return take_name(&text, day_names, 7, &civil->weekday) && take_text(&text, ", ") &&
           take_digits(&text, 2, &civil->day) && take_text(&text, " ") &&
           take_month_name(&text, civil) && take_text(&text, " ") && take_year(&text, civil) &&
           take_text(&text, " ") && take_time_of_day(&text, ":", civil) &&
           take_text(&text, " GMT") && *text == '\0';
}

/* "Friday, 22-Mar-24 17:09:39 GMT". A year that seems more than 50 years ahead is the one a century
 * before. */
static bool parse_rfc850(const char *text, struct civil *civil)
{
    const int64_t this_year = civil_of(jwo_wall_ms()).year;
    int year = 0;

    if (!take_name(&text, long_day_names, 7, &civil->weekday) || !take_text(&text, ", ") ||
        !take_digits(&text, 2, &civil->day) || !take_text(&text, "-") ||
        !take_month_name(&text, civil) || !take_text(&text, "-") || !take_digits(&text, 2, &year) ||
        !take_text(&text, " ") || !take_time_of_day(&text, ":", civil) ||
        !take_text(&text, " GMT") || *text != '\0') {
        return false;
    }
    civil->year = this_year - this_year % 100 + year;
    if (civil->year > this_year + 50) {
        civil->year -= 100;
    }
    return true;
}

/* "Fri Mar 22 17:09:39 2024"; a day below 10 has a space for its first digit. */
static bool parse_asctime(const char *text, struct civil *civil)
{
    return take_name(&text, day_names, 7, &civil->weekday) && take_text(&text, " ") &&
           take_month_name(&text, civil) && take_text(&text, " ") &&
           take_digits(&text, take_text(&text, " ") ? 1 : 2, &civil->day) &&
           take_text(&text, " ") && take_time_of_day(&text, ":", civil) && take_text(&text, " ") &&
           take_year(&text, civil) && *text == '\0';
}

bool jwo_time_parse_http(const char *text, int64_t *out_ms)
{
    static bool (*const forms[])(const char *text, struct civil *civil) = {parse_imf, parse_rfc850,
                                                                           parse_asctime};

    for (size_t i = 0; i < JWO_COUNT(forms); i++) {
        struct civil civil = {0};
        int64_t time_ms = 0;

        if (forms[i](text, &civil) && time_of(&civil, 0, &time_ms)) {
            /* a date that was another day of the week is not a real one; the leap second belongs to
             * the day before */
            const int64_t day_ms = civil.second == 60 ? time_ms - 1 : time_ms;

            if (civil_of(day_ms).weekday == civil.weekday) {
                *out_ms = time_ms;
                return true;
            }
        }
    }
    return false;
}

static bool take_unit(const char **at, int64_t *out_ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1}, /* before "m", which it begins with */
                 {"s", JWO_SECOND_MS},
                 {"m", JWO_MINUTE_MS},
                 {"h", JWO_HOUR_MS},
                 {"d", JWO_DAY_MS}};

    for (size_t i = 0; i < JWO_COUNT(units); i++) {
        if (take_text(at, units[i].name)) {
            *out_ms = units[i].ms;
            return true;
        }
    }
    return false;
}

bool jwo_duration_parse(const char *text, int64_t *out_ms)
{
    int64_t total = 0;

    do {
        int64_t count = 0;
        int64_t unit_ms = 0;
        int digit = 0;

        if (*text < '0' || *text > '9') {
            return false;
        }
        while (take_digits(&text, 1, &digit)) {
            if (__builtin_mul_overflow(count, 10, &count) ||
                __builtin_add_overflow(count, digit, &count)) {
                return false;
            }
        }
        if (!take_unit(&text, &unit_ms) || __builtin_mul_overflow(count, unit_ms, &count) ||
            __builtin_add_overflow(total, count, &total)) {
            return false;
        }
    } while (*text != '\0');
    *out_ms = total;
    return true;
}

const char *jwo_duration_print(int64_t duration_ms, char out[JWO_DURATION_TEXT_MAX])
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{JWO_DAY_MS, "d"}, {JWO_HOUR_MS, "h"}, {JWO_MINUTE_MS, "m"}, {JWO_SECOND_MS, "s"}};

    JWO_ASSERT(duration_ms >= 0);
    for (size_t i = 0; i < JWO_COUNT(units); i++) {
        if (duration_ms % units[i].ms == 0 && (duration_ms > 0 || units[i].ms == JWO_SECOND_MS)) {
            (void)snprintf(out, JWO_DURATION_TEXT_MAX, "%" PRId64 "%s", duration_ms / units[i].ms,
                           units[i].unit);
            return out;
        }
    }
    (void)snprintf(out, JWO_DURATION_TEXT_MAX, "%" PRId64 "ms", duration_ms);
    return out;
}
