#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::pricing {

/// Gives each distinct text a small number: 0, 1, 2, ... in order of arrival. About 12 bytes a name
/// beside its characters. Reading is thread-safe while nobody interns.
class Names {
public:
    /// The number of `name`, given now if it is new. At most 2^30 names and 4 GiB of characters.
    std::uint32_t intern(std::string_view name);

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;

    /// The text of a number that intern() gave.
    [[nodiscard]] std::string_view name(std::uint32_t number) const;

    [[nodiscard]] std::size_t size() const { return ends_.size(); }

    [[nodiscard]] std::size_t memory_bytes() const;

    /// Gives unused capacity back.
    void shrink();

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
    };

    static constexpr std::uint32_t none = 0xffff'ffff;

    [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
    void grow();

    std::string characters_;
    std::vector<std::uint32_t> ends_;
    std::vector<Slot> slots_;  ///< open addressing, a power of two, at most 3/4 full
};

}  // namespace portico::pricing
