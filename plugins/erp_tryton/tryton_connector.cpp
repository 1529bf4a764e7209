#include "tryton_connector.hpp"

#include <algorithm>
#include <thread>

#include "check/connection_check.hpp"
#include "documents/document_fetch.hpp"
#include "entities/entities.hpp"
#include "prices/live_prices.hpp"
#include "pull/puller.hpp"

namespace portico::erp_tryton {

TrytonConnector::TrytonConnector(Settings settings, ConnectorParts parts)
    : settings_{std::move(settings)},
      parts_{std::move(parts)},
      session_{settings_, parts_.session},
      erp_{session_, settings_},
      directory_{erp_, settings_, parts_.session.now},
      entities_{make_entities(settings_)},
      orders_{
          {.erp = erp_,
           .settings = settings_,
           .now = parts_.session.now,
           .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }}} {}

Result<ConnectorDescription> TrytonConnector::describe() {
    ConnectorDescription description;
    for (const auto& entity : entities_) description.entities.emplace_back(entity.name);
    description.push = {"order"};
    description.description = "Tryton at " + settings_.url + ", database " + settings_.database;
    return description;
}

Result<PullPage> TrytonConnector::pull(const PullRequest& request, Records& records) {
    const auto entity =
        std::find_if(entities_.begin(), entities_.end(), [&request](const Entity& one) {
            return one.name == request.entity;
        });
    if (entity == entities_.end()) {
        return invalid("Tryton gives no entity " + std::string{request.entity} + ".");
    }
    Puller puller{
        {erp_,
         directory_,
         parts_.mirror,
         settings_,
         parts_.session.now,
         parts_.measure,
         parts_.is_parallel},
        *entity};
    return puller.pull(request, records);
}

Result<PushOutcome> TrytonConnector::push(const PushRequest& request) {
    return orders_.push(request);
}

Result<std::string> TrytonConnector::fetch(std::string_view reference, Instant deadline) {
    return fetch_document(erp_, reference, deadline);
}

Result<std::vector<ConnectionCheck>> TrytonConnector::check(Instant deadline) {
    auto checks = check_connection({session_, erp_, settings_, parts_.session.now}, deadline);
    if (!erp_.facts(deadline).ok()) return checks;  // said by the last of them
    for (auto& check : orders_.check(deadline)) checks.push_back(std::move(check));
    return checks;
}

Result<std::string> TrytonConnector::probe() {
    const auto deadline = parts_.session.now() + std::chrono::seconds{30};
    const auto facts = PORTICO_TRY(erp_.facts(deadline));
    const auto reply = PORTICO_TRY(without_fault(
        session_.call({.method = "model.ir.date.today", .params = "[{}]", .deadline = deadline}),
        "model.ir.date.today"
    ));
    const auto today = read_date(reply.result());
    return "Tryton at " + settings_.url + " answers for " + facts.company_name + " (" +
           facts.currency_code + "); there it is " + today.value_or("no date") + ".";
}

Result<std::vector<ErpPrice>> TrytonConnector::price(
    const std::vector<PriceSample>& samples, Instant deadline
) {
    return live_prices(erp_, samples, deadline);
}

}  // namespace portico::erp_tryton
