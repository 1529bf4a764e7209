#include <csignal>
#include <cstdio>
#include <string>
#include <unistd.h>

#include "cells/data_lock.hpp"
#include "cells/listener.hpp"
#include "cells/master.hpp"
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "host.hpp"

namespace portico::cli {
namespace {

/// Health and metrics: where the operator wants them, else one port above the gateway's on
/// loopback, else any free one.
Result<cells::Listener> listen_for_health(const Config& config, const cells::Listener& gateway) {
    if (!config.observability.listen.empty()) return cells::listen_on(config.observability.listen);
    if (gateway.port() < 65535) {
        auto next = cells::listen_on("127.0.0.1:" + std::to_string(gateway.port() + 1));
        if (next.ok()) return next;
    }
    return cells::listen_on("127.0.0.1:0");
}

/// The command line of the cell: the same as the master's, with another first word.
std::vector<std::string> cell_command(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/proc/self/exe", "cell"};
    bool is_replaced = false;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (!is_replaced && arguments[i] == "serve") {
            is_replaced = true;
        } else {
            command.push_back(arguments[i]);
        }
    }
    return command;
}

void announce(const Config& config, const cells::Listener& gateway, const cells::Listener& health) {
    const bool is_tls = !config.gateway.tls_certificate.empty();
    std::printf("ready   %s://%s\n", is_tls ? "https" : "http", gateway.address().c_str());
    std::printf("health  http://%s\n", health.address().c_str());
    std::fflush(stdout);
}

Status wait_for_stop() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) return internal("can't wait for signals");
    return {};
}

/// Before any thread starts, so that all inherit it.
void block_stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

Result<int> serve(const Options& options, const std::vector<std::string>& arguments) {
    const auto config = PORTICO_TRY(load_config(options.config, options.overrides));
    const auto lock = PORTICO_TRY(cells::DataLock::take(options.data));
    const auto gateway = PORTICO_TRY(cells::listen_on(config.gateway.listen));
    const auto health = PORTICO_TRY(listen_for_health(config, gateway));

    cells::MasterOptions master;
    master.command = cell_command(arguments);
    master.user = config.server.user;
    bool is_first = true;
    master.on_ready = [&](int) {
        if (is_first) announce(config, gateway, health);
        is_first = false;
    };
    master.on_death = [](const std::string& sentence) {
        std::fprintf(stderr, "portico: %s\n", sentence.c_str());
    };
    return cells::run_master(master, gateway, health);
}

Result<int> run_cell(const Options& options) {
    block_stop_signals();
    auto config = load_config(options.config, options.overrides);
    auto host = config.ok() ? Host::create({std::move(*config), options.data, Activity::serving})
                            : Result<std::unique_ptr<Host>>{config.error()};
    auto serving = host.ok()
                       ? (*host)->serve(cells::gateway_descriptor, cells::observability_descriptor)
                       : Status{host.error()};
    if (!serving.ok()) {
        std::fprintf(stderr, "portico: %s\n", serving.error().message.c_str());
        return serving.error().code == Code::invalid ? cells::exit_misconfigured : exit_failed;
    }
    if (const auto& token = (*host)->first_operator_token()) {
        std::printf(
            "operator token, shown this once: %s\n"
            "  (make others with: portico keys create --scopes operator --name NAME)\n",
            token->c_str()
        );
        std::fflush(stdout);
    }
    if (::write(cells::ready_descriptor, "r", 1) == 1) ::close(cells::ready_descriptor);
    PORTICO_TRY(wait_for_stop());
    return exit_ok;
}

}  // namespace portico::cli
