#include "erp/quarantine.hpp"

#include <array>
#include <cstdio>

#include "erp/content_hash.hpp"

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr std::size_t raw_bytes_max = 16UL * 1024;
constexpr std::size_t reason_bytes_max = 1000;

constexpr auto select_known = "SELECT id FROM quarantine WHERE connector = $1 AND entity = $2";

constexpr auto upsert_item = R"sql(
    INSERT INTO quarantine (id, connector, entity, record_id, source, reason, raw, retryable,
                            first_seen_at, last_seen_at, times_seen)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)
    ON CONFLICT (id) DO UPDATE
       SET source = excluded.source, reason = excluded.reason, raw = excluded.raw,
           retryable = excluded.retryable, last_seen_at = excluded.last_seen_at,
           times_seen = quarantine.times_seen + 1
)sql";

constexpr auto delete_item = "DELETE FROM quarantine WHERE id = $1";

constexpr auto delete_older =
    "DELETE FROM quarantine WHERE connector = $1 AND entity = $2 AND last_seen_at < $3";

constexpr string_view select_items = R"sql(
    SELECT id, connector, entity, record_id, source, reason, raw, retryable,
           first_seen_at, last_seen_at, times_seen
      FROM quarantine
     WHERE connector = $1 AND ($2 = '' OR entity = $2) AND id > $3 AND retryable >= $4
     ORDER BY id
     LIMIT $5
)sql";

constexpr string_view select_item = R"sql(
    SELECT id, connector, entity, record_id, source, reason, raw, retryable,
           first_seen_at, last_seen_at, times_seen
      FROM quarantine
     WHERE id = $1
)sql";

std::string text_at(ports::Row row, std::size_t column) {
    const auto* text = std::get_if<string_view>(&row[column]);
    return text == nullptr ? std::string{} : std::string{*text};
}

std::int64_t number_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number == nullptr ? 0 : *number;
}

QuarantineItem to_item(ports::Row row) {
    return {
        .id = text_at(row, 0),
        .connector = text_at(row, 1),
        .entity = text_at(row, 2),
        .record_id = text_at(row, 3),
        .source = text_at(row, 4),
        .reason = text_at(row, 5),
        .raw = text_at(row, 6),
        .retry = static_cast<Retry>(number_at(row, 7)),
        .first_seen_at = number_at(row, 8),
        .last_seen_at = number_at(row, 9),
        .times_seen = number_at(row, 10)};
}

/// Of a UTF-8 character by its first byte; 0 where none begins with it.
std::size_t character_bytes(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    if (lead < 0xE0) return 2;
    return lead < 0xF0 ? 3 : 4;
}

/// At most `bytes_max` bytes of what may be anything, as UTF-8 without U+0000: a bad byte is shown
/// as `?`, and no character is cut in two.
std::string printable(string_view bytes, std::size_t bytes_max) {
    std::string out;
    out.reserve(std::min(bytes.size(), bytes_max));
    for (std::size_t at = 0; at < bytes.size() && out.size() < bytes_max;) {
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const std::size_t length = character_bytes(lead);
        bool is_good = length > 0 && lead != 0 && at + length <= bytes.size();
        for (std::size_t i = 1; is_good && i < length; ++i) {
            is_good = (static_cast<unsigned char>(bytes[at + i]) & 0xC0U) == 0x80;
        }
        if (is_good && out.size() + length > bytes_max) break;
        out.append(is_good ? bytes.substr(at, length) : "?");
        at += is_good ? length : 1;
    }
    return out;
}

}  // namespace

Quarantine::Quarantine(std::string connector, std::string entity)
    : connector_{std::move(connector)}, entity_{std::move(entity)} {}

Status Quarantine::load(ports::Transaction& transaction) {
    known_.clear();
    const std::array<SqlValue, 2> args{string_view{connector_}, string_view{entity_}};
    PORTICO_TRY(transaction.execute(select_known, args, [this](ports::Row row) -> Status {
        known_.insert(text_at(row, 0));
        return {};
    }));
    return {};
}

std::string Quarantine::key(string_view record_id, string_view source) const {
    const auto seed = content_hash(entity_, content_hash(connector_));
    const auto hash =
        record_id.empty() ? content_hash(source, seed) : content_hash(record_id, ~seed);
    char text[24];
    std::snprintf(text, sizeof text, "q%016llx", static_cast<unsigned long long>(hash));
    return text;
}

Status Quarantine::put(
    ports::Transaction& transaction, const Rejection& rejection, std::int64_t now_us
) {
    const auto id = key(rejection.record_id, rejection.source);
    if (!known_.contains(id)) {
        if (static_cast<std::int64_t>(known_.size()) >= quarantine_rows_max) {
            ++overflow_;
            return {};
        }
        known_.insert(id);
    }
    const auto raw = printable(rejection.raw, raw_bytes_max);
    const auto reason = printable(rejection.reason, reason_bytes_max);
    const auto record_id = printable(rejection.record_id, reason_bytes_max);
    const auto source = printable(rejection.source, reason_bytes_max);
    const auto retry = raw == rejection.raw ? rejection.retry : Retry::impossible;
    const std::array<SqlValue, 9> args{
        string_view{id},
        string_view{connector_},
        string_view{entity_},
        string_view{record_id},
        string_view{source},
        string_view{reason},
        string_view{raw},
        static_cast<std::int64_t>(retry),
        now_us};
    PORTICO_TRY(transaction.execute(upsert_item, args, {}));
    return {};
}

Status Quarantine::clear(ports::Transaction& transaction, string_view id, string_view source) {
    if (known_.empty()) return {};
    PORTICO_TRY(clear_key(transaction, key(id, source)));
    return clear_key(transaction, key({}, source));
}

Status Quarantine::clear_key(ports::Transaction& transaction, const std::string& key) {
    if (known_.erase(key) == 0) return {};
    const std::array<SqlValue, 1> args{string_view{key}};
    PORTICO_TRY(transaction.execute(delete_item, args, {}));
    return {};
}

Status Quarantine::clear_older(ports::Transaction& transaction, std::int64_t moment_us) {
    const std::array<SqlValue, 3> args{string_view{connector_}, string_view{entity_}, moment_us};
    PORTICO_TRY(transaction.execute(delete_older, args, {}));
    return {};
}

Result<std::vector<QuarantineItem>> list_quarantine(
    ports::Database& mirror, const QuarantineFilter& filter
) {
    std::vector<QuarantineItem> items;
    const std::initializer_list<SqlValue> args{
        string_view{filter.connector},
        string_view{filter.entity},
        string_view{filter.after},
        static_cast<std::int64_t>(filter.at_least),
        static_cast<std::int64_t>(filter.limit)};
    PORTICO_TRY(mirror.query(select_items, args, [&items](ports::Row row) -> Status {
        items.push_back(to_item(row));
        return {};
    }));
    return items;
}

Result<QuarantineItem> find_quarantined(ports::Database& mirror, string_view id) {
    std::optional<QuarantineItem> item;
    PORTICO_TRY(mirror.query(select_item, {id}, [&item](ports::Row row) -> Status {
        item = to_item(row);
        return {};
    }));
    if (!item) return not_found("Nothing is in quarantine under \"" + std::string{id} + "\".");
    return *std::move(item);
}

Status discard_quarantined(ports::Database& mirror, string_view id) {
    if (PORTICO_TRY(mirror.execute(delete_item, {id})) == 0) {
        return not_found("Nothing is in quarantine under \"" + std::string{id} + "\".");
    }
    return {};
}

}  // namespace portico::erp
