#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "ports/database.hpp"

namespace portico::erp {

constexpr std::size_t record_bytes_max = 64UL * 1024;

/// A record that keeps the rules of its entity. Valid until its reader reads the next one.
struct Record {
    std::vector<ports::SqlValue> values;  ///< by field; Null where absent or without a column
    std::vector<json::Value> members;     ///< by field, as they were in the record
    std::string id;                       ///< parts of the key, joined by key_separator
    std::string attributes;               ///< JSON object
    std::optional<std::int64_t> updated_at;
    std::int64_t hash = 0;  ///< of the record's text; never 0, which marks a row to be rewritten

    /// The field's text; "" where it is absent or no text.
    [[nodiscard]] std::string_view text(std::size_t field) const;
};

/// Checks canonical records of one entity. Not thread-safe: its buffers serve record after record.
class RecordReader {
public:
    explicit RecordReader(const EntitySpec& entity);

    /// Errors: Code::invalid with one sentence that starts with the field's name.
    Result<const Record*> read(std::string_view json);

    /// The id of the record that was read last, also where it was refused; "" where it has none.
    [[nodiscard]] const std::string& id() const { return record_.id; }

private:
    Status collect(json::Value root);
    Status take_unknown(std::string_view name, json::Value value);
    void join_key();
    Status check(std::size_t index);
    Result<ports::SqlValue> value_of(const FieldSpec& field, json::Value value);
    Result<ports::SqlValue> list_value(const FieldSpec& field, json::Value value);
    [[nodiscard]] std::size_t index_of(std::string_view name, std::size_t expected) const;

    const EntitySpec& entity_;
    std::vector<std::size_t> key_;  ///< indices of the key's fields
    json::Document document_;
    Record record_;
    json::Value attributes_member_;
    std::vector<std::string> kept_;  ///< texts that values view; by field
};

}  // namespace portico::erp
