#include "protocol/values.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

using std::chrono::day;
using std::chrono::microseconds;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_of_class(json::Value value, std::string_view name) {
    return value["__class__"].text() == name;
}

std::int64_t part(json::Value value, std::string_view name) {
    return read_integer(value[name]).value_or(0);
}

std::optional<year_month_day> read_day(json::Value value) {
    const year_month_day date{
        year{static_cast<int>(part(value, "year"))},
        month{static_cast<unsigned>(part(value, "month"))},
        day{static_cast<unsigned>(part(value, "day"))}};
    if (!date.ok()) return {};
    return date;
}

void append_padded(std::string& out, std::int64_t number, std::size_t width) {
    const auto digits = std::to_string(number);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

}  // namespace

std::optional<std::int64_t> read_integer(json::Value value) {
    const auto number = value.integer();
    if (!number.ok()) return {};
    return *number;
}

std::int64_t read_id(json::Value value) {
    const auto id = read_integer(value).value_or(0);
    return id > 0 ? id : 0;
}

bool read_flag(json::Value value) {
    return value.boolean() || (value.is_number() && read_integer(value).value_or(0) != 0);
}

std::string_view read_decimal_text(json::Value value) {
    if (value.is_number()) return value.text();
    return is_of_class(value, "Decimal") ? value["decimal"].text() : std::string_view{};
}

std::optional<std::string> read_decimal(json::Value value, int places) {
    return plain_decimal(read_decimal_text(value), places);
}

std::optional<NaiveTime> read_datetime(json::Value value) {
    if (!is_of_class(value, "datetime")) return {};
    const auto date = read_day(value);
    if (!date) return {};
    const auto time =
        std::chrono::hours{part(value, "hour")} + std::chrono::minutes{part(value, "minute")} +
        std::chrono::seconds{part(value, "second")} + microseconds{part(value, "microsecond")};
    return microseconds{sys_days{*date}.time_since_epoch() + time}.count();
}

std::optional<std::string> read_date(json::Value value) {
    if (!is_of_class(value, "date") && !is_of_class(value, "datetime")) return {};
    const auto date = read_day(value);
    if (!date) return {};
    std::string text;
    append_padded(text, static_cast<int>(date->year()), 4);
    text += '-';
    append_padded(text, static_cast<unsigned>(date->month()), 2);
    text += '-';
    append_padded(text, static_cast<unsigned>(date->day()), 2);
    return text;
}

std::optional<double> read_timedelta_seconds(json::Value value) {
    if (!is_of_class(value, "timedelta")) return {};
    const auto text = value["seconds"].text();
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return seconds;
}

std::optional<Reference> read_reference(json::Value value) {
    const auto text = value.text();
    const auto comma = text.rfind(',');
    if (!value.is_string() || comma == std::string_view::npos) return {};
    Reference reference{std::string{text.substr(0, comma)}, 0};
    const auto digits = text.substr(comma + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), reference.id);
    if (error != std::errc{} || end != digits.data() + digits.size()) return {};
    if (reference.id <= 0 || reference.model.empty()) return {};
    return reference;
}

Result<std::string> read_bytes(json::Value value) {
    if (!is_of_class(value, "bytes")) return invalid("Tryton's answer holds no bytes.");
    return decode_base64(value["base64"].text());
}

NaiveTime read_stamp(json::Value row) {
    const auto written = read_datetime(row["write_date"]);
    return written ? *written : read_datetime(row["create_date"]).value_or(0);
}

void write_decimal(json::Writer& writer, std::string_view decimal) {
    writer.begin_object().member("__class__", "Decimal").member("decimal", decimal).end_object();
}

Status write_date(json::Writer& writer, std::string_view date) {
    int number[3] = {0, 0, 0};
    constexpr std::size_t begins[] = {0, 5, 8};
    constexpr std::size_t widths[] = {4, 2, 2};
    bool is_read = date.size() == 10 && date[4] == '-' && date[7] == '-';
    for (std::size_t i = 0; i < 3 && is_read; ++i) {
        const auto* begin = date.data() + begins[i];
        const auto [end, error] = std::from_chars(begin, begin + widths[i], number[i]);
        is_read = error == std::errc{} && end == begin + widths[i];
    }
    if (!is_read) return invalid("A date is written like 2026-11-21.");
    writer.begin_object().member("__class__", "date");
    writer.key("year").integer(number[0]).key("month").integer(number[1]);
    writer.key("day").integer(number[2]).end_object();
    return {};
}

void write_datetime(json::Writer& writer, NaiveTime time) {
    const auto days = std::chrono::floor<std::chrono::days>(microseconds{time});
    const year_month_day date{sys_days{days}};
    const std::chrono::hh_mm_ss clock{microseconds{time} - days};
    writer.begin_object().member("__class__", "datetime");
    writer.key("year").integer(static_cast<int>(date.year()));
    writer.key("month").integer(static_cast<unsigned>(date.month()));
    writer.key("day").integer(static_cast<unsigned>(date.day()));
    writer.key("hour").integer(clock.hours().count());
    writer.key("minute").integer(clock.minutes().count());
    writer.key("second").integer(clock.seconds().count());
    writer.key("microsecond").integer(clock.subseconds().count()).end_object();
}

void write_bytes(json::Writer& writer, std::string_view bytes) {
    writer.begin_object().member("__class__", "bytes");
    writer.member("base64", encode_base64(bytes)).end_object();
}

std::string_view cut_text(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

std::string encode_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group <<= 8U;
            if (at + i < bytes.size()) group |= static_cast<unsigned char>(bytes[at + i]);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            const bool is_padding = at + i > bytes.size();
            out += is_padding ? '=' : alphabet[(group >> (18 - 6 * i)) & 63U];
        }
    }
    return out;
}

Result<std::string> decode_base64(std::string_view text) {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    unsigned bits = 0;
    bool is_ended = false;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == ' ') continue;
        if (c == '=') {
            is_ended = true;
            continue;
        }
        const auto value = values[static_cast<unsigned char>(c)];
        if (value < 0 || is_ended) return invalid("The base64 of Tryton's answer is damaged.");
        group = (group << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>((group >> bits) & 255U);
        }
    }
    if (bits >= 6) return invalid("The base64 of Tryton's answer is damaged.");
    return out;
}

}  // namespace portico::erp_tryton
