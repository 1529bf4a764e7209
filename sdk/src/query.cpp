#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/query.hpp>

namespace portico {
namespace {

std::string listed(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text.append(i == 0 ? "" : i + 1 == names.size() ? " and " : ", ").append(names[i]);
    }
    return text;
}

}  // namespace

Status check_query(const Request& request, std::span<const std::string_view> known) {
    std::vector<std::string_view> seen;
    for (const auto& pair : request.query_pairs()) {
        const auto name = from_abi(pair.name);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const auto sentence = "There is no parameter \"" + excerpt(name) + "\" here";
            return invalid(sentence + (known.empty() ? "." : "; known are " + listed(known) + "."));
        }
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
            return invalid("\"" + std::string{name} + "\" is given twice.");
        }
        seen.push_back(name);
    }
    return {};
}

Result<bool> read_flag(const Request& request, std::string_view name) {
    const auto value = request.query(name).value_or("false");
    if (value != "true" && value != "false") {
        return invalid("\"" + std::string{name} + "\" must be true or false.");
    }
    return value == "true";
}

Result<std::size_t> read_limit(const Request& request, std::size_t otherwise, std::size_t most) {
    const auto text = request.query("limit");
    if (!text) return otherwise;
    std::size_t limit = 0;
    const auto* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, limit);
    const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end;
    if (!is_number || limit == 0 || limit > most) {
        return invalid("\"limit\" must be a number from 1 to " + std::to_string(most) + ".");
    }
    return limit;
}

}  // namespace portico
