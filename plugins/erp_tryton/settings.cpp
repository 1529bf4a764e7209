#include "settings.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {
namespace {

std::vector<std::string> texts(json::Value list) {
    std::vector<std::string> found;
    for (const auto item : list) {
        if (!item.text().empty()) found.push_back(item.string());
    }
    return found;
}

std::int64_t number(json::Value value, std::int64_t fallback) {
    const auto read = value.integer();
    return read.ok() ? *read : fallback;
}

/// "UTC", "+02:00" or "-05:30".
Result<std::chrono::minutes> parse_offset(std::string_view text) {
    if (text.empty() || text == "UTC") return std::chrono::minutes{0};
    int hours = 0;
    int minutes = 0;
    const bool has_shape = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
    const auto read = [text](std::size_t at, int& out) {
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, out);
        return error == std::errc{} && end == text.data() + at + 2;
    };
    if (!has_shape || !read(1, hours) || !read(4, minutes) || hours > 14 || minutes > 59) {
        return invalid("time_zone: write UTC, or the server's offset like +02:00.");
    }
    const std::chrono::minutes offset{hours * 60 + minutes};
    return text[0] == '-' ? -offset : offset;
}

Status check_url(std::string& url) {
    while (url.ends_with('/')) url.pop_back();
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        return invalid(
            "url: write the address of Tryton's server with its scheme, like "
            "https://erp.example.com:8000, into plugins.erp_tryton.url."
        );
    }
    return {};
}

}  // namespace

Result<Settings> Settings::parse(json::Value config) {
    Settings settings;
    settings.url = config["url"].string();
    settings.database = config["database"].string();
    settings.user = config["user"].string();
    PORTICO_TRY(check_url(settings.url));
    if (settings.database.empty() || settings.database.find('/') != std::string::npos) {
        return invalid("database: name Tryton's database in plugins.erp_tryton.database.");
    }
    if (settings.user.empty()) {
        return invalid("user: name Tryton's user for Portico in plugins.erp_tryton.user.");
    }
    settings.company = number(config["company"], 0);
    settings.languages = texts(config["languages"]);
    for (const auto warehouse : config["warehouses"]) {
        settings.warehouses.push_back(number(warehouse, 0));
    }
    settings.customer_categories = texts(config["customer_categories"]);
    settings.member_roles = texts(config["member_roles"]);
    if (config["member_roles"].is_missing()) settings.member_roles = {"buyer"};
    settings.zone_offset = PORTICO_TRY(parse_offset(config["time_zone"].text()));
    settings.page_records = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(number(config["page_records"], 1000), 1, 10'000)
    );
    settings.overlap = std::chrono::seconds{number(config["overlap_seconds"], 60)};
    settings.deletion_check = std::chrono::minutes{number(config["deletion_check_minutes"], 10)};
    settings.full_sync = std::chrono::hours{number(config["full_sync_hours"], 24)};
    settings.push = PushSettings::parse(config);
    settings.request_timeout = std::chrono::seconds{number(config["request_seconds"], 120)};
    return settings;
}

}  // namespace portico::erp_tryton
