#include "store/company_store.hpp"

namespace portico::catalogue {

Result<std::string> CompanyStore::name_of(std::string_view company) const {
    constexpr auto select = "SELECT name FROM erp.company WHERE id = $1 AND active = 1";
    const auto name = PORTICO_TRY(database_.query_one(
        select, [](const Row& row) { return row.string(0); }, company
    ));
    if (!name) return not_found("No such company.");
    return *name;
}

}  // namespace portico::catalogue
