#include "security/key_store.hpp"

#include <algorithm>
#include <array>

#include "security/bearer.hpp"
#include "security/crypto.hpp"
#include "security/sql_values.hpp"

namespace portico::security {

namespace {

constexpr std::int64_t keys_max = 10'000;

constexpr std::string_view insert_key = R"sql(
    INSERT INTO security_key (id, kind, name, hash, scopes, company, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
)sql";

constexpr std::string_view select_keys = R"sql(
    SELECT id, kind, name, hash, scopes, company, created_at, expires_at, revoked_at, last_used_at
      FROM security_key
     ORDER BY created_at DESC, id
)sql";

constexpr std::string_view revoke_key = R"sql(
    UPDATE security_key SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1
)sql";

constexpr std::string_view count_keys =
    "SELECT count(*) FROM security_key WHERE revoked_at IS NULL";
constexpr std::string_view count_operators =
    "SELECT count(*) FROM security_key WHERE kind = 'operator'";
constexpr std::string_view bump_change = "UPDATE security_change SET number = number + 1";
constexpr std::string_view select_change = "SELECT number FROM security_change WHERE id = 1";
constexpr std::string_view update_used = "UPDATE security_key SET last_used_at = $2 WHERE id = $1";

std::string_view name_of(KeyKind kind) {
    return kind == KeyKind::operator_ ? "operator" : "storefront";
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
    return out;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto blank = text.find(' ');
        if (blank != 0) out.emplace_back(text.substr(0, blank));
        if (blank == std::string_view::npos) break;
        text.remove_prefix(blank + 1);
    }
    return out;
}

/// "storefront", "pricing", "pricing:read".
bool is_scope(std::string_view text) {
    if (text.empty() || text.size() > 64) return false;
    if (text.ends_with(":read")) text.remove_suffix(5);
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Status check(const NewKey& wanted, ports::Instant now) {
    const bool has_control = std::any_of(wanted.name.begin(), wanted.name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (wanted.name.empty() || wanted.name.size() > 100 || has_control)
        return invalid("Give the key a name of 1 to 100 characters.");
    if (wanted.scopes.empty()) return invalid("Give the key a scope, for example storefront.");
    if (wanted.scopes.size() > 20) return invalid("A key has at most 20 scopes.");
    for (const auto& scope : wanted.scopes) {
        if (!is_scope(scope))
            return invalid(
                "The scope " + scope +
                " is not one of: storefront, a plugin's id, or that with "
                ":read behind it."
            );
    }
    if (wanted.company.size() > 200) return invalid("A company id has at most 200 characters.");
    if (wanted.expires_at && *wanted.expires_at <= now)
        return invalid("The key's expiry lies in the past.");
    return {};
}

Result<std::int64_t> count(ports::Transaction& transaction, std::string_view sql) {
    std::int64_t number = 0;
    PORTICO_TRY(transaction.execute(sql, {}, [&](ports::Row row) -> Status {
        number = integer_of(row[0]);
        return {};
    }));
    return number;
}

KeyRecord record_of(ports::Row row) {
    KeyRecord record;
    record.id = text_of(row[0]);
    record.kind = text_of(row[1]) == "operator" ? KeyKind::operator_ : KeyKind::storefront;
    record.name = text_of(row[2]);
    record.hash = from_base64url(text_of(row[3])).value_or("");
    record.scopes = words_of(text_of(row[4]));
    record.company = text_of(row[5]);
    record.created_at = instant_of(integer_of(row[6]));
    record.expires_at = optional_instant_of(row[7]);
    record.revoked_at = optional_instant_of(row[8]);
    record.last_used_at = optional_instant_of(row[9]);
    return record;
}

}  // namespace

Result<std::unique_ptr<KeyStore>> KeyStore::create(
    std::shared_ptr<ports::Database> database, const ports::Clock& clock
) {
    PORTICO_TRY(migrate(*database));
    return std::unique_ptr<KeyStore>{new KeyStore{std::move(database), clock}};
}

Result<CreatedKey> KeyStore::insert(ports::Transaction& transaction, const NewKey& wanted) {
    const bool is_operator = wanted.kind == KeyKind::operator_;
    CreatedKey made;
    made.secret = std::string{is_operator ? operator_prefix : api_key_prefix};
    made.secret += base64url(random_bytes(32));
    auto& record = made.record;
    record.id = (is_operator ? "op_" : "key_") + base64url(random_bytes(9));
    record.kind = wanted.kind;
    record.name = wanted.name;
    record.hash = sha256(made.secret);
    record.scopes = wanted.scopes;
    record.company = wanted.company;
    record.created_at = clock_.now();
    record.expires_at = wanted.expires_at;

    const auto hash = base64url(record.hash);
    const auto scopes = joined(record.scopes);
    const ports::SqlValue expiry =
        record.expires_at ? ports::SqlValue{microseconds_of(*record.expires_at)} : ports::Null{};
    const std::array<ports::SqlValue, 8> values = {
        std::string_view{record.id},
        name_of(record.kind),
        std::string_view{record.name},
        std::string_view{hash},
        std::string_view{scopes},
        std::string_view{record.company},
        microseconds_of(record.created_at),
        expiry};
    PORTICO_TRY(transaction.execute(insert_key, values, {}));
    PORTICO_TRY(transaction.execute(bump_change, {}, {}));
    return made;
}

Result<CreatedKey> KeyStore::add(const NewKey& wanted) {
    PORTICO_TRY(check(wanted, clock_.now()));
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    if (PORTICO_TRY(count(*transaction, count_keys)) >= keys_max)
        return Error{Code::quota, "There are 10,000 keys already; revoke those not in use."};
    auto made = PORTICO_TRY(insert(*transaction, wanted));
    PORTICO_TRY(transaction->commit());
    return made;
}

Result<std::optional<CreatedKey>> KeyStore::add_first_operator() {
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    if (PORTICO_TRY(count(*transaction, count_operators)) > 0) return std::optional<CreatedKey>{};
    const NewKey wanted{KeyKind::operator_, "first operator", {"operator"}, "", std::nullopt};
    auto made = PORTICO_TRY(insert(*transaction, wanted));
    PORTICO_TRY(transaction->commit());
    return std::optional<CreatedKey>{std::move(made)};
}

Result<std::vector<KeyRecord>> KeyStore::list() {
    std::vector<KeyRecord> keys;
    PORTICO_TRY(database_->query(select_keys, {}, [&](ports::Row row) -> Status {
        keys.push_back(record_of(row));
        return {};
    }));
    return keys;
}

Status KeyStore::revoke(std::string_view id) {
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    const std::array<ports::SqlValue, 2> values = {id, microseconds_of(clock_.now())};
    if (PORTICO_TRY(transaction->execute(revoke_key, values, {})) == 0)
        return not_found("There is no key with the id " + std::string{id} + ".");
    PORTICO_TRY(transaction->execute(bump_change, {}, {}));
    return transaction->commit();
}

Result<std::int64_t> KeyStore::change() {
    std::int64_t number = 0;
    PORTICO_TRY(database_->query(select_change, {}, [&](ports::Row row) -> Status {
        number = integer_of(row[0]);
        return {};
    }));
    return number;
}

Status KeyStore::note_used(std::string_view id, ports::Instant at) {
    PORTICO_TRY(database_->execute(update_used, {id, microseconds_of(at)}));
    return {};
}

}  // namespace portico::security
