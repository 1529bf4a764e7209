#pragma once

#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "erp/record_reader.hpp"

namespace portico::erp {

/// The rules that concern more than one field of a record: validity, units, price rules.
/// Errors: Code::invalid with the sentence for the quarantine list. Pure.
Status check_rules(const EntitySpec& entity, const Record& record);

/// Who holds a price rule.
struct Holder {
    std::string_view kind;  ///< "list", "company", "group" or "region"
    std::string_view id;
};

/// Of a price rule that kept the rules.
Holder holder_of(const EntitySpec& entity, const Record& record);

}  // namespace portico::erp
