#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

/// The canonical model (sdk/canonical-model.md) as tables: one description serves the checks of a
/// record and the SQL that stores it.
namespace portico::erp {

enum class FieldKind : std::uint8_t {
    id,        ///< 1 to 128 characters
    text,      ///< at most `length_max` bytes
    amount,    ///< decimal with the digits of a price
    quantity,  ///< decimal with the digits of a quantity
    integer,
    time,      ///< RFC 3339 or a date; microseconds
    flag,      ///< true or false
    currency,  ///< ISO 4217
    choice,    ///< one of `choices`
    texts,     ///< a list of texts, kept as JSON or in the child table
    names,     ///< object language -> text, kept as JSON
    units,     ///< list of {"code", "factor"}, kept in the child table
};

enum class Presence : std::uint8_t { optional, required };

enum class Sign : std::uint8_t { any, not_negative, positive };

struct FieldSpec {
    std::string_view name;    ///< in the record
    std::string_view column;  ///< empty: no column of its own
    FieldKind kind = FieldKind::text;
    Presence presence = Presence::optional;
    Sign sign = Sign::any;
    std::string_view fallback = {};  ///< text that an absent field is read as
    std::string_view choices = {};   ///< "a|b|c"
    std::size_t length_max = 1000;
};

/// How the bridge finds the company that a row belongs to.
enum class Tenancy : std::uint8_t {
    none,    ///< no client's data
    self,    ///< the row is a company
    field,   ///< `company_id` of the record
    holder,  ///< `company_id`, where a price rule is one company's
    order,   ///< the company of the order named by `order_id`
    subject  ///< the company of the record named by `entity` and `entity_id`
};

constexpr std::size_t no_field = std::numeric_limits<std::size_t>::max();

/// A list of a record that is rows of its own.
struct ChildSpec {
    std::string_view table;
    std::string_view field;          ///< of the record
    std::string_view parent_column;  ///< names the parent's id; empty: the company is the parent
    std::string_view value_column;
    bool is_ordered = false;  ///< has `position`
};

struct EntitySpec {
    std::string_view name;   ///< "order_line"
    std::string_view table;  ///< "order_line", "order_head"
    Tenancy tenancy = Tenancy::none;
    std::span<const FieldSpec> fields;
    std::span<const std::string_view> key;  ///< names of the fields that are the record's id
    std::span<const ChildSpec> children;
    std::string_view event_field;  ///< whose values the change events carry
};

/// All entities, parents before those that need them.
std::span<const EntitySpec> entities();

/// nullptr for a name that the model does not know.
const EntitySpec* find_entity(std::string_view name);

/// Index in `fields`, or no_field.
std::size_t field_index(const EntitySpec& entity, std::string_view name);

/// Joins the parts of an id of two parts.
constexpr char key_separator = '\x1f';

}  // namespace portico::erp
