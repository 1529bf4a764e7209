#pragma once

namespace portico::cli {

/// Reads the command line, runs the command, prints what went wrong; gives the exit code.
int run_command_line(int argc, char** argv);

}  // namespace portico::cli
