#include "domain/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace portico::catalogue {
namespace {

constexpr char32_t bad_bytes = 0xfffd;

/// Reads one character and moves on, at least by one byte.
char32_t next_character(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80U) return lead;
    const int following = lead >= 0xf0U ? 3 : lead >= 0xe0U ? 2 : lead >= 0xc2U ? 1 : 0;
    if (following == 0) return bad_bytes;
    char32_t character = lead & (0x3fU >> static_cast<unsigned>(following));
    for (int i = 0; i < following; ++i) {
        if (at == text.size()) return bad_bytes;
        const auto byte = static_cast<unsigned char>(text[at]);
        if ((byte & 0xc0U) != 0x80U) return bad_bytes;
        character = (character << 6U) | (byte & 0x3fU);
        ++at;
    }
    return character;
}

/// U+00C0 to U+00FF without their accents; blank: no letter.
constexpr std::string_view latin_1 =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
static_assert(latin_1.size() == 64);

char32_t lower_cyrillic(char32_t letter) {
    if (letter >= 0x410 && letter <= 0x42f) return letter + 0x20;
    if (letter >= 0x400 && letter <= 0x40f) return letter + 0x50;
    const bool is_pair = (letter >= 0x460 && letter <= 0x481) ||
                         (letter >= 0x48a && letter <= 0x4bf) ||
                         (letter >= 0x4d0 && letter <= 0x52f);
    return is_pair ? letter | 1U : letter;
}

/// Small, without an accent; `ё` stays, as lists are sorted by it.
char32_t lower(char32_t letter) {
    if (letter >= 'A' && letter <= 'Z') return letter + 0x20;
    if (letter < 0xc0) return letter;
    if (letter <= 0xff) return static_cast<char32_t>(latin_1[letter - 0xc0]);
    if (letter <= 0x17f) {
        const bool odd_is_capital =
            (letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17e);
        return odd_is_capital ? letter + (letter & 1U) : letter | 1U;
    }
    if (letter >= 0x391 && letter <= 0x3a9) return letter + 0x20;
    return lower_cyrillic(letter);
}

bool is_digit(char32_t letter) {
    return letter >= '0' && letter <= '9';
}

/// Of a character that lower() gave.
bool is_letter(char32_t letter) {
    if (letter >= 'a' && letter <= 'z') return true;
    if (letter < 0x100 || letter == bad_bytes || letter > 0xffff) return false;
    const bool is_mark =
        (letter >= 0x2b0 && letter <= 0x2ff) || (letter >= 0x2000 && letter <= 0x2bff);
    return !is_mark && !(letter >= 0x3000 && letter <= 0x303f) && letter < 0xd800;
}

bool is_apostrophe(char32_t letter) {
    return letter == '\'' || letter == '`' || letter == 0x2019 || letter == 0x2018 ||
           letter == 0x2bc || letter == 0x2b9;
}

bool is_combining(char32_t letter) {
    return letter >= 0x300 && letter <= 0x36f;
}

/// A letter and the accent that follows it, where both are one letter of an alphabet.
char32_t composed(char32_t letter, char32_t accent) {
    if (letter == U'и' && accent == 0x306) return U'й';
    if (letter == U'і' && accent == 0x308) return U'ї';
    return letter;
}

constexpr std::u32string_view cyrillic_twins = U"авекмнорстухіјѕ";
constexpr std::u32string_view latin_twins = U"abekmhopctyxijs";

char32_t latin_twin(char32_t letter) {
    const auto found = cyrillic_twins.find(letter);
    return found == std::u32string_view::npos ? letter : latin_twins[found];
}

/// A Cyrillic letter that stands for the sign of multiplication, between two digits.
void unify_measures(Word& word) {
    for (std::size_t i = 1; i + 1 < word.size(); ++i) {
        if (word[i] == u'х' && is_digit(word[i - 1]) && is_digit(word[i + 1])) word[i] = u'x';
    }
}

constexpr std::u32string_view cyrillic_order = U"абвгґдђѓеёєжзѕиіїйјклљмнњопрстћќуўфхцчџшщъыьэюя";

void append_number(std::string& key, std::string_view text, std::size_t& at) {
    while (at < text.size() && text[at] == '0') ++at;
    const auto start = at;
    while (at < text.size() && is_digit(static_cast<unsigned char>(text[at]))) ++at;
    const auto length = std::min<std::size_t>(at - start, 0x2f);
    key.push_back(static_cast<char>(0x10 + length));
    key.append(text.substr(start, length));
}

void append_letter(std::string& key, char32_t letter) {
    if (letter >= 'a' && letter <= 'z') return key.push_back(static_cast<char>(letter));
    const auto cyrillic = cyrillic_order.find(letter);
    if (cyrillic != std::u32string_view::npos) {
        return key.push_back(static_cast<char>(0x80 + cyrillic));
    }
    key.push_back(static_cast<char>(0xf0));
    key.push_back(static_cast<char>(letter >> 8U));
    key.push_back(static_cast<char>(letter & 0xffU));
}

}  // namespace

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    Word word;
    const auto end_word = [&] {
        if (word.empty()) return;
        unify_measures(word);
        words.push_back(word);
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto read = next_character(text, at);
        const auto letter = lower(read);
        const bool is_sign = read == 0xd7 || read == '*';
        if (is_sign && !word.empty() && is_digit(word.back()) && at < text.size() &&
            is_digit(static_cast<unsigned char>(text[at]))) {
            word.push_back(u'x');
        } else if (is_combining(letter)) {
            if (!word.empty()) word.back() = static_cast<char16_t>(composed(word.back(), letter));
        } else if (is_digit(letter) || is_letter(letter)) {
            word.push_back(static_cast<char16_t>(letter == U'ё' ? U'е' : letter));
        } else if (!is_apostrophe(letter)) {
            end_word();
        }
    }
    end_word();
    return words;
}

Word code_of(std::string_view text) {
    Word code;
    for (std::size_t at = 0; at < text.size();) {
        const auto letter = lower(next_character(text, at));
        if (is_digit(letter) || (is_letter(letter) && !is_combining(letter))) {
            code.push_back(static_cast<char16_t>(latin_twin(letter)));
        }
    }
    return code;
}

std::string sort_key(std::string_view text) {
    constexpr char separator = 0x01;
    std::string key;
    key.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (is_digit(static_cast<unsigned char>(text[at]))) {
            append_number(key, text, at);
            continue;
        }
        const auto letter = lower(next_character(text, at));
        if (is_letter(letter) && !is_combining(letter)) {
            append_letter(key, letter);
        } else if (!is_apostrophe(letter) && !is_combining(letter) && !key.empty() && key.back() != separator) {
            key.push_back(separator);
        }
    }
    while (!key.empty() && key.back() == separator) key.pop_back();
    return key;
}

}  // namespace portico::catalogue
