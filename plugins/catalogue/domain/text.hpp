#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How texts are compared: lower case, without accents and apostrophes, whatever alphabet.
namespace portico::catalogue {

/// Letters in lower case and digits, as UTF-16 units: each is one letter, also Cyrillic ones.
using Word = std::u16string;

/// The words of a text, in order: runs of letters and digits. Latin and Cyrillic capitals become
/// small, accents go, `ё` is `е`, apostrophes inside a word go (`п'ять` is `пять`), and the sign
/// between two measures is the letter x (`6×30`, `6x30` and `6х30` are one word).
/// Bytes that are no UTF-8 separate words. Pure and thread-safe.
std::vector<Word> words_of(std::string_view text);

/// A code as it is compared: letters and digits alone, without dashes, blanks and points. Cyrillic
/// letters that look like Latin ones count as these (`АВ-12` typed on either keyboard).
Word code_of(std::string_view text);

/// Bytes whose order is the order of a printed list: digits by their number, then Latin letters,
/// then Cyrillic in an order that suits Ukrainian and Russian alike.
std::string sort_key(std::string_view text);

}  // namespace portico::catalogue
