#include <array>

#include "contract/contract_mirror.hpp"
#include "contract/rules.hpp"

namespace portico::testkit {
namespace {

constexpr int asks_max = 50;
constexpr auto takes_no_orders = "This ERP takes no orders.";

/// As the host makes them, and one that no other run used on the same server.
std::string new_key() {
    static int count = 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    auto digits =
        std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()) +
        std::to_string(100 + ++count % 900);
    digits.insert(0, 26 - digits.size(), '0');
    return "PO" + digits;
}

struct Attempt {
    std::uint32_t number = 1;
    bool is_uncertain = false;
    bool is_verify = false;
};

Result<ports::PushOutcome> push_once(
    ContractMirror& mirror, const std::string& key, const std::string& order, const Attempt& attempt
) {
    return mirror.connector().push(
        {.entity = "order",
         .key = key,
         .json = order,
         .attempt = attempt.number,
         .is_uncertain = attempt.is_uncertain,
         .is_verify = attempt.is_verify}
    );
}

/// Until the ERP has said yes or no.
Result<ports::PushOutcome> push_to_the_end(
    ContractMirror& mirror,
    ErpUnderTest& erp,
    const std::string& key,
    const std::string& order,
    Attempt attempt = {}
) {
    for (int asks = 0; asks < asks_max; ++asks) {
        auto outcome = PORTICO_TRY(push_once(mirror, key, order, attempt));
        if (!outcome.is_pending) return outcome;
        ++attempt.number;
        erp.work();
    }
    return internal("The push is pending after the ERP worked 50 times.");
}

ContractOutcome exactly_one(
    ErpUnderTest& erp, const std::string& key, const ports::PushOutcome& outcome
) {
    if (!outcome.is_accepted) return broken("A good order was refused: " + outcome.reason);
    if (outcome.id.empty()) return broken("An accepted order has no id of the ERP.");
    const auto count = erp.orders_with(key);
    if (count != 1) {
        return broken("The ERP has " + std::to_string(count) + " orders under one key.");
    }
    return kept();
}

Result<ContractOutcome> takes_an_order_once(ErpUnderTest& erp) {
    const auto order = erp.good_order();
    if (order.empty()) return skipped(takes_no_orders);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    const auto key = new_key();
    const auto first = PORTICO_TRY(push_to_the_end(mirror, erp, key, order));
    auto one = exactly_one(erp, key, first);
    if (one.kind != ContractOutcome::Kind::kept) return one;
    const auto again = PORTICO_TRY(push_to_the_end(mirror, erp, key, order, {.number = 2}));
    if (again.id != first.id) return broken("The same push got another order of the ERP.");
    one = exactly_one(erp, key, again);
    if (one.kind != ContractOutcome::Kind::kept) return one;
    const auto other_key = new_key();
    const auto other = PORTICO_TRY(push_to_the_end(mirror, erp, other_key, order));
    if (other.id == first.id) return broken("Another key got the same order of the ERP.");
    return exactly_one(erp, other_key, other);
}

Result<ContractOutcome> takes_an_order_once_over_a_restart(ErpUnderTest& erp) {
    const auto order = erp.good_order();
    if (order.empty()) return skipped(takes_no_orders);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    const auto key = new_key();
    PORTICO_TRY(push_once(mirror, key, order, {}));
    PORTICO_TRY(mirror.restart());
    const Attempt unknown{.number = 2, .is_uncertain = true};
    const auto outcome = PORTICO_TRY(push_to_the_end(mirror, erp, key, order, unknown));
    auto one = exactly_one(erp, key, outcome);
    if (one.kind != ContractOutcome::Kind::kept) return one;
    PORTICO_TRY(mirror.restart());
    const Attempt look{.number = 3, .is_uncertain = true, .is_verify = true};
    const auto verified = PORTICO_TRY(push_to_the_end(mirror, erp, key, order, look));
    if (verified.id != outcome.id) return broken("Verifying found another order of the ERP.");
    return exactly_one(erp, key, verified);
}

Result<ContractOutcome> takes_an_order_once_when_its_answer_is_lost(ErpUnderTest& erp) {
    const auto order = erp.good_order();
    if (order.empty()) return skipped(takes_no_orders);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    if (!erp.lose_next_answer()) return skipped("The answers of this ERP can't be lost.");
    const auto key = new_key();
    const auto lost = push_once(mirror, key, order, {});
    if (lost.ok() && !lost->is_pending) return broken("A push without an answer has an outcome.");
    if (!lost.ok() && lost.error().code != Code::timeout) {
        return broken(
            "A push whose answer was lost must be TIMEOUT, because it may have happened: " +
            lost.error().message
        );
    }
    const Attempt unknown{.number = 2, .is_uncertain = true};
    const auto outcome = PORTICO_TRY(push_to_the_end(mirror, erp, key, order, unknown));
    return exactly_one(erp, key, outcome);
}

Result<ContractOutcome> says_why_an_order_is_refused(ErpUnderTest& erp) {
    const auto order = erp.refused_order();
    if (order.empty()) return skipped("This ERP refuses no orders.");
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    const auto key = new_key();
    const auto outcome = PORTICO_TRY(push_to_the_end(mirror, erp, key, order));
    if (outcome.is_accepted) return broken("An order against the ERP's rules was accepted.");
    if (outcome.reason.empty()) return broken("A refused order has no reason for the buyer.");
    const auto left = erp.orders_with(key);
    if (left != 0) return broken("A refused order left " + std::to_string(left) + " behind.");
    return kept();
}

Result<ContractOutcome> refuses_what_is_no_order(ErpUnderTest& erp) {
    if (erp.good_order().empty()) return skipped(takes_no_orders);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    const auto key = new_key();
    for (const auto* order : {"{", R"({"company": "nobody"})"}) {
        const auto outcome = push_once(mirror, key, order, {});
        if (outcome.ok() && outcome->is_accepted) {
            return broken(std::string{"This was accepted as an order: "} + order);
        }
        if (!outcome.ok() && outcome.error().code != Code::invalid) {
            return broken(
                "What is no order must be INVALID or refused, not tried again: " +
                outcome.error().message
            );
        }
    }
    if (erp.orders_with(key) != 0) return broken("Something that is no order was left behind.");
    return kept();
}

Result<ContractOutcome> says_when_an_order_can_not_go(ErpUnderTest& erp) {
    const auto order = erp.good_order();
    if (order.empty()) return skipped(takes_no_orders);
    ContractMirror mirror{erp};
    PORTICO_TRY(mirror.restart());
    if (!erp.go_away()) return skipped("This ERP can't be taken away.");
    const auto key = new_key();
    const auto away = push_once(mirror, key, order, {});
    erp.come_back();
    if (away.ok()) return broken("A push succeeds while the ERP is away.");
    if (away.error().code != Code::unavailable && away.error().code != Code::timeout) {
        return broken("An ERP that is away is UNAVAILABLE or TIMEOUT: " + away.error().message);
    }
    const Attempt again{.number = 2, .is_uncertain = away.error().code == Code::timeout};
    const auto outcome = PORTICO_TRY(push_to_the_end(mirror, erp, key, order, again));
    return exactly_one(erp, key, outcome);
}

constexpr std::array rules{
    ContractRule{"takes_an_order_once", takes_an_order_once},
    ContractRule{"takes_an_order_once_over_a_restart", takes_an_order_once_over_a_restart},
    ContractRule{
        "takes_an_order_once_when_its_answer_is_lost", takes_an_order_once_when_its_answer_is_lost},
    ContractRule{"says_why_an_order_is_refused", says_why_an_order_is_refused},
    ContractRule{"refuses_what_is_no_order", refuses_what_is_no_order},
    ContractRule{"says_when_an_order_can_not_go", says_when_an_order_can_not_go},
};

}  // namespace

std::span<const ContractRule> push_rules() {
    return rules;
}

}  // namespace portico::testkit
