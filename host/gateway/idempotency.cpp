#include "gateway/idempotency.hpp"

#include <array>

#include <portico/json.hpp>

namespace portico::gateway {

namespace {

constexpr std::int64_t kept_us = std::int64_t{24} * 3600 * 1'000'000;
constexpr std::int64_t abandoned_us = std::int64_t{60} * 1'000'000;
constexpr std::int64_t rows_max = 1'000'000;

const std::array<ports::Migration, 1> migrations = {{{1, "idempotency", R"sql(
    CREATE TABLE gateway_idempotency (
        caller TEXT NOT NULL,
        request_key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        status BIGINT NOT NULL,
        content_type TEXT NOT NULL,
        headers TEXT NOT NULL,
        body BYTEA NOT NULL,
        PRIMARY KEY (caller, request_key)
    );
    CREATE INDEX gateway_idempotency_age ON gateway_idempotency (created_at);
)sql"}}};

// status 0: in progress
constexpr std::string_view claim = R"sql(
    INSERT INTO gateway_idempotency
           (caller, request_key, fingerprint, created_at, status, content_type, headers, body)
    VALUES ($1, $2, $3, $4, 0, '', '', '')
        ON CONFLICT (caller, request_key) DO NOTHING
)sql";

constexpr std::string_view drop_stale = R"sql(
    DELETE FROM gateway_idempotency
     WHERE caller = $1 AND request_key = $2
       AND (created_at < $3 OR (status = 0 AND created_at < $4))
)sql";

constexpr std::string_view select_one = R"sql(
    SELECT fingerprint, status, content_type, headers, body
      FROM gateway_idempotency
     WHERE caller = $1 AND request_key = $2
)sql";

constexpr std::string_view store = R"sql(
    UPDATE gateway_idempotency
       SET status = $3, content_type = $4, headers = $5, body = $6
     WHERE caller = $1 AND request_key = $2
)sql";

constexpr std::string_view remove_one = R"sql(
    DELETE FROM gateway_idempotency WHERE caller = $1 AND request_key = $2
)sql";

constexpr std::string_view remove_old = R"sql(
    DELETE FROM gateway_idempotency WHERE created_at < $1
)sql";

constexpr std::string_view count_all = "SELECT count(*) FROM gateway_idempotency";

std::string_view text(const ports::SqlValue& value) {
    if (const auto* view = std::get_if<std::string_view>(&value)) return *view;
    if (const auto* bytes = std::get_if<ports::Bytes>(&value)) return bytes->view;
    return {};
}

std::int64_t integer(const ports::SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? *number : 0;
}

std::string render_headers(const KeptReply& reply) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object();
    for (const auto& [name, value] : reply.headers) writer.member(name, value);
    writer.end_object();
    return out;
}

Status read_headers(std::string_view json, KeptReply& reply) {
    const auto document = PORTICO_TRY(json::parse(json));
    const auto root = document.root();
    for (auto member = root.begin(); member != root.end(); ++member)
        reply.headers.emplace_back(member.key(), (*member).text());
    return {};
}

}  // namespace

Result<std::unique_ptr<IdempotencyStore>> IdempotencyStore::create(
    std::shared_ptr<ports::Database> database, const ports::Clock& clock
) {
    PORTICO_TRY(database->migrate("gateway", migrations));
    std::unique_ptr<IdempotencyStore> made{new IdempotencyStore{std::move(database), clock}};
    PORTICO_TRY(made->sweep());
    return made;
}

std::int64_t IdempotencyStore::now_us() const {
    return clock_.now().time_since_epoch().count();
}

Result<KeyLookup> IdempotencyStore::begin(const KeyedRequest& request) {
    if (count_.load(std::memory_order_relaxed) >= rows_max)
        return unavailable("Too many requests with an Idempotency-Key are kept; try again later.");
    const auto now = now_us();
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    const std::array<ports::SqlValue, 4> stale = {
        request.caller, request.key, now - kept_us, now - abandoned_us};
    PORTICO_TRY(transaction->execute(drop_stale, stale, {}));
    const std::array<ports::SqlValue, 4> fresh = {
        request.caller, request.key, request.fingerprint, now};
    const auto claimed = PORTICO_TRY(transaction->execute(claim, fresh, {}));

    KeyLookup found;
    if (claimed == 0) {
        const std::array<ports::SqlValue, 2> which = {request.caller, request.key};
        PORTICO_TRY(transaction->execute(select_one, which, [&](ports::Row row) -> Status {
            if (text(row[0]) != request.fingerprint) {
                found.state = KeyState::other;
                return {};
            }
            found.reply.status = static_cast<int>(integer(row[1]));
            found.state = found.reply.status == 0 ? KeyState::in_progress : KeyState::answered;
            found.reply.content_type = text(row[2]);
            found.reply.body = text(row[4]);
            return found.state == KeyState::answered ? read_headers(text(row[3]), found.reply)
                                                     : Status{};
        }));
    }
    PORTICO_TRY(transaction->commit());
    if (claimed != 0) count_.fetch_add(1, std::memory_order_relaxed);
    return found;
}

Status IdempotencyStore::keep(const KeyedRequest& request, const KeptReply& reply) {
    const auto headers = render_headers(reply);
    PORTICO_TRY(database_->execute(
        store,
        {request.caller,
         request.key,
         std::int64_t{reply.status},
         std::string_view{reply.content_type},
         std::string_view{headers},
         ports::Bytes{reply.body}}
    ));
    return {};
}

Status IdempotencyStore::forget(const KeyedRequest& request) {
    PORTICO_TRY(database_->execute(remove_one, {request.caller, request.key}));
    count_.fetch_sub(1, std::memory_order_relaxed);
    return {};
}

Status IdempotencyStore::sweep() {
    PORTICO_TRY(database_->execute(remove_old, {now_us() - kept_us}));
    PORTICO_TRY(database_->query(count_all, {}, [&](ports::Row row) -> Status {
        count_.store(integer(row[0]), std::memory_order_relaxed);
        return {};
    }));
    return {};
}

}  // namespace portico::gateway
