#include "records/record_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <portico/decimal.hpp>
#include <portico/json.hpp>

namespace portico::erp_csv {
namespace {

Error column_error(std::string_view column, std::string_view sentence) {
    return invalid(std::string{column} + ": " + std::string{sentence});
}

/// Calls `item` with each part of "a|b", without blanks and without empty ones.
template <class Function>
void each_item(std::string_view text, Function item) {
    while (!text.empty()) {
        const auto end = std::min(text.find('|'), text.size());
        if (const auto part = trimmed(text.substr(0, end)); !part.empty()) item(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
        return text.size() == word.size() &&
               std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
                   return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
               });
    });
}

/// A path that stays below its folder, whatever a later reader makes of it.
bool is_safe_path(std::string_view path) {
    if (path.starts_with('/') || path.find('\\') != std::string_view::npos) return false;
    if (path.find('\0') != std::string_view::npos || path.find(':') != std::string_view::npos) {
        return false;
    }
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto part = path.substr(0, end);
        if (part.empty() || part == "." || part == "..") return false;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return true;
}

std::uint64_t fnv_1a(std::string_view text, std::uint64_t hash) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return (hash ^ 0xFFU) * 0x100000001B3ULL;
}

}  // namespace

RecordWriter::RecordWriter(const FileContract& contract, Layout layout, DocumentSize document_size)
    : contract_{contract}, layout_{std::move(layout)}, document_size_{std::move(document_size)} {
    for (const auto& slot : layout_.slots) {
        Slot made;
        if (slot.column != nullptr) made.kind = slot.column->kind;
        made.key = ",";
        json::append_quoted(
            made.key, slot.column != nullptr ? slot.column->field : std::string_view{slot.name}
        );
        made.key += ':';
        slots_.push_back(std::move(made));
    }
}

std::string_view RecordWriter::column_name(std::size_t index) const {
    return index < layout_.slots.size() ? std::string_view{layout_.slots[index].name}
                                        : std::string_view{};
}

Result<std::string_view> RecordWriter::write(std::span<const std::string_view> fields) {
    if (fields.size() != slots_.size()) {
        return invalid(
            "The row has " + std::to_string(fields.size()) + " fields, the header has " +
            std::to_string(slots_.size()) + ": check its quotes and separators."
        );
    }
    json_ = "{";
    names_.clear();
    attributes_.clear();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const auto text = trimmed(fields[i]);
        if (text.empty() || layout_.slots[i].name.empty()) continue;
        if (layout_.slots[i].column == nullptr) {
            attributes_ += slots_[i].key;
            json::append_quoted(attributes_, text);
            continue;
        }
        const auto added = add_field(slots_[i], text);
        if (!added.ok()) return column_error(layout_.slots[i].name, added.error().message);
    }
    if (contract_.entity == "status_change") add_change_id(fields);
    add_object(R"("names":)", names_);
    add_object(R"("attributes":)", attributes_);
    if (json_.size() > 1) json_.erase(1, 1);  // the first comma
    json_ += '}';
    return std::string_view{json_};
}

Status RecordWriter::add_field(const Slot& slot, std::string_view text) {
    if (slot.kind == ColumnKind::name) {
        names_ += slot.key;
        json::append_quoted(names_, text);
        return {};
    }
    json_ += slot.key;
    switch (slot.kind) {
        case ColumnKind::list:
            add_list(text);
            return {};
        case ColumnKind::units:
            return add_units(text);
        case ColumnKind::file:
            return add_file(text);
        case ColumnKind::flag:
            if (is_one_of(text, {"true", "1", "yes"})) {
                json_ += "true";
            } else if (is_one_of(text, {"false", "0", "no"})) {
                json_ += "false";
            } else {
                return invalid("\"" + excerpt(text) + "\" is neither true nor false.");
            }
            return {};
        case ColumnKind::text:
        case ColumnKind::name:
            break;
    }
    json::append_quoted(json_, text);
    return {};
}

void RecordWriter::add_list(std::string_view text) {
    json_ += '[';
    each_item(text, [this](std::string_view item) {
        if (json_.back() != '[') json_ += ',';
        json::append_quoted(json_, item);
    });
    json_ += ']';
}

Status RecordWriter::add_units(std::string_view text) {
    bool is_good = true;
    json_ += '[';
    each_item(text, [this, &is_good](std::string_view item) {
        const auto equals = item.find('=');
        if (equals == std::string_view::npos) {
            is_good = false;
            return;
        }
        if (json_.back() != '[') json_ += ',';
        json_ += R"({"code":)";
        json::append_quoted(json_, trimmed(item.substr(0, equals)));
        json_ += R"(,"factor":)";
        json::append_quoted(json_, trimmed(item.substr(equals + 1)));
        json_ += '}';
    });
    json_ += ']';
    if (!is_good) return invalid("Write units with their factors, like box=12|pallet=480.");
    return {};
}

Status RecordWriter::add_file(std::string_view path) {
    if (!is_safe_path(path)) {
        return invalid(
            "\"" + excerpt(path) + "\" is no path below documents/: write it like 2026/inv-1.pdf."
        );
    }
    json::append_quoted(json_, path);
    if (const auto bytes = document_size_(std::string{path})) {
        json_ += R"(,"size_bytes":)" + std::to_string(*bytes);
    }
    return {};
}

/// `members` begins with a comma.
void RecordWriter::add_object(std::string_view key, std::string& members) {
    if (members.empty()) return;
    json_ += ',';
    json_ += key;
    members.front() = '{';
    json_ += members;
    json_ += '}';
}

/// A change of status has no id in the file: it is what it says.
void RecordWriter::add_change_id(std::span<const std::string_view> fields) {
    std::uint64_t first = 0xCBF29CE484222325ULL;
    std::uint64_t second = 0x84222325CBF29CE4ULL;
    for (const std::string_view name : {"entity", "entity_id", "from", "to", "at"}) {
        std::string_view text;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (layout_.slots[i].name == name) text = trimmed(fields[i]);
        }
        first = fnv_1a(text, first);
        second = fnv_1a(text, second);
    }
    std::array<char, 40> id{};
    const int length = std::snprintf(
        id.data(),
        id.size(),
        "%016llx%016llx",
        static_cast<unsigned long long>(first),
        static_cast<unsigned long long>(second)
    );
    json_ += R"(,"id":")";
    json_.append(id.data(), static_cast<std::size_t>(length));
    json_ += '"';
}

}  // namespace portico::erp_csv
