#include "terms/floor_warnings.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "domain/fraction.hpp"
#include "terms/price_floor.hpp"
#include "terms/term_store.hpp"

namespace portico::pricing {
namespace {

constexpr std::int64_t one = 1'000'000;
constexpr std::int64_t one_hundred_percent = 100'000'000;

constexpr auto select_prices =
    "SELECT position, line, holder_kind, holder_id, sku, unit, kind, value, COALESCE(currency, "
    "CASE holder_kind WHEN 'list' THEN COALESCE((SELECT currency FROM import_list WHERE "
    "import_list.import_id = $1 AND import_list.id = holder_id AND change <> 'closed'), "
    "(SELECT currency FROM published_list WHERE published_list.id = holder_id "
    "AND known_to IS NULL), (SELECT currency FROM erp.price_list WHERE "
    "erp.price_list.id = holder_id AND active = 1)) END), valid_from FROM import_rule "
    "WHERE import_id = $1 AND position > $2 AND position <= $2 + 1000 AND sku IS NOT NULL "
    "AND change IN ('new', 'changed') AND (kind = 'fixed' OR (kind IN ('percent', 'amount') "
    "AND holder_kind <> 'list')) ORDER BY position";
constexpr auto select_last =
    "SELECT COALESCE(MAX(position), 0) FROM import_rule WHERE import_id = $1";

struct StagedPrice {
    std::int64_t line = 0;
    std::string holder_kind;
    std::string holder;
    std::string sku;
    std::string unit;
    std::string kind;
    Decimal value;
    std::string currency;
    std::optional<Moment> from;
};

Result<StagedPrice> to_price(const Row& row) {
    return StagedPrice{
        row.integer(1),
        row.string(2),
        row.string(3),
        row.string(4),
        row.string(5),
        row.string(6),
        PORTICO_TRY(row.decimal(7)),
        row.string(8),
        row.optional_integer(9)};
}

class FloorSearch {
public:
    FloorSearch(const TermIndex& terms, const Index& index, Moment now)
        : terms_{terms}, index_{index}, now_{now} {}

    /// Nothing: the price is high enough, or nobody can tell.
    [[nodiscard]] std::optional<std::string> sentence_of(const StagedPrice& staged) const {
        const auto number = index_.product(staged.sku);
        if (!number) return {};
        const auto& product = index_.product_at(*number);
        const auto unit = staged.unit.empty() ? std::optional{nothing} : index_.unit(staged.unit);
        const auto factor = unit ? index_.factor(product, *unit) : 0;
        const auto currency = currency_of(staged, product);
        if (factor <= 0 || currency.empty()) return {};
        const BuyerTerms buyer{
            terms_,
            index_,
            staged.holder_kind,
            staged.holder,
            std::max(now_, staged.from.value_or(now_))};
        const auto floor = floor_of(buyer, {staged.sku, &product}, factor, currency);
        const auto price = price_of(staged, product, factor);
        if (!floor.ok() || !*floor || !price || *price >= (*floor)->unit_price) return {};
        const auto code = std::string{currency.code()};
        return "The price of " + excerpt(staged.sku) + " would be " + text_of(*price) + " " + code +
               ": with cost and margin it is at least " + text_of((*floor)->unit_price) + " " +
               code + " per " +
               std::string{index_.unit_code(*unit == nothing ? product.unit : *unit)} + ".";
    }

private:
    static std::string text_of(std::int64_t millionths) {
        return Decimal::scaled(millionths, price_limits.scale_max).trimmed().text();
    }

    [[nodiscard]] Currency currency_of(const StagedPrice& staged, const PackedProduct& product)
        const {
        const auto base = product.currency.empty() ? index_.settings().currency : product.currency;
        if (staged.currency.empty()) return base;
        const auto named = Currency::parse(staged.currency);
        const bool is_usable = named.ok() && (staged.kind == "fixed" || *named == base);
        return is_usable ? *named : Currency{};
    }

    /// Millionths per unit of the rule.
    static std::optional<std::int64_t> price_of(
        const StagedPrice& staged, const PackedProduct& product, std::int64_t factor
    ) {
        const auto value = staged.value.coefficient_at(price_limits.scale_max);
        if (!value.ok()) return {};
        if (staged.kind == "fixed") return *value;
        if (product.base_price < 0) return {};
        Fraction exact{product.base_price};
        if (!exact.multiply(factor, one)) return {};
        const bool is_exact =
            staged.kind == "percent"
                ? exact.multiply(one_hundred_percent - *value, one_hundred_percent)
                : exact.subtract_to_zero(Fraction{*value});
        std::int64_t price = 0;
        if (!is_exact || !exact.round(1, RoundingMode::half_up, price)) return {};
        return price;
    }

    const TermIndex& terms_;
    const Index& index_;
    Moment now_;
};

}  // namespace

Status find_floor_warnings(
    Database& database,
    const Index& index,
    std::int64_t import_id,
    Moment now,
    const std::function<Status(const FloorWarning&)>& found
) {
    auto reading = PORTICO_TRY(database.begin(Access::read));
    auto after = PORTICO_TRY(load_terms_after(reading, import_id));
    TermIndex terms;
    terms.terms = std::make_shared<const TermTable>(std::move(after));
    const bool has_floors =
        terms.terms->has(TermFamily::cost) && terms.terms->has(TermFamily::margin);
    if (!has_floors) return reading.commit();
    const auto last = PORTICO_TRY(reading.query_one(
        select_last, [](const Row& row) { return row.integer(0); }, import_id
    ));
    PORTICO_TRY(reading.commit());
    const FloorSearch search{terms, index, now};
    constexpr std::int64_t rows_at_once = 1000;
    for (std::int64_t begin = 0; begin < last.value_or(0); begin += rows_at_once) {
        const auto page = PORTICO_TRY(database.query(select_prices, to_price, import_id, begin));
        for (const auto& staged : page) {
            if (auto sentence = search.sentence_of(staged)) {
                PORTICO_TRY(found({staged.line, std::move(*sentence)}));
            }
        }
    }
    return {};
}

}  // namespace portico::pricing
