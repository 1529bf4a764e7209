#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>

#include "protocol/rpc.hpp"

namespace portico::erp_tryton::testing {

/// Tryton as tables that can be searched, for tests of what is read. Knows the domains that the
/// connector writes; a field with points ("account.type.receivable") is one of that name.
class TableTryton final : public Rpc {
public:
    /// Company 1 in EUR (currency 1, rounded to cents).
    TableTryton();

    Result<Reply> call(const Call& call) override;

    /// `row` is JSON without id, create_date and write_date; replaces the one with this id. The
    /// record is written at `second` of 2026-11-21 12:00.
    void put(const std::string& model, std::int64_t id, std::string row, int second = 0);
    void remove(const std::string& model, std::int64_t id);

    /// The module of this model is not activated.
    void lack(const std::string& model);

    /// Fields that were asked for so far, as "model.field".
    [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }

    [[nodiscard]] int calls() const { return calls_; }

private:
    using Table = std::map<std::int64_t, std::unique_ptr<json::Document>>;

    std::string answer(const std::string& model, std::string_view method, json::Value params);
    [[nodiscard]] std::string fields_of(const std::string& model) const;

    std::map<std::string, Table> tables_;
    std::set<std::string> lacking_;
    std::set<std::string> asked_;
    int calls_ = 0;
};

}  // namespace portico::erp_tryton::testing
