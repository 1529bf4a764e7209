#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "publish/row/columns.hpp"

namespace portico::pricing {

/// Something that a person should know about one field of a row.
struct FieldNote {
    enum class Kind : std::uint8_t {
        error,   ///< nothing can be published before it is repaired
        warning  ///< allowed, but perhaps not meant
    };

    Kind kind = Kind::error;
    std::optional<Column> column;  ///< absent: the row as a whole
    std::string sentence;
};

using FieldNotes = std::vector<FieldNote>;

/// A rule as the tables keep it: every text in one spelling, so that equal rules are equal rows.
struct RuleRow {
    std::string id;
    bool closes = false;  ///< the row ends the rule; nothing but the id counts
    std::string holder_kind;
    std::string holder_id;
    std::string sku;
    std::string category;
    std::string unit;
    std::string min_quantity = "0";
    std::string kind;
    std::string value;
    std::string of_list;
    std::string currency;
    std::optional<std::int64_t> valid_from;  ///< microseconds UTC
    std::optional<std::int64_t> valid_to;
    std::int64_t sequence = 0;
    std::string round_step;
    std::string round_mode;
    std::string counted_by;      ///< empty: line
    std::string limit_quantity;  ///< empty: none

    friend bool operator==(const RuleRow&, const RuleRow&) = default;
};

/// A price list as the tables keep it.
struct ListRow {
    std::string id;
    bool closes = false;
    std::string name;
    std::string currency;
    std::string kind = "assigned";
    std::string mode = "best";
    std::int64_t priority = 0;
    std::string reference_list;
    std::string round_step;
    std::string round_mode;
    std::optional<std::int64_t> valid_from;
    std::optional<std::int64_t> valid_to;

    friend bool operator==(const ListRow&, const ListRow&) = default;
};

/// Reads what the row alone tells; whether what it names is there is looked up later.
/// Every wrong field has a note, whose sentence says what to write. Pure.
RuleRow read_rule(const Fields& fields, FieldNotes& notes);
ListRow read_list(const Fields& fields, FieldNotes& notes);

}  // namespace portico::pricing
