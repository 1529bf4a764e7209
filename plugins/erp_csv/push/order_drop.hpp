#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <portico/connector.hpp>
#include <portico/result.hpp>

namespace portico::erp_csv {

/// The folder through which orders go to the ERP and its answers come back:
///
///   outgoing/KEY.json      the order push record with `key` in front; appears whole or not at all
///   acknowledged/KEY.json  written by the ERP: {"key", "erp_id", "number"} or {"key", "refused"}
///   .portico/              what was put into outgoing/ before, so that the ERP may take files away
///
/// Thread-safe for different keys.
class OrderDrop {
public:
    /// `now`: since 1970.
    OrderDrop(std::string path, std::function<std::chrono::nanoseconds()> now)
        : path_{std::move(path)}, now_{std::move(now)} {}

    /// Accepted or refused when the ERP has said so; else the order is or was in outgoing/ and is
    /// pending. One key is put there once, whatever is killed when.
    /// Errors: Code::unavailable (the folder can't be written: nothing was done), Code::invalid
    /// (the ERP's answer can't be read; a person must look).
    Result<PushOutcome> push(std::string_view key, std::string_view record) const;

    /// As push() of an order that was accepted: the answer as far as it is still there.
    Result<PushOutcome> verify(std::string_view key) const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    [[nodiscard]] Result<std::optional<PushOutcome>> read_answer(std::string_view key) const;

    [[nodiscard]] Status put(std::string_view key, std::string_view record) const;

    std::string path_;
    std::function<std::chrono::nanoseconds()> now_;
};

}  // namespace portico::erp_csv
