#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::ports {

/// An order on its way to the ERP; views end with the call. See portico/abi/orders.h.
struct OrderSubmission {
    std::string_view company;
    std::string_view member;
    std::string_view channel;          ///< id of the plugin that submits it, or "api"
    std::string_view key;              ///< idempotency key, unique in the company
    std::string_view json;             ///< order submission (sdk/canonical-model.md)
    std::string_view language = "en";  ///< of sentences for who places it: en, uk or ru
};

/// Gives why the order is refused, as a sentence for the buyer, or nothing. An Error: can't say
/// now.
using OrderGuard = std::function<Result<std::optional<std::string>>(const OrderSubmission& order)>;

/// A guard that is asked; destroying it ends that and waits for calls in progress.
class OpenGuard {
public:
    virtual ~OpenGuard() = default;
};

/// The push journey as plugins see it. Thread-safe.
class Orders {
public:
    virtual ~Orders() = default;

    /// State as JSON. Errors as portico_orders.submit.
    virtual Result<std::string> submit(const OrderSubmission& order) = 0;

    /// Errors: Code::not_found.
    virtual Result<std::string> state(std::string_view company, std::string_view id) const = 0;

    virtual Result<std::unique_ptr<OpenGuard>> guard(std::string owner, OrderGuard guard) = 0;
};

}  // namespace portico::ports
