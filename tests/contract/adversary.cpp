// A plugin that misbehaves where its configuration says: {"do": "throw", "in": "init"}. Built
// without the veneer, and its slots lie about noexcept, as a careless partner's may.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

#include <portico/abi/abi.h>

namespace {

const portico_host* host = nullptr;
std::string config;

portico_str view(const char* text) {
    return {text, __builtin_strlen(text)};
}

template <class Table>
const Table* find(const char* id) {
    return static_cast<const Table*>(host->extension(host->self, view(id)));
}

bool says(const std::string& part) {
    return config.find(part) != std::string::npos;
}

portico_status append(void* context, portico_str piece) noexcept {
    static_cast<std::string*>(context)->append(piece.ptr, piece.len);
    return PORTICO_OK;
}

/// Waits for what never comes.
[[noreturn]] void block_for_ever() {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock{mutex};
    while (true) never.wait(lock);
}

portico_status misbehave(const std::string& slot) {
    if (!says("\"in\":\"" + slot + "\"")) return PORTICO_OK;
    if (says("\"do\":\"throw\"")) throw std::runtime_error{"thrown in " + slot};
    if (says("\"do\":\"throw_number\"")) throw 7;
    if (says("\"do\":\"abort\"")) std::abort();
    if (says("\"do\":\"segv\"")) std::raise(SIGSEGV);
    if (says("\"do\":\"block\"")) block_for_ever();
    if (says("\"do\":\"fail\""))
        return host->fail(host->self, PORTICO_UNAVAILABLE, view("The weather is bad."));
    return PORTICO_OK;
}

struct LateGuard {
    ~LateGuard() { alive = false; }

    volatile bool alive = true;
};

/// The C++ runtime keeps the library for this object until the calling thread, which is the host's,
/// ends.
void pin() {
    thread_local LateGuard guard;
    guard.alive = true;
}

portico_status handle_request(void*, const portico_request* request) {
    misbehave("request");
    if (says("\"do\":\"pin\"")) pin();
    if (says("\"do\":\"print\"")) {
        const char text[] = "a plugin wrote this to the standard output\n";
        [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, text, sizeof(text) - 1);
    }
    const auto* const http = find<portico_http>(PORTICO_HTTP_ID);
    portico_reply reply{};
    reply.struct_size = sizeof(reply);
    reply.http_status = 200;
    reply.body = view("\"bad\"");
    return http->reply(http->self, request->handle, &reply);
}

portico_status open_route(const char* pattern) {
    const auto* const http = find<portico_http>(PORTICO_HTTP_ID);
    portico_status (*const work)(void*, const portico_request*) = handle_request;
    portico_route route{};
    route.struct_size = sizeof(route);
    route.method = view("GET");
    route.pattern = view(pattern);
    route.handler = reinterpret_cast<portico_http_handler>(work);
    portico_handle handle = 0;
    const auto status = http->route(http->self, &route, &handle);
    if (status == PORTICO_OK) return status;
    std::string sentence;
    host->last_error(host->self, {&sentence, append});
    return host->fail(host->self, status, {sentence.data(), sentence.size()});
}

portico_status never_event(void*, const portico_event*, std::uint64_t) noexcept {
    return PORTICO_OK;
}

portico_status never_job(void*, const portico_job_run*) noexcept {
    return PORTICO_OK;
}

/// Registers one of each and gives nothing back.
void leak() {
    portico_handle handle = 0;
    const auto* const events = find<portico_events>(PORTICO_EVENTS_ID);
    events->subscribe(
        events->self, view("leak"), view("contract.*"), 10, never_event, nullptr, &handle
    );
    const auto* const jobs = find<portico_jobs>(PORTICO_JOBS_ID);
    jobs->declare(jobs->self, view("leak"), view("every 5m"), never_job, nullptr, &handle);
    std::thread{[] {
        portico_handle transaction = 0;
        const auto* const storage = find<portico_storage>(PORTICO_STORAGE_ID);
        storage->begin(storage->self, PORTICO_READ, &transaction);
    }}.join();
}

void flood() {
    const auto* const log = find<portico_log>(PORTICO_LOG_ID);
    for (int index = 0; index < 20'000; ++index)
        log->write(log->self, PORTICO_LOG_ERROR, view("flood"), nullptr, 0);
}

portico_status init(void*, const portico_host* given) {
    host = given;
    const auto* const table = find<portico_config>(PORTICO_CONFIG_ID);
    config.clear();
    table->get(table->self, {&config, append});
    return misbehave("init");
}

portico_status activate(void*) {
    const auto status =
        open_route(says("same_route") ? "/api/v1/good/hello" : "/api/v1/adversary/do");
    if (status != PORTICO_OK) return status;
    if (says("\"do\":\"leak\"")) leak();
    if (says("\"do\":\"flood\"")) flood();
    return misbehave("activate");
}

portico_status drain(void*, std::int64_t) {
    return misbehave("drain");
}

portico_status deactivate(void*) {
    return misbehave("deactivate");
}

void destroy(void*) {
    misbehave("destroy");
}

const void* extension(void*, portico_str) {
    misbehave("extension");
    return nullptr;
}

template <class To, class From>
To pretend(From* function) {
    return reinterpret_cast<To>(function);
}

}  // namespace

extern "C" PORTICO_EXPORT const portico_plugin* portico_plugin_v0(void) noexcept {
    static portico_plugin table{};
    table.struct_size = sizeof(table);
    table.abi_major = CONTRACT_ABI_MAJOR;
    table.id = {PORTICO_PLUGIN_ID, sizeof(PORTICO_PLUGIN_ID) - 1};
    table.version = {PORTICO_PLUGIN_VERSION, sizeof(PORTICO_PLUGIN_VERSION) - 1};
    table.init = pretend<decltype(table.init)>(init);
    table.activate = pretend<decltype(table.activate)>(activate);
    table.drain = pretend<decltype(table.drain)>(drain);
    table.deactivate = pretend<decltype(table.deactivate)>(deactivate);
    table.destroy = pretend<decltype(table.destroy)>(destroy);
    table.extension = pretend<decltype(table.extension)>(extension);
    return &table;
}
