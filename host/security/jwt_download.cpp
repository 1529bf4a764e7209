// The one file of this folder that goes to the network.
#include <istream>
#include <memory>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>

#include "security/jwks_source.hpp"

namespace portico::security {

namespace {

constexpr int timeout_s = 10;

std::unique_ptr<Poco::Net::HTTPClientSession> session_for(const Poco::URI& uri) {
    if (uri.getScheme() != "https")
        return std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
    const Poco::Net::Context::Ptr context = new Poco::Net::Context{
        Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_STRICT, 9, true};
    return std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
}

Result<std::string> download(const std::string& url) {
    try {
        const Poco::URI uri{url};
        const auto& host = uri.getHost();
        const bool is_local = host == "localhost" || host == "127.0.0.1" || host == "::1";
        if (uri.getScheme() != "https" && !(uri.getScheme() == "http" && is_local))
            return invalid(
                "auth.jwks_url must start with https://: whoever changes the keys on their way "
                "can be anybody."
            );
        const auto session = session_for(uri);
        session->setTimeout(Poco::Timespan{timeout_s, 0});
        Poco::Net::HTTPRequest request{
            Poco::Net::HTTPRequest::HTTP_GET,
            uri.getPathAndQuery(),
            Poco::Net::HTTPMessage::HTTP_1_1};
        request.set("Accept", "application/json");
        session->sendRequest(request);
        Poco::Net::HTTPResponse response;
        auto& body = session->receiveResponse(response);
        if (response.getStatus() != Poco::Net::HTTPResponse::HTTP_OK)
            return unavailable(
                "The identity provider answered " +
                std::to_string(static_cast<int>(response.getStatus())) + " for " + url + "."
            );
        return read_key_set(body);
    } catch (const Poco::Exception& error) {
        return unavailable("The key set at " + url + " can't be had: " + error.displayText());
    }
}

}  // namespace

JwksFetch fetch_url(std::string url) {
    return [url = std::move(url)] { return download(url); };
}

}  // namespace portico::security
