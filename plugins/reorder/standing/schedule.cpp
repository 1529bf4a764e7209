#include "standing/schedule.hpp"

#include <algorithm>
#include <array>

namespace portico::reorder {
namespace {

constexpr std::array<std::string_view, 7> outcome_names{
    "claimed", "basket", "ordered", "needs_decision", "skipped", "missed", "failed"};

constexpr std::array<std::string_view, 11> reason_names{
    "",
    "lines",
    "price",
    "no_agreed_price",
    "refused",
    "changed",
    "source_gone",
    "empty",
    "baskets",
    "fault",
    "too_many_lines"};

template <class Enumeration, std::size_t count>
Enumeration named(const std::array<std::string_view, count>& names, std::string_view name) {
    const auto found = std::ranges::find(names, name);
    const auto last = count - 1;
    const auto place =
        found == names.end() ? last : static_cast<std::size_t>(found - names.begin());
    return static_cast<Enumeration>(place);
}

}  // namespace

std::string_view ordering_member(const Schedule& schedule) {
    const auto& other = schedule.definition.ordered_by;
    return other ? *other : schedule.created_by;
}

std::string_view name_of(RunResult result) {
    return result == RunResult::basket ? "basket" : "order";
}

std::string_view name_of(CatchUp policy) {
    constexpr std::array<std::string_view, 3> names{"latest", "all", "none"};
    return names.at(static_cast<std::size_t>(policy));
}

std::string_view name_of(RunOutcome outcome) {
    return outcome_names.at(static_cast<std::size_t>(outcome));
}

std::string_view name_of(RunReason reason) {
    return reason_names.at(static_cast<std::size_t>(reason));
}

RunOutcome outcome_named(std::string_view name) {
    return named<RunOutcome>(outcome_names, name);
}

RunReason reason_named(std::string_view name) {
    return named<RunReason>(reason_names, name);
}

}  // namespace portico::reorder
