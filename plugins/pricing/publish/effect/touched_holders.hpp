#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"

namespace portico::pricing {

/// Whose prices an import can change: the companies, groups, regions and lists whose rules it
/// names, the lists that it changes, and whatever takes its prices from those; and those for whom
/// it changes how low prices may be. Pure but for find().
class TouchedHolders {
public:
    /// Errors: those of the database.
    static Result<TouchedHolders> find(Database& database, std::int64_t import_id);

    /// Whether one of the places where this company's prices are looked for is touched; a company
    /// that the index does not know is not.
    [[nodiscard]] bool can_touch(const Index& index, std::string_view company) const;

private:
    using Holder = std::pair<std::string, std::string>;  ///< kind and id

    std::set<Holder, std::less<>> holders_;
    bool is_everyone_ = false;  ///< a lowest price for all companies changes
};

}  // namespace portico::pricing
