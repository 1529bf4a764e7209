#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <portico/database.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"
#include "terms/product_facts.hpp"

namespace portico::pricing {

/// The columns of a record by name, whether it is a row of a table or a version in the history.
class RecordFields {
public:
    /// "" where it is absent.
    [[nodiscard]] virtual std::string_view text(std::string_view column) const = 0;
    [[nodiscard]] virtual std::optional<std::int64_t> integer(std::string_view column) const = 0;

protected:
    ~RecordFields() = default;
};

/// A row that was selected with these columns, in this order.
class RowFields final : public RecordFields {
public:
    RowFields(const Row& row, std::span<const std::string_view> columns)
        : row_{row}, columns_{columns} {}

    [[nodiscard]] std::string_view text(std::string_view column) const override;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view column) const override;

private:
    [[nodiscard]] std::size_t at(std::string_view column) const;

    const Row& row_;
    std::span<const std::string_view> columns_;
};

/// A version: a JSON object of columns.
class JsonFields final : public RecordFields {
public:
    explicit JsonFields(json::Value record) : record_{record} {}

    [[nodiscard]] std::string_view text(std::string_view column) const override {
        return record_[column].text();
    }

    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view column) const override;

private:
    json::Value record_;
};

// Errors of all: Code::invalid (a value that can't be read). Lists, groups and units are not
// filled.
Result<Company> company_from(const RecordFields& fields);
Result<Product> product_from(const RecordFields& fields);
Result<PriceList> list_from(const RecordFields& fields);
Result<Rule> rule_from(const RecordFields& fields);

/// A number that can't be used is left out.
ProductFacts facts_from(const RecordFields& fields);

}  // namespace portico::pricing
