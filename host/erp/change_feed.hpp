#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ports/events.hpp"

namespace portico::erp {

/// Gathers which records of one entity a page touched and says it in few events. Not thread-safe.
class ChangeFeed {
public:
    explicit ChangeFeed(std::string entity) : entity_{std::move(entity)} {}

    /// `company` empty: the record is no single company's. Naming one twice in a row is free.
    void touch(std::string_view company, std::string_view id);

    [[nodiscard]] bool empty() const { return by_company_.empty(); }

    /// One event a company; over 1,000 companies, events without one. Each names at most 1,000 ids
    /// and stays below the bus's size limit.
    [[nodiscard]] std::vector<ports::NewEvent> events();

private:
    using Ids = std::vector<std::string>;

    void append(std::vector<ports::NewEvent>& out, const std::string& company, Ids& ids) const;

    std::string entity_;
    std::unordered_map<std::string, Ids> by_company_;
    std::string last_company_;
    Ids* last_ids_ = nullptr;
};

}  // namespace portico::erp
