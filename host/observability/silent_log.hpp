#pragma once

#include "ports/log.hpp"

namespace portico::observability {

/// Where lines go that the operator does not want.
class SilentLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

}  // namespace portico::observability
