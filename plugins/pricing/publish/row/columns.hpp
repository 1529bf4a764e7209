#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

/// What the files of prices look like: the columns of price_rules.csv and price_lists.csv of the
/// CSV connector, and some of their own: `counted_by`, `limit_quantity`, `action` and `import`.
namespace portico::pricing {

enum class Entity : std::uint8_t { rule, list };

enum class Column : std::uint8_t {
    id,
    list_id,
    company_id,
    group,
    region,
    sku,
    category,
    unit,
    min_quantity,
    kind,
    value,
    of_list,
    currency,
    valid_from,
    valid_to,
    sequence,
    round_step,
    round_mode,
    counted_by,
    limit_quantity,
    name,
    mode,
    priority,
    reference_list,
    action,
    import
};

inline constexpr std::size_t column_count = 26;

std::string_view name_of(Column column);

/// The columns of a file of rules or of lists, in the order in which they are written.
std::span<const Column> columns_of(Entity entity);

/// A row's texts without outer blanks, by column; absent columns are empty.
class Fields {
public:
    [[nodiscard]] std::string_view operator[](Column column) const {
        return texts_[static_cast<std::size_t>(column)];
    }

    void set(Column column, std::string_view text) {
        texts_[static_cast<std::size_t>(column)] = text;
    }

    [[nodiscard]] bool is_blank() const;

private:
    std::array<std::string_view, column_count> texts_{};
};

/// Where the columns of one sheet stand.
struct Header {
    Entity entity = Entity::rule;
    std::vector<std::optional<Column>> cells;  ///< absent: a column that is passed over

    /// Errors: Code::invalid for a text behind the last column.
    [[nodiscard]] Result<Fields> fields(std::span<const std::string_view> row) const;
};

/// Reads a header row: with `value`, `of_list` or `list_id` it is one of rules, with `name` one of
/// lists. Columns without a name or with one that begins with `#` are passed over.
/// Errors: Code::invalid for an unknown, doubled or missing column, with what to do. Pure.
Result<Header> read_header(std::span<const std::string_view> row);

}  // namespace portico::pricing
