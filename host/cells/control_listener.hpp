#pragma once

#include <filesystem>

#include <portico/result.hpp>

namespace portico::cells {

/// The Unix socket on which the host of a data folder answers operators of the machine. Whoever may
/// enter the folder is an operator; no token is asked for. The path is short enough for any folder:
/// it leads through a descriptor of the folder that stays open until the process ends, so a process
/// works on one data folder.
std::filesystem::path control_socket(const std::filesystem::path& data);

/// A listening control socket; takes the place of one that a killed host left behind.
class ControlListener {
public:
    /// The caller holds the folder's lock. Errors: Code::unavailable.
    static Result<ControlListener> open(const std::filesystem::path& data);

    ~ControlListener();
    ControlListener(ControlListener&& other) noexcept;
    ControlListener& operator=(ControlListener&& other) noexcept;

    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    explicit ControlListener(int descriptor) : descriptor_{descriptor} {}

    int descriptor_ = -1;
};

}  // namespace portico::cells
