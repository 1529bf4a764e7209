#include "push/order_push.hpp"

#include <algorithm>

#include "push/order_check.hpp"
#include "push/order_record.hpp"

namespace portico::erp_tryton {
namespace {

constexpr int steps_max = 8;  // people may move a sale back while it is carried on

std::string name_of(const Sale& sale) {
    return "sale " + (sale.number.empty() ? "with the id " + std::to_string(sale.id) : sale.number);
}

/// Once something may stand in Tryton, "nothing was done" is no longer true.
Error after_sending(Error error) {
    switch (error.code) {
        case Code::invalid:
            error.code = Code::conflict;
            return error;
        case Code::unavailable:
        case Code::denied:
        case Code::quota:
        case Code::internal:
            error.code = Code::timeout;
            return error;
        default:
            return error;
    }
}

/// What an admin does about a fault that no rule of business explains.
Error technical(const Fault& fault, const std::string& doing) {
    return invalid(
        "Tryton has a fault of its own while it should " + doing + ": " + fault.sentence() +
        ". Its log has the rest; when it is mended, retry the order."
    );
}

Error unconfirmed(const Fault& fault) {
    return invalid(
        "Tryton warns: " + fault.sentence() + " To go on in spite of this warning, add " +
        fault.name + " (or the beginning or end of it that stays the same) to " +
        "plugins.erp_tryton.confirm_warnings and retry the order."
    );
}

Error refused_record(const Fault& fault) {
    if (fault.kind == Fault::Kind::user_warning) return unconfirmed(fault);
    if (fault.kind != Fault::Kind::user_error) return technical(fault, "create the sale");
    return invalid(
        "Tryton does not take this order as it is: " + fault.sentence() +
        " Correct the order, or the records in Tryton, and retry it."
    );
}

/// A limit of credit is a warning to those who may exceed it; Portico may not decide that.
bool is_refusal(const Fault& fault) {
    return fault.kind == Fault::Kind::user_error ||
           (fault.kind == Fault::Kind::user_warning && fault.name.starts_with("credit_limit"));
}

/// Ours, not confirmed, and nobody has written to it.
bool is_open_and_ours(const Sale& sale) {
    return (sale.is_draft() || sale.state == "quotation") && sale.is_ours && sale.is_untouched;
}

/// Portico took it back itself, and its outcome never arrived: it may begin anew.
bool is_taken_back(const Sale& sale) {
    return sale.is_cancelled() && sale.is_ours && sale.is_untouched;
}

PushOutcome accepted(const Sale& sale, std::vector<PushStep> steps) {
    PushOutcome outcome;
    outcome.is_accepted = true;
    outcome.id = std::to_string(sale.id);
    outcome.number = sale.number;
    outcome.status = sale.state;
    outcome.steps = std::move(steps);
    return outcome;
}

}  // namespace

struct OrderPush::Attempt {
    Instant deadline;
    bool may_exist = false;  ///< a sale is in Tryton, or may still become one
    std::string refusal = {};
    std::vector<PushStep> steps = {};
};

Result<Choice> choose(const std::vector<Sale>& sales) {
    const bool has_ours =
        std::any_of(sales.begin(), sales.end(), [](const Sale& sale) { return sale.is_ours; });
    Choice choice;
    const Sale* live = nullptr;
    const Sale* other = nullptr;  // cancelled by a person, else the first draft
    for (const auto& sale : sales) {
        if ((has_ours && !sale.is_ours) || is_taken_back(sale)) continue;
        if (sale.is_live()) {
            if (live != nullptr) {
                return invalid(
                    "Tryton has this order twice, as " + name_of(*live) + " and as " +
                    name_of(sale) + ", and people may work on both: cancel one of them there."
                );
            }
            live = &sale;
        } else if (other == nullptr || (sale.is_cancelled() && !other->is_cancelled())) {
            other = &sale;
        }
    }
    if (live != nullptr || other != nullptr) choice.order = live != nullptr ? *live : *other;
    for (const auto& sale : sales) {
        const bool is_order = choice.order && choice.order->id == sale.id;
        if (sale.is_draft() && sale.is_ours && sale.is_untouched && !is_order) {
            choice.doubles.push_back(sale.id);
        }
    }
    return choice;
}

OrderPush::OrderPush(const Parts& parts)
    : parts_{parts},
      calls_{
          {.erp = parts.erp, .settings = parts.settings, .now = parts.now, .pause = parts.pause}},
      products_{calls_},
      drafts_{{.calls = calls_, .products = products_, .settings = parts.settings}},
      sales_{calls_, parts.settings.push} {}

void OrderPush::note(Attempt& attempt, std::string_view step) const {
    attempt.steps.push_back({std::string{step}, parts_.now()});
}

std::vector<ConnectionCheck> OrderPush::check(Instant deadline) {
    return check_orders(calls_, parts_.settings.push, deadline);
}

Result<PushOutcome> OrderPush::push(const PushRequest& request) {
    if (request.entity != "order") {
        return Error{Code::unsupported, "erp_tryton takes orders alone to Tryton."};
    }
    if (request.is_verify) return verify(request);
    Attempt attempt{.deadline = request.deadline};
    const auto outcome = [&]() -> Result<PushOutcome> {
        auto sales = PORTICO_TRY(sales_.find(request.key, request.deadline));
        attempt.may_exist = !sales.empty();
        auto choice = PORTICO_TRY(choose(sales));
        attempt.may_exist = choice.order.has_value();
        if (choice.order) {
            PORTICO_TRY(drop_outdated(request, choice, attempt));
        }
        if (!choice.order) {
            PORTICO_TRY(create(request, attempt));
            // An earlier attempt's sale may have been committed since the first look.
            choice = PORTICO_TRY(choose(PORTICO_TRY(sales_.find(request.key, request.deadline))));
            if (!choice.order) {
                return Error{Code::timeout, "The sale that was made is not in Tryton any more."};
            }
        }
        PORTICO_TRY(sales_.remove(choice.doubles, request.deadline));
        return carry(std::move(*choice.order), attempt);
    }();
    if (!outcome.ok() && attempt.may_exist) return after_sending(outcome.error());
    return outcome;
}

Result<PushOutcome> OrderPush::verify(const PushRequest& request) {
    const auto sales = PORTICO_TRY(sales_.find(request.key, request.deadline));
    auto choice = PORTICO_TRY(choose(sales));
    // An accepted order was confirmed, and to open a sale again is to write to it: this one was
    // made by a slow attempt after the order had ended in another way.
    if (choice.order && is_open_and_ours(*choice.order)) {
        choice.doubles.push_back(choice.order->id);
        choice.order.reset();
    }
    PORTICO_TRY(sales_.remove(choice.doubles, request.deadline));
    if (choice.order) return accepted(*choice.order, {});
    PushOutcome gone;
    gone.reason = "Tryton has no sale with the reference " + std::string{request.key} +
                  ": if it was there, somebody deleted it, or changed its reference.";
    return gone;
}

Status OrderPush::create(const PushRequest& request, Attempt& attempt) {
    const auto order = PORTICO_TRY(OrderRecord::parse(request.json));
    const auto values = PORTICO_TRY(drafts_.make(order, request.key, request.deadline));
    const auto created = sales_.create(values, request.deadline);
    if (!created.ok()) {
        if (created.error().code == Code::quota) {
            return invalid(
                "The order is too large for Tryton's server. " + created.error().message
            );
        }
        return created.error();
    }
    if (created->fault) return refused_record(*created->fault);
    attempt.may_exist = true;
    note(attempt, "created");
    return {};
}

/// A draft of an order that an operator has repaired since then is not that order.
Status OrderPush::drop_outdated(const PushRequest& request, Choice& choice, Attempt& attempt) {
    const auto& sale = *choice.order;
    if (!is_open_and_ours(sale)) return {};
    const auto order = PORTICO_TRY(OrderRecord::parse(request.json));
    if (PORTICO_TRY(drafts_.is_of(order, sale.id, request.deadline))) return {};
    PORTICO_TRY(sales_.remove({sale.id}, request.deadline));
    note(attempt, "replaced");
    choice.order.reset();
    attempt.may_exist = false;
    return {};
}

Result<PushOutcome> OrderPush::carry(Sale sale, Attempt& attempt) {
    for (int steps = 0; !sale.is_confirmed() && !sale.is_cancelled(); ++steps) {
        auto next = PORTICO_TRY(step(sale, sale.is_draft() ? "quote" : "confirm", attempt));
        if (next.state == sale.state || steps == steps_max) {
            return invalid(
                "Tryton leaves " + name_of(sale) + " in state " + sale.state +
                " without saying why: open it there, carry it on, and retry the order."
            );
        }
        sale = std::move(next);
    }
    if (sale.is_cancelled()) {
        PushOutcome outcome;
        outcome.reason = attempt.refusal.empty()
                             ? "The supplier cancelled this order (" + name_of(sale) + ")."
                             : attempt.refusal;
        outcome.steps = std::move(attempt.steps);
        return outcome;
    }
    if (sale.state == "confirmed") sale = PORTICO_TRY(carry_on(sale, attempt));
    return accepted(sale, std::move(attempt.steps));
}

Result<Sale> OrderPush::reread(const Sale& sale, const Attempt& attempt) {
    auto found = PORTICO_TRY(sales_.read(sale.id, attempt.deadline));
    if (found) return std::move(*found);
    return Error{Code::timeout, "Somebody deleted " + name_of(sale) + " in Tryton meanwhile."};
}

/// Tryton ignores a button that does not fit without a word: what counts is the state afterwards.
Result<Sale> OrderPush::step(const Sale& sale, std::string_view button, Attempt& attempt) {
    const auto pressed = PORTICO_TRY(sales_.press(button, sale.id, attempt.deadline));
    if (pressed.fault) return after_fault(sale, *pressed.fault, attempt);
    auto next = PORTICO_TRY(reread(sale, attempt));
    if (next.state != sale.state) note(attempt, next.state);
    return next;
}

Result<Sale> OrderPush::after_fault(const Sale& sale, const Fault& fault, Attempt& attempt) {
    const auto missing = PORTICO_TRY(missing_right(fault, attempt));
    if (is_refusal(fault) && missing.empty()) return take_back(sale, fault, attempt);
    auto now = PORTICO_TRY(reread(sale, attempt));
    if (now.is_confirmed() || now.is_cancelled()) return now;
    const auto error = [&] {
        if (!missing.empty()) return denied(missing);
        if (fault.kind == Fault::Kind::user_warning) return unconfirmed(fault);
        return technical(fault, "carry on " + name_of(now));
    }();
    // Nothing is left open: once the cause is mended, the order is made anew.
    const auto removed = sales_.remove({now.id}, attempt.deadline);
    if (!removed.ok() && removed.error().code != Code::invalid) return removed.error();
    if (!removed.ok()) return invalid(error.message + " " + removed.error().message);
    attempt.may_exist = false;
    return error;
}

/// Tryton says in the same way that a rule is against an order and that its user lacks a right: the
/// second is nothing to tell a buyer. A sentence for the admin; empty: it is a rule.
Result<std::string> OrderPush::missing_right(const Fault& fault, const Attempt& attempt) {
    if (fault.kind != Fault::Kind::user_error) return std::string{};
    const auto missing = missing_rights(calls_, attempt.deadline);
    if (!missing.ok()) {
        if (missing.error().code != Code::invalid) return missing.error();
        return std::string{};  // he may not see his own rights either
    }
    if (missing->empty()) return std::string{};
    return "Tryton's user " + parts_.settings.user + " may not do this with sales: " + *missing +
           ". Put the user into the group Sales in Tryton; orders wait until then. Tryton says: " +
           fault.sentence();
}

Result<Sale> OrderPush::take_back(const Sale& sale, const Fault& fault, Attempt& attempt) {
    const auto pressed = PORTICO_TRY(sales_.press("cancel", sale.id, attempt.deadline));
    auto now = PORTICO_TRY(reread(sale, attempt));
    if (now.is_confirmed()) return now;  // somebody else, or an earlier attempt, confirmed it
    if (!now.is_cancelled()) {
        return Error{
            Code::timeout,
            "Tryton refuses " + name_of(now) + " (" + fault.sentence() +
                "), but did not cancel it" +
                (pressed.fault ? ": " + pressed.fault->sentence() : std::string{"."})};
    }
    attempt.refusal = fault.sentence();
    note(attempt, now.state);
    return now;
}

/// Tryton makes shipments and invoices in the call that confirms, unless a queue or a grace period
/// does it later; when that was cut short nobody else would do it.
Result<Sale> OrderPush::carry_on(const Sale& sale, Attempt& attempt) {
    if (PORTICO_TRY(sales_.has_grace_period(attempt.deadline))) return sale;
    // A fault leaves it confirmed, which is what the buyer was promised; people see it in Tryton.
    PORTICO_TRY(sales_.press("process", sale.id, attempt.deadline));
    auto now = PORTICO_TRY(reread(sale, attempt));
    if (now.state != sale.state) note(attempt, now.state);
    return now;
}

}  // namespace portico::erp_tryton
