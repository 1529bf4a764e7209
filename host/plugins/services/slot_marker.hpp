#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::plugins {

/// Which function of a plugin the host is in.
enum class Slot : std::uint8_t {
    none,
    load,
    init,
    activate,
    drain,
    deactivate,
    destroy,
    extension,
    request,
    event,
    job,
    service,
    config,
    connector,
    guard,
};

/// "init", "request", ...
std::string_view slot_name(Slot slot);

/// The plugin and slot in which a thread stood when its cell died.
struct Culprit {
    std::string plugin;
    Slot slot = Slot::none;
};

/// One word a thread, in a file that outlives the process: "in plugin P, slot S". The crash
/// handlers copy the word of the thread that crashed, so that the next start knows whom to blame.
/// Thread-safe.
class SlotMarker {
public:
    /// Maps the file at `path`, makes it when it is not there, and reads what a former run left.
    /// Errors: Code::unavailable with what to do (folder missing, read-only, full).
    static Result<std::unique_ptr<SlotMarker>> open(const std::string& path);

    ~SlotMarker();
    SlotMarker(const SlotMarker&) = delete;
    SlotMarker& operator=(const SlotMarker&) = delete;

    /// Where the former run crashed inside a plugin; empty after a clean end or a crash elsewhere.
    [[nodiscard]] const std::optional<Culprit>& former_culprit() const { return former_culprit_; }

    /// The number under which a plugin is written; the same for the same id. 0: the table is full.
    std::uint32_t plugin_number(std::string_view plugin_id);

    /// The word of the calling thread, claimed at its first use. A dummy when all are taken.
    std::atomic<std::uint64_t>* thread_word();

    /// Handlers for SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT, which note the culprit here and
    /// then let the former handler have the signal. For one marker a process; until it is
    /// destroyed.
    void install_crash_handlers();

    static constexpr std::uint64_t word(std::uint32_t plugin_number, Slot slot) {
        return (static_cast<std::uint64_t>(plugin_number) << 8U) | static_cast<std::uint64_t>(slot);
    }

private:
    struct File;
    class ThreadClaim;

    SlotMarker() = default;

    Status map(const std::string& path);
    void release(std::atomic<std::uint64_t>* thread_word);

    File* file_ = nullptr;
    std::uint64_t serial_ = 0;
    std::optional<Culprit> former_culprit_;
    std::mutex mutex_;
    std::vector<std::uint32_t> free_words_;
};

}  // namespace portico::plugins
