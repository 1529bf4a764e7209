#pragma once

#include <string>
#include <string_view>

#include <portico/abi/secrets.h>
#include <portico/boundary.hpp>

namespace portico {

/// Secrets of this plugin by name; never log them. Thread-safe.
class Secrets {
public:
    explicit Secrets(Host host)
        : host_{host}, table_{host.extension<portico_secrets>(PORTICO_SECRETS_ID)} {}

    /// Errors: Code::not_found, Code::unavailable (key or file can't be used), with what to do.
    [[nodiscard]] Result<std::string> get(std::string_view name) const {
        if (!PORTICO_HAS(table_, get)) return not_given(PORTICO_SECRETS_ID);
        std::string secret;
        PORTICO_TRY(host_.check(table_->get(table_->self, to_abi(name), append_to(secret))));
        return secret;
    }

private:
    Host host_;
    const portico_secrets* table_;
};

}  // namespace portico
