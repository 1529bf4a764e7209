#include "gateway/test_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <portico/abi/http.h>

namespace portico::gateway::testing {

ports::Instant TestClock::now() const {
    const auto now = std::chrono::system_clock::now() + std::chrono::nanoseconds{ahead_ns_.load()};
    return std::chrono::time_point_cast<std::chrono::microseconds>(now);
}

std::chrono::nanoseconds TestClock::monotonic() const {
    return std::chrono::steady_clock::now().time_since_epoch() +
           std::chrono::nanoseconds{ahead_ns_.load()};
}

void RecordedLog::write(
    ports::Level /*level*/, std::string_view text, std::span<const ports::Field> fields
) {
    std::string line{text};
    for (const auto& field : fields)
        line.append(" ").append(field.name).append("=").append(field.value);
    const std::lock_guard lock{mutex_};
    lines_.push_back(std::move(line));
}

std::vector<std::string> RecordedLog::lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
}

bool RecordedLog::has(std::string_view part) const {
    const auto all = lines();
    return std::any_of(all.begin(), all.end(), [&](const std::string& line) {
        return line.find(part) != std::string::npos;
    });
}

ports::Authentication FakeAuthenticator::authenticate(const ports::Credentials& credentials) {
    ++asked_;
    auto identity = std::make_shared<ports::Identity>();
    identity->valid_until = ports::Instant::max();
    auto& principal = identity->principal;
    principal.company = credentials.company;
    principal.member = credentials.member;
    principal.roles = PORTICO_ROLE_ANY;
    if (credentials.authorization.empty()) return {nullptr, ports::Refusal::credentials_missing};
    if (forgotten_) return {nullptr, ports::Refusal::credentials_revoked};
    if (credentials.authorization == "Bearer pk_shop") {
        if (credentials.company == "nobody") return {nullptr, ports::Refusal::company_unknown};
        principal.kind = ports::CallerKind::storefront;
        principal.id = "shop";
        principal.scopes = {"storefront"};
    } else if (credentials.authorization == "Bearer pk_read_only") {
        principal.kind = ports::CallerKind::storefront;
        principal.id = "reader";
        principal.scopes = {"test:read"};
    } else if (credentials.authorization == "Bearer member") {
        principal.kind = ports::CallerKind::member;
        principal.id = principal.member = "m-1";
        principal.company = "c-1";
        principal.roles = PORTICO_ROLE_BUYER;
    } else if (credentials.authorization == "Bearer po_root") {
        principal.kind = ports::CallerKind::operator_;
        principal.id = "root";
    } else {
        return {nullptr, ports::Refusal::credentials_unknown};
    }
    return {identity, ports::Refusal::none};
}

TestListener::TestListener() : descriptor_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(descriptor_, 256) != 0)
        std::abort();
}

TestListener::~TestListener() {
    ::close(descriptor_);
}

std::uint16_t TestListener::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

TestServer::TestServer(GatewayConfig chosen, IdempotencyStore* store)
    : config{std::move(chosen)}, idempotency{store} {}

void TestServer::open(
    std::string method, std::string pattern, ports::RoutePolicy policy, ports::HttpHandler handler
) {
    auto route =
        routes.open("test", std::move(method), std::move(pattern), policy, std::move(handler));
    if (!route) std::abort();
    open_routes.push_back(std::move(*route));
}

void TestServer::open_public(std::string pattern, std::string body) {
    ports::RoutePolicy policy;
    policy.is_public = true;
    open(
        "GET",
        std::move(pattern),
        policy,
        [body = std::move(body)](const ports::HttpRequest&, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain", {}, body);
        }
    );
}

void TestServer::start() {
    auto started = Server::start(
        listener.descriptor(),
        {config, routes, &authenticator, idempotency, rates, access_log, log, clock}
    );
    if (!started) std::abort();
    server = std::move(*started);
}

RawClient::RawClient(std::uint16_t port) : descriptor_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        std::abort();
}

RawClient::~RawClient() {
    ::close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::end_sending() {
    ::shutdown(descriptor_, SHUT_WR);
}

bool RawClient::receive() {
    char piece[65536];
    const auto received = ::recv(descriptor_, piece, sizeof piece, 0);
    if (received <= 0) return false;
    bytes_.append(piece, static_cast<std::size_t>(received));
    return true;
}

std::string RawClient::reply(bool is_head) {
    std::size_t head_end = std::string::npos;
    while ((head_end = bytes_.find("\r\n\r\n")) == std::string::npos) {
        if (!receive()) return {};
    }
    std::size_t size = head_end + 4;
    if (header_of(bytes_, "Transfer-Encoding") == "chunked" && !is_head) {
        std::size_t end = std::string::npos;
        while ((end = bytes_.find("\r\n0\r\n\r\n", head_end)) == std::string::npos) {
            if (!receive()) return bytes_;
        }
        size = end + 7;
    } else if (const auto length = header_of(bytes_, "Content-Length");
               !length.empty() && !is_head) {
        size += std::stoul(length);
        while (bytes_.size() < size) {
            if (!receive()) return bytes_;
        }
    }
    auto one = bytes_.substr(0, size);
    bytes_.erase(0, size);
    return one;
}

std::string RawClient::rest() {
    while (receive()) {
    }
    return std::move(bytes_);
}

int status_of(std::string_view reply) {
    if (!reply.starts_with("HTTP/1.1 ") || reply.size() < 12) return 0;
    return std::atoi(std::string{reply.substr(9, 3)}.c_str());
}

std::string header_of(std::string_view reply, std::string_view name) {
    auto rest = reply.substr(0, reply.find("\r\n\r\n") + 2);
    while (!rest.empty()) {
        const auto end = rest.find("\r\n");
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(rest.size(), end + 2));
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
            return std::string{line.substr(colon + 2)};
    }
    return {};
}

std::string body_of(std::string_view reply) {
    const auto end = reply.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string{} : std::string{reply.substr(end + 4)};
}

std::string get(std::string_view path, std::string_view headers) {
    std::string out{"GET "};
    out.append(path).append(" HTTP/1.1\r\nHost: t\r\n");
    if (headers.find("Authorization") == std::string_view::npos)
        out.append("Authorization: Bearer pk_shop\r\n");
    if (headers.find("Portico-Company") == std::string_view::npos)
        out.append("Portico-Company: c-1\r\n");
    return out.append(headers).append("\r\n");
}

}  // namespace portico::gateway::testing
