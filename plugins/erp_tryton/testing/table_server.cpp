#include "testing/table_server.hpp"

#include <algorithm>

namespace portico::erp_tryton::testing {
namespace {

json::Value item(json::Value list, std::size_t index) {
    for (const auto value : list) {
        if (index-- == 0) return value;
    }
    return {};
}

std::string datetime(NaiveTime time) {
    std::string text;
    json::Writer writer{text};
    if (time == 0) return "null";
    write_datetime(writer, time);
    return text;
}

bool compare(std::int64_t left, std::string_view test, std::int64_t right) {
    if (test == ">") return left > right;
    return test == "=" ? left == right : left != right;
}

}  // namespace

Result<Reply> TableServer::call(const Call& call) {
    ++calls;
    const auto params = json::parse(call.params);
    if (!params.ok()) return params.error();
    const auto result = answer(call.method, params->root());
    const auto body = result.starts_with("!")
                          ? R"({"id":1,"error":[")" + result.substr(1) + "\",\"\"]}"
                          : R"({"id":1,"result":)" + result + "}";
    return Reply::parse(body);
}

std::int64_t TableServer::create(const std::string& model, Fields fields) {
    const auto id = next_id_++;
    tables_[model][id] = {std::move(fields), now, 0};
    return id;
}

void TableServer::write(const std::string& model, std::int64_t id, const Fields& fields) {
    auto& row = tables_[model].at(id);
    for (const auto& [name, value] : fields) row.fields[name] = value;
    row.written = now;
}

std::string TableServer::answer(std::string_view method, json::Value params) {
    if (method == "model.res.user.get_preferences") {
        return R"({"company":)" + std::to_string(company) + R"(,"language":"en"})";
    }
    if (method == "model.company.company.search_read") {
        return R"([{"id":1,"party":99,"currency":1,"party.":{"name":"Supplier","id":99},)"
               R"("currency.":{"code":"EUR","id":1}}])";
    }
    method.remove_prefix(std::string_view{"model."}.size());
    const auto dot = method.rfind('.');
    const auto model = method.substr(0, dot);
    const auto verb = method.substr(dot + 1);
    const auto table = tables_.find(model);
    if (table == tables_.end()) return "!'" + std::string{model} + "'";
    if (verb == "search_read" && on_read) on_read(model);
    if (verb == "search_read") return search(table->second, params, true);
    if (verb == "search") return search(table->second, params, false);
    if (verb == "search_count") {
        return std::to_string(found(table->second, item(params, 0)).size());
    }
    std::string fields = R"({"id":{},"create_date":{},"write_date":{})";
    if (!table->second.empty()) {
        for (const auto& [name, value] : table->second.begin()->second.fields) {
            fields += ",\"" + name.substr(0, name.find('.')) + "\":{}";
        }
    }
    return fields + "}";
}

std::string TableServer::search(const Table& table, json::Value params, bool is_read) {
    auto ids = found(table, item(params, 0));
    const auto order = item(item(item(params, 3), 0), 0).text();
    if (order == "write_date" || order == "create_date") {
        std::stable_sort(ids.begin(), ids.end(), [&](std::int64_t a, std::int64_t b) {
            const auto time = [&](std::int64_t id) {
                return order == "write_date" ? table.at(id).written : table.at(id).created;
            };
            return time(a) > time(b);
        });
    }
    if (const auto limit = read_integer(item(params, 2)); limit) {
        ids.resize(std::min(ids.size(), static_cast<std::size_t>(*limit)));
    }
    std::string out = "[";
    for (const auto id : ids) {
        if (out.size() > 1) out += ',';
        out += is_read ? text(id, table.at(id)) : std::to_string(id);
    }
    return out + "]";
}

std::vector<std::int64_t> TableServer::found(const Table& table, json::Value domain) const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, row] : table) {
        bool fits_all = true;
        for (const auto clause : domain) fits_all = fits_all && fits(id, row, clause);
        if (fits_all) ids.push_back(id);
    }
    return ids;
}

bool TableServer::fits(std::int64_t id, const Row& row, json::Value clause) {
    const auto first = item(clause, 0);
    if (first.text() == "OR")
        return fits(id, row, item(clause, 1)) || fits(id, row, item(clause, 2));
    if (first.is_array()) return fits(id, row, first) && fits(id, row, item(clause, 1));
    const auto field = first.text();
    const auto test = item(clause, 1).text();
    const auto wanted = item(clause, 2);
    if (field == "write_date" || field == "create_date") {
        const auto time = field == "write_date" ? row.written : row.created;
        if (wanted.is_null()) return time == 0;
        return time != 0 && compare(time, test, read_datetime(wanted).value_or(0));
    }
    std::string value = std::to_string(id);
    if (field != "id") {
        const auto found = row.fields.find(field);
        value = found == row.fields.end() ? "null" : found->second;
    }
    if (test == "in") {
        for (const auto one : wanted) {
            if (one.dump() == value) return true;
        }
        return false;
    }
    if (field == "id") return compare(id, test, wanted.integer().ok() ? *wanted.integer() : 0);
    return (wanted.dump() == value) == (test == "=");
}

std::string TableServer::text(std::int64_t id, const Row& row) {
    std::string out = R"({"id":)" + std::to_string(id) + R"(,"create_date":)" +
                      datetime(row.created) + R"(,"write_date":)" + datetime(row.written);
    for (const auto& [name, value] : row.fields) out += ",\"" + name + "\":" + value;
    return out + "}";
}

}  // namespace portico::erp_tryton::testing
