#pragma once

#include <string_view>
#include <vector>

namespace portico::erp_tryton {

/// A Tryton model in which changes are looked for.
struct Source {
    std::string_view model;
    /// What to read beside id, create_date and write_date. Stored fields are ten times cheaper
    /// than functional ones and than "party.code": join locally (Directory) where it can be.
    std::vector<std::string_view> fields = {};
    std::string_view clause =
        {};  ///< a domain clause in JSON that always holds, such as ["type","=","out"]
    bool is_optional = false;  ///< its module may be missing in Tryton: passed over then
};

}  // namespace portico::erp_tryton
