#include "product_index.hpp"

#include <array>
#include <utility>

namespace portico::reorder {
namespace {

/// Cyrillic capitals and the Latin ones that look the same; small letters likewise.
constexpr std::array<std::pair<std::string_view, char>, 26> lookalikes{{
    {"А", 'A'}, {"В", 'B'}, {"Е", 'E'}, {"К", 'K'}, {"М", 'M'}, {"Н", 'H'}, {"О", 'O'},
    {"Р", 'P'}, {"С", 'C'}, {"Т", 'T'}, {"Х", 'X'}, {"І", 'I'}, {"У", 'Y'}, {"а", 'A'},
    {"в", 'B'}, {"е", 'E'}, {"к", 'K'}, {"м", 'M'}, {"н", 'H'}, {"о", 'O'}, {"р", 'P'},
    {"с", 'C'}, {"т", 'T'}, {"х", 'X'}, {"і", 'I'}, {"у", 'Y'},
}};

/// Zero-width signs, marks of direction, no-break and narrow blanks, the byte order mark.
constexpr std::array<std::string_view, 16> unseen{
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2060",
    "\ufeff",
    "\u00a0",
    "\u202f",
    "\u2009",
    "\u00ad"};

/// Bytes of the sign at the front.
std::size_t sign_bytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t bytes = lead < 0x80U ? 1 : lead < 0xe0U ? 2 : lead < 0xf0U ? 3 : 4;
    return std::min(bytes, text.size());
}

bool is_passed_over(char letter) {
    return letter == ' ' || letter == '-' || letter == '.' || letter == '/' || letter == '_' ||
           letter == '\t';
}

void append_comparable(std::string& out, std::string_view sign) {
    if (sign.size() == 1) {
        const auto letter = sign.front();
        if (is_passed_over(letter)) return;
        out.push_back(
            letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter
        );
        return;
    }
    for (const auto& hidden : unseen) {
        if (sign == hidden) return;
    }
    for (const auto& [cyrillic, latin] : lookalikes) {
        if (sign == cyrillic) return out.push_back(latin);
    }
    out.append(sign);
}

/// One letter more, less or other, or two neighbours exchanged.
bool differs_in_one_place(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t at = 0;
    while (at < a.size() && a[at] == b[at]) ++at;
    const auto left = a.substr(at);
    const auto right = b.substr(at);
    if (left.size() < right.size()) return left == right.substr(1);
    if (left.size() < 2) return true;
    return left.substr(1) == right.substr(1) ||
           (left[0] == right[1] && left[1] == right[0] && left.substr(2) == right.substr(2));
}

}  // namespace

std::string comparable(std::string_view code) {
    std::string out;
    while (!code.empty()) {
        const auto sign = code.substr(0, sign_bytes(code));
        append_comparable(out, sign);
        code.remove_prefix(sign.size());
    }
    return out;
}

ProductIndex::ProductIndex(std::vector<KnownProduct> products) : products_{std::move(products)} {
    comparable_.reserve(products_.size());
    for (const auto& product : products_) comparable_.push_back(comparable(product.sku));
    for (std::size_t i = 0; i < products_.size(); ++i) {
        by_sku_.emplace(products_[i].sku, i);
        by_code_.emplace(comparable_[i], i);
    }
}

const KnownProduct* ProductIndex::find(std::string_view sku) const {
    const auto found = by_sku_.find(sku);
    return found == by_sku_.end() ? nullptr : &products_[found->second];
}

std::vector<const KnownProduct*> ProductIndex::written_like(std::string_view code) const {
    std::vector<const KnownProduct*> found;
    const auto wanted = comparable(code);
    const auto [begin, end] = by_code_.equal_range(wanted);
    for (auto at = begin; at != end; ++at) found.push_back(&products_[at->second]);
    return found;
}

std::vector<const KnownProduct*> ProductIndex::near(std::string_view code, std::size_t count)
    const {
    constexpr std::size_t letters_min = 3;  // less is near to too much
    std::vector<const KnownProduct*> found;
    const auto wanted = comparable(code);
    if (wanted.size() < letters_min) return found;
    for (std::size_t i = 0; i < products_.size() && found.size() < count; ++i) {
        if (products_[i].is_discontinued) continue;
        if (comparable_[i].starts_with(wanted) || differs_in_one_place(wanted, comparable_[i])) {
            found.push_back(&products_[i]);
        }
    }
    return found;
}

}  // namespace portico::reorder
