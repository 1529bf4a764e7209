#include "gateway/control_client.hpp"

#include <array>
#include <istream>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

namespace portico::gateway {
namespace {

constexpr std::size_t answer_bytes_max = 64U << 20U;

Result<std::string> read_all(std::istream& in) {
    std::string body;
    std::array<char, 16384> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        body.append(piece.data(), static_cast<std::size_t>(in.gcount()));
        if (body.size() > answer_bytes_max) {
            return Error{Code::quota, "the host's answer is larger than 64 MiB: ask for less"};
        }
    }
    return body;
}

Result<ControlAnswer> exchange(
    const std::filesystem::path& path, const ControlCall& call, std::chrono::seconds deadline
) {
    namespace net = Poco::Net;
    net::StreamSocket socket;
    socket.connect(net::SocketAddress{net::SocketAddress::UNIX_LOCAL, path.string()});
    net::HTTPClientSession session{socket};
    session.setTimeout(Poco::Timespan{static_cast<long>(deadline.count()), 0});

    net::HTTPRequest request{call.method, call.target, net::HTTPMessage::HTTP_1_1};
    request.setHost("localhost");
    if (!call.company.empty()) request.set("Portico-Company", call.company);
    if (!call.person.empty()) request.set("Authorization", "Operator " + call.person);
    if (!call.body.empty()) {
        request.setContentType(call.content_type.empty() ? "application/json" : call.content_type);
    }
    request.setContentLength(static_cast<std::streamsize>(call.body.size()));
    session.sendRequest(request) << call.body;

    net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    auto body = PORTICO_TRY(read_all(in));
    return ControlAnswer{response.getStatus(), response.get("Location", ""), std::move(body)};
}

}  // namespace

Result<ControlAnswer> send_control(
    const std::filesystem::path& socket, const ControlCall& call, std::chrono::seconds deadline
) {
    try {
        return exchange(socket, call, deadline);
    } catch (const Poco::TimeoutException&) {
        return Error{Code::timeout, "the running host did not answer in time; ask again"};
    } catch (const Poco::Exception& error) {
        return unavailable("the running host can't be reached: " + error.displayText());
    }
}

}  // namespace portico::gateway
