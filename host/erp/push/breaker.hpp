#pragma once

#include <chrono>
#include <cstdint>

namespace portico::erp {

struct BreakerRule {
    std::int64_t failures = 5;                ///< in a row; then it opens
    std::chrono::milliseconds pause{30'000};  ///< how long it stays open before a probe
};

/// Keeps pushes away from an ERP that is down. Closed: all may go. Open: none may, for a pause.
/// Half-open: one goes as a probe, and decides. Time is a clock that never goes back.
/// Not thread-safe; no I/O.
class Breaker {
public:
    enum class State : std::uint8_t { closed, half_open, open };
    enum class Admission : std::uint8_t { refused, admitted, probe };

    explicit Breaker(BreakerRule rule) : rule_{rule} {}

    /// May a push begin? What was let in ends with exactly one of the three calls below.
    Admission admit(std::chrono::nanoseconds now);

    /// The ERP answered, whatever it said.
    void succeeded();
    /// The ERP could not be asked, or did not answer.
    void failed(Admission admission, std::chrono::nanoseconds now);
    /// Nothing was sent after all.
    void given_back(Admission admission);

    /// Whoever asks may try at once: an operator has repaired something.
    void allow_probe(std::chrono::nanoseconds now);

    [[nodiscard]] State state() const { return state_; }

    /// When admit() may say yes again; only while it is open.
    [[nodiscard]] std::chrono::nanoseconds probes_at() const { return probes_at_; }

private:
    void open(std::chrono::nanoseconds now);

    BreakerRule rule_;
    State state_ = State::closed;
    std::int64_t failures_ = 0;
    bool has_probe_ = false;
    std::chrono::nanoseconds probes_at_{0};
};

}  // namespace portico::erp
