/* browser.c -- see browser.h for the contract. */
#include "browser.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jwo/alloc.h"
#include "jwo/file.h"
#include "test_support.h"

/* ---- the bench ---- */

static const char catalog[] =
    "{\"currency\":\"USD\",\"tax_classes\":[{\"name\":\"full\",\"percents\":[10]}],\"products\":["
    "{\"sku\":\"SKU-WATER\",\"name\":\"Still water\",\"price\":1.75},"
    "{\"sku\":\"SKU-HOSTILE\",\"name\":\"<script>alert('1')</script>\\\"&amp;\","
    "\"price\":2.00,\"tax_class\":\"full\"}]}";

int browser_setup(void **state)
{
    struct bench *bench;
    struct jwo_buf text;
    struct jwo_error err;
    struct rtl_config *config;

    assert_int_equal(bench_setup(state), 0);
    bench = *state;
    rtl_app_free(bench->app);
    config = &bench->fixture.config;
    (void)snprintf(config->mail_folder, sizeof(config->mail_folder), ".");
    (void)snprintf(config->catalog_path, sizeof(config->catalog_path), "%s/catalog.json",
                   bench->fixture.directory);
    jwo_buf_init(&text, sizeof(catalog));
    jwo_buf_adds(&text, catalog);
    assert_int_equal(jwo_file_write(config->catalog_path, &text, &err), JWO_OK);
    jwo_buf_dispose(&text);
    bench_start(bench);
    return 0;
}

void browser_shop(struct bench *bench, const char *shopper_id, const char *day, const char *trip_id,
                  const char *items)
{
    char path[320];

    (void)bench_call(bench, 201, "POST", BENCH_PURCHASES,
                     bench_cart_of(shopper_id, day, trip_id, items));
    (void)snprintf(path, sizeof(path), "/ops/trips/%s?wait=final", trip_id);
    (void)bench_call(bench, 200, "GET", path, NULL);
}

int browser_setup_two(void **state)
{
    struct bench *bench;

    assert_int_equal(browser_setup(state), 0);
    bench = *state;
    browser_shop(bench, "riley", "2024-03-22", "t1", BENCH_WATER);
    fixture_script(&bench->fixture, "adjust:refusal");
    browser_shop(bench, "riley", "2024-03-23", "owed", BENCH_WATER);
    fixture_script(&bench->fixture, "");
    bench->fixture.identity = "{\"shopperEmail\":\"dana@example.com\"}";
    browser_shop(bench, "dana", "2024-03-22", "d1", BENCH_WATER);
    return 0;
}

void browser_wait(struct bench *bench, int64_t ms)
{
    char body[64];

    (void)snprintf(body, sizeof(body), "{\"advance_ms\":%lld}", (long long)ms);
    (void)bench_call(bench, 200, "POST", "/ops/clock", body);
}

/* ---- the browser ---- */

void browser_init(struct browser *browser, struct bench *bench)
{
    *browser = (struct browser){.bench = bench};
}

void browser_dispose(struct browser *browser)
{
    jwo_free(browser->page);
    browser->page = NULL;
}

static void take_cookie(struct browser *browser, const char *header)
{
    (void)snprintf(browser->cookie, sizeof(browser->cookie), "%.*s", (int)strcspn(header, ";"),
                   header);
}

static void take_csrf(struct browser *browser)
{
    static const char mark[] = "name=\"csrf\" value=\"";
    const char *found = strstr(browser->page, mark);

    if (found != NULL) {
        (void)snprintf(browser->csrf, sizeof(browser->csrf), "%.64s", found + sizeof(mark) - 1);
    }
}

static void on_answer(void *context, const struct jwo_http_result *result)
{
    struct browser *browser = context;
    size_t used = 0;

    browser->bench->open_calls--;
    browser->status = result->outcome == JWO_HTTP_ANSWERED ? result->status : 0;
    jwo_free(browser->page);
    browser->page = jwo_strdup(browser->status != 0 ? result->body : result->detail);
    browser->location[0] = browser->headers[0] = '\0';
    for (size_t i = 0; browser->status != 0 && i < result->header_count; i++) {
        const struct jwo_http_header *header = &result->headers[i];

        used += (size_t)snprintf(browser->headers + used, sizeof(browser->headers) - used,
                                 "%s: %s\n", header->name, header->value);
        used = used < sizeof(browser->headers) ? used : sizeof(browser->headers) - 1;
        if (strcmp(header->name, "set-cookie") == 0) {
            take_cookie(browser, header->value);
        }
        if (strcmp(header->name, "location") == 0) {
            (void)snprintf(browser->location, sizeof(browser->location), "%s", header->value);
        }
    }
    take_csrf(browser);
}

int browser_send(struct browser *browser, const char *path, const char *body, const char *name,
                 const char *value)
{
    struct bench *bench = browser->bench;
    struct jwo_http_header headers[3];
    size_t count = 0;
    char url[4096];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", rtl_app_portal_port(bench->app),
                   path);
    if (browser->cookie[0] != '\0') {
        headers[count++] = (struct jwo_http_header){"Cookie", browser->cookie};
    }
    if (name != NULL) {
        headers[count++] = (struct jwo_http_header){name, value};
    }
    if (body != NULL && (name == NULL || strcmp(name, "Content-Type") != 0)) {
        headers[count++] =
            (struct jwo_http_header){"Content-Type", "application/x-www-form-urlencoded"};
    }
    bench->open_calls++;
    (void)jwo_http_send(bench->http,
                        &(struct jwo_http_call_options){.method = body != NULL ? "POST" : "GET",
                                                        .url = url,
                                                        .headers = headers,
                                                        .header_count = count,
                                                        .body = body,
                                                        .body_len = body != NULL ? strlen(body) : 0,
                                                        .timeout_ms = 30000},
                        on_answer, browser);
    fixture_run(&bench->fixture, bench_is_answered, bench);
    return browser->status;
}

int browser_get(struct browser *browser, const char *path)
{
    return browser_send(browser, path, NULL, NULL, NULL);
}

int browser_post(struct browser *browser, const char *path, const char *fields)
{
    char *body = jwo_malloc(strlen(fields) + 128);

    (void)snprintf(body, strlen(fields) + 128, "csrf=%s&%s", browser->csrf, fields);
    const int status = browser_send(browser, path, body, NULL, NULL);
    jwo_free(body);
    return status;
}

const char *browser_field(struct browser *browser, const char *name)
{
    static char value[256];
    char mark[64];

    (void)snprintf(mark, sizeof(mark), "name=\"%s\" value=\"", name);
    const char *found = strstr(browser->page, mark);
    if (found == NULL) {
        fail_msg("no field %s in %s", name, browser->page);
    }
    found += strlen(mark);
    (void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(found, "\""), found);
    return value;
}

bool browser_sees(const struct browser *browser, const char *text)
{
    return strstr(browser->page, text) != NULL;
}

/* ---- mail ---- */

static void newest(const char *folder, char out[32])
{
    DIR *directory = opendir(folder);

    out[0] = '\0';
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strstr(entry->d_name, ".eml") != NULL && strcmp(entry->d_name, out) > 0) {
            (void)snprintf(out, 32, "%.31s", entry->d_name);
        }
    }
    (void)closedir(directory);
}

const char *browser_mail(struct bench *bench)
{
    static char kept[65536];
    struct jwo_buf text;
    struct jwo_error err;
    char name[32], path[128];
    size_t used = 0;

    newest(bench->fixture.directory, name);
    if (name[0] == '\0') {
        return NULL;
    }
    (void)snprintf(path, sizeof(path), "%s/%s", bench->fixture.directory, name);
    jwo_buf_init(&text, sizeof(kept) - 1);
    assert_int_equal(jwo_file_read(&text, path, &err), JWO_OK);
    for (const char *c = text.data; *c != '\0'; c++) {
        if (strncmp(c, "=\r\n", 3) == 0) {
            c += 2;
        } else {
            kept[used++] = *c;
        }
    }
    kept[used] = '\0';
    jwo_buf_dispose(&text);
    return kept;
}

const char *browser_code(struct bench *bench, char out[9])
{
    static const char mark[] = "\r\n    ";
    const char *mail = browser_mail(bench);
    const char *code = mail != NULL ? strstr(mail, mark) : NULL;

    out[0] = '\0';
    if (code != NULL) {
        (void)snprintf(out, 9, "%.4s%.4s", code + sizeof(mark) - 1, code + sizeof(mark) + 4);
    }
    if (strspn(out, "0123456789") != 8) {
        out[0] = '\0';
    }
    return out;
}

void browser_sign_in(struct browser *browser, const char *email)
{
    char fields[256], code[9];

    assert_int_equal(browser_get(browser, "/sign-in"), 200);
    (void)snprintf(fields, sizeof(fields), "email=%s", email);
    assert_int_equal(browser_post(browser, "/sign-in/email", fields), 303);
    assert_int_equal(browser_get(browser, "/sign-in/code"), 200);
    (void)snprintf(fields, sizeof(fields), "code=%s", browser_code(browser->bench, code));
    assert_int_equal(browser_post(browser, "/sign-in/code", fields), 303);
    assert_string_equal(browser->location, "/receipts");
}
