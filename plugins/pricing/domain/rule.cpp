#include "rule.hpp"

#include <array>
#include <span>

namespace portico::pricing {
namespace {

constexpr std::array<std::string_view, 6> level_names{
    "company", "company_list", "group", "region", "default_list", "base"};
constexpr std::array<std::string_view, 4> holder_names{"company", "list", "group", "region"};
constexpr std::array<std::string_view, 3> target_names{"sku", "category", "all"};
constexpr std::array<std::string_view, 5> kind_names{
    "fixed", "percent", "amount", "of_list", "on_request"};
constexpr std::array<std::string_view, 8> counted_names{
    "line",
    "basket",
    "month_quantity",
    "quarter_quantity",
    "year_quantity",
    "month_turnover",
    "quarter_turnover",
    "year_turnover"};
constexpr std::array<std::string_view, 2> strategy_names{"first", "lowest"};

template <class Enum>
Result<Enum> named(std::string_view name, std::span<const std::string_view> names) {
    std::string known;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
        known += (i == 0 ? "" : ", ") + std::string{names[i]};
    }
    return invalid("\"" + excerpt(name) + "\" is not one of " + known + ".");
}

}  // namespace

std::vector<Level> all_levels() {
    std::vector<Level> levels;
    for (std::size_t i = 0; i < level_names.size(); ++i) levels.push_back(static_cast<Level>(i));
    return levels;
}

std::string_view name_of(Level level) {
    return level_names.at(static_cast<std::size_t>(level));
}

std::string_view name_of(HolderKind kind) {
    return holder_names.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(TargetKind kind) {
    return target_names.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(RuleKind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(CountedBy counted_by) {
    return counted_names.at(static_cast<std::size_t>(counted_by));
}

Result<Level> level_named(std::string_view name) {
    return named<Level>(name, level_names);
}

Result<RuleKind> rule_kind_named(std::string_view name) {
    return named<RuleKind>(name, kind_names);
}

Result<CountedBy> counted_by_named(std::string_view name) {
    return named<CountedBy>(name, counted_names);
}

Result<Strategy> strategy_named(std::string_view name) {
    return named<Strategy>(name, strategy_names);
}

}  // namespace portico::pricing
