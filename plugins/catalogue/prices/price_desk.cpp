#include "prices/price_desk.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::catalogue {
namespace {

/// A ladder has up to 50 breaks: fewer lines at once keep the reply within what is read.
std::size_t lines_at_once(PriceDesk::Detail detail) {
    return detail == PriceDesk::Detail::ladder ? 4'000 : 10'000;
}

#define PORTICO_PRICE_COLUMNS                                                            \
    R"(["unit_price","list_price","level","tax_rate","next_break","status","quantity",)" \
    R"("minimum","increment","maximum")"

std::string_view columns_for(PriceDesk::Detail detail) {
    switch (detail) {
        case PriceDesk::Detail::unit_price:
            return R"(["unit_price"])";
        case PriceDesk::Detail::next_break:
            return PORTICO_PRICE_COLUMNS "]";
        case PriceDesk::Detail::ladder:
            break;
    }
    return PORTICO_PRICE_COLUMNS R"(,"breaks"])";
}

#undef PORTICO_PRICE_COLUMNS

std::string write_request(std::span<const std::string_view> skus, PriceDesk::Detail detail) {
    constexpr std::size_t line_bytes = 24;
    std::string text = R"({"quantities":"smallest","columns":)";
    text.reserve(skus.size() * line_bytes + 256);
    text.append(columns_for(detail)).append(R"(,"skus":[)");
    for (const auto sku : skus) {
        if (text.back() != '[') text.push_back(',');
        json::append_quoted(text, sku);
    }
    text.append("]}");
    return text;
}

Status read_decimal(const json::Value& value, std::optional<Decimal>& number) {
    if (value.is_string()) number = PORTICO_TRY(Decimal::parse(value.text()));
    return {};
}

/// `["20","7.50"]`, and behind it the saving of a next break.
Result<Break> read_break(const json::Value& value, std::string* saving) {
    Break read;
    std::size_t at = 0;
    for (const auto part : value) {
        if (at == 0) read.quantity = PORTICO_TRY(Decimal::parse(part.text()));
        if (at == 1) read.unit_price = PORTICO_TRY(Decimal::parse(part.text()));
        if (at == 2 && saving != nullptr) *saving = part.text();
        ++at;
    }
    return read;
}

Status read_value(std::string_view column, const json::Value& value, ProductPrice& price) {
    if (value.is_null()) return {};
    if (column == "unit_price") return read_decimal(value, price.unit_price);
    if (column == "list_price") return read_decimal(value, price.list_price);
    if (column == "tax_rate") return read_decimal(value, price.tax_rate);
    if (column == "quantity") return read_decimal(value, price.quantity);
    if (column == "minimum") return read_decimal(value, price.minimum);
    if (column == "increment") return read_decimal(value, price.increment);
    if (column == "maximum") return read_decimal(value, price.maximum);
    if (column == "level") {
        price.level = value.text();
    } else if (column == "status") {
        price.is_on_request = value.text() == "price_on_request";
    } else if (column == "next_break") {
        price.next_break = PORTICO_TRY(read_break(value, &price.saving));
    } else if (column == "breaks") {
        price.breaks.reserve(value.size());
        for (const auto one : value) {
            price.breaks.push_back(PORTICO_TRY(read_break(one, nullptr)));
        }
    }
    return {};
}

/// A line without a price has null in its columns: also one that pricing does not know yet.
Status read_reply(std::string_view text, std::size_t lines_expected, Prices& prices) {
    json::Limits limits;
    limits.bytes_max = std::size_t{16} << 20U;
    const auto document = PORTICO_TRY(json::parse(text, limits));
    const auto root = document.root();
    prices.currency = root["currency"].text();
    if (root["as_of"].is_string()) prices.as_of = PORTICO_TRY(parse_time(root["as_of"].text()));
    prices.is_taxed = root["is_taxed"].boolean();
    const auto begin = prices.lines.size();
    prices.lines.resize(begin + lines_expected);
    const auto columns = root["columns"];
    if (columns["unit_price"].kind() != json::Kind::array) {
        return internal("pricing answered without prices.");
    }
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if ((*column).size() != lines_expected) {
            return internal("pricing answered another number of lines than it was asked.");
        }
        auto line = begin;
        for (const auto value : *column) {
            PORTICO_TRY(read_value(column.key(), value, prices.lines[line++]));
        }
    }
    return {};
}

}  // namespace

std::optional<Decimal> gross_of(const Decimal& unit_price, const std::optional<Decimal>& tax_rate) {
    if (!tax_rate) return {};
    constexpr int shown_scale = 4;
    const auto percent = tax_rate->coefficient_at(percent_limits.scale_max);
    if (!percent.ok()) return {};
    const auto share = Decimal::scaled(*percent, percent_limits.scale_max + 2);
    const auto whole = add(Decimal::whole(1), share);
    if (!whole.ok()) return {};
    const auto gross = multiply(unit_price, *whole, shown_scale, RoundingMode::half_up);
    if (!gross.ok()) return {};
    const auto trimmed = gross->trimmed();
    const auto digits = std::min(unit_price.scale(), shown_scale);
    if (trimmed.scale() >= digits) return trimmed;
    const auto padded = trimmed.with_scale(digits, RoundingMode::half_up);
    return padded.ok() ? *padded : trimmed;
}

Status PriceDesk::ask_part(
    std::string_view company,
    std::span<const std::string_view> skus,
    Detail detail,
    Instant deadline,
    Prices& prices
) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    const auto request = write_request(skus, detail);
    const auto reply = services_.call("pricing.quote/1", company, request, left);
    if (!reply.ok()) {
        if (reply.error().code != Code::unavailable) return reply.error();
        return unavailable("Prices can't be told at the moment. Try again in a minute.");
    }
    return read_reply(*reply, skus.size(), prices);
}

Result<Prices> PriceDesk::ask(
    std::string_view company,
    std::span<const std::string_view> skus,
    Detail detail,
    Instant deadline
) const {
    Prices prices;
    prices.lines.reserve(skus.size());
    std::size_t begin = 0;
    do {  // also without any line: the company and its currency are checked
        const auto count = std::min(lines_at_once(detail), skus.size() - begin);
        PORTICO_TRY(ask_part(company, skus.subspan(begin, count), detail, deadline, prices));
        begin += count;
    } while (begin < skus.size());
    return prices;
}

}  // namespace portico::catalogue
