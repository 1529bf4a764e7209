#include "publish/row/columns.hpp"

#include <algorithm>

#include <portico/decimal.hpp>

namespace portico::pricing {
namespace {

constexpr std::array<std::string_view, column_count> names{
    "id",         "list_id",        "company_id",   "group",    "region",     "sku",
    "category",   "unit",           "min_quantity", "kind",     "value",      "of_list",
    "currency",   "valid_from",     "valid_to",     "sequence", "round_step", "round_mode",
    "counted_by", "limit_quantity", "name",         "mode",     "priority",   "reference_list",
    "action",     "import"};

constexpr std::array rule_columns{
    Column::id,           Column::list_id,    Column::company_id, Column::group,
    Column::region,       Column::sku,        Column::category,   Column::unit,
    Column::min_quantity, Column::kind,       Column::value,      Column::of_list,
    Column::currency,     Column::valid_from, Column::valid_to,   Column::sequence,
    Column::round_step,   Column::round_mode, Column::counted_by, Column::limit_quantity,
    Column::action,       Column::import};

constexpr std::array list_columns{
    Column::id,
    Column::name,
    Column::currency,
    Column::kind,
    Column::mode,
    Column::priority,
    Column::reference_list,
    Column::round_step,
    Column::round_mode,
    Column::valid_from,
    Column::valid_to,
    Column::action,
    Column::import};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string listed(Entity entity) {
    std::string out;
    for (const auto column : columns_of(entity)) {
        if (!out.empty()) out += ", ";
        out += name_of(column);
    }
    return out;
}

bool has(std::span<const std::string> header, Column column) {
    return std::find(header.begin(), header.end(), name_of(column)) != header.end();
}

Result<Entity> entity_of(std::span<const std::string> header) {
    for (const auto column : {Column::value, Column::of_list, Column::list_id}) {
        if (has(header, column)) return Entity::rule;
    }
    if (has(header, Column::name)) return Entity::list;
    return invalid(
        "The first row must name the columns. Rules have " + listed(Entity::rule) +
        "; lists have " + listed(Entity::list) + "."
    );
}

Status check_required(Entity entity, std::span<const std::string> header) {
    const auto need = [&](Column column) -> Status {
        if (has(header, column)) return {};
        return invalid("The column \"" + std::string{name_of(column)} + "\" is missing.");
    };
    PORTICO_TRY(need(Column::id));
    if (entity == Entity::list) return need(Column::currency);
    PORTICO_TRY(need(Column::kind));
    const bool has_holder = has(header, Column::list_id) || has(header, Column::company_id) ||
                            has(header, Column::group) || has(header, Column::region);
    if (has_holder) return {};
    return invalid("One of the columns list_id, company_id, group and region must be there.");
}

}  // namespace

std::string_view name_of(Column column) {
    return names[static_cast<std::size_t>(column)];
}

std::span<const Column> columns_of(Entity entity) {
    if (entity == Entity::rule) return rule_columns;
    return list_columns;
}

bool Fields::is_blank() const {
    return std::all_of(texts_.begin(), texts_.end(), [](auto text) { return text.empty(); });
}

Result<Fields> Header::fields(std::span<const std::string_view> row) const {
    Fields fields;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto text = trimmed(row[i]);
        if (i >= cells.size()) {
            if (text.empty()) continue;
            return invalid(
                "The row has more cells than the header (\"" + excerpt(text) +
                "\"): is a separator inside a text without quotes?"
            );
        }
        if (cells[i]) fields.set(*cells[i], text);
    }
    return fields;
}

Result<Header> read_header(std::span<const std::string_view> row) {
    std::vector<std::string> titles;
    for (const auto cell : row) titles.push_back(lower(trimmed(cell)));
    Header header;
    header.entity = PORTICO_TRY(entity_of(titles));
    PORTICO_TRY(check_required(header.entity, titles));
    const auto known = columns_of(header.entity);
    for (const auto& title : titles) {
        if (title.empty() || title.starts_with('#')) {
            header.cells.emplace_back();
            continue;
        }
        const auto found = std::find_if(known.begin(), known.end(), [&](Column column) {
            return name_of(column) == title;
        });
        if (found == known.end()) {
            return invalid(
                "There is no column \"" + excerpt(title) + "\"; known are " +
                listed(header.entity) + ". Put a # before its name to leave it out."
            );
        }
        const auto twice = std::find(header.cells.begin(), header.cells.end(), *found);
        if (twice != header.cells.end()) {
            return invalid("The column \"" + title + "\" is there twice.");
        }
        header.cells.emplace_back(*found);
    }
    return header;
}

}  // namespace portico::pricing
