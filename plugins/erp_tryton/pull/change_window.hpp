#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <portico/clock.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

#include "protocol/values.hpp"

namespace portico::erp_tryton {

/// How far the changes of one Tryton model were read.
///
/// Records carry the time at which their transaction began, and become visible when it ends: a
/// record may appear behind one that was read before. So each pass begins `overlap` before the
/// newest time seen, and what it saw there already is passed over by id and time. Once nothing
/// newer came for as long as the overlap, the window is settled and asks only for what is newer. No
/// clock but Tryton's own decides what is read; ours only measures the wait.
class ChangeWindow {
public:
    /// The pass asks for what was written after this.
    [[nodiscard]] NaiveTime begin(std::int64_t overlap_us) const;

    /// The same for a pass that looks for transactions which lasted up to 30 overlaps: much
    /// earlier, as long as one may still have been at work when the newest time was first seen.
    [[nodiscard]] NaiveTime begin_wide(Instant started, std::int64_t overlap_us) const;

    /// False for a row that a former pass had in this state. Remembers it for the next pass.
    bool is_new(std::int64_t id, NaiveTime written);

    /// The row could not be given yet: the next pass has it again.
    void forget(std::int64_t id, NaiveTime written);

    /// A pass begins whose first page is full: `newest` of the model at that moment, so that the
    /// next pass begins before what changes while this one runs.
    void limit_to(NaiveTime newest) { limit_ = newest; }

    [[nodiscard]] bool is_limited() const { return limit_ != 0; }

    /// The pass has read all; it began at `started`.
    void end_pass(Instant started, std::int64_t overlap_us);

    /// All up to `newest` is read by other means: a pass over all rows begins now.
    void begin_at(NaiveTime newest, Instant now);

    void append_to(json::Writer& writer) const;
    /// Errors: Code::invalid.
    static Result<ChangeWindow> parse(json::Value value);

    /// Rows remembered for a window; more are given again, which does no harm.
    static constexpr std::size_t seen_max = 200;

private:
    NaiveTime top_ = 0;              ///< newest time seen
    std::int64_t top_since_us_ = 0;  ///< our clock, when it was first seen
    bool is_settled_ = false;
    NaiveTime limit_ = 0;                 ///< of the pass that runs
    NaiveTime highest_ = 0;               ///< in the pass that runs
    std::vector<std::uint64_t> seen_;     ///< of the former pass
    std::vector<std::uint64_t> current_;  ///< of the pass that runs
};

}  // namespace portico::erp_tryton
