#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "erp/push/breaker.hpp"
#include "erp/push/outbox.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

/// What monitoring sees of the outbox. Thread-safe as far as its series are; a series that can't be
/// made is left out.
class PushMetrics {
public:
    explicit PushMetrics(ports::Metrics& metrics) : metrics_{metrics} {}

    /// One push ended: "accepted", "unavailable", ...
    void count(std::string_view outcome, double seconds);
    void show(Breaker::State state);
    /// Open orders by state, and how old the oldest is that the ERP does not have.
    void show(const std::vector<OutboxCount>& counts, std::int64_t now);

private:
    ports::Metrics& metrics_;
};

}  // namespace portico::erp
