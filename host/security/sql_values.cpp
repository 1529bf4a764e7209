#include "security/sql_values.hpp"

#include <vector>

#include "embedded/portico_security_migrations.hpp"

namespace portico::security {

Status migrate(ports::Database& database) {
    std::vector<ports::Migration> list;
    for (const auto& file : migrations::files)
        list.push_back(
            {static_cast<int>(list.size()) + 1, std::string{file.first}, std::string{file.second}}
        );
    return database.migrate("security", list);
}

std::string_view text_of(const ports::SqlValue& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    return text != nullptr ? *text : std::string_view{};
}

std::int64_t integer_of(const ports::SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? *number : 0;
}

std::optional<ports::Instant> optional_instant_of(const ports::SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? std::optional{instant_of(*number)} : std::nullopt;
}

}  // namespace portico::security
