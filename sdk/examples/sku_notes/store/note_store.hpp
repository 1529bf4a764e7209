#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>

namespace portico::sku_notes {

struct Note {
    std::string company;
    std::string sku;
    std::string text;
    std::string author;  ///< member id, or empty for the storefront
    Instant written_at{};
};

/// The table `note`: one note for a product and company. Works in a Database or a Transaction.
class NoteStore {
public:
    explicit NoteStore(SqlSession& session) : session_{session} {}

    Result<std::optional<Note>> find(std::string_view company, std::string_view sku);

    /// Replaces the former one. Errors: Code::not_found (the ERP has no such product).
    Status put(const Note& note);

    /// Those written before `limit`; gives how many.
    Result<std::int64_t> remove_older_than(Instant limit);

    /// Notes of products that the ERP no longer has; gives how many.
    Result<std::int64_t> remove_orphans();

private:
    SqlSession& session_;
};

}  // namespace portico::sku_notes
