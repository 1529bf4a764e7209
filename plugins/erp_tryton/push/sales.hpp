#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "protocol/rpc.hpp"
#include "push/business_calls.hpp"
#include "push/push_settings.hpp"

namespace portico::erp_tryton {

/// What is known of one sale.sale.
struct Sale {
    std::int64_t id = 0;
    std::string number;        ///< empty before it is quoted
    std::string state;         ///< draft, quotation, confirmed, processing, done, cancelled
    bool is_ours = false;      ///< made by Portico's user
    bool is_untouched = true;  ///< nobody else wrote to it

    [[nodiscard]] bool is_draft() const { return state == "draft"; }

    [[nodiscard]] bool is_cancelled() const { return state == "cancelled"; }

    /// A person or the workflow counts on it.
    [[nodiscard]] bool is_live() const { return !is_draft() && !is_cancelled(); }

    [[nodiscard]] bool is_confirmed() const {
        return state == "confirmed" || state == "processing" || state == "done";
    }
};

/// A step of the workflow, asked for.
struct Transition {
    std::optional<Fault> fault;  ///< Tryton's no: a rule, a warning that nobody confirmed, a bug
};

/// Tryton's sales, as far as an order needs them. Thread-safe.
class Sales {
public:
    Sales(BusinessCalls& calls, const PushSettings& settings)
        : calls_{calls}, settings_{settings} {}

    /// Those with this reference in the company, lowest id first.
    Result<std::vector<Sale>> find(std::string_view reference, Instant deadline);

    /// Nothing: it is gone.
    Result<std::optional<Sale>> read(std::int64_t id, Instant deadline);

    /// `values`: the record as JSON. The id, or Tryton's fault.
    struct Created {
        std::int64_t id = 0;
        std::optional<Fault> fault;
    };

    Result<Created> create(std::string_view values, Instant deadline);

    /// Presses a button: "quote", "confirm", "process", "cancel". Tryton ignores one that the state
    /// does not allow without a word: read the sale afterwards. Warnings that the settings name are
    /// confirmed.
    Result<Transition> press(std::string_view button, std::int64_t id, Instant deadline);

    /// Deletes sales, or cancels them where the user may not delete.
    /// Errors: Code::invalid if one of them can't be taken away.
    Status remove(const std::vector<std::int64_t>& ids, Instant deadline);

    /// Tryton carries a confirmed sale on only after a time that its sales configuration names.
    Result<bool> has_grace_period(Instant deadline);

private:
    Result<std::vector<Sale>> search(const Domain& domain, Instant deadline);
    Result<Reply> on_ids(
        std::string_view method, const std::vector<std::int64_t>& ids, Instant deadline
    );
    Status confirm_warning(std::string_view name, Instant deadline);

    BusinessCalls& calls_;
    const PushSettings& settings_;
};

}  // namespace portico::erp_tryton
