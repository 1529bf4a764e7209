#include "rule_ids.hpp"

#include <algorithm>
#include <charconv>

namespace portico::pricing {
namespace {

constexpr std::size_t digits_max = 12;  // below 2^40
constexpr std::size_t prefix_max = RuleText::near_max - digits_max;
constexpr std::uint32_t prefixes_max = 1U << 16U;

struct Split {
    std::string_view prefix;
    std::uint64_t number;
};

/// A number begins with 1 to 9, so that it can be written back as it was.
Split split(std::string_view id) {
    std::size_t begin = id.size();
    while (begin > 0 && id.size() - begin < digits_max && id[begin - 1] >= '0' &&
           id[begin - 1] <= '9') {
        --begin;
    }
    while (begin < id.size() && id[begin] == '0') ++begin;
    if (begin == id.size()) return {id, RuleIds::no_number};
    std::uint64_t number = 0;
    std::from_chars(id.data() + begin, id.data() + id.size(), number);
    return {id.substr(0, begin), number};
}

}  // namespace

RuleText::RuleText(std::string_view prefix, std::uint64_t number) {
    auto* end = std::copy(prefix.begin(), prefix.end(), near_.data());
    if (number != RuleIds::no_number) {
        end = std::to_chars(end, near_.data() + near_.size(), number).ptr;
    }
    size_ = static_cast<std::uint8_t>(end - near_.data());
}

std::uint64_t RuleIds::pack(std::string_view id) {
    const auto [prefix, number] = split(id);
    const bool is_short = prefix.size() <= prefix_max;
    if (is_short && (prefixes_.size() < prefixes_max || prefixes_.find(prefix))) {
        return (std::uint64_t{prefixes_.intern(prefix)} + 1) << number_bits | number;
    }
    texts_.push_back(arena_->add(id));
    return texts_.size() - 1;
}

std::optional<std::uint64_t> RuleIds::find(std::string_view id) const {
    const auto [prefix, number] = split(id);
    if (prefix.size() > prefix_max) return {};
    const auto known = prefixes_.find(prefix);
    if (!known) return {};
    return (std::uint64_t{*known} + 1) << number_bits | number;
}

}  // namespace portico::pricing
