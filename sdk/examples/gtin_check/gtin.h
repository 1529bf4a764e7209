#ifndef GTIN_CHECK_GTIN_H
#define GTIN_CHECK_GTIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gtin_verdict { GTIN_VALID, GTIN_WRONG_LENGTH, GTIN_NOT_DIGITS, GTIN_WRONG_CHECK_DIGIT };

/* Checks 8, 12, 13 or 14 digits by the GS1 rule: from the right, without the last digit, weights
 * are 3, 1, 3, ...; the sum and the last digit together are a multiple of ten. Pure. */
enum gtin_verdict gtin_check(const char* digits, uint64_t count);

#ifdef __cplusplus
}
#endif

#endif
