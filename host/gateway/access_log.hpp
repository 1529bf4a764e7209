#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "ports/log.hpp"
#include "ports/metrics.hpp"

namespace portico::gateway {

/// One answered request, as the log tells it. Never a query, a header or a body: they hold secrets.
struct AccessRecord {
    std::string_view request_id;
    std::string_view method;
    std::string_view route;  ///< the pattern; the path's start where no route matched
    std::string_view owner;  ///< plugin id or "host"; empty where no route matched
    std::string_view company;
    std::string_view principal;
    std::int32_t status = 0;
    std::uint32_t body_bytes = 0;
    std::uint64_t duration_us = 0;
};

/// Collects records on request threads in a few hundred nanoseconds; `drain` writes the lines and
/// counts the metrics elsewhere. Records beyond 1 MiB of backlog are counted, then dropped.
class AccessLog {
public:
    AccessLog(ports::Log& log, ports::Metrics& metrics) : log_{log}, metrics_{metrics} {}

    /// Thread-safe; never waits for a disk.
    void append(const AccessRecord& record);

    /// Writes what was collected. Thread-safe: servers may share one log.
    void drain();

private:
    struct Part {
        std::mutex mutex;
        std::string bytes;
        std::uint64_t dropped = 0;
    };

    struct OwnerSeries {
        std::array<ports::Series*, 5> by_class{};  ///< 2xx at index 1, and so on
        ports::Series* seconds = nullptr;
    };

    void write(const AccessRecord& record);
    void count(const AccessRecord& record);
    OwnerSeries& series_of(std::string_view owner);

    ports::Log& log_;
    ports::Metrics& metrics_;
    std::array<Part, 4> parts_;
    std::mutex drain_mutex_;
    std::string draining_;
    std::map<std::string, OwnerSeries, std::less<>> series_;
};

}  // namespace portico::gateway
