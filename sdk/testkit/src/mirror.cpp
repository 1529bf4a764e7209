#include <algorithm>
#include <optional>
#include <sstream>
#include <vector>

#include <portico/testkit/fake_clock.hpp>
#include <portico/testkit/mirror.hpp>

#include "embedded/portico_testkit_mirror_schema.hpp"
#include "fail.hpp"
#include "ports/database.hpp"

namespace portico::testkit {
namespace {

using Values = std::vector<ports::SqlValue>;

struct Column {
    std::string name;
    std::string type;
    bool is_required = false;
};

/// "    name TEXT NOT NULL," as a column; nothing for keys and constraints.
std::optional<Column> parse_column(std::string_view line) {
    const auto start = line.find_first_not_of(" \",");
    if (start == std::string_view::npos) return std::nullopt;
    std::istringstream words{std::string{line.substr(start)}};
    Column column;
    words >> column.name >> column.type;
    if (column.name.front() < 'a' || column.name.front() > 'z') return std::nullopt;
    while (column.name.ends_with('"')) column.name.pop_back();
    while (column.type.ends_with(',')) column.type.pop_back();
    column.is_required = line.find("NOT NULL") != std::string_view::npos;
    return column;
}

/// From the text of the migrations: asking the database about its tables is not authorized.
std::vector<Column> columns_of(std::string_view table) {
    std::vector<Column> columns;
    const auto create = "CREATE TABLE " + std::string{table} + " (\n";
    const auto alter = "ALTER TABLE " + std::string{table} + " ADD COLUMN ";
    for (const auto& [name, sql] : mirror_schema::files) {
        std::istringstream lines{std::string{sql}};
        bool is_inside = false;
        for (std::string line; std::getline(lines, line);) {
            if (line + "\n" == create) {
                is_inside = true;
                continue;
            }
            if (line.starts_with(")")) is_inside = false;
            const bool is_added = line.starts_with(alter);
            if (!is_inside && !is_added) continue;
            const auto column = parse_column(is_added ? line.substr(alter.size()) : line);
            if (column) columns.push_back(*column);
        }
    }
    if (columns.empty()) fail_test(table, "the mirror has no such table");
    return columns;
}

ports::SqlValue absent(const Column& column, Instant now, std::int64_t known_since) {
    if (!column.is_required) return ports::Null{};
    if (column.name == "active") return std::int64_t{1};
    if (column.name == "updated_at" || column.name == "first_seen_at") return microseconds_of(now);
    if (column.name == "known_since") return known_since;
    if (column.name == "attributes" || column.name == "names") return std::string_view{"{}"};
    if (column.name == "min_quantity") return std::string_view{"1"};
    if (column.name == "roles") return std::string_view{"[]"};
    if (column.type == "TEXT") return std::string_view{""};
    return std::int64_t{0};
}

ports::SqlValue given(const MirrorValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return std::string_view{*text};
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    return ports::Null{};
}

}  // namespace

void Mirror::insert(std::string_view table, std::initializer_list<MirrorField> fields) {
    const auto columns = columns_of(table);
    for (const auto& field : fields) {
        const auto known = std::ranges::any_of(columns, [&](const Column& column) {
            return column.name == field.first;
        });
        if (!known) fail_test(field.first, "no such column in " + std::string{table});
    }
    // As in the real mirror: it grows even where the clock does not.
    last_known_at_ = std::max(last_known_at_ + 1, microseconds_of(clock_.now()));
    std::string names;
    std::string places;
    Values values;
    for (const auto& column : columns) {
        const auto field = std::ranges::find(fields, column.name, &MirrorField::first);
        values.push_back(
            field == fields.end() ? absent(column, clock_.now(), last_known_at_)
                                  : given(field->second)
        );
        names += (names.empty() ? "\"" : ", \"") + column.name + "\"";
        places += (places.empty() ? "$" : ", $") + std::to_string(values.size());
    }
    const auto sql = "INSERT OR REPLACE INTO \"" + std::string{table} + "\" (" + names +
                     ") VALUES (" + places + ")";
    require(table, database_.execute(sql, values, {}));
}

void Mirror::company(const MirrorCompany& company) {
    insert(
        "company",
        {{"id", company.id},
         {"name", company.name},
         {"currency", company.currency},
         {"region", company.region}}
    );
}

void Mirror::product(const MirrorProduct& product) {
    insert(
        "product",
        {{"sku", product.sku},
         {"name", product.name},
         {"unit", product.unit},
         {"status", std::string{"active"}},
         {"base_price", product.base_price},
         {"currency", product.currency},
         {"category", product.category}}
    );
}

void Mirror::execute(std::string_view sql) {
    require(sql, database_.execute(sql));
}

void Mirror::synchronized(std::string_view entity, Instant as_of, std::string_view error) {
    insert(
        "sync_state",
        {{"entity", std::string{entity}},
         {"connector", std::string{"test"}},
         {"as_of", microseconds_of(as_of)},
         {"changed_at", microseconds_of(as_of)},
         {"error", error.empty() ? MirrorValue{} : MirrorValue{std::string{error}}}}
    );
}

}  // namespace portico::testkit
