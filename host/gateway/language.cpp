#include "gateway/language.hpp"

#include <optional>

#include "gateway/quality.hpp"
#include "gateway/request_head.hpp"

namespace portico::gateway {

namespace {

std::optional<Language> language_of(std::string_view range) {
    const auto primary = range.substr(0, range.find('-'));
    if (equal_ignoring_case(primary, "en") || primary == "*") return Language::en;
    if (equal_ignoring_case(primary, "uk")) return Language::uk;
    if (equal_ignoring_case(primary, "ru")) return Language::ru;
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Language language) {
    switch (language) {
        case Language::uk:
            return "uk";
        case Language::ru:
            return "ru";
        default:
            return "en";
    }
}

Language preferred_language(std::string_view accept_language) {
    Language best = Language::en;
    int best_quality = 0;
    each_list_item(accept_language, [&](std::string_view item) {
        const auto [range, quality] = split_quality(item);
        const auto language = language_of(range);
        if (language && quality > best_quality) {
            best = *language;
            best_quality = quality;
        }
    });
    return best;
}

}  // namespace portico::gateway
