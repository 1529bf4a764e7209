#include "fake_client.hpp"

#include "client/grants.hpp"
#include "client/url.hpp"

namespace portico::testkit {

Status FakeClient::send(const ports::ClientRequest& request, ports::ClientReply& reply) {
    std::vector<std::string> granted{request.granted_hosts.begin(), request.granted_hosts.end()};
    granted.insert(granted.end(), request.named_hosts.begin(), request.named_hosts.end());
    auto allowed = request;
    allowed.granted_hosts = granted;
    return network ? network->send(allowed, reply) : send_scripted(allowed, reply);
}

Status FakeClient::send_scripted(const ports::ClientRequest& request, ports::ClientReply& reply) {
    const auto url = PORTICO_TRY(client::parse_url(request.url));
    PORTICO_TRY(client::check_granted(request, url, {}));
    if (!answer) return unavailable("The test has no server: answer_requests() makes one.");
    SeenRequest seen;
    seen.method = request.method;
    seen.url = request.url;
    for (const auto& [name, value] : request.headers) seen.headers.emplace_back(name, value);
    seen.body = request.body;
    seen.is_safe = request.is_safe;
    seen.may_gzip = request.may_gzip;
    const auto response = PORTICO_TRY(answer(seen));
    if (response.body.size() > request.reply_bytes_max) {
        return Error{Code::quota, "The test's answer is larger than the request takes."};
    }
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    for (const auto& [name, value] : response.headers) headers.emplace_back(name, value);
    PORTICO_TRY(reply.head(response.status, headers));
    return response.body.empty() ? Status{} : reply.body(response.body);
}

}  // namespace portico::testkit
