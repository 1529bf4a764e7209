#include "core/plugin_state.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace portico::core {
namespace {

using enum PluginState;

const std::vector<PluginState> all_states = {
    found,
    verified,
    admitted,
    loaded,
    inited,
    active,
    draining,
    inactive,
    retired,
    quarantined,
};

TEST(PluginStateTest, AllowsExactlyTheLifeCycle) {
    const std::vector<std::pair<PluginState, PluginState>> allowed = {
        {found, verified},
        {verified, admitted},
        {admitted, loaded},
        {loaded, inited},
        {inited, active},
        {active, draining},
        {draining, inactive},
        {inactive, retired},
        {retired, found},
        {verified, found},
        {admitted, found},
        {loaded, retired},
        {inited, inactive},
        {quarantined, found},
    };
    for (const auto from : all_states) {
        for (const auto to : all_states) {
            SCOPED_TRACE(std::string{state_name(from)} + " -> " + std::string{state_name(to)});
            bool expected = to == quarantined && from != quarantined;
            for (const auto& step : allowed) expected |= step == std::pair{from, to};
            EXPECT_EQ(transition(from, to).ok(), expected);
        }
    }
}

TEST(PluginStateTest, NamesBothStatesWhenRefusing) {
    EXPECT_EQ(transition(found, active).error().message, "a plugin can't go from found to active");
}

TEST(PluginStateTest, NamesGoBothWays) {
    for (const auto state : all_states) {
        EXPECT_EQ(*parse_state(state_name(state)), state);
    }
    EXPECT_EQ(parse_state("asleep").error().code, Code::invalid);
}

}  // namespace
}  // namespace portico::core
