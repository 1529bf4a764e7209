#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "domain/categories.hpp"
#include "domain/product.hpp"
#include "domain/terms.hpp"

namespace portico::catalogue {

/// Number of a product in one index: products are numbered in the order of their SKUs.
using ProductId = std::uint32_t;

inline constexpr std::uint32_t no_category = std::numeric_limits<std::uint32_t>::max();

/// All products of the supplier, packed for search. Immutable; any number of readers.
class Index {
public:
    /// What one product is, beside its texts.
    struct Record {
        std::optional<Decimal> pack_multiple;
        std::optional<Decimal> min_quantity;
        std::uint32_t category = no_category;
        std::uint32_t first_unit = 0;
        std::uint16_t unit_count = 0;
        ProductStatus status = ProductStatus::active;
    };

    Index() = default;

    /// Of products in any order; of two with the same SKU the first counts.
    explicit Index(std::vector<Product> products);

    [[nodiscard]] ProductId size() const { return static_cast<ProductId>(records_.size()); }

    [[nodiscard]] std::optional<ProductId> find(std::string_view sku) const;

    /// How many products have an SKU up to this one: where a page goes on behind it.
    [[nodiscard]] ProductId count_up_to(std::string_view sku) const;

    [[nodiscard]] const Record& record(ProductId id) const { return records_[id]; }

    [[nodiscard]] std::string_view sku(ProductId id) const { return text(id, 0); }

    [[nodiscard]] std::string_view name(ProductId id, Language language) const {
        return text(id, 1 + static_cast<std::size_t>(language));
    }

    [[nodiscard]] std::string_view unit(ProductId id) const { return text(id, 4); }

    [[nodiscard]] std::string_view replaced_by(ProductId id) const { return text(id, 5); }

    [[nodiscard]] std::string_view image_url(ProductId id) const { return text(id, 6); }

    /// Units beside the base unit.
    [[nodiscard]] std::span<const Unit> units(ProductId id) const {
        return {units_.data() + records_[id].first_unit, records_[id].unit_count};
    }

    /// The place of a product's name among all names of a language; no two are equal.
    [[nodiscard]] std::uint32_t name_rank(ProductId id, Language language) const {
        return name_ranks_[static_cast<std::size_t>(language)][id];
    }

    [[nodiscard]] const Categories& categories() const { return categories_; }

    [[nodiscard]] const Terms& terms() const { return terms_; }

    /// The products whose code begins so; `is_exact`: it is the whole code.
    struct CodeMatch {
        ProductId product = 0;
        bool is_exact = false;
    };

    [[nodiscard]] std::vector<CodeMatch> with_code(std::u16string_view prefix) const;

    [[nodiscard]] std::size_t memory_bytes() const;

private:
    static constexpr std::size_t texts_per_product = 7;

    [[nodiscard]] std::string_view text(ProductId id, std::size_t which) const {
        const auto [offset, length] = texts_[id * texts_per_product + which];
        return std::string_view{characters_}.substr(offset, length);
    }

    void keep(Product& product);
    void keep_texts(const Product& product);
    void rank_names();
    void collect_words();

    std::string characters_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> texts_;  ///< offset and length
    std::vector<Record> records_;
    std::vector<Unit> units_;
    Categories categories_;
    Terms terms_;
    Terms codes_;  ///< whole codes, without dashes
    std::array<std::vector<std::uint32_t>, language_count> name_ranks_;
};

/// Where readers get the index from; what they took stays theirs while it is exchanged.
class IndexSource {
public:
    virtual ~IndexSource() = default;
    IndexSource() = default;
    IndexSource(const IndexSource&) = delete;
    IndexSource& operator=(const IndexSource&) = delete;

    [[nodiscard]] virtual std::shared_ptr<const Index> current() const = 0;

    /// Up to when the ERP's products and stock are known, in microseconds; absent: never pulled.
    [[nodiscard]] virtual Result<std::optional<std::int64_t>> as_of() const = 0;
};

}  // namespace portico::catalogue
