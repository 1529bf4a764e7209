#include "gateway/quality.hpp"

#include "gateway/request_head.hpp"

namespace portico::gateway {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// "1", "0.5", "0.125" in thousandths; 0 for anything else.
int weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() == 1) return value;
    if (text[1] != '.') return 0;
    int step = 100;
    for (const char c : text.substr(2)) {
        if (c < '0' || c > '9') return 0;
        value += (c - '0') * step;
        step /= 10;
    }
    return value > 1000 ? 0 : value;
}

}  // namespace

WeightedItem split_quality(std::string_view item) {
    const auto semicolon = item.find(';');
    const auto name = trimmed(item.substr(0, semicolon));
    if (semicolon == std::string_view::npos) return {name, 1000};
    const auto parameter = trimmed(item.substr(semicolon + 1));
    const bool is_weight = parameter.starts_with("q=") || parameter.starts_with("Q=");
    return {name, is_weight ? weight(parameter.substr(2)) : 0};
}

bool accepts_gzip(std::string_view accept_encoding) {
    if (accept_encoding.empty()) return false;
    int gzip = -1;
    int any = 0;
    each_list_item(accept_encoding, [&](std::string_view item) {
        const auto [name, quality] = split_quality(item);
        if (equal_ignoring_case(name, "gzip")) gzip = quality;
        if (name == "*") any = quality;
    });
    return gzip >= 0 ? gzip > 0 : any > 0;
}

}  // namespace portico::gateway
