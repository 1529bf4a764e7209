#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "prices/formula.hpp"

/// A price formula of the ERP is read or refused; a rule made of it keeps its bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    const auto formula = portico::erp_tryton::parse_formula(text);
    if (!formula) return 0;
    const auto terms = portico::erp_tryton::terms_of(*formula);
    if (!terms) return 0;
    if (terms->kind != "percent" && terms->value.sign() < 0) std::abort();
    if (terms->value > portico::Decimal::whole(1'000'000'000'000)) std::abort();
    return 0;
}
