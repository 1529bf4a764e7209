#include "child.hpp"

#include <array>
#include <cstring>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace portico::verify {
namespace {

constexpr std::size_t said_bytes_max = 64U << 10U;
constexpr char failed_mark = '\x01';  // before the sentence of a case that failed

[[noreturn]] void run_child(int out, const std::function<Status()>& work) {
    dup2(out, STDERR_FILENO);
    const auto outcome = work();
    if (outcome.ok()) _exit(0);
    const auto sentence = failed_mark + outcome.error().message;
    static_cast<void>(!write(out, sentence.data(), sentence.size()));
    _exit(1);
}

/// Everything until the child closes its end; false when the time is over.
bool read_all(int in, std::chrono::steady_clock::time_point end, std::string& said) {
    std::array<char, 4096> buffer;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now()
        );
        pollfd wait{in, POLLIN, 0};
        if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) <= 0) return false;
        const auto count = read(in, buffer.data(), buffer.size());
        if (count <= 0) return true;
        if (said.size() < said_bytes_max)
            said.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

std::string last_line(std::string said) {
    while (said.ends_with('\n')) said.pop_back();
    const auto start = said.rfind('\n');
    return start == std::string::npos ? said : said.substr(start + 1);
}

}  // namespace

Status in_child(std::chrono::seconds limit, const std::function<Status()>& work) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return internal("There are no file descriptors left.");
    const auto child = fork();
    if (child < 0) return internal("No process could be started.");
    if (child == 0) {
        close(ends[0]);
        run_child(ends[1], work);
    }
    close(ends[1]);
    std::string said;
    const bool has_ended = read_all(ends[0], std::chrono::steady_clock::now() + limit, said);
    close(ends[0]);
    if (!has_ended) kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (!has_ended) {
        return Error{
            Code::timeout, "It did not end within " + std::to_string(limit.count()) + " s."};
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    const auto mark = said.find(failed_mark);
    if (WIFEXITED(status) && mark != std::string::npos) return invalid(said.substr(mark + 1));
    const auto how =
        WIFSIGNALED(status)
            ? std::string{"It crashed: "} + strsignal(WTERMSIG(status)) + ". "
            : "It ended the process with " + std::to_string(WEXITSTATUS(status)) + ". ";
    return invalid(how + last_line(std::move(said)));
}

}  // namespace portico::verify
