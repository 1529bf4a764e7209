#include "cells/master.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace portico::cells {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr int exit_not_started = 127;

/// The signals that the master waits for; blocked for good, taken with sigtimedwait.
sigset_t awaited_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

/// In the child, after fork: only async-signal-safe calls, and the user database before exec.
[[noreturn]] void become_cell(
    const MasterOptions& options, const std::array<int, 3>& descriptors, pid_t master
) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != master) ::_exit(exit_not_started);

    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    // First out of the way of the target numbers, then into place without close-on-exec.
    std::array<int, 3> moved{};
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
        moved[i] = ::fcntl(descriptors[i], F_DUPFD_CLOEXEC, 16);
    }
    for (std::size_t i = 0; i < moved.size(); ++i) {
        if (::dup2(moved[i], gateway_descriptor + static_cast<int>(i)) < 0)
            ::_exit(exit_not_started);
    }
    if (!options.user.empty() && ::geteuid() == 0) {
        const auto* account = ::getpwnam(options.user.c_str());
        if (account == nullptr || ::initgroups(options.user.c_str(), account->pw_gid) != 0 ||
            ::setgid(account->pw_gid) != 0 || ::setuid(account->pw_uid) != 0) {
            ::_exit(exit_misconfigured);
        }
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // a change of user clears it
    }
    std::vector<char*> arguments;
    for (const auto& argument : options.command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(exit_not_started);
}

std::string describe_death(int status) {
    if (WIFSIGNALED(status)) {
        return "the main cell was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
               ::strsignal(WTERMSIG(status)) + ")";
    }
    return "the main cell ended with code " + std::to_string(WEXITSTATUS(status));
}

class Master {
public:
    Master(const MasterOptions& options, const Listener& gateway, const Listener& observability)
        : options_{options}, gateway_{gateway}, observability_{observability} {}

    Result<int> run() {
        const auto set = awaited_signals();
        ::sigprocmask(SIG_BLOCK, &set, nullptr);
        while (true) {
            PORTICO_TRY(start());
            const int status = wait_for_end();
            close_ready_pipe();
            if (stopping_) return 0;
            options_.on_death(describe_death(status));
            const bool is_hopeless = WIFEXITED(status) && WEXITSTATUS(status) == exit_misconfigured;
            if (!was_ever_ready_ || is_hopeless) {
                return WIFEXITED(status) ? std::max(1, WEXITSTATUS(status)) : 1;
            }
            count_death();
            if (!pause(restart_delay(deaths_))) return 0;
        }
    }

private:
    Status start() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return internal("no pipe for the main cell");
        ready_read_ = ends[0];
        ::fcntl(ready_read_, F_SETFL, O_NONBLOCK);
        const auto master = ::getpid();
        started_ = Steady::now();
        is_ready_ = false;
        child_ = ::fork();
        if (child_ < 0) return internal("no process for the main cell: the system has no room");
        if (child_ == 0) {
            become_cell(
                options_, {gateway_.descriptor(), observability_.descriptor(), ends[1]}, master
            );
        }
        ::close(ends[1]);
        return {};
    }

    /// Returns the cell's wait status.
    int wait_for_end() {
        const auto set = awaited_signals();
        std::optional<Steady::time_point> kill_at;
        while (true) {
            // The cell's readiness comes through a pipe, which no signal announces.
            const timespec tick{0, is_ready_ ? 200'000'000 : 5'000'000};
            const int signal = ::sigtimedwait(&set, nullptr, &tick);
            note_readiness();
            if ((signal == SIGTERM || signal == SIGINT) && !stopping_) {
                stopping_ = true;
                kill_at = Steady::now() + options_.stop_grace;
                ::kill(child_, SIGTERM);
            }
            if (signal == SIGHUP) ::kill(child_, SIGHUP);
            if (kill_at && Steady::now() > *kill_at) ::kill(child_, SIGKILL);
            int status = 0;
            if (::waitpid(child_, &status, WNOHANG) == child_) return status;
        }
    }

    void note_readiness() {
        char byte = 0;
        if (is_ready_ || ::read(ready_read_, &byte, 1) != 1) return;
        is_ready_ = true;
        was_ever_ready_ = true;
        options_.on_ready(child_);
    }

    void count_death() {
        const bool served_long = Steady::now() - started_ > std::chrono::minutes{1};
        deaths_ = served_long ? 1 : deaths_ + 1;
    }

    /// False when a stop was asked for meanwhile.
    static bool pause(milliseconds delay) {
        const auto set = awaited_signals();
        const auto until = Steady::now() + delay;
        while (true) {
            const auto left =
                std::chrono::duration_cast<std::chrono::nanoseconds>(until - Steady::now());
            if (left.count() <= 0) return true;
            const timespec wait{
                static_cast<time_t>(left.count() / 1'000'000'000),
                static_cast<long>(left.count() % 1'000'000'000)};
            const int signal = ::sigtimedwait(&set, nullptr, &wait);
            if (signal == SIGTERM || signal == SIGINT) return false;
        }
    }

    void close_ready_pipe() {
        note_readiness();
        ::close(ready_read_);
    }

    const MasterOptions& options_;
    const Listener& gateway_;
    const Listener& observability_;
    pid_t child_ = -1;
    int ready_read_ = -1;
    int deaths_ = 0;
    bool is_ready_ = false;
    bool was_ever_ready_ = false;
    bool stopping_ = false;
    Steady::time_point started_;
};

}  // namespace

milliseconds restart_delay(int deaths) {
    if (deaths <= 1) return milliseconds{0};
    const auto doubled = 100LL << std::min(deaths - 2, 10);
    return std::min(milliseconds{doubled}, milliseconds{5'000});
}

Result<int> run_master(
    const MasterOptions& options, const Listener& gateway, const Listener& observability
) {
    return Master{options, gateway, observability}.run();
}

}  // namespace portico::cells
