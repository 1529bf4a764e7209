#include "erp/shadow/comparison.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <portico/json.hpp>

namespace portico::erp {
namespace {

using std::string_view;

constexpr DecimalLimits read_limits{12, 6};

struct Words {
    string_view name;
    string_view sentence;
};

constexpr std::array<Words, 8> words{{
    {"equal", "Both say the same."},
    {"rounding",
     "One unit in the last compared place apart: look at the rounding of the list or rule, and at "
     "the price digits of the ERP."},
    {"unit", "Apart by the factor of a unit: look at the units of the product and of the rule."},
    {"currency", "In two currencies: look at the currency of the company and of its lists."},
    {"only_portico", "The ERP gives no price, Portico does."},
    {"only_erp", "Portico gives no price, the ERP does."},
    {"neither", "Neither gives a price: nothing was compared."},
    {"price", "Another price: compare what decided on each side."},
}};

/// An ERP's number with any number of decimals, at `scale` places.
std::optional<Decimal> rounded(string_view text, int scale) {
    // One digit more than is kept decides half up; what is behind it does not matter.
    const auto point = text.find('.');
    const auto kept = static_cast<std::size_t>(scale) + 2;
    if (point != string_view::npos) text = text.substr(0, point + kept);
    const auto read = Decimal::parse(text, {read_limits.integer_digits_max, scale + 1});
    if (!read.ok()) return std::nullopt;
    const auto made = read->with_scale(scale, RoundingMode::half_up);
    return made.ok() ? std::optional{*made} : std::nullopt;
}

bool is_factor_apart(const Decimal& a, const Decimal& b, const Decimal& factor, int scale) {
    const auto near = [scale](const Decimal& left, const Decimal& right) {
        const auto apart = subtract(left, right);
        return apart.ok() && std::abs(apart->coefficient()) <= 1 && apart->scale() == scale;
    };
    const auto up = multiply(a, factor, scale, RoundingMode::half_up);
    if (up.ok() && near(*up, b)) return true;
    const auto down = divide(a, factor, scale, RoundingMode::half_up);
    return down.ok() && near(*down, b);
}

}  // namespace

string_view name_of(Finding finding) {
    return words.at(static_cast<std::size_t>(finding)).name;
}

string_view sentence_of(Finding finding) {
    return words.at(static_cast<std::size_t>(finding)).sentence;
}

Result<OurPrice> read_quote(string_view text) {
    const auto document = PORTICO_TRY(json::parse(text, {.bytes_max = 16U << 20U}));
    const auto root = document.root();
    const auto lines = root["lines"];
    if (lines.size() != 1) return internal("pricing.quote/1 did not answer the one line asked.");
    const auto line = *lines.begin();
    OurPrice price{
        .unit_price = {},
        .currency = root["currency"].string(),
        .reason = {},
        .rule = line["rule"].string(),
        .holder = {},
        .proof = line["proof"].is_object() ? line["proof"].dump() : std::string{}};
    const auto status = line["status"].text();
    if (status == "ok") {
        price.unit_price = line["unit_price"].string();
    } else if (status == "error") {
        price.reason = line["error"]["detail"].string();
    } else {
        price.reason = "No rule and no base price gives a price.";
    }
    const auto holder = line["proof"]["winner"]["holder"];
    if (const auto id = holder["id"]; id.is_string()) {
        price.holder = holder["kind"].string() + " " + id.string();
    }
    return price;
}

Finding compare(
    const OurPrice& ours,
    const ports::ErpPrice& theirs,
    const std::map<std::string, Decimal>& units,
    int scale
) {
    const bool have_we = !ours.unit_price.empty();
    const bool have_they = theirs.error.empty();
    if (!have_we && !have_they) return Finding::neither;
    if (!have_they) return Finding::only_portico;
    if (!have_we) return Finding::only_erp;
    if (!theirs.currency.empty() && ours.currency != theirs.currency) return Finding::currency;
    const auto mine = rounded(ours.unit_price, scale);
    const auto other = rounded(theirs.unit_price, scale);
    if (!mine || !other) return Finding::price;
    if (*mine == *other) return Finding::equal;
    const auto apart = subtract(*mine, *other);
    if (apart.ok() &&
        std::abs(apart->coefficient_at(scale).ok() ? *apart->coefficient_at(scale) : 2) == 1) {
        return Finding::rounding;
    }
    const auto fits = [&](const auto& unit) {
        return is_factor_apart(*mine, *other, unit.second, scale);
    };
    return std::ranges::any_of(units, fits) ? Finding::unit : Finding::price;
}

}  // namespace portico::erp
