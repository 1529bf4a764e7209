#include "store/settings_reader.hpp"

namespace portico::catalogue {

Settings read_settings(const json::Value& config) {
    Settings settings;
    settings.supplier = config["supplier_name"].text();
    settings.contact = config["supplier_contact"].text();
    const auto days = config["valid_days"].integer();
    if (days.ok()) settings.valid_days = static_cast<int>(*days);
    return settings;
}

}  // namespace portico::catalogue
