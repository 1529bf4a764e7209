#include "erp/push/order_view.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <portico/time.hpp>

#include "erp/push/buyer_text.hpp"
#include "erp/push/submission.hpp"

namespace portico::erp {
namespace {

using std::string_view;

/// A page of the history ends early rather than carry more lines than this.
constexpr std::size_t page_lines_max = 10'000;

// In the order of read_mirrored().
#define PORTICO_HEAD_COLUMNS                                                                  \
    "company_id, id, placed_by, channel, number, client_reference, status, currency, total, " \
    "coalesce(ordered_at, 0), requested_at, promised_at, responsible"

constexpr auto select_head = "SELECT " PORTICO_HEAD_COLUMNS
                             " FROM erp.order_head"
                             " WHERE company_id = $1 AND id = $2 AND active = 1";

constexpr auto select_history =
    "SELECT " PORTICO_HEAD_COLUMNS
    " FROM erp.order_head WHERE company_id = $1 AND active = 1 AND ($2 = '' OR status = $2)"
    " AND coalesce(ordered_at, 0) >= $3 AND coalesce(ordered_at, 0) < $4"
    " AND (coalesce(ordered_at, 0) < $5 OR (coalesce(ordered_at, 0) = $5 AND id < $6))"
    " ORDER BY ordered_at DESC, id DESC LIMIT $7";

#undef PORTICO_HEAD_COLUMNS

constexpr auto select_lines = R"sql(
    SELECT line, sku, quantity, unit, unit_price, discount, total, status
      FROM erp.order_line WHERE company_id = $1 AND order_id = $2 AND active = 1 ORDER BY line
)sql";

constexpr auto select_changes = R"sql(
    SELECT to_status, at, note FROM erp.status_change
     WHERE company_id = $1 AND entity = 'order' AND entity_id = $2 AND active = 1 ORDER BY at, id
)sql";

constexpr auto select_as_of = "SELECT as_of FROM erp.sync_state WHERE entity = 'order'";

using Text = std::optional<std::string>;
using Time = std::optional<std::int64_t>;

Text text_at(ports::Row row, std::size_t column) {
    if (const auto* text = std::get_if<string_view>(&row[column])) return std::string{*text};
    return std::nullopt;
}

Time number_at(ports::Row row, std::size_t column) {
    if (const auto* number = std::get_if<std::int64_t>(&row[column])) return *number;
    return std::nullopt;
}

void write_text(json::Writer& writer, string_view name, const Text& text) {
    writer.key(name);
    if (text && !text->empty()) {
        writer.string(*text);
    } else {
        writer.null();
    }
}

void write_time(json::Writer& writer, string_view name, Time time) {
    writer.key(name);
    if (time && *time != 0) {
        writer.string(format_time(*time));
    } else {
        writer.null();
    }
}

Text text_of(const std::optional<Decimal>& number) {
    return number ? Text{number->text()} : std::nullopt;
}

std::string cursor_of(std::int64_t at, string_view id) {
    return std::to_string(at) + "~" + std::string{id};
}

/// The lines as they were ordered, where the mirror has none yet.
void write_submitted_lines(json::Writer& writer, const Submission& order) {
    std::int64_t number = 0;
    for (const auto& line : order.lines) {
        writer.begin_object().key("line").integer(++number);
        writer.member("sku", line.sku).member("quantity", line.quantity.text());
        write_text(writer, "unit", line.unit);
        write_text(writer, "unit_price", text_of(line.unit_price));
        write_text(writer, "discount", {});
        write_text(writer, "total", {});
        write_text(writer, "status", {});
        if (!line.comment.empty()) writer.member("comment", line.comment);
        writer.end_object();
    }
}

}  // namespace

/// An order as the ERP has it.
struct OrderView::Mirrored {
    std::string company;
    std::string id;
    Text placed_by, channel, number, client_reference, status, currency, total;
    std::int64_t ordered_at = 0;
    Time requested_at, promised_at;
    Text responsible;

    static Mirrored read(ports::Row row) {
        return {
            text_at(row, 0).value_or(""),
            text_at(row, 1).value_or(""),
            text_at(row, 2),
            text_at(row, 3),
            text_at(row, 4),
            text_at(row, 5),
            text_at(row, 6),
            text_at(row, 7),
            text_at(row, 8),
            number_at(row, 9).value_or(0),
            number_at(row, 10),
            number_at(row, 11),
            text_at(row, 12)};
    }
};

/// One order of either side, or of both.
struct OrderView::Entry {
    std::optional<OrderRow> row;
    std::optional<Mirrored> mirrored;
    Submission order;      ///< of the row
    string_view language;  ///< of who reads it

    /// What the history is sorted by, newest first.
    [[nodiscard]] std::tuple<std::int64_t, string_view> place() const {
        if (mirrored) return {mirrored->ordered_at, mirrored->id};
        return {row->submitted_at, row->id};
    }

    [[nodiscard]] string_view company() const { return row ? row->company : mirrored->company; }

    Status read_order() {
        if (row) order = PORTICO_TRY(read_record(row->record));
        return {};
    }
};

Result<std::optional<OrderView::Mirrored>> OrderView::find_mirrored(
    string_view company, string_view id
) const {
    std::optional<Mirrored> found;
    if (id.empty()) return found;
    PORTICO_TRY(outbox_.database().query(select_head, {company, id}, [&](ports::Row row) -> Status {
        found = Mirrored::read(row);
        return {};
    }));
    return found;
}

Result<std::vector<OrderView::Mirrored>> OrderView::mirrored(const HistoryFilter& filter) const {
    std::vector<Mirrored> found;
    PORTICO_TRY(outbox_.database().query(
        select_history,
        {filter.company,
         filter.status,
         filter.from,
         filter.to,
         filter.before_at,
         filter.before_id,
         static_cast<std::int64_t>(filter.limit)},
        [&](ports::Row row) -> Status {
            found.push_back(Mirrored::read(row));
            return {};
        }
    ));
    return found;
}

Result<std::string> OrderView::show(string_view company, string_view id, string_view language)
    const {
    Entry entry;
    entry.language = language;
    auto row = outbox_.find(company, id);
    if (row.ok()) {
        entry.row = std::move(*row);
        entry.mirrored = PORTICO_TRY(find_mirrored(company, entry.row->erp_id));
    } else {
        if (row.error().code != Code::not_found) return row.error();
        entry.mirrored = PORTICO_TRY(find_mirrored(company, id));
        if (!entry.mirrored) return row.error();
        entry.row = PORTICO_TRY(outbox_.find_by_erp_id(company, id));
    }
    PORTICO_TRY(entry.read_order());
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    std::size_t lines = 0;
    PORTICO_TRY(write_entry(writer, entry, lines));
    PORTICO_TRY(write_steps(writer, entry));
    PORTICO_TRY(write_as_of(writer));
    writer.end_object();
    return body;
}

Result<std::vector<OrderView::Entry>> OrderView::entries(const HistoryFilter& filter) const {
    std::vector<Entry> all;
    for (auto& row : PORTICO_TRY(outbox_.not_mirrored(filter))) {
        all.push_back({std::move(row), std::nullopt, {}, {}});
    }
    for (auto& order : PORTICO_TRY(mirrored(filter))) {
        auto row = PORTICO_TRY(outbox_.find_by_erp_id(filter.company, order.id));
        all.push_back({std::move(row), std::move(order), {}, {}});
    }
    std::ranges::sort(all, [](const Entry& a, const Entry& b) { return a.place() > b.place(); });
    if (all.size() > filter.limit) all.resize(filter.limit);
    return all;
}

Result<std::string> OrderView::list(const HistoryFilter& filter, string_view language) const {
    auto found = PORTICO_TRY(entries(filter));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    std::size_t lines = 0;
    std::size_t written = 0;
    for (auto& entry : found) {
        if (lines >= page_lines_max) break;
        PORTICO_TRY(entry.read_order());
        entry.language = language;
        writer.begin_object();
        PORTICO_TRY(write_entry(writer, entry, lines));
        writer.end_object();
        ++written;
    }
    writer.end_array().key("next");
    if (written > 0 && (written == filter.limit || written < found.size())) {
        const auto [at, id] = found[written - 1].place();
        writer.string(cursor_of(at, id));
    } else {
        writer.null();
    }
    PORTICO_TRY(write_as_of(writer));
    writer.end_object();
    return body;
}

Status OrderView::write_entry(json::Writer& writer, const Entry& entry, std::size_t& lines) const {
    const auto& row = entry.row;
    const auto& mirror = entry.mirrored;
    const auto& order = entry.order;
    // The id that the buyer got stays the order's id here, also when the ERP has given it another.
    writer.member("id", row ? row->id : mirror->id);
    writer.member("state", public_name_of(row ? row->state : OrderState::accepted));
    const auto either = [&](const Text& erps, const Text& ours) { return erps ? erps : ours; };
    const auto of_row = [&](std::string OrderRow::*field) {
        return row ? Text{(*row).*field} : std::nullopt;
    };
    const auto of_mirror = [&](Text Mirrored::*field) {
        return mirror ? (*mirror).*field : std::nullopt;
    };
    write_text(writer, "erp_id", mirror ? Text{mirror->id} : of_row(&OrderRow::erp_id));
    write_text(
        writer, "number", either(of_mirror(&Mirrored::number), of_row(&OrderRow::erp_number))
    );
    write_text(
        writer, "status", either(of_mirror(&Mirrored::status), of_row(&OrderRow::erp_status))
    );
    write_text(writer, "reason", row ? Text{buyer_reason(*row, entry.language)} : std::nullopt);
    write_text(
        writer,
        "client_reference",
        either(of_mirror(&Mirrored::client_reference), of_row(&OrderRow::client_reference))
    );
    write_text(
        writer, "placed_by", either(of_row(&OrderRow::member), of_mirror(&Mirrored::placed_by))
    );
    write_text(
        writer, "channel", either(of_row(&OrderRow::channel), of_mirror(&Mirrored::channel))
    );
    write_text(writer, "currency", either(of_mirror(&Mirrored::currency), order.currency));
    const auto own_total = row ? text_of(total_of(order)) : std::nullopt;
    write_text(writer, "total", either(of_mirror(&Mirrored::total), own_total));
    write_time(writer, "submitted_at", row ? Time{row->submitted_at} : std::nullopt);
    write_time(writer, "ordered_at", mirror ? Time{mirror->ordered_at} : std::nullopt);
    write_time(
        writer,
        "requested_at",
        mirror && mirror->requested_at ? mirror->requested_at : order.requested_at
    );
    write_time(writer, "promised_at", mirror ? mirror->promised_at : std::nullopt);
    write_text(writer, "responsible", of_mirror(&Mirrored::responsible));
    const bool waits = row && row->state == OrderState::waiting;
    write_time(writer, "next_attempt_at", waits ? row->due_at : std::nullopt);
    return write_lines(writer, entry, lines);
}

Status OrderView::write_lines(json::Writer& writer, const Entry& entry, std::size_t& lines) const {
    writer.key("lines").begin_array();
    std::size_t count = 0;
    if (entry.mirrored) {
        const auto write = [&](ports::Row row) -> Status {
            ++count;
            writer.begin_object().key("line").integer(number_at(row, 0).value_or(0));
            constexpr const char* names[] = {
                "sku", "quantity", "unit", "unit_price", "discount", "total", "status"};
            std::size_t column = 1;
            for (const auto* name : names) write_text(writer, name, text_at(row, column++));
            writer.end_object();
            return {};
        };
        PORTICO_TRY(outbox_.database().query(
            select_lines, {entry.company(), string_view{entry.mirrored->id}}, write
        ));
    }
    if (count == 0) {
        write_submitted_lines(writer, entry.order);
        count = entry.order.lines.size();
    }
    writer.end_array();
    lines += count;
    return {};
}

Status OrderView::write_steps(json::Writer& writer, const Entry& entry) const {
    writer.key("steps").begin_array();
    const auto write = [&](string_view name, std::int64_t at, const Text& detail, string_view by) {
        writer.begin_object().member("name", name).member("at", format_time(at));
        write_text(writer, "detail", detail);
        writer.member("source", by).end_object();
    };
    if (entry.row) {
        for (const auto& step : PORTICO_TRY(outbox_.steps(*entry.row))) {
            write(step.name, step.at, buyer_detail(step, entry.language), "portico");
        }
    }
    if (entry.mirrored) {
        PORTICO_TRY(outbox_.database().query(
            select_changes,
            {entry.company(), string_view{entry.mirrored->id}},
            [&](ports::Row row) -> Status {
                write(
                    text_at(row, 0).value_or(""),
                    number_at(row, 1).value_or(0),
                    text_at(row, 2),
                    "erp"
                );
                return {};
            }
        ));
    }
    writer.end_array();
    return {};
}

Status OrderView::write_as_of(json::Writer& writer) const {
    Time as_of;
    PORTICO_TRY(outbox_.database().query(select_as_of, {}, [&](ports::Row row) -> Status {
        as_of = number_at(row, 0);
        return {};
    }));
    write_time(writer, "as_of", as_of);
    return {};
}

}  // namespace portico::erp
