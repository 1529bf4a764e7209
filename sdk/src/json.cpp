#include <array>
#include <charconv>

#include <portico/json.hpp>

namespace portico::json {
namespace {

/// Bytes of the well-formed UTF-8 character at the start of `text`; 0 if it is malformed.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto follows = [&](std::size_t at) {
        return at < text.size() && (byte(at) & 0xC0U) == 0x80U;
    };
    const auto lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4 || !follows(1)) return 0;
    if (lead < 0xE0) return 2;
    if (!follows(2)) return 0;
    const auto second = byte(1);
    if (lead < 0xF0) {
        const bool too_long = lead == 0xE0 && second < 0xA0;
        const bool surrogate = lead == 0xED && second > 0x9F;
        return too_long || surrogate ? 0 : 3;
    }
    const bool too_long = lead == 0xF0 && second < 0x90;
    const bool too_big = lead == 0xF4 && second > 0x8F;
    return too_long || too_big || !follows(3) ? 0 : 4;
}

/// True for the bytes that stand for themselves inside a JSON string.
constexpr auto plain = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0x20; c < 0x80; ++c) table[c] = c != '"' && c != '\\';
    return table;
}();

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += "\\u00";
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (plain[byte]) {
            ++at;
            continue;
        }
        const auto length = byte < 0x80 ? 0 : character_length(text.substr(at));
        if (length != 0) {
            at += length;
            continue;
        }
        out.append(text, from, at - from);
        if (byte < 0x80) {
            append_escaped(out, text[at]);
        } else {
            out += "\xEF\xBF\xBD";
        }
        from = ++at;
    }
    out.append(text, from);
    out += '"';
}

const detail::Node* Value::node() const {
    return document_ == nullptr ? nullptr : &document_->nodes_[index_];
}

Kind Value::kind() const {
    const auto* self = node();
    return self == nullptr ? Kind::missing : self->kind;
}

std::string_view Value::text() const {
    const auto* self = node();
    if (self == nullptr) return {};
    return std::string_view{document_->characters_}.substr(self->offset, self->length);
}

bool Value::boolean() const {
    const auto* self = node();
    return self != nullptr && self->flag;
}

Result<std::int64_t> Value::integer() const {
    const auto digits = text();
    std::int64_t number = 0;
    if (is_number()) {
        const auto* end = digits.data() + digits.size();
        const auto [stop, failure] = std::from_chars(digits.data(), end, number);
        if (failure == std::errc{} && stop == end) return number;
    }
    return invalid("A whole number between -2^63 and 2^63 - 1 is expected here.");
}

std::size_t Value::size() const {
    const auto* self = node();
    return self == nullptr ? 0 : self->count;
}

Value Value::operator[](std::string_view key) const {
    if (!is_object()) return {};
    for (auto member = begin(); member != end(); ++member) {
        if (member.key() == key) return *member;
    }
    return {};
}

std::string Value::dump() const {
    std::string out;
    Writer{out}.value(*this);
    return out;
}

Value::Iterator Value::begin() const {
    const auto* self = node();
    if (self == nullptr || self->count == 0) return end();
    return {document_, index_ + 1, self->kind == Kind::object};
}

Value::Iterator Value::end() const {
    const auto* self = node();
    return {document_, self == nullptr ? 0 : self->end, is_object()};
}

Value Value::Iterator::operator*() const {
    return {document_, in_object_ ? index_ + 1 : index_};
}

std::string_view Value::Iterator::key() const {
    return in_object_ ? Value{document_, index_}.text() : std::string_view{};
}

Value::Iterator& Value::Iterator::operator++() {
    index_ = document_->nodes_[in_object_ ? index_ + 1 : index_].end;
    return *this;
}

Value Document::root() const {
    return nodes_.empty() ? Value{} : Value{this, 0};
}

void Writer::separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
}

Writer& Writer::begin_object() {
    separate();
    out_ += '{';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    out_ += '}';
    needs_comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    separate();
    out_ += '[';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    out_ += ']';
    needs_comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_quoted(out_, name);
    out_ += ':';
    needs_comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    append_quoted(out_, text);
    return *this;
}

Writer& Writer::integer(std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

Writer& Writer::boolean(bool flag) {
    return raw(flag ? "true" : "false");
}

Writer& Writer::null() {
    return raw("null");
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

Writer& Writer::value(const Value& value) {
    switch (value.kind()) {
        case Kind::missing:
        case Kind::null:
            return null();
        case Kind::boolean:
            return boolean(value.boolean());
        case Kind::number:
            return raw(value.text());
        case Kind::string:
            return string(value.text());
        case Kind::array:
            begin_array();
            for (const auto item : value) this->value(item);
            return end_array();
        case Kind::object:
            break;
    }
    begin_object();
    for (auto member = value.begin(); member != value.end(); ++member) {
        key(member.key()).value(*member);
    }
    return end_object();
}

}  // namespace portico::json
