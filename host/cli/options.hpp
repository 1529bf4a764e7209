#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace portico::cli {

/// What every command takes.
struct Options {
    std::filesystem::path data;          ///< data folder
    std::filesystem::path config;        ///< configuration file; empty: none
    std::vector<std::string> overrides;  ///< of --set
    std::string person;                  ///< who acts: for the audit and for four eyes
    bool json = false;                   ///< print JSON instead of text
    bool quiet = false;                  ///< print the result alone
};

/// $PORTICO_DATA, else /var/lib/portico where it exists, else ./portico-data.
std::filesystem::path default_data_folder();

/// The name of the user who runs this process, else "".
std::string default_person();

/// $PORTICO_CONFIG, else /etc/portico/portico.toml where it exists, else none.
std::filesystem::path default_config_file();

/// Exit codes, the same for every command.
enum Exit : int {
    exit_ok = 0,
    exit_failed = 1,  ///< it did not work; the sentence on standard error says why
    exit_usage = 2,   ///< the command line is wrong
};

}  // namespace portico::cli
