#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/money.hpp>

/// What a supplier writes down about his prices, as plain values: nothing here decides anything.
namespace portico::pricing {

/// Microseconds since 1970-01-01T00:00:00Z.
using Moment = std::int64_t;

inline constexpr Moment beginning_of_time = std::numeric_limits<Moment>::min();
inline constexpr Moment end_of_time = std::numeric_limits<Moment>::max();

/// Half-open: `from` is inside, `to` is not.
struct Validity {
    Moment from = beginning_of_time;
    Moment to = end_of_time;

    [[nodiscard]] bool contains(Moment at) const { return from <= at && at < to; }

    friend bool operator==(const Validity&, const Validity&) = default;
};

/// Where the search looks, in its default order.
enum class Level : std::uint8_t { company, company_list, group, region, default_list, base };

enum class HolderKind : std::uint8_t { company, list, group, region };
enum class TargetKind : std::uint8_t { sku, category, all };
/// on_request: there is no price, it is told to who asks for it.
enum class RuleKind : std::uint8_t { fixed, percent, amount, of_list, on_request };
enum class ListKind : std::uint8_t { assigned, default_list };

/// What a rule's break is compared with: the quantity of the line; the quantities of all lines of
/// the same request that fit the rule's target; or what the company has ordered of the target in
/// the calendar month, quarter or year (UTC) of the asked day, up to it. Quantities in base units.
enum class CountedBy : std::uint8_t {
    line,
    basket,
    month_quantity,
    quarter_quantity,
    year_quantity,
    month_turnover,
    quarter_turnover,
    year_turnover
};

/// How a list chooses among its own rules that fit; the same for holders without a list (best).
enum class MatchMode : std::uint8_t { best, sequence };

/// How the search chooses among the winners of its steps.
enum class Strategy : std::uint8_t { first, lowest };

/// Step and mode are looked up on their own: an empty one is taken from the next wider place.
struct Rounding {
    std::optional<Decimal> step;  ///< above 0
    std::optional<RoundingMode> mode;

    friend bool operator==(const Rounding&, const Rounding&) = default;
};

struct Unit {
    std::string code;
    Decimal factor;  ///< how many base units one of it holds; above 0
};

struct Product {
    std::string sku;
    std::string category;               ///< path like "tools/drills"; empty: none
    std::string unit;                   ///< the base unit
    std::vector<Unit> units;            ///< the others
    std::optional<Decimal> base_price;  ///< for one base unit, at least 0
    Currency currency;                  ///< of the base price; empty: the configured one
};

struct Company {
    std::string id;
    Currency currency;                ///< empty: the configured one
    std::vector<std::string> lists;   ///< assigned price lists, in order
    std::vector<std::string> groups;  ///< in order
    std::string region;               ///< empty: none
};

struct PriceList {
    std::string id;
    Currency currency;
    ListKind kind = ListKind::assigned;
    MatchMode mode = MatchMode::best;
    std::int64_t priority = 0;     ///< of default lists: the lower number is asked first
    std::string reference_list{};  ///< empty: percent and amount refer to the base price
    Validity validity{};
    Rounding rounding{};
};

struct Rule {
    std::string id;
    HolderKind holder_kind = HolderKind::list;
    std::string holder;
    TargetKind target_kind = TargetKind::all;
    std::string target;    ///< SKU or category path; empty for all
    std::string unit;      ///< of break and value; empty: the product's base unit
    Decimal min_quantity;  ///< the break, at least 0: a quantity, or money for a turnover
    RuleKind kind = RuleKind::fixed;
    Decimal value;        ///< price, amount off, or percent off
    std::string of_list;  ///< for RuleKind::of_list
    Currency currency;    ///< of fixed and amount without a list; else it may be empty
    Validity validity;
    std::int64_t sequence = 0;
    Rounding rounding;
    CountedBy counted_by = CountedBy::line;
    /// 0: any. Else the rule counts once for a company, for at most this quantity (see PilotUse).
    Decimal limit_quantity;
};

/// A line that a company has ordered.
struct OrderedLine {
    std::string company;
    std::string sku;
    Decimal quantity;
    std::string unit;  ///< empty: the product's base unit
    Decimal amount;    ///< of the whole line, net
    Currency currency;
    Moment ordered_at = 0;
};

/// A company has ordered at the price of a rule that counts once.
struct PilotUse {
    std::string company;
    std::string rule;
};

/// Every level, in the default order.
std::vector<Level> all_levels();

/// What a price below the allowed one becomes; an alarm is raised either way.
enum class FloorAction : std::uint8_t {
    raise,  ///< it is lifted to the floor
    alarm,  ///< it stays
};

/// One of `pricing.taxes`.
struct TaxRate {
    std::string tax_class;
    std::string region;  ///< empty: all that have none of their own
    Decimal rate;        ///< percent, 0 to 100
    Validity validity;
};

/// The supplier's choices: `pricing.*` of the configuration.
struct Settings {
    Currency currency;  ///< pricing.currency
    Strategy strategy = Strategy::first;
    std::vector<Level> levels = all_levels();
    Decimal rounding_step = Decimal::scaled(1, 4);
    RoundingMode rounding_mode = RoundingMode::half_up;
    FloorAction floor_action = FloorAction::raise;
    std::vector<TaxRate> taxes{};     ///< none: prices are told without tax
    std::string tax_default_class{};  ///< of products whose ERP record names none
};

/// Everything that a price depends on.
struct RuleSet {
    std::vector<Product> products;
    std::vector<Company> companies;
    std::vector<PriceList> lists;
    std::vector<Rule> rules;
    std::vector<OrderedLine> ordered{};
    std::vector<PilotUse> uses{};
};

std::string_view name_of(Level level);
std::string_view name_of(HolderKind kind);
std::string_view name_of(TargetKind kind);
std::string_view name_of(RuleKind kind);
std::string_view name_of(CountedBy counted_by);

/// The value whose name_of() is `name`. Errors: Code::invalid that lists the names.
Result<Level> level_named(std::string_view name);
Result<RuleKind> rule_kind_named(std::string_view name);
Result<CountedBy> counted_by_named(std::string_view name);
Result<Strategy> strategy_named(std::string_view name);

}  // namespace portico::pricing
