#include "erp/mirror_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "erp/record_rules.hpp"

namespace portico::erp {
namespace {

using ports::SqlValue;
using ports::Transaction;

constexpr auto move_lines =
    "UPDATE order_line SET company_id = $1 WHERE company_id = $2 AND order_id = $3";

constexpr auto move_history = R"sql(
    UPDATE status_change SET company_id = $1
     WHERE company_id = $2 AND entity = $3 AND entity_id = $4
)sql";

bool is_bound_to_company(Tenancy tenancy) {
    return tenancy != Tenancy::none && tenancy != Tenancy::self;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts) {
        if (!out.empty()) out += between;
        out += part;
    }
    return out;
}

std::string placeholder(std::size_t number) {
    return "$" + std::to_string(number);
}

Result<std::int64_t> run(
    Transaction& transaction, std::string_view sql, std::initializer_list<SqlValue> args
) {
    return transaction.execute(sql, {args.begin(), args.size()}, {});
}

std::string_view table_of(std::string_view entity) {
    const auto* spec = find_entity(entity);
    return spec == nullptr ? std::string_view{} : spec->table;
}

SqlValue key_value(const EntitySpec& entity, std::size_t part, std::string_view text) {
    const auto& field = entity.fields[field_index(entity, entity.key[part])];
    if (field.kind != FieldKind::integer) return text;
    std::int64_t number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string text_of(const SqlValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string{*text};
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return {};
}

}  // namespace

MirrorStore::MirrorStore(const EntitySpec& entity) : entity_{entity} {
    has_company_column_ = is_bound_to_company(entity.tenancy);
    active_field_ = field_index(entity, "active");
    add_columns();

    for (std::size_t i = 0; i < entity.key.size(); ++i) {
        if (i > 0) key_sql_ += " AND ";
        key_sql_ += std::string{entity.key[i]} + " = " + placeholder(i + 1);
    }
    if (keeps_history(entity)) history_.emplace(entity, columns_);
    write_upserts();
    arguments_.resize(columns_.size());
}

void MirrorStore::write_upserts() {
    std::vector<std::string> conflict_columns;
    if (has_company_column_) conflict_columns.emplace_back("company_id");
    for (const auto key : entity_.key) conflict_columns.emplace_back(key);
    std::vector<std::string> values;
    std::vector<std::string> updates;
    for (const auto& column : columns_) {
        values.push_back(placeholder(values.size() + 1));
        if (column == "first_seen_at") continue;
        if (std::find(conflict_columns.begin(), conflict_columns.end(), column) ==
            conflict_columns.end()) {
            updates.push_back(column + " = excluded." + column);
        }
    }
    const std::string table{entity_.table};
    const auto insert = "INSERT INTO " + table + " (" + joined(columns_, ", ") + ") VALUES (" +
                        joined(values, ", ") + ") ON CONFLICT (" + joined(conflict_columns, ", ") +
                        ") DO UPDATE SET ";
    const auto where = " WHERE " + table + ".row_hash <> excluded.row_hash";
    upsert_sql_ = insert + joined(updates, ", ") + where;
    // What was there must be read before it is overwritten: a row that differs is left as it is.
    insert_sql_ = insert + "row_hash = " + table + ".row_hash" + where + " RETURNING row_hash";
}

void MirrorStore::add_columns() {
    for (std::size_t i = 0; i < entity_.fields.size(); ++i) {
        const auto& field = entity_.fields[i];
        if (field.column.empty() || i == active_field_) continue;
        columns_.emplace_back(field.column);
        bound_fields_.push_back(i);
    }
    for (const auto* column : {"active", "updated_at", "source", "attributes", "row_hash"}) {
        columns_.emplace_back(column);
    }
    if (entity_.tenancy == Tenancy::holder) {
        for (const auto* column : {"holder_kind", "holder_id", "first_seen_at", "deleted_at"}) {
            columns_.emplace_back(column);
        }
    }
    if (keeps_history(entity_)) columns_.emplace_back("known_since");
}

Result<std::string> MirrorStore::find_company(
    Transaction& transaction, std::string_view table, std::string_view id
) {
    if (table == cached_table_ && id == cached_id_) return cached_company_;
    const auto sql = "SELECT company_id FROM " + std::string{table} + " WHERE id = $1";
    std::string company;
    const std::array<SqlValue, 1> args{id};
    PORTICO_TRY(transaction.execute(sql, args, [&company](ports::Row row) -> Status {
        company = text_of(row[0]);
        return {};
    }));
    if (company.empty()) {
        return invalid(
            "It belongs to " + std::string{table == "order_head" ? "order" : table} + " \"" +
            std::string{id} + "\", which has not come: this is tried again when it has."
        );
    }
    cached_table_ = table;
    cached_id_ = id;
    cached_company_ = company;
    return company;
}

Result<std::string> MirrorStore::company_of(Transaction& transaction, const Record& record) {
    if (entity_.tenancy == Tenancy::none) return std::string{};
    if (entity_.tenancy == Tenancy::self) return record.id;

    const auto named = record.text(field_index(entity_, "company_id"));
    if (entity_.tenancy == Tenancy::order) {
        const auto order = record.text(field_index(entity_, "order_id"));
        auto company = PORTICO_TRY(find_company(transaction, "order_head", order));
        if (!named.empty() && named != company) {
            return invalid("company_id: The order belongs to another company.");
        }
        return company;
    }
    if (entity_.tenancy == Tenancy::subject && named.empty()) {
        const auto subject = record.text(field_index(entity_, "entity"));
        if (subject == "order_line") {
            return invalid("company_id: It is required for the history of an order line.");
        }
        const auto id = record.text(field_index(entity_, "entity_id"));
        return find_company(transaction, table_of(subject), id);
    }
    return std::string{named};
}

void MirrorStore::bind(const Record& record, const std::string& company, const Origin& origin) {
    std::size_t at = 0;
    for (const auto field : bound_fields_) {
        if (has_company_column_ && entity_.fields[field].name == "company_id") {
            arguments_[at++] = std::string_view{company};
        } else {
            arguments_[at++] = record.values[field];
        }
    }
    arguments_[at++] =
        active_field_ == no_field ? SqlValue{std::int64_t{1}} : record.values[active_field_];
    arguments_[at++] = record.updated_at.value_or(origin.now_us);
    arguments_[at++] = origin.source;
    arguments_[at++] = std::string_view{record.attributes};
    arguments_[at++] = record.hash;
    if (entity_.tenancy == Tenancy::holder) {
        const auto holder = holder_of(entity_, record);
        arguments_[at++] = holder.kind;
        arguments_[at++] = holder.id;
        arguments_[at++] = origin.now_us;
        arguments_[at++] = ports::Null{};
    }
    if (history_) arguments_[at++] = origin.known_us;
}

/// Whether the row changed; `former` is what it said, where it was there before.
Result<bool> MirrorStore::write_row(
    Transaction& transaction, const Record& record, std::optional<Version>& former
) {
    if (!history_) return PORTICO_TRY(transaction.execute(upsert_sql_, arguments_, {})) > 0;
    std::optional<std::int64_t> hash;
    const auto note = [&hash](ports::Row row) -> Status {
        hash = std::get<std::int64_t>(row[0]);
        return {};
    };
    PORTICO_TRY(transaction.execute(insert_sql_, arguments_, note));
    if (!hash) return false;
    if (*hash == record.hash) return true;  // it is new
    const auto company =
        has_company_column_ ? std::get<std::string_view>(arguments_[0]) : std::string_view{};
    former = PORTICO_TRY(version_now(transaction, company, record.id));
    PORTICO_TRY(transaction.execute(upsert_sql_, arguments_, {}));
    return true;
}

Result<std::optional<Version>> MirrorStore::version_now(
    Transaction& transaction, std::string_view company, std::string_view id
) {
    for (auto& version : PORTICO_TRY(history_->read(transaction, id))) {
        if (!has_company_column_ || version.company == company) return std::optional{version};
    }
    return std::optional<Version>{};
}

/// Keeps the version that a change ended, or takes the change back as one in name only: another
/// text of the record that says the same.
Status MirrorStore::end_version(
    Transaction& transaction, const Version& former, std::int64_t known_us
) {
    const auto now = PORTICO_TRY(version_now(transaction, former.company, former.id));
    if (!now || now->content != former.content) {
        return RecordHistory::keep(transaction, entity_, former, known_us);
    }
    const auto sql = "UPDATE " + std::string{entity_.table} + " SET known_since = $1 WHERE " +
                     std::string{entity_.key.front()} + " = $2" +
                     (has_company_column_ ? " AND company_id = $3" : "");
    std::vector<SqlValue> args{former.known_since, std::string_view{former.id}};
    if (has_company_column_) args.emplace_back(std::string_view{former.company});
    PORTICO_TRY(transaction.execute(sql, args, {}));
    return {};
}

Result<Stored> MirrorStore::upsert(
    Transaction& transaction, const Record& record, const std::string& company, const Origin& origin
) {
    bind(record, company, origin);
    Stored stored;
    std::optional<Version> former;
    stored.is_changed = PORTICO_TRY(write_row(transaction, record, former));
    if (!stored.is_changed) return stored;
    stored.moved_from =
        PORTICO_TRY(remove_from_other_company(transaction, record, company, origin.known_us));
    PORTICO_TRY(store_children(transaction, record, company));
    if (former) PORTICO_TRY(end_version(transaction, *former, origin.known_us));
    return stored;
}

/// A row's company is part of its key: one that moved would stay visible to its former company.
Result<std::string> MirrorStore::remove_from_other_company(
    Transaction& transaction,
    const Record& record,
    const std::string& company,
    std::int64_t known_us
) {
    if (!has_company_column_ || entity_.tenancy == Tenancy::order) return std::string{};
    const auto sql = "DELETE FROM " + std::string{entity_.table} +
                     " WHERE id = $1 AND company_id <> $2 RETURNING company_id" +
                     (history_ ? ", " + history_->columns() : std::string{});
    std::string former;
    std::optional<Version> version;
    const std::array<SqlValue, 2> args{std::string_view{record.id}, std::string_view{company}};
    PORTICO_TRY(transaction.execute(sql, args, [&](ports::Row row) -> Status {
        former = text_of(row[0]);
        if (history_) version = history_->version_of(row.subspan(1));
        return {};
    }));
    if (version) PORTICO_TRY(RecordHistory::keep(transaction, entity_, *version, known_us));
    if (former.empty()) return former;
    for (const auto& child : entity_.children) {
        const auto forget = "DELETE FROM " + std::string{child.table} +
                            " WHERE company_id = $1 AND " + std::string{child.parent_column} +
                            " = $2";
        PORTICO_TRY(
            run(transaction, forget, {std::string_view{former}, std::string_view{record.id}})
        );
    }
    const std::string_view to{company};
    const std::string_view from{former};
    const std::string_view id{record.id};
    if (entity_.name == "order") PORTICO_TRY(run(transaction, move_lines, {to, from, id}));
    PORTICO_TRY(run(transaction, move_history, {to, from, entity_.name, id}));
    return former;
}

Status MirrorStore::store_children(
    Transaction& transaction, const Record& record, const std::string& company
) {
    for (const auto& child : entity_.children) {
        PORTICO_TRY(store_child(transaction, child, record, company));
    }
    return {};
}

Status MirrorStore::store_child(
    Transaction& transaction,
    const ChildSpec& child,
    const Record& record,
    const std::string& company
) {
    // The parent's key: company and id, the company alone, or the SKU.
    std::vector<std::string> columns;
    std::vector<SqlValue> args;
    if (entity_.tenancy != Tenancy::none) {
        columns.emplace_back("company_id");
        args.emplace_back(std::string_view{company});
    }
    if (!child.parent_column.empty()) {
        columns.emplace_back(child.parent_column);
        args.emplace_back(std::string_view{record.id});
    }
    std::string where;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        where += (i > 0 ? " AND " : "") + columns[i] + " = " + placeholder(i + 1);
    }
    const std::string table{child.table};
    PORTICO_TRY(transaction.execute("DELETE FROM " + table + " WHERE " + where, args, {}));

    const auto items = record.members[field_index(entity_, child.field)];
    const bool is_units =
        entity_.fields[field_index(entity_, child.field)].kind == FieldKind::units;
    columns.emplace_back(child.value_column);
    if (child.is_ordered) columns.emplace_back("position");
    if (is_units) columns.emplace_back("factor");
    std::string values;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        values += (i > 0 ? ", " : "") + placeholder(i + 1);
    }
    const auto insert = "INSERT INTO " + table + " (" + joined(columns, ", ") + ") VALUES (" +
                        values + ") ON CONFLICT DO NOTHING";
    const auto parent_count = args.size();
    std::int64_t position = 0;
    for (const auto item : items) {
        args.resize(parent_count);
        if (is_units && item["code"].text() == record.text(field_index(entity_, "unit"))) continue;
        args.emplace_back(is_units ? item["code"].text() : item.text());
        if (child.is_ordered) args.emplace_back(position++);
        if (is_units) args.emplace_back(item["factor"].text());
        PORTICO_TRY(transaction.execute(insert, args, {}));
    }
    return {};
}

Result<std::vector<RowKey>> MirrorStore::deactivate(
    Transaction& transaction, std::string_view id, std::int64_t now_us, std::int64_t known_us
) {
    if (history_) {
        for (const auto& version : PORTICO_TRY(history_->read(transaction, id))) {
            if (!version.is_active) continue;  // it says the same as before
            PORTICO_TRY(RecordHistory::keep(transaction, entity_, version, known_us));
        }
    }
    std::vector<SqlValue> args;
    std::size_t part = 0;
    for (auto rest = id; part < entity_.key.size(); ++part) {
        const auto end = part + 1 == entity_.key.size() ? rest.size() : rest.find(key_separator);
        if (end == std::string_view::npos) {
            return invalid("The id of what was deleted has one part, and needs two.");
        }
        args.push_back(key_value(entity_, part, rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto now = placeholder(part + 1);
    args.emplace_back(now_us);
    std::string sql = "UPDATE " + std::string{entity_.table} +
                      " SET active = 0, row_hash = 0, updated_at = " + now;
    if (entity_.tenancy == Tenancy::holder) sql += ", deleted_at = " + now;
    if (history_) {
        args.emplace_back(known_us);
        sql += ", known_since = CASE WHEN active = 1 THEN " + placeholder(args.size()) +
               " ELSE known_since END";
    }
    sql += " WHERE " + key_sql_ + " AND row_hash <> 0";
    if (has_company_column_) sql += " RETURNING company_id";
    std::vector<RowKey> gone;
    const auto changed = PORTICO_TRY(transaction.execute(sql, args, [&](ports::Row row) -> Status {
        gone.push_back({text_of(row[0]), std::string{id}});
        return {};
    }));
    if (!has_company_column_ && changed > 0) {
        const bool is_company = entity_.tenancy == Tenancy::self;
        gone.push_back({is_company ? std::string{id} : std::string{}, std::string{id}});
    }
    return gone;
}

Status MirrorStore::each_active(
    Transaction& transaction, const std::function<void(const RowKey&)>& row
) {
    std::string sql = has_company_column_                ? "SELECT company_id"
                      : entity_.tenancy == Tenancy::self ? "SELECT id"
                                                         : "SELECT ''";
    for (const auto key : entity_.key) sql += ", " + std::string{key};
    // Deactivated rows have hash 0; one that the ERP itself calls inactive has not.
    sql += " FROM " + std::string{entity_.table} + " WHERE row_hash <> 0";
    PORTICO_TRY(transaction.execute(sql, {}, [&row](ports::Row values) -> Status {
        RowKey key{text_of(values[0]), text_of(values[1])};
        if (values.size() > 2) key.id += key_separator + text_of(values[2]);
        row(key);
        return {};
    }));
    return {};
}

}  // namespace portico::erp
