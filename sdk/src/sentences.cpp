#include <portico/sentences.hpp>
#include <portico/time.hpp>

namespace portico {
namespace {

constexpr std::string_view no_break_space = "\u00a0";

bool is_english(std::string_view language) {
    return language != "uk" && language != "ru";
}

/// By the rules of Unicode CLDR for whole numbers.
const Message& form_of(std::size_t count, const PluralForms& forms, std::string_view language) {
    if (is_english(language)) return count == 1 ? forms.one : forms.many;
    const auto last = count % 10;
    const bool is_teen = count % 100 >= 11 && count % 100 <= 14;
    if (last == 1 && !is_teen) return forms.one;
    if (last >= 2 && last <= 4 && !is_teen) return forms.few;
    return forms.many;
}

}  // namespace

std::string_view Message::in(std::string_view language) const {
    if (language == "uk") return uk;
    if (language == "ru") return ru;
    return en;
}

std::string fill(const Message& message, std::string_view language, Places places) {
    std::string out;
    auto rest = message.in(language);
    while (!rest.empty()) {
        const auto open = rest.find('{');
        const auto close = rest.find('}', open);
        out.append(rest.substr(0, open));
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        const auto name = rest.substr(open + 1, close - open - 1);
        auto value = rest.substr(open, close - open + 1);
        for (const auto& [place, text] : places) {
            if (place == name) value = text;
        }
        out.append(value);
        rest.remove_prefix(close + 1);
    }
    return out;
}

std::string number_text(const Decimal& number, std::string_view language) {
    const auto plain = number.text();
    const auto point = plain.find('.');
    const bool is_negative = plain.starts_with('-');
    const auto whole = plain.substr(is_negative ? 1 : 0, point - (is_negative ? 1 : 0));
    std::string out = is_negative ? "-" : "";
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const auto left = whole.size() - i;
        if (i > 0 && left % 3 == 0) out.append(is_english(language) ? "," : no_break_space);
        out.push_back(whole[i]);
    }
    if (point == std::string::npos) return out;
    out.push_back(is_english(language) ? '.' : ',');
    return out.append(plain, point + 1);
}

std::string moment_text(std::int64_t moment, std::string_view language) {
    const auto iso = format_time(moment);  // 2026-03-03T14:03:05Z
    if (iso.size() < 16) return iso;
    const auto day = is_english(language)
                         ? iso.substr(0, 10)
                         : iso.substr(8, 2) + "." + iso.substr(5, 2) + "." + iso.substr(0, 4);
    const auto time = iso.substr(11, 5);
    const bool is_midnight = iso.substr(11) == "00:00:00Z";
    return is_midnight ? day : day + " " + time + " UTC";
}

std::string counted(std::size_t count, const PluralForms& forms, std::string_view language) {
    return std::to_string(count) + " " + std::string{form_of(count, forms, language).in(language)};
}

}  // namespace portico
