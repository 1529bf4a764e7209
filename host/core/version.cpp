#include "core/version.hpp"

#include <charconv>
#include <utility>

namespace portico::core {
namespace {

constexpr std::uint32_t number_max = 999'999;
constexpr std::size_t bounds_max = 8;

Error bad_version(std::string_view text) {
    return invalid(
        "\"" + std::string{text.substr(0, 40)} +
        "\" is no version: write one to three numbers with dots, such as \"1.4.0\""
    );
}

bool parse_number(std::string_view text, std::uint32_t& out) {
    if (text.empty() || text.size() > 6 || (text.size() > 1 && text[0] == '0')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() && out <= number_max;
}

}  // namespace

Result<Version> parse_version(std::string_view text) {
    std::uint32_t parts[3] = {0, 0, 0};
    std::string_view rest = text;
    for (std::size_t index = 0; index < 3; ++index) {
        const auto dot = rest.find('.');
        if (!parse_number(rest.substr(0, dot), parts[index])) return bad_version(text);
        if (dot == std::string_view::npos) return Version{parts[0], parts[1], parts[2]};
        rest.remove_prefix(dot + 1);
    }
    return bad_version(text);
}

std::string to_string(const Version& version) {
    return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
           std::to_string(version.patch);
}

Result<VersionRange::Bound> VersionRange::parse_bound(std::string_view word) {
    constexpr std::pair<std::string_view, Relation> relations[] = {
        // The longer sign first: ">=" also starts with ">".
        {">=", Relation::at_least},
        {">", Relation::above},
        {"<=", Relation::at_most},
        {"<", Relation::below},
        {"=", Relation::equal},
    };
    for (const auto& [sign, relation] : relations) {
        if (!word.starts_with(sign)) continue;
        return Bound{relation, PORTICO_TRY(parse_version(word.substr(sign.size())))};
    }
    return invalid(
        "\"" + std::string{word.substr(0, 40)} +
        "\" is no version bound: write for example \">=0.1 <1\" or \"*\""
    );
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
    VersionRange range;
    range.text_ = std::string{text.substr(0, 200)};
    if (text == "*") return range;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto start = rest.find_first_not_of(' ');
        if (start == std::string_view::npos) break;
        rest.remove_prefix(start);
        const auto length = std::min(rest.find(' '), rest.size());
        if (range.bounds_.size() == bounds_max) {
            return invalid("a version range has at most eight bounds");
        }
        range.bounds_.push_back(PORTICO_TRY(parse_bound(rest.substr(0, length))));
        rest.remove_prefix(length);
    }
    if (range.bounds_.empty()) return invalid("a version range is empty: write \"*\" for any");
    return range;
}

bool VersionRange::contains(const Version& version) const {
    for (const auto& bound : bounds_) {
        bool fits = false;
        switch (bound.relation) {
            case Relation::at_least:
                fits = version >= bound.version;
                break;
            case Relation::above:
                fits = version > bound.version;
                break;
            case Relation::at_most:
                fits = version <= bound.version;
                break;
            case Relation::below:
                fits = version < bound.version;
                break;
            case Relation::equal:
                fits = version == bound.version;
                break;
        }
        if (!fits) return false;
    }
    return true;
}

}  // namespace portico::core
