#include "plugins/services/slot_marker.hpp"

#include <csignal>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

class SlotMarkerTest : public ::testing::Test {
protected:
    SlotMarkerTest() : path_{testing::TempDir() + "slots_" + std::to_string(::getpid())} {}

    ~SlotMarkerTest() override { std::filesystem::remove(path_); }

    std::string path_;
};

TEST_F(SlotMarkerTest, NamesThePluginInWhichAProcessDied) {
    EXPECT_EXIT(
        {
            auto marker = SlotMarker::open(path_);
            (*marker)->install_crash_handlers();
            TestHost host;
            host.marker = marker->get();
            auto created = PluginInstance::create(host.ports(), TestPlugin::description("crasher"));
            portico_plugin table{};
            table.struct_size = sizeof(table);
            table.init = [](void*, const portico_host*) noexcept -> portico_status {
                std::abort();
            };
            static_cast<void>(created->init(table));
        },
        testing::KilledBySignal(SIGABRT),
        ""
    );
    const auto next = SlotMarker::open(path_);
    ASSERT_TRUE(next.ok());
    ASSERT_TRUE((*next)->former_culprit());
    EXPECT_EQ((*next)->former_culprit()->plugin, "crasher");
    EXPECT_EQ((*next)->former_culprit()->slot, Slot::init);
    EXPECT_FALSE((*SlotMarker::open(path_))->former_culprit());
}

TEST_F(SlotMarkerTest, BlamesNobodyWhenTheHostDies) {
    EXPECT_EXIT(
        {
            auto marker = SlotMarker::open(path_);
            (*marker)->install_crash_handlers();
            (*marker)->plugin_number("innocent");
            (*marker)->thread_word();
            std::abort();
        },
        testing::KilledBySignal(SIGABRT),
        ""
    );
    EXPECT_FALSE((*SlotMarker::open(path_))->former_culprit());
}

TEST_F(SlotMarkerTest, GivesWordsBackWhenThreadsEnd) {
    const auto opened = SlotMarker::open(path_);
    const auto& marker = *opened;
    std::atomic<std::uint64_t>* first = nullptr;
    std::thread{[&] { first = marker->thread_word(); }}.join();
    for (int index = 0; index < 3000; ++index) {
        std::thread{[&] { EXPECT_EQ(marker->thread_word(), first); }}.join();
    }
}

TEST_F(SlotMarkerTest, SaysWhatToDoWithoutAFolder) {
    const auto marker = SlotMarker::open("/nowhere/at/all/slots");
    EXPECT_EQ(marker.error().code, Code::unavailable);
    EXPECT_NE(marker.error().message.find("data folder"), std::string::npos);
}

}  // namespace
}  // namespace portico::plugins
