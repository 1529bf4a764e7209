#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <portico/json.hpp>

#include "protocol/values.hpp"

namespace portico::erp_tryton {

/// A search domain: clauses that must all hold.
class Domain {
public:
    Domain& where(std::string_view field, std::string_view test, std::int64_t number);
    Domain& where(std::string_view field, std::string_view test, std::string_view text);
    /// `["field", "=", true]`.
    Domain& where_set(std::string_view field, bool value);
    Domain& where_in(std::string_view field, std::span<const std::int64_t> ids);
    /// A clause in JSON, such as one that a Source names.
    Domain& clause(std::string_view json);
    /// Written after `time`: write_date is null until the first change of a record.
    Domain& written_after(NaiveTime time);

    /// JSON.
    [[nodiscard]] std::string text() const { return "[" + clauses_ + "]"; }

private:
    std::string& next();

    std::string clauses_;
};

}  // namespace portico::erp_tryton
