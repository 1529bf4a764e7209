#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "pull/change_window.hpp"

namespace portico::erp_tryton {

enum class Phase : std::uint8_t {
    full,     ///< all rows of each feed, by id
    changes,  ///< what changed in each source
    gone      ///< which rows of the mirror Tryton no longer has
};

/// How far an entity was read: the text that the bridge keeps between two pages.
struct PullCursor {
    Phase phase = Phase::full;
    bool is_running = false;  ///< a phase has begun and not ended
    bool is_wide = false;     ///< this pass begins much earlier, for transactions that were long
    std::size_t feed = 0;
    std::size_t source = 0;
    std::int64_t after = 0;       ///< Tryton's id behind which the next page begins
    std::int64_t started_us = 0;  ///< our clock when the pass over this source began
    std::int64_t full_us = 0;     ///< when the last full pass began
    std::int64_t checked_us = 0;  ///< when the deletions were last looked for
    std::int64_t company = 0;     ///< Tryton's, whose records these are
    std::string basis;            ///< what all rows depended on in the last full pass
    std::vector<std::vector<ChangeWindow>> windows;  ///< of each feed's sources

    [[nodiscard]] std::string text() const;
    /// Errors: Code::invalid for a text that no PullCursor wrote.
    static Result<PullCursor> parse(std::string_view text);
};

}  // namespace portico::erp_tryton
