/* config.c -- reads the settings file and the environment. The only file of the retailer that calls
 * getenv. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/fields.h"

#include "config_internal.h"
#include "config_portal.h"

#define TOKEN_BYTES_MIN   16
#define ATTEMPTS_MAX      1000
#define IDENTITY_RATE_MAX 100000

/* clang-format off */
static const struct rtl_setting top_keys[] = {
    {"stores",        JWO_JSON_ARRAY,  true},
    {"catalog",       JWO_JSON_STRING, true},
    {"region",        JWO_JSON_STRING, false},
    {"call_timeout",  JWO_JSON_STRING, false},
    {"retry",         JWO_JSON_OBJECT, false},
    {"token_life",    JWO_JSON_STRING, false},
    {"refund_window", JWO_JSON_STRING, false},
    {"pending_poll",  JWO_JSON_STRING, false},
    {"badges",        JWO_JSON_STRING, false},
    {"identity_rate", JWO_JSON_NUMBER, false},
    {"portal",        JWO_JSON_OBJECT, false},
    {"mail",          JWO_JSON_OBJECT, false},
    {"fraud",         JWO_JSON_OBJECT, false},
    {"offenders",     JWO_JSON_OBJECT, false},
    {"debt",          JWO_JSON_OBJECT, false},
    {"alarm_before",  JWO_JSON_STRING, false},
    {0},
};
static const struct rtl_setting retry_keys[] = {
    {"first",    JWO_JSON_STRING, false},
    {"longest",  JWO_JSON_STRING, false},
    {"attempts", JWO_JSON_NUMBER, false},
    {0},
};
/* clang-format on */

static jwo_status retry_read(struct rtl_config *config, const struct rtl_section *top,
                             struct jwo_error *err)
{
    const struct rtl_section retry = rtl_section_enter(top, "retry");
    int64_t count = config->retry_attempts;
    jwo_status status = JWO_OK;

    if (retry.node == NULL) {
        return JWO_OK;
    }
    status = rtl_section_check(&retry, retry_keys, err);
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->retry_first_ms, &retry, "first", 1, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->retry_longest_ms, &retry, "longest", 1, err);
    }
    if (status != JWO_OK) {
        return status;
    }
    if (config->retry_longest_ms < config->retry_first_ms) {
        return rtl_section_fail(&retry, "longest", err, "is shorter than the first delay, %lld ms",
                                (long long)config->retry_first_ms);
    }
    status = rtl_section_count(&count, &retry, "attempts", ATTEMPTS_MAX, err);
    config->retry_attempts = (int)count;
    return status;
}

/* A relative path starts at the config file's folder, wherever the program was started. `out` stays
 * when the file has no such key. */
static jwo_status path_read(char out[512], const struct rtl_section *top, const char *key,
                            const char *config_path, struct jwo_error *err)
{
    const char *name = jwo_json_get_str(top->node, key);
    const char *slash = strrchr(config_path, '/');

    if (name == NULL) {
        return JWO_OK;
    }
    const int folder_len = slash != NULL && *name != '/' ? (int)(slash - config_path) + 1 : 0;
    const int len = snprintf(out, 512, "%.*s%s", folder_len, config_path, name);
    if (len < 0 || len >= 512) {
        return rtl_section_fail(top, key, err, "the path is longer than 511 bytes");
    }
    return JWO_OK;
}

static jwo_status durations_read(struct rtl_config *config, const struct rtl_section *top,
                                 struct jwo_error *err)
{
    const struct {
        const char *key;
        int64_t *out;
        int64_t shortest_ms;
    } rows[] = {
        {"call_timeout", &config->call_timeout_ms, 1},
        {"token_life", &config->token_life_ms, 1},
        {"refund_window", &config->refund_window_ms, 1},
        {"pending_poll", &config->pending_poll_ms, JWO_SECOND_MS},
    };
    jwo_status status = JWO_OK;

    for (size_t i = 0; i < JWO_COUNT(rows) && status == JWO_OK; i++) {
        status = rtl_section_duration(rows[i].out, top, rows[i].key, rows[i].shortest_ms, err);
    }
    return status;
}

static jwo_status region_setting_read(struct rtl_config *config, const struct rtl_section *top,
                                      struct jwo_error *err)
{
    const char *region = jwo_json_get_str(top->node, "region");

    if (region != NULL && strlen(region) >= sizeof(config->region)) {
        return rtl_section_fail(top, "region", err, "is longer than %zu bytes",
                                sizeof(config->region) - 1);
    }
    if (region != NULL) {
        (void)snprintf(config->region, sizeof(config->region), "%s", region);
    }
    return JWO_OK;
}

static jwo_status file_read(struct rtl_config *config, const char *path, struct jwo_error *err)
{
    rtl_settings *file = NULL;
    struct rtl_section top;
    jwo_status status = rtl_settings_load(&file, path, err);

    if (status != JWO_OK) {
        return status;
    }
    top = rtl_settings_top(file);
    if ((status = rtl_section_check(&top, top_keys, err)) != JWO_OK ||
        (status = path_read(config->catalog_path, &top, "catalog", path, err)) != JWO_OK ||
        (status = path_read(config->badges_path, &top, "badges", path, err)) != JWO_OK ||
        (status = rtl_config_read_stores(config, &top, err)) != JWO_OK ||
        (status = retry_read(config, &top, err)) != JWO_OK ||
        (status = durations_read(config, &top, err)) != JWO_OK ||
        (status = rtl_section_count(&config->identity_rate, &top, "identity_rate",
                                    IDENTITY_RATE_MAX, err)) != JWO_OK ||
        (status = rtl_config_read_risk(config, &top, err)) != JWO_OK) {
        goto done;
    }
    if ((status = region_setting_read(config, &top, err)) == JWO_OK) {
        status = rtl_config_portal_read(config, &top, err);
    }

done:
    rtl_settings_free(file);
    return status;
}

/* An empty variable counts as an unset one: that is how shells and container tools unset them.
 * ENOTFOUND leaves *out as it was. The value itself is in no message, because some are secrets. */
static jwo_status environment_read(char *out, size_t size, const char *name, struct jwo_error *err)
{
    const char *value = getenv(name);

    if (value == NULL || *value == '\0') {
        return jwo_fail(err, JWO_ENOTFOUND, "environment variable %s is not set", name);
    }
    if (strlen(value) >= size) {
        return jwo_fail(err, JWO_EINPUT, "environment variable %s is longer than %zu bytes", name,
                        size - 1);
    }
    (void)snprintf(out, size, "%s", value);
    return JWO_OK;
}

/* The same for a variable that may be missing. */
static jwo_status option_read(char *out, size_t size, const char *name, struct jwo_error *err)
{
    const jwo_status status = environment_read(out, size, name, err);

    return status == JWO_ENOTFOUND ? JWO_OK : status;
}

static const char *host_of(const char *endpoint)
{
    if (strncmp(endpoint, "https://", 8) == 0) {
        return endpoint + 8;
    }
    if (strncmp(endpoint, "http://", 7) == 0) {
        return endpoint + 7;
    }
    return NULL;
}

/* ENOTFOUND leaves *out as it was. */
static jwo_status endpoint_read(char out[512], const char *name, struct jwo_error *err)
{
    const jwo_status status = environment_read(out, 512, name, err);
    const char *host = NULL;

    if (status != JWO_OK) {
        return status;
    }
    host = host_of(out);
    if (host == NULL || *host == '\0' || *host == '/' || strpbrk(host, " \t\r\n?#") != NULL) {
        return jwo_fail(err, JWO_EINPUT,
                        "environment variable %s is no http:// or https:// address", name);
    }
    for (size_t len = strlen(out); out[len - 1] == '/'; len--) {
        out[len - 1] = '\0'; /* the operations' paths begin with one */
    }
    return JWO_OK;
}

static jwo_status option_endpoint_read(char out[512], const char *name, struct jwo_error *err)
{
    const jwo_status status = endpoint_read(out, name, err);

    return status == JWO_ENOTFOUND ? JWO_OK : status;
}

/* us-east-1, ap-southeast-2, us-gov-west-1: letters, dashes, a number last. An address or a test
 * host is none. */
static bool is_region(const char *text, size_t len)
{
    const size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyz-");
    const size_t digits = strspn(text + letters, "0123456789");

    return letters >= 4 && text[letters - 1] == '-' && text[0] != '-' && digits > 0 &&
           letters + digits == len;
}

static jwo_status region_read(struct rtl_config *config, struct jwo_error *err)
{
    const char *host = host_of(config->endpoint);
    const size_t label = strcspn(host, ".:/");
    const jwo_status status =
        environment_read(config->region, sizeof(config->region), "JWO_REGION", err);

    if (status != JWO_ENOTFOUND) {
        return status;
    }
    if (is_region(host, label) && label < sizeof(config->region)) {
        (void)snprintf(config->region, sizeof(config->region), "%.*s", (int)label, host);
    }
    return config->region[0] != '\0' ? JWO_OK : status;
}

static jwo_status token_read(struct rtl_config *config, struct jwo_error *err)
{
    const jwo_status status = environment_read(
        config->operations_token, sizeof(config->operations_token), "JWO_OPERATIONS_TOKEN", err);

    if (status == JWO_OK && strlen(config->operations_token) < TOKEN_BYTES_MIN) {
        return jwo_fail(err, JWO_EINPUT,
                        "environment variable JWO_OPERATIONS_TOKEN is shorter than %d characters",
                        TOKEN_BYTES_MIN);
    }
    return status;
}

/* Two variables of which each is of no use alone. */
static jwo_status pair_check(const char *a, const char *a_name, const char *b, const char *b_name,
                             struct jwo_error *err)
{
    if ((*a == '\0') == (*b == '\0')) {
        return JWO_OK;
    }
    return jwo_fail(err, JWO_EINPUT, "environment variable %s is set, but %s is not",
                    *a != '\0' ? a_name : b_name, *a != '\0' ? b_name : a_name);
}

static jwo_status pairs_check(const struct rtl_config *config, struct jwo_error *err)
{
    jwo_status status =
        pair_check(config->role_arn, "JWO_ROLE_ARN", config->sts_endpoint, "JWO_STS_ENDPOINT", err);

    if (status == JWO_OK) {
        status = pair_check(config->processor_endpoint, "JWO_PROCESSOR_ENDPOINT",
                            config->processor_key, "JWO_PROCESSOR_KEY", err);
    }
    if (status == JWO_OK) {
        status = pair_check(config->smtp_user, "JWO_SMTP_USER", config->smtp_password,
                            "JWO_SMTP_PASSWORD", err);
    }
    if (status == JWO_OK) {
        status =
            pair_check(config->connector_access_key_id, "JWO_CONNECTOR_ACCESS_KEY_ID",
                       config->connector_secret_access_key, "JWO_CONNECTOR_SECRET_ACCESS_KEY", err);
    }
    return status;
}

/* A hold at app entry is given back at our processor (facts 16), so there must be one. */
static jwo_status processor_check(const struct rtl_config *config, struct jwo_error *err)
{
    for (size_t i = 0; i < config->store_count; i++) {
        const struct rtl_store_config *store = &config->stores[i];

        if (store->integration == RTL_PAYMENT && store->entry != RTL_ENTRY_CREDIT_CARD &&
            config->processor_endpoint[0] == '\0') {
            return jwo_fail(err, JWO_ENOTFOUND,
                            "environment variable JWO_PROCESSOR_ENDPOINT is not set: store %s "
                            "gives back the holds of empty carts there",
                            store->id);
        }
    }
    return JWO_OK;
}

static jwo_status surroundings_read(struct rtl_config *config, struct jwo_error *err)
{
    const struct {
        const char *name;
        char *out;
        size_t size;
    } options[] = {
        {"JWO_CREDENTIALS_FILE", config->credentials_file, sizeof(config->credentials_file)},
        {"JWO_ROLE_ARN", config->role_arn, sizeof(config->role_arn)},
        {"JWO_PROCESSOR_KEY", config->processor_key, sizeof(config->processor_key)},
        {"JWO_SMTP_USER", config->smtp_user, sizeof(config->smtp_user)},
        {"JWO_SMTP_PASSWORD", config->smtp_password, sizeof(config->smtp_password)},
        {"JWO_CONNECTOR_ACCESS_KEY_ID", config->connector_access_key_id,
         sizeof(config->connector_access_key_id)},
        {"JWO_CONNECTOR_SECRET_ACCESS_KEY", config->connector_secret_access_key,
         sizeof(config->connector_secret_access_key)},
    };
    jwo_status status = endpoint_read(config->endpoint, "JWO_PAYMENTS_ENDPOINT", err);

    if (status != JWO_OK) {
        return status;
    }
    memcpy(config->checkout_endpoint, config->endpoint, sizeof(config->checkout_endpoint));
    if ((status = option_endpoint_read(config->checkout_endpoint, "JWO_CHECKOUT_ENDPOINT", err)) !=
            JWO_OK ||
        (status = option_endpoint_read(config->sts_endpoint, "JWO_STS_ENDPOINT", err)) != JWO_OK ||
        (status = option_endpoint_read(config->processor_endpoint, "JWO_PROCESSOR_ENDPOINT",
                                       err)) != JWO_OK ||
        (status = region_read(config, err)) != JWO_OK) {
        return status;
    }
    for (size_t i = 0; i < JWO_COUNT(options) && status == JWO_OK; i++) {
        status = option_read(options[i].out, options[i].size, options[i].name, err);
    }
    if (status != JWO_OK || (status = token_read(config, err)) != JWO_OK ||
        (status = pairs_check(config, err)) != JWO_OK) {
        return status;
    }
    return processor_check(config, err);
}

jwo_status rtl_config_load(struct rtl_config *out, const char *path, struct jwo_error *err)
{
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(path != NULL);
    *out = (struct rtl_config){
        .call_timeout_ms = 10 * JWO_SECOND_MS,
        .retry_first_ms = 200,
        .retry_longest_ms = 60 * JWO_SECOND_MS,
        .retry_attempts = 8,
        .token_life_ms = 46 * JWO_HOUR_MS,
        .refund_window_ms = 30 * JWO_DAY_MS,
        .pending_poll_ms = JWO_SECOND_MS,
        .identity_rate = 100,
    };
    status = file_read(out, path, err);
    if (status == JWO_OK) {
        status = surroundings_read(out, err);
    }
    if (status != JWO_OK) {
        rtl_config_dispose(out);
    }
    return status;
}

void rtl_config_dispose(struct rtl_config *config)
{
    jwo_free(config->stores);
    *config = (struct rtl_config){0};
}

const struct rtl_store_config *rtl_config_store(const struct rtl_config *config,
                                                const char *store_id)
{
    for (size_t i = 0; i < config->store_count; i++) {
        if (strcmp(config->stores[i].id, store_id) == 0) {
            return &config->stores[i];
        }
    }
    return NULL;
}

bool rtl_config_amazon_keeps_balance(const struct rtl_config *config, const char *store_id)
{
    const struct rtl_store_config *store = rtl_config_store(config, store_id);

    return store != NULL && (store->risk == RTL_RISK_AMAZON_MANAGED ||
                             store->risk == RTL_RISK_AMAZON_RECOMMENDATION);
}

const char *rtl_config_store_name(const struct rtl_config *config, const char *store_id)
{
    const struct rtl_store_config *store = rtl_config_store(config, store_id);

    return store != NULL && store->name[0] != '\0' ? store->name : store_id;
}

static jwo_status credentials_parse(struct jwo_credentials *out, const char *path,
                                    struct jwo_error *err)
{
    static const struct jwo_field fields[] = {
        {.name = "accessKeyId",
         .kind = JWO_F_STRING,
         .required = true,
         .bytes_max = sizeof(out->access_key_id) - 1},
        {.name = "secretAccessKey",
         .kind = JWO_F_STRING,
         .required = true,
         .bytes_max = sizeof(out->secret_access_key) - 1},
        {.name = "sessionToken",
         .kind = JWO_F_STRING,
         .bytes_max = sizeof(out->session_token) - 1,
         .may_be_empty = true},
        {0},
    };
    rtl_settings *file = NULL;
    struct jwo_error reason = {0};
    const jwo_json *object = NULL;
    const char *token = NULL;
    jwo_status status = rtl_settings_load(&file, path, err);

    if (status != JWO_OK) {
        return status;
    }
    object = rtl_settings_top(file).node;
    if (jwo_json_type(object) != JWO_JSON_OBJECT) {
        status = jwo_fail(err, JWO_EINPUT, "%s: must hold an object", path);
    } else if (jwo_fields_check(fields, object, &reason) != JWO_OK) {
        status = jwo_fail(err, JWO_EINPUT, "%s: %s", path, reason.text);
    } else {
        token = jwo_json_get_str(object, "sessionToken");
        (void)snprintf(out->access_key_id, sizeof(out->access_key_id), "%s",
                       jwo_json_get_str(object, "accessKeyId"));
        (void)snprintf(out->secret_access_key, sizeof(out->secret_access_key), "%s",
                       jwo_json_get_str(object, "secretAccessKey"));
        (void)snprintf(out->session_token, sizeof(out->session_token), "%s",
                       token != NULL ? token : "");
    }
    rtl_settings_free(file);
    return status;
}

jwo_status rtl_credentials_load(struct jwo_credentials *out, const struct rtl_config *config,
                                struct jwo_error *err)
{
    struct jwo_credentials read = {0};
    jwo_status status = JWO_OK;

    JWO_ASSERT(out != NULL);
    JWO_ASSERT(config != NULL);
    if (config->credentials_file[0] != '\0') {
        status = credentials_parse(&read, config->credentials_file, err);
    } else {
        status = environment_read(read.access_key_id, sizeof(read.access_key_id),
                                  "AWS_ACCESS_KEY_ID", err);
        if (status == JWO_OK) {
            status = environment_read(read.secret_access_key, sizeof(read.secret_access_key),
                                      "AWS_SECRET_ACCESS_KEY", err);
        }
        if (status == JWO_OK) {
            status = option_read(read.session_token, sizeof(read.session_token),
                                 "AWS_SESSION_TOKEN", err);
        }
    }
    if (status == JWO_OK) {
        *out = read;
    }
    return status;
}
