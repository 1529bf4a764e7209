#include "cli/admin.hpp"

#include <array>
#include <chrono>
#include <thread>

#include "cells/control_listener.hpp"
#include "cells/data_lock.hpp"
#include "cli/config.hpp"
#include "gateway/control_client.hpp"
#include "host.hpp"

namespace portico::cli {
namespace {

constexpr std::chrono::seconds answer_deadline{120};
/// How long a command waits for a host that holds the folder but does not answer yet.
constexpr std::chrono::seconds start_patience{10};

/// Speaks over the control socket of a host: one in another process, or one that it owns itself.
class ControlAdmin final : public Admin {
public:
    ControlAdmin(std::filesystem::path socket, std::string person)
        : socket_{std::move(socket)}, person_{std::move(person)} {}

    ControlAdmin(
        std::filesystem::path socket,
        std::string person,
        cells::DataLock lock,
        std::unique_ptr<Host> host
    )
        : socket_{std::move(socket)},
          person_{std::move(person)},
          own_{Own{std::move(lock), std::move(host)}} {}

    Result<Answer> send(const Call& call) override {
        auto answer = PORTICO_TRY(gateway::send_control(
            socket_,
            {call.method, call.target, call.company, call.body, person_, call.content_type},
            answer_deadline
        ));
        return Answer{answer.status, std::move(answer.location), std::move(answer.body)};
    }

    [[nodiscard]] Host* own_host() override { return own_ ? own_->host.get() : nullptr; }

private:
    /// The folder is given back last.
    struct Own {
        cells::DataLock lock;
        std::unique_ptr<Host> host;
    };

    std::filesystem::path socket_;
    std::string person_;
    std::optional<Own> own_;
};

bool answers(const std::filesystem::path& socket) {
    return gateway::send_control(socket, {"GET", "/healthz", "", "", ""}, std::chrono::seconds{5})
        .ok();
}

}  // namespace

Result<std::string> Admin::body_of(const Call& call) {
    auto answer = PORTICO_TRY(send(call));
    if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
    const auto problem = json::parse(answer.body);
    const auto detail = problem.ok() ? problem->root()["detail"].string() : std::string{};
    const auto title = problem.ok() ? problem->root()["title"].string() : std::string{};
    const auto code = answer.status == 404 ? Code::not_found : Code::invalid;
    if (!detail.empty()) return Error{code, detail};
    return Error{
        code, title.empty() ? "the host answered " + std::to_string(answer.status) : title};
}

Result<std::unique_ptr<Admin>> connect(const Options& options) {
    const auto socket = cells::control_socket(options.data);
    const auto until = std::chrono::steady_clock::now() + start_patience;
    while (true) {
        if (answers(socket)) {
            return std::unique_ptr<Admin>{new ControlAdmin{socket, options.person}};
        }
        auto lock = cells::DataLock::take(options.data);
        if (lock.ok()) {
            auto config = PORTICO_TRY(load_config(options.config, options.overrides));
            // A command prints its own answer; of the log only what went wrong belongs beside it.
            config.observability.log_level = "error";
            auto host =
                PORTICO_TRY(Host::create({std::move(config), options.data, Activity::on_demand}));
            return std::unique_ptr<Admin>{
                new ControlAdmin{socket, options.person, std::move(*lock), std::move(host)}};
        }
        const bool is_busy = lock.error().code == Code::conflict;
        if (!is_busy || std::chrono::steady_clock::now() > until) return lock.error();
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

std::string encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

}  // namespace portico::cli
