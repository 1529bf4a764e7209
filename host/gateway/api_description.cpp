#include "gateway/api_description.hpp"

#include "embedded/portico_gateway_openapi.hpp"
#include "gateway/api_merge.hpp"
#include "gateway/compression.hpp"
#include "gateway/entity_tag.hpp"
#include "gateway/static_files.hpp"

namespace portico::gateway {

namespace {

constexpr std::size_t owners_max = 256;

template <class Fragments>
Result<std::string> merge(
    const ApiFragment& base, const Fragments& fragments, const std::string& product_version
) {
    FragmentList all{&base};
    for (const auto& [owner, fragment] : fragments) all.push_back(fragment.get());
    return merge_fragments(all, product_version);
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
