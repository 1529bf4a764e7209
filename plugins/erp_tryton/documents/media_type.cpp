#include "documents/media_type.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace portico::erp_tryton {

std::string_view media_type_of(std::string_view file_name) {
    constexpr std::array types{
        std::pair<std::string_view, std::string_view>{"pdf", "application/pdf"},
        std::pair<std::string_view, std::string_view>{
            "odt", "application/vnd.oasis.opendocument.text"},
        std::pair<std::string_view, std::string_view>{
            "ods", "application/vnd.oasis.opendocument.spreadsheet"},
        std::pair<std::string_view, std::string_view>{
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        std::pair<std::string_view, std::string_view>{
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        std::pair<std::string_view, std::string_view>{"csv", "text/csv"},
        std::pair<std::string_view, std::string_view>{"txt", "text/plain"},
        std::pair<std::string_view, std::string_view>{"xml", "application/xml"},
        std::pair<std::string_view, std::string_view>{"zip", "application/zip"},
        std::pair<std::string_view, std::string_view>{"png", "image/png"},
        std::pair<std::string_view, std::string_view>{"jpg", "image/jpeg"},
        std::pair<std::string_view, std::string_view>{"jpeg", "image/jpeg"},
    };
    std::string extension{file_name.substr(file_name.rfind('.') + 1)};
    std::transform(extension.begin(), extension.end(), extension.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const auto& [name, type] : types) {
        if (name == extension) return type;
    }
    return {};
}

}  // namespace portico::erp_tryton
