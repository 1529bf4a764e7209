#include "terms/term_settings.hpp"

#include <string>

#include <portico/time.hpp>

namespace portico::pricing {
namespace {

Error at_key(const std::string& key, const Error& error) {
    return {error.code, key + ": " + error.message};
}

Result<TaxRate> read_tax(const json::Value& entry, const std::string& key) {
    TaxRate tax;
    tax.tax_class = entry["class"].string();
    tax.region = entry["region"].string();
    if (tax.tax_class.empty()) return invalid(key + ".class: name the tax class.");
    const auto rate = Decimal::parse(entry["rate"].text(), percent_limits);
    if (!rate.ok()) return at_key(key + ".rate", rate.error());
    if (rate->sign() < 0 || *rate > Decimal::whole(100)) {
        return invalid(key + ".rate must be from 0 to 100.");
    }
    tax.rate = rate->trimmed();
    const auto read_moment = [&](const char* name, Moment& moment) -> Status {
        if (entry[name].text().empty()) return {};
        const auto read = parse_time(entry[name].text());
        if (!read.ok()) return at_key(key + "." + name, read.error());
        moment = *read;
        return {};
    };
    PORTICO_TRY(read_moment("valid_from", tax.validity.from));
    PORTICO_TRY(read_moment("valid_to", tax.validity.to));
    if (tax.validity.from >= tax.validity.to) {
        return invalid(key + ".valid_to must lie after valid_from.");
    }
    return tax;
}

/// Two rates of one class and region at the same time would be decided by nothing but their start.
Status check_distinct(const Settings& settings, const TaxRate& tax, const std::string& key) {
    for (const auto& other : settings.taxes) {
        const bool is_same = other.tax_class == tax.tax_class && other.region == tax.region &&
                             other.validity.from == tax.validity.from;
        if (is_same) {
            return invalid(
                key + ": another rate of class " + tax.tax_class + " begins at the same time."
            );
        }
    }
    return {};
}

}  // namespace

Status read_term_settings(const json::Value& config, Settings& settings) {
    if (const auto action = config["floor"]["action"]; !action.is_missing()) {
        if (action.text() != "raise" && action.text() != "alarm") {
            return invalid("pricing.floor.action must be raise or alarm.");
        }
        settings.floor_action = action.text() == "alarm" ? FloorAction::alarm : FloorAction::raise;
    }
    settings.tax_default_class = config["tax_default_class"].string();
    std::size_t number = 0;
    for (const auto entry : config["taxes"]) {
        const auto key = "pricing.taxes[" + std::to_string(number++) + "]";
        auto tax = PORTICO_TRY(read_tax(entry, key));
        PORTICO_TRY(check_distinct(settings, tax, key));
        settings.taxes.push_back(std::move(tax));
    }
    return {};
}

}  // namespace portico::pricing
