#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "push/push_settings.hpp"

namespace portico::erp_tryton {

/// plugins.erp_tryton.* as the manifest describes it.
struct Settings {
    std::string url;  ///< "https://erp.example.com", without a slash at the end
    std::string database;
    std::string user;
    std::int64_t company = 0;                      ///< Tryton's id; 0: the user's own
    std::vector<std::string> languages;            ///< codes; the first one's names are `name`
    std::vector<std::int64_t> warehouses;          ///< ids; empty: all
    std::vector<std::string> customer_categories;  ///< party categories, by name or "A / B" path
    std::vector<std::string> member_roles;
    std::chrono::minutes zone_offset{0};  ///< of the server's clock against UTC
    std::uint32_t page_records = 1000;
    std::chrono::seconds overlap{60};
    std::chrono::minutes deletion_check{10};  ///< 0: with each sync
    std::chrono::hours full_sync{24};         ///< 0: never again after the first
    std::chrono::seconds request_timeout{120};
    PushSettings push;

    /// Errors: Code::invalid that names the key.
    static Result<Settings> parse(json::Value config);
};

}  // namespace portico::erp_tryton
