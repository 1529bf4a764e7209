#include "push/testing/fake_tryton.hpp"

#include <algorithm>

#include "protocol/values.hpp"

namespace portico::erp_tryton::testing {
namespace {

std::string quoted(std::string_view text) {
    std::string json;
    json::append_quoted(json, text);
    return json;
}

std::string user_error(std::string_view message) {
    return R"("error":["UserError",[)" + quoted(message) + R"(,"",null]])";
}

std::string result(const std::string& json) {
    return R"("result":)" + json;
}

bool matches(const FakeTryton::Row& row, json::Value clause) {
    std::vector<json::Value> parts;
    for (const auto part : clause) parts.push_back(part);
    const auto found = row.find(parts.at(0).text());
    const std::string value = found == row.end() ? "null" : found->second;
    if (parts.at(1).text() == "=") return value == parts.at(2).dump();
    for (const auto one : parts.at(2)) {
        if (value == one.dump()) return true;
    }
    return found == row.end();
}

/// The fields of a row; those of a related record ("party.name") come together as "party.".
std::string shown(const FakeTryton::Row& row, json::Value fields) {
    std::map<std::string, std::string> members{{"id", row.at("id")}};
    for (const auto field : fields) {
        const auto text = field.text();
        const std::string key{text.substr(0, std::min(text.size(), text.find('.') + 1))};
        const auto name = key.empty() ? std::string{text} : key;
        const auto found = row.find(name);
        members[name] = found == row.end() ? "null" : found->second;
    }
    std::string json;
    for (const auto& [name, value] : members) {
        json += (json.empty() ? "{" : ",") + quoted(name) + ":" + value;
    }
    return json + "}";
}

}  // namespace

FakeTryton::FakeTryton() {
    tables_["company.company"][1] = {
        {"party", "1"},
        {"currency", "1"},
        {"party.", R"({"name":"Supplier"})"},
        {"currency.", R"({"code":"EUR"})"}};
    tables_["res.user"][portico_user] = {{"login", R"("bridge")"}};
    tables_["currency.currency"][1] = {{"code", R"("EUR")"}};
    tables_["currency.currency"][2] = {{"code", R"("USD")"}};
    tables_["stock.location"][4] = {
        {"type", R"("warehouse")"}, {"code", R"("WH")"}, {"name", R"("Main")"}};
    tables_["party.party"][6] = {{"code", R"("6")"}, {"active", "true"}};
    tables_["party.address"][9] = {
        {"party", "6"}, {"full_address", R"("12 Quay Street\n65000 Odesa")"}};
    tables_["product.uom"][1] = {{"symbol", R"("u")"}, {"name", R"("Unit")"}, {"category", "1"}};
    tables_["product.uom"][2] = {
        {"symbol", R"("bx")"}, {"name", R"("Box of 10")"}, {"category", "1"}};
    tables_["product.uom"][3] = {
        {"symbol", R"("kg")"}, {"name", R"("Kilogram")"}, {"category", "2"}};
    tables_["product.product"][5] = {
        {"code", R"("A-1")"},
        {"active", "true"},
        {"default_uom", "1"},
        {"default_uom_category", "1"},
        {"account_category", "1"}};
    tables_["product.product"][8] = {
        {"code", R"("B-2")"},
        {"active", "true"},
        {"default_uom", "3"},
        {"default_uom_category", "2"},
        {"account_category", "1"}};
}

void FakeTryton::trouble(Trouble trouble) {
    const std::scoped_lock lock{mutex_};
    troubles_.push_back(std::move(trouble));
}

std::optional<FakeTryton::Trouble> FakeTryton::next_trouble(std::string_view method) {
    for (auto& trouble : troubles_) {
        if (trouble.method != method || trouble.times == 0) continue;
        if (trouble.after-- > 0) continue;
        --trouble.times;
        return trouble;
    }
    return {};
}

Result<Reply> FakeTryton::call(const Call& call) {
    const std::scoped_lock lock{mutex_};
    ++counts_[std::string{call.method}];
    params_[std::string{call.method}] = std::string{call.params};
    const auto document = PORTICO_TRY(json::parse(call.params, {.bytes_max = 32U << 20U}));
    Params params;
    for (const auto param : document.root()) params.push_back(param);
    const auto trouble = next_trouble(call.method);
    std::string body;
    if (!trouble || trouble->is_done || trouble->is_late) {
        body = answer(call.method, params, trouble && trouble->is_late);
    }
    if (trouble && trouble->error) return *trouble->error;
    if (trouble && !trouble->fault.empty()) body = R"("error":)" + trouble->fault;
    return Reply::parse(R"({"id":1,)" + body + "}");
}

std::string FakeTryton::answer(std::string_view method, const Params& params, bool is_late) {
    if (method == "model.res.user.get_preferences") {
        return result(R"({"company":1,"language":"en","locale":{"date":"x"}})");
    }
    if (method == "model.sale.line.fields_get") {
        return result(R"({"unit_price":{"digits":"[16, 4]"}})");
    }
    if (method == "model.sale.configuration.read") {
        return result(
            is_queued
                ? R"([{"id":1,"sale_process_after":{"__class__":"timedelta","seconds":60.0}}])"
                : R"([{"id":1,"sale_process_after":null}])"
        );
    }
    if (method == "model.sale.sale.on_change") {
        return result(
            R"([{"price_list":3,"price_list.":{"rec_name":"List"},"payment_term":1,"invoice_address":9,"shipment_address":9}])"
        );
    }
    if (method == "model.ir.model.access.get_access") {
        constexpr auto all = R"({"read":1,"write":1,"create":1,"delete":1})";
        return result(R"({"sale.sale":)" + std::string{all} + R"(,"sale.line":)" + all + "}");
    }
    if (method == "model.sale.line.on_change_product") {
        return on_change_product(params.at(0), params.back());
    }
    const auto last = method.rfind('.');
    const std::string model{method.substr(6, last - 6)};
    const std::string name{method.substr(last + 1)};
    if (name == "search_read") return search_read(model, params);
    if (model == "sale.sale" && name == "create") {
        std::string answered;
        for (const auto record : params.at(0)) answered = create_sale(record, is_late);
        return answered;
    }
    if (name == "create") {
        std::string answered;
        for (const auto record : params.at(0)) answered = create(model, record, false);
        return answered;
    }
    if (name == "delete") return remove(params.at(0));
    return press(name, params.at(0));
}

std::string FakeTryton::search_read(const std::string& model, const Params& params) {
    bool names_activity =
        !params.back()["active_test"].boolean() && !params.back()["active_test"].is_missing();
    for (const auto clause : params.at(0)) {
        if ((*clause.begin()).text() == "active") names_activity = true;
    }
    std::string list;
    for (const auto& [id, row] : tables_[model]) {
        auto whole = row;
        whole["id"] = std::to_string(id);
        bool is_wanted = names_activity || !row.contains("active") || row.at("active") == "true";
        for (const auto clause : params.at(0)) is_wanted = is_wanted && matches(whole, clause);
        if (is_wanted) list += (list.empty() ? "" : ",") + shown(whole, params.at(4));
    }
    return result("[" + list + "]");
}

bool FakeTryton::is_there(const std::string& model, json::Value id) const {
    const auto table = tables_.find(model);
    return table != tables_.end() && table->second.contains(read_id(id));
}

std::string FakeTryton::create(const std::string& model, json::Value record, bool is_late) {
    const auto id = next_id_++;
    Row row;
    for (auto at = record.begin(); at != record.end(); ++at)
        row[std::string{at.key()}] = (*at).dump();
    (is_late ? uncommitted_ : tables_)[model][id] = std::move(row);
    return result("[" + std::to_string(id) + "]");
}

std::string FakeTryton::create_sale(json::Value record, bool is_late) {
    if (!is_there("party.party", record["party"])) {
        return user_error("The value for field \"Party\" in \"Sale\" does not exist.");
    }
    const auto id = next_id_;
    auto& tables = is_late ? uncommitted_ : tables_;
    const auto answered = create("sale.sale", record, is_late);
    auto& sale = tables["sale.sale"][id];
    sale["state"] = R"("draft")";
    sale["number"] = "null";
    sale["create_uid"] = std::to_string(portico_user);
    sale["write_uid"] = "null";
    sale.erase("lines");
    for (const auto command : record["lines"]) {
        for (const auto lines : command) {
            for (const auto line : lines) {
                const auto line_id = next_id_;
                create("sale.line", line, is_late);
                tables["sale.line"][line_id]["sale"] = std::to_string(id);
            }
        }
    }
    return answered;
}

void FakeTryton::commit_late() {
    const std::scoped_lock lock{mutex_};
    for (auto& [model, rows] : uncommitted_) tables_[model].merge(rows);
    uncommitted_.clear();
}

std::string FakeTryton::press(const std::string& button, json::Value ids) {
    static const std::map<std::string, std::pair<std::vector<std::string>, std::string>> steps{
        {"quote", {{R"("draft")"}, R"("quotation")"}},
        {"confirm", {{R"("quotation")"}, R"("processing")"}},
        {"process", {{R"("confirmed")"}, R"("processing")"}},
        {"cancel", {{R"("draft")", R"("quotation")"}, R"("cancelled")"}}};
    const auto step = steps.find(button);
    if (step == steps.end()) return R"("error":["'no such method'",""])";
    if (button == ignored_button) return result("null");
    for (const auto value : ids) {
        const auto found = tables_["sale.sale"].find(read_id(value));
        if (found == tables_["sale.sale"].end())
            return user_error("You are not allowed to access it.");
        auto& sale = found->second;
        const auto& from = step->second.first;
        if (std::find(from.begin(), from.end(), sale["state"]) == from.end()) continue;
        if (rule) {
            const auto said = rule(button, sale);
            if (!said.empty()) {
                auto& confirmed = tables_["res.user.warning"];
                const auto match =
                    std::find_if(confirmed.begin(), confirmed.end(), [&said](const auto& one) {
                        return said.find(one.second.at("name")) != std::string::npos;
                    });
                if (match == confirmed.end()) return R"("error":)" + said;
                confirmed.erase(match);
            }
        }
        sale["state"] = button == "confirm" && is_queued ? R"("confirmed")" : step->second.second;
        sale["write_uid"] = std::to_string(portico_user);
        if (button == "quote" && sale["number"] == "null") {
            sale["number"] = quoted(std::to_string(found->first + 1000));
        }
    }
    return result("null");
}

std::string FakeTryton::remove(json::Value ids) {
    for (const auto value : ids) {
        const auto found = tables_["sale.sale"].find(read_id(value));
        if (found == tables_["sale.sale"].end()) continue;
        const auto& state = found->second["state"];
        if (state != R"("draft")" && state != R"("quotation")" && state != R"("cancelled")") {
            return user_error("To delete the sale you must cancel it.");
        }
    }
    for (const auto value : ids) tables_["sale.sale"].erase(read_id(value));
    return result("null");
}

std::string FakeTryton::on_change_product(json::Value line, json::Value context) {
    const bool has_company = !context["company"].is_missing();
    const std::string price = line["_parent_sale.price_list"].is_missing() ? "9.9900" : "7.4680";
    return result(
        R"({"unit_price":)" +
        (has_company ? R"({"__class__":"Decimal","decimal":")" + price + "\"}" : "null") +
        R"(,"taxes":{"add":[[0,{"id":1}]]}})"
    );
}

std::int64_t FakeTryton::add(const std::string& model, Row row) {
    const std::scoped_lock lock{mutex_};
    tables_[model][next_id_] = std::move(row);
    return next_id_++;
}

std::vector<FakeTryton::Row> FakeTryton::rows(const std::string& model) const {
    const std::scoped_lock lock{mutex_};
    std::vector<Row> found;
    const auto table = tables_.find(model);
    if (table == tables_.end()) return found;
    for (const auto& [id, row] : table->second) {
        found.push_back(row);
        found.back()["id"] = std::to_string(id);
    }
    return found;
}

FakeTryton::Row FakeTryton::row(const std::string& model, std::int64_t id) const {
    const std::scoped_lock lock{mutex_};
    return tables_.at(model).at(id);
}

void FakeTryton::set(
    const std::string& model, std::int64_t id, const std::string& field, const std::string& json
) {
    const std::scoped_lock lock{mutex_};
    tables_[model][id][field] = json;
}

int FakeTryton::calls_of(std::string_view method) const {
    const std::scoped_lock lock{mutex_};
    const auto found = counts_.find(method);
    return found == counts_.end() ? 0 : found->second;
}

std::string FakeTryton::params_of(std::string_view method) const {
    const std::scoped_lock lock{mutex_};
    const auto found = params_.find(method);
    return found == params_.end() ? std::string{} : found->second;
}

}  // namespace portico::erp_tryton::testing
