/* config_portal.c -- see config_portal.h for the contract. */
#include "config_portal.h"

#include <stdio.h>
#include <string.h>

#include "jwo/clock.h"

/* clang-format off */
static const struct rtl_setting portal_keys[] = {
    {"name",         JWO_JSON_STRING, false},
    {"url",          JWO_JSON_STRING, false},
    {"session",      JWO_JSON_STRING, false},
    {"code_life",    JWO_JSON_STRING, false},
    {"behind_proxy", JWO_JSON_BOOL,   false},
    {0},
};
static const struct rtl_setting mail_keys[] = {
    {"folder",   JWO_JSON_STRING, false},
    {"smtp",     JWO_JSON_STRING, false},
    {"from",     JWO_JSON_STRING, false},
    {"receipts", JWO_JSON_BOOL,   false},
    {0},
};
/* clang-format on */

/* http://host or https://host, with a port perhaps: what browsers send as the Origin of our forms.
 * A path is no part of it, so the portal has none. */
static jwo_status url_check(const struct rtl_config *config, const struct rtl_section *portal,
                            struct jwo_error *err)
{
    const char *url = config->portal_url;
    const char *host = strncmp(url, "https://", 8) == 0  ? url + 8
                       : strncmp(url, "http://", 7) == 0 ? url + 7
                                                         : "";

    if (url[0] != '\0' && (*host == '\0' || strpbrk(host, "/?#@ \t\r\n\"'<>\\") != NULL)) {
        return rtl_section_fail(portal, "url", err,
                                "must be http:// or https:// and a host, without a path");
    }
    return JWO_OK;
}

static jwo_status portal_read(struct rtl_config *config, const struct rtl_section *top,
                              struct jwo_error *err)
{
    const struct rtl_section portal = rtl_section_enter(top, "portal");
    jwo_status status = JWO_OK;

    if (portal.node == NULL) {
        return JWO_OK;
    }
    status = rtl_section_check(&portal, portal_keys, err);
    if (status == JWO_OK) {
        status = rtl_section_text(config->portal_name, sizeof(config->portal_name), &portal, "name",
                                  err);
    }
    if (status == JWO_OK) {
        status =
            rtl_section_text(config->portal_url, sizeof(config->portal_url), &portal, "url", err);
    }
    if (status == JWO_OK) {
        status = url_check(config, &portal, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->portal_session_ms, &portal, "session", JWO_MINUTE_MS,
                                      err);
    }
    if (status == JWO_OK) {
        status = rtl_section_duration(&config->portal_code_life_ms, &portal, "code_life",
                                      JWO_MINUTE_MS, err);
    }
    if (status == JWO_OK) {
        (void)jwo_json_bool(jwo_json_get(portal.node, "behind_proxy"),
                            &config->portal_behind_proxy);
    }
    return status;
}

/* smtp://host or smtps://host, with a port perhaps; and no folder beside it. */
static jwo_status smtp_check(const struct rtl_config *config, const struct rtl_section *mail,
                             struct jwo_error *err)
{
    const char *url = config->mail_smtp;
    const char *host = strncmp(url, "smtps://", 8) == 0  ? url + 8
                       : strncmp(url, "smtp://", 7) == 0 ? url + 7
                                                         : "";

    if (url[0] == '\0') {
        return JWO_OK;
    }
    if (*host == '\0' || strpbrk(host, "/?#@ \t\r\n\"'<>\\") != NULL) {
        return rtl_section_fail(mail, "smtp", err,
                                "must be smtp:// or smtps:// and a host, without a path");
    }
    if (jwo_json_get_str(mail->node, "folder") != NULL) {
        return rtl_section_fail(mail, "smtp", err, "stands beside folder: only one can be");
    }
    return JWO_OK;
}

static jwo_status mail_read(struct rtl_config *config, const struct rtl_section *top,
                            struct jwo_error *err)
{
    const struct rtl_section mail = rtl_section_enter(top, "mail");
    jwo_status status = JWO_OK;

    if (mail.node == NULL) {
        return JWO_OK;
    }
    status = rtl_section_check(&mail, mail_keys, err);
    if (status == JWO_OK) {
        status = rtl_section_text(config->mail_folder, sizeof(config->mail_folder), &mail, "folder",
                                  err);
    }
    if (status == JWO_OK) {
        status = rtl_section_text(config->mail_smtp, sizeof(config->mail_smtp), &mail, "smtp", err);
    }
    if (status == JWO_OK) {
        status = smtp_check(config, &mail, err);
    }
    if (status == JWO_OK) {
        status = rtl_section_text(config->mail_from, sizeof(config->mail_from), &mail, "from", err);
    }
    if (status == JWO_OK && (strchr(config->mail_from, '@') == NULL ||
                             strpbrk(config->mail_from, " \t\r\n<>,;\"()") != NULL)) {
        status = rtl_section_fail(&mail, "from", err, "must be an e-mail address and nothing else");
    }
    (void)jwo_json_bool(jwo_json_get(mail.node, "receipts"), &config->mail_receipts);
    return status;
}

jwo_status rtl_config_portal_read(struct rtl_config *config, const struct rtl_section *top,
                                  struct jwo_error *err)
{
    jwo_status status;

    (void)snprintf(config->portal_name, sizeof(config->portal_name), "Just Walk Out store");
    (void)snprintf(config->mail_folder, sizeof(config->mail_folder), "mail");
    (void)snprintf(config->mail_from, sizeof(config->mail_from), "receipts@example.com");
    config->mail_receipts = true;
    config->portal_session_ms = 30 * JWO_MINUTE_MS;
    config->portal_code_life_ms = 10 * JWO_MINUTE_MS;
    status = portal_read(config, top, err);
    return status == JWO_OK ? mail_read(config, top, err) : status;
}
