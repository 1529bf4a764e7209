#include "publish/row/csv_line.hpp"

#include <portico/time.hpp>

namespace portico::pricing {
namespace {

constexpr auto line_end = "\r\n";

std::string text_of(const std::optional<std::int64_t>& time) {
    if (!time) return {};
    auto text = format_time(*time);
    constexpr std::string_view midnight = "T00:00:00Z";
    if (text.ends_with(midnight)) text.resize(text.size() - midnight.size());
    return text;
}

template <class Row>
std::string line_of(const Row& row, Entity entity) {
    std::string line;
    for (const auto column : exported_columns(entity)) {
        if (column != Column::id) line += ',';
        append_csv(line, text_at(row, column));
    }
    return line + line_end;
}

}  // namespace

void append_csv(std::string& line, std::string_view field) {
    const bool is_plain = field.find_first_of(",;\t\"\r\n") == std::string_view::npos;
    if (is_plain) {
        line += field;
        return;
    }
    line += '"';
    for (const char c : field) {
        if (c == '"') line += '"';
        line += c;
    }
    line += '"';
}

std::span<const Column> exported_columns(Entity entity) {
    const auto columns = columns_of(entity);
    return columns.first(columns.size() - 2);
}

std::string text_at(const RuleRow& row, Column column) {
    switch (column) {
        case Column::id:
            return row.id;
        case Column::list_id:
            return row.holder_kind == "list" ? row.holder_id : "";
        case Column::company_id:
            return row.holder_kind == "company" ? row.holder_id : "";
        case Column::group:
            return row.holder_kind == "group" ? row.holder_id : "";
        case Column::region:
            return row.holder_kind == "region" ? row.holder_id : "";
        case Column::sku:
            return row.sku;
        case Column::category:
            return row.category;
        case Column::unit:
            return row.unit;
        case Column::min_quantity:
            return row.min_quantity;
        case Column::kind:
            return row.kind;
        case Column::value:
            return row.value;
        case Column::of_list:
            return row.of_list;
        case Column::currency:
            return row.currency;
        case Column::valid_from:
            return text_of(row.valid_from);
        case Column::valid_to:
            return text_of(row.valid_to);
        case Column::sequence:
            return std::to_string(row.sequence);
        case Column::round_step:
            return row.round_step;
        case Column::round_mode:
            return row.round_mode;
        case Column::counted_by:
            return row.counted_by;
        case Column::limit_quantity:
            return row.limit_quantity;
        default:
            return {};
    }
}

std::string text_at(const ListRow& row, Column column) {
    switch (column) {
        case Column::id:
            return row.id;
        case Column::name:
            return row.name;
        case Column::currency:
            return row.currency;
        case Column::kind:
            return row.kind;
        case Column::mode:
            return row.mode;
        case Column::priority:
            return std::to_string(row.priority);
        case Column::reference_list:
            return row.reference_list;
        case Column::round_step:
            return row.round_step;
        case Column::round_mode:
            return row.round_mode;
        case Column::valid_from:
            return text_of(row.valid_from);
        case Column::valid_to:
            return text_of(row.valid_to);
        default:
            return {};
    }
}

std::string csv_header(Entity entity) {
    std::string line;
    for (const auto column : exported_columns(entity)) {
        if (!line.empty()) line += ',';
        line += name_of(column);
    }
    return line + line_end;
}

std::string csv_line(const RuleRow& row) {
    return line_of(row, Entity::rule);
}

std::string csv_line(const ListRow& row) {
    return line_of(row, Entity::list);
}

}  // namespace portico::pricing
