#include "cells/master.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace portico::cells {
namespace {

/// A master in a process of its own (it blocks its thread and signals), whose cell is a shell
/// script. What the master tells comes through a pipe, one line each, so that tests never sleep.
class MasterProcess {
public:
    explicit MasterProcess(const std::string& cell_script) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            run(cell_script, ends[1]);
        }
        ::close(ends[1]);
        told_ = ::fdopen(ends[0], "r");
    }

    ~MasterProcess() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        std::fclose(told_);
    }

    /// The next thing that the master says; "" after its end.
    std::string next() {
        char line[512];
        if (std::fgets(line, sizeof line, told_) == nullptr) return "";
        std::string text{line};
        text.pop_back();
        return text;
    }

    void send(int signal) const { ::kill(pid_, signal); }

    int exit_code() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    [[noreturn]] static void run(const std::string& cell_script, int out) {
        auto gateway = listen_on("127.0.0.1:0");
        auto observability = listen_on("127.0.0.1:0");
        MasterOptions options;
        options.command = {"/bin/sh", "-c", cell_script};
        options.stop_grace = std::chrono::milliseconds{300};
        options.on_ready = [out](int pid) { ::dprintf(out, "ready %d\n", pid); };
        options.on_death = [out](const std::string& text) { ::dprintf(out, "%s\n", text.c_str()); };
        const auto code = run_master(options, *gateway, *observability);
        ::_exit(code.ok() ? *code : 99);
    }

    pid_t pid_ = -1;
    FILE* told_ = nullptr;
};

int pid_of(const std::string& ready_line) {
    return ready_line.starts_with("ready ") ? std::stoi(ready_line.substr(6)) : 0;
}

constexpr auto serves_until_asked =
    "echo r >&5; exec 5>&-; trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done";

TEST(Master, StartsAKilledCellAgain) {
    MasterProcess master{serves_until_asked};
    const int first = pid_of(master.next());
    ASSERT_GT(first, 0);
    ::kill(first, SIGKILL);
    EXPECT_EQ(master.next(), "the main cell was ended by signal 9 (Killed)");
    const int second = pid_of(master.next());
    EXPECT_GT(second, 0);
    EXPECT_NE(second, first);
}

TEST(Master, EndsWithItsCellWhenAsked) {
    MasterProcess master{serves_until_asked};
    const int cell = pid_of(master.next());
    ASSERT_GT(cell, 0);
    master.send(SIGTERM);
    EXPECT_EQ(master.next(), "");
    EXPECT_EQ(master.exit_code(), 0);
    EXPECT_EQ(::kill(cell, 0), -1) << "the cell outlived its master";
}

TEST(Master, KillsACellThatDoesNotStop) {
    MasterProcess master{"trap '' TERM; echo r >&5; exec 5>&-; while :; do sleep 1; done"};
    ASSERT_GT(pid_of(master.next()), 0);
    master.send(SIGINT);
    EXPECT_EQ(master.next(), "");
    EXPECT_EQ(master.exit_code(), 0);
}

TEST(Master, GivesUpWhenTheCellNeverCameUp) {
    MasterProcess master{"exit 3"};
    EXPECT_EQ(master.next(), "the main cell ended with code 3");
    EXPECT_EQ(master.next(), "");
    EXPECT_EQ(master.exit_code(), 3);
}

TEST(Master, ABadConfigurationIsNotTriedAgain) {
    MasterProcess master{"echo r >&5; exit 78"};
    EXPECT_GT(pid_of(master.next()), 0);
    EXPECT_EQ(master.next(), "the main cell ended with code 78");
    EXPECT_EQ(master.next(), "");
    EXPECT_EQ(master.exit_code(), 78);
}

TEST(Master, PassesItsSocketsToTheCell) {
    MasterProcess master{
        "for fd in 3 4; do readlink /proc/self/fd/$fd | grep -q socket || exit 9; done; "
        "echo r >&5; exit 78"};
    EXPECT_GT(pid_of(master.next()), 0);
}

TEST(RestartDelay, GrowsToFiveSeconds) {
    EXPECT_EQ(restart_delay(1).count(), 0);
    EXPECT_EQ(restart_delay(2).count(), 100);
    EXPECT_EQ(restart_delay(3).count(), 200);
    EXPECT_EQ(restart_delay(7).count(), 3200);
    EXPECT_EQ(restart_delay(8).count(), 5000);
    EXPECT_EQ(restart_delay(1000).count(), 5000);
}

}  // namespace
}  // namespace portico::cells
