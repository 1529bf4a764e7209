// A hundred times on and off: nothing grows.
#include <fstream>
#include <malloc.h>

#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

struct Balance {
    std::ptrdiff_t descriptors;
    std::ptrdiff_t threads;
    std::size_t mapped_libraries;
    std::size_t heap_bytes;
};

Balance measure() {
    Balance now{};
    now.descriptors = std::distance(fs::directory_iterator{"/proc/self/fd"}, {});
    now.threads = std::distance(fs::directory_iterator{"/proc/self/task"}, {});
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
        if (line.find("/store/") != std::string::npos) ++now.mapped_libraries;
    }
    now.heap_bytes = mallinfo2().uordblks;
    return now;
}

TEST(CyclesTest, AHundredTimesOnAndOffLeavesNothing) {
    const TemporaryFolder folder;
    ContractHost host{folder.path()};
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    Balance before{};
    for (int cycle = 0; cycle < 100; ++cycle) {
        ASSERT_TRUE(manager.disable("good", plugins::Cascade::yes).ok());
        if (cycle == 10) before = measure();
        if (cycle == 99) break;
        ASSERT_TRUE(manager.enable("good").ok());
        ASSERT_TRUE(manager.enable("needs_good").ok());
        ASSERT_EQ(host.test.router.call("GET /api/v1/needs_good/ask").body, "\"asked\"");
    }
    const auto after = measure();
    EXPECT_EQ(after.descriptors, before.descriptors);
    EXPECT_EQ(after.threads, before.threads);
    EXPECT_EQ(after.mapped_libraries, 0U);
    EXPECT_FALSE(manager.info("good")->is_pinned);
    EXPECT_FALSE(manager.info("needs_good")->is_pinned);
    EXPECT_EQ(host.test.router.size(), 0U);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    // The in-memory log keeps about a kilobyte per cycle; under a sanitizer its own check counts.
    EXPECT_LT(after.heap_bytes, before.heap_bytes + 600'000);
#endif
}

}  // namespace
}  // namespace portico::contract
