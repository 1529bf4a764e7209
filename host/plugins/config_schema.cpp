#include "plugins/config_schema.hpp"

#include <exception>
#include <vector>

#include <boost/json.hpp>

// Without this valijson ends the process on a bad schema. Its headers do not meet our warnings.
#define VALIJSON_USE_EXCEPTIONS 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace portico::plugins {
namespace {

namespace bj = boost::json;
using valijson::adapters::BoostJsonAdapter;

constexpr int depth_max = 16;

/// Puts the defaults of `schema` where `config` says nothing.
void fill_defaults(const bj::value& schema, bj::value& config, int depth) {
    if (depth > depth_max || !schema.is_object() || !config.is_object()) return;
    const auto* const properties = schema.as_object().if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& [name, rule] : properties->as_object()) {
        if (!rule.is_object()) continue;
        auto& members = config.as_object();
        const auto* const fallback = rule.as_object().if_contains("default");
        if (!members.contains(name) && fallback != nullptr) members[name] = *fallback;
        // A section without default still gives its members' defaults.
        const bool is_section = rule.as_object().contains("properties");
        if (!members.contains(name) && is_section) {
            bj::value section = bj::object{};
            fill_defaults(rule, section, depth + 1);
            if (!section.as_object().empty()) members[name] = std::move(section);
        } else if (auto* const member = members.if_contains(name); member != nullptr) {
            fill_defaults(rule, *member, depth + 1);
        }
    }
}

/// valijson writes a place as "<root>", "[a]", "[b]"; people write plugins.pricing.a.b.
std::string key_of(std::string_view plugin_id, const std::vector<std::string>& context) {
    std::string key = "plugins." + std::string{plugin_id};
    for (const auto& step : context) {
        if (step.size() > 2 && step.front() == '[') key += "." + step.substr(1, step.size() - 2);
    }
    return key;
}

/// The first error is of the outermost value and says only that something below failed; the last
/// one with the longest way names the place.
std::string describe(std::string_view plugin_id, const valijson::ValidationResults& results) {
    const valijson::ValidationResults::Error* deepest = nullptr;
    for (const auto& error : results) {
        if (deepest == nullptr || error.context.size() > deepest->context.size()) deepest = &error;
    }
    if (deepest == nullptr) return "plugins." + std::string{plugin_id} + " does not fit its schema";
    return key_of(plugin_id, deepest->context) + ": " + deepest->description;
}

Result<std::string> complete(
    std::string_view plugin_id, std::string_view schema_json, std::string_view config_json
) {
    const auto schema_value = bj::parse(bj::string_view{schema_json.data(), schema_json.size()});
    auto config = bj::parse(bj::string_view{config_json.data(), config_json.size()});
    fill_defaults(schema_value, config, 0);
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(BoostJsonAdapter{schema_value}, schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (!validator.validate(schema, BoostJsonAdapter{config}, &results)) {
        return invalid(describe(plugin_id, results));
    }
    return std::string{bj::serialize(config)};
}

}  // namespace

Result<std::string> complete_config(
    std::string_view plugin_id, std::string_view schema_json, std::string_view config_json
) {
    try {
        return complete(plugin_id, schema_json, config_json);
    } catch (const std::exception& error) {
        return invalid(
            "the configuration of plugin " + std::string{plugin_id} +
            " can't be checked, because its schema (\"config\" of the manifest) is not usable: " +
            error.what()
        );
    }
}

}  // namespace portico::plugins
