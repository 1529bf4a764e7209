#include "storage/sqlite/sqlite_databases.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <signal.h>
#include <unistd.h>

namespace portico::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> fixed_names = {"host", "mirror", "orders"};
constexpr std::string_view plugin_prefix = "plugin/";
constexpr std::string_view memory_prefix = "portico-memory-";
constexpr std::string_view suffix = ".sqlite";

bool is_plugin_id(std::string_view id) {
    if (id.empty() || id.size() > 64 || id[0] < 'a' || id[0] > 'z') return false;
    return std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

Status make_folder(const fs::path& folder) {
    std::error_code failure;
    const bool is_new = fs::create_directories(folder, failure);
    if (is_new && !failure) {
        fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace, failure);
    }
    if (!failure && ::access(folder.c_str(), W_OK | X_OK) == 0) return {};
    const auto reason = failure ? failure : std::error_code{errno, std::generic_category()};
    return unavailable(
        "folder " + folder.string() + " can't be written (" + reason.message() +
        "): give it to Portico's user (chown) or choose another one with --data"
    );
}

/// Folders that crashed test programs left in shared memory.
void remove_orphans(const fs::path& parent) {
    std::error_code ignored;
    fs::directory_iterator entry{parent, ignored};
    for (; !ignored && entry != fs::directory_iterator{}; entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(memory_prefix)) continue;
        pid_t owner = 0;
        const char* start = name.data() + memory_prefix.size();
        std::from_chars(start, name.data() + name.size(), owner);
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) {
            std::error_code busy;
            fs::remove_all(entry->path(), busy);
        }
    }
}

}  // namespace

Result<fs::path> database_file(const fs::path& folder, std::string_view name) {
    if (std::ranges::find(fixed_names, name) != fixed_names.end())
        return folder / std::string{name}.append(suffix);
    if (name.starts_with(plugin_prefix) && is_plugin_id(name.substr(plugin_prefix.size()))) {
        return folder / "plugins" / std::string{name.substr(plugin_prefix.size())}.append(suffix);
    }
    return invalid("no database can be called \"" + std::string{name} + "\"");
}

std::vector<std::string> database_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto name : fixed_names) {
        if (fs::exists(folder / std::string{name}.append(suffix), ignored))
            names.emplace_back(name);
    }
    const std::size_t fixed = names.size();
    fs::directory_iterator entry{folder / "plugins", ignored};
    for (; !ignored && entry != fs::directory_iterator{}; entry.increment(ignored)) {
        const auto& path = entry->path();
        if (path.extension() == suffix && is_plugin_id(path.stem().string())) {
            names.push_back(std::string{plugin_prefix} + path.stem().string());
        }
    }
    std::sort(names.begin() + static_cast<std::ptrdiff_t>(fixed), names.end());
    return names;
}

Result<std::unique_ptr<SqliteDatabases>> SqliteDatabases::create(
    fs::path folder, SqliteOptions options
) {
    PORTICO_TRY(make_folder(folder));
    PORTICO_TRY(make_folder(folder / "plugins"));
    return std::unique_ptr<SqliteDatabases>{new SqliteDatabases{std::move(folder), options, false}};
}

Result<std::unique_ptr<SqliteDatabases>> SqliteDatabases::create_in_memory(SqliteOptions options) {
    static std::atomic<unsigned> counter{0};
    fs::path parent{"/dev/shm"};
    if (::access(parent.c_str(), W_OK | X_OK) != 0) parent = "/tmp";
    remove_orphans(parent);
    fs::path folder = parent / (std::string{memory_prefix} + std::to_string(::getpid()) + "-" +
                                std::to_string(++counter));
    std::error_code ignored;
    fs::remove_all(folder, ignored);  // of a process that had our number before a restart
    PORTICO_TRY(make_folder(folder));
    PORTICO_TRY(make_folder(folder / "plugins"));
    return std::unique_ptr<SqliteDatabases>{new SqliteDatabases{std::move(folder), options, true}};
}

SqliteDatabases::~SqliteDatabases() {
    mirror_.reset();
    if (!is_temporary_) return;
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

FileSettings SqliteDatabases::settings_of(std::string_view name, bool attach_mirror) const {
    const bool is_mirror = name == "mirror";
    FileSettings settings;
    settings.file = database_file(folder_, name).value();
    if (attach_mirror) settings.mirror = database_file(folder_, "mirror").value();
    settings.is_durable = !is_mirror && !is_temporary_;
    settings.busy_wait = options_.busy_wait;
    settings.readers_max = options_.readers_max;
    settings.page_count_max = options_.page_count_max;
    settings.checked_at_open_bytes_max = options_.checked_at_open_bytes_max;
    // Imports write long: fewer, larger moves from the WAL to the file, and room for the indexes
    // whose pages a record of any key touches.
    if (is_mirror) settings.checkpoint_pages = 4'000;
    if (is_mirror) settings.writer_cache_kib = 32'768;
    return settings;
}

Result<std::shared_ptr<ports::Database>> SqliteDatabases::open(
    std::string_view name, bool attach_mirror
) {
    const std::lock_guard lock{mutex_};
    auto database = PORTICO_TRY(open_locked(name, attach_mirror));
    return std::shared_ptr<ports::Database>{std::move(database)};
}

Result<std::shared_ptr<SqliteDatabase>> SqliteDatabases::open_locked(
    std::string_view name, bool attach_mirror
) {
    PORTICO_TRY(database_file(folder_, name));
    if (name == "mirror") attach_mirror = false;
    if (const auto found = open_.find(name); found != open_.end()) {
        if (auto open = found->second.lock()) {
            if (attach_mirror && !open->has_mirror()) {
                return conflict("database " + std::string{name} + " is open without the mirror");
            }
            return open;
        }
    }
    std::shared_ptr<ports::Database> mirror;
    if (attach_mirror) mirror = PORTICO_TRY(open_locked("mirror", false));
    auto database = PORTICO_TRY(SqliteDatabase::open(settings_of(name, attach_mirror), mirror));
    if (name == "mirror") mirror_ = database;
    open_.insert_or_assign(std::string{name}, database);
    return database;
}

std::vector<std::string> SqliteDatabases::names() const {
    return database_names(folder_);
}

}  // namespace portico::storage
