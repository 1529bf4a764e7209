#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "names.hpp"

namespace portico::pricing {

/// The id of a rule as text. Short ones are held here; long ones view the index.
class RuleText {
public:
    static constexpr std::size_t near_max = 32;

    RuleText() = default;

    RuleText(std::string_view far) : far_{far} {}

    RuleText(const std::string& far) : far_{far} {}

    RuleText(std::string_view prefix, std::uint64_t number);

    [[nodiscard]] std::string_view view() const {
        return size_ == 0 ? far_ : std::string_view{near_.data(), size_};
    }

    operator std::string_view() const { return view(); }

    [[nodiscard]] bool empty() const { return view().empty(); }

    friend bool operator==(const RuleText& a, std::string_view b) { return a.view() == b; }

    friend bool operator==(const RuleText& a, const RuleText& b) { return a.view() == b.view(); }

    friend std::ostream& operator<<(std::ostream& out, const RuleText& text) {
        return out << text.view();
    }

private:
    std::string_view far_;
    std::uint8_t size_ = 0;  ///< of near_; 0: it is far
    std::array<char, near_max> near_{};
};

/// Ids of rules in eight bytes each: "own-17-30415" is the prefix "own-17-", kept once, and the
/// number 30415. What has no such form is kept as text. A copy is a version: see shared_tables.hpp.
class RuleIds {
public:
    std::uint64_t pack(std::string_view id);

    /// The packed form of an id that has one without being kept as text; nothing: no rule has it,
    /// or it is kept as text.
    [[nodiscard]] std::optional<std::uint64_t> find(std::string_view id) const;

    [[nodiscard]] static bool is_text(std::uint64_t packed) { return packed >> number_bits == 0; }

    [[nodiscard]] RuleText text(std::uint64_t packed) const {
        const auto number = packed & number_mask;
        const auto prefix = packed >> number_bits;
        if (prefix == 0) return RuleText{texts_[number]};
        return {prefixes_.name(static_cast<std::uint32_t>(prefix - 1)), number};
    }

    [[nodiscard]] std::size_t memory_bytes() const {
        return prefixes_.memory_bytes() + texts_.memory_bytes() + arena_->memory_bytes();
    }

    /// Instead of a number: the prefix is the whole id.
    static constexpr std::uint64_t no_number = (std::uint64_t{1} << 40U) - 1;

private:
    friend class IndexImage;

    static constexpr unsigned number_bits = 40;
    static constexpr std::uint64_t number_mask = no_number;

    Names prefixes_;
    Growing<std::string_view> texts_;
    std::shared_ptr<TextArena> arena_ = std::make_shared<TextArena>();
};

}  // namespace portico::pricing
