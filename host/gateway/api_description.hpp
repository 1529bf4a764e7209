#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "gateway/api_fragment.hpp"
#include "ports/http.hpp"

namespace portico::gateway {

/// The whole description as it was at one moment; never changes.
struct PublishedDescription {
    std::string json;
    std::string gzip;  ///< the same, packed; empty where that is not smaller
    std::string etag;  ///< of `json`, with quotes
};

/// Merges the host's own OpenAPI document with the fragments of host folders and plugins.
///
/// The order is the host's document, then the owners by name, each as it was written: the same
/// fragments give the same bytes. A fragment may refer to what it defines itself and to the host's
/// components (api_base.json), never to another owner's: so any owner can leave at any time.
/// An operation without tags is put under its fragment's title. What the gateway does for every
/// operation is added where the fragment is silent: the headers Portico-Company and Portico-Member
/// below /api/, a problem as content of each 4xx and 5xx, and as the default response.
/// Thread-safe; current() never waits for a merge.
class ApiDescriptions final : public ports::ApiDescription {
public:
    /// `product_version` is the version that the document states.
    explicit ApiDescriptions(std::string product_version);

    /// Takes the place of the owner's former fragment. Owners "host" and "host/..." may describe
    /// any path, others those below /api/ and /admin/api/. Without success nothing changes. Errors:
    /// Code::invalid (form, dangling $ref), Code::conflict (a path, operationId or component of
    /// another owner, who is named), Code::quota (1 MiB a fragment, 256 owners, 8 MiB in all).
    Status add(std::string owner, std::string_view openapi_json) override;
    void remove(std::string_view owner) override;

    [[nodiscard]] std::shared_ptr<const PublishedDescription> current() const;

private:
    using Fragments = std::map<std::string, std::shared_ptr<const ApiFragment>, std::less<>>;

    void publish(std::string text);

    const std::string product_version_;
    const std::shared_ptr<const ApiFragment> base_;
    mutable std::mutex fragments_mutex_;  ///< held while merging
    Fragments fragments_;
    mutable std::mutex published_mutex_;  ///< held while a pointer is copied
    std::shared_ptr<const PublishedDescription> published_;
};

/// Opens GET /openapi.json for everybody. `descriptions` must outlive the route.
/// Errors: those of the router.
Result<std::unique_ptr<ports::OpenRoute>> open_description_route(
    ports::Router& router, const ApiDescriptions& descriptions
);

}  // namespace portico::gateway
