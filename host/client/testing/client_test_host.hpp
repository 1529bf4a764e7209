#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "client/pooled_client.hpp"
#include "ports/metrics.hpp"

namespace portico::client::testing {

/// Sums of what was recorded, by name and labels. Thread-safe.
class CountedMetrics final : public ports::Metrics {
public:
    Result<ports::Series*> series(
        ports::SeriesKind,
        std::string_view name,
        std::string_view,
        std::span<const ports::Label> labels
    ) override {
        std::string key{name};
        for (const auto& label : labels) {
            if (label.name != "host") key.append(" ").append(label.value);
        }
        const std::lock_guard lock{mutex_};
        return &series_.try_emplace(key, mutex_).first->second;
    }

    /// `key`: the name, and the values of its labels but the host's.
    double sum(const std::string& key) {
        const std::lock_guard lock{mutex_};
        const auto found = series_.find(key);
        return found == series_.end() ? 0 : found->second.total;
    }

private:
    struct Sum final : ports::Series {
        explicit Sum(std::mutex& guarded_by) : mutex{guarded_by} {}

        void record(double value) override {
            const std::lock_guard lock{mutex};
            total += value;
        }

        std::mutex& mutex;
        double total = 0;
    };

    std::mutex mutex_;
    std::map<std::string, Sum> series_;
};

/// Keeps a reply.
class KeptReply final : public ports::ClientReply {
public:
    Status head(int given, std::span<const std::pair<std::string_view, std::string_view>> all)
        override {
        ++heads;
        status = given;
        for (const auto& [name, value] : all) headers.emplace(name, value);
        return {};
    }

    Status body(std::string_view piece) override {
        text.append(piece);
        return {};
    }

    int heads = 0;
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string text;
};

/// A request with the grants and times of most tests.
struct TestRequest {
    std::string url;
    std::string method = "GET";
    std::string body = {};
    std::vector<std::pair<std::string_view, std::string_view>> headers = {};
    bool is_safe = false;
    bool may_gzip = false;
    std::chrono::milliseconds time{10'000};
    std::chrono::milliseconds connect_time{5'000};
    std::uint64_t reply_bytes_max = 1U << 20U;
    std::function<bool()> is_cancelled = {};
};

/// A client, and what came back last.
class ClientTest : public ::testing::Test {
protected:
    explicit ClientTest(ClientSettings settings = {}) { renew(std::move(settings)); }

    void renew(ClientSettings settings) {
        auto made = PooledClient::create(settings, metrics);
        ASSERT_TRUE(made.ok()) << made.error().message;
        client = std::move(*made);
    }

    Status send(const TestRequest& wanted) {
        reply = {};
        return send(wanted, reply);
    }

    Status send(const TestRequest& wanted, ports::ClientReply& into) {
        ports::ClientRequest request;
        request.owner = "erp_test";
        request.method = wanted.method;
        request.url = wanted.url;
        request.headers = wanted.headers;
        request.body = wanted.body;
        request.is_safe = wanted.is_safe;
        request.may_gzip = wanted.may_gzip;
        request.deadline = std::chrono::steady_clock::now() + wanted.time;
        request.connect_timeout = wanted.connect_time;
        request.reply_bytes_max = wanted.reply_bytes_max;
        request.is_cancelled = wanted.is_cancelled;
        const std::vector<std::string> own{wanted.url};
        request.granted_hosts = own;
        return client->send(request, into);
    }

    CountedMetrics metrics;
    std::unique_ptr<PooledClient> client;
    KeptReply reply;
};

}  // namespace portico::client::testing
