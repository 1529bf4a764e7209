#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>

namespace @plugin_id@ {

struct Favourite {
    std::string sku;
    std::string name;  ///< as the ERP calls it
};

struct NewFavourite {
    std::string_view company;
    std::string_view sku;
    portico::Instant marked_at{};
};

/// The table `favourite`, joined with the products that the ERP has.
class FavouriteStore {
public:
    explicit FavouriteStore(portico::SqlSession& session) : session_{session} {}

    /// Newest first; products that the ERP no longer sells are left out.
    portico::Result<std::vector<Favourite>> list(std::string_view company);

    /// Marks a product; marking it again changes nothing. Errors: Code::not_found (no such
    /// product), Code::quota (the company has `favourites_max` already).
    portico::Status add(const NewFavourite& favourite, std::int64_t favourites_max);

private:
    portico::SqlSession& session_;
};

}  // namespace @plugin_id@
