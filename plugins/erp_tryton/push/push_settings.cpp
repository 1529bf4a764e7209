#include "push/push_settings.hpp"

#include <algorithm>

namespace portico::erp_tryton {

PushSettings PushSettings::parse(json::Value config) {
    PushSettings settings;
    settings.warehouse = config["order_warehouse"].string();
    if (const auto listed = config["confirm_warnings"]; listed.is_array()) {
        settings.confirm_warnings.clear();
        for (const auto item : listed) {
            if (!item.text().empty()) settings.confirm_warnings.push_back(item.string());
        }
    }
    return settings;
}

bool PushSettings::may_confirm(std::string_view warning) const {
    return std::any_of(
        confirm_warnings.begin(),
        confirm_warnings.end(),
        [warning](const std::string& part) {
            return warning.starts_with(part) || warning.ends_with(part);
        }
    );
}

}  // namespace portico::erp_tryton
