#include "store/settings.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "terms/term_settings.hpp"

namespace portico::pricing {
namespace {

Error at_key(std::string_view key, const Error& error) {
    return {error.code, "pricing." + std::string{key} + ": " + error.message};
}

Result<std::vector<Level>> read_levels(const json::Value& names) {
    std::vector<Level> levels;
    for (const auto name : names) {
        const auto level = level_named(name.text());
        if (!level.ok()) return at_key("levels", level.error());
        if (std::find(levels.begin(), levels.end(), *level) != levels.end()) {
            return invalid("pricing.levels: " + name.string() + " is named twice.");
        }
        levels.push_back(*level);
    }
    if (levels.empty()) return invalid("pricing.levels: name at least one level.");
    return levels;
}

}  // namespace

Result<Decimal> read_oracle_share(const json::Value& config) {
    const auto given = config["oracle_share"];
    if (given.is_missing()) return Decimal::scaled(1, 3);
    const auto share = Decimal::parse(given.text());
    if (!share.ok()) return at_key("oracle_share", share.error());
    if (share->sign() < 0 || *share > Decimal::whole(1)) {
        return invalid("pricing.oracle_share must be from 0 to 1.");
    }
    return share;
}

Result<Settings> read_settings(const json::Value& config) {
    Settings settings;
    const auto currency_code = config["currency"].is_missing() ? "EUR" : config["currency"].text();
    const auto currency = Currency::parse(currency_code);
    if (!currency.ok()) return at_key("currency", currency.error());
    settings.currency = *currency;
    if (const auto name = config["strategy"]; !name.is_missing()) {
        const auto strategy = strategy_named(name.text());
        if (!strategy.ok()) return at_key("strategy", strategy.error());
        settings.strategy = *strategy;
    }
    if (const auto names = config["levels"]; !names.is_missing()) {
        settings.levels = PORTICO_TRY(read_levels(names));
    }
    if (const auto step = config["rounding"]["step"]; !step.is_missing()) {
        const auto number = Decimal::parse(step.text());
        if (!number.ok()) return at_key("rounding.step", number.error());
        if (number->sign() <= 0) return invalid("pricing.rounding.step must be above 0.");
        settings.rounding_step = *number;
    }
    if (const auto name = config["rounding"]["mode"]; !name.is_missing()) {
        const auto mode = rounding_mode(name.text());
        if (!mode.ok()) return at_key("rounding.mode", mode.error());
        settings.rounding_mode = *mode;
    }
    PORTICO_TRY(read_term_settings(config, settings));
    return settings;
}

QuoteLimits read_quote_limits(const json::Value& config) {
    QuoteLimits limits;
    const auto read = [&](std::string_view key, std::int64_t& number) {
        if (const auto given = config[key].integer(); given.ok()) number = *given;
    };
    read("quote_days", limits.quote_days);
    read("hold_days", limits.hold_days);
    read("holds_max", limits.holds_max);
    return limits;
}

}  // namespace portico::pricing
