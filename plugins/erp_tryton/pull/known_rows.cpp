#include "pull/known_rows.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {

std::int64_t id_in_source(std::string_view source, std::string_view model) {
    if (!source.starts_with(model) || source.substr(model.size(), 1) != ",") return 0;
    const auto digits = source.substr(model.size() + 1);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return error == std::errc{} && end == digits.data() + digits.size() ? id : 0;
}

Result<std::vector<std::int64_t>> known_ids(
    SqlSession& mirror, std::string_view sql, std::string_view model, std::int64_t after
) {
    std::vector<std::int64_t> ids;
    PORTICO_TRY(mirror.each(sql, [&](const Row& row) -> Status {
        const auto id = id_in_source(row.text(0), model);
        if (id > after) ids.push_back(id);
        return {};
    }));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

Result<std::vector<std::pair<std::int64_t, std::string>>> canonical_ids(
    SqlSession& mirror,
    std::string_view sql,
    std::string_view model,
    const std::vector<std::int64_t>& ids
) {
    std::vector<std::pair<std::int64_t, std::string>> found;
    if (ids.empty()) return found;
    PORTICO_TRY(mirror.each(sql, [&](const Row& row) -> Status {
        const auto id = id_in_source(row.text(0), model);
        if (std::binary_search(ids.begin(), ids.end(), id)) found.emplace_back(id, row.string(1));
        return {};
    }));
    return found;
}

}  // namespace portico::erp_tryton
