#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "ports/database.hpp"
#include "ports/directory.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"

namespace portico::erp {

/// The companies and members of the mirror in memory; follows their change events. Thread-safe: a
/// reader holds a shared lock for one look-up.
class MirrorDirectory final : public ports::Directory {
public:
    /// Reads all and subscribes. `events` and `log` outlive the directory.
    /// Errors: those of the database and the bus.
    static Result<std::unique_ptr<MirrorDirectory>> create(
        std::shared_ptr<ports::Database> mirror, ports::Events& events, ports::Log& log
    );

    [[nodiscard]] std::shared_ptr<const ports::DirectoryCompany> find_company(std::string_view id
    ) const override;
    [[nodiscard]] std::shared_ptr<const ports::DirectoryMember> find_member(
        std::string_view company, std::string_view id
    ) const override;

    [[nodiscard]] std::uint64_t generation() const override { return generation_; }

    /// Reads all of it anew.
    Status reload();

    /// Applies change events; what they name is read from the mirror, so their order is no matter.
    Status follow(std::span<const ports::Event> events);

private:
    using Company = std::shared_ptr<const ports::DirectoryCompany>;
    using Member = std::shared_ptr<const ports::DirectoryMember>;
    using Members = std::map<std::string, Member, std::less<>>;

    explicit MirrorDirectory(std::shared_ptr<ports::Database> mirror)
        : mirror_{std::move(mirror)} {}

    Status refresh_company(std::string_view id);
    Status refresh_member(std::string_view company, std::string_view id);

    std::shared_ptr<ports::Database> mirror_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, Company, std::less<>> companies_;
    std::map<std::string, Members, std::less<>> members_;  ///< by company
    std::atomic<std::uint64_t> generation_{0};
    std::unique_ptr<ports::Subscription> subscription_;  // last: its end stops follow()
};

}  // namespace portico::erp
