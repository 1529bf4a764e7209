#pragma once

#include <atomic>
#include <memory>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "lines/product_index.hpp"

namespace portico::reorder {

/// The products of the mirror, read again when they change. Thread-safe.
class LiveProducts final : public ProductIndexSource {
public:
    explicit LiveProducts(Database& database) : database_{database} {}

    /// Errors: those of the database; the former index stays.
    Status reload();

    [[nodiscard]] std::shared_ptr<const ProductIndex> current() const override {
        return current_.load(std::memory_order_acquire);
    }

private:
    Database& database_;
    std::atomic<std::shared_ptr<const ProductIndex>> current_{
        std::make_shared<const ProductIndex>()};
};

}  // namespace portico::reorder
