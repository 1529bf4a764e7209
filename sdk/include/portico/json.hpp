#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

/// JSON for requests, replies and records. Numbers keep their text, so that a price read from JSON
/// is the decimal that was written, never a double. Strict: UTF-8 is checked, duplicate keys and
/// trailing bytes are refused, depth and size are bounded.
namespace portico::json {

enum class Kind : std::uint8_t { missing, null, boolean, number, string, array, object };

struct Limits {
    std::size_t bytes_max = 1U << 20U;
    std::size_t depth_max = 32;
    std::size_t values_max = 1'000'000;
};

namespace detail {

/// One parsed value on the tape: containers are followed by their children in order
/// (an object's children alternate key, value).
struct Node {
    Kind kind = Kind::missing;
    bool flag = false;         ///< the boolean's value
    std::uint32_t count = 0;   ///< items of an array, members of an object
    std::uint32_t end = 0;     ///< index one past this value and all below it
    std::uint32_t offset = 0;  ///< text: where it starts in the document's character store
    std::uint32_t length = 0;  ///< text: its bytes
};

}  // namespace detail

class Document;

/// A view of one value; cheap to copy; valid while its Document lives and stays where it is.
/// Asking a wrong kind never fails: it gives the empty answer (missing, "", false, no children),
/// so that a reader checks what it needs and names the field in its own error.
class Value {
public:
    Value() = default;

    [[nodiscard]] Kind kind() const;

    [[nodiscard]] bool is_missing() const { return kind() == Kind::missing; }

    [[nodiscard]] bool is_null() const { return kind() == Kind::null; }

    [[nodiscard]] bool is_string() const { return kind() == Kind::string; }

    [[nodiscard]] bool is_number() const { return kind() == Kind::number; }

    [[nodiscard]] bool is_boolean() const { return kind() == Kind::boolean; }

    [[nodiscard]] bool is_array() const { return kind() == Kind::array; }

    [[nodiscard]] bool is_object() const { return kind() == Kind::object; }

    /// A string's characters (unescaped) or a number's own text; "" for other kinds.
    [[nodiscard]] std::string_view text() const;

    [[nodiscard]] std::string string() const { return std::string{text()}; }

    [[nodiscard]] bool boolean() const;

    /// A number without fraction or exponent that fits; Errors: Code::invalid otherwise.
    [[nodiscard]] Result<std::int64_t> integer() const;

    /// Items of an array or members of an object; 0 for other kinds.
    [[nodiscard]] std::size_t size() const;

    /// Member of an object by key; a missing Value where there is none. Linear in the members.
    [[nodiscard]] Value operator[](std::string_view key) const;

    /// The value's JSON text, without white space.
    [[nodiscard]] std::string dump() const;

    class Iterator;
    /// Walks an array's items, or an object's member values (`key()` on the iterator names them).
    [[nodiscard]] Iterator begin() const;
    [[nodiscard]] Iterator end() const;

private:
    friend class Document;

    Value(const Document* document, std::uint32_t index) : document_{document}, index_{index} {}

    [[nodiscard]] const detail::Node* node() const;

    const Document* document_ = nullptr;
    std::uint32_t index_ = 0;
};

/// A parsed text: owns what its Values view. Movable; Values stay valid only if it is not moved.
class Document {
public:
    Document() = default;

    [[nodiscard]] Value root() const;

private:
    friend class Value;
    friend class Value::Iterator;
    friend class TapeBuilder;

    std::vector<detail::Node> nodes_;
    std::string characters_;
};

class Value::Iterator {
public:
    Iterator(const Document* document, std::uint32_t index, bool in_object)
        : document_{document}, index_{index}, in_object_{in_object} {}

    [[nodiscard]] Value operator*() const;
    /// Name of the member at which the iterator stands; "" inside an array.
    [[nodiscard]] std::string_view key() const;
    Iterator& operator++();

    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

private:
    const Document* document_;
    std::uint32_t index_;
    bool in_object_;
};

/// Parses one JSON text. Errors: Code::invalid with offset and reason; Code::quota over a limit.
/// Pure and thread-safe.
Result<Document> parse(std::string_view text, const Limits& limits = {});

/// Appends JSON to a string that the caller owns; commas are placed by the writer.
/// The caller balances begin and end; text must be UTF-8 (bad bytes become U+FFFD).
class Writer {
public:
    explicit Writer(std::string& out) : out_{out} {}

    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& integer(std::int64_t number);
    Writer& boolean(bool flag);
    Writer& null();
    /// A value that is JSON already (a number's text, a rendered object).
    Writer& raw(std::string_view json);
    /// A parsed value and all below it; a missing one is written as null.
    Writer& value(const Value& value);

    /// `key` and `string` in one.
    Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }

private:
    void separate();

    std::string& out_;
    bool needs_comma_ = false;
};

/// Appends `text` as a quoted JSON string.
void append_quoted(std::string& out, std::string_view text);

}  // namespace portico::json
