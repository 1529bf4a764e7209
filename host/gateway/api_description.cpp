#include "gateway/api_description.hpp"

#include <set>
#include <vector>

#include "embedded/portico_gateway_openapi.hpp"
#include "gateway/compression.hpp"
#include "gateway/entity_tag.hpp"
#include "gateway/static_files.hpp"

namespace portico::gateway {

namespace {

constexpr std::size_t owners_max = 256;
constexpr std::size_t merged_bytes_max = 8U << 20U;

using Parts = std::vector<const ApiFragment*>;

/// What the document holds so far, and whose it is.
class Merge {
public:
    explicit Merge(const Parts& parts) : parts_{parts} {}

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
    void write_operation(const ApiFragment& fragment, const json::Value& operation);
    void write_components();

    const Parts& parts_;
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

/// Groups in the order in which operations name them, with the description if an owner gave one.
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
    for (const auto* part : parts_) {
        for (const auto path : part->paths()) {
            for (auto member = path.begin(); member != path.end(); ++member) {
                if (!is_method(member.key())) continue;
                const auto tags = (*member)["tags"];
                for (const auto tag : tags) write(tag.text());
                if (tags.size() == 0) write(part->title);
            }
        }
    }
    out_.end_array();
}

void Merge::write_operation(const ApiFragment& fragment, const json::Value& operation) {
    out_.begin_object();
    if (operation["tags"].size() == 0)
        out_.key("tags").begin_array().string(fragment.title).end_array();
    for (auto member = operation.begin(); member != operation.end(); ++member) {
        if (member.key() == "tags" && (*member).size() == 0) continue;
        out_.key(member.key()).value(*member);
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
                is_method(member.key()) ? write_operation(*part, *member)
                                        : static_cast<void>(out_.value(*member));
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

template <class Fragments>
Result<std::string> merge(
    const ApiFragment& base, const Fragments& fragments, const std::string& product_version
) {
    Parts parts{&base};
    for (const auto& [owner, fragment] : fragments) parts.push_back(fragment.get());
    return Merge{parts}.run(product_version);
}

std::shared_ptr<const ApiFragment> read_base() {
    auto base = read_fragment("host", openapi::api_base_json);
    PORTICO_ASSERT(base.ok());
    auto shared = std::make_shared<const ApiFragment>(std::move(*base));
    PORTICO_ASSERT(check_references(*shared, *shared).ok());
    return shared;
}

}  // namespace

ApiDescriptions::ApiDescriptions(std::string product_version)
    : product_version_{std::move(product_version)}, base_{read_base()} {
    auto text = merge(*base_, fragments_, product_version_);
    PORTICO_ASSERT(text.ok());
    publish(std::move(*text));
}

Status ApiDescriptions::add(std::string owner, std::string_view openapi_json) {
    if (owner == base_->owner)
        return conflict("The host's own description stays. Use a name like host/jobs.");
    auto read = PORTICO_TRY(read_fragment(owner, openapi_json));
    PORTICO_TRY(check_references(read, *base_));

    const std::lock_guard lock{fragments_mutex_};
    auto next = fragments_;
    next[owner] = std::make_shared<const ApiFragment>(std::move(read));
    if (next.size() > owners_max)
        return Error{Code::quota, "At most 256 plugins and folders may describe an API."};
    publish(PORTICO_TRY(merge(*base_, next, product_version_)));
    fragments_ = std::move(next);
    return {};
}

void ApiDescriptions::remove(std::string_view owner) {
    const std::lock_guard lock{fragments_mutex_};
    const auto found = fragments_.find(owner);
    if (found == fragments_.end()) return;
    fragments_.erase(found);
    auto text = merge(*base_, fragments_, product_version_);
    PORTICO_ASSERT(text.ok());  // what is left was together before
    publish(std::move(*text));
}

void ApiDescriptions::publish(std::string text) {
    auto next = std::make_shared<PublishedDescription>();
    next->json = std::move(text);
    next->gzip = gzip(next->json).value_or("");
    next->etag = '"' + hex(fingerprint(next->json)) + '"';
    const std::lock_guard lock{published_mutex_};
    published_ = std::move(next);
}

std::shared_ptr<const PublishedDescription> ApiDescriptions::current() const {
    const std::lock_guard lock{published_mutex_};
    return published_;
}

Result<std::unique_ptr<ports::OpenRoute>> open_description_route(
    ports::Router& router, const ApiDescriptions& descriptions
) {
    return router.open(
        "host",
        "GET",
        "/openapi.json",
        {.no_etag = true, .is_public = true},
        [&descriptions](const ports::HttpRequest& request, ports::HttpReply& reply) {
            const auto now = descriptions.current();
            const TwoForms forms{now->json, now->gzip, now->etag};
            return send_form(request, reply, forms, {"application/json", {}});
        }
    );
}

}  // namespace portico::gateway
