#include "http/proof_reply.hpp"

#include <algorithm>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/reason_text.hpp"

namespace portico::pricing {
namespace {

void append_validity(json::Writer& writer, const Validity& validity) {
    writer.key("valid_from");
    validity.from == beginning_of_time ? writer.null() : writer.string(format_time(validity.from));
    writer.key("valid_to");
    validity.to == end_of_time ? writer.null() : writer.string(format_time(validity.to));
}

void append_holder(json::Writer& writer, const ProofLine& line) {
    writer.member("rule", line.rule).member("level", name_of(line.level));
    writer.key("holder").begin_object();
    writer.member("kind", name_of(line.holder_kind)).member("id", line.holder).end_object();
    writer.key("target").begin_object().member("kind", name_of(line.target_kind));
    writer.key("id");
    line.target_kind == TargetKind::all ? writer.null() : writer.string(line.target);
    writer.end_object();
}

void append_line(json::Writer& writer, const ProofLine& line, std::string_view language) {
    writer.begin_object();
    if (line.level == Level::base) {
        writer.key("rule").null().member("level", name_of(line.level));
        writer.key("holder").null().key("target").null();
    } else {
        append_holder(writer, line);
    }
    writer.member("min_quantity", line.min_quantity.trimmed().text()).member("unit", line.unit);
    writer.member("kind", name_of(line.kind)).member("value", line.value.trimmed().text());
    if (!line.of_list.empty()) writer.member("of_list", line.of_list);
    append_validity(writer, line.validity);
    writer.member("reason", name_of(line.reason));
    writer.member("text", reason_text(line.reason, language)).end_object();
}

}  // namespace

void append_proof(
    std::string& out, const std::vector<ProofLine>& lines, std::string_view language
) {
    out.append(",\"proof\":");
    json::Writer writer{out};
    writer.begin_object().key("winner");
    const auto winner = std::find_if(lines.begin(), lines.end(), [](const ProofLine& line) {
        return line.reason == Reason::won;
    });
    if (winner == lines.end()) {
        writer.null();
    } else {
        append_line(writer, *winner, language);
    }
    writer.key("losers").begin_array();
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        if (line != winner) append_line(writer, *line, language);
    }
    writer.end_array().end_object();
}

}  // namespace portico::pricing
