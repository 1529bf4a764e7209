#include "terms/quantity_warnings.hpp"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include <portico/decimal.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_bounds =
    "SELECT holder_kind, holder_id, COALESCE(sku, ''), COALESCE(category, ''), "
    "COALESCE(unit, ''), kind, value, line, id, valid_from, valid_to FROM import_rule "
    "WHERE import_id = $1 AND kind IN ('minimum', 'maximum') AND change <> 'closed' "
    "ORDER BY position";

struct Bound {
    Decimal value;
    std::int64_t line = 0;
    std::string id;
    Validity validity;
};

/// Of one holder, target and unit.
struct Bounds {
    std::vector<Bound> minima;
    std::vector<Bound> maxima;
};

using Place = std::array<std::string, 5>;

bool overlap(const Validity& a, const Validity& b) {
    return a.from < b.to && b.from < a.to;
}

Status compare(const Bounds& bounds, const std::function<Status(const QuantityWarning&)>& found) {
    for (const auto& most : bounds.maxima) {
        for (const auto& least : bounds.minima) {
            if (most.value >= least.value || !overlap(most.validity, least.validity)) continue;
            PORTICO_TRY(found(
                {most.line,
                 "The maximum " + most.value.text() + " is below the minimum " +
                     least.value.text() + " of " + least.id + ": nothing could be ordered."}
            ));
            break;
        }
    }
    return {};
}

}  // namespace

Status find_quantity_warnings(
    Database& database,
    std::int64_t import_id,
    const std::function<Status(const QuantityWarning&)>& found
) {
    std::map<Place, Bounds> places;
    PORTICO_TRY(database.each(
        select_bounds,
        [&](const Row& row) -> Status {
            auto& bounds = places[Place{
                row.string(0), row.string(1), row.string(2), row.string(3), row.string(4)}];
            auto& side = row.text(5) == "minimum" ? bounds.minima : bounds.maxima;
            side.push_back(
                {PORTICO_TRY(row.decimal(6)),
                 row.integer(7),
                 row.string(8),
                 {row.optional_integer(9).value_or(beginning_of_time),
                  row.optional_integer(10).value_or(end_of_time)}}
            );
            return {};
        },
        import_id
    ));
    for (const auto& [place, bounds] : places) PORTICO_TRY(compare(bounds, found));
    return {};
}

}  // namespace portico::pricing
