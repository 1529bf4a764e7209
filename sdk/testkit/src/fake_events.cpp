#include "fake_events.hpp"

#include <algorithm>
#include <utility>

namespace portico::testkit {
namespace {

bool matches(const std::vector<std::string>& types, const std::string& type) {
    return std::ranges::any_of(types, [&](const std::string& wanted) {
        if (!wanted.ends_with('*')) return type == wanted;
        return std::string_view{type}.starts_with(
            std::string_view{wanted}.substr(0, wanted.size() - 1)
        );
    });
}

}  // namespace

class FakeEvents::Handle final : public ports::Subscription {
public:
    Handle(FakeEvents& events, std::string name) : events_{events}, name_{std::move(name)} {}

    ~Handle() override { events_.subscribers_.erase(name_); }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

private:
    FakeEvents& events_;
    std::string name_;
};

Status FakeEvents::publish(std::span<const ports::NewEvent> events) {
    PORTICO_TRY(faults.next());
    append(events);
    return {};
}

Status FakeEvents::publish_in(
    ports::Transaction& transaction, std::span<const ports::NewEvent> events
) {
    PORTICO_TRY(faults.next());
    auto* const carrier = dynamic_cast<FakeTransaction*>(&transaction);
    if (carrier == nullptr) return internal("The transaction is not one of the test kit.");
    carrier->events.insert(carrier->events.end(), events.begin(), events.end());
    return {};
}

void FakeEvents::append(std::span<const ports::NewEvent> events) {
    for (const auto& event : events) {
        events_.push_back(
            {.id = static_cast<std::int64_t>(events_.size()) + 1,
             .at = clock_.now(),
             .type = event.type,
             .company = event.company,
             .subject = event.subject,
             .json = event.json}
        );
    }
}

Result<std::unique_ptr<ports::Subscription>> FakeEvents::subscribe(
    std::string name,
    std::vector<std::string> types,
    std::size_t batch_max,
    ports::EventHandler handler
) {
    if (subscribers_.contains(name)) return conflict("There is a subscription " + name + ".");
    cursors_.try_emplace(name, events_.size());
    subscribers_[name] = {std::move(types), batch_max, std::move(handler)};
    return std::unique_ptr<ports::Subscription>{std::make_unique<Handle>(*this, std::move(name))};
}

Result<std::size_t> FakeEvents::deliver(const std::string& name, const Subscriber& subscriber) {
    std::size_t taken = 0;
    auto& cursor = cursors_[name];
    while (cursor < events_.size()) {
        std::vector<ports::Event> batch;
        auto next = cursor;
        while (next < events_.size() && batch.size() < subscriber.batch_max) {
            const auto& event = events_[next++];
            if (matches(subscriber.types, event.type)) batch.push_back(event);
        }
        if (!batch.empty()) PORTICO_TRY(subscriber.handler(batch));
        cursor = next;
        taken += batch.size();
    }
    return taken;
}

Result<std::size_t> FakeEvents::deliver() {
    std::size_t taken = 0;
    for (const auto& [name, subscriber] : subscribers_) {
        taken += PORTICO_TRY(deliver(name, subscriber));
    }
    return taken;
}

}  // namespace portico::testkit
