#include "client/pooled_client.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <Poco/Exception.h>

#include "client/client_metrics.hpp"
#include "client/exchange.hpp"
#include "client/grants.hpp"
#include "client/request_text.hpp"
#include "client/tls.hpp"
#include "client/url.hpp"

namespace portico::client {
namespace {

constexpr int attempts_max = 3;
constexpr std::uint64_t reply_bytes_limit = 256U << 20U;

std::string_view outcome_name(Code code) {
    switch (code) {
        case Code::denied:
            return "denied";
        case Code::unavailable:
            return "unavailable";
        case Code::timeout:
            return "timeout";
        case Code::quota:
            return "quota";
        case Code::invalid:
            return "invalid";
        case Code::cancelled:
            return "cancelled";
        default:
            return "failed";
    }
}

std::string_view class_name(int status) {
    constexpr std::string_view names[] = {"2xx", "3xx", "4xx", "5xx"};
    return names[std::clamp(status / 100, 2, 5) - 2];
}

/// Passes the reply on and remembers its status.
class WatchedReply final : public ports::ClientReply {
public:
    explicit WatchedReply(ports::ClientReply& below) : below_{below} {}

    Status head(int status, std::span<const std::pair<std::string_view, std::string_view>> headers)
        override {
        status_ = status;
        return below_.head(status, headers);
    }

    Status body(std::string_view piece) override { return below_.body(piece); }

    [[nodiscard]] int status() const { return status_; }

private:
    ports::ClientReply& below_;
    int status_ = 0;
};

/// Waits a little, each time longer; by chance, so that many callers do not come back at once.
/// False when the time would be over.
bool pause(int attempt, const Patience& patience) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto longest = 50 * attempt;
    std::uniform_int_distribution<int> milliseconds{longest / 2, longest};
    const auto until = Patience::Clock::now() + std::chrono::milliseconds{milliseconds(random)};
    if (until >= patience.until) return false;
    std::this_thread::sleep_until(until);
    return !patience.is_cancelled();
}

}  // namespace

struct PooledClient::Parts {
    std::vector<HostPattern> granted;
    std::vector<Network> private_networks;
    std::string ca_file;
    Resolve resolve;
    ports::Metrics& metrics;
    Pool pool;
    std::mutex tls_mutex = {};
    Poco::Net::Context::Ptr made_tls = {};

    /// Made when it is needed first: reading the system's authorities takes some milliseconds.
    Result<Poco::Net::Context::Ptr> tls() {
        const std::lock_guard lock{tls_mutex};
        if (made_tls.isNull()) made_tls = PORTICO_TRY(client_tls(ca_file));
        return made_tls;
    }
};

/// One call of send().
struct PooledClient::Sending {
    Parts& parts;
    const ports::ClientRequest& request;
    WatchedReply& reply;
    std::optional<Url> url;  ///< once it was allowed
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;

    Status run() {
        auto parsed = PORTICO_TRY(parse_url(request.url));
        if (request.reply_bytes_max > reply_bytes_limit) {
            return invalid("reply_bytes_max is at most 256 MiB: ask for less at once");
        }
        PORTICO_TRY(check_granted(request, parsed, parts.granted));
        url = std::move(parsed);
        const auto text = PORTICO_TRY(request_text(request, *url));
        const Patience patience{request.deadline, &request.is_cancelled};
        auto attempt = PORTICO_TRY(take(patience));
        for (int count = 1;; ++count) {
            auto [outcome, may_repeat, was_idle] = try_once(attempt, text, patience);
            if (outcome.ok() || !may_repeat || count == attempts_max) return outcome;
            if (patience.is_cancelled()) return Error{Code::cancelled, "called off"};
            // A connection that was ended while it was idle says nothing about the server.
            if (!was_idle && !pause(count, patience)) return outcome;
        }
    }

    struct Attempt {
        Status outcome;
        bool may_repeat = false;
        bool was_idle = false;
    };

    [[nodiscard]] Result<Pool::Lease> take(const Patience& patience) {
        const PoolKey key{std::string{request.owner}, url->host, url->port, url->is_tls};
        auto lease = parts.pool.take(key, patience);
        if (lease.ok()) return lease;
        const auto& error = lease.error();
        return Error{error.code, "nothing was sent to " + url->place() + ": " + error.message};
    }

    Attempt try_once(Pool::Lease& lease, std::string_view text, const Patience& patience) {
        const bool was_idle = lease.connection != nullptr;
        if (!was_idle) {
            auto opened = open(patience);
            if (!opened.ok()) return {opened.error()};
            lease.connection = std::move(*opened);
        }
        const Exchange::Order order{request, *url, text, reply};
        Exchange exchange{order, *lease.connection, patience};
        const auto outcome = exchange.run();
        const auto& facts = exchange.facts();
        bytes_sent += facts.bytes_sent;
        bytes_received += facts.bytes_received;
        if (outcome.ok()) {
            if (facts.is_reusable) lease.keep();
            return {outcome};
        }
        lease.connection.reset();
        const bool is_safe = request.is_safe || request.method == "GET" || request.method == "HEAD";
        const bool was_nothing_sent = was_idle && facts.bytes_sent == 0;
        const bool may_repeat = facts.was_broken && !facts.was_reply_given &&
                                facts.bytes_received == 0 && (is_safe || was_nothing_sent);
        return {outcome, may_repeat, was_idle};
    }

    /// Looks the name up once and connects to an address that was checked.
    Result<std::unique_ptr<Connection>> open(const Patience& whole) {
        const auto patience = whole.at_most(Patience::Clock::now() + request.connect_timeout);
        auto addresses = parts.resolve(url->host, patience);
        if (!addresses.ok()) {
            const auto& error = addresses.error();
            if (error.code == Code::cancelled) return error;
            return unavailable(url->place() + " can't be reached: " + error.message);
        }
        const auto tls = url->is_tls ? PORTICO_TRY(parts.tls()) : Poco::Net::Context::Ptr{};
        PORTICO_TRY(keep_allowed(*addresses));
        std::string reasons;
        auto left = static_cast<int>(addresses->size());
        for (const auto& address : *addresses) {
            const auto now = Patience::Clock::now();
            const auto share = (patience.until - now) / left--;
            auto opened = Connection::open(
                {address, url->port, url->host, tls}, patience.at_most(now + share)
            );
            if (opened.ok()) {
                record_connection(parts.metrics, request.owner, url->place());
                return opened;
            }
            const auto& error = opened.error();
            if (error.code == Code::cancelled) return error;
            if (!reasons.empty()) reasons += "; ";
            if (addresses->size() > 1) reasons += "at " + address_text(address) + ": ";
            reasons += error.code == Code::timeout ? "no connection in time" : error.message;
        }
        return unavailable(url->place() + " can't be reached: " + reasons);
    }

    /// Leaves out addresses that are not allowed; Code::denied when all are.
    Status keep_allowed(std::vector<IpAddress>& addresses) const {
        if (request.is_private_allowed) return {};
        Status refused;
        std::erase_if(addresses, [&](const IpAddress& address) {
            const auto checked = check_address(url->host, address, parts.private_networks);
            if (!checked.ok()) refused = checked;
            return !checked.ok();
        });
        return addresses.empty() ? refused : Status{};
    }
};

Result<std::unique_ptr<PooledClient>> PooledClient::create(
    const ClientSettings& settings, ports::Metrics& metrics
) {
    std::vector<HostPattern> granted;
    for (const auto& text : settings.granted_hosts) {
        auto pattern = parse_host_pattern(text);
        if (!pattern.ok()) return invalid("`client.granted_hosts`: " + pattern.error().message);
        granted.push_back(std::move(*pattern));
    }
    std::vector<Network> networks;
    for (const auto& text : settings.private_networks) {
        const auto network = parse_network(text);
        if (!network.ok()) return invalid("`client.private_networks`: " + network.error().message);
        networks.push_back(*network);
    }
    std::unique_ptr<Parts> parts{new Parts{
        std::move(granted),
        std::move(networks),
        settings.ca_file,
        settings.resolve,
        metrics,
        Pool{settings.pool}}};
    if (!settings.ca_file.empty()) PORTICO_TRY(parts->tls());
    return std::unique_ptr<PooledClient>{new PooledClient{std::move(parts)}};
}

PooledClient::PooledClient(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

PooledClient::~PooledClient() = default;

Status PooledClient::send(const ports::ClientRequest& request, ports::ClientReply& reply) {
    const auto started = Patience::Clock::now();
    WatchedReply watched{reply};
    Sending sending{*parts_, request, watched, {}};
    const auto outcome = sending.run();
    const auto place = sending.url ? sending.url->place() : std::string{};
    const std::chrono::duration<double> seconds = Patience::Clock::now() - started;
    record(
        parts_->metrics,
        {request.owner,
         place,
         outcome.ok() ? class_name(watched.status()) : outcome_name(outcome.error().code),
         seconds.count(),
         sending.bytes_sent,
         sending.bytes_received}
    );
    return outcome;
}

std::size_t PooledClient::idle_connections() const {
    return parts_->pool.idle();
}

}  // namespace portico::client
