#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <portico/clock.hpp>

namespace portico::ports {
class Database;
}

namespace portico::testkit {

/// A column's value; text for decimals, microseconds for times.
using MirrorValue = std::variant<std::monostate, std::int64_t, std::string>;
using MirrorField = std::pair<std::string_view, MirrorValue>;

struct MirrorCompany {
    std::string id;
    std::string name = "A company";
    std::string currency = "EUR";
    std::string region = {};
};

struct MirrorProduct {
    std::string sku;
    std::string name = "A product";
    std::string unit = "pcs";
    std::string base_price = "1.00";
    std::string currency = "EUR";
    std::string category = {};
};

/// What the ERP's mirror holds, with the schema that plugins read as `erp`. A row that does not fit
/// the schema is a mistake of the test, and ends it with a message.
class Mirror {
public:
    Mirror(ports::Database& database, const class FakeClock& clock)
        : database_{database}, clock_{clock} {}

    void company(const MirrorCompany& company);
    void product(const MirrorProduct& product);

    /// Inserts or replaces one row of any table: insert("stock", {{"sku", "A-1"}, ...}). Columns
    /// that are not named get what an ERP without that field gives: active, now, NULL, '' or 0.
    void insert(std::string_view table, std::initializer_list<MirrorField> fields);

    /// Runs one statement on the mirror, for what insert can't do.
    void execute(std::string_view sql);

    /// The last complete pull of `entity` began at `as_of`; `error` is why a later one failed,
    /// empty if none did.
    void synchronized(std::string_view entity, Instant as_of, std::string_view error = {});

private:
    ports::Database& database_;
    const FakeClock& clock_;
    std::int64_t last_known_at_ = 0;
};

}  // namespace portico::testkit
