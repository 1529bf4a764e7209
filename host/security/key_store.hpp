#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::security {

enum class KeyKind : std::uint8_t { storefront, operator_ };

/// A key as it is stored: never its secret, only that secret's SHA-256.
struct KeyRecord {
    std::string id;  ///< "key_..." or "op_..."; not secret
    KeyKind kind = KeyKind::storefront;
    std::string name;
    std::string hash;  ///< 32 bytes
    std::vector<std::string> scopes;
    std::string company;  ///< the only one it may speak for; empty: any
    ports::Instant created_at{};
    std::optional<ports::Instant> expires_at;
    std::optional<ports::Instant> revoked_at;
    std::optional<ports::Instant> last_used_at;  ///< to the minute, some minutes late
};

struct NewKey {
    KeyKind kind = KeyKind::storefront;
    std::string name;
    std::vector<std::string> scopes;
    std::string company;
    std::optional<ports::Instant> expires_at;
};

/// A key just made: the only time that its secret is seen.
struct CreatedKey {
    KeyRecord record;
    std::string secret;  ///< "pk_..." or "po_..."
};

/// API keys and operator tokens in the host's database. Another process (the command line) may work
/// on the same database; `change` tells that it did. Thread-safe.
class KeyStore {
public:
    /// Runs the migrations. Errors: those of the database.
    static Result<std::unique_ptr<KeyStore>> create(
        std::shared_ptr<ports::Database> database, const ports::Clock& clock
    );

    /// Errors: Code::invalid (name, scope, expiry), Code::quota (10,000 keys).
    Result<CreatedKey> add(const NewKey& wanted);

    /// All, newest first; revoked and expired ones too.
    Result<std::vector<KeyRecord>> list();

    /// Ends a key for good; repeating it changes nothing. Errors: Code::not_found.
    Status revoke(std::string_view id);

    /// The first operator token of this installation; nothing if there ever was one.
    Result<std::optional<CreatedKey>> add_first_operator();

    /// Grows with every change of a key by any process.
    Result<std::int64_t> change();

    Status note_used(std::string_view id, ports::Instant at);

private:
    KeyStore(std::shared_ptr<ports::Database> database, const ports::Clock& clock)
        : database_{std::move(database)}, clock_{clock} {}

    Result<CreatedKey> insert(ports::Transaction& transaction, const NewKey& wanted);

    std::shared_ptr<ports::Database> database_;
    const ports::Clock& clock_;
};

}  // namespace portico::security
