#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include <portico/abi/log.h>
#include <portico/boundary.hpp>

namespace portico {

/// What varies in a log line.
struct LogField {
    std::string_view name;
    std::string_view value;
};

/// Structured log: a constant sentence and up to 16 fields. Never fails, never throws. Thread-safe.
class Log {
public:
    using Fields = std::initializer_list<LogField>;

    explicit Log(Host host) : table_{host.extension<portico_log>(PORTICO_LOG_ID)} {}

    void debug(std::string_view text, Fields fields = {}) const {
        write(PORTICO_LOG_DEBUG, text, fields);
    }

    void info(std::string_view text, Fields fields = {}) const {
        write(PORTICO_LOG_INFO, text, fields);
    }

    void warning(std::string_view text, Fields fields = {}) const {
        write(PORTICO_LOG_WARNING, text, fields);
    }

    void error(std::string_view text, Fields fields = {}) const {
        write(PORTICO_LOG_ERROR, text, fields);
    }

private:
    void write(std::int32_t level, std::string_view text, Fields fields) const {
        if (!PORTICO_HAS(table_, write)) return;
        std::array<portico_pair, 16> pairs{};
        const auto count = std::min(fields.size(), pairs.size());
        std::transform(
            fields.begin(),
            fields.begin() + count,
            pairs.begin(),
            [](const LogField& field) {
                return portico_pair{to_abi(field.name), to_abi(field.value)};
            }
        );
        table_->write(table_->self, level, to_abi(text), pairs.data(), count);
    }

    const portico_log* table_;
};

}  // namespace portico
