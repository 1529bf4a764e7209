#include "http/search_request.hpp"

#include <array>
#include <string>

#include <portico/decimal.hpp>
#include <portico/query.hpp>

#include "http/cursor.hpp"

namespace portico::catalogue {
namespace {

constexpr std::size_t limit_max = 1000;

/// FNV-1a over the parts and where they end.
std::uint64_t fingerprint(std::initializer_list<std::string_view> parts) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto mix = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    for (const auto part : parts) {
        for (const char byte : part) mix(static_cast<unsigned char>(byte));
        mix(0);
    }
    return hash;
}

}  // namespace

Result<std::optional<std::uint32_t>> read_category(std::string_view path, const Index& index) {
    if (path.empty()) return std::optional<std::uint32_t>{};
    const auto found = index.categories().find(path);
    if (!found) {
        return invalid(
            "There is no category \"" + excerpt(path) +
            "\"; GET /api/v1/catalogue/categories lists them."
        );
    }
    return found;
}

Result<SearchRequest> read_search_request(const Request& request, const Index& index) {
    constexpr std::array<std::string_view, 6> known{
        "q", "category", "sort", "limit", "cursor", "breaks"};
    PORTICO_TRY(check_query(request, known));
    SearchRequest read;
    read.question.text = request.query("q").value_or("");
    const auto path = request.query("category").value_or("");
    read.category = PORTICO_TRY(read_category(path, index));
    if (read.category) read.question.category = index.categories().below(*read.category);
    const auto usual = read.question.text.empty() ? "name" : "relevance";
    const auto sort = request.query("sort").value_or(usual);
    read.order = PORTICO_TRY(order_named(sort));
    read.language = language_named(request.language());
    read.limit = PORTICO_TRY(read_limit(request, read.limit, limit_max));
    read.shows_breaks = PORTICO_TRY(read_flag(request, "breaks"));
    read.identity =
        fingerprint({request.company(), read.question.text, path, sort, request.language()});
    if (const auto cursor = request.query("cursor")) {
        read.after = PORTICO_TRY(read_cursor(*cursor, read.identity));
    }
    return read;
}

}  // namespace portico::catalogue
