#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>
#include <portico/services.hpp>

#include "adjustments/adjuster_list.hpp"
#include "adjustments/adjuster_text.hpp"
#include "http/line_pricing.hpp"

namespace portico::pricing {

/// Asks the plugins that adjust prices: each of them once for a whole request, with all its lines,
/// in their order. One that fails, or answers late, changes nothing; after three failures in a row
/// it is left alone for ten seconds, so that it can't make every request wait. Thread-safe.
class AdjusterDesk {
public:
    /// What all adjusters of one request may take together.
    static constexpr std::chrono::milliseconds patience{500};

    /// All parts outlive it.
    AdjusterDesk(
        const AdjusterList& adjusters, const Services& services, const Clock& clock, const Log& log
    )
        : adjusters_{adjusters}, services_{services}, clock_{clock}, log_{log} {}

    /// Changes the prices, totals and breaks of the lines; gives the services that are missing.
    /// `caller`: the plugin that asks; its own adjuster is not asked, else it would ask itself.
    [[nodiscard]] std::vector<std::string> adjust(
        const AdjusterQuestion& question,
        std::string_view caller,
        LinePricer& pricer,
        std::span<PricedLine> lines
    ) const;

private:
    [[nodiscard]] Result<std::vector<PlacedAdjustment>> ask(
        const Adjuster& adjuster,
        const AdjusterQuestion& question,
        std::span<const PricedLine> lines,
        Instant deadline
    ) const;
    void note_failure(Adjuster& adjuster, const Error& error) const;

    const AdjusterList& adjusters_;
    const Services& services_;
    const Clock& clock_;
    const Log& log_;
};

}  // namespace portico::pricing
