#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <portico/testkit/fake_host.hpp>

#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"
#include "ports/secrets.hpp"

/// The small ports: clock, log, metrics, secrets.
namespace portico::testkit {

class ClockPort final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override { return clock.now(); }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return clock.monotonic(); }

    FakeClock clock;
};

class CapturedLog final : public ports::Log {
public:
    void write(ports::Level level, std::string_view text, std::span<const ports::Field> fields)
        override {
        LogLine line{static_cast<std::int32_t>(level), std::string{text}, {}};
        for (const auto& field : fields) line.fields.emplace_back(field.name, field.value);
        lines.push_back(std::move(line));
    }

    std::vector<LogLine> lines;
};

class FakeSecrets final : public ports::Secrets {
public:
    Result<std::string> get(std::string_view, std::string_view name) const override {
        const auto found = secrets.find(name);
        if (found == secrets.end()) {
            return not_found("There is no secret " + std::string{name} + ".");
        }
        return found->second;
    }

    std::map<std::string, std::string, std::less<>> secrets;
};

class FakeSeries final : public ports::Series {
public:
    explicit FakeSeries(ports::SeriesKind kind) : kind_{kind} {}

    void record(double value) override {
        switch (kind_) {
            case ports::SeriesKind::counter:
                value_ += value;
                return;
            case ports::SeriesKind::gauge:
                value_ = value;
                return;
            case ports::SeriesKind::histogram:
                value_ += 1;
                return;
        }
    }

    [[nodiscard]] double value() const { return value_; }

private:
    ports::SeriesKind kind_;
    double value_ = 0;
};

class FakeMetrics final : public ports::Metrics {
public:
    Result<ports::Series*> series(
        ports::SeriesKind kind,
        std::string_view name,
        std::string_view,
        std::span<const ports::Label> labels
    ) override {
        std::string key;
        for (const auto& label : labels) {
            key.append(label.name).append("=").append(label.value).append(";");
        }
        return &by_name[std::string{name}].try_emplace(key, kind).first->second;
    }

    std::map<std::string, std::map<std::string, FakeSeries>, std::less<>> by_name;
};

}  // namespace portico::testkit
