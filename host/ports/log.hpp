#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace portico::ports {

enum class Level : std::uint8_t { debug, info, warning, error };

struct Field {
    std::string_view name;
    std::string_view value;
};

/// Structured log: a constant sentence, and what varies as fields. Thread-safe; never throws,
/// never blocks on a slow disk (lines over the queue's limit are counted and dropped).
class Log {
public:
    virtual ~Log() = default;

    virtual void write(Level level, std::string_view text, std::span<const Field> fields) = 0;

    void debug(std::string_view text, std::initializer_list<Field> fields = {}) {
        write(Level::debug, text, {fields.begin(), fields.size()});
    }

    void info(std::string_view text, std::initializer_list<Field> fields = {}) {
        write(Level::info, text, {fields.begin(), fields.size()});
    }

    void warning(std::string_view text, std::initializer_list<Field> fields = {}) {
        write(Level::warning, text, {fields.begin(), fields.size()});
    }

    void error(std::string_view text, std::initializer_list<Field> fields = {}) {
        write(Level::error, text, {fields.begin(), fields.size()});
    }
};

}  // namespace portico::ports
