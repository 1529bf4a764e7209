#pragma once

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "events/event_bus.hpp"
#include "plugins/services/host_ports.hpp"
#include "plugins/services/service_registry.hpp"
#include "ports/manual_clock.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::plugins {

/// Keeps the lines written to it. Thread-safe.
class MemoryLog final : public ports::Log {
public:
    using ports::Log::write;

    void write(ports::Level, std::string_view text, std::span<const ports::Field> fields) override {
        std::string line{text};
        for (const auto& field : fields) {
            line += " " + std::string{field.name} + "=" + std::string{field.value};
        }
        const std::lock_guard lock{mutex_};
        lines_.push_back(std::move(line));
    }

    /// How many lines hold `part`.
    std::size_t count(std::string_view part) {
        const std::lock_guard lock{mutex_};
        return static_cast<std::size_t>(std::ranges::count_if(lines_, [&](const std::string& line) {
            return line.find(part) != std::string::npos;
        }));
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// What a handler answered.
struct Answer {
    int status = 0;  ///< 0: an Error
    std::string body;
    std::string error;
    Code code = Code::internal;
};

/// Routes by exact path. Thread-safe; handlers run outside its lock.
class MemoryRouter final : public ports::Router {
    struct Route {
        std::string owner;
        ports::RoutePolicy policy;
        ports::HttpHandler handler;
    };

    class Reply final : public ports::HttpReply {
    public:
        Status reply(
            int status, std::string_view, std::span<const ports::TextPair>, std::string_view body
        ) override {
            answer = {status, answer.body + std::string{body}, {}, {}};  // once is the tables' duty
            return {};
        }

        Status start(int status, std::string_view, std::span<const ports::TextPair>) override {
            answer.status = status;
            return {};
        }

        Status piece(std::string_view bytes) override {
            answer.body += bytes;
            return {};
        }

        [[nodiscard]] bool answered() const override { return answer.status != 0; }

        Answer answer;
    };

    class Opened final : public ports::OpenRoute {
    public:
        Opened(MemoryRouter& router, std::string key) : router_{router}, key_{std::move(key)} {}

        ~Opened() override { Opened::close(); }

        void close() override { router_.close(std::exchange(key_, "")); }

        [[nodiscard]] std::size_t in_flight() const override { return 0; }

    private:
        MemoryRouter& router_;
        std::string key_;
    };

public:
    Result<std::unique_ptr<ports::OpenRoute>> open(
        std::string owner,
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    ) override {
        const std::lock_guard lock{mutex_};
        auto key = method + " " + pattern;
        if (const auto taken = routes_.find(key); taken != routes_.end()) {
            return conflict(key + " is served by " + taken->second->owner + " already");
        }
        routes_[key] = std::make_shared<Route>(Route{std::move(owner), policy, std::move(handler)});
        return std::unique_ptr<ports::OpenRoute>{std::make_unique<Opened>(*this, key)};
    }

    /// Calls the handler of that pattern as the gateway would; 404 where there is none.
    Answer call(
        const std::string& key,
        std::string_view body = {},
        std::vector<ports::TextPair> path_parameters = {},
        std::vector<ports::TextPair> query = {}
    ) {
        std::shared_ptr<Route> route;
        {
            const std::lock_guard lock{mutex_};
            const auto found = routes_.find(key);
            if (found == routes_.end()) return {404, {}, {}, {}};
            route = found->second;
        }
        const ports::Principal principal{
            .kind = ports::CallerKind::storefront,
            .id = "k1",
            .company = "c1",
            .member = {},
            .scopes = {}};
        ports::HttpRequest request;
        request.method = std::string_view{key}.substr(0, key.find(' '));
        request.path = std::string_view{key}.substr(key.find(' ') + 1);
        request.path_parameters = path_parameters;
        request.query = query;
        request.body = body;
        request.request_id = "r-1";
        request.principal = &principal;
        request.header = [](std::string_view name) {
            return name == "x-test" ? std::optional<std::string_view>{"yes"} : std::nullopt;
        };
        Reply reply;
        const auto status = route->handler(request, reply);
        if (!status.ok())
            return {0, reply.answer.body, status.error().message, status.error().code};
        return reply.answer;
    }

    [[nodiscard]] std::size_t size() {
        const std::lock_guard lock{mutex_};
        return routes_.size();
    }

    [[nodiscard]] ports::RoutePolicy policy(const std::string& key) {
        const std::lock_guard lock{mutex_};
        return routes_.at(key)->policy;
    }

private:
    void close(const std::string& key) {
        std::shared_ptr<Route> last;
        const std::lock_guard lock{mutex_};
        if (const auto found = routes_.find(key); found != routes_.end()) {
            last = std::move(found->second);
            routes_.erase(found);
        }
    }

    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Route>> routes_;
};

/// Jobs that run when the test says so.
class MemoryJobs final : public ports::Jobs {
    class Declared final : public ports::DeclaredJob {
    public:
        Declared(MemoryJobs& jobs, std::string key) : jobs_{jobs}, key_{std::move(key)} {}

        ~Declared() override {
            const std::lock_guard lock{jobs_.mutex_};
            jobs_.work_.erase(key_);
        }

    private:
        MemoryJobs& jobs_;
        std::string key_;
    };

public:
    class Run final : public ports::JobRun {
    public:
        [[nodiscard]] const std::string& id() const override { return id_; }

        [[nodiscard]] const std::string& input() const override { return input_; }

        [[nodiscard]] ports::Instant due() const override { return {}; }

        [[nodiscard]] int attempt() const override { return 1; }

        void progress(std::int64_t done, std::int64_t total, std::string_view text) override {
            seen = std::to_string(done) + "/" + std::to_string(total) + " " + std::string{text};
        }

        [[nodiscard]] bool cancelled() const override { return is_cancelled; }

        std::string seen;
        bool is_cancelled = false;

    private:
        std::string id_ = "run-1";
        std::string input_ = "{}";
    };

    Result<std::unique_ptr<ports::DeclaredJob>> declare(
        std::string owner,
        std::string name,
        std::string schedule,
        ports::JobWork work,
        ports::AfterStop
    ) override {
        if (!schedule.empty() && !schedule.starts_with("every ")) return invalid("no schedule");
        const std::lock_guard lock{mutex_};
        const auto key = owner + "/" + name;
        if (work_.contains(key)) return conflict(key + " is declared already");
        work_[key] = std::move(work);
        return std::unique_ptr<ports::DeclaredJob>{std::make_unique<Declared>(*this, key)};
    }

    Result<std::string>
    start(std::string_view owner, std::string_view name, std::string_view, std::string_view, std::optional<ports::Instant>)
        override {
        const std::lock_guard lock{mutex_};
        if (work_.contains(std::string{owner} + "/" + std::string{name}))
            return std::string{"run-1"};
        return not_found("no such job");
    }

    Result<ports::RunReport> report(std::string_view) const override { return not_found("none"); }

    Result<std::vector<ports::RunReport>> history(std::string_view, std::size_t) const override {
        return std::vector<ports::RunReport>{};
    }

    Status cancel(std::string_view) override { return {}; }

    Status run(const std::string& key, ports::JobRun& job_run) {
        ports::JobWork work;
        {
            const std::lock_guard lock{mutex_};
            if (!work_.contains(key)) return not_found("no such job");
            work = work_.at(key);
        }
        return work(job_run);
    }

    [[nodiscard]] std::size_t size() {
        const std::lock_guard lock{mutex_};
        return work_.size();
    }

private:
    std::mutex mutex_;
    std::map<std::string, ports::JobWork> work_;
};

class MemoryMetrics final : public ports::Metrics {
    class Sum final : public ports::Series {
    public:
        void record(double value) override { sum = sum + value; }

        std::atomic<double> sum{0};
    };

public:
    Result<ports::Series*> series(
        ports::SeriesKind,
        std::string_view name,
        std::string_view,
        std::span<const ports::Label> labels
    ) override {
        std::string key{name};
        for (const auto& label : labels) key += "," + std::string{label.value};
        const std::lock_guard lock{mutex_};
        auto& series = series_[key];
        if (!series) series = std::make_unique<Sum>();
        return static_cast<ports::Series*>(series.get());
    }

    double value(const std::string& key) {
        const std::lock_guard lock{mutex_};
        return series_.contains(key) ? series_.at(key)->sum.load() : -1;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Sum>> series_;
};

/// No network: a request goes to `answer`, if a test gave it.
class MemoryClient final : public ports::HttpClient {
public:
    Status send(const ports::ClientRequest& request, ports::ClientReply& reply) override {
        return answer ? answer(request, reply) : unavailable("a test has no network");
    }

    std::function<Status(const ports::ClientRequest& request, ports::ClientReply& reply)> answer;
};

class MemorySecrets final : public ports::Secrets {
public:
    Result<std::string> get(std::string_view owner, std::string_view name) const override {
        const auto found = values.find(std::string{owner} + "/" + std::string{name});
        if (found == values.end()) return not_found("no secret " + std::string{name});
        return found->second;
    }

    std::map<std::string, std::string> values;
};

/// API fragments by owner. Thread-safe.
class MemoryApi final : public ports::ApiDescription {
public:
    Status add(std::string owner, std::string_view json) override {
        const std::lock_guard lock{mutex_};
        fragments_[std::move(owner)] = json;
        return {};
    }

    void remove(std::string_view owner) override {
        const std::lock_guard lock{mutex_};
        fragments_.erase(std::string{owner});
    }

    bool has(const std::string& owner) {
        const std::lock_guard lock{mutex_};
        return fragments_.contains(owner);
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> fragments_;
};

/// The ports of a host without sockets: real SQLite and real events, the rest in memory.
struct TestHost {
    /// Databases in `folder`, or in memory when it is empty.
    explicit TestHost(const std::filesystem::path& folder = {}, SlotMarker* slots = nullptr)
        : marker{slots} {
        auto opened = folder.empty() ? storage::SqliteDatabases::create_in_memory()
                                     : storage::SqliteDatabases::create(folder);
        if (!opened.ok()) throw std::runtime_error{opened.error().message};
        databases = std::move(*opened);
        auto host = databases->open("host", false);
        if (!host.ok()) throw std::runtime_error{host.error().message};
        auto bus = events::EventBus::create(*host, clock, log, {.threads = 0});
        if (!bus.ok()) throw std::runtime_error{bus.error().message};
        events = std::move(*bus);
    }

    [[nodiscard]] HostPorts ports() {
        return {
            clock,
            log,
            *databases,
            router,
            *events,
            jobs,
            metrics,
            secrets,
            client,
            services,
            orders,
            marker};
    }

    ports::ManualClock clock;
    MemoryLog log;
    std::unique_ptr<storage::SqliteDatabases> databases;
    std::unique_ptr<events::EventBus> events;
    MemoryRouter router;
    MemoryJobs jobs;
    MemoryMetrics metrics;
    MemorySecrets secrets;
    MemoryClient client;
    MemoryApi api;
    ServiceRegistry services;
    ports::Orders* orders = nullptr;
    SlotMarker* marker;
};

}  // namespace portico::plugins
