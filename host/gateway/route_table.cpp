#include "gateway/route_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace portico::gateway {

namespace {

constexpr std::size_t segments_max = 32;
constexpr std::array<std::string_view, 5> methods = {"GET", "POST", "PUT", "PATCH", "DELETE"};

/// How long a closing route waits for its last requests when nobody drained it before.
constexpr std::chrono::seconds drain_wait{5};

std::vector<std::string_view> split(std::string_view pattern) {
    std::vector<std::string_view> segments;
    pattern.remove_prefix(1);
    while (true) {
        const auto slash = pattern.find('/');
        segments.push_back(pattern.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        pattern.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool is_literal(std::string_view segment) {
    return !segment.empty() && segment != "." && segment != ".." &&
           segment.find_first_of("{}%?# \t\r\n") == std::string_view::npos;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

Status check_pattern(std::string_view pattern) {
    const auto sentence = [&](std::string_view why) {
        return invalid(
            "The route " + std::string{pattern} + " can't be opened: " + std::string{why}
        );
    };
    if (pattern.empty() || pattern.front() != '/' || pattern.size() > 512)
        return sentence("a pattern starts with a slash and has at most 512 characters.");
    if (pattern == "/") return {};
    const auto segments = split(pattern);
    if (segments.size() > segments_max) return sentence("it has too many segments.");
    std::vector<std::string_view> names;
    for (const auto segment : segments) {
        if (is_parameter(segment)) {
            const auto name = segment.substr(1, segment.size() - 2);
            if (!is_name(name)) return sentence("a parameter is {name}, of letters, digits and _.");
            if (std::find(names.begin(), names.end(), name) != names.end())
                return sentence("it names a parameter twice.");
            names.push_back(name);
        } else if (!is_literal(segment)) {
            return sentence("a segment is plain text or one {parameter}.");
        }
    }
    return {};
}

/// Patterns that match the same paths are the same route, whatever their parameters are called.
std::string shape(std::string_view pattern) {
    std::string out;
    for (const auto segment : split(pattern)) {
        out += '/';
        out += is_parameter(segment) ? "{}" : segment;
    }
    return out;
}

const RouteTree::Node* literal_child(const RouteTree::Node& node, std::string_view segment) {
    const auto found = std::lower_bound(
        node.literals.begin(),
        node.literals.end(),
        segment,
        [](const auto& entry, std::string_view name) { return entry.first < name; }
    );
    return found != node.literals.end() && found->first == segment ? found->second.get() : nullptr;
}

const RouteTree::Node* descend(
    const RouteTree::Node& node,
    const std::vector<std::string_view>& segments,
    std::size_t depth,
    std::vector<std::string_view>& values
) {
    if (depth == segments.size()) return node.routes.empty() ? nullptr : &node;
    if (const auto* child = literal_child(node, segments[depth])) {
        if (const auto* found = descend(*child, segments, depth + 1, values)) return found;
    }
    if (node.parameter && !segments[depth].empty()) {
        values.push_back(segments[depth]);
        if (const auto* found = descend(*node.parameter, segments, depth + 1, values)) return found;
        values.pop_back();
    }
    return nullptr;
}

}  // namespace

std::vector<std::string> parameter_names(std::string_view pattern) {
    std::vector<std::string> names;
    for (const auto segment : split(pattern)) {
        if (is_parameter(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
    }
    return names;
}

Route::Route(
    std::string route_owner,
    std::string route_method,
    std::string route_pattern,
    ports::RoutePolicy route_policy,
    ports::HttpHandler handler
)
    : owner{std::move(route_owner)},
      method{std::move(route_method)},
      pattern{std::move(route_pattern)},
      policy{route_policy},
      parameters{parameter_names(pattern)},
      handler_{std::move(handler)} {}

bool Route::enter() {
    in_flight_.fetch_add(1);
    if (!closed_.load()) return true;
    leave();
    return false;
}

void Route::leave() {
    // The count falls first: whoever then sees zero and the closed mark may release the handler.
    if (in_flight_.fetch_sub(1) == 1 && closed_.load()) release_when_empty();
}

void Route::close() {
    closed_.store(true);
    release_when_empty();
}

void Route::release_when_empty() {
    if (in_flight_.load() == 0 && !released_.exchange(true)) handler_ = nullptr;
}

void RouteTree::add(std::shared_ptr<Route> route) {
    Node* node = &root_;
    for (const auto segment : split(route->pattern)) {
        if (is_parameter(segment)) {
            if (!node->parameter) node->parameter = std::make_unique<Node>();
            node = node->parameter.get();
            continue;
        }
        auto& literals = node->literals;
        auto found = std::lower_bound(
            literals.begin(),
            literals.end(),
            segment,
            [](const auto& entry, std::string_view name) { return entry.first < name; }
        );
        if (found == literals.end() || found->first != segment)
            found = literals.emplace(found, std::string{segment}, std::make_unique<Node>());
        node = found->second.get();
    }
    node->routes.push_back(std::move(route));
}

const RouteTree::Node* RouteTree::find(
    const std::vector<std::string_view>& segments, std::vector<std::string_view>& values
) const {
    values.clear();
    return descend(root_, segments, 0, values);
}

class RouteTable::State {
public:
    Status add(const std::shared_ptr<Route>& route) {
        const std::lock_guard lock{mutex_};
        const auto wanted = shape(route->pattern);
        for (const auto& other : routes_) {
            if (other->method == route->method && shape(other->pattern) == wanted)
                return conflict(
                    "The route " + route->method + " " + route->pattern + " of " + route->owner +
                    " is taken: " + other->owner + " has " + other->pattern + "."
                );
        }
        routes_.push_back(route);
        rebuild();
        return {};
    }

    void remove(const Route* route) {
        const std::lock_guard lock{mutex_};
        std::erase_if(routes_, [&](const auto& entry) { return entry.get() == route; });
        rebuild();
    }

    [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

    [[nodiscard]] std::shared_ptr<const RouteTree> tree(std::uint64_t& version) const {
        const std::lock_guard lock{mutex_};
        version = version_.load(std::memory_order_relaxed);
        return tree_;
    }

    [[nodiscard]] std::vector<Listed> list() const {
        const std::lock_guard lock{mutex_};
        std::vector<Listed> out;
        for (const auto& route : routes_)
            out.push_back({route->owner, route->method, route->pattern, route->policy});
        return out;
    }

private:
    void rebuild() {
        auto tree = std::make_shared<RouteTree>();
        for (const auto& route : routes_) tree->add(route);
        tree_ = std::move(tree);
        version_.fetch_add(1, std::memory_order_release);
    }

    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Route>> routes_;
    std::shared_ptr<const RouteTree> tree_ = std::make_shared<RouteTree>();
    std::atomic<std::uint64_t> version_{1};
};

class RouteTable::Opened final : public ports::OpenRoute {
public:
    Opened(std::shared_ptr<State> state, std::shared_ptr<Route> route)
        : state_{std::move(state)}, route_{std::move(route)} {}

    ~Opened() override {
        close();
        const auto deadline = std::chrono::steady_clock::now() + drain_wait;
        while (route_->in_flight() > 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }

    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    void close() override {
        if (route_->is_closed()) return;
        state_->remove(route_.get());
        route_->close();
    }

    [[nodiscard]] std::size_t in_flight() const override { return route_->in_flight(); }

private:
    std::shared_ptr<State> state_;
    std::shared_ptr<Route> route_;
};

RouteTable::RouteTable() : state_{std::make_shared<State>()} {}

Result<std::unique_ptr<ports::OpenRoute>> RouteTable::open(
    std::string owner,
    std::string method,
    std::string pattern,
    ports::RoutePolicy policy,
    ports::HttpHandler handler
) {
    PORTICO_TRY(check_pattern(pattern));
    if (std::find(methods.begin(), methods.end(), method) == methods.end())
        return invalid(
            "The route " + pattern + " can't be opened: the method " + method +
            " is not one of GET, POST, PUT, PATCH, DELETE."
        );
    if (!handler) return invalid("The route " + pattern + " has no handler.");
    auto route = std::make_shared<Route>(
        std::move(owner), std::move(method), std::move(pattern), policy, std::move(handler)
    );
    PORTICO_TRY(state_->add(route));
    return std::unique_ptr<ports::OpenRoute>{std::make_unique<Opened>(state_, std::move(route))};
}

std::vector<RouteTable::Listed> RouteTable::list() const {
    return state_->list();
}

RouteReader::RouteReader(const RouteTable& table) : state_{table.state_} {}

const RouteTree& RouteReader::tree() {
    if (state_->version() != version_ || !tree_) tree_ = state_->tree(version_);
    return *tree_;
}

}  // namespace portico::gateway
