/* config.c -- reads the settings file and the environment. The only file of the retailer that calls
 * getenv. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/clock.h"
#include "jwo/fields.h"

#include "settings.h"

#define TOKEN_BYTES_MIN 16
#define ATTEMPTS_MAX    1000

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
    {0},
};
static const struct rtl_setting retry_keys[] = {
    {"first",    JWO_JSON_STRING, false},
    {"longest",  JWO_JSON_STRING, false},
    {"attempts", JWO_JSON_NUMBER, false},
    {0},
};
static const struct rtl_setting store_keys[] = {
    {"id",                  JWO_JSON_STRING, true},
    {"currency",            JWO_JSON_STRING, true},
    {"policy",              JWO_JSON_STRING, true},
    {"risk",                JWO_JSON_STRING, true},
    {"cancels_empty_carts", JWO_JSON_BOOL,   true},
    {0},
};
static const char *const policies[] = {
    [RTL_WRITE_OFF_ALL]      = "write_off_all",
    [RTL_CAPTURE_AUTHORIZED] = "capture_authorized",
    [RTL_STEP_DOWN]          = "step_down",
};
static const char *const risks[] = {
    [RTL_RISK_RETAILER_MANAGED]      = "retailer-managed",
    [RTL_RISK_AMAZON_MANAGED]        = "amazon-managed",
    [RTL_RISK_AMAZON_RECOMMENDATION] = "amazon-recommendation",
    [RTL_RISK_NONE]                  = "none",
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

static bool is_store_id(const char *text)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

    return strlen(text) <= 255 && text[strspn(text, allowed)] == '\0'; /* facts 0.2 */
}

static jwo_status store_read(struct rtl_config *config, const struct rtl_section *section,
                             struct jwo_error *err)
{
    struct rtl_store_config *store = &config->stores[config->store_count];
    jwo_status status = rtl_section_check(section, store_keys, err);
    const char *id = jwo_json_get_str(section->node, "id");
    const char *currency = jwo_json_get_str(section->node, "currency");
    int policy = 0;
    int risk = 0;

    if (status != JWO_OK) {
        return status;
    }
    if (!is_store_id(id)) {
        return rtl_section_fail(section, "id", err, "must be at most 255 of 0-9 a-z A-Z _ -");
    }
    if (rtl_config_store(config, id) != NULL) {
        return rtl_section_fail(section, "id", err, "\"%s\" is another store's", id);
    }
    if (!jwo_is_currency(currency)) {
        return rtl_section_fail(section, "currency", err, "must be three capital letters");
    }
    status = rtl_section_choice(&policy, section, "policy", policies, JWO_COUNT(policies), err);
    if (status == JWO_OK) {
        status = rtl_section_choice(&risk, section, "risk", risks, JWO_COUNT(risks), err);
    }
    if (status != JWO_OK) {
        return status;
    }

    (void)snprintf(store->id, sizeof(store->id), "%s", id);
    (void)snprintf(store->currency, sizeof(store->currency), "%s", currency);
    store->policy = (enum rtl_policy)policy;
    store->risk = (enum rtl_risk)risk;
    (void)jwo_json_bool(jwo_json_get(section->node, "cancels_empty_carts"),
                        &store->cancels_empty_carts);
    config->store_count++;
    return JWO_OK;
}

static jwo_status stores_read(struct rtl_config *config, const struct rtl_section *top,
                              struct jwo_error *err)
{
    struct rtl_section item = rtl_section_first(top, "stores");
    jwo_status status = JWO_OK;

    if (item.node == NULL) {
        return rtl_section_fail(top, "stores", err, "names no store");
    }
    config->stores =
        jwo_calloc(jwo_json_count(jwo_json_get(top->node, "stores")), sizeof(*config->stores));
    for (; item.node != NULL && status == JWO_OK; rtl_section_next(&item)) {
        status = store_read(config, &item, err);
    }
    return status;
}

/* A relative catalog path starts at the config file's folder, wherever the program was started. */
static jwo_status catalog_path_read(struct rtl_config *config, const struct rtl_section *top,
                                    const char *config_path, struct jwo_error *err)
{
    const char *catalog = jwo_json_get_str(top->node, "catalog");
    const char *slash = strrchr(config_path, '/');
    const int folder_len = slash != NULL && *catalog != '/' ? (int)(slash - config_path) + 1 : 0;
    const int len = snprintf(config->catalog_path, sizeof(config->catalog_path), "%.*s%s",
                             folder_len, config_path, catalog);

    if (len < 0 || (size_t)len >= sizeof(config->catalog_path)) {
        return rtl_section_fail(top, "catalog", err, "the path is longer than %zu bytes",
                                sizeof(config->catalog_path) - 1);
    }
    return JWO_OK;
}

static jwo_status file_read(struct rtl_config *config, const char *path, struct jwo_error *err)
{
    rtl_settings *file = NULL;
    struct rtl_section top;
    const char *region = NULL;
    jwo_status status = rtl_settings_load(&file, path, err);

    if (status != JWO_OK) {
        return status;
    }
    top = rtl_settings_top(file);
    status = rtl_section_check(&top, top_keys, err);
    if (status == JWO_OK) {
        status = catalog_path_read(config, &top, path, err);
    }
    if (status == JWO_OK) {
        status = stores_read(config, &top, err);
    }
    if (status == JWO_OK) {
        status = retry_read(config, &top, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->call_timeout_ms, &top, "call_timeout", 1, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->token_life_ms, &top, "token_life", 1, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->refund_window_ms, &top, "refund_window", 1, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->pending_poll_ms, &top, "pending_poll", JWO_SECOND_MS,
                                      err);
    }

    region = jwo_json_get_str(top.node, "region");
    if (status == JWO_OK && region != NULL && strlen(region) >= sizeof(config->region)) {
        status = rtl_section_fail(&top, "region", err, "is longer than %zu bytes",
                                  sizeof(config->region) - 1);
    }
    if (status == JWO_OK && region != NULL) {
        (void)snprintf(config->region, sizeof(config->region), "%s", region);
    }
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

static jwo_status endpoint_read(struct rtl_config *config, struct jwo_error *err)
{
    jwo_status status =
        environment_read(config->endpoint, sizeof(config->endpoint), "JWO_PAYMENTS_ENDPOINT", err);
    const char *host = NULL;

    if (status != JWO_OK) {
        return status;
    }
    host = host_of(config->endpoint);
    if (host == NULL || *host == '\0' || *host == '/' || strpbrk(host, " \t\r\n?#") != NULL) {
        return jwo_fail(
            err, JWO_EINPUT,
            "environment variable JWO_PAYMENTS_ENDPOINT is no http:// or https:// address");
    }
    for (size_t len = strlen(config->endpoint); config->endpoint[len - 1] == '/'; len--) {
        config->endpoint[len - 1] = '\0'; /* the operations' paths begin with one */
    }
    return JWO_OK;
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

static jwo_status surroundings_read(struct rtl_config *config, struct jwo_error *err)
{
    jwo_status status = endpoint_read(config, err);

    if (status == JWO_OK) {
        status = region_read(config, err);
    }
    if (status == JWO_OK) {
        status = option_read(config->credentials_file, sizeof(config->credentials_file),
                             "JWO_CREDENTIALS_FILE", err);
    }
    if (status == JWO_OK) {
        status = environment_read(config->operations_token, sizeof(config->operations_token),
                                  "JWO_OPERATIONS_TOKEN", err);
    }
    if (status == JWO_OK && strlen(config->operations_token) < TOKEN_BYTES_MIN) {
        status = jwo_fail(err, JWO_EINPUT,
                          "environment variable JWO_OPERATIONS_TOKEN is shorter than %d characters",
                          TOKEN_BYTES_MIN);
    }
    return status;
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
