#include "erp/record_reader.hpp"

#include <algorithm>
#include <charconv>

#include <portico/decimal.hpp>
#include <portico/money.hpp>
#include <portico/time.hpp>

#include "erp/content_hash.hpp"
#include "erp/record_rules.hpp"

namespace portico::erp {
namespace {

constexpr std::size_t id_bytes_max = 128;
constexpr std::size_t list_items_max = 1000;
constexpr std::size_t attributes_bytes_max = 16UL * 1024;
constexpr std::uint64_t hash_version = 1;  // another value makes every row be written again

Error field_error(std::string_view field, std::string_view sentence) {
    return invalid(std::string{field} + ": " + std::string{sentence});
}

bool is_absent(json::Value value) {
    return value.is_missing() || value.is_null() || (value.is_string() && value.text().empty());
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

Status check_id(std::string_view text) {
    if (text.size() > id_bytes_max) return invalid("An id has at most 128 bytes.");
    if (has_control_character(text)) return invalid("An id has no control characters.");
    if (text.front() == ' ' || text.back() == ' ') {
        return invalid("An id has no blanks at its ends.");
    }
    return {};
}

Status check_text(std::string_view text, std::size_t length_max) {
    if (text.size() > length_max) {
        return invalid("The text is longer than " + std::to_string(length_max) + " bytes.");
    }
    if (text.find('\0') != std::string_view::npos) {
        return invalid("A text can't hold the character U+0000.");
    }
    return {};
}

bool is_choice(std::string_view choices, std::string_view text) {
    while (!choices.empty()) {
        const auto end = std::min(choices.find('|'), choices.size());
        if (choices.substr(0, end) == text) return true;
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return false;
}

Status check_choice(std::string_view choices, std::string_view text) {
    if (is_choice(choices, text)) return {};
    std::string known{choices};
    for (auto at = known.find('|'); at != std::string::npos; at = known.find('|', at)) {
        known.replace(at, 1, ", ");
    }
    return invalid("\"" + excerpt(text) + "\" is not known: use one of " + known + ".");
}

Status check_sign(Sign sign, int actual) {
    if (sign == Sign::not_negative && actual < 0) return invalid("The number is negative.");
    if (sign == Sign::positive && actual <= 0) return invalid("The number is not above 0.");
    return {};
}

Status check_decimal(std::string_view text, const FieldSpec& field) {
    const auto limits = field.kind == FieldKind::quantity ? quantity_limits : price_limits;
    const auto number = PORTICO_TRY(Decimal::parse(text, limits));
    return check_sign(field.sign, number.sign());
}

Result<std::int64_t> parse_integer(std::string_view text, Sign sign) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return invalid("\"" + excerpt(text) + "\" is not a whole number.");
    }
    PORTICO_TRY(check_sign(sign, number < 0 ? -1 : static_cast<int>(number > 0)));
    return number;
}

Result<std::int64_t> parse_flag(json::Value value) {
    if (value.is_boolean()) return value.boolean() ? 1 : 0;
    if (value.text() == "true") return 1;
    if (value.text() == "false") return 0;
    return invalid("\"" + excerpt(value.text()) + "\" is neither true nor false.");
}

Status check_unit(json::Value unit) {
    const auto code = unit["code"].text();
    const auto factor = unit["factor"].text();
    if (code.empty() || factor.empty()) return invalid("Each unit has a code and a factor.");
    PORTICO_TRY(check_text(code, 32));
    const auto number = PORTICO_TRY(Decimal::parse(factor));
    if (number.sign() <= 0) return invalid("The factor of a unit is not above 0.");
    return {};
}

Status check_list_item(const FieldSpec& field, json::Value item) {
    if (field.kind == FieldKind::units) return check_unit(item);
    if (!item.is_string() || item.text().empty()) return invalid("The list holds what is no text.");
    PORTICO_TRY(check_text(item.text(), field.length_max));
    if (!field.choices.empty()) PORTICO_TRY(check_choice(field.choices, item.text()));
    return {};
}

}  // namespace

std::string_view Record::text(std::size_t field) const {
    const auto* view = std::get_if<std::string_view>(&values[field]);
    return view == nullptr ? std::string_view{} : *view;
}

RecordReader::RecordReader(const EntitySpec& entity) : entity_{entity} {
    for (const auto name : entity.key) key_.push_back(field_index(entity, name));
    record_.values.resize(entity.fields.size());
    record_.members.resize(entity.fields.size());
    kept_.resize(entity.fields.size());
}

Result<const Record*> RecordReader::read(std::string_view json) {
    record_.id.clear();
    if (json.size() > record_bytes_max) return invalid("The record is larger than 64 KiB.");
    document_ = PORTICO_TRY(json::parse(json, {.bytes_max = record_bytes_max, .depth_max = 8}));
    if (!document_.root().is_object()) return invalid("The record is no JSON object.");
    PORTICO_TRY(collect(document_.root()));
    for (std::size_t i = 0; i < entity_.fields.size(); ++i) PORTICO_TRY(check(i));
    PORTICO_TRY(check_rules(entity_, record_));

    const auto hash = content_hash(json, hash_version);
    record_.hash = static_cast<std::int64_t>(hash == 0 ? 1 : hash);
    return static_cast<const Record*>(&record_);
}

Status RecordReader::collect(json::Value root) {
    std::fill(record_.members.begin(), record_.members.end(), json::Value{});
    record_.updated_at.reset();
    attributes_member_ = root["attributes"];
    if (is_absent(attributes_member_)) {
        record_.attributes = "{}";
    } else if (attributes_member_.is_object()) {
        record_.attributes = attributes_member_.dump();
    } else {
        return field_error("attributes", "This is no JSON object.");
    }
    std::size_t expected = 0;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto name = member.key();
        if (const auto index = index_of(name, expected); index != no_field) {
            record_.members[index] = *member;
            expected = index + 1;
        } else if (name == "updated_at") {
            if (is_absent(*member)) continue;
            const auto time = parse_time((*member).text());
            if (!time.ok()) return field_error(name, time.error().message);
            record_.updated_at = *time;
        } else if (name != "attributes") {
            PORTICO_TRY(take_unknown(name, *member));
        }
    }
    join_key();
    if (record_.attributes.size() > attributes_bytes_max) {
        return field_error("attributes", "They are larger than 16 KiB.");
    }
    return {};
}

/// Records name their fields mostly in the model's order: the one behind the last is tried first.
std::size_t RecordReader::index_of(std::string_view name, std::size_t expected) const {
    const auto& fields = entity_.fields;
    if (expected < fields.size() && fields[expected].name == name) return expected;
    return field_index(entity_, name);
}

Status RecordReader::take_unknown(std::string_view name, json::Value value) {
    // `id` is a field of all records; where the key is made of other fields, it says nothing new.
    if (is_absent(value) || name == "id" || !attributes_member_[name].is_missing()) return {};
    auto& json = record_.attributes;
    json.pop_back();
    if (json.size() > 1) json += ',';
    json::append_quoted(json, name);
    json += ':';
    json += value.dump();
    json += '}';
    return {};
}

/// Done before any check, so that a refused record can be named; half a key names nothing.
void RecordReader::join_key() {
    for (const auto index : key_) {
        const auto member = record_.members[index];
        const auto text = is_absent(member) ? entity_.fields[index].fallback : member.text();
        if (text.empty()) {
            record_.id.clear();
            return;
        }
        if (index != key_.front()) record_.id += key_separator;
        record_.id += text.substr(0, id_bytes_max);
    }
}

Status RecordReader::check(std::size_t index) {
    const auto& field = entity_.fields[index];
    const auto member = record_.members[index];
    record_.values[index] = ports::Null{};
    const bool is_list = field.kind == FieldKind::texts || field.kind == FieldKind::units;
    if (is_absent(member) && !is_list && field.kind != FieldKind::names) {
        if (field.presence == Presence::required) {
            return field_error(field.name, "It is required and missing.");
        }
        if (field.fallback.empty()) return {};
        if (field.kind == FieldKind::flag) {
            record_.values[index] = std::int64_t{field.fallback == "true"};
        } else if (field.kind == FieldKind::integer) {
            record_.values[index] = PORTICO_TRY(parse_integer(field.fallback, field.sign));
        } else {
            record_.values[index] = field.fallback;
        }
        return {};
    }
    auto value = is_list || field.kind == FieldKind::names ? list_value(field, member)
                                                           : value_of(field, member);
    if (!value.ok()) return field_error(field.name, value.error().message);
    record_.values[index] = *value;
    return {};
}

Result<ports::SqlValue> RecordReader::value_of(const FieldSpec& field, json::Value value) {
    const auto text = value.text();
    if (field.kind == FieldKind::flag) return ports::SqlValue{PORTICO_TRY(parse_flag(value))};
    if (!value.is_string() && !value.is_number()) {
        return invalid("This must be a text or a number.");
    }
    switch (field.kind) {
        case FieldKind::integer:
            return ports::SqlValue{PORTICO_TRY(parse_integer(text, field.sign))};
        case FieldKind::time:
            return ports::SqlValue{PORTICO_TRY(parse_time(text))};
        case FieldKind::amount:
        case FieldKind::quantity:
            PORTICO_TRY(check_decimal(text, field));
            break;
        case FieldKind::currency:
            PORTICO_TRY(Currency::parse(text));
            break;
        case FieldKind::choice:
            PORTICO_TRY(check_choice(field.choices, text));
            break;
        case FieldKind::id:
            PORTICO_TRY(check_id(text));
            break;
        case FieldKind::text:
            PORTICO_TRY(check_text(text, field.length_max));
            break;
        case FieldKind::flag:
        case FieldKind::texts:
        case FieldKind::names:
        case FieldKind::units:
            break;
    }
    return ports::SqlValue{text};
}

Result<ports::SqlValue> RecordReader::list_value(const FieldSpec& field, json::Value value) {
    const bool is_object = field.kind == FieldKind::names;
    if (is_absent(value)) {
        return ports::SqlValue{std::string_view{is_object ? "{}" : "[]"}};
    }
    if (is_object ? !value.is_object() : !value.is_array()) {
        return invalid(is_object ? "This must be an object." : "This must be a list.");
    }
    if (value.size() > list_items_max) return invalid("The list has more than 1,000 items.");
    for (const auto item : value) PORTICO_TRY(check_list_item(field, item));

    const auto index = static_cast<std::size_t>(&field - entity_.fields.data());
    kept_[index] = value.dump();
    return ports::SqlValue{std::string_view{kept_[index]}};
}

}  // namespace portico::erp
