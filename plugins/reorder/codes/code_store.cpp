#include "codes/code_store.hpp"

#include <algorithm>

#include "lines/code_text.hpp"

namespace portico::reorder {
namespace {

constexpr auto select_codes =
    "SELECT code, sku, unit, is_over_sku, set_by, set_at FROM article_code "
    "WHERE company_id = $1 AND code_key > $2 ORDER BY code_key LIMIT $3";

constexpr auto select_codes_of_sku =
    "SELECT code, sku, unit, is_over_sku, set_by, set_at FROM article_code "
    "WHERE company_id = $1 AND sku = $4 AND code_key > $2 ORDER BY code_key LIMIT $3";

constexpr auto select_code =
    "SELECT code, sku, unit, is_over_sku, set_by, set_at FROM article_code "
    "WHERE company_id = $1 AND code_key = $2";

constexpr auto count_codes = "SELECT COUNT(*) FROM article_code WHERE company_id = $1";

constexpr auto select_any = "SELECT 1 FROM article_code WHERE company_id = $1 LIMIT 1";

constexpr auto upsert_code =
    "INSERT INTO article_code (company_id, code_key, code, sku, unit, is_over_sku, set_by, set_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (company_id, code_key) DO UPDATE SET "
    "code = excluded.code, sku = excluded.sku, unit = excluded.unit, "
    "is_over_sku = excluded.is_over_sku, set_by = excluded.set_by, set_at = excluded.set_at";

constexpr auto delete_code = "DELETE FROM article_code WHERE company_id = $1 AND code_key = $2";

/// One prepared statement for any number of codes: so many at a time, the last one repeated.
constexpr std::size_t codes_at_once = 16;

constexpr auto select_some =
    "SELECT code_key, sku, unit, is_over_sku FROM article_code WHERE company_id = $1 AND code_key "
    "IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

ArticleCode read_code(const Row& row) {
    return {
        row.string(0), row.string(1), row.string(2), row.boolean(3), row.string(4), row.integer(5)};
}

}  // namespace

Result<std::vector<ArticleCode>> CodeStore::list(
    std::string_view after, std::string_view sku, std::int64_t limit
) {
    const auto key = comparable(after);
    if (sku.empty()) return session_.query(select_codes, read_code, company_, key, limit);
    return session_.query(select_codes_of_sku, read_code, company_, key, limit, sku);
}

Result<std::optional<ArticleCode>> CodeStore::find(std::string_view code) {
    return session_.query_one(select_code, read_code, company_, comparable(code));
}

Result<std::int64_t> CodeStore::count() {
    const auto read = [](const Row& row) { return row.integer(0); };
    return PORTICO_TRY(session_.query_one(count_codes, read, company_)).value_or(0);
}

Status CodeStore::put(const ArticleCode& code) {
    PORTICO_TRY(session_.execute(
        upsert_code,
        company_,
        comparable(code.code),
        code.code,
        code.sku,
        code.unit,
        std::int64_t{code.is_over_sku ? 1 : 0},
        code.set_by,
        code.set_at
    ));
    return {};
}

Result<bool> CodeStore::erase(std::string_view code) {
    return PORTICO_TRY(session_.execute(delete_code, company_, comparable(code))) > 0;
}

Result<OwnCodes> KeptCodes::of(std::string_view company, std::span<const GivenLine> lines) const {
    OwnCodes found;
    auto session = PORTICO_TRY(database_.begin(Access::read));
    const auto one = [](const Row& row) { return row.integer(0); };
    if (!PORTICO_TRY(session.query_one(select_any, one, company))) return found;
    std::vector<std::string> keys;
    keys.reserve(lines.size());
    for (const auto& line : lines) {
        if (!line.is_sku) keys.push_back(comparable(line.sku));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    const auto keep = [&found](const Row& row) -> Status {
        found.emplace(row.string(0), OwnCode{row.string(1), row.string(2), row.boolean(3)});
        return {};
    };
    for (std::size_t i = 0; i < keys.size(); i += codes_at_once) {
        const auto at = [&](std::size_t n) -> const std::string& {
            return keys[std::min(i + n, keys.size() - 1)];
        };
        PORTICO_TRY(session.each(
            select_some,
            keep,
            company,
            at(0),
            at(1),
            at(2),
            at(3),
            at(4),
            at(5),
            at(6),
            at(7),
            at(8),
            at(9),
            at(10),
            at(11),
            at(12),
            at(13),
            at(14),
            at(15)
        ));
    }
    return found;
}

}  // namespace portico::reorder
