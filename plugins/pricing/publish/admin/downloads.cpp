#include "publish/admin/downloads.hpp"

#include <string>

#include "publish/row/csv_line.hpp"
#include "publish/stage/row_store.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;

constexpr auto select_changes =
    "SELECT change, id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode FROM import_rule "
    "WHERE import_id = $1 AND change <> 'unchanged' ORDER BY import_id, position";
constexpr auto select_closed =
    "SELECT 'closed', published_rule.id, holder_kind, holder_id, sku, category, unit, "
    "min_quantity, kind, value, of_list, currency, valid_from, valid_to, sequence, round_step, "
    "round_mode FROM import_close JOIN published_rule ON published_rule.id = import_close.id "
    "AND published_rule.known_to IS NULL WHERE import_close.import_id = $1 "
    "ORDER BY import_close.import_id, import_close.position";
constexpr auto select_effect =
    "SELECT company_id, sku, currency, CAST(lines AS TEXT), before_total, after_total, difference "
    "FROM import_effect WHERE import_id = $1 ORDER BY company_id, currency, sku";
constexpr auto select_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode FROM published_rule "
    "WHERE known_to IS NULL ORDER BY id";
constexpr auto select_rules_of_list =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode FROM published_rule "
    "WHERE known_to IS NULL AND holder_kind = 'list' AND holder_id = $1 ORDER BY id";
constexpr auto select_lists =
    "SELECT id, name, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM published_list WHERE known_to IS NULL AND ($1 = '' OR id = $1) "
    "ORDER BY id";

/// Collects lines into pieces of a streamed answer.
class CsvReply {
public:
    explicit CsvReply(Reply& reply) : reply_{reply} {}

    Status begin(std::string_view header) {
        PORTICO_TRY(reply_.start({.content_type = "text/csv; charset=utf-8"}));
        text_ = header;
        return {};
    }

    Status add(std::string_view line) {
        text_ += line;
        return text_.size() < piece_bytes ? Status{} : flush();
    }

    Status flush() {
        if (text_.empty()) return {};
        PORTICO_TRY(reply_.piece(text_));
        text_.clear();
        return {};
    }

private:
    Reply& reply_;
    std::string text_;
};

}  // namespace

Status send_problems(ImportStore& store, std::int64_t import_id, Reply& reply) {
    PORTICO_TRY(store.find(import_id));
    const auto problems = PORTICO_TRY(store.problems(import_id));
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin("kind,sheet,row,field,sentence\r\n"));
    for (const auto& problem : problems) {
        std::string line;
        append_csv(line, problem.kind);
        line += ',';
        append_csv(line, problem.sheet);
        line += ',';
        if (problem.line > 0) line += std::to_string(problem.line);
        line += ',';
        append_csv(line, problem.field);
        line += ',';
        append_csv(line, problem.sentence);
        PORTICO_TRY(csv.add(line + "\r\n"));
    }
    return csv.flush();
}

Status send_changes(Database& database, std::int64_t import_id, Reply& reply) {
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin("change," + csv_header(Entity::rule)));
    const auto send = [&](const Row& row) -> Status {
        return csv.add(row.string(0) + "," + csv_line(to_rule_row(row, 1)));
    };
    PORTICO_TRY(database.each(select_changes, send, import_id));
    PORTICO_TRY(database.each(select_closed, send, import_id));
    return csv.flush();
}

Status send_effect(Database& database, std::int64_t import_id, Reply& reply) {
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin("company,sku,currency,lines,before,after,difference\r\n"));
    const auto send = [&](const Row& row) -> Status {
        std::string line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (column > 0) line += ',';
            append_csv(line, row.text(column));
        }
        return csv.add(line + "\r\n");
    };
    PORTICO_TRY(database.each(select_effect, send, import_id));
    return csv.flush();
}

Status send_export(Database& database, Entity entity, std::string_view list, Reply& reply) {
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin(csv_header(entity)));
    if (entity == Entity::list) {
        const auto send = [&](const Row& row) { return csv.add(csv_line(to_list_row(row, 0))); };
        PORTICO_TRY(database.each(select_lists, send, list));
        return csv.flush();
    }
    const auto send = [&](const Row& row) { return csv.add(csv_line(to_rule_row(row, 0))); };
    if (list.empty()) {
        PORTICO_TRY(database.each(select_rules, send));
    } else {
        PORTICO_TRY(database.each(select_rules_of_list, send, list));
    }
    return csv.flush();
}

}  // namespace portico::pricing
