#include "prices/price_book.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::int64_t ids_a_sequence = 1'000'000'000;
constexpr std::int64_t sequence_min = -999'999;
constexpr std::int64_t sequence_max = 8'000'000;

/// Before every day that a line names.
constexpr std::string_view long_ago = "1990-01-01";

bool is_on(const PriceLine& line, std::string_view day) {
    return (line.start.empty() || line.start <= day) && (line.end.empty() || line.end >= day);
}

/// Compares plain decimals that are not negative.
bool is_at_most(const std::string& a, const std::string& b) {
    const auto left = Decimal::parse(a, quantity_limits);
    const auto right = Decimal::parse(b, quantity_limits);
    return left.ok() && right.ok() && *left <= *right;
}

}  // namespace

std::int64_t PriceLine::rank() const {
    const auto place =
        sequence ? std::clamp(*sequence, sequence_min, sequence_max) - sequence_min + 1 : 0;
    return place * ids_a_sequence + id;
}

std::string shifted_day(std::string_view day, int days) {
    int number[3] = {1970, 1, 1};
    std::from_chars(day.data(), day.data() + 4, number[0]);
    std::from_chars(day.data() + 5, day.data() + 7, number[1]);
    std::from_chars(day.data() + 8, day.data() + 10, number[2]);
    const std::chrono::year_month_day date{
        std::chrono::year{number[0]},
        std::chrono::month{static_cast<unsigned>(number[1])},
        std::chrono::day{static_cast<unsigned>(number[2])}};
    const std::chrono::year_month_day moved{std::chrono::sys_days{date} + std::chrono::days{days}};
    char text[16];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02u",
        static_cast<int>(moved.year()),
        static_cast<unsigned>(moved.month()),
        static_cast<unsigned>(moved.day())
    );
    return text;
}

const std::vector<std::string_view>& price_line_fields() {
    static const std::vector<std::string_view> fields{
        "price_list",
        "sequence",
        "product",
        "category",
        "quantity",
        "formula",
        "start_date",
        "end_date"};
    return fields;
}

PriceLine read_price_line(json::Value row) {
    PriceLine line{
        .id = read_id(row["id"]),
        .list = read_id(row["price_list"]),
        .sequence = read_integer(row["sequence"]),
        .product = read_id(row["product"]),
        .category = read_id(row["category"]),
        .quantity = read_decimal(row["quantity"], quantity_places).value_or("0"),
        .formula = row["formula"].string(),
        .start = read_date(row["start_date"]).value_or(""),
        .end = read_date(row["end_date"]).value_or("")};
    if (const auto linear = parse_formula(line.formula)) line.terms = terms_of(*linear);
    return line;
}

PriceBook::PriceBook(const Settings& settings)
    : list_rows_{
          {.model = "product.price_list", .fields = {"unit", "company", "tax_included"}},
          {settings.overlap, settings.page_records}},
      line_rows_{
          {.model = "product.price_list.line", .fields = price_line_fields()},
          {settings.overlap, settings.page_records}} {}

Status PriceBook::refresh(Pull& pull) {
    const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
    PORTICO_TRY(list_rows_.poll(pull.erp, pull.now, pull.deadline, [&](json::Value row) {
        if (read_id(row["company"]) != facts.company) return;
        const auto id = read_id(row["id"]);
        if (read_flag(row["tax_included"])) {
            lists_.erase(id);  // its prices are gross: see PriceListFeed
        } else {
            lists_[id] = row["unit"].text() == "product_sale";
        }
    }));
    return line_rows_.poll(pull.erp, pull.now, pull.deadline, [this](json::Value row) {
        keep_line(row);
    });
}

void PriceBook::restart() {
    lists_.clear();
    lines_.clear();
    by_rank_.clear();
    list_rows_.restart();
    line_rows_.restart();
}

void PriceBook::keep_line(json::Value row) {
    auto line = read_price_line(row);
    if (const auto former = lines_.find(line.id); former != lines_.end()) {
        by_rank_[former->second.list].erase(former->second.rank());
    }
    by_rank_[line.list][line.rank()] = line.id;
    const auto id = line.id;
    lines_.insert_or_assign(id, std::move(line));
}

const PriceLine* PriceBook::line(std::int64_t id) const {
    const auto found = lines_.find(id);
    return found == lines_.end() ? nullptr : &found->second;
}

std::vector<std::int64_t> PriceBook::lines_of(std::int64_t list) const {
    std::vector<std::int64_t> ids;
    if (const auto found = by_rank_.find(list); found != by_rank_.end()) {
        for (const auto& [rank, id] : found->second) ids.push_back(id);
    }
    return ids;
}

bool PriceBook::is_in_sale_unit(std::int64_t list) const {
    const auto found = lists_.find(list);
    return found != lists_.end() && found->second;
}

bool PriceBook::is_for(const PriceLine& line, std::int64_t product, const Directory& directory) {
    if (line.product != 0 && line.product != product) return false;
    if (line.category == 0) return true;
    const auto* one = directory.template_of(product);
    return one != nullptr && directory.covers(line.category, one->categories);
}

/// At the line's own break, the fewest lines in front of it apply; what is left is to find a day on
/// which none does.
std::optional<DecidingPoint> PriceBook::deciding_point(
    const PriceLine& line, std::int64_t product, const Directory& directory
) const {
    std::vector<const PriceLine*> in_front;
    if (const auto list = by_rank_.find(line.list); list != by_rank_.end()) {
        for (const auto& [rank, id] : list->second) {
            if (rank >= line.rank()) break;
            const auto& other = lines_.at(id);
            if (is_at_most(other.quantity, line.quantity) && is_for(other, product, directory)) {
                in_front.push_back(&other);
            }
        }
    }
    std::vector<std::string> days{line.start.empty() ? std::string{long_ago} : line.start};
    for (const auto* other : in_front) {
        if (!other->end.empty()) days.push_back(shifted_day(other->end, 1));
    }
    for (auto& day : days) {
        if (!is_on(line, day)) continue;
        const bool is_covered =
            std::any_of(in_front.begin(), in_front.end(), [&day](const PriceLine* other) {
                return is_on(*other, day);
            });
        if (!is_covered) return DecidingPoint{std::move(day)};
    }
    return {};
}

}  // namespace portico::erp_tryton
