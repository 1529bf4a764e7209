#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/rpc.hpp"
#include "protocol/values.hpp"

namespace portico::erp_tryton::testing {

/// Tryton's models as tables in memory, with searches as the pull framework makes them, and the
/// traps of its times: a row carries the time at which its transaction began.
class TableServer final : public Rpc {
public:
    /// Fields as JSON.
    using Fields = std::map<std::string, std::string, std::less<>>;

    Result<Reply> call(const Call& call) override;

    /// Makes the model known; its fields are those of its rows.
    void add_model(const std::string& model) { tables_[model]; }

    std::int64_t create(const std::string& model, Fields fields);
    void write(const std::string& model, std::int64_t id, const Fields& fields);

    void remove(const std::string& model, std::int64_t id) { tables_[model].erase(id); }

    /// From now on rows are written at this time.
    NaiveTime now = 1'800'000'000'000'000;

    std::int64_t company = 1;  ///< the one that the user works in

    int calls = 0;
    /// Called before each search_read, with the model; tests change rows meanwhile.
    std::function<void(std::string_view model)> on_read;

private:
    struct Row {
        Fields fields;
        NaiveTime created = 0;
        NaiveTime written = 0;  ///< 0: never
    };

    using Table = std::map<std::int64_t, Row>;

    std::string answer(std::string_view method, json::Value params);
    std::string search(const Table& table, json::Value params, bool is_read);
    [[nodiscard]] std::vector<std::int64_t> found(const Table& table, json::Value domain) const;
    [[nodiscard]] static bool fits(std::int64_t id, const Row& row, json::Value clause);
    static std::string text(std::int64_t id, const Row& row);

    std::map<std::string, Table, std::less<>> tables_;
    std::int64_t next_id_ = 1;
};

}  // namespace portico::erp_tryton::testing
