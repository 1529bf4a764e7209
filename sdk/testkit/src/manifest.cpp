#include "manifest.hpp"

namespace portico::testkit {
namespace {

std::vector<std::string> texts(const json::Value& array) {
    std::vector<std::string> list;
    for (const auto item : array) list.push_back(item.string());
    return list;
}

void write_filled(json::Writer& writer, const json::Value& schema, const json::Value& given) {
    const auto properties = schema["properties"];
    writer.begin_object();
    for (auto member = given.begin(); member != given.end(); ++member) {
        const auto inner = properties[member.key()];
        writer.key(member.key());
        if (inner["properties"].is_object() && (*member).is_object()) {
            write_filled(writer, inner, *member);
        } else {
            writer.value(*member);
        }
    }
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        if (!given[property.key()].is_missing()) continue;
        const auto wanted = *property;
        if (!wanted["default"].is_missing()) {
            writer.key(property.key()).value(wanted["default"]);
        } else if (wanted["properties"].is_object()) {
            writer.key(property.key());
            write_filled(writer, wanted, {});
        }
    }
    writer.end_object();
}

}  // namespace

Result<plugins::InstanceDescription> read_manifest(std::string_view manifest_json) {
    const auto manifest = PORTICO_TRY(json::parse(manifest_json));
    const auto root = manifest.root();
    plugins::InstanceDescription description;
    description.id = root["id"].string();
    if (description.id.empty()) return invalid("plugin.json has no \"id\".");
    description.version = root["version"].string();
    description.host_services = texts(root["host_services"]);
    description.provides = texts(root["provides"]);
    for (const auto needed : root["requires"]) {
        description.may_call.push_back(needed["service"].string());
    }
    description.permissions = texts(root["permissions"]);
    description.config_json = PORTICO_TRY(fill_config(manifest_json, "{}"));
    return description;
}

Result<std::string> fill_config(std::string_view manifest_json, std::string_view given) {
    const auto manifest = PORTICO_TRY(json::parse(manifest_json));
    const auto config = PORTICO_TRY(json::parse(given));
    std::string filled;
    json::Writer writer{filled};
    write_filled(writer, manifest.root()["config"], config.root());
    return filled;
}

}  // namespace portico::testkit
