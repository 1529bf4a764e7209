#pragma once

#include <string>

#include <Poco/Net/Context.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <portico/result.hpp>

#include "gateway/config.hpp"

namespace portico::gateway {

/// A Poco socket over a duplicate of a descriptor that listens already.
Result<Poco::Net::ServerSocket> adopt_listener(int descriptor);

/// Reads certificate and key; TLS 1.2 and later. Errors: Code::invalid with what to do.
Result<Poco::Net::Context::Ptr> load_tls(const TlsFiles& files);

/// Small replies leave at once. Nothing to do for a Unix socket.
void send_without_delay(Poco::Net::StreamSocket& socket);

/// The peer's address without its port; "local" for a Unix socket.
std::string peer_name(const Poco::Net::StreamSocket& socket);

/// The server's side of TLS over an accepted connection; the handshake comes with the first read.
Poco::Net::StreamSocket wrap_tls(
    const Poco::Net::StreamSocket& accepted, const Poco::Net::Context::Ptr& context
);

}  // namespace portico::gateway
