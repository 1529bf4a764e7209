#include "domain/index.hpp"

#include <algorithm>
#include <numeric>

#include "domain/text.hpp"

namespace portico::catalogue {
namespace {

/// A measure's parts can be looked for on their own: 6x30 is found by 6 and by 30.
void add_with_parts(
    std::vector<Terms::Occurrence>& all, const Word& word, ProductId product, bool is_first
) {
    all.push_back({word, product, is_first});
    for (std::size_t sign = word.find(u'x', 1); sign != Word::npos; sign = word.find(u'x', 1)) {
        const auto is_digit = [](char16_t letter) { return letter >= u'0' && letter <= u'9'; };
        const bool is_measure =
            sign + 1 < word.size() && is_digit(word[sign - 1]) && is_digit(word[sign + 1]);
        if (!is_measure) return;
        all.push_back({word.substr(0, sign), product, false});
        return add_with_parts(all, word.substr(sign + 1), product, false);
    }
}

}  // namespace

Index::Index(std::vector<Product> products) {
    std::stable_sort(products.begin(), products.end(), [](const auto& a, const auto& b) {
        return a.sku < b.sku;
    });
    const auto end =
        std::unique(products.begin(), products.end(), [](const auto& a, const auto& b) {
            return a.sku == b.sku;
        });
    products.erase(end, products.end());
    std::vector<std::string> paths;
    for (const auto& product : products) {
        if (paths.empty() || paths.back() != product.category) paths.push_back(product.category);
    }
    categories_ = Categories{std::move(paths)};
    records_.reserve(products.size());
    texts_.reserve(products.size() * texts_per_product);
    for (auto& product : products) keep(product);
    characters_.shrink_to_fit();
    units_.shrink_to_fit();
    rank_names();
    collect_words();
}

void Index::keep(Product& product) {
    Record record;
    record.pack_multiple = product.pack_multiple;
    record.min_quantity = product.min_quantity;
    record.category = categories_.find(product.category).value_or(no_category);
    record.first_unit = static_cast<std::uint32_t>(units_.size());
    record.unit_count =
        static_cast<std::uint16_t>(std::min<std::size_t>(product.units.size(), 1000));
    record.status = product.status;
    for (std::size_t i = 0; i < record.unit_count; ++i)
        units_.push_back(std::move(product.units[i]));
    records_.push_back(record);
    keep_texts(product);
}

void Index::keep_texts(const Product& product) {
    const auto keep_text = [&](std::string_view text) {
        texts_.emplace_back(characters_.size(), text.size());
        characters_.append(text);
    };
    keep_text(product.sku);
    const auto first_name = texts_.size();
    for (const auto& name : product.names) {
        // Without a translation the languages share one text.
        const bool is_same = texts_.size() > first_name && name == product.names.front();
        if (is_same) {
            texts_.push_back(texts_[first_name]);
        } else {
            keep_text(name);
        }
    }
    keep_text(product.unit);
    keep_text(product.replaced_by);
    keep_text(product.image_url);
}

void Index::rank_names() {
    for (std::size_t i = 0; i < language_count; ++i) {
        std::vector<std::string> keys;
        keys.reserve(size());
        for (ProductId id = 0; id < size(); ++id) {
            keys.push_back(sort_key(name(id, static_cast<Language>(i))));
        }
        std::vector<ProductId> order(size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](ProductId a, ProductId b) {
            const auto difference = keys[a].compare(keys[b]);
            return difference != 0 ? difference < 0 : a < b;
        });
        name_ranks_[i].resize(size());
        for (std::uint32_t rank = 0; rank < size(); ++rank) name_ranks_[i][order[rank]] = rank;
    }
}

void Index::collect_words() {
    std::vector<Terms::Occurrence> words;
    std::vector<Terms::Occurrence> codes;
    for (ProductId id = 0; id < size(); ++id) {
        codes.push_back({code_of(sku(id)), id, false});
        for (const auto& part : words_of(sku(id))) add_with_parts(words, part, id, false);
        for (std::size_t i = 0; i < language_count; ++i) {
            bool is_first = true;
            for (const auto& word : words_of(name(id, static_cast<Language>(i)))) {
                add_with_parts(words, word, id, is_first);
                is_first = false;
            }
        }
    }
    terms_ = Terms{std::move(words)};
    codes_ = Terms{std::move(codes)};
}

std::optional<ProductId> Index::find(std::string_view wanted) const {
    const auto count = count_up_to(wanted);
    if (count == 0 || sku(count - 1) != wanted) return std::nullopt;
    return count - 1;
}

ProductId Index::count_up_to(std::string_view wanted) const {
    ProductId low = 0;
    ProductId high = size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (sku(middle) <= wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

std::vector<Index::CodeMatch> Index::with_code(std::u16string_view prefix) const {
    std::vector<CodeMatch> found;
    if (prefix.empty()) return found;
    for (auto term = codes_.lower_bound(prefix);
         term < codes_.size() && codes_.word(term).starts_with(prefix);
         ++term) {
        const bool is_exact = codes_.word(term).size() == prefix.size();
        for (const auto posting : codes_.postings(term)) found.push_back({posting / 2, is_exact});
    }
    return found;
}

std::size_t Index::memory_bytes() const {
    std::size_t bytes = characters_.capacity() + texts_.capacity() * sizeof(texts_[0]) +
                        records_.capacity() * sizeof(Record) + units_.capacity() * sizeof(Unit) +
                        categories_.memory_bytes() + terms_.memory_bytes() + codes_.memory_bytes();
    for (const auto& ranks : name_ranks_) bytes += ranks.capacity() * sizeof(std::uint32_t);
    return bytes;
}

}  // namespace portico::catalogue
