#include "http/price_list_request.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <portico/decimal.hpp>
#include <portico/query.hpp>

#include "http/search_request.hpp"

namespace portico::catalogue {
namespace {

constexpr std::array formats{ListFormat::json, ListFormat::csv, ListFormat::xlsx, ListFormat::pdf};

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// Takes the part before `mark` from the front.
std::string_view take_part(std::string_view& text, char mark) {
    const auto end = std::min(text.find(mark), text.size());
    const auto part = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

bool is_refused(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto one = take_part(parameters, ';');
        if (one == "q=0" || one == "q=0.0" || one == "q=0.00" || one == "q=0.000") return true;
    }
    return false;
}

bool is_plain(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

void append_percent_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char byte : text) {
        if (is_plain(byte)) {
            out.push_back(byte);
            continue;
        }
        const auto value = static_cast<unsigned char>(byte);
        out.push_back('%');
        out.push_back(digits[value >> 4U]);
        out.push_back(digits[value & 15U]);
    }
}

}  // namespace

std::string_view media_type(ListFormat format) {
    switch (format) {
        case ListFormat::json:
            return "application/json";
        case ListFormat::csv:
            return "text/csv";
        case ListFormat::xlsx:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        case ListFormat::pdf:
            return "application/pdf";
    }
    return "application/json";
}

std::string_view suffix(ListFormat format) {
    constexpr std::array<std::string_view, formats.size()> names{"json", "csv", "xlsx", "pdf"};
    return names.at(static_cast<std::size_t>(format));
}

Result<ListFormat> accepted_format(std::string_view accept) {
    if (trimmed(accept).empty()) return ListFormat::json;
    while (!accept.empty()) {
        auto parameters = take_part(accept, ',');
        const auto type = take_part(parameters, ';');
        if (is_refused(parameters)) continue;
        if (type == "*/*" || type == "application/*") return ListFormat::json;
        if (type == "text/*") return ListFormat::csv;
        for (const auto format : formats) {
            if (type == media_type(format)) return format;
        }
    }
    return invalid(
        "A price list can't be had in that type: accept application/json, text/csv, " +
        std::string{media_type(ListFormat::xlsx)} + " or application/pdf."
    );
}

Result<PriceListRequest> read_price_list_request(const Request& request, const Index& index) {
    constexpr std::array<std::string_view, 2> known{"format", "category"};
    PORTICO_TRY(check_query(request, known));
    PriceListRequest read;
    read.category = PORTICO_TRY(read_category(request.query("category").value_or(""), index));
    const auto name = request.query("format");
    if (!name) {
        read.format = PORTICO_TRY(accepted_format(request.header("Accept").value_or("")));
        return read;
    }
    for (const auto format : formats) {
        if (*name != suffix(format)) continue;
        read.format = format;
        return read;
    }
    return invalid("\"format\" must be json, csv, xlsx or pdf.");
}

std::string disposition(
    std::string_view company, std::string_view shown_name, std::string_view day, ListFormat format
) {
    std::string plain{company};
    std::replace_if(
        plain.begin(), plain.end(), [](char byte) { return !is_plain(byte); }, '_'
    );
    std::string header = "attachment; filename=\"price-list-" + plain + "-";
    header.append(day).append(".").append(suffix(format)).append("\"; filename*=UTF-8''");
    append_percent_encoded(header, shown_name);
    return header.append("-").append(day).append(".").append(suffix(format));
}

}  // namespace portico::catalogue
