#include "store/period_lines.hpp"

#include <map>
#include <string>
#include <utility>

namespace portico::reorder {
namespace {

constexpr auto select_lines =
    "SELECT line.sku, line.unit, line.quantity, line.unit_price, head.id, head.number, "
    "head.currency "
    "FROM erp.order_head head JOIN erp.order_line line "
    "ON line.company_id = head.company_id AND line.order_id = head.id "
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.ordered_at < $3 "
    "AND head.active = 1 AND line.active = 1 AND head.status <> 'cancelled' "
    "ORDER BY head.ordered_at DESC, head.id DESC, line.line LIMIT 200000";

/// Adds lines up.
class Sums {
public:
    void add(const Row& row) {
        const auto quantity = row.decimal(2, quantity_limits);
        if (!quantity.ok() || quantity->sign() <= 0) return;
        const auto [place, is_new] =
            places_.try_emplace({row.string(0), row.string(1)}, lines_.size());
        if (is_new) return begin(row, *quantity);
        const auto sum = portico::add(sums_[place->second], *quantity);
        // What has too many digits to be added up is a line of its own.
        if (!sum.ok() || !Decimal::parse(sum->text(), quantity_limits).ok()) {
            place->second = lines_.size();
            return begin(row, *quantity);
        }
        sums_[place->second] = *sum;
        name_order(lines_[place->second], row);
    }

    std::vector<GivenLine> finish() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            lines_[i].quantity = sums_[i].trimmed().text();
        }
        return std::move(lines_);
    }

private:
    static std::string_view called(const Row& row) {
        return row.text(5).empty() ? row.text(4) : row.text(5);
    }

    void begin(const Row& row, const Decimal& quantity) {
        GivenLine line{row.string(0), {}, row.string(1), std::nullopt, std::string{called(row)}};
        line.is_sku = true;
        if (const auto price = row.decimal(3); price.ok()) line.was = *price;
        line.was_currency = row.string(6);
        lines_.push_back(std::move(line));
        sums_.push_back(quantity);
    }

    /// "SO-18, SO-17": as many as a person reads.
    static void name_order(GivenLine& line, const Row& row) {
        constexpr std::size_t source_max = 60;
        const auto order = called(row);
        const auto another = ", " + std::string{order};
        const bool is_named = line.source == order || line.source.ends_with(another);
        if (is_named || line.source.ends_with("...")) return;
        if (line.source.size() + order.size() > source_max) {
            line.source += ", ...";
        } else {
            line.source += another;
        }
    }

    std::map<std::pair<std::string, std::string>, std::size_t> places_;
    std::vector<GivenLine> lines_;
    std::vector<Decimal> sums_;
};

}  // namespace

Result<std::vector<GivenLine>> lines_of_period(
    SqlSession& mirror, std::string_view company, std::int64_t from, std::int64_t until
) {
    Sums sums;
    const auto read = [&sums](const Row& row) -> Status {
        sums.add(row);
        return {};
    };
    PORTICO_TRY(mirror.each(select_lines, read, company, from, until));
    return sums.finish();
}

}  // namespace portico::reorder
