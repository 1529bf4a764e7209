#pragma once

#include <string>

namespace portico::catalogue {

/// What an operator sets; plugin.json has the limits.
struct Settings {
    std::string supplier;  ///< the name that price lists carry
    std::string contact;
    int valid_days = 0;  ///< the day of issue included; 0: lists name the day of issue alone
};

}  // namespace portico::catalogue
