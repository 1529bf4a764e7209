#include "observability/structured_log.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::observability {
namespace {

constexpr std::size_t queue_lines = 8192;

std::string_view name_of(ports::Level level) {
    switch (level) {
        case ports::Level::debug:
            return "debug";
        case ports::Level::info:
            return "info";
        case ports::Level::warning:
            return "warning";
        case ports::Level::error:
            return "error";
    }
    return "error";
}

bool needs_quotes(std::string_view value) {
    return value.empty() || std::ranges::any_of(value, [](char c) {
               return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\\' ||
                      c == '\x7f';
           });
}

void append_logfmt(std::string& line, std::string_view name, std::string_view value) {
    line.append(" ").append(name).append("=");
    if (needs_quotes(value)) {
        json::append_quoted(line, value);
    } else {
        line.append(value);
    }
}

}  // namespace

std::string format_line(
    LogFormat format,
    ports::Instant time,
    ports::Level level,
    std::string_view text,
    std::span<const ports::Field> fields
) {
    const auto moment = format_time(time.time_since_epoch().count());
    std::string line;
    if (format == LogFormat::json) {
        json::Writer out{line};
        out.begin_object().member("time", moment).member("level", name_of(level));
        out.member("text", text);
        for (const auto& field : fields) out.member(field.name, field.value);
        out.end_object();
        return line;
    }
    line.append("time=").append(moment);
    append_logfmt(line, "level", name_of(level));
    append_logfmt(line, "text", text);
    for (const auto& field : fields) append_logfmt(line, field.name, field.value);
    return line;
}

class StructuredLog::Sink {
public:
    explicit Sink(spdlog::sink_ptr sink)
        : pool_{std::make_shared<spdlog::details::thread_pool>(queue_lines, 1)},
          logger_{std::make_shared<spdlog::async_logger>(
              "portico", std::move(sink), pool_, spdlog::async_overflow_policy::overrun_oldest
          )} {
        logger_->set_pattern("%v");
        logger_->set_level(spdlog::level::trace);
    }

    void write(const std::string& line) { logger_->log(spdlog::level::info, line); }

    /// The pool's thread ends after what waits is written.
    void drain() {
        logger_->flush();
        logger_.reset();
        pool_.reset();
    }

private:
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

Result<std::unique_ptr<StructuredLog>> StructuredLog::create(
    const LogOptions& options, const ports::Clock& clock
) {
    try {
        spdlog::sink_ptr sink;
        if (options.file.empty()) {
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file);
        }
        auto owned = std::make_unique<Sink>(std::move(sink));
        return std::unique_ptr<StructuredLog>{new StructuredLog{options, clock, std::move(owned)}};
    } catch (const spdlog::spdlog_ex& error) {
        return unavailable("The log can't be written: " + std::string{error.what()});
    }
}

StructuredLog::StructuredLog(
    const LogOptions& options, const ports::Clock& clock, std::unique_ptr<Sink> sink
)
    : options_{options}, clock_{clock}, sink_{std::move(sink)} {}

StructuredLog::~StructuredLog() {
    sink_->drain();
}

void StructuredLog::write(
    ports::Level level, std::string_view text, std::span<const ports::Field> fields
) {
    if (level < options_.level) return;
    try {
        sink_->write(format_line(options_.format, clock_.now(), level, text, fields));
    } catch (const std::exception&) {
        // Out of memory: the line is lost, the caller goes on.
    }
}

}  // namespace portico::observability
