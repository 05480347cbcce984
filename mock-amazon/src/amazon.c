/* amazon.c -- an Amazon on the network: service port, client, credentials. Worlds and ids:
 * registry.c. */
#include <stdio.h>
#include <string.h>

#include "amazon_internal.h"
#include "jwo/alloc.h"
#include "jwo/digest.h"
#include "jwo/limits.h"
#include "service.h"

static int64_t real_now_ms(void *context)
{
    (void)context;
    return jwo_monotonic_ms();
}

static const struct jwo_clock real_clock = {.now_ms = real_now_ms};

static char *make_processor_key(void)
{
    unsigned char bytes[24];
    char text[2 * sizeof bytes + 1];

    jwo_random_bytes(bytes, sizeof bytes);
    jwo_hex(bytes, sizeof bytes, text);
    return jwo_strdup(text);
}

jwo_status amz_amazon_new(amz_amazon **out, jwo_loop *loop,
                          const struct amz_amazon_options *options, struct jwo_error *err)
{
    amz_amazon *amazon = jwo_calloc(1, sizeof(*amazon));
    const struct jwo_http_server_options server = {
        .address = options->address,
        .port = options->port,
        .body_bytes_max = JWO_JSON_LARGE_BYTES_MAX,
        .on_request = amz_service_request,
        .context = amazon,
    };
    jwo_status status;

    *out = NULL;
    amz_amazon_init(amazon, loop, options->seed);
    if (options->journal_bytes_max > 0) {
        amz_amazon_set_journal_bytes(amazon, options->journal_bytes_max);
    }
    amazon->keyring = amz_keyring_new(&options->credentials);
    amazon->connector = options->connector;
    if (amazon->connector.access_key_id[0] == '\0') {
        amz_credentials_make(&amazon->connector);
    }
    (void)snprintf(amazon->region, sizeof(amazon->region), "%s",
                   options->region ? options->region : AMZ_REGION_DEFAULT);
    amazon->processor_key =
        options->processor_key ? jwo_strdup(options->processor_key) : make_processor_key();
    amazon->catalog =
        amz_catalog_new(options->catalog_clock.now_ms ? &options->catalog_clock : &real_clock);
    amazon->verifier = jwo_sigv4_new(options->region, "execute-api");
    amazon->sts_verifier = jwo_sigv4_new(options->region, "sts");
    amazon->roles = options->roles;
    amazon->role_count = options->role_count;
    status = jwo_http_client_new(&amazon->client, loop, err);
    if (status != JWO_OK) {
        goto done;
    }
    status = jwo_http_server_new(&amazon->server, loop, &server, err);
    if (status != JWO_OK) {
        goto done;
    }
    *out = amazon;
    amazon = NULL;

done:
    amz_amazon_free(amazon);
    return status;
}

void amz_amazon_free(amz_amazon *amazon)
{
    if (amazon == NULL) {
        return;
    }
    if (amazon->server != NULL) {
        jwo_http_server_free(amazon->server);
    }
    if (amazon->client != NULL) {
        jwo_http_client_free(amazon->client);
    }
    jwo_sigv4_free(amazon->verifier);
    jwo_sigv4_free(amazon->sts_verifier);
    amz_amazon_dispose(amazon);
    explicit_bzero(&amazon->connector, sizeof(amazon->connector));
    amz_keyring_free(amazon->keyring);
    jwo_free(amazon->processor_key);
    amz_catalog_free(amazon->catalog);
    jwo_free(amazon);
}

uint16_t amz_amazon_port(const amz_amazon *amazon)
{
    return jwo_http_server_port(amazon->server);
}

const struct jwo_credentials *amz_amazon_credentials(const amz_amazon *amazon)
{
    return amz_keyring_long_lived(amazon->keyring);
}

const struct jwo_credentials *amz_amazon_connector_credentials(const amz_amazon *amazon)
{
    return &amazon->connector;
}

const char *amz_amazon_region(const amz_amazon *amazon)
{
    return amazon->region;
}

jwo_http_client *amz_amazon_client(amz_amazon *amazon)
{
    return amazon->client;
}

jwo_sigv4 *amz_amazon_verifier(amz_amazon *amazon)
{
    return amazon->verifier;
}

jwo_sigv4 *amz_amazon_sts_verifier(amz_amazon *amazon)
{
    return amazon->sts_verifier;
}

amz_keyring *amz_amazon_keyring(amz_amazon *amazon)
{
    return amazon->keyring;
}

bool amz_amazon_allows_role(const amz_amazon *amazon, const char *role_arn)
{
    for (size_t i = 0; i < amazon->role_count; i++) {
        if (strcmp(amazon->roles[i], role_arn) == 0) {
            return true;
        }
    }
    return amazon->roles == NULL;
}

const char *amz_amazon_processor_key(const amz_amazon *amazon)
{
    return amazon->processor_key;
}

amz_catalog *amz_amazon_catalog(amz_amazon *amazon)
{
    return amazon->catalog;
}
