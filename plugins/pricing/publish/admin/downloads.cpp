#include "publish/admin/downloads.hpp"

#include <string>

#include <portico/sheet/export_book.hpp>

#include "publish/row/csv_line.hpp"
#include "publish/stage/row_store.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;

constexpr auto select_changes =
    "SELECT change, id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM import_rule "
    "WHERE import_id = $1 AND change <> 'unchanged' ORDER BY import_id, position";
constexpr auto select_list_changes =
    "SELECT change, id, name, currency, kind, mode, priority, reference_list, round_step, "
    "round_mode, valid_from, valid_to FROM import_list "
    "WHERE import_id = $1 AND change <> 'unchanged' ORDER BY import_id, position";
constexpr auto select_closed =
    "SELECT 'closed', published_rule.id, holder_kind, holder_id, sku, category, unit, "
    "min_quantity, kind, value, of_list, currency, valid_from, valid_to, sequence, round_step, "
    "round_mode, counted_by, limit_quantity FROM import_close JOIN published_rule ON "
    "published_rule.id = import_close.id "
    "AND published_rule.known_to IS NULL WHERE import_close.import_id = $1 "
    "ORDER BY import_close.import_id, import_close.position";
constexpr auto select_effect =
    "SELECT company_id, sku, currency, CAST(lines AS TEXT), before_total, after_total, difference "
    "FROM import_effect WHERE import_id = $1 ORDER BY company_id, currency, sku";
constexpr auto select_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, limit_quantity "
    "FROM published_rule "
    "WHERE known_to IS NULL ORDER BY id";
constexpr auto select_rules_of_list =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, limit_quantity "
    "FROM published_rule "
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

/// Calls `visit` with each RuleRow or ListRow that the export shows.
template <class Visit>
Status each_published(Database& database, const ExportQuestion& question, Visit visit) {
    if (question.entity == Entity::list) {
        const auto give = [&](const Row& row) -> Status { return visit(to_list_row(row, 0)); };
        return database.each(select_lists, give, question.list);
    }
    const auto give = [&](const Row& row) -> Status { return visit(to_rule_row(row, 0)); };
    if (question.list.empty()) return database.each(select_rules, give);
    return database.each(select_rules_of_list, give, question.list);
}

bool is_number(Column column) {
    return column == Column::min_quantity || column == Column::value ||
           column == Column::sequence || column == Column::limit_quantity ||
           column == Column::priority || column == Column::round_step;
}

/// The whole book is made before its first byte is sent.
Status send_book(Database& database, const ExportQuestion& question, Reply& reply) {
    sheet::ExportBook book{"Prices"};
    const auto columns = exported_columns(question.entity);
    for (const auto column : columns) book.text(name_of(column));
    PORTICO_TRY(book.end_row());
    PORTICO_TRY(each_published(database, question, [&](const auto& row) -> Status {
        for (const auto column : columns) {
            is_number(column) ? book.number(text_at(row, column)) : book.text(text_at(row, column));
        }
        return book.end_row();
    }));
    PORTICO_TRY(reply.start(
        {.content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    ));
    return book.finish([&](std::string_view piece) { return reply.piece(piece); });
}

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

Status send_changes(Database& database, std::int64_t import_id, Entity entity, Reply& reply) {
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin("change," + csv_header(entity)));
    if (entity == Entity::list) {
        const auto send_list = [&](const Row& row) -> Status {
            return csv.add(row.string(0) + "," + csv_line(to_list_row(row, 1)));
        };
        PORTICO_TRY(database.each(select_list_changes, send_list, import_id));
        return csv.flush();
    }
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

Status send_export(Database& database, const ExportQuestion& question, Reply& reply) {
    if (question.is_xlsx) return send_book(database, question, reply);
    CsvReply csv{reply};
    PORTICO_TRY(csv.begin(csv_header(question.entity)));
    PORTICO_TRY(each_published(database, question, [&](const auto& row) {
        return csv.add(csv_line(row));
    }));
    return csv.flush();
}

}  // namespace portico::pricing
