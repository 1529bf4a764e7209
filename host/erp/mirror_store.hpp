#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "erp/record_history.hpp"
#include "erp/record_reader.hpp"
#include "ports/database.hpp"

namespace portico::erp {

/// What storing a record did.
struct Stored {
    bool is_changed = false;
    std::string
        moved_from;  ///< the company that the row belonged to before; empty: it did not move
};

/// Where a record came from and when.
struct Origin {
    std::string_view source;
    std::int64_t now_us = 0;
    std::int64_t known_us = 0;  ///< the transaction's moment in the history of records
};

/// A row that a snapshot may have left out.
struct RowKey {
    std::string company;  ///< empty for entities without a client's data
    std::string id;       ///< parts of the key, joined by key_separator
};

/// The rows of one entity in the mirror; where the entity keeps history, a change also keeps the
/// version that it ends. Works inside the caller's transaction; Errors are those of
/// the database. Not thread-safe.
class MirrorStore {
public:
    explicit MirrorStore(const EntitySpec& entity);

    /// The company that the record belongs to; "" for entities without a client's data.
    /// Errors: Code::invalid (sentence for the quarantine list) when it names a record that has not
    /// come.
    Result<std::string> company_of(ports::Transaction& transaction, const Record& record);

    /// Inserts or updates the row and its child rows; a row with the same hash is left alone.
    Result<Stored> upsert(
        ports::Transaction& transaction,
        const Record& record,
        const std::string& company,
        const Origin& origin
    );

    /// Marks the row as gone. Gives its company, or nothing where no active row has this id.
    Result<std::vector<RowKey>> deactivate(
        ports::Transaction& transaction,
        std::string_view id,
        std::int64_t now_us,
        std::int64_t known_us
    );

    /// Calls `row` with the key of each active row.
    Status each_active(
        ports::Transaction& transaction, const std::function<void(const RowKey&)>& row
    );

private:
    void add_columns();
    void write_upserts();
    Result<bool> write_row(
        ports::Transaction& transaction, const Record& record, std::optional<Version>& former
    );
    Status end_version(
        ports::Transaction& transaction, const Version& former, std::int64_t known_us
    );
    Result<std::optional<Version>> version_now(
        ports::Transaction& transaction, std::string_view company, std::string_view id
    );
    Result<std::string> find_company(
        ports::Transaction& transaction, std::string_view table, std::string_view id
    );
    Status store_children(
        ports::Transaction& transaction, const Record& record, const std::string& company
    );
    Status store_child(
        ports::Transaction& transaction,
        const ChildSpec& child,
        const Record& record,
        const std::string& company
    );
    Result<std::string> remove_from_other_company(
        ports::Transaction& transaction,
        const Record& record,
        const std::string& company,
        std::int64_t known_us
    );
    void bind(const Record& record, const std::string& company, const Origin& origin);

    const EntitySpec& entity_;
    bool has_company_column_ = false;
    std::size_t active_field_ = no_field;
    std::vector<std::string> columns_;
    std::vector<std::size_t> bound_fields_;  ///< of the first columns
    std::vector<ports::SqlValue> arguments_;
    std::optional<RecordHistory> history_;
    std::string insert_sql_;  ///< inserts, or gives the hash of the row that differs
    std::string upsert_sql_;
    std::string key_sql_;  ///< "sku = $1 AND warehouse = $2"
    std::string cached_table_, cached_id_, cached_company_;
};

}  // namespace portico::erp
