#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "publish/row/price_row.hpp"

namespace portico::pricing {

/// Looks up what rows name: products, companies, lists and the rest, in the mirror, among what was
/// published and in the import itself. Remembers a bounded number of answers. One thread.
class References {
public:
    References(Database& database, std::int64_t import_id)
        : database_{database}, import_id_{import_id} {}

    /// Notes what a row names that is not there, or that does not fit. Errors: those of the
    /// database.
    Status check(const RuleRow& row, FieldNotes& notes);
    Status check(const ListRow& row, FieldNotes& notes);

private:
    using Units = std::vector<std::string>;

    struct ListFacts {
        bool is_known = false;
        bool is_in_erp = false;
        std::string currency;
    };

    Status check_holder(const RuleRow& row, FieldNotes& notes);
    Status check_target(const RuleRow& row, FieldNotes& notes);
    Status check_list(std::string_view id, Column column, FieldNotes& notes);
    Result<bool> is_there(const char* sql, std::string_view id);
    Result<const Units*> units_of(const std::string& sku);
    Result<const ListFacts*> list(const std::string& id);

    Database& database_;
    std::int64_t import_id_;
    std::unordered_map<std::string, bool> known_;   ///< "table letter" + id
    std::unordered_map<std::string, Units> units_;  ///< of products; none: unknown SKU
    std::unordered_map<std::string, ListFacts> lists_;
};

}  // namespace portico::pricing
