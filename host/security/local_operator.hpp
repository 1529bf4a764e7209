#pragma once

#include "ports/authentication.hpp"
#include "ports/directory.hpp"

namespace portico::security {

/// On the control socket everybody is the operator: the data folder's permissions let him in. He
/// may name any company that exists, and says who he is ("Authorization: Operator anna"): that is
/// for the audit and for what two operators must agree on, and gives no rights. Thread-safe.
class LocalOperator final : public ports::Authenticator {
public:
    /// `directory` outlives it.
    explicit LocalOperator(const ports::Directory& directory) : directory_{directory} {}

    ports::Authentication authenticate(const ports::Credentials& credentials) override;

    [[nodiscard]] std::uint64_t generation() const override { return directory_.generation(); }

private:
    const ports::Directory& directory_;
};

}  // namespace portico::security
