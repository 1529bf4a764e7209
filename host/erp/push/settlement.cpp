#include "erp/push/settlement.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace portico::erp {
namespace {

constexpr std::size_t steps_of_connector_max = 20;
constexpr std::size_t step_name_bytes_max = 64;
constexpr std::size_t text_bytes_max = 4'000;

using std::chrono::microseconds;

/// What connectors say goes into our rows: bounded, whole characters.
std::string cut(std::string text, std::size_t bytes_max = text_bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

std::int64_t us(std::chrono::milliseconds time) {
    return microseconds{time}.count();
}

std::string_view label_of(Code code) {
    switch (code) {
        case Code::unavailable:
            return "unavailable";
        case Code::timeout:
            return "timeout";
        case Code::denied:
            return "denied";
        case Code::unsupported:
            return "unsupported";
        case Code::invalid:
            return "invalid";
        case Code::conflict:
            return "conflict";
        case Code::cancelled:
            return "cancelled";
        default:
            return "failed";
    }
}

class Settling {
public:
    Settling(const OrderRow& row, const PushResult& result, const PushRules& rules)
        : row_{row}, result_{result}, rules_{rules} {
        made_.change.row = row;
        made_.change.former = row.state;
        made_.change.row.updated_at = result.at;
    }

    Settlement push() {
        if (!result_.outcome.ok()) return failed(result_.outcome.error());
        const auto& outcome = *result_.outcome;
        if (outcome.is_pending) return pending(outcome);
        add_steps_of_connector();
        to().failures = 0;
        to().due_at.reset();
        return outcome.is_accepted ? accepted() : refused();
    }

    Settlement verification() {
        made_.label = "verified";
        if (!result_.outcome.ok() && !needs_person(result_.outcome.error().code)) {
            const auto& error = result_.outcome.error();
            made_.label = label_of(error.code);
            made_.is_technical = true;
            to().failures = row_.failures + 1;
            wait(pause_after(rules_.back_off, to().failures, result_.random));
            return std::move(made_);
        }
        if (result_.outcome.ok() && result_.outcome->is_pending) {
            to().due_at = result_.at + us(result_.outcome->check_after);
            return std::move(made_);
        }
        const auto fault = verification_fault();
        if (fault) {
            made_.needs_operator = true;
            made_.label = "verification_failed";
            step("verification_failed", *fault);
        } else if (row_.state == OrderState::accepted) {
            keep_erp_fields();
            const bool is_other = to().erp_id != row_.erp_id;
            step("verified", is_other ? "Its id in the ERP was " + row_.erp_id + "." : "");
        } else {
            step("verified", "");
        }
        to().failures = 0;
        to().verified = row_.verified + 1;
        plan_verification();
        return std::move(made_);
    }

private:
    OrderRow& to() { return made_.change.row; }

    static bool needs_person(Code code) { return code == Code::invalid || code == Code::conflict; }

    /// An accepted order must be in the ERP, one that was refused or given up must not.
    [[nodiscard]] std::optional<std::string> verification_fault() const {
        if (!result_.outcome.ok()) return result_.outcome.error().message;
        const auto& found = *result_.outcome;
        if (row_.state == OrderState::accepted) {
            return found.is_accepted ? std::nullopt : std::optional{found.reason};
        }
        // Without an id the connector could not look.
        if (!found.is_accepted || found.id.empty()) return std::nullopt;
        return "The ERP has it all the same, as " +
               (found.number.empty() ? found.id : found.number) + " (" + found.status +
               "): an attempt whose outcome was unknown came through. See that it is cancelled "
               "there.";
    }

    void step(std::string name, std::string detail) {
        made_.change.steps.push_back({std::move(name), result_.at, cut(std::move(detail))});
    }

    void wait(std::chrono::milliseconds pause) { to().due_at = result_.at + us(pause); }

    void keep_erp_fields() {
        const auto& outcome = *result_.outcome;
        if (outcome.id.empty()) return;  // a verification that could only say that it is there
        to().erp_id = cut(outcome.id, 128);
        to().erp_number = cut(outcome.number, 128);
        to().erp_status = cut(outcome.status, 128);
    }

    void add_steps_of_connector() {
        const auto& steps = result_.outcome->steps;
        const auto count = std::min(steps.size(), steps_of_connector_max);
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = steps[i].at == 0 ? result_.at : steps[i].at;
            made_.change.steps.push_back({cut(steps[i].name, step_name_bytes_max), at, {}});
        }
    }

    void plan_verification() {
        const auto done = static_cast<std::size_t>(to().verified);
        to().due_at.reset();
        if (done >= rules_.verify_after.size()) return;
        const auto planned = to().accepted_at.value_or(result_.at) + us(rules_.verify_after[done]);
        to().due_at = std::max(planned, result_.at);
    }

    Settlement accepted() {
        made_.label = "accepted";
        keep_erp_fields();
        to().state = OrderState::accepted;
        to().accepted_at = result_.at;
        to().reason.clear();
        if (row_.is_uncertain) plan_verification();
        step("accepted", to().erp_number);
        made_.change.event = "order.accepted";
        return std::move(made_);
    }

    Settlement refused() {
        made_.label = "refused";
        to().state = OrderState::refused;
        to().reason = cut(result_.outcome->reason);
        if (to().reason.empty()) to().reason = "The ERP refused the order without a reason.";
        // A slow attempt may still make what the last one took away.
        if (row_.is_uncertain) plan_verification();
        step("refused", to().reason);
        made_.change.event = "order.refused";
        return std::move(made_);
    }

    Settlement pending(const ports::PushOutcome& outcome) {
        made_.label = "pending";
        to().failures = 0;
        to().reason.clear();
        if (row_.state != OrderState::exported) {
            to().state = OrderState::exported;
            add_steps_of_connector();
            step("exported", "");
        }
        // One that waits long is looked at less often.
        const auto age = microseconds{std::max<std::int64_t>(0, result_.at - row_.submitted_at)};
        const auto calm = std::min<microseconds>(age / 20, std::chrono::minutes{10});
        to().due_at = result_.at + std::max<microseconds>(outcome.check_after, calm).count();
        return std::move(made_);
    }

    Settlement dead(std::string_view label, std::string reason) {
        if (row_.state == OrderState::exported) to().is_uncertain = true;  // it was handed over
        made_.label = label;
        made_.needs_operator = true;
        to().state = OrderState::dead;
        to().due_at.reset();
        to().reason = cut(std::move(reason));
        step("dead", to().reason);
        made_.change.event = "order.dead";
        return std::move(made_);
    }

    Settlement failed(const Error& error) {
        if (error.code == Code::conflict) to().is_uncertain = true;
        if (needs_person(error.code)) {
            return dead(label_of(error.code), error.message);
        }
        made_.label = label_of(error.code);
        made_.is_technical = true;
        const bool is_setup = error.code == Code::denied || error.code == Code::unsupported;
        const bool was_done = error.code != Code::unavailable && !is_setup;
        if (was_done) to().is_uncertain = true;
        const bool is_its_own = !is_setup && error.code != Code::cancelled &&
                                result_.admission != Breaker::Admission::probe;
        if (is_its_own) to().failures = row_.failures + 1;
        if (to().failures >= rules_.attempts_max) {
            return dead(
                label_of(error.code),
                "Given up after " + std::to_string(to().failures) + " failures: " + error.message
            );
        }
        made_.needs_operator = is_setup;
        // An order that was handed over stays so: only the look failed.
        if (row_.state != OrderState::exported) to().state = OrderState::waiting;
        to().reason = cut(error.message);
        wait(
            is_setup ? rules_.back_off.longest
                     : pause_after(
                           rules_.back_off, std::max<std::int64_t>(1, to().failures), result_.random
                       )
        );
        step("waiting", to().reason);
        return std::move(made_);
    }

    const OrderRow& row_;
    const PushResult& result_;
    const PushRules& rules_;
    Settlement made_;
};

}  // namespace

OrderChange begin_push(const OrderRow& row, std::int64_t now) {
    OrderChange change{.row = row, .former = row.state, .steps = {}, .event = {}};
    change.row.state = OrderState::sending;
    change.row.attempts = row.attempts + 1;
    change.row.due_at.reset();
    change.row.updated_at = now;
    const auto number = change.row.attempts;
    change.steps.push_back(
        {"sending", now, number == 1 ? std::string{} : "Attempt " + std::to_string(number) + "."}
    );
    return change;
}

Settlement settle(const OrderRow& row, const PushResult& result, const PushRules& rules) {
    Settling settling{row, result, rules};
    return has_ended(row.state) ? settling.verification() : settling.push();
}

}  // namespace portico::erp
