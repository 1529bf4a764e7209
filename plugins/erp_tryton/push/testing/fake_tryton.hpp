#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>

#include "protocol/rpc.hpp"

namespace portico::erp_tryton::testing {

/// Tryton's sales in memory, with the ways in which they surprise: buttons that do not fit are
/// ignored (1), drafts alone may be written (2), prices come only with a company (5), create is not
/// idempotent and references repeat (9), warnings stop a call until they are confirmed (11),
/// foreign keys are checked (14). Thread-safe.
class FakeTryton final : public Rpc {
public:
    /// A record: its fields as JSON.
    using Row = std::map<std::string, std::string, std::less<>>;

    static constexpr std::int64_t portico_user = 2;
    static constexpr std::int64_t clerk = 7;

    /// A company with the party 6 (code "6"), the products A-1 (id 5, piece, boxes of 10) and B-2
    /// (id 8, kg), tax 1 for both, price list 3 and the warehouse 4.
    FakeTryton();

    Result<Reply> call(const Call& call) override;

    /// What happens to one of the next calls of a method.
    struct Trouble {
        std::string method;               ///< "model.sale.sale.create"
        std::optional<Error> error = {};  ///< what the caller gets instead of the answer
        std::string fault = {};           ///< JSON of `error` in the answer instead of the result
        bool is_done = false;             ///< Tryton did it all the same
        bool is_late = false;             ///< what it makes can be seen only after commit_late()
        int times = 1;
        int after = 0;  ///< so many calls of it go well before
    };

    void trouble(Trouble trouble);

    /// The transactions that were still at work end.
    void commit_late();

    std::int64_t add(const std::string& model, Row row);
    [[nodiscard]] std::vector<Row> rows(const std::string& model) const;
    [[nodiscard]] Row row(const std::string& model, std::int64_t id) const;
    void set(
        const std::string& model, std::int64_t id, const std::string& field, const std::string& json
    );
    [[nodiscard]] int calls_of(std::string_view method) const;
    /// The last params of a method.
    [[nodiscard]] std::string params_of(std::string_view method) const;

    /// A rule of business that a button runs into: JSON of `error`, or "" for none.
    std::function<std::string(const std::string& button, const Row& sale)> rule;
    std::string ignored_button;  ///< does nothing, and says nothing
    bool is_queued = false;      ///< a worker makes the shipments later

private:
    using Params = std::vector<json::Value>;

    std::string answer(std::string_view method, const Params& params, bool is_late);
    std::string search_read(const std::string& model, const Params& params);
    std::string create(const std::string& model, json::Value record, bool is_late);
    std::string create_sale(json::Value record, bool is_late);
    std::string press(const std::string& button, json::Value ids);
    std::string remove(json::Value ids);
    std::string on_change_product(json::Value line, json::Value context);
    std::optional<Trouble> next_trouble(std::string_view method);
    [[nodiscard]] bool is_there(const std::string& model, json::Value id) const;

    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::int64_t, Row>, std::less<>> tables_;
    std::vector<std::pair<std::string, std::int64_t>> late_;
    std::map<std::string, std::map<std::int64_t, Row>, std::less<>> uncommitted_;
    std::vector<Trouble> troubles_;
    std::map<std::string, int, std::less<>> counts_;
    std::map<std::string, std::string, std::less<>> params_;
    std::int64_t next_id_ = 100;
};

}  // namespace portico::erp_tryton::testing
