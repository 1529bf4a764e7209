#include "standing/agreed_prices.hpp"

#include <portico/json.hpp>

namespace portico::reorder {

AgreedPrices AgreedPrices::of(const CheckedLines& checked) {
    AgreedPrices agreed;
    agreed.currency_ = checked.currency;
    for (const auto& line : checked.lines) {
        if (line.unit_price) agreed.prices_.insert({{line.sku, line.unit}, *line.unit_price});
    }
    return agreed;
}

Result<AgreedPrices> AgreedPrices::read(std::string_view text) {
    constexpr std::size_t kept_bytes_max = std::size_t{16} << 20U;
    const auto document = json::parse(text, {.bytes_max = kept_bytes_max});
    if (!document.ok()) return internal("Agreed prices can't be read.");
    AgreedPrices agreed;
    agreed.currency_ = document->root()["currency"].string();
    for (const auto row : document->root()["prices"]) {
        auto price = Decimal::parse(row["price"].text());
        if (!price.ok()) return internal("Agreed prices can't be read.");
        agreed.prices_.insert({{row["sku"].string(), row["unit"].string()}, *price});
    }
    return agreed;
}

std::string AgreedPrices::text() const {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("currency", currency_).key("prices").begin_array();
    for (const auto& [article, price] : prices_) {
        writer.begin_object().member("sku", article.first).member("unit", article.second);
        writer.member("price", price.text()).end_object();
    }
    writer.end_array().end_object();
    return text;
}

std::optional<Decimal> AgreedPrices::find(const CheckedLine& line, std::string_view currency)
    const {
    if (currency != currency_) return std::nullopt;
    const auto found = prices_.find({line.sku, line.unit});
    if (found == prices_.end()) return std::nullopt;
    return found->second;
}

bool is_above(const Decimal& price, const Decimal& agreed, const Decimal& percent) {
    const auto hundred = Decimal::whole(100);
    const auto rate = add(hundred, percent);
    const auto most = rate.ok() ? multiply(agreed, *rate) : rate;
    const auto wanted = multiply(price, hundred);
    return !most.ok() || !wanted.ok() || *wanted > *most;
}

}  // namespace portico::reorder
