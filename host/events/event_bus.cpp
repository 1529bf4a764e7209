#include "events/event_bus.hpp"

#include "events/event_types.hpp"

namespace portico::events {

class EventBus::Subscribed final : public ports::Subscription {
public:
    Subscribed(std::shared_ptr<Core> core, std::shared_ptr<Dispatcher::Subscriber> subscriber)
        : core_{std::move(core)}, subscriber_{std::move(subscriber)} {}

    ~Subscribed() override { core_->dispatcher.remove(subscriber_); }

private:
    const std::shared_ptr<Core> core_;
    const std::shared_ptr<Dispatcher::Subscriber> subscriber_;
};

Result<std::unique_ptr<EventBus>> EventBus::create(
    std::shared_ptr<ports::Database> host,
    const ports::Clock& clock,
    ports::Log& log,
    EventOptions options
) {
    auto store = PORTICO_TRY(EventStore::create(std::move(host)));
    auto core = std::make_shared<Core>(std::move(store), clock, log);
    PORTICO_TRY(core->dispatcher.start(options));
    return std::unique_ptr<EventBus>{new EventBus{std::move(core), clock, options}};
}

EventBus::~EventBus() {
    core_->dispatcher.stop();
}

Status EventBus::publish(std::span<const ports::NewEvent> events) {
    PORTICO_TRY(check_events(events));
    if (events.empty()) return {};
    const auto now = clock_.now();
    std::vector<Arrival> arrivals;
    arrivals.reserve(events.size());
    for (const auto& event : events) arrivals.push_back({event, now, {}});
    core_->dispatcher.note_newest(PORTICO_TRY(core_->store->append(arrivals)));
    return {};
}

Status EventBus::publish_in(
    ports::Transaction& transaction, std::span<const ports::NewEvent> events
) {
    PORTICO_TRY(check_events(events));
    return core_->staging.write(transaction, events);
}

void EventBus::committed(ports::Database& database) {
    core_->dispatcher.mark(database);
}

bool EventBus::wait_delivered(std::chrono::milliseconds patience) {
    return core_->dispatcher.wait_delivered(patience);
}

Status EventBus::adopt(std::string_view name, std::shared_ptr<ports::Database> database) {
    PORTICO_TRY(Staging::prepare(*database));
    core_->dispatcher.add_source(name, database);
    core_->dispatcher.mark(*database);
    return {};
}

Result<std::unique_ptr<ports::Subscription>> EventBus::subscribe(
    std::string name,
    std::vector<std::string> types,
    std::size_t batch_max,
    ports::EventHandler handler
) {
    PORTICO_TRY(check_patterns(types));
    if (name.empty() || name.size() > 200) {
        return invalid("a subscription needs a name of 1 to 200 bytes");
    }
    if (batch_max < 1 || batch_max > batch_max_limit) {
        return invalid("a subscription takes batches of 1 to 1000 events");
    }
    const auto cursor = PORTICO_TRY(core_->store->cursor(name, clock_.now()));
    auto subscriber = std::make_shared<Dispatcher::Subscriber>();
    subscriber->name = std::move(name);
    subscriber->types = std::move(types);
    subscriber->batch_max = batch_max;
    subscriber->handler = std::move(handler);
    subscriber->cursor = cursor;
    subscriber->saved_cursor = cursor;
    PORTICO_TRY(core_->dispatcher.add(subscriber));
    return std::unique_ptr<ports::Subscription>{
        std::make_unique<Subscribed>(core_, std::move(subscriber))};
}

Result<std::int64_t> EventBus::prune() {
    core_->dispatcher.save_cursors();
    const auto now = clock_.now();
    std::vector<std::string> present;
    for (auto& subscriber : lag()) present.push_back(std::move(subscriber.name));
    return core_->store->prune(
        {now - options_.keep_events, now - options_.keep_cursors, now, std::move(present)}
    );
}

}  // namespace portico::events
