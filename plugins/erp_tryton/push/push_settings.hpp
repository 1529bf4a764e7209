#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>

namespace portico::erp_tryton {

/// What of plugins.erp_tryton.* concerns orders.
struct PushSettings {
    /// Code, name or id of the warehouse that orders are taken from; empty: the one in the
    /// preferences of Tryton's user, else the only one there is.
    std::string warehouse;
    /// Warnings that Portico confirms as a clerk would: beginnings or ends of their names, since
    /// the rest of a name is an id or a hash.
    std::vector<std::string> confirm_warnings = default_warnings();

    static PushSettings parse(json::Value config);

    /// Those without an effect on what was agreed with the buyer.
    static std::vector<std::string> default_warnings() { return {"effective_date_future"}; }

    [[nodiscard]] bool may_confirm(std::string_view warning) const;
};

}  // namespace portico::erp_tryton
