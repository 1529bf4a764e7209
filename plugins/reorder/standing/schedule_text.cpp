#include "standing/schedule_text.hpp"

#include <utility>

namespace portico::reorder {
namespace {

constexpr std::size_t name_max = 100;
constexpr std::size_t text_max = 1'000;

Error wrong_kind(std::string_view field) {
    return invalid("\"" + std::string{field} + "\" has a value of another kind than it should.");
}

Result<std::string> read_text(const json::Value& value, std::string_view field, std::size_t most) {
    if (!value.is_string() && !value.is_null()) return wrong_kind(field);
    if (value.text().size() > most) {
        return invalid(
            "\"" + std::string{field} + "\" is longer than " + std::to_string(most) + " bytes."
        );
    }
    return value.string();
}

Result<std::optional<std::chrono::local_days>> read_day(const json::Value& value) {
    if (value.is_null()) return std::optional<std::chrono::local_days>{};
    return std::optional{PORTICO_TRY(parse_day(value.text()))};
}

Result<LineSource> read_source(const json::Value& value) {
    const bool is_list = value["list"].is_string();
    const bool is_order = value["order"].is_string();
    if (!value.is_object() || value.size() != 1 || is_list == is_order) {
        return invalid(
            R"(Write "source" as {"list": "..."} or {"order": "..."}, or give "lines" instead.)"
        );
    }
    const auto id = value[is_list ? "list" : "order"].string();
    if (id.empty() || id.size() > name_max) return wrong_kind("source");
    return LineSource{is_list ? LineSource::Kind::list : LineSource::Kind::order, id};
}

Result<RunResult> read_result(const json::Value& value) {
    if (value.text() == "basket") return RunResult::basket;
    if (value.text() == "order") return RunResult::order;
    return invalid(R"("result" is "basket" (for approval) or "order".)");
}

Result<CatchUp> read_catch_up(const json::Value& value) {
    for (const auto policy : {CatchUp::latest, CatchUp::all, CatchUp::none}) {
        if (value.text() == name_of(policy)) return policy;
    }
    return invalid(R"("catch_up" is "latest", "all" or "none".)");
}

Result<std::optional<Decimal>> read_percent(const json::Value& value) {
    if (value.is_null()) return std::optional<Decimal>{};
    const auto percent = Decimal::parse(value.text(), percent_limits);
    if (!percent.ok() || percent->sign() < 0 || *percent > Decimal::whole(1'000)) {
        return invalid(R"("price_limit_percent" is a number from 0 to 1000, like "5" or "2.5".)");
    }
    return std::optional{percent->trimmed()};
}

Result<std::optional<int>> read_delivery_days(const json::Value& value) {
    if (value.is_null()) return std::optional<int>{};
    const auto number = value.integer();
    if (!number.ok() || *number < 0 || *number > 365) {
        return invalid("\"delivery_days\" is a whole number from 0 to 365.");
    }
    return std::optional{static_cast<int>(*number)};
}

Result<bool> read_text_field(
    std::string_view field, const json::Value& value, Definition& definition
) {
    if (field == "name") {
        definition.name = PORTICO_TRY(read_text(value, field, name_max));
    } else if (field == "time_zone") {
        definition.time_zone = PORTICO_TRY(read_text(value, field, name_max));
    } else if (field == "client_reference") {
        definition.client_reference = PORTICO_TRY(read_text(value, field, name_max));
    } else if (field == "delivery_address") {
        definition.delivery_address = PORTICO_TRY(read_text(value, field, text_max));
    } else if (field == "comment") {
        definition.comment = PORTICO_TRY(read_text(value, field, text_max));
    } else {
        return false;
    }
    return true;
}

BasketLine read_kept_line(const json::Value& value) {
    BasketLine line;
    line.sku = value["sku"].string();
    line.quantity = value["quantity"].string();
    line.unit = value["unit"].string();
    line.comment = value["comment"].string();
    line.is_sku = value["is_sku"].boolean();
    return line;
}

std::vector<BasketLine> read_kept_array(const json::Value& array) {
    std::vector<BasketLine> lines;
    lines.reserve(array.size());
    for (const auto value : array) lines.push_back(read_kept_line(value));
    return lines;
}

/// Nobody but us has written it.
Result<json::Document> parse_kept(std::string_view text) {
    constexpr std::size_t kept_bytes_max = std::size_t{64} << 20U;
    auto document = json::parse(text, {.bytes_max = kept_bytes_max});
    if (document.ok()) return document;
    return internal("A standing order can't be read: " + document.error().message);
}

void write_optional(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    if (text.empty()) {
        writer.null();
    } else {
        writer.string(text);
    }
}

}  // namespace

Result<bool> read_definition_field(
    std::string_view field, const json::Value& value, Definition& definition
) {
    if (PORTICO_TRY(read_text_field(field, value, definition))) return true;
    if (field == "source") {
        definition.source = PORTICO_TRY(read_source(value));
    } else if (field == "rule") {
        definition.rule = PORTICO_TRY(Rule::read(value));
    } else if (field == "at") {
        definition.at = PORTICO_TRY(parse_clock(value.text()));
    } else if (field == "result") {
        definition.result = PORTICO_TRY(read_result(value));
    } else if (field == "catch_up") {
        definition.catch_up = PORTICO_TRY(read_catch_up(value));
    } else if (field == "valid_from") {
        definition.valid_from = PORTICO_TRY(read_day(value));
    } else if (field == "valid_until") {
        definition.valid_until = PORTICO_TRY(read_day(value));
    } else if (field == "price_limit_percent") {
        definition.price_limit_percent = PORTICO_TRY(read_percent(value));
    } else if (field == "delivery_days") {
        definition.delivery_days = PORTICO_TRY(read_delivery_days(value));
    } else {
        return false;
    }
    return true;
}

Status check_definition(const Definition& definition) {
    if (definition.name.empty()) return invalid("Give the standing order a \"name\".");
    if (!definition.rule) return invalid("Give a \"rule\" that says when it comes round.");
    if (definition.time_zone.empty()) {
        return invalid("Give the \"time_zone\" of its times, like Europe/Kyiv.");
    }
    PORTICO_TRY(TimeZone::find(definition.time_zone));
    const auto& from = definition.valid_from;
    const auto& until = definition.valid_until;
    if (from && until && *until < *from) {
        return invalid("\"valid_until\" is before \"valid_from\".");
    }
    return {};
}

void write_definition(json::Writer& writer, const Definition& definition) {
    writer.member("name", definition.name);
    if (definition.source.kind != LineSource::Kind::lines) {
        const bool is_list = definition.source.kind == LineSource::Kind::list;
        writer.key("source").begin_object();
        writer.member(is_list ? "list" : "order", definition.source.id).end_object();
    }
    writer.key("rule");
    definition.rule->write(writer);
    if (definition.rule->is_daily()) writer.member("at", clock_text(definition.at));
    writer.member("time_zone", definition.time_zone);
    writer.member("result", name_of(definition.result));
    writer.member("catch_up", name_of(definition.catch_up));
    const auto day = [](const auto& maybe) { return maybe ? day_text(*maybe) : std::string{}; };
    write_optional(writer, "valid_from", day(definition.valid_from));
    write_optional(writer, "valid_until", day(definition.valid_until));
    const auto& percent = definition.price_limit_percent;
    write_optional(writer, "price_limit_percent", percent ? percent->text() : std::string{});
    writer.key("delivery_days");
    if (definition.delivery_days) {
        writer.integer(*definition.delivery_days);
    } else {
        writer.null();
    }
    write_optional(writer, "client_reference", definition.client_reference);
    write_optional(writer, "delivery_address", definition.delivery_address);
    write_optional(writer, "comment", definition.comment);
    if (definition.ordered_by) writer.member("ordered_by", *definition.ordered_by);
}

void write_lines(json::Writer& writer, const std::vector<BasketLine>& lines) {
    writer.begin_array();
    for (const auto& line : lines) {
        writer.begin_object().member("sku", line.sku).member("quantity", line.quantity);
        if (!line.unit.empty()) writer.member("unit", line.unit);
        if (!line.comment.empty()) writer.member("comment", line.comment);
        if (line.is_sku) writer.key("is_sku").boolean(true);
        writer.end_object();
    }
    writer.end_array();
}

std::string lines_text(const std::vector<BasketLine>& lines) {
    std::string text;
    json::Writer writer{text};
    write_lines(writer, lines);
    return text;
}

std::string once_text(const ChangedOnce& once) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("run", once.run);
    if (once.at) writer.member("at", minute_text(*once.at));
    if (once.lines) {
        writer.key("lines");
        write_lines(writer, *once.lines);
        writer.member("ordered_by", once.ordered_by);
    }
    writer.end_object();
    return text;
}

Result<Definition> read_kept_definition(std::string_view text) {
    const auto document = PORTICO_TRY(parse_kept(text));
    const auto root = document.root();
    Definition definition;
    for (auto member = root.begin(); member != root.end(); ++member) {
        PORTICO_TRY(read_definition_field(member.key(), *member, definition));
    }
    if (!definition.rule) return internal("A standing order has lost its rule.");
    const auto ordered_by = root["ordered_by"];
    if (ordered_by.is_string()) definition.ordered_by = ordered_by.string();
    return definition;
}

Result<std::vector<BasketLine>> read_kept_lines(std::string_view text) {
    if (text.empty()) return std::vector<BasketLine>{};
    const auto document = PORTICO_TRY(parse_kept(text));
    return read_kept_array(document.root());
}

Result<ChangedOnce> read_kept_once(std::string_view text) {
    const auto document = PORTICO_TRY(parse_kept(text));
    const auto root = document.root();
    ChangedOnce once{root["run"].string(), std::nullopt, std::nullopt, {}};
    if (root["at"].is_string()) once.at = PORTICO_TRY(parse_minute(root["at"].text()));
    if (root["lines"].is_array()) once.lines = read_kept_array(root["lines"]);
    once.ordered_by = root["ordered_by"].string();
    return once;
}

}  // namespace portico::reorder
