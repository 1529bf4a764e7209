#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "events/event_bus.hpp"
#include "ports/log.hpp"
#include "ports/manual_clock.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::events {

/// Keeps the sentences written to it.
class MemoryLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view text, std::span<const ports::Field>) override {
        const std::lock_guard lock{mutex_};
        lines_.emplace_back(text);
    }

    using ports::Log::write;

    std::vector<std::string> lines() {
        const std::lock_guard lock{mutex_};
        return lines_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// What a subscriber got, and what it answers.
struct Recorder {
    std::vector<std::string> subjects;
    std::vector<std::int64_t> ids;
    std::vector<std::size_t> batches;
    int failures_left = 0;

    ports::EventHandler handler() {
        return [this](std::span<const ports::Event> events) -> Status {
            batches.push_back(events.size());
            if (failures_left > 0) {
                --failures_left;
                return unavailable("not now");
            }
            for (const auto& event : events) {
                subjects.push_back(event.subject);
                ids.push_back(event.id);
            }
            return {};
        };
    }
};

inline ports::NewEvent event(std::string type, std::string subject) {
    return {std::move(type), "c1", std::move(subject), "{}"};
}

/// A host database that survives the bus, so that a test can end and restart the bus.
class EventTestHost : public testing::Test {
protected:
    void SetUp() override { start(); }

    void start() {
        bus.reset();
        auto made = EventBus::create(host, clock, log, {.threads = 0});
        ASSERT_TRUE(made.ok()) << made.error().message;
        bus = std::move(made).value();
    }

    std::unique_ptr<ports::Subscription> subscribe(
        Recorder& recorder, std::vector<std::string> types, std::string name = "s"
    ) {
        auto subscription =
            bus->subscribe(std::move(name), std::move(types), 100, recorder.handler());
        EXPECT_TRUE(subscription.ok()) << subscription.error().message;
        return std::move(subscription).value();
    }

    void publish(const std::vector<ports::NewEvent>& events) {
        const auto published = bus->publish(events);
        ASSERT_TRUE(published.ok()) << published.error().message;
    }

    std::int64_t count(ports::Database& database, std::string_view table) {
        std::int64_t number = -1;
        EXPECT_TRUE(database
                        .query(
                            "SELECT count(*) FROM " + std::string{table},
                            {},
                            [&](ports::Row row) -> Status {
                                number = std::get<std::int64_t>(row[0]);
                                return {};
                            }
                        )
                        .ok());
        return number;
    }

    std::unique_ptr<storage::SqliteDatabases> databases =
        storage::SqliteDatabases::create_in_memory().value();
    std::shared_ptr<ports::Database> host = databases->open("host", false).value();
    ports::ManualClock clock;
    MemoryLog log;
    std::unique_ptr<EventBus> bus;
};

}  // namespace portico::events
