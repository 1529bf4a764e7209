#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/result.hpp>

#include "ports/http.hpp"

namespace portico::gateway {

/// One open route. Its handler lives until the route is closed and the last request left it, so
/// that code of an unloaded plugin is never reached, not even by a destructor.
class Route {
public:
    Route(
        std::string owner,
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    );

    const std::string owner;
    const std::string method;
    const std::string pattern;
    const ports::RoutePolicy policy;
    const std::vector<std::string> parameters;  ///< names, in order

    /// Counts a request in. False: the route is closed, and the request must not be handled.
    bool enter();
    void leave();

    /// Only between enter and leave.
    [[nodiscard]] const ports::HttpHandler& handler() const { return handler_; }

    void close();

    [[nodiscard]] std::size_t in_flight() const { return in_flight_.load(); }

    [[nodiscard]] bool is_closed() const { return closed_.load(); }

private:
    void release_when_empty();

    ports::HttpHandler handler_;
    std::atomic<std::size_t> in_flight_{0};
    std::atomic<bool> closed_{false};
    std::atomic<bool> released_{false};
};

/// Keeps a route entered while it lives.
class RouteLease {
public:
    RouteLease() = default;

    explicit RouteLease(Route* entered) : route_{entered} {}

    RouteLease(RouteLease&& other) noexcept : route_{std::exchange(other.route_, nullptr)} {}

    RouteLease& operator=(RouteLease&& other) noexcept {
        std::swap(route_, other.route_);
        return *this;
    }

    RouteLease(const RouteLease&) = delete;
    RouteLease& operator=(const RouteLease&) = delete;

    ~RouteLease() {
        if (route_ != nullptr) route_->leave();
    }

    Route* operator->() const { return route_; }

    explicit operator bool() const { return route_ != nullptr; }

private:
    Route* route_ = nullptr;
};

/// An immutable tree of routes by path segment.
class RouteTree {
public:
    struct Node {
        std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;  ///< sorted by name
        std::unique_ptr<Node> parameter;
        std::vector<std::shared_ptr<Route>> routes;  ///< one a method
    };

    void add(std::shared_ptr<Route> route);

    /// The node for a path; literal segments win over parameters, segment by segment. Puts the
    /// parameters' values into `values`, in order. nullptr: no route has this path.
    [[nodiscard]] const Node* find(
        const std::vector<std::string_view>& segments, std::vector<std::string_view>& values
    ) const;

private:
    Node root_;
};

/// The gateway's Router. Readers never wait: each keeps a RouteReader.
class RouteTable final : public ports::Router {
public:
    RouteTable();

    Result<std::unique_ptr<ports::OpenRoute>> open(
        std::string owner,
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    ) override;

    /// The routes that are open now, for documents and tests: "GET /api/v1/me" with its owner.
    struct Listed {
        std::string owner;
        std::string method;
        std::string pattern;
        ports::RoutePolicy policy;
    };

    [[nodiscard]] std::vector<Listed> list() const;

private:
    friend class RouteReader;
    class Opened;
    class State;

    std::shared_ptr<State> state_;
};

/// One reader's view of the table; used by one thread at a time. Looking up costs one atomic load
/// while the table stays as it is.
class RouteReader {
public:
    explicit RouteReader(const RouteTable& table);

    /// Valid until the next call.
    [[nodiscard]] const RouteTree& tree();

private:
    std::shared_ptr<const RouteTable::State> state_;
    std::shared_ptr<const RouteTree> tree_;
    std::uint64_t version_ = 0;
};

/// Names of the parameters of a pattern, in order: {"sku"} for /prices/{sku}.
std::vector<std::string> parameter_names(std::string_view pattern);

}  // namespace portico::gateway
