#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <portico/result.hpp>

#include "pull/feed.hpp"
#include "pull/polled_model.hpp"

namespace portico::erp_tryton {

/// Which of Tryton's parties are client companies: Tryton has no flag for it. Those with a sale in
/// any state, with a price list that is not everybody's default, or in one of the party categories
/// of the setting `customer_categories` (or below one).
class Customers {
public:
    explicit Customers(const Settings& settings);

    /// Brings sales, categories and the default list up to date; once a pull, before is_customer().
    Status refresh(Pull& pull);

    /// Fields of party.party that is_customer() reads.
    static const std::vector<std::string_view>& fields();
    [[nodiscard]] bool is_customer(json::Value party) const;

    /// The price list of sales to this party: its own, else everybody's; 0: none.
    [[nodiscard]] std::int64_t price_list_of(json::Value party) const;

    /// "Wholesale / Germany"; "" for an unknown one.
    [[nodiscard]] std::string category_name(std::int64_t id) const;

    /// Changes with the default list and with every party category.
    [[nodiscard]] std::string basis() const;

private:
    struct PartyCategory {
        std::string name;
        std::int64_t parent = 0;
    };

    Status load_categories(Pull& pull);
    Status load_default_list(Pull& pull);
    [[nodiscard]] bool is_wanted(std::int64_t category) const;

    std::vector<std::string> wanted_;
    PolledModel sales_;
    std::unordered_set<std::int64_t> buyers_;
    std::map<std::int64_t, PartyCategory> categories_;
    std::int64_t default_list_ = 0;
};

}  // namespace portico::erp_tryton
