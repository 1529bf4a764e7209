#pragma once

#include <string>
#include <string_view>

#include "standing/schedule.hpp"

namespace portico::reorder {

/// Why a run needs a decision, failed or was missed, as a person says it; empty where there is
/// nothing to say. `language` is en, uk or ru. Pure.
std::string sentence_of(const Run& run, std::string_view language);

/// Why a standing order paused itself; `reason` as it is kept. Pure.
std::string pause_sentence(const Schedule& schedule, std::string_view language);

}  // namespace portico::reorder
