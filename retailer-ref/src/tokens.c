/* tokens.c -- see tokens.h for the contract. */
#include "tokens.h"

#include <string.h>

#include "jwo/prng.h"

const char *rtl_token_make(char out[RTL_TOKEN_MAX])
{
    unsigned char bytes[JWO_SHA256_BYTES];

    jwo_random_bytes(bytes, sizeof(bytes));
    jwo_hex(bytes, sizeof(bytes), out);
    return out;
}

bool rtl_token_is_one(const char *text)
{
    return strlen(text) == RTL_TOKEN_MAX - 1 &&
           strspn(text, "0123456789abcdef") == RTL_TOKEN_MAX - 1;
}

const char *rtl_token_csrf(const char *token, const char *purpose, char out[RTL_TOKEN_MAX])
{
    unsigned char mac[JWO_SHA256_BYTES];

    jwo_hmac_sha256(token, strlen(token), purpose, strlen(purpose), mac);
    jwo_hex(mac, sizeof(mac), out);
    return out;
}
