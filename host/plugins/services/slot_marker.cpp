#include "plugins/services/slot_marker.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace portico::plugins {
namespace {

constexpr std::uint64_t file_magic = 0x31544f4c53545250;  // "PRTSLOT1"
constexpr std::size_t plugin_count_max = 256;
constexpr std::size_t name_bytes = 64;
constexpr std::size_t thread_count_max = 1024;

constexpr std::array<std::string_view, 15> slot_names = {
    "none",
    "load",
    "init",
    "activate",
    "drain",
    "deactivate",
    "destroy",
    "extension",
    "request",
    "event",
    "job",
    "service",
    "config",
    "connector",
    "guard",
};

constexpr int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

constinit std::atomic<std::atomic<std::uint64_t>*> crash_culprit{nullptr};
struct sigaction former_actions[std::size(crash_signals)];

/// Read by the signal handler, so it must need no construction.
constinit thread_local std::atomic<std::uint64_t>* current_word = nullptr;
/// Of the marker whose word that is; 0: none yet.
constinit thread_local std::uint64_t current_serial = 0;

/// Markers that live now, so that a thread which ends later does not write into an unmapped one.
struct LiveMarkers {
    std::mutex mutex;
    std::map<std::uint64_t, SlotMarker*> by_serial;
    std::uint64_t last_serial = 0;
};

LiveMarkers& live_markers() {
    static LiveMarkers markers;
    return markers;
}

void note_crash(int signal_number) {
    auto* const culprit = crash_culprit.load(std::memory_order_relaxed);
    if (culprit != nullptr && current_word != nullptr) {
        std::uint64_t expected = 0;
        culprit->compare_exchange_strong(expected, current_word->load(std::memory_order_relaxed));
    }
    for (std::size_t index = 0; index < std::size(crash_signals); ++index) {
        if (crash_signals[index] == signal_number) {
            sigaction(signal_number, &former_actions[index], nullptr);
        }
    }
    raise(signal_number);  // delivered when this handler returns
}

Error unusable(const std::string& path, std::string_view what) {
    return unavailable(
        "can't " + std::string{what} + " " + path + ": " + std::strerror(errno) +
        "; check that the data folder exists, is writable and has space"
    );
}

}  // namespace

std::string_view slot_name(Slot slot) {
    const auto index = static_cast<std::size_t>(slot);
    return index < slot_names.size() ? slot_names[index] : "unknown";
}

struct SlotMarker::File {
    std::uint64_t magic;
    std::atomic<std::uint64_t> culprit;
    std::atomic<std::uint64_t> plugin_count;
    char plugins[plugin_count_max][name_bytes];

    struct alignas(64) Line {
        std::atomic<std::uint64_t> word;
    } lines[thread_count_max];
};

/// Gives the thread's word back when the thread ends.
class SlotMarker::ThreadClaim {
public:
    ~ThreadClaim() { give_back(); }

    void give_back() {
        current_word = nullptr;
        current_serial = 0;
        if (word == nullptr || serial == 0) return;
        auto& live = live_markers();
        const std::lock_guard lock{live.mutex};
        const auto marker = live.by_serial.find(serial);
        if (marker != live.by_serial.end()) marker->second->release(word);
        serial = 0;
    }

    std::uint64_t serial = 0;
    std::atomic<std::uint64_t>* word = nullptr;
};

Status SlotMarker::map(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return unusable(path, "open");
    // Every byte is reserved now: writing to a mapped hole of a full disk would be a SIGBUS.
    void* memory = MAP_FAILED;
    if (const int error = posix_fallocate(descriptor, 0, sizeof(File)); error != 0) {
        errno = error;
    } else {
        memory = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    }
    const auto status = memory == MAP_FAILED ? Status{unusable(path, "map")} : Status{};
    ::close(descriptor);
    if (status.ok()) file_ = static_cast<File*>(memory);
    return status;
}

Result<std::unique_ptr<SlotMarker>> SlotMarker::open(const std::string& path) {
    std::unique_ptr<SlotMarker> marker{new SlotMarker};
    PORTICO_TRY(marker->map(path));
    auto& file = *marker->file_;
    const auto culprit = file.culprit.load();
    const auto number = culprit >> 8U;
    if (file.magic == file_magic && number >= 1 && number <= plugin_count_max) {
        const auto& name = file.plugins[number - 1];
        const auto* const end = std::find(name, name + name_bytes, '\0');
        const auto slot = static_cast<Slot>(culprit & 0xffU);
        if (end != name) marker->former_culprit_ = Culprit{std::string{name, end}, slot};
    }
    std::memset(static_cast<void*>(&file), 0, sizeof(File));
    file.magic = file_magic;
    for (std::uint32_t index = thread_count_max; index > 0; --index) {
        marker->free_words_.push_back(index - 1);
    }
    auto& live = live_markers();
    const std::lock_guard lock{live.mutex};
    marker->serial_ = ++live.last_serial;
    live.by_serial[marker->serial_] = marker.get();
    return marker;
}

SlotMarker::~SlotMarker() {
    if (file_ == nullptr) return;
    auto* expected = &file_->culprit;
    if (crash_culprit.compare_exchange_strong(expected, nullptr)) {
        for (std::size_t index = 0; index < std::size(crash_signals); ++index) {
            sigaction(crash_signals[index], &former_actions[index], nullptr);
        }
    }
    {
        auto& live = live_markers();
        const std::lock_guard lock{live.mutex};
        live.by_serial.erase(serial_);
    }
    ::munmap(file_, sizeof(File));
}

std::uint32_t SlotMarker::plugin_number(std::string_view plugin_id) {
    const std::lock_guard lock{mutex_};
    const auto count = file_->plugin_count.load();
    const auto name = plugin_id.substr(0, name_bytes - 1);
    for (std::uint32_t index = 0; index < count; ++index) {
        if (name == file_->plugins[index]) return index + 1;
    }
    if (count == plugin_count_max) return 0;
    std::memcpy(file_->plugins[count], name.data(), name.size());
    file_->plugin_count.store(count + 1);
    return static_cast<std::uint32_t>(count + 1);
}

std::atomic<std::uint64_t>* SlotMarker::thread_word() {
    if (current_serial == serial_) return current_word;  // no guard of a constructor on this way
    static std::atomic<std::uint64_t> nobody_reads_this;
    thread_local ThreadClaim claim;
    if (claim.serial == serial_) return claim.word;
    claim.give_back();
    const std::lock_guard lock{mutex_};
    claim.serial = serial_;
    if (free_words_.empty()) {
        claim.word = &nobody_reads_this;
        return claim.word;
    }
    claim.word = &file_->lines[free_words_.back()].word;
    free_words_.pop_back();
    current_word = claim.word;
    current_serial = serial_;
    return claim.word;
}

void SlotMarker::release(std::atomic<std::uint64_t>* thread_word) {
    const auto* const base = reinterpret_cast<const char*>(&file_->lines[0]);
    const auto offset = reinterpret_cast<const char*>(thread_word) - base;
    if (offset < 0 || static_cast<std::size_t>(offset) >= sizeof(file_->lines)) return;
    thread_word->store(0, std::memory_order_relaxed);
    const std::lock_guard lock{mutex_};
    free_words_.push_back(
        static_cast<std::uint32_t>(static_cast<std::size_t>(offset) / sizeof(File::Line))
    );
}

void SlotMarker::install_crash_handlers() {
    std::atomic<std::uint64_t>* expected = nullptr;
    if (!crash_culprit.compare_exchange_strong(expected, &file_->culprit)) return;

    struct sigaction action {};

    action.sa_handler = note_crash;
    action.sa_flags = SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t index = 0; index < std::size(crash_signals); ++index) {
        sigaction(crash_signals[index], &action, &former_actions[index]);
    }
}

}  // namespace portico::plugins
