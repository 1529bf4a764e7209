#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <portico/decimal.hpp>

/// How texts for people speak: catalogues of sentences in English, Ukrainian and Russian, and the
/// ways in which these languages write numbers, days and plurals. "en", "uk" and "ru"; another
/// language is English. All pure and thread-safe.
namespace portico {

/// One sentence in each language; {name} is a place to fill.
struct Message {
    std::string_view en;
    std::string_view uk;
    std::string_view ru;

    [[nodiscard]] std::string_view in(std::string_view language) const;
};

/// The forms of a noun behind a number: English has one and many, the others one, few and many.
struct PluralForms {
    Message one;
    Message few;
    Message many;
};

using Places = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The message with its places filled; a place that is not given stays as it is written.
std::string fill(const Message& message, std::string_view language, Places places = {});

/// "1,250.5" in English, "1 250,5" with a no-break space in the others; every digit is kept.
std::string number_text(const Decimal& number, std::string_view language);

/// Microseconds since 1970 UTC: "2026-03-03 14:03 UTC" in English, "03.03.2026 14:03 UTC" in the
/// others; midnight has no time.
std::string moment_text(std::int64_t moment, std::string_view language);

/// "3 earlier values": the number and the noun in the form that goes with it.
std::string counted(std::size_t count, const PluralForms& forms, std::string_view language);

}  // namespace portico
