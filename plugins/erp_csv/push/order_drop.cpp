#include "push/order_drop.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace portico::erp_csv {
namespace {

constexpr std::size_t answer_bytes_max = 64U << 10U;
constexpr std::chrono::milliseconds look_again{2'000};

/// An open file or folder.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] bool is_open() const { return number_ >= 0; }

    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Error cannot(std::string_view what, const std::string& path) {
    return unavailable(
        std::string{what} + " " + path + ": " + std::generic_category().message(errno) +
        ". Check the folder plugins.erp_csv.orders_path and its rights."
    );
}

/// The key comes from the host and becomes a file's name: letters, digits, - and _.
bool is_file_name(std::string_view key) {
    return !key.empty() && key.size() <= 64 && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

Status write_all(int file, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("Can't write", path);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(file) == 0 ? Status{} : Status{cannot("Can't write", path)};
}

/// Makes the names in a folder survive a power cut.
Status flush_folder(const std::string& path) {
    const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.is_open() && ::fsync(folder.number()) == 0) return {};
    return cannot("Can't write", path);
}

Status make_folder(const std::string& parent, const std::string& name) {
    const auto path = parent + "/" + name;
    if (::mkdir(path.c_str(), 0770) == 0) return flush_folder(parent);
    return errno == EEXIST ? Status{} : Status{cannot("Can't make the folder", path)};
}

Status write_file(const std::string& path, std::string_view text) {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    const Descriptor file{::open(path.c_str(), flags, 0660)};
    if (!file.is_open()) return cannot("Can't write", path);
    return write_all(file.number(), text, path);
}

bool exists(const std::string& path) {
    struct stat facts {};

    return ::lstat(path.c_str(), &facts) == 0;
}

/// Nothing: there is no such file.
Result<std::optional<std::string>> read_file(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.is_open()) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return cannot("Can't read", path);
    }
    std::string text(answer_bytes_max + 1, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const auto count = ::read(file.number(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot("Can't read", path);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    text.resize(filled);
    return std::optional{std::move(text)};
}

/// A file that somebody wrote in place may be half there; after so long it is what it will be.
constexpr std::chrono::seconds writing_patience{60};

bool is_settled(const std::string& path, std::chrono::nanoseconds now) {
    struct stat facts {};

    if (::stat(path.c_str(), &facts) != 0) return false;
    return now > std::chrono::seconds{facts.st_mtim.tv_sec} + writing_patience;
}

}  // namespace

Result<std::optional<PushOutcome>> OrderDrop::read_answer(std::string_view key) const {
    const auto path = path_ + "/acknowledged/" + std::string{key} + ".json";
    const auto text = PORTICO_TRY(read_file(path));
    if (!text) return std::optional<PushOutcome>{};
    const auto unreadable = [&](const std::string& why) {
        return invalid(
            "The ERP's answer " + path + " " + why +
            R"(. Write {"key", "erp_id", "number"} or {"key", "refused"}, and retry the order.)"
        );
    };
    if (text->size() > answer_bytes_max) return unreadable("has more than 64 KiB");
    const auto document = json::parse(*text);
    if (!document.ok()) {
        if (!is_settled(path, now_())) return std::optional<PushOutcome>{};
        return unreadable("is no JSON");
    }
    const auto root = document->root();
    if (root["key"].text() != key) return unreadable("names another key");
    const auto refused = root["refused"];
    PushOutcome outcome;
    outcome.is_accepted = refused.is_missing() || refused.is_null();
    if (refused.is_string()) outcome.reason = refused.string();
    outcome.id = root["erp_id"].string();
    outcome.number = root["number"].string();
    if (outcome.is_accepted && outcome.id.empty()) return unreadable("has no erp_id");
    // A refusal ends the order for the buyer: it has a sentence for him, and nothing else.
    if (!outcome.is_accepted && (outcome.reason.empty() || !outcome.id.empty())) {
        return unreadable("says neither that it is accepted nor why it is refused");
    }
    return std::optional{std::move(outcome)};
}

/// Three steps, each on the disk before the next: the order is prepared; it is known to be
/// prepared; it is moved to outgoing/. Known and no longer prepared means: it was there.
Status OrderDrop::put(std::string_view key, std::string_view record) const {
    const auto own = path_ + "/.portico";
    const auto prepared = own + "/" + std::string{key} + ".json";
    const auto known = own + "/" + std::string{key} + ".known";
    if (!exists(known)) {
        for (const auto* name : {"outgoing", "acknowledged", ".portico"}) {
            PORTICO_TRY(make_folder(path_, name));
        }
        std::string text = "{\"key\":";
        json::append_quoted(text, key);
        text.append(",").append(record.substr(1)).append("\n");
        PORTICO_TRY(write_file(prepared, text));
        PORTICO_TRY(flush_folder(own));
        PORTICO_TRY(write_file(known, ""));
        PORTICO_TRY(flush_folder(own));
    }
    if (!exists(prepared)) return {};
    const auto target = path_ + "/outgoing/" + std::string{key} + ".json";
    if (::rename(prepared.c_str(), target.c_str()) != 0) return cannot("Can't write", target);
    return flush_folder(path_ + "/outgoing");
}

Result<PushOutcome> OrderDrop::push(std::string_view key, std::string_view record) const {
    if (!is_file_name(key)) return invalid("The key of an order is letters, digits, - and _.");
    if (record.size() < 2 || record.front() != '{') return invalid("The order is no JSON object.");
    const auto answer = PORTICO_TRY(read_answer(key));
    if (answer) return *answer;
    PORTICO_TRY(put(key, record));
    PushOutcome pending;
    pending.is_pending = true;
    pending.check_after = look_again;
    return pending;
}

Result<PushOutcome> OrderDrop::verify(std::string_view key) const {
    if (!is_file_name(key)) return invalid("The key of an order is letters, digits, - and _.");
    const auto answer = PORTICO_TRY(read_answer(key));
    if (answer) return *answer;
    PushOutcome accepted;  // the ERP has cleared its answers away
    accepted.is_accepted = true;
    return accepted;
}

}  // namespace portico::erp_csv
