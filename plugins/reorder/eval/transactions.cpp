#include "eval/transactions.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include <portico/csv.hpp>
#include <portico/decimal.hpp>
#include <portico/time.hpp>

#include "eval/gzip_file.hpp"

namespace portico::reorder {
namespace {

enum Column : std::size_t { invoice, sku, quantity, date, price, customer, column_count };

constexpr std::array<std::string_view, column_count> column_names{
    "Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "CustomerID"};

using Places = std::array<std::size_t, column_count>;

Result<Places> find_columns(std::span<const std::string_view> header) {
    Places places{};
    for (std::size_t column = 0; column < column_count; ++column) {
        const auto found = std::find(header.begin(), header.end(), column_names[column]);
        if (found == header.end()) {
            return invalid("The header has no column " + std::string{column_names[column]} + ".");
        }
        places[column] = static_cast<std::size_t>(found - header.begin());
    }
    return places;
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

bool is_article(std::string_view code) {
    constexpr std::size_t digits = 5;
    return code.size() >= digits && std::all_of(code.begin(), code.begin() + digits, is_digit) &&
           std::all_of(code.begin() + digits, code.end(), is_letter);
}

/// Collects rows into baskets.
class Collector {
public:
    Status add(std::span<const std::string_view> row, const Places& places) {
        if (row.size() <= *std::max_element(places.begin(), places.end())) {
            return invalid("The row has too few fields.");
        }
        const auto text = [&](Column column) { return row[places[column]]; };
        const auto code = text(invoice);
        const auto is_sale = !text(customer).empty() && !code.empty() &&
                             std::all_of(code.begin(), code.end(), is_digit) &&
                             is_article(text(sku));
        const auto sold = PORTICO_TRY(Decimal::parse(text(quantity)));
        const auto paid = PORTICO_TRY(Decimal::parse(text(price)));
        if (!is_sale || sold.sign() <= 0 || paid.sign() <= 0) {
            ++read_.passed_over;
            return {};
        }
        constexpr std::size_t date_letters = 10;  // "2010-11-30", with a local time behind it
        const auto day = day_of(PORTICO_TRY(parse_time(text(date).substr(0, date_letters))));
        const auto company = number(companies_, read_.customers, text(customer));
        const auto article = number(articles_, read_.skus, text(sku));
        if (company == baskets_.size()) baskets_.emplace_back();
        baskets_[company][day][article] += approximate(sold);
        ++read_.rows;
        return {};
    }

    Transactions finish() {
        for (std::uint32_t company = 0; company < baskets_.size(); ++company) {
            CompanyHistory history{company, {}};
            for (const auto& [day, articles] : baskets_[company]) {
                auto& basket = history.baskets.emplace_back();
                basket.day = day;
                for (const auto& [article, sold] : articles) {
                    basket.purchases.push_back({article, sold});
                }
            }
            read_.histories.push_back(std::move(history));
        }
        return std::move(read_);
    }

private:
    using Numbers = std::unordered_map<std::string, std::uint32_t>;

    static std::uint32_t number(
        Numbers& numbers, std::vector<std::string>& names, std::string_view name
    ) {
        const auto next = static_cast<std::uint32_t>(names.size());
        const auto [found, is_new] = numbers.try_emplace(std::string{name}, next);
        if (is_new) names.emplace_back(name);
        return found->second;
    }

    Transactions read_;
    Numbers companies_;
    Numbers articles_;
    std::vector<std::map<Day, std::map<Article, float>>> baskets_;
};

}  // namespace

Result<Transactions> read_transactions(const std::string& path) {
    GzipFile file;
    PORTICO_TRY(file.open(path));
    CsvReader reader{file, {}};
    std::optional<Places> places;
    Collector collector;
    while (true) {
        const auto outcome = PORTICO_TRY(reader.next());
        const auto at_line = [&] {
            return " (line " + std::to_string(reader.row_start().line) + ")";
        };
        if (outcome == CsvReader::Outcome::end) break;
        if (outcome == CsvReader::Outcome::fault) {
            return invalid(reader.fault().reason + at_line());
        }
        if (!places) {
            places = PORTICO_TRY(find_columns(reader.fields()));
            continue;
        }
        const auto added = collector.add(reader.fields(), *places);
        if (!added.ok()) return invalid(added.error().message + at_line());
    }
    if (!places) return invalid(path + " is empty: it needs a header and rows.");
    return collector.finish();
}

}  // namespace portico::reorder
