#include "files/heading.hpp"

#include <array>
#include <unordered_map>

#include "lines/code_text.hpp"

namespace portico::reorder {
namespace {

enum class Meaning { sku, quantity, maybe_quantity, unit };

constexpr std::array<std::string_view, 33> sku_names{
    "sku",
    "code",
    "article",
    "article no",
    "article number",
    "article code",
    "item",
    "item no",
    "item number",
    "item code",
    "part number",
    "part no",
    "product",
    "product code",
    "catalog no",
    "catalogue no",
    "vendor code",
    "our code",
    "our sku",
    "артикул",
    "артикул товару",
    "артикул товара",
    "код",
    "код товару",
    "код товара",
    "код артикулу",
    "код артикула",
    "код номенклатури",
    "код номенклатуры",
    "каталожний номер",
    "каталожный номер",
    "ваш артикул",
    "наш артикул"};

constexpr std::array<std::string_view, 16> quantity_names{
    "quantity",
    "qty",
    "order qty",
    "order quantity",
    "quantity ordered",
    "how many",
    "кількість",
    "к-сть",
    "кіл-ть",
    "кіл",
    "скільки",
    "количество",
    "кол-во",
    "к-во",
    "кол",
    "сколько"};

/// Also a sum of money, the number of an order, a unit.
constexpr std::array<std::string_view, 8> maybe_quantity_names{
    "ordered", "amount", "count", "pieces", "pcs", "замовлення", "штук", "заказ"};

constexpr std::array<std::string_view, 14> unit_names{
    "unit",
    "uom",
    "unit of measure",
    "packaging",
    "unit code",
    "одиниця",
    "одиниця виміру",
    "од",
    "од. вим",
    "од. виміру",
    "единица",
    "единица измерения",
    "ед",
    "ед. изм"};

using Meanings = std::unordered_map<std::string, Meaning>;

const Meanings& meanings() {
    static const Meanings known = [] {
        Meanings names;
        for (const auto name : sku_names) names.emplace(comparable(name), Meaning::sku);
        for (const auto name : quantity_names) names.emplace(comparable(name), Meaning::quantity);
        for (const auto name : maybe_quantity_names) {
            names.emplace(comparable(name), Meaning::maybe_quantity);
        }
        for (const auto name : unit_names) names.emplace(comparable(name), Meaning::unit);
        return names;
    }();
    return known;
}

/// A name without what people put around it: "Qty (*):", "№ артикулу".
std::string bare(std::string_view cell) {
    constexpr std::array<std::string_view, 8> around{"№", "#", ":", "*", "(", ")", "[", "]"};
    std::string name{cell};
    for (const auto sign : around) {
        for (auto at = name.find(sign); at != std::string::npos; at = name.find(sign)) {
            name.erase(at, sign.size());
        }
    }
    return comparable(name);
}

std::optional<Meaning> meaning_of(std::string_view cell) {
    const auto found = meanings().find(bare(cell));
    if (found == meanings().end()) return std::nullopt;
    return found->second;
}

}  // namespace

std::optional<Heading> read_heading(std::span<const std::string_view> cells) {
    Heading heading;
    heading.columns = cells.size();
    bool has_sku = false;
    std::vector<std::size_t> sure;
    std::vector<std::size_t> unsure;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto meaning = meaning_of(cells[i]);
        if (meaning == Meaning::sku && !has_sku) {
            heading.sku = i;
            has_sku = true;
        } else if (meaning == Meaning::quantity) {
            sure.push_back(i);
        } else if (meaning == Meaning::maybe_quantity) {
            unsure.push_back(i);
        } else if (meaning == Meaning::unit && !heading.unit) {
            heading.unit = i;
        } else if (cells[i].empty()) {
            heading.nameless.push_back(i);
        } else {
            heading.unread.emplace_back(cells[i]);
        }
    }
    if (!has_sku) return std::nullopt;
    if (sure.empty()) {
        sure.swap(unsure);
    } else {
        for (const auto column : unsure) heading.unread.emplace_back(cells[column]);
    }
    if (sure.size() == 1) heading.quantity = sure.front();
    if (sure.size() < 2) return heading;
    for (const auto column : sure) {
        if (!heading.rivals.empty()) heading.rivals.append(", ");
        heading.rivals.append(shown(cells[column]));
    }
    return heading;
}

}  // namespace portico::reorder
