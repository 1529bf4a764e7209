#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fake_databases.hpp"
#include "faults.hpp"
#include "ports/clock.hpp"
#include "ports/events.hpp"

namespace portico::testkit {

/// Events in memory; nothing is delivered until the test asks for it.
class FakeEvents final : public ports::Events {
public:
    explicit FakeEvents(const ports::Clock& clock) : clock_{clock} {}

    Status publish(std::span<const ports::NewEvent> events) override;
    Status publish_in(ports::Transaction& transaction, std::span<const ports::NewEvent> events)
        override;

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database>) override { return {}; }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string name,
        std::vector<std::string> types,
        std::size_t batch_max,
        ports::EventHandler handler
    ) override;

    /// Keeps events, without a planned fault.
    void append(std::span<const ports::NewEvent> events);

    /// Hands what is due to each subscription; gives the number of events taken.
    Result<std::size_t> deliver();

    [[nodiscard]] const std::vector<ports::Event>& all() const { return events_; }

    Faults faults;

private:
    struct Subscriber {
        std::vector<std::string> types;
        std::size_t batch_max = 1;
        ports::EventHandler handler;
    };

    class Handle;

    Result<std::size_t> deliver(const std::string& name, const Subscriber& subscriber);

    const ports::Clock& clock_;
    std::vector<ports::Event> events_;
    std::map<std::string, Subscriber> subscribers_;
    std::map<std::string, std::size_t> cursors_;  ///< stay when a subscription ends
};

}  // namespace portico::testkit
