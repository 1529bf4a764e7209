#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/result.hpp>

/// Tryton's values in JSON: Decimal, date, datetime, timedelta and bytes are objects with
/// `__class__`; booleans are 0 and 1 on SQLite; quantities are floats. Wrong kinds read as absent.
namespace portico::erp_tryton {

/// Microseconds since 1970 as the server's own clock shows them: Tryton's datetimes have no zone.
using NaiveTime = std::int64_t;

struct Reference {
    std::string model;
    std::int64_t id = 0;
};

/// Decimals that canonical amounts and quantities may have.
inline constexpr int amount_places = 6;
inline constexpr int quantity_places = 4;

std::optional<std::int64_t> read_integer(json::Value value);

/// 0 where there is none: ids begin with 1.
std::int64_t read_id(json::Value value);

/// `true` and any number but 0.
bool read_flag(json::Value value);

/// A Decimal, float or integer as plain decimal text, rounded half to even.
std::optional<std::string> read_decimal(json::Value value, int places = amount_places);

/// A Decimal's own text, whatever its length.
std::string_view read_decimal_text(json::Value value);

std::optional<NaiveTime> read_datetime(json::Value value);

/// "2026-11-21".
std::optional<std::string> read_date(json::Value value);

std::optional<double> read_timedelta_seconds(json::Value value);

/// "sale.line,178"; nothing for null, and for a reference without a record ("sale.line,-1").
std::optional<Reference> read_reference(json::Value value);

/// Errors: Code::invalid if the value holds no bytes or damaged base64.
Result<std::string> read_bytes(json::Value value);

/// When a record was last written: write_date, else create_date; 0 for neither.
NaiveTime read_stamp(json::Value row);

void write_decimal(json::Writer& writer, std::string_view decimal);
/// `date` as 2026-11-21. Errors: Code::invalid.
Status write_date(json::Writer& writer, std::string_view date);
void write_datetime(json::Writer& writer, NaiveTime time);
void write_bytes(json::Writer& writer, std::string_view bytes);

/// At most so many bytes of UTF-8 text, cut between two characters.
std::string_view cut_text(std::string_view text, std::size_t bytes_max);

std::string encode_base64(std::string_view bytes);
/// Line breaks and blanks are passed over. Errors: Code::invalid.
Result<std::string> decode_base64(std::string_view text);

}  // namespace portico::erp_tryton
