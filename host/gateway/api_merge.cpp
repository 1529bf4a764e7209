#include "gateway/api_merge.hpp"

#include <array>
#include <map>
#include <set>
#include <vector>

#include "ports/http.hpp"

namespace portico::gateway {

namespace {

using ports::TextPair;

constexpr std::size_t merged_bytes_max = 8U << 20U;
constexpr std::string_view problem_content =
    R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}})";
constexpr std::string_view problem_response = R"({"$ref":"#/components/responses/Problem"})";

/// What the document holds so far, and whose it is.
class Merge {
public:
    explicit Merge(const FragmentList& parts) : parts_{parts} {}

    Result<std::string> run(const std::string& product_version);

private:
    struct Place {
        const ApiFragment* owner;
        json::Value value;
    };

    using Places = std::map<std::string, Place, std::less<>>;

    Status claim_paths(const ApiFragment& fragment);
    Status claim_operations(const ApiFragment& fragment, std::string_view path, const json::Value&);
    Status claim_components(const ApiFragment& fragment);
    Result<bool> claim(Places& places, std::string key, const Place& place, std::string_view what);
    void write_head(const std::string& product_version);
    void write_tags();
    void write_paths();
    void write_operation(
        const ApiFragment& fragment, std::string_view path, const json::Value& operation
    );
    void write_parameters(const json::Value& parameters);
    void write_responses(const json::Value& responses);
    void write_components();

    const FragmentList& parts_;
    Places paths_;
    std::map<std::string, const ApiFragment*, std::less<>> operation_ids_;
    Places components_;  ///< by "kind/name"
    std::string text_;
    json::Writer out_{text_};
};

/// True if the place is free and now `place`'s own; false if the same stands there already.
Result<bool> Merge::claim(
    Places& places, std::string key, const Place& place, std::string_view what
) {
    const auto [found, is_new] = places.try_emplace(std::move(key), place);
    if (is_new) return true;
    if (found->second.value.dump() == place.value.dump()) return false;
    return conflict(
        "The API description of " + place.owner->owner + " has " + std::string{what} + ", which " +
        found->second.owner->owner + " describes in another way. Rename one of them."
    );
}

Status Merge::claim_operations(
    const ApiFragment& fragment, std::string_view path, const json::Value& item
) {
    for (auto member = item.begin(); member != item.end(); ++member) {
        const auto id = (*member)["operationId"].text();
        if (!is_method(member.key()) || id.empty()) continue;
        const auto [found, is_new] = operation_ids_.try_emplace(std::string{id}, &fragment);
        if (!is_new)
            return conflict(
                "The API description of " + fragment.owner + " names " + std::string{path} + " " +
                std::string{member.key()} + " by the operationId " + std::string{id} + ", which " +
                found->second->owner + " has already. Choose another."
            );
    }
    return {};
}

Status Merge::claim_paths(const ApiFragment& fragment) {
    const auto paths = fragment.paths();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const auto is_new = PORTICO_TRY(claim(
            paths_,
            path_shape(path.key()),
            {&fragment, *path},
            "the path " + std::string{path.key()}
        ));
        if (is_new) PORTICO_TRY(claim_operations(fragment, path.key(), *path));
    }
    return {};
}

Status Merge::claim_components(const ApiFragment& fragment) {
    const auto components = fragment.components();
    for (auto kind = components.begin(); kind != components.end(); ++kind) {
        const auto of_kind = *kind;
        for (auto entry = of_kind.begin(); entry != of_kind.end(); ++entry) {
            const auto key = std::string{kind.key()} + "/" + std::string{entry.key()};
            PORTICO_TRY(claim(components_, key, {&fragment, *entry}, "the component " + key));
        }
    }
    return {};
}

void Merge::write_head(const std::string& product_version) {
    const auto base = parts_.front()->document.root();
    out_.member("openapi", base["openapi"].text());
    out_.key("info").begin_object();
    const auto info = base["info"];
    for (auto member = info.begin(); member != info.end(); ++member) {
        if (member.key() != "version") out_.key(member.key()).value(*member);
    }
    out_.member("version", product_version).end_object();
    out_.key("security").value(base["security"]);
}

/// The groups that the fragment's operations name, in their order and as often.
std::vector<std::string_view> groups_of(const ApiFragment& part) {
    std::vector<std::string_view> groups;
    for (const auto path : part.paths()) {
        for (auto member = path.begin(); member != path.end(); ++member) {
            if (!is_method(member.key())) continue;
            const auto tags = (*member)["tags"];
            for (const auto tag : tags) groups.push_back(tag.text());
            if (tags.size() == 0) groups.emplace_back(part.title);
        }
    }
    return groups;
}

/// Groups in the order in which operations name them, the host's own last; with the description
/// if an owner gave one.
void Merge::write_tags() {
    std::map<std::string, json::Value, std::less<>> described;
    std::set<std::string, std::less<>> written;
    for (const auto* part : parts_) {
        for (const auto tag : part->document.root()["tags"])
            described.try_emplace(tag["name"].string(), tag);
    }
    const auto write = [&](std::string_view name) {
        if (!written.emplace(name).second) return;
        if (const auto found = described.find(name); found != described.end())
            out_.value(found->second);
        else
            out_.begin_object().member("name", name).end_object();
    };
    out_.key("tags").begin_array();
    for (std::size_t i = 1; i < parts_.size(); ++i) {
        for (const auto group : groups_of(*parts_[i])) write(group);
    }
    for (const auto group : groups_of(*parts_.front())) write(group);
    out_.end_array();
}

/// The gateway reads these headers of every call of the API, so no plugin needs to name them.
void Merge::write_parameters(const json::Value& parameters) {
    constexpr std::array<TextPair, 2> own = {{
        {"Portico-Company", "#/components/parameters/PorticoCompany"},
        {"Portico-Member", "#/components/parameters/PorticoMember"},
    }};
    out_.key("parameters").begin_array();
    for (const auto parameter : parameters) out_.value(parameter);
    for (const auto& [name, reference] : own) {
        bool is_named = false;
        for (const auto parameter : parameters)
            is_named |= parameter["name"].text() == name || parameter["$ref"].text() == reference;
        if (!is_named) out_.begin_object().member("$ref", reference).end_object();
    }
    out_.end_array();
}

/// The gateway answers each operation with a problem where it must, and a plugin's failures too.
void Merge::write_responses(const json::Value& responses) {
    out_.key("responses").begin_object();
    for (auto response = responses.begin(); response != responses.end(); ++response) {
        const auto status = response.key();
        const auto said = *response;
        const bool is_problem = (status.starts_with('4') || status.starts_with('5')) &&
                                said["content"].is_missing() && said["$ref"].is_missing();
        out_.key(status).begin_object();
        for (auto member = said.begin(); member != said.end(); ++member)
            out_.key(member.key()).value(*member);
        if (is_problem) out_.key("content").raw(problem_content);
        out_.end_object();
    }
    if (responses["default"].is_missing()) out_.key("default").raw(problem_response);
    out_.end_object();
}

void Merge::write_operation(
    const ApiFragment& fragment, std::string_view path, const json::Value& operation
) {
    const auto security = operation["security"];
    const bool is_public = security.is_array() && security.size() == 0;
    const bool is_scoped = path.starts_with("/api/") && !is_public;
    out_.begin_object();
    if (operation["tags"].size() == 0)
        out_.key("tags").begin_array().string(fragment.title).end_array();
    if (is_scoped) write_parameters(operation["parameters"]);
    write_responses(operation["responses"]);
    for (auto member = operation.begin(); member != operation.end(); ++member) {
        const auto is_written = (member.key() == "tags" && (*member).size() == 0) ||
                                (member.key() == "parameters" && is_scoped) ||
                                member.key() == "responses";
        if (!is_written) out_.key(member.key()).value(*member);
    }
    out_.end_object();
}

void Merge::write_paths() {
    out_.key("paths").begin_object();
    for (const auto* part : parts_) {
        const auto paths = part->paths();
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            if (paths_.find(path_shape(path.key()))->second.owner != part) continue;
            out_.key(path.key()).begin_object();
            const auto item = *path;
            for (auto member = item.begin(); member != item.end(); ++member) {
                out_.key(member.key());
                if (is_method(member.key()))
                    write_operation(*part, path.key(), *member);
                else
                    out_.value(*member);
            }
            out_.end_object();
        }
    }
    out_.end_object();
}

void Merge::write_components() {
    out_.key("components").begin_object();
    std::string_view kind;
    for (const auto& [key, place] : components_) {
        const auto slash = key.find('/');
        const auto this_kind = std::string_view{key}.substr(0, slash);
        if (this_kind != kind) {
            if (!kind.empty()) out_.end_object();
            out_.key(this_kind).begin_object();
            kind = this_kind;
        }
        out_.key(std::string_view{key}.substr(slash + 1)).value(place.value);
    }
    if (!kind.empty()) out_.end_object();
    out_.end_object();
}

Result<std::string> Merge::run(const std::string& product_version) {
    for (const auto* part : parts_) {
        PORTICO_TRY(claim_paths(*part));
        PORTICO_TRY(claim_components(*part));
    }
    out_.begin_object();
    write_head(product_version);
    write_tags();
    write_paths();
    write_components();
    out_.end_object();
    if (text_.size() > merged_bytes_max)
        return Error{Code::quota, "The API description would be larger than 8 MiB in all."};
    return std::move(text_);
}

}  // namespace

Result<std::string> merge_fragments(
    const FragmentList& fragments, const std::string& product_version
) {
    return Merge{fragments}.run(product_version);
}

}  // namespace portico::gateway
