#include "check/connection_check.hpp"

#include <algorithm>
#include <array>

#include "pull/polled_model.hpp"

namespace portico::erp_tryton {
namespace {

/// What Portico reads, and what gives the right and the model in Tryton.
struct NeededModel {
    std::string_view model;
    std::string_view group;
    std::string_view module;
    std::string_view brings;  ///< what is left out without it
};

constexpr std::array needed_models{
    NeededModel{"party.party", "Party Administration", "party", "companies"},
    NeededModel{"party.contact_mechanism", "Party Administration", "party", "members"},
    NeededModel{"product.product", "Product Administration", "product", "products"},
    NeededModel{"product.template", "Product Administration", "product", "products"},
    NeededModel{"product.uom", "Product Administration", "product", "units"},
    NeededModel{
        "product.price_list",
        "Product Administration",
        "product_price_list",
        "price lists and their rules"},
    NeededModel{
        "product.price_list.line",
        "Product Administration",
        "product_price_list",
        "price lists and their rules"},
    NeededModel{"sale.sale", "Sales", "sale", "orders"},
    NeededModel{"sale.line", "Sales", "sale", "order lines"},
    NeededModel{"stock.shipment.out", "Stock", "stock", "shipments"},
    NeededModel{"stock.move", "Stock", "stock", "stock and shipments"},
    NeededModel{"stock.location", "Stock", "stock", "stock"},
    NeededModel{"account.invoice", "Accounting", "account_invoice", "invoices"},
    NeededModel{"account.move.line", "Accounting", "account", "payments"},
    NeededModel{"sale.complaint", "Sales", "sale_complaint", "complaints"},
    NeededModel{"ir.attachment", "Sales", "ir", "attached documents"},
};

/// A field that a module adds to a model of another.
struct NeededField {
    std::string_view model;
    std::string_view field;
    std::string_view module;
    std::string_view brings;
};

constexpr std::array needed_fields{
    NeededField{"party.party", "sale_price_list", "sale_price_list", "the customers' price lists"},
    NeededField{
        "product.price_list.line",
        "start_date",
        "product_price_list_dates",
        "validity of price list lines"},
    NeededField{
        "party.party",
        "credit_limit_amount",
        "account_credit_limit",
        "the customers' credit limits"},
};

constexpr std::chrono::minutes clock_difference_max{5};
constexpr std::string_view known_version = "6.0.";

class Checks {
public:
    Checks(const CheckParts& parts, Instant deadline) : parts_{parts}, deadline_{deadline} {}

    std::vector<ConnectionCheck> run() {
        if (!check_address() || !check_database() || !check_login() || !check_company()) {
            return std::move(done_);
        }
        check_rights();
        check_fields();
        check_warehouses();
        check_languages();
        check_clock();
        return std::move(done_);
    }

private:
    bool add(std::string name, bool is_ok, std::string sentence) {
        done_.push_back({std::move(name), is_ok, std::move(sentence)});
        return is_ok;
    }

    bool check_address() {
        const auto reply = parts_.session.call_openly(
            "/", {.method = "common.server.version", .params = "[]", .deadline = deadline_}
        );
        if (!reply.ok()) return add("address", false, reply.error().message);
        const auto version = reply->result().string();
        if (version.empty()) {
            return add("address", false, parts_.settings.url + " answers, but is no Tryton.");
        }
        auto sentence = "Tryton " + version + " answers at " + parts_.settings.url + ".";
        if (!version.starts_with(known_version)) {
            sentence += " This connector was made for 6.0: try it on a copy first.";
        }
        return add("address", true, std::move(sentence));
    }

    /// A server may keep the list to itself; then the login tells.
    bool check_database() {
        const auto reply = parts_.session.call_openly(
            "/", {.method = "common.db.list", .params = "[]", .deadline = deadline_}
        );
        const auto& wanted = parts_.settings.database;
        if (!reply.ok() || reply->fault() != nullptr) {
            return add(
                "database", true, "Tryton does not list its databases; " + wanted + " is tried."
            );
        }
        std::string others;
        for (const auto database : reply->result()) {
            if (database.text() == wanted) {
                return add("database", true, "The database " + wanted + " is there.");
            }
            others += (others.empty() ? "" : ", ") + database.string();
        }
        return add(
            "database",
            false,
            "Tryton has no database " + wanted + "; it has " + (others.empty() ? "none" : others) +
                ": correct plugins.erp_tryton.database."
        );
    }

    bool check_login() {
        // An admin asks now, after a change: what was refused before does not count.
        parts_.session.forget_refusal();
        parts_.erp.forget_facts();
        const auto login = parts_.session.login(deadline_);
        if (!login.ok()) return add("login", false, login.error().message);
        return add("login", true, "Logged in as " + parts_.settings.user + ".");
    }

    bool check_company() {
        const auto facts = parts_.erp.facts(deadline_);
        if (!facts.ok()) return add("company", false, facts.error().message);
        add("company",
            true,
            "The company is " + facts->company_name + " (id " + std::to_string(facts->company) +
                ").");
        if (facts->currency_code.empty()) {
            return add("currency", false, "The company has no currency: give it one in Tryton.");
        }
        return add("currency", true, "Prices and amounts are in " + facts->currency_code + ".");
    }

    void check_rights() {
        bool is_complete = true;
        for (const auto& needed : needed_models) {
            const std::string model{needed.model};
            const auto is_there = parts_.erp.has_model(model, deadline_);
            if (!is_there.ok()) {
                is_complete = add("rights", false, no_right(needed, is_there.error().message));
                continue;
            }
            if (!*is_there) {
                add("modules",
                    false,
                    "The module " + std::string{needed.module} +
                        " is not activated: Portico gets no " + std::string{needed.brings} + ".");
                continue;
            }
            const auto rows = parts_.erp.search_read(
                {.model = needed.model, .fields = {"id"}, .limit = 1}, deadline_
            );
            if (!rows.ok())
                is_complete = add("rights", false, no_right(needed, rows.error().message));
        }
        if (is_complete)
            add("rights", true, parts_.settings.user + " may read what Portico needs.");
    }

    [[nodiscard]] std::string no_right(const NeededModel& needed, const std::string& said) const {
        return parts_.settings.user + " may not read " + std::string{needed.model} + " (no " +
               std::string{needed.brings} + " then): put the user into the group " +
               std::string{needed.group} + " in Tryton. " + said;
    }

    void check_fields() {
        for (const auto& needed : needed_fields) {
            const auto has = parts_.erp.has_field(needed.model, needed.field, deadline_);
            if (!has.ok() || *has) continue;
            add("modules",
                false,
                "The module " + std::string{needed.module} + " is not activated: Portico gets no " +
                    std::string{needed.brings} + ".");
        }
    }

    void check_warehouses() {
        Query query{.model = "stock.location", .fields = {"name"}};
        query.domain.where("type", "=", "warehouse").where_set("active", true);
        const auto rows = parts_.erp.search_read(query, deadline_);
        if (!rows.ok()) return;  // said among the rights
        std::string names;
        std::vector<std::int64_t> ids;
        for (const auto row : *rows) {
            ids.push_back(read_id(row["id"]));
            names += (names.empty() ? "" : ", ") + row["name"].string() + " (" +
                     std::to_string(ids.back()) + ")";
        }
        for (const auto wanted : parts_.settings.warehouses) {
            if (std::find(ids.begin(), ids.end(), wanted) != ids.end()) continue;
            add("warehouse",
                false,
                "There is no warehouse with id " + std::to_string(wanted) + "; there are " + names +
                    ": correct plugins.erp_tryton.warehouses.");
            return;
        }
        const bool has_some = !ids.empty();
        add("warehouse",
            has_some,
            has_some ? "Warehouses: " + names + "."
                     : "Tryton has no warehouse: stock stays empty until there is one.");
    }

    void check_languages() {
        Query query{.model = "ir.lang", .fields = {"code"}};
        query.domain.where_set("translatable", true);
        const auto rows = parts_.erp.search_read(query, deadline_);
        if (!rows.ok()) {
            add("language", false, rows.error().message);
            return;
        }
        std::string codes;
        for (const auto row : *rows) codes += (codes.empty() ? "" : ", ") + row["code"].string();
        for (const auto& wanted : parts_.settings.languages) {
            const auto is_it = [&wanted](json::Value row) { return row["code"].text() == wanted; };
            if (std::any_of(rows->begin(), rows->end(), is_it)) continue;
            add("language",
                false,
                "Tryton does not translate into " + wanted + ", only into " + codes +
                    ": names fall back to English. Correct plugins.erp_tryton.languages.");
            return;
        }
        add("language", true, "Tryton translates into " + codes + ".");
    }

    /// Tryton's times have no zone: one that is in the future was read with the wrong one.
    void check_clock() {
        const auto newest = newest_of(parts_.erp, {.model = "sale.sale"}, deadline_);
        if (!newest.ok() || *newest == 0) return;
        const auto ahead = std::chrono::duration_cast<std::chrono::minutes>(
            instant_of(*newest) - parts_.settings.zone_offset - parts_.now()
        );
        if (ahead <= clock_difference_max) {
            add("clock", true, "Tryton's newest sale is not in the future: the clocks agree.");
            return;
        }
        add("clock",
            false,
            "Tryton's newest sale was written " + std::to_string(ahead.count()) +
                " minutes in the future: its server has another time zone (write it into "
                "plugins.erp_tryton.time_zone, such as +02:00), or a clock is wrong.");
    }

    const CheckParts& parts_;
    Instant deadline_;
    std::vector<ConnectionCheck> done_;
};

}  // namespace

std::vector<ConnectionCheck> check_connection(const CheckParts& parts, Instant deadline) {
    return Checks{parts, deadline}.run();
}

}  // namespace portico::erp_tryton
