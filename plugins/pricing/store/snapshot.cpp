#include "store/snapshot.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "domain/index_image.hpp"
#include "store/program_id.hpp"

namespace portico::pricing {
namespace {

constexpr auto delete_head = "DELETE FROM index_snapshot";

constexpr auto insert_head =
    "INSERT INTO index_snapshot (one, program, currency, seen_erp, seen_published, series, parts) "
    "VALUES (1, $1, $2, $3, $4, $5, $6)";

constexpr auto select_head =
    "SELECT program, currency, seen_erp, seen_published, series, parts FROM index_snapshot";

constexpr auto put_part =
    "INSERT INTO index_snapshot_part (number, checksum, bytes) VALUES ($1, $2, $3) "
    "ON CONFLICT (number) DO UPDATE SET checksum = excluded.checksum, bytes = excluded.bytes";

constexpr auto delete_parts_from = "DELETE FROM index_snapshot_part WHERE number >= $1";

constexpr auto select_part = "SELECT checksum, bytes FROM index_snapshot_part WHERE number = $1";

// Every change has a moment of its own, so that another mirror, or one that was set back and went
// another way, does not know the last one of the snapshot.
constexpr auto select_known_moment =
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM erp.company WHERE known_since = $1) "
    "OR EXISTS (SELECT 1 FROM erp.product WHERE known_since = $1) "
    "OR EXISTS (SELECT 1 FROM erp.price_list WHERE known_since = $1) "
    "OR EXISTS (SELECT 1 FROM erp.price_rule WHERE known_since = $1) "
    "OR EXISTS (SELECT 1 FROM erp.record_history WHERE known_to > $1 AND known_from = $1)";

/// Tells the parts of one snapshot from those of another that were left in their place.
std::int64_t checksum(std::int64_t series, std::int64_t number, std::string_view bytes) {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15U;
    const auto place = static_cast<std::uint64_t>(series) + static_cast<std::uint64_t>(number);
    return static_cast<std::int64_t>(hash_of(bytes) ^ (place * odd));
}

/// Cuts an image into parts, each a row and a transaction.
class PartWriter {
public:
    PartWriter(Database& database, std::int64_t series, const std::function<bool()>& is_over)
        : database_{database}, series_{series}, is_over_{is_over} {
        part_.reserve(part_bytes);
    }

    Status write(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const auto now = bytes.first(std::min(bytes.size(), part_bytes - part_.size()));
            part_.append(reinterpret_cast<const char*>(now.data()), now.size());
            bytes = bytes.subspan(now.size());
            if (part_.size() == part_bytes) PORTICO_TRY(flush());
        }
        return {};
    }

    Status flush() {
        if (is_over_()) return Error{Code::cancelled, "The index is not kept: Portico ends."};
        const auto sum = checksum(series_, parts_, part_);
        PORTICO_TRY(database_.execute(put_part, parts_, sum, Bytes{part_}));
        ++parts_;
        part_.clear();
        return {};
    }

    [[nodiscard]] std::int64_t parts() const { return parts_; }

private:
    static constexpr std::size_t part_bytes = std::size_t{4} << 20U;

    Database& database_;
    std::int64_t series_;
    const std::function<bool()>& is_over_;
    std::string part_;
    std::int64_t parts_ = 0;
};

/// Gives the bytes of the parts one after the other, each checked as a whole before.
class PartReader {
public:
    PartReader(Transaction& transaction, std::int64_t series, std::int64_t parts)
        : transaction_{transaction}, series_{series}, parts_{parts} {}

    Status read(std::span<std::byte> bytes) {
        while (!bytes.empty()) {
            if (at_ == part_.size()) PORTICO_TRY(next());
            const auto count = std::min(bytes.size(), part_.size() - at_);
            std::memcpy(bytes.data(), part_.data() + at_, count);
            at_ += count;
            bytes = bytes.subspan(count);
        }
        return {};
    }

    [[nodiscard]] bool is_at_end() const { return number_ == parts_ && at_ == part_.size(); }

private:
    Status next() {
        bool is_whole = false;
        if (number_ < parts_) {
            PORTICO_TRY(transaction_.each(
                select_part,
                [&](const Row& row) -> Status {
                    part_ = row.text(1);
                    is_whole =
                        !part_.empty() && row.integer(0) == checksum(series_, number_, part_);
                    return {};
                },
                number_
            ));
        }
        if (!is_whole) return invalid("The kept index is not whole.");
        ++number_;
        at_ = 0;
        return {};
    }

    Transaction& transaction_;
    std::int64_t series_;
    std::int64_t parts_;
    std::int64_t number_ = 0;
    std::string part_;
    std::size_t at_ = 0;
};

struct Head {
    std::string program;
    std::string currency;
    SeenChanges seen;
    std::int64_t series = 0;
    std::int64_t parts = 0;
};

Head to_head(const Row& row) {
    return {
        row.string(0),
        row.string(1),
        {row.integer(2), row.integer(3)},
        row.integer(4),
        row.integer(5)};
}

/// Whether the records of which the index was made are an earlier state of what is there now.
Result<bool> fits(Transaction& transaction, const SeenChanges& seen) {
    const auto now = PORTICO_TRY(newest_changes(transaction));
    if (now.erp < seen.erp || now.published < seen.published) return false;
    const auto known = PORTICO_TRY(transaction.query_one(
        select_known_moment, [](const Row& row) { return row.integer(0); }, seen.erp
    ));
    return known.has_value();
}

Result<std::optional<Snapshot>> read(Transaction& transaction, const Settings& settings) {
    const auto head = PORTICO_TRY(transaction.query_one(select_head, to_head));
    const auto program = program_id();
    if (!head || program.empty() || head->program != program ||
        head->currency != settings.currency.code()) {
        return std::optional<Snapshot>{};
    }
    if (!PORTICO_TRY(fits(transaction, head->seen))) return std::optional<Snapshot>{};
    PartReader reader{transaction, head->series, head->parts};
    auto index =
        read_image(settings, [&](std::span<std::byte> bytes) { return reader.read(bytes); });
    if (!index.ok() && index.error().code != Code::invalid) return index.error();
    if (!index.ok() || !reader.is_at_end()) return std::optional<Snapshot>{};
    return std::optional{Snapshot{std::move(*index), head->seen}};
}

}  // namespace

Status write_snapshot(
    Database& database,
    const Index& index,
    const SeenChanges& seen,
    const std::function<bool()>& is_over
) {
    const auto program = program_id();
    if (program.empty() || seen.erp == 0) return {};  // it could never be told from another
    PORTICO_TRY(database.execute(delete_head));
    std::random_device random;
    const auto series = static_cast<std::int64_t>(random()) << 31U ^ random();
    PartWriter writer{database, series, is_over};
    PORTICO_TRY(write_image(index, [&](std::span<const std::byte> bytes) {
        return writer.write(bytes);
    }));
    PORTICO_TRY(writer.flush());
    return database.write([&](Transaction& transaction) -> Status {
        PORTICO_TRY(transaction.execute(delete_parts_from, writer.parts()));
        PORTICO_TRY(transaction.execute(
            insert_head,
            program,
            index.settings().currency,
            seen.erp,
            seen.published,
            series,
            writer.parts()
        ));
        return {};
    });
}

Result<std::optional<Snapshot>> read_snapshot(Database& database, const Settings& settings) {
    auto transaction = PORTICO_TRY(database.begin(Access::read));
    auto snapshot = read(transaction, settings);
    PORTICO_TRY(transaction.commit());
    return snapshot;
}

}  // namespace portico::pricing
