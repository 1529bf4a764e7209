#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace portico::ports {

/// A client organisation, as far as admission needs it.
struct DirectoryCompany {
    std::string id;
    std::string name;
    bool active = true;
};

/// A person of a company.
struct DirectoryMember {
    std::string id;
    std::string company;
    std::string name;
    std::uint32_t roles = 0;  ///< PORTICO_ROLE_* bits
    bool active = true;
};

/// Who may call: companies and their members, from a snapshot in memory. Thread-safe; never waits.
class Directory {
public:
    virtual ~Directory() = default;

    /// nullptr: no such company. An inactive one is returned as such.
    [[nodiscard]] virtual std::shared_ptr<const DirectoryCompany> find_company(std::string_view id
    ) const = 0;

    /// nullptr: that company has no such member.
    [[nodiscard]] virtual std::shared_ptr<const DirectoryMember> find_member(
        std::string_view company, std::string_view id
    ) const = 0;

    /// Grows whenever an answer given before may be another one now. One atomic load.
    [[nodiscard]] virtual std::uint64_t generation() const = 0;
};

}  // namespace portico::ports
