#pragma once

#include <array>
#include <span>

#include <portico/metrics.hpp>
#include <portico/result.hpp>

#include "lines/line.hpp"
#include "lines/outcome.hpp"

namespace portico::reorder {

/// The plugin's numbers in /metrics; default constructed it counts nothing. Cheap to copy.
/// Thread-safe.
class Meter {
public:
    Meter() = default;

    /// Errors: those of the series.
    static Result<Meter> open(const Metrics& metrics);

    /// One check of lines, with what became of each.
    void checked(std::span<const CheckedLine> lines, double seconds) const;

    /// One submission of a basket that became an order, or why it did not.
    void submitted() const { submitted_.record(1); }

    void not_submitted(Code code) const;

    /// A company's due list was made anew.
    void made_due_list() const { due_lists_.record(1); }

private:
    std::array<Series, outcome_count> lines_;
    Series check_seconds_;
    Series submitted_;
    Series refused_;
    Series failed_;
    Series due_lists_;
};

}  // namespace portico::reorder
