#include "pull/testing/table_tryton.hpp"

#include <algorithm>

#include "protocol/values.hpp"

namespace portico::erp_tryton::testing {
namespace {

std::vector<json::Value> items(json::Value list) {
    std::vector<json::Value> found;
    for (const auto item : list) found.push_back(item);
    return found;
}

bool is_same(json::Value a, json::Value b) {
    const bool is_a_empty = a.is_missing() || a.is_null();
    const bool is_b_empty = b.is_missing() || b.is_null();
    if (is_a_empty || is_b_empty) return is_a_empty && is_b_empty;
    return a.dump() == b.dump();
}

/// Ids and times.
std::int64_t rank(json::Value value) {
    if (const auto time = read_datetime(value)) return *time;
    return read_integer(value).value_or(0);
}

bool holds_test(json::Value actual, std::string_view test, json::Value wanted) {
    if (test == "=") return is_same(actual, wanted);
    if (test == "!=") return !is_same(actual, wanted);
    if (test == ">") return rank(actual) > rank(wanted);
    if (test == "like") {
        auto prefix = wanted.text();
        prefix.remove_suffix(1);  // the percent sign
        return actual.text().starts_with(prefix);
    }
    const auto choices = items(wanted);
    const auto is_chosen = [&choices](json::Value one) {
        return std::any_of(choices.begin(), choices.end(), [one](json::Value choice) {
            return is_same(one, choice);
        });
    };
    const auto several = items(actual);
    if (!actual.is_array()) return is_chosen(actual);
    return std::any_of(several.begin(), several.end(), is_chosen);
}

bool holds(json::Value row, json::Value domain) {
    auto clauses = items(domain);
    if (clauses.empty()) return true;
    const bool is_any = clauses.front().text() == "OR";
    if (clauses.front().is_string() && !is_any) {
        return holds_test(row[clauses[0].text()], clauses[1].text(), clauses[2]);
    }
    if (is_any) clauses.erase(clauses.begin());
    const auto is_met = [row](json::Value clause) { return holds(row, clause); };
    return is_any ? std::any_of(clauses.begin(), clauses.end(), is_met)
                  : std::all_of(clauses.begin(), clauses.end(), is_met);
}

std::string datetime(int second) {
    std::string text;
    json::Writer writer{text};
    constexpr std::int64_t noon = 1'795'262'400'000'000;  // 2026-11-21 12:00
    write_datetime(writer, noon + std::int64_t{second} * 1'000'000);
    return text;
}

}  // namespace

TableTryton::TableTryton() {
    put("company.company",
        1,
        R"("party":1,"party.":{"name":"Us"},"currency":1,"currency.":{"code":"EUR"})");
    put("currency.currency",
        1,
        R"("code":"EUR","rounding":{"__class__":"Decimal","decimal":"0.01"})");
}

void TableTryton::put(const std::string& model, std::int64_t id, std::string row, int second) {
    const auto text = "{\"id\":" + std::to_string(id) + ",\"create_date\":" + datetime(0) +
                      ",\"write_date\":" + (second == 0 ? "null" : datetime(second)) + "," + row +
                      "}";
    auto parsed = json::parse(text);
    if (!parsed.ok()) std::abort();  // the test wrote no JSON
    tables_[model][id] = std::make_unique<json::Document>(std::move(*parsed));
}

void TableTryton::remove(const std::string& model, std::int64_t id) {
    tables_[model].erase(id);
}

void TableTryton::lack(const std::string& model) {
    lacking_.insert(model);
}

Result<Reply> TableTryton::call(const Call& call) {
    ++calls_;
    const auto params = PORTICO_TRY(json::parse(call.params));
    std::string_view name = call.method;
    const auto dot = name.rfind('.');
    name.remove_prefix(std::string_view{"model."}.size());
    const std::string model{name.substr(0, name.rfind('.'))};
    if (lacking_.contains(model)) {
        // Python's KeyError, as Tryton gives it.
        return Reply::parse(R"({"id":1,"error":["')" + model + R"('",""]})");
    }
    return Reply::parse(
        R"({"id":1,"result":)" + answer(model, call.method.substr(dot + 1), params.root()) + "}"
    );
}

/// The fields that its rows have.
std::string TableTryton::fields_of(const std::string& model) const {
    std::set<std::string> names;
    const auto table = tables_.find(model);
    if (table != tables_.end()) {
        for (const auto& [id, row] : table->second) {
            const auto fields = row->root();
            for (auto at = fields.begin(); at != fields.end(); ++at) names.emplace(at.key());
        }
    }
    std::string json;
    json::Writer writer{json};
    writer.begin_object();
    for (const auto& name : names) writer.key(name).begin_object().end_object();
    writer.end_object();
    return json;
}

std::string TableTryton::answer(
    const std::string& model, std::string_view method, json::Value params
) {
    const auto arguments = items(params);
    if (method == "get_preferences") return R"({"company":1})";
    if (method == "fields_get") return fields_of(model);
    std::vector<json::Value> found;
    for (const auto& [id, row] : tables_[model]) {
        if (holds(row->root(), arguments[0])) found.push_back(row->root());
    }
    if (method == "search_count") return std::to_string(found.size());
    const auto by_newest = arguments[3].dump().find("DESC") != std::string::npos;
    if (by_newest) {
        std::sort(found.begin(), found.end(), [](json::Value a, json::Value b) {
            return read_stamp(a) > read_stamp(b);
        });
    }
    const auto limit = read_integer(arguments[2]).value_or(0);
    if (limit > 0 && found.size() > static_cast<std::size_t>(limit))
        found.resize(static_cast<std::size_t>(limit));
    const bool is_read = method == "search_read";
    if (is_read) {
        for (const auto field : items(arguments[4])) asked_.insert(model + "." + field.string());
    }
    std::string out = "[";
    for (const auto row : found) {
        if (out.size() > 1) out += ',';
        out += is_read ? row.dump() : std::to_string(read_id(row["id"]));
    }
    return out + "]";
}

}  // namespace portico::erp_tryton::testing
