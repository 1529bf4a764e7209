#include "gtin.h"

enum gtin_verdict gtin_check(const char* digits, uint64_t count) {
    if (count != 8 && count != 12 && count != 13 && count != 14) return GTIN_WRONG_LENGTH;
    unsigned sum = 0;
    for (uint64_t i = 0; i < count; ++i) {
        if (digits[i] < '0' || digits[i] > '9') return GTIN_NOT_DIGITS;
        const unsigned digit = (unsigned)(digits[i] - '0');
        const uint64_t from_right = count - 1 - i;
        sum += from_right % 2 == 1 ? digit * 3 : digit;
    }
    return sum % 10 == 0 ? GTIN_VALID : GTIN_WRONG_CHECK_DIGIT;
}
