#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "codes/article_code.hpp"
#include "lines/sources.hpp"

namespace portico::reorder {

/// Own article numbers in the database. Every call is about one company. Errors: those of the
/// database.
class CodeStore {
public:
    CodeStore(SqlSession& session, std::string_view company)
        : session_{session}, company_{company} {}

    /// In the order of what is compared, from after this code; with a SKU, its codes alone.
    Result<std::vector<ArticleCode>> list(
        std::string_view after, std::string_view sku, std::int64_t limit
    );

    /// By the code, however it is written.
    Result<std::optional<ArticleCode>> find(std::string_view code);

    Result<std::int64_t> count();

    /// Writes a code anew.
    Status put(const ArticleCode& code);

    /// False: there was none.
    Result<bool> erase(std::string_view code);

private:
    SqlSession& session_;
    std::string_view company_;
};

/// Own article numbers where lines are checked. Thread-safe.
class KeptCodes final : public CodeSource {
public:
    explicit KeptCodes(Database& database) : database_{database} {}

    [[nodiscard]] Result<OwnCodes> of(std::string_view company, std::span<const GivenLine> lines)
        const override;

private:
    Database& database_;
};

}  // namespace portico::reorder
