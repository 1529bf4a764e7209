#include "http/list_reply.hpp"

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "baskets/basket_lines.hpp"
#include "http/checked_reply.hpp"

namespace portico::reorder {
namespace {

void write_head(json::Writer& writer, const NamedList& list) {
    writer.member("id", list.id).member("name", list.name);
    writer.key("shared").boolean(list.is_shared);
    write_text_or_null(writer, "owner", list.owner);
    writer.key("version").integer(list.version);
    writer.member("created_at", format_time(list.created_at));
    writer.member("updated_at", format_time(list.updated_at));
}

void write_kept(json::Writer& writer, const BasketLine& kept) {
    if (!kept.comment.empty()) writer.member("comment", kept.comment);
    if (!kept.added_by.empty()) writer.member("added_by", kept.added_by);
}

void write_merged(json::Writer& writer, const std::vector<PlacedLine>& placed) {
    writer.key("merged").begin_array();
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (!placed[i].is_merged) continue;
        writer.begin_object().key("given").integer(static_cast<std::int64_t>(i) + 1);
        writer.key("line").integer(placed[i].line);
        writer.member("quantity", placed[i].quantity).end_object();
    }
    writer.end_array();
}

}  // namespace

std::string checked_list_text(
    const CheckedList& seen, const GivenToList& given, std::string_view language
) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    write_head(writer, seen.list);
    const auto checked = called_by(seen.list.lines, seen.checked);
    write_text_or_null(writer, "currency", checked.currency);
    const auto total = checked.total();
    write_text_or_null(writer, "total", total ? total->text() : std::string{});
    writer.key("lines").begin_array();
    for (std::size_t i = 0; i < checked.lines.size(); ++i) {
        writer.begin_object();
        write_line(writer, checked.lines[i], language);
        write_kept(writer, seen.list.lines[i]);
        writer.end_object();
    }
    writer.end_array();
    write_merged(writer, given.placed);
    write_file_notes(writer, given.file);
    writer.end_object();
    return body;
}

std::string plain_list_text(const NamedList& list, const GivenToList& given) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    write_head(writer, list);
    writer.key("lines").begin_array();
    for (const auto& line : list.lines) {
        writer.begin_object().key("line").integer(line.line);
        writer.key("given").begin_object().member("sku", line.sku);
        writer.member("quantity", line.quantity);
        if (!line.unit.empty()) writer.member("unit", line.unit);
        writer.end_object();
        write_kept(writer, line);
        writer.end_object();
    }
    writer.end_array();
    write_merged(writer, given.placed);
    write_file_notes(writer, given.file);
    writer.end_object();
    return body;
}

std::string lists_text(const std::vector<ListSummary>& lists) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& list : lists) {
        writer.begin_object().member("id", list.id).member("name", list.name);
        writer.key("shared").boolean(list.is_shared);
        write_text_or_null(writer, "owner", list.owner);
        writer.key("version").integer(list.version);
        writer.member("updated_at", format_time(list.updated_at));
        writer.key("lines").integer(list.lines).end_object();
    }
    writer.end_array().end_object();
    return body;
}

std::string ordered_list_text(const OrderedList& ordered) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("basket", ordered.basket).key("lines").begin_array();
    for (const auto& line : ordered.lines) {
        writer.begin_object().key("list_line").integer(line.list_line);
        writer.key("line").integer(line.placed.line);
        writer.key("merged").boolean(line.placed.is_merged);
        writer.member("quantity", line.placed.quantity).end_object();
    }
    writer.end_array().end_object();
    return body;
}

}  // namespace portico::reorder
