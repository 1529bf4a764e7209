#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/testkit/fake_host.hpp>

#include "ports/clock.hpp"
#include "ports/http.hpp"

namespace portico::testkit {

/// Routes that the test calls without sockets: matching, company and roles as in the gateway.
class FakeRouter final : public ports::Router {
public:
    explicit FakeRouter(const ports::Clock& clock) : clock_{clock} {}

    Result<std::unique_ptr<ports::OpenRoute>> open(
        std::string owner,
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    ) override;

    FakeResponse call(std::string_view method, std::string_view target, const FakeRequest& request);

    /// "GET /api/v1/...", in the order of opening.
    [[nodiscard]] std::vector<std::string> routes() const;

private:
    struct Route {
        std::string method;
        std::string pattern;
        ports::RoutePolicy policy;
        ports::HttpHandler handler;
    };

    struct Match {
        const Route* route = nullptr;
        std::vector<std::pair<std::string, std::string>> parameters;
        std::vector<std::string> other_methods;  ///< that the path has
    };

    class Handle;

    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

    const ports::Clock& clock_;
    std::list<Route> routes_;
    int requests_ = 0;
};

}  // namespace portico::testkit
