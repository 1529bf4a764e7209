#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "ports/log.hpp"

namespace portico::observability {

enum class LogFormat : std::uint8_t { logfmt, json };

struct LogOptions {
    LogFormat format = LogFormat::logfmt;
    ports::Level level = ports::Level::info;  ///< lines below it are dropped at once
    std::string file;                         ///< empty: standard error
};

/// One line an event on standard error (or a file), written by a thread of its own. At most 8,192
/// lines wait; when a disk is slower than that the oldest are dropped.
class StructuredLog final : public ports::Log {
public:
    /// Errors: Code::unavailable when the file can't be opened.
    static Result<std::unique_ptr<StructuredLog>> create(
        const LogOptions& options, const ports::Clock& clock
    );

    /// Writes what waits.
    ~StructuredLog() override;

    void write(ports::Level level, std::string_view text, std::span<const ports::Field> fields)
        override;

private:
    class Sink;
    StructuredLog(const LogOptions& options, const ports::Clock& clock, std::unique_ptr<Sink> sink);

    const LogOptions options_;
    const ports::Clock& clock_;
    std::unique_ptr<Sink> sink_;
};

/// One line without its end, in either form. Control characters never break a line.
std::string format_line(
    LogFormat format,
    ports::Instant time,
    ports::Level level,
    std::string_view text,
    std::span<const ports::Field> fields
);

}  // namespace portico::observability
