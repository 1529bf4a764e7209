// The yardstick: Poco's own HTTP server with the least that a price endpoint must do. One handler,
// one look-up of the caller's key, a fixed reply of 200 bytes. Usage: bare_poco PORT
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <unordered_map>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

const std::unordered_map<std::string, std::string> keys = {{"Bearer pk_bench", "c-1"}};
const std::string body(200, 'x');

class Handler final : public Poco::Net::HTTPRequestHandler {
public:
    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        const auto known = keys.find(request.get("Authorization", ""));
        if (known == keys.end()) response.setStatus(HTTPServerResponse::HTTP_UNAUTHORIZED);
        response.setContentType("application/json");
        response.sendBuffer(body.data(), body.size());
    }
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest& /*unused*/)
        override {
        return new Handler;
    }
};

}  // namespace

int main(int count, char** arguments) {
    const int port = count > 1 ? std::atoi(arguments[1]) : 0;
    Poco::ThreadPool threads{2, 64};
    Poco::Net::HTTPServerParams::Ptr parameters = new Poco::Net::HTTPServerParams;
    parameters->setMaxThreads(64);
    parameters->setKeepAlive(true);
    parameters->setMaxKeepAliveRequests(0);
    Poco::Net::ServerSocket socket{
        Poco::Net::SocketAddress{"127.0.0.1", static_cast<Poco::UInt16>(port)}};
    Poco::Net::HTTPServer server{new Factory, threads, socket, parameters};
    server.start();
    std::cout << "listening on 127.0.0.1:" << socket.address().port() << std::endl;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    int received = 0;
    sigwait(&signals, &received);
    server.stopAll(true);
}
