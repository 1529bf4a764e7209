#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "lists/named_list.hpp"

namespace portico::reorder {

/// A list among others.
struct ListSummary {
    std::string id;
    std::string owner;
    std::string name;
    bool is_shared = true;
    std::int64_t version = 0;
    std::int64_t updated_at = 0;
    std::int64_t lines = 0;
};

/// The lines of a list that this member may see, as they are now. Errors: Code::not_found (no such
/// list of this company, or another member's own), those of the database.
Result<std::vector<BasketLine>> lines_of_list(
    SqlSession& session, std::string_view company, std::string_view member, std::string_view list
);

/// Lists in the database. Every call is about one company. Errors: those of the database.
class ListStore {
public:
    ListStore(SqlSession& session, std::string_view company)
        : session_{session}, company_{company} {}

    /// Those that the member may see, by name.
    Result<std::vector<ListSummary>> list(std::string_view member);

    /// All of the company.
    Result<std::int64_t> count();

    /// Absent: no such list of this company. Whoever asks must look whether it is_seen_by().
    Result<std::optional<NamedList>> load(std::string_view id);

    /// Whether this owner has another list than `id` of this name.
    Result<bool> has_name(std::string_view owner, std::string_view name, std::string_view id);

    Status insert(const NamedList& list);

    /// Writes a list and all of its lines.
    Status replace(const NamedList& list);

    Status erase(std::string_view id);

private:
    Status insert_lines(const NamedList& list);

    SqlSession& session_;
    std::string_view company_;
};

}  // namespace portico::reorder
