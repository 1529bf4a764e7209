#include "client/resolver.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <system_error>
#include <thread>

namespace portico::client {
namespace {

constexpr int lookups_max = 32;

/// getaddrinfo knows no deadline, so it works on a thread of its own that nobody has to wait for.
struct Lookup {
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<Result<std::vector<IpAddress>>> answer;
};

std::atomic<int>& lookups_now() {
    static std::atomic<int> count{0};
    return count;
}

std::optional<IpAddress> address_of(const sockaddr* address) {
    IpAddress found;
    if (address->sa_family == AF_INET6) {
        const auto& six = *reinterpret_cast<const sockaddr_in6*>(address);
        std::copy_n(six.sin6_addr.s6_addr, found.bytes.size(), found.bytes.begin());
        return found;
    }
    if (address->sa_family != AF_INET) return std::nullopt;
    const auto& four = *reinterpret_cast<const sockaddr_in*>(address);
    found.bytes[10] = found.bytes[11] = 0xFF;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&four.sin_addr), 4, found.bytes.begin() + 12);
    return found;
}

Result<std::vector<IpAddress>> look_up(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int failure = ::getaddrinfo(host.c_str(), nullptr, &wanted, &first);
    if (failure != 0) {
        return unavailable(
            "the name " + host + " leads to no address (" + ::gai_strerror(failure) +
            "): check how it is written, and this machine's name servers"
        );
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all{first, ::freeaddrinfo};
    std::vector<IpAddress> addresses;
    for (const auto* at = first; at != nullptr; at = at->ai_next) {
        if (const auto address = address_of(at->ai_addr)) addresses.push_back(*address);
    }
    if (addresses.empty()) return unavailable("the name " + host + " leads to no IP address");
    return addresses;
}

void run(const std::shared_ptr<Lookup>& lookup, const std::string& host) {
    auto answer = look_up(host);
    lookups_now().fetch_sub(1);
    {
        const std::lock_guard lock{lookup->mutex};
        lookup->answer.emplace(std::move(answer));
    }
    lookup->ended.notify_all();
}

}  // namespace

Result<std::vector<IpAddress>> resolve(const std::string& host, const Patience& patience) {
    if (const auto literal = parse_address(host)) return std::vector{*literal};
    if (host == "localhost") {
        return std::vector{*parse_address("127.0.0.1"), *parse_address("::1")};
    }
    if (lookups_now().fetch_add(1) >= lookups_max) {
        lookups_now().fetch_sub(1);
        return unavailable("the name servers answer none of 32 questions: check them");
    }
    auto lookup = std::make_shared<Lookup>();
    try {
        std::thread{run, lookup, host}.detach();
    } catch (const std::system_error& error) {
        lookups_now().fetch_sub(1);
        return unavailable(std::string{"no thread is left for a look-up: "} + error.what());
    }
    std::unique_lock lock{lookup->mutex};
    while (!lookup->answer) {
        if (patience.is_cancelled()) return Error{Code::cancelled, "called off"};
        if (patience.is_over()) {
            return Error{Code::timeout, "the name servers did not answer in time"};
        }
        lookup->ended.wait_for(lock, patience.slice());
    }
    return std::move(*lookup->answer);
}

}  // namespace portico::client
