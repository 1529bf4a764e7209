// Lines of any bytes, as they are pasted or sent as a file: each gets exactly one answer, with a
// sentence.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "files/order_file.hpp"
#include "lines/line_check.hpp"
#include "lines/pasted_text.hpp"

namespace {

using namespace portico::reorder;

ProductIndex make_products() {
    const auto dozen = *portico::Decimal::parse("12");
    return ProductIndex{
        {{"A-1", "pcs", {{"box", dozen}}, false, {}},
         {"B 7", "m", {}, false, {}},
         {"B-7", "m", {}, false, {}},
         {"OLD", "pcs", {}, true, "A-1"}}};
}

void require(bool holds) {
    if (!holds) std::abort();
}

void check_each(std::vector<GivenLine> given) {
    static const auto products = make_products();
    const auto given_count = given.size();
    require(given_count <= given_lines_max);
    const auto lines = identify(std::move(given), products);
    require(lines.size() == given_count);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        require(lines[i].number == i + 1);
        require(!sentence_of(lines[i], "uk").empty());
        require(lines[i].merged_into < lines[i].number);
        if (lines[i].outcome == Outcome::ok) require(lines[i].quantity.sign() > 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), count};
    auto pasted = read_order_text(text);
    if (pasted.ok()) check_each(std::move(pasted->lines));
    auto file = read_order_bytes(text);
    if (file.ok()) check_each(std::move(file->lines));
    return 0;
}
