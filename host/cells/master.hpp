#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "cells/listener.hpp"

namespace portico::cells {

/// File descriptors that a cell finds open.
constexpr int gateway_descriptor = 3;
constexpr int observability_descriptor = 4;
/// The cell writes one byte when it can serve.
constexpr int ready_descriptor = 5;

/// Exit code of a cell that can't start because of its configuration: a restart would not help.
constexpr int exit_misconfigured = 78;

struct MasterOptions {
    std::vector<std::string> command;  ///< program and arguments of the main cell
    std::string user;                  ///< drop root to this user in the cell; empty: stay
    std::chrono::milliseconds stop_grace{15'000};  ///< then the cell is killed
    /// Told each time that the cell became ready, with its process id.
    std::function<void(int pid)> on_ready = [](int) {};
    /// Told of each death of the cell, in one sentence.
    std::function<void(const std::string&)> on_death = [](const std::string&) {};
};

/// How long to wait before the cell is started again after `deaths` deaths in a row
/// (a death after a minute of service counts as the first): 0, 0.1 s, 0.2 s, ... 5 s.
std::chrono::milliseconds restart_delay(int deaths);

/// Runs the main cell over the sockets that it holds, starts it again when it dies, and ends with
/// it on SIGTERM or SIGINT. While no cell runs, clients wait in the sockets' backlog. Blocks the
/// calling thread, which must be the only one. Returns the exit code for the program: 0 after an
/// asked stop, the cell's own code when it failed before it was ever ready. Errors: Code::internal
/// when no process can be made.
Result<int> run_master(
    const MasterOptions& options, const Listener& gateway, const Listener& observability
);

}  // namespace portico::cells
