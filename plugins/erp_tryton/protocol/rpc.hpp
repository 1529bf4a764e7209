#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <portico/clock.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

namespace portico::erp_tryton {

/// What Tryton itself said instead of a result. Its sentences are in the user's language.
struct Fault {
    enum class Kind : std::uint8_t {
        user_error,    ///< a business rule or missing rights say no
        user_warning,  ///< goes on when the warning `name` is confirmed
        concurrency,   ///< somebody else changed the record
        login,         ///< asks for a password or another factor
        technical      ///< a bug, a field or model that is not there; `message` is raw text
    };

    Kind kind = Kind::technical;
    std::string name = {};  ///< of a warning
    std::string message = {};
    std::string description = {};

    /// Message and description as one sentence.
    [[nodiscard]] std::string sentence() const;
};

/// One answer of HTTP status 200.
class Reply {
public:
    /// Errors: Code::unavailable if the body is not Tryton's JSON-RPC.
    static Result<Reply> parse(std::string_view body);

    [[nodiscard]] const Fault* fault() const { return fault_.get(); }

    /// Valid while the Reply lives, also after it was moved; missing with a fault.
    [[nodiscard]] json::Value result() const { return document_->root()["result"]; }

private:
    std::unique_ptr<json::Document> document_;
    std::unique_ptr<Fault> fault_;
};

/// One remote call.
struct Call {
    std::string_view method;  ///< "model.sale.sale.search_read"
    std::string_view params;  ///< JSON array, its last item the context
    bool is_safe = true;      ///< sending it twice does no harm
    Instant deadline{};
    std::uint64_t reply_bytes_max = 64U << 20U;
};

/// Tryton as methods. Thread-safe.
class Rpc {
public:
    Rpc() = default;
    virtual ~Rpc() = default;
    Rpc(const Rpc&) = delete;
    Rpc& operator=(const Rpc&) = delete;

    /// Errors: Code::denied (login, method not given), Code::unavailable (nothing was done; try
    /// again: also no such database or address), Code::timeout (it is not known what was done),
    /// Code::quota (the answer is too large).
    virtual Result<Reply> call(const Call& call) = 0;
};

/// The fault of a reading call as an Error, with what was asked: Code::invalid if Tryton says no,
/// Code::unavailable for a fault of its own (its database is down, a bug).
Error to_error(const Fault& fault, std::string_view method);

}  // namespace portico::erp_tryton
