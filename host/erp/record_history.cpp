#include "erp/record_history.hpp"

#include <algorithm>
#include <array>

#include <portico/json.hpp>

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr string_view known_since_column = "known_since";

constexpr auto insert_version = R"sql(
    INSERT INTO record_history
           (company_id, entity, id, known_from, known_to, holder_kind, holder_id, sku, record)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
)sql";

constexpr auto insert_state =
    "INSERT INTO history_state (one, last_known_at, kept_since) VALUES (1, 0, $1) "
    "ON CONFLICT DO NOTHING";

constexpr auto move_known_moment = R"sql(
    UPDATE history_state
       SET last_known_at = CASE WHEN last_known_at < $1 THEN $1 ELSE last_known_at + 1 END
    RETURNING last_known_at
)sql";

constexpr auto move_kept_since = "UPDATE history_state SET kept_since = $1 WHERE kept_since < $1";

constexpr auto delete_versions = R"sql(
    DELETE FROM record_history
     WHERE (company_id, entity, id, known_from) IN
           (SELECT company_id, entity, id, known_from FROM record_history
             WHERE known_to <= $1 ORDER BY known_to LIMIT $2)
)sql";

std::string text_of(const SqlValue& value) {
    const auto* text = std::get_if<string_view>(&value);
    return text == nullptr ? std::string{} : std::string{*text};
}

std::int64_t integer_of(const SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? 0 : *number;
}

/// Says when and where a row came from, not what it says.
bool is_origin(string_view column) {
    constexpr std::array<string_view, 4> origins{
        "updated_at", "source", "first_seen_at", "deleted_at"};
    return std::find(origins.begin(), origins.end(), column) != origins.end();
}

void append_value(json::Writer& writer, const SqlValue& value) {
    if (const auto* text = std::get_if<string_view>(&value)) {
        writer.string(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        writer.integer(*number);
    } else {
        writer.null();
    }
}

/// Opens an object and leaves it open for the lists of the child tables.
void append_member(std::string& object, string_view name, string_view value) {
    object += object.empty() ? "{" : ",";
    json::append_quoted(object, name);
    object += ":";
    object += value;
}

}  // namespace

bool keeps_history(const EntitySpec& entity) {
    constexpr std::array<string_view, 4> kept{"company", "product", "price_list", "price_rule"};
    return std::find(kept.begin(), kept.end(), entity.name) != kept.end();
}

RecordHistory::RecordHistory(const EntitySpec& entity, std::vector<std::string> columns)
    : entity_{entity}, columns_{std::move(columns)} {
    std::erase(columns_, "row_hash");
    std::erase(columns_, known_since_column);
    column_sql_ = known_since_column;
    for (const auto& column : columns_) column_sql_ += ", " + column;
    select_sql_ = "SELECT " + column_sql_ + " FROM " + std::string{entity.table} + " WHERE " +
                  std::string{entity.key.front()} + " = $1";
}

Version RecordHistory::version_of(ports::Row row) const {
    Version version;
    version.known_since = integer_of(row[0]);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const auto& value = row[i + 1];
        const string_view column{columns_[i]};
        std::string text;
        json::Writer writer{text};
        append_value(writer, value);
        append_member(version.record, column, text);
        if (!is_origin(column)) append_member(version.content, column, text);
        if (column == entity_.key.front()) version.id = text_of(value);
        if (column == "company_id") version.company = text_of(value);
        if (column == "holder_kind") version.holder_kind = text_of(value);
        if (column == "holder_id") version.holder_id = text_of(value);
        if (column == "sku" && entity_.tenancy == Tenancy::holder) version.sku = text_of(value);
        if (column == "active") version.is_active = integer_of(value) == 1;
    }
    if (entity_.tenancy == Tenancy::self) version.company = version.id;
    if (entity_.children.empty()) version.record += "}";
    return version;
}

Status RecordHistory::add_children(ports::Transaction& transaction, Version& version) const {
    for (const auto& child : entity_.children) {
        const bool has_factor = child.field == "units";
        const std::string value{child.value_column};
        const std::string parent{
            child.parent_column.empty() ? string_view{"company_id"} : child.parent_column};
        const auto sql = "SELECT " + value + (has_factor ? ", factor" : "") + " FROM " +
                         std::string{child.table} + " WHERE " + parent + " = $1 ORDER BY " +
                         (child.is_ordered ? "position" : value);
        std::string list;
        json::Writer writer{list};
        writer.begin_array();
        const std::array<SqlValue, 1> args{string_view{version.id}};
        PORTICO_TRY(transaction.execute(sql, args, [&](ports::Row row) -> Status {
            if (has_factor) {
                writer.begin_object().member("code", text_of(row[0]));
                writer.member("factor", text_of(row[1])).end_object();
            } else {
                writer.string(text_of(row[0]));
            }
            return {};
        }));
        writer.end_array();
        append_member(version.record, child.field, list);
        append_member(version.content, child.field, list);
    }
    if (!entity_.children.empty()) version.record += "}";
    return {};
}

Result<std::vector<Version>> RecordHistory::read(ports::Transaction& transaction, string_view id)
    const {
    std::vector<Version> versions;
    const std::array<SqlValue, 1> args{id};
    PORTICO_TRY(transaction.execute(select_sql_, args, [&](ports::Row row) -> Status {
        versions.push_back(version_of(row));
        return {};
    }));
    for (auto& version : versions) PORTICO_TRY(add_children(transaction, version));
    return versions;
}

Status RecordHistory::keep(
    ports::Transaction& transaction,
    const EntitySpec& entity,
    const Version& version,
    std::int64_t known_to
) {
    if (version.known_since >= known_to) return {};
    const std::array<SqlValue, 9> args{
        string_view{version.company},
        entity.name,
        string_view{version.id},
        version.known_since,
        known_to,
        string_view{version.holder_kind},
        string_view{version.holder_id},
        version.sku.empty() ? SqlValue{ports::Null{}} : SqlValue{string_view{version.sku}},
        string_view{version.record}};
    PORTICO_TRY(transaction.execute(insert_version, args, {}));
    return {};
}

Status begin_history(ports::Database& mirror, std::int64_t now_us) {
    PORTICO_TRY(mirror.execute(insert_state, {now_us}));
    return {};
}

Result<std::int64_t> next_known_moment(ports::Transaction& transaction, std::int64_t now_us) {
    std::int64_t moment = now_us;
    const std::array<SqlValue, 1> args{now_us};
    PORTICO_TRY(transaction.execute(move_known_moment, args, [&moment](ports::Row row) -> Status {
        moment = integer_of(row[0]);
        return {};
    }));
    return moment;
}

Result<std::int64_t> forget_history(
    ports::Database& mirror, std::int64_t cutoff_us, std::int64_t count
) {
    const auto transaction = PORTICO_TRY(mirror.begin(ports::Access::write));
    const std::array<SqlValue, 1> cutoff{cutoff_us};
    PORTICO_TRY(transaction->execute(move_kept_since, cutoff, {}));
    const std::array<SqlValue, 2> args{cutoff_us, count};
    const auto forgotten = PORTICO_TRY(transaction->execute(delete_versions, args, {}));
    PORTICO_TRY(transaction->commit());
    return forgotten;
}

}  // namespace portico::erp
