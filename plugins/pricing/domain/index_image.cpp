#include "index_image.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace portico::pricing {
namespace {

/// Writes or reads the same fields in the same order, so that both are one piece of code.
class Carrier {
public:
    explicit Carrier(const ImageSink& sink) : sink_{&sink} {}

    explicit Carrier(const ImageSource& source) : source_{&source} {}

    [[nodiscard]] bool is_reading() const { return source_ != nullptr; }

    Status carry(void* bytes, std::size_t count) const {
        if (count == 0) return {};
        auto* const begin = static_cast<std::byte*>(bytes);
        return is_reading() ? (*source_)({begin, count}) : (*sink_)({begin, count});
    }

    template <class T>
    Status carry(T& value) const {
        static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>);
        return carry(&value, sizeof(value));
    }

private:
    const ImageSink* sink_ = nullptr;
    const ImageSource* source_ = nullptr;
};

/// Texts in pieces: their sizes, then their letters, so that ten million of them are few calls.
class Texts {
public:
    template <class TextAt>
    static Status write(const Carrier& carrier, std::uint32_t count, TextAt text_at) {
        for (std::uint32_t begin = 0; begin < count; begin += piece) {
            const auto end = std::min(count, begin + piece);
            std::array<std::uint32_t, piece> sizes{};
            std::string letters;
            for (auto i = begin; i < end; ++i) {
                const std::string_view text = text_at(i);
                sizes[i - begin] = static_cast<std::uint32_t>(text.size());
                letters += text;
            }
            PORTICO_TRY(carrier.carry(sizes));
            PORTICO_TRY(carrier.carry(letters.data(), letters.size()));
        }
        return {};
    }

    template <class Take>
    static Status read(const Carrier& carrier, std::uint32_t count, Take take) {
        for (std::uint32_t begin = 0; begin < count; begin += piece) {
            const auto end = std::min(count, begin + piece);
            std::array<std::uint32_t, piece> sizes{};
            PORTICO_TRY(carrier.carry(sizes));
            std::size_t bytes = 0;
            for (const auto size : sizes) bytes += size;
            std::string letters(bytes, '\0');
            PORTICO_TRY(carrier.carry(letters.data(), bytes));
            std::string_view rest{letters};
            for (auto i = begin; i < end; ++i) {
                take(i, rest.substr(0, sizes[i - begin]));
                rest.remove_prefix(sizes[i - begin]);
            }
        }
        return {};
    }

private:
    static constexpr std::uint32_t piece = 1024;
};

}  // namespace

/// Carries the members of an index, one after the other.
class IndexImage {
public:
    IndexImage(Index& index, const Carrier& carrier) : index_{index}, carrier_{carrier} {}

    Status carry() {
        // A member more, or a larger one? Then it must be carried too.
        static_assert(sizeof(Index) == index_bytes);
        PORTICO_TRY(carrier_.carry(index_.rule_count_));
        PORTICO_TRY(carrier_.carry(index_.known_products_));
        for (auto* names :
             {&index_.list_ids_,
              &index_.groups_,
              &index_.regions_,
              &index_.units_,
              &index_.category_paths_}) {
            PORTICO_TRY(carry(*names));
        }
        PORTICO_TRY(carry_ids());
        PORTICO_TRY(carry(index_.product_units_));
        PORTICO_TRY(carry(index_.category_numbers_));
        PORTICO_TRY(carry(index_.far_holders_));
        PORTICO_TRY(carry(index_.terms_));
        PORTICO_TRY(carry(index_.lists_));
        PORTICO_TRY(carry(index_.group_targets_));
        PORTICO_TRY(carry(index_.region_targets_));
        PORTICO_TRY(carry(index_.default_lists_));
        PORTICO_TRY(carry(index_.cuts_));
        PORTICO_TRY(carry_companies());
        PORTICO_TRY(carry_products());
        if (carrier_.is_reading()) index_.version_ = 1;
        return carry_wide_runs();
    }

private:
    static constexpr std::size_t index_bytes = 1680;

    Status carry_size(std::uint32_t& size) const { return carrier_.carry(size); }

    Status carry(Names& names) const {
        auto size = names.size();
        PORTICO_TRY(carry_size(size));
        if (!carrier_.is_reading()) {
            return Texts::write(carrier_, size, [&](std::uint32_t i) { return names.name(i); });
        }
        return Texts::read(carrier_, size, [&](std::uint32_t, std::string_view name) {
            names.intern(name);
        });
    }

    Status carry_ids() const {
        auto& ids = index_.rule_ids_;
        PORTICO_TRY(carry(ids.prefixes_));
        auto size = static_cast<std::uint32_t>(ids.texts_.size());
        PORTICO_TRY(carry_size(size));
        if (!carrier_.is_reading()) {
            return Texts::write(carrier_, size, [&](std::uint32_t i) { return ids.texts_[i]; });
        }
        ids.texts_.reserve(size);
        return Texts::read(carrier_, size, [&](std::uint32_t, std::string_view text) {
            ids.texts_.push_back(ids.arena_->add(text));
        });
    }

    template <class T>
    Status carry(Growing<T>& rows) const {
        auto size = static_cast<std::uint32_t>(rows.size());
        PORTICO_TRY(carry_size(size));
        if (!carrier_.is_reading()) {
            return carrier_.carry(const_cast<T*>(rows.data()), size * sizeof(T));
        }
        return carrier_.carry(rows.append(size), size * sizeof(T));
    }

    template <class T>
    Status carry(std::vector<T>& rows) const {
        auto size = static_cast<std::uint32_t>(rows.size());
        PORTICO_TRY(carry_size(size));
        rows.resize(size);
        return carrier_.carry(rows.data(), size * sizeof(T));
    }

    template <class T>
    Status carry(Chunks<T>& rows) const {
        auto size = rows.size();
        PORTICO_TRY(carry_size(size));
        for (std::uint32_t i = 0; i < size; ++i) {
            T row = carrier_.is_reading() ? T{} : rows[i];
            PORTICO_TRY(carrier_.carry(row));
            if (carrier_.is_reading()) rows.push_back(row, first_batch);
        }
        return {};
    }

    /// Rows whose name is written apart, since a long one lies elsewhere.
    template <class Row, ShortName Row::*name>
    Status carry_named(Chunks<Row>& rows, NameSlots& slots) const {
        PORTICO_TRY(carry(rows));
        if (!carrier_.is_reading()) {
            return Texts::write(carrier_, rows.size(), [&](std::uint32_t i) {
                return (rows[i].*name).view();
            });
        }
        PORTICO_TRY(Texts::read(carrier_, rows.size(), [&](std::uint32_t i, std::string_view text) {
            rows.edit(i, first_batch).*name = ShortName{text, *index_.long_names_};
            slots.add(hash_of(text), i);
        }));
        rows.pack();
        slots.pack();
        return {};
    }

    Status carry_companies() const {
        return carry_named<PackedCompany, &PackedCompany::id>(
            index_.companies_, index_.company_slots_
        );
    }

    Status carry_products() const {
        auto& products = index_.products_;
        PORTICO_TRY((carry_named<PackedProduct, &PackedProduct::sku>(products, index_.sku_slots_)));
        if (!carrier_.is_reading()) {
            for (std::uint32_t i = 0; i < products.size(); ++i) {
                const auto& row = products[i];
                PORTICO_TRY(carrier_.carry(
                    const_cast<std::byte*>(row.rules), std::size_t{row.rule_count} * rule_bytes
                ));
            }
            return {};
        }
        std::size_t rules = 0;
        for (std::uint32_t i = 0; i < products.size(); ++i) rules += products[i].rule_count;
        index_.built_bytes_ = rules * rule_bytes;
        index_.rules_bytes_ = index_.built_bytes_;
        if (rules == 0) return {};
        index_.rules_ = allocate_large(index_.built_bytes_);
        auto* next = index_.rules_.get();
        for (std::uint32_t i = 0; i < products.size(); ++i) {
            auto& row = products.edit(i, first_batch);
            row.rules = row.rule_count == 0 ? nullptr : next;
            index_.hint_at_rules(i);
            next += std::size_t{row.rule_count} * rule_bytes;
        }
        return carrier_.carry(index_.rules_.get(), index_.built_bytes_);
    }

    Status carry_wide_runs() const {
        auto& runs = index_.wide_runs_;
        PORTICO_TRY(carry(runs));
        std::size_t rules = 0;
        for (std::uint32_t i = 0; i < runs.size(); ++i) rules += runs[i].count;
        if (!carrier_.is_reading()) {
            for (std::uint32_t i = 0; i < runs.size(); ++i) {
                PORTICO_TRY(carrier_.carry(
                    const_cast<PackedRule*>(runs[i].rules), runs[i].count * sizeof(PackedRule)
                ));
            }
            return {};
        }
        if (rules == 0) return {};
        index_.wide_rules_ = allocate_large(rules * sizeof(PackedRule));
        auto* next = reinterpret_cast<PackedRule*>(index_.wide_rules_.get());
        for (std::uint32_t i = 0; i < runs.size(); ++i) {
            if (runs[i].key == WideRun::no_key) continue;
            runs.edit(i, first_batch).rules = runs[i].count == 0 ? nullptr : next;
            next += runs[i].count;
        }
        return carrier_.carry(index_.wide_rules_.get(), rules * sizeof(PackedRule));
    }

    static constexpr Batch first_batch = 1;

    Index& index_;
    const Carrier& carrier_;
};

Status write_image(const Index& index, const ImageSink& sink) {
    auto version = index;  // shares everything; nothing of it is changed
    const Carrier carrier{sink};
    return IndexImage{version, carrier}.carry();
}

Result<Index> read_image(const Settings& settings, const ImageSource& source) {
    Index index{settings};
    const Carrier carrier{source};
    PORTICO_TRY(IndexImage{index, carrier}.carry());
    return index;
}

}  // namespace portico::pricing
