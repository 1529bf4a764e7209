#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include <portico/money.hpp>

#include "rule.hpp"
#include "shared_tables.hpp"

/// The records of an index, as they lie in memory. What is read for one price lies in one line of
/// the processor's cache for the company, one for the product, and those of its rules.
namespace portico::pricing {

/// A holder or a target: two bits of kind, thirty of number.
using PackedId = std::uint32_t;

constexpr PackedId packed(std::uint8_t kind, std::uint32_t number) {
    return (static_cast<std::uint32_t>(kind) << 30U) | number;
}

constexpr PackedId holder_id(HolderKind kind, std::uint32_t number) {
    return packed(static_cast<std::uint8_t>(kind), number);
}

constexpr PackedId target_id(TargetKind kind, std::uint32_t number) {
    return packed(static_cast<std::uint8_t>(kind), number);
}

constexpr std::uint32_t number_of(PackedId id) {
    return id & 0x3fff'ffffU;
}

constexpr HolderKind holder_kind_of(PackedId id) {
    return static_cast<HolderKind>(id >> 30U);
}

constexpr TargetKind target_kind_of(PackedId id) {
    return static_cast<TargetKind>(id >> 30U);
}

inline constexpr std::uint32_t nothing = 0xffff'ffff;

/// A holder, mixed so that sorted holders lie evenly: where one must be is then known before
/// looking. Multiplying by an odd number loses nothing.
constexpr std::uint32_t mixed(PackedId holder) {
    return holder * 0x9e37'79b1U;
}

constexpr PackedId unmixed(std::uint32_t mixed_holder) {
    return mixed_holder * 0x0e8b'2f51U;
}

static_assert(unmixed(mixed(0xc000'0011U)) == 0xc000'0011U);

/// One rule in 20 bytes; what many rules share is kept once in RuleTerms.
struct __attribute__((packed, aligned(4))) PackedRule {
    std::int64_t value;   ///< millionths of a price, or of a percent
    std::uint64_t id;     ///< see RuleIds
    std::uint32_t terms;  ///< index into the distinct terms
};

static_assert(sizeof(PackedRule) == 20);

struct RuleTerms {
    Validity validity;
    std::int64_t min_quantity = 0;   ///< the break in ten-thousandths of the unit
    std::int64_t rounding_step = 0;  ///< millionths; 0: not given
    std::int64_t sequence = 0;
    std::uint32_t unit = nothing;     ///< nothing: the product's base unit
    std::uint32_t of_list = nothing;  ///< number of the list
    Currency currency;                ///< empty: any, or that of the list
    RuleKind kind = RuleKind::fixed;
    CountedBy counted_by = CountedBy::line;
    std::optional<RoundingMode> rounding_mode;
    std::int64_t limit_quantity = 0;  ///< ten-thousandths of the unit; 0: none

    /// Whether the line's quantity is all that decides about the break.
    [[nodiscard]] bool is_plain() const {
        return counted_by == CountedBy::line && limit_quantity == 0;
    }

    friend bool operator==(const RuleTerms&, const RuleTerms&) = default;
};

struct PackedUnit {
    std::uint32_t code;
    std::int64_t factor;  ///< millionths of a base unit

    friend bool operator==(const PackedUnit&, const PackedUnit&) = default;
};

/// A name in 16 bytes: up to 15 letters here, longer ones in an arena.
class ShortName {
public:
    ShortName() = default;

    ShortName(std::string_view name, TextArena& arena) {
        if (name.size() < is_far) {
            if (!name.empty()) std::memcpy(letters_.data(), name.data(), name.size());
            size_ = static_cast<std::uint8_t>(name.size());
            return;
        }
        const auto kept = arena.add(name);
        const auto* const begin = kept.data();
        const auto size = static_cast<std::uint32_t>(kept.size());
        std::memcpy(letters_.data(), &begin, sizeof(begin));
        std::memcpy(letters_.data() + sizeof(begin), &size, sizeof(size));
        size_ = is_far;
    }

    [[nodiscard]] std::string_view view() const {
        if (size_ != is_far) return {letters_.data(), size_};
        const char* begin = nullptr;
        std::uint32_t size = 0;
        std::memcpy(&begin, letters_.data(), sizeof(begin));
        std::memcpy(&size, letters_.data() + sizeof(begin), sizeof(size));
        return {begin, size};
    }

private:
    static constexpr std::uint8_t is_far = 16;

    std::array<char, 15> letters_{};
    std::uint8_t size_ = 0;
};

/// The rules for one product: their mixed holders in order, then the rules in the same order.
struct alignas(64) PackedProduct {
    ShortName sku;
    std::int64_t base_price = -1;      ///< millionths; -1: none
    std::uint64_t holder_bits = 0;     ///< by the first six bits of mixed holders: who has rules
    const std::byte* rules = nullptr;  ///< 24 bytes for each
    std::uint32_t rule_count = 0;
    std::uint32_t unit = nothing;      ///< nothing: rules name it, but there is no such product
    std::uint32_t first_unit = 0;      ///< of the other units
    std::uint32_t first_category = 0;  ///< deepest first
    std::uint16_t units = 0;
    std::uint16_t categories = 0;
    Currency currency;

    [[nodiscard]] bool is_known() const { return unit != nothing; }

    [[nodiscard]] const std::uint32_t* mixed_holders() const {
        return reinterpret_cast<const std::uint32_t*>(rules);
    }

    [[nodiscard]] const PackedRule* first_rule() const {
        return reinterpret_cast<const PackedRule*>(
            rules + std::size_t{rule_count} * sizeof(std::uint32_t)
        );
    }
};

static_assert(sizeof(PackedProduct) == 64);

inline constexpr std::size_t rule_bytes = sizeof(std::uint32_t) + sizeof(PackedRule);

/// Where the rules of a product lie and how many there are, in one word beside its name: they are
/// fetched together with the product's row instead of after it. A hint: it may be out of date.
class RulesHint {
public:
    explicit RulesHint(std::uint64_t word) : word_{word} {}

    RulesHint(const std::byte* rules, std::uint32_t count) {
        const auto address = reinterpret_cast<std::uintptr_t>(rules);
        const bool fits = count <= count_max && address >> address_bits == 0;
        if (fits) word_ = std::uint64_t{address} << count_bits | count;
    }

    [[nodiscard]] std::uint64_t word() const { return word_; }

    [[nodiscard]] std::uint32_t count() const { return word_ & count_max; }

    [[nodiscard]] const std::byte* rules() const {
        return std::bit_cast<const std::byte*>(word_ >> count_bits);
    }

private:
    static constexpr unsigned count_bits = 16;
    static constexpr unsigned address_bits = 48;
    static constexpr std::uint64_t count_max = 0xffff;

    std::uint64_t word_ = 0;  ///< 0: unknown
};

constexpr std::uint64_t holder_bit(std::uint32_t mixed_holder) {
    return std::uint64_t{1} << (mixed_holder >> 26U);
}

/// Which targets a holder has rules for, so that the search skips what can't be there: a bit for
/// products, one for all, and categories share the others.
using TargetBits = std::uint64_t;

constexpr TargetBits target_bit(PackedId target) {
    constexpr std::uint32_t shared = 62;
    if (target_kind_of(target) == TargetKind::category) {
        return TargetBits{1} << (number_of(target) % shared);
    }
    return TargetBits{1} << (target_kind_of(target) == TargetKind::sku ? shared : shared + 1);
}

struct alignas(64) PackedCompany {
    static constexpr std::size_t near_max = 7;

    ShortName id;
    TargetBits targets = 0;  ///< of its own rules
    std::array<PackedId, near_max> near_holders{};
    std::uint32_t far_holders = 0;  ///< where they are when they are more
    std::uint16_t holders = 0;      ///< its lists, groups and region, each in order
    bool is_known = false;          ///< else rules name it, but there is no such company
    Currency currency;
};

static_assert(sizeof(PackedCompany) == 64);

struct PackedList {
    TargetBits targets = 0;
    Currency currency;
    ListKind kind = ListKind::assigned;
    MatchMode mode = MatchMode::best;
    bool is_known = false;
    std::optional<RoundingMode> rounding_mode;
    std::uint32_t reference_list = nothing;
    std::int64_t priority = 0;
    std::int64_t rounding_step = 0;
    Validity validity;
};

/// The rules of one holder for a category or for all products: a row of an open-addressed table.
struct WideRun {
    static constexpr std::uint64_t no_key = ~std::uint64_t{0};

    std::uint64_t key = no_key;
    const PackedRule* rules = nullptr;
    std::uint32_t count = 0;
};

/// A place where the search looks for a company.
struct Step {
    PackedId holder;
    Level level;
    TargetBits targets;  ///< of the holder
};

}  // namespace portico::pricing
