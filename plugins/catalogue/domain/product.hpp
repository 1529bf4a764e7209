#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/decimal.hpp>

namespace portico::catalogue {

/// In which names and texts are read.
enum class Language : std::uint8_t { en, uk, ru };
inline constexpr std::size_t language_count = 3;

/// "uk" and "ru"; anything else is English.
inline Language language_named(std::string_view code) {
    return code == "uk" ? Language::uk : code == "ru" ? Language::ru : Language::en;
}

enum class ProductStatus : std::uint8_t { active, phase_out, discontinued };

/// How a product is ordered beside its base unit: `factor` base units are one `code`.
struct Unit {
    std::string code;
    Decimal factor;
};

/// A product as the mirror has it.
struct Product {
    std::string sku;
    std::array<std::string, language_count> names;  ///< by Language; none is empty
    std::string category;                           ///< a path like `tools/drills`; may be empty
    std::string unit;
    std::vector<Unit> units;
    std::optional<Decimal> pack_multiple;  ///< in base units, above 0
    std::optional<Decimal> min_quantity;   ///< in base units, above 0
    ProductStatus status = ProductStatus::active;
    std::string replaced_by;
    std::string image_url;
};

/// The smallest quantity that can be ordered, in base units: `min_quantity` (or 1), in whole packs.
/// A quantity that does not fit is the pack itself.
inline Decimal first_quantity(
    const std::optional<Decimal>& min_quantity, const std::optional<Decimal>& pack_multiple
) {
    const auto wanted = min_quantity.value_or(Decimal::whole(1));
    if (!pack_multiple) return wanted.trimmed();
    const auto packs = round_to_step(wanted, *pack_multiple, RoundingMode::up);
    return packs.ok() ? packs->trimmed() : pack_multiple->trimmed();
}

}  // namespace portico::catalogue
