#include "purchased/purchased.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "lines/code_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::array<std::string_view, 3> order_names{"last", "times", "sku"};
constexpr std::int64_t a_day = 86'400'000'000;

/// What articles are ordered by, the greatest first; equal ones by SKU.
std::int64_t rank_of(const PurchasedArticle& article, PurchasedOrder order) {
    if (order == PurchasedOrder::last) return article.last_at;
    return order == PurchasedOrder::times ? article.orders : 0;
}

struct PageEnd {
    std::int64_t rank = 0;
    std::string_view sku;
};

/// "times.12.A-1"
Result<PageEnd> read_cursor(std::string_view cursor, PurchasedOrder order) {
    const auto unreadable = invalid(
        "\"cursor\" must be the \"next\" of the page before, as it was answered, with the same "
        "\"sort\"."
    );
    const auto prefix = std::string{order_names[static_cast<std::size_t>(order)]} + ".";
    if (!cursor.starts_with(prefix)) return unreadable;
    cursor.remove_prefix(prefix.size());
    PageEnd end;
    const auto* last = cursor.data() + cursor.size();
    const auto read = std::from_chars(cursor.data(), last, end.rank);
    if (read.ec != std::errc{} || read.ptr == last || *read.ptr != '.') return unreadable;
    end.sku = cursor.substr(static_cast<std::size_t>(read.ptr - cursor.data()) + 1);
    return end;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto blank = std::min(text.find(' '), text.size());
        auto word = searchable(text.substr(0, blank));
        if (!word.empty()) words.push_back(std::move(word));
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return words;
}

bool has_all(const PurchasedArticle& article, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), [&article](const std::string& word) {
        return article.search.find(word) != std::string::npos;
    });
}

}  // namespace

std::optional<std::int64_t> PurchasedArticle::days_between() const {
    if (days < 2) return std::nullopt;
    const auto passed = last_at / a_day - first_at / a_day;
    return (passed + (days - 1) / 2) / (days - 1);
}

Result<PurchasedOrder> purchased_order_named(std::string_view name) {
    const auto found = std::find(order_names.begin(), order_names.end(), name);
    if (found == order_names.end()) return invalid("\"sort\" must be last, times or sku.");
    return static_cast<PurchasedOrder>(found - order_names.begin());
}

Result<PurchasedPage> page_of(const Purchased& purchased, const PurchasedQuestion& question) {
    const auto words = words_of(question.words);
    std::optional<PageEnd> end;
    if (!question.cursor.empty()) {
        end = PORTICO_TRY(read_cursor(question.cursor, question.order));
    }
    PurchasedPage page;
    for (const auto& article : purchased) {
        if (!has_all(article, words)) continue;
        ++page.count;
        const auto rank = rank_of(article, question.order);
        const bool is_shown =
            !end || rank < end->rank || (rank == end->rank && article.sku > end->sku);
        if (is_shown) page.articles.push_back(&article);
    }
    const auto goes_first = [&](const PurchasedArticle* a, const PurchasedArticle* b) {
        const auto left = rank_of(*a, question.order);
        const auto right = rank_of(*b, question.order);
        return left != right ? left > right : a->sku < b->sku;
    };
    if (page.articles.size() <= question.limit) {
        std::sort(page.articles.begin(), page.articles.end(), goes_first);
        return page;
    }
    const auto cut = page.articles.begin() + static_cast<std::ptrdiff_t>(question.limit);
    std::partial_sort(page.articles.begin(), cut, page.articles.end(), goes_first);
    page.articles.erase(cut, page.articles.end());
    const auto& last = *page.articles.back();
    page.next = std::string{order_names[static_cast<std::size_t>(question.order)]} + "." +
                std::to_string(rank_of(last, question.order)) + "." + last.sku;
    return page;
}

std::string searchable(std::string_view text) {
    std::string small;
    small.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if ((lead != 0xd0U && lead != 0xd2U) || i + 1 == text.size()) {
            small.push_back(text[i]);
            continue;
        }
        // Two bytes, 110xxxxx 10yyyyyy, are one letter.
        auto letter = ((lead & 0x1fU) << 6U) | (static_cast<unsigned char>(text[++i]) & 0x3fU);
        if (letter >= 0x410U && letter <= 0x42fU) letter += 0x20U;
        if (letter >= 0x400U && letter <= 0x40fU) letter += 0x50U;
        if (letter == 0x490U) letter = 0x491U;
        small.push_back(static_cast<char>(0xc0U | (letter >> 6U)));
        small.push_back(static_cast<char>(0x80U | (letter & 0x3fU)));
    }
    return comparable(small);
}

}  // namespace portico::reorder
