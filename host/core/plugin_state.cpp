#include "core/plugin_state.hpp"

#include <array>
#include <string>

namespace portico::core {
namespace {

using enum PluginState;

constexpr std::size_t state_count = 10;

constexpr std::array<std::string_view, state_count> names = {
    "found",
    "verified",
    "admitted",
    "loaded",
    "inited",
    "active",
    "draining",
    "inactive",
    "retired",
    "quarantined",
};

constexpr bool yes = true;
constexpr bool no = false;

// The life cycle: row = from, column = to. A failed load retires what was loaded; a plugin that was
// retired, refused or lifted from quarantine starts again from what is found on disk.
// clang-format off
constexpr bool table[state_count][state_count] = {
    //               found verif admit load  init  activ drain inact retir quara
    /* found       */ {no,  yes,  no,   no,   no,   no,   no,   no,   no,   yes},
    /* verified    */ {yes, no,   yes,  no,   no,   no,   no,   no,   no,   yes},
    /* admitted    */ {yes, no,   no,   yes,  no,   no,   no,   no,   no,   yes},
    /* loaded      */ {no,  no,   no,   no,   yes,  no,   no,   no,   yes,  yes},
    /* inited      */ {no,  no,   no,   no,   no,   yes,  no,   yes,  no,   yes},
    /* active      */ {no,  no,   no,   no,   no,   no,   yes,  no,   no,   yes},
    /* draining    */ {no,  no,   no,   no,   no,   no,   no,   yes,  no,   yes},
    /* inactive    */ {no,  no,   no,   no,   no,   no,   no,   no,   yes,  yes},
    /* retired     */ {yes, no,   no,   no,   no,   no,   no,   no,   no,   yes},
    /* quarantined */ {yes, no,   no,   no,   no,   no,   no,   no,   no,   no },
};
// clang-format on

}  // namespace

std::string_view state_name(PluginState state) {
    return names.at(static_cast<std::size_t>(state));
}

Result<PluginState> parse_state(std::string_view name) {
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names[index] == name) return static_cast<PluginState>(index);
    }
    return invalid("no plugin state is called \"" + std::string{name} + "\"");
}

Result<PluginState> transition(PluginState from, PluginState to) {
    if (table[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)]) return to;
    return conflict(
        "a plugin can't go from " + std::string{state_name(from)} + " to " +
        std::string{state_name(to)}
    );
}

}  // namespace portico::core
