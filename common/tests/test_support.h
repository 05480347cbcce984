/* test_support.h -- cmocka with the headers it wants before it. */
#ifndef JWO_TEST_SUPPORT_H
#define JWO_TEST_SUPPORT_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
