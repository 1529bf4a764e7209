#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

namespace portico::reorder {

/// A product as quick order needs it.
struct KnownProduct {
    std::string sku;
    std::string unit;  ///< the base unit

    struct Unit {
        std::string code;
        Decimal factor;  ///< base units in one
    };

    std::vector<Unit> units;  ///< the others
    bool is_discontinued = false;
    std::string replaced_by;
};

/// Finds products by what people write. Immutable.
class ProductIndex {
public:
    ProductIndex() = default;
    explicit ProductIndex(std::vector<KnownProduct> products);

    [[nodiscard]] std::size_t size() const { return products_.size(); }

    /// By the SKU, letter by letter; null: none.
    [[nodiscard]] const KnownProduct* find(std::string_view sku) const;

    /// All whose codes compare equal.
    [[nodiscard]] std::vector<const KnownProduct*> written_like(std::string_view code) const;

    /// Up to `count` that are still sold and whose code begins with this one, or differs in one
    /// place. Looks at every product: a millisecond or two for 100,000.
    [[nodiscard]] std::vector<const KnownProduct*> near(std::string_view code, std::size_t count)
        const;

private:
    std::vector<KnownProduct> products_;
    std::vector<std::string> comparable_;  ///< by place in products_
    std::unordered_map<std::string_view, std::size_t> by_sku_;
    std::unordered_multimap<std::string_view, std::size_t> by_code_;
};

/// Where the newest index is. Thread-safe.
class ProductIndexSource {
public:
    ProductIndexSource() = default;
    virtual ~ProductIndexSource() = default;
    ProductIndexSource(const ProductIndexSource&) = delete;
    ProductIndexSource& operator=(const ProductIndexSource&) = delete;

    [[nodiscard]] virtual std::shared_ptr<const ProductIndex> current() const = 0;
};

}  // namespace portico::reorder
