#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "protocol/domain.hpp"
#include "protocol/rpc.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// What every question depends on.
struct Facts {
    std::int64_t user = 0;
    std::int64_t company = 0;
    std::int64_t company_party = 0;
    std::string company_name = {};
    std::int64_t currency = 0;
    std::string currency_code = {};
};

/// Adds members to a context object that is open in the writer.
using ContextMembers = std::function<void(json::Writer&)>;

struct Query {
    std::string_view model;
    Domain domain = {};
    std::vector<std::string_view> fields = {};
    std::uint32_t limit = 0;                       ///< 0: all
    std::string_view order = R"([["id","ASC"]])";  ///< JSON
    ContextMembers context = {};                   ///< beside company, language, active_test
    bool is_tolerant =
        false;  ///< fields that this Tryton has not (their module is missing) are left out
};

/// Records as Tryton gave them; the values live as long as this.
class Rows {
public:
    Rows() = default;

    explicit Rows(Reply reply);

    [[nodiscard]] const std::vector<json::Value>& values() const { return values_; }

    [[nodiscard]] std::size_t size() const { return values_.size(); }

    [[nodiscard]] bool empty() const { return values_.empty(); }

    [[nodiscard]] auto begin() const { return values_.begin(); }

    [[nodiscard]] auto end() const { return values_.end(); }

    /// Takes out the rows for which `is_unwanted(row)`.
    template <class Test>
    void erase_if(Test&& is_unwanted) {
        std::erase_if(values_, std::forward<Test>(is_unwanted));
    }

private:
    std::optional<Reply> reply_;
    std::vector<json::Value> values_;
};

/// Tryton's models, read with the company in the context (without it prices and limits come as
/// null) and with deactivated records. Faults become Errors as to_error() says. Thread-safe.
class Erp {
public:
    Erp(Rpc& rpc, const Settings& settings);

    Result<Rows> search_read(const Query& query, Instant deadline);
    /// Rows of these ids, in the order of ids; those that are gone are missing.
    Result<Rows> read(
        std::string_view model,
        std::span<const std::int64_t> ids,
        const std::vector<std::string_view>& fields,
        Instant deadline
    );
    Result<std::vector<std::int64_t>> search(const Query& query, Instant deadline);
    Result<std::int64_t> count(std::string_view model, const Domain& domain, Instant deadline);

    /// False when no activated module has this model; asked once. Errors: as Rpc::call.
    Result<bool> has_model(std::string_view model, Instant deadline);
    Result<bool> has_field(std::string_view model, std::string_view field, Instant deadline);

    /// Any method: `arguments` writes what comes before the context. The fault stays in the Reply.
    Result<Reply> invoke(
        std::string_view method,
        bool is_safe,
        const std::function<void(json::Writer&)>& arguments,
        const ContextMembers& context,
        Instant deadline
    );

    /// The company and its currency, asked once. Errors: Code::invalid (the user has no company).
    Result<Facts> facts(Instant deadline);

    /// Asks them again, before anything is taken for deleted: in another company Tryton shows other
    /// records. Errors: as facts(); Code::invalid when the user works in another company now.
    Status confirm_company(Instant deadline);

    /// Asks them, and which models and fields there are, again next time.
    void forget_facts();

    [[nodiscard]] Rpc& rpc() { return rpc_; }

private:
    /// Names of a model's fields; nothing: Tryton has no such model.
    using Fields = std::optional<std::set<std::string, std::less<>>>;

    Result<Fields> fields_of(std::string_view model, Instant deadline);
    Result<std::vector<std::string_view>> known_fields(const Query& query, Instant deadline);
    Result<Facts> ask_facts(Instant deadline);
    void write_context(json::Writer& writer, const ContextMembers& members, std::int64_t company);

    Rpc& rpc_;
    const Settings settings_;
    std::mutex mutex_;
    std::optional<Facts> facts_;
    std::map<std::string, Fields, std::less<>> models_;
};

/// The reply of a reading call. Errors: its fault.
Result<Reply> without_fault(Result<Reply> reply, std::string_view method);

}  // namespace portico::erp_tryton
