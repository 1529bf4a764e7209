#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <portico/clock.hpp>
#include <portico/result.hpp>
#include <portico/services.hpp>

#include "domain/visibility.hpp"

namespace portico::catalogue {

/// Asks the service pricing.visibility/1 what a company may see, and remembers the answers of the
/// companies that asked last: the service says in a few bytes that nothing has changed.
/// Thread-safe.
class VisibilityDesk {
public:
    static constexpr std::size_t companies_max = 256;

    VisibilityDesk(const Services& services, const Clock& clock)
        : services_{services}, clock_{clock} {}

    /// For the products of `index`. Errors: Code::unavailable (nobody tells it now: nothing is
    /// shown, rather than too much), Code::timeout, Code::internal.
    [[nodiscard]] Result<std::shared_ptr<const Visibility>> of(
        std::string_view company, const std::shared_ptr<const Index>& index, Instant deadline
    );

private:
    struct Known {
        std::string company;
        std::string version;
        std::weak_ptr<const Index> index;  ///< what it was made for; does not keep that
        std::shared_ptr<const Visibility> visibility;
    };

    [[nodiscard]] Known known(std::string_view company) const;
    void keep(Known known);

    const Services& services_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::list<Known> order_;  ///< the newest first; guarded by mutex_, as the next
    std::unordered_map<std::string, std::list<Known>::iterator> places_;
};

}  // namespace portico::catalogue
