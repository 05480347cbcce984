/* test_digest.c -- hashes against published values, and the comparison of secrets. */
#include "jwo/digest.h"

#include <string.h>

#include "test_support.h"

/* FIPS 180-2 appendix B and the empty message. */
static void test_sha256_hex__gives_the_published_hashes(void **state)
{
    char hex[JWO_SHA256_HEX_MAX];

    (void)state;
    assert_string_equal(jwo_sha256_hex("", 0, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(jwo_sha256_hex(NULL, 0, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_string_equal(jwo_sha256_hex("abc", 3, hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231, test cases 1, 2 and 6 (a key longer than a block). */
static void test_hmac_sha256__gives_the_published_codes(void **state)
{
    static const char data1[] = "Hi There";
    static const char data2[] = "what do ya want for nothing?";
    static const char data6[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    unsigned char key[131];
    unsigned char mac[JWO_SHA256_BYTES];
    char hex[2 * JWO_SHA256_BYTES + 1];

    (void)state;
    memset(key, 0x0b, 20);
    jwo_hmac_sha256(key, 20, data1, strlen(data1), mac);
    jwo_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    jwo_hmac_sha256("Jefe", 4, data2, strlen(data2), mac);
    jwo_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    jwo_hmac_sha256(key, sizeof(key), data6, strlen(data6), mac);
    jwo_hex(mac, sizeof(mac), hex);
    assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void test_hex__is_lower_case(void **state)
{
    static const unsigned char bytes[] = {0x00, 0x0f, 0xa9, 0xff};
    char hex[2 * sizeof(bytes) + 1];

    (void)state;
    jwo_hex(bytes, sizeof(bytes), hex);
    assert_string_equal(hex, "000fa9ff");
    jwo_hex(bytes, 0, hex);
    assert_string_equal(hex, "");
}

static void test_secret_equal__sees_any_difference(void **state)
{
    (void)state;
    assert_true(jwo_secret_equal_str("", ""));
    assert_true(jwo_secret_equal_str("key", "key"));
    assert_false(jwo_secret_equal_str("key", "kez"));
    assert_false(jwo_secret_equal_str("key", "jey"));
    assert_false(jwo_secret_equal_str("key", "key "));
    assert_false(jwo_secret_equal_str("key", ""));
    assert_true(jwo_secret_equal("a\0b", 3, "a\0b", 3));
    assert_false(jwo_secret_equal("a\0b", 3, "a\0c", 3));
    assert_true(jwo_secret_equal(NULL, 0, NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_hex__gives_the_published_hashes),
        cmocka_unit_test(test_hmac_sha256__gives_the_published_codes),
        cmocka_unit_test(test_hex__is_lower_case),
        cmocka_unit_test(test_secret_equal__sees_any_difference),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
