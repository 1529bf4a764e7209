#include "push/sales.hpp"

#include <array>

namespace portico::erp_tryton {
namespace {

constexpr int warnings_max = 10;  // of one step; more means that confirming does not help

Sale sale_of(json::Value row, std::int64_t user) {
    const auto writer = read_id(row["write_uid"]);
    return {
        .id = read_id(row["id"]),
        .number = row["number"].string(),
        .state = row["state"].string(),
        .is_ours = user != 0 && read_id(row["create_uid"]) == user,
        .is_untouched = writer == 0 || writer == user};
}

}  // namespace

Result<std::vector<Sale>> Sales::search(const Domain& domain, Instant deadline) {
    const auto user = PORTICO_TRY(calls_.user(deadline));
    const auto rows = PORTICO_TRY(calls_.search_read(
        "sale.sale", domain, {"number", "state", "create_uid", "write_uid"}, deadline
    ));
    std::vector<Sale> sales;
    for (const auto row : rows) sales.push_back(sale_of(row, user));
    return sales;
}

Result<std::vector<Sale>> Sales::find(std::string_view reference, Instant deadline) {
    // Not by party as well: a person may have moved the sale to another one of the same customer.
    Domain domain;
    domain.where("reference", "=", reference);
    domain.where("company", "=", PORTICO_TRY(calls_.facts(deadline)).company);
    return search(domain, deadline);
}

Result<std::optional<Sale>> Sales::read(std::int64_t id, Instant deadline) {
    Domain domain;
    domain.where("id", "=", id);
    auto sales = PORTICO_TRY(search(domain, deadline));
    if (sales.empty()) return std::optional<Sale>{};
    return std::optional{std::move(sales.front())};
}

Result<Sales::Created> Sales::create(std::string_view values, Instant deadline) {
    const auto reply = PORTICO_TRY(calls_.call(
        "model.sale.sale.create",
        Effect::writes,
        [values](json::Writer& writer) { writer.begin_array().raw(values).end_array(); },
        deadline
    ));
    Created created;
    if (reply.fault() != nullptr) {
        created.fault = *reply.fault();
        return created;
    }
    for (const auto id : reply.result()) created.id = read_id(id);
    if (created.id == 0) return Error{Code::timeout, "Tryton gave no id for a new sale."};
    return created;
}

Result<Reply> Sales::on_ids(
    std::string_view method, const std::vector<std::int64_t>& ids, Instant deadline
) {
    const auto arguments = [&ids](json::Writer& writer) {
        writer.begin_array();
        for (const auto id : ids) writer.integer(id);
        writer.end_array();
    };
    return calls_.call(
        "model.sale.sale." + std::string{method}, Effect::writes, arguments, deadline
    );
}

Result<Transition> Sales::press(std::string_view button, std::int64_t id, Instant deadline) {
    for (int confirmed = 0;; ++confirmed) {
        const auto reply = PORTICO_TRY(on_ids(button, {id}, deadline));
        if (reply.fault() == nullptr) return Transition{};
        const auto& fault = *reply.fault();
        if (fault.kind != Fault::Kind::user_warning || !settings_.may_confirm(fault.name) ||
            confirmed == warnings_max) {
            return Transition{fault};
        }
        PORTICO_TRY(confirm_warning(fault.name, deadline));
    }
}

Status Sales::confirm_warning(std::string_view name, Instant deadline) {
    const auto user = PORTICO_TRY(calls_.user(deadline));
    constexpr std::string_view method = "model.res.user.warning.create";
    const auto arguments = [user, name](json::Writer& writer) {
        writer.begin_array().begin_object().key("user").integer(user).member("name", name);
        writer.key("always").boolean(false).end_object().end_array();
    };
    PORTICO_TRY(without_fault(calls_.call(method, Effect::writes, arguments, deadline), method));
    return {};
}

Status Sales::remove(const std::vector<std::int64_t>& ids, Instant deadline) {
    if (ids.empty()) return {};
    const auto deleted = PORTICO_TRY(on_ids("delete", ids, deadline));
    if (deleted.fault() == nullptr) return {};
    PORTICO_TRY(on_ids("cancel", ids, deadline));
    for (const auto id : ids) {
        const auto left = PORTICO_TRY(read(id, deadline));
        if (left && !left->is_cancelled()) {
            return invalid(
                "Tryton neither deletes nor cancels sale " + std::to_string(id) + " (" +
                deleted.fault()->sentence() + "): cancel it there by hand."
            );
        }
    }
    return {};
}

Result<bool> Sales::has_grace_period(Instant deadline) {
    constexpr std::string_view method = "model.sale.configuration.read";
    const auto arguments = [](json::Writer& writer) {
        writer.begin_array().integer(1).end_array();
        writer.begin_array().string("sale_process_after").end_array();
    };
    const auto reply = PORTICO_TRY(calls_.call(method, Effect::reads, arguments, deadline));
    if (reply.fault() != nullptr) return false;  // never configured
    for (const auto row : reply.result()) {
        return read_timedelta_seconds(row["sale_process_after"]).value_or(0) > 0;
    }
    return false;
}

}  // namespace portico::erp_tryton
