#include "http/proof_reply.hpp"

#include <algorithm>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "adjustments/adjustment_reply.hpp"
#include "http/proof_text.hpp"
#include "http/reason_text.hpp"

namespace portico::pricing {
namespace {

void append_moment(json::Writer& writer, std::string_view name, Moment moment) {
    writer.key(name);
    moment == 0 ? writer.null() : writer.string(format_time(moment));
}

void append_validity(json::Writer& writer, const Validity& validity) {
    writer.key("valid_from");
    validity.from == beginning_of_time ? writer.null() : writer.string(format_time(validity.from));
    writer.key("valid_to");
    validity.to == end_of_time ? writer.null() : writer.string(format_time(validity.to));
}

/// Only where there is more than the line's quantity to tell.
void append_counting(json::Writer& writer, const ProofLine& line) {
    if (line.counted_by != CountedBy::line) {
        writer.member("counted_by", name_of(line.counted_by));
        writer.key("counted");
        line.counted ? writer.string(line.counted->trimmed().text()) : writer.null();
    }
    if (!line.limit_quantity.is_zero()) {
        writer.member("limit_quantity", line.limit_quantity.trimmed().text());
    }
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

void append_story(json::Writer& writer, const RuleStory& story, ProofReader reader) {
    writer.key("source").begin_object();
    if (story.source == RuleStory::Source::erp) {
        writer.member("kind", "erp").member("record", story.record);
    } else {
        writer.member("kind", "publication").key("version").integer(story.version);
        if (reader == ProofReader::operator_staff) {
            writer.member("published_by", story.published_by);
        }
    }
    append_moment(writer, "changed_at", story.changed_at);
    append_moment(writer, "known_since", story.known_since);
    writer.end_object().key("history").begin_array();
    for (const auto& former : story.former) {
        writer.begin_object().member("kind", name_of(former.kind)).member("value", former.value);
        append_moment(writer, "known_from", former.known_from);
        append_moment(writer, "known_to", former.known_to);
        writer.end_object();
    }
    writer.end_array();
}

Status append_line(
    json::Writer& writer, const ProofLine& line, std::string_view sku, const ProofTelling& telling
) {
    std::optional<RuleStory> story;
    if (telling.stories != nullptr) story = PORTICO_TRY(telling.stories->story_of(line, sku));
    writer.begin_object();
    if (line.level == Level::base) {
        writer.key("rule").null().member("level", name_of(line.level));
        writer.key("holder").null().key("target").null();
    } else {
        append_holder(writer, line);
    }
    writer.member("min_quantity", line.min_quantity.trimmed().text()).member("unit", line.unit);
    writer.member("kind", name_of(line.kind)).key("value");
    line.kind == RuleKind::on_request ? writer.null() : writer.string(line.value.trimmed().text());
    if (!line.currency.empty()) writer.member("currency", line.currency.code());
    if (!line.of_list.empty()) writer.member("of_list", line.of_list);
    append_counting(writer, line);
    append_validity(writer, line.validity);
    writer.member("reason", name_of(line.reason));
    if (line.reason == Reason::deleted_at) append_moment(writer, "deleted_at", line.deleted_at);
    const auto why = reason_text(line.reason, telling.language);
    auto sentence = rule_sentence(line, telling.language);
    sentence.append(" ").append(why);
    if (const auto counted = counted_sentence(line, telling.language); !counted.empty()) {
        sentence.append(" ").append(counted);
    }
    if (story) {
        append_story(writer, *story, telling.reader);
        const auto told = story_sentence(*story, telling.language);
        if (!told.empty()) sentence.append(" ").append(told);
    }
    writer.member("text", why).member("sentence", sentence).end_object();
    return {};
}

/// What ordering more brings: the quantity is one that may be ordered.
std::optional<NextStep> next_step(const Question& question, const Price& price) {
    if (price.outcome != Outcome::priced || !price.next_break) return {};
    const auto& next = *price.next_break;
    const auto more = subtract(next.quantity, question.quantity);
    if (!more.ok()) return {};
    return NextStep{more->trimmed(), next.quantity.trimmed(), next.unit_price, next.saving};
}

/// One line of the proof for each plugin that changed the price of the rules.
void write_adjustments(json::Writer& writer, const ProofTelling& telling) {
    if (telling.adjustments.empty()) return;
    writer.key("adjustments").begin_array();
    for (const auto& one : telling.adjustments) {
        writer.begin_object().member("service", one.service);
        writer.member("text", one.text_in(telling.language));
        writer.member("sentence", adjustment_sentence(one, telling.language, telling.currency));
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace

Status append_proof(
    std::string& out,
    const std::vector<ProofLine>& lines,
    const Question& question,
    const Price& price,
    const ProofTelling& telling
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
        PORTICO_TRY(append_line(writer, *winner, question.sku, telling));
    }
    writer.key("losers").begin_array();
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        if (line != winner && !telling.is_winner_only)
            PORTICO_TRY(append_line(writer, *line, question.sku, telling));
    }
    writer.end_array();
    write_adjustments(writer, telling);
    writer.key("next");
    if (const auto step = next_step(question, price)) {
        writer.begin_object().member("more", step->more.text());
        writer.member("quantity", step->quantity.text());
        writer.member("saving", step->saving.text());
        writer.member("text", next_sentence(*step, price.unit, telling.currency, telling.language));
        writer.end_object();
    } else {
        writer.null();
    }
    writer.end_object();
    return {};
}

}  // namespace portico::pricing
