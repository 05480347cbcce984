/* config.h -- the retailer's settings: a JSON file for what is the same everywhere, the environment
 * for endpoints and secrets (as Amazon's guide recommends).
 *
 * Errors name the file, the line and the key: `config.json:14: stores[1].policy: "writeoff" is none
 * of write_off_all, capture_authorized, step_down`. Unknown keys are errors: a misspelt setting
 * must not be a silent default.
 */
#ifndef RTL_CONFIG_H
#define RTL_CONFIG_H

#include "config_risk.h"
#include "jwo/http_client.h"
#include "jwo/money.h"

/* What is done after a declined adjust (D6). */
enum rtl_policy { RTL_WRITE_OFF_ALL, RTL_CAPTURE_AUTHORIZED, RTL_STEP_DOWN };

/* Who decides at the gate and keeps the outstanding balance (facts 10, strategies). */
enum rtl_risk {
    RTL_RISK_RETAILER_MANAGED,
    RTL_RISK_AMAZON_MANAGED,        /* we report through feedback/payment-status */
    RTL_RISK_AMAZON_RECOMMENDATION, /* we are asked; Amazon's word counts, if "judgement" says so;
                                       we report as above */
    RTL_RISK_NONE
};

/* Who charges the card: we, call by call, or Amazon, by the cart that we have priced (facts 8). */
enum rtl_integration { RTL_PAYMENT, RTL_CHECKOUT };

/* What opens the gate: a card, which Amazon knows, or a key of ours, which we know (facts 11). */
enum rtl_entry { RTL_ENTRY_CREDIT_CARD, RTL_ENTRY_APP, RTL_ENTRY_MIXED };

struct rtl_store_config {
    char id[256];
    char name[64]; /* "name": for shoppers, who know no ids; "" = the id, see below */
    char currency[4];
    enum rtl_integration integration; /* "integration", default "payment" */
    enum rtl_entry entry;             /* "entry", default "credit-card" */
    enum rtl_policy policy;           /* PAYMENT */
    enum rtl_risk risk;
    enum rtl_judgement judgement; /* AMAZON_RECOMMENDATION: "judgement", default "follow" */
    int64_t hold_limit_minor;     /* "hold_limit": a larger hold is lowered to it; 0 = none */
    /* PAYMENT, D7: an empty cart is answered with an empty purchaseId, and its hold is ours to give
     * back: by Cancel, or, of a shopper who came in by app, at our processor */
    bool cancels_empty_carts;
};

#define RTL_MAIL_FROM_MAX 129

struct rtl_config {
    /* env JWO_PAYMENTS_ENDPOINT, e.g. https://us-east-1.test.payments.amazonphysicalstores.com */
    char endpoint[512];
    char checkout_endpoint[512]; /* env JWO_CHECKOUT_ENDPOINT, default: the payments endpoint */
    /* env JWO_ROLE_ARN and JWO_STS_ENDPOINT: the role that our calls are signed in, and who lends
     * it; "" = signed with the credentials themselves */
    char role_arn[513], sts_endpoint[512];
    /* env JWO_PROCESSOR_ENDPOINT and _KEY: our own payment processor; "" = none */
    char processor_endpoint[512], processor_key[129];
    /* env JWO_CONNECTOR_ACCESS_KEY_ID and _SECRET_ACCESS_KEY: what calls of Amazon's must be signed
     * with (guard.h); "" = they need no signature */
    char connector_access_key_id[129], connector_secret_access_key[129];
    /* env JWO_REGION, else the first label of the endpoint's host (facts 12), else "region" */
    char region[64];
    char credentials_file[512]; /* env JWO_CREDENTIALS_FILE; "" = the AWS_* variables are used */
    char operations_token[129]; /* env JWO_OPERATIONS_TOKEN, at least 16 characters */
    char catalog_path[512];     /* "catalog", relative to the config file */
    char badges_path[512];      /* "badges", likewise; "" = no store has app entry */
    struct rtl_store_config *stores; /* owned, at least one */
    size_t store_count;
    int64_t call_timeout_ms; /* "call_timeout", default "10s": one call to Amazon */
    /* "retry.first", default "200ms": first delay, doubled each time, with jitter */
    int64_t retry_first_ms;
    int64_t retry_longest_ms; /* "retry.longest", default "60s" */
    int retry_attempts;       /* "retry.attempts", default 8; then an incident */
    int64_t token_life_ms;    /* "token_life", default "46h" from the trip's start (D9) */
    int64_t refund_window_ms; /* "refund_window", default "30d" from the capture (D1) */
    int64_t pending_poll_ms;  /* "pending_poll", default "1s", not below (D4) */
    int64_t identity_rate; /* "identity_rate", default 100: keys and scans per store and second */
    char portal_name[64];  /* "portal.name": the shop, as shoppers know it */
    char portal_url[256];  /* "portal.url", e.g. https://shop.example; "" = unknown */
    int64_t portal_session_ms;   /* "portal.session", default "30m" without use */
    int64_t portal_code_life_ms; /* "portal.code_life", default "10m" */
    /* "portal.behind_proxy": X-Forwarded-For's last address is the client's */
    bool portal_behind_proxy;
    /* "mail.folder", default "mail", relative to the database's folder; "" = no mail, in tests */
    char mail_folder[512];
    char mail_smtp[256]; /* "mail.smtp": smtp:// or smtps:// host[:port]; "" = the folder */
    char smtp_user[129], smtp_password[129]; /* env JWO_SMTP_USER, JWO_SMTP_PASSWORD; "" = none */
    char mail_from[RTL_MAIL_FROM_MAX];       /* "mail.from" */
    bool mail_receipts; /* "mail.receipts", default true: each receipt is mailed */
    struct rtl_risk_settings risk;
};

/* EINPUT as above. EIO: the file cannot be read. ENOTFOUND: *err names the variable missing. */
JWO_MUST_USE jwo_status rtl_config_load(struct rtl_config *out, const char *path,
                                        struct jwo_error *err);
void rtl_config_dispose(struct rtl_config *config);
/* NULL when no store has that id. */
const struct rtl_store_config *rtl_config_store(const struct rtl_config *config,
                                                const char *store_id);
/* Does Amazon keep what shoppers of that store owe (F&A managed or recommended by Amazon)? False
 * for a store that is not in the settings any more. */
bool rtl_config_amazon_keeps_balance(const struct rtl_config *config, const char *store_id);
/* What shoppers are shown: the store's name, or the id of one that has none, or that the settings
 * know no more. Borrowed from either. */
const char *rtl_config_store_name(const struct rtl_config *config, const char *store_id);

/* Read the credentials afresh: from credentials_file
 * ({"accessKeyId", "secretAccessKey", "sessionToken"?}), or from AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. *out unchanged on failure. */
JWO_MUST_USE jwo_status rtl_credentials_load(struct jwo_credentials *out,
                                             const struct rtl_config *config,
                                             struct jwo_error *err);

#endif
