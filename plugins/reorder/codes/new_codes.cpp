#include "codes/new_codes.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "lines/code_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t code_bytes_max = 200;

Status check_code(const ArticleCode& code, const ProductIndex& products) {
    if (code.code.size() > code_bytes_max) return invalid("A code has more than 200 bytes.");
    if (comparable(code.code).empty()) {
        return invalid("\"code\" needs a letter or a digit: it is what you call the article.");
    }
    const auto* product = products.find(code.sku);
    if (product == nullptr) return invalid("There is no article " + shown(code.sku) + ".");
    const auto is_its = [&code](const KnownProduct::Unit& unit) { return unit.code == code.unit; };
    if (!code.unit.empty() && code.unit != product->unit &&
        std::none_of(product->units.begin(), product->units.end(), is_its)) {
        return invalid(
            shown(code.sku) + " is not sold in " + shown(code.unit) + ": take one of its units."
        );
    }
    if (code.is_over_sku) return {};
    for (const auto* other : products.written_like(code.code)) {
        if (other == product) continue;
        return conflict(
            shown(code.code) + " is written like the SKU " + other->sku +
            " of another article, which counts first. Take another code, or set \"over_sku\" so "
            "that yours counts."
        );
    }
    return {};
}

}  // namespace

Result<ArticleCode> read_article_code(
    const json::Value& value, std::string_view code, const ProductIndex& products
) {
    if (!value.is_object())
        return invalid(R"(A code is an object like {"code": "77", "sku": "A-1"}.)");
    ArticleCode read;
    read.code = code;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto field = *member;
        const auto name = member.key();
        if (name == "code" && code.empty() && field.is_string()) {
            read.code = field.text();
        } else if (name == "sku" && field.is_string()) {
            read.sku = field.text();
        } else if (name == "unit" && (field.is_string() || field.is_null())) {
            read.unit = field.text();
        } else if (name == "over_sku" && field.is_boolean()) {
            read.is_over_sku = field.boolean();
        } else {
            return invalid(
                "A code has no such field \"" + excerpt(name) +
                "\" here, or its value is of another kind: use code, sku, unit and over_sku."
            );
        }
    }
    PORTICO_TRY(check_code(read, products));
    return read;
}

Result<std::vector<ArticleCode>> read_article_codes(
    const json::Value& codes, const ProductIndex& products
) {
    if (!codes.is_array() || codes.size() == 0 || codes.size() > codes_at_once_max) {
        return invalid(R"(Give "codes": a list of 1 to 10,000 objects with code and sku.)");
    }
    std::vector<ArticleCode> read;
    read.reserve(codes.size());
    std::unordered_set<std::string> keys;
    for (const auto value : codes) {
        const auto number = std::to_string(read.size() + 1);
        auto code = read_article_code(value, {}, products);
        if (!code.ok())
            return Error{code.error().code, "Code " + number + ": " + code.error().message};
        if (!keys.insert(comparable(code->code)).second) {
            return invalid("Code " + number + " is there twice: " + shown(code->code) + ".");
        }
        read.push_back(std::move(*code));
    }
    return read;
}

}  // namespace portico::reorder
