#include "gateway/sockets.hpp"

#include <fcntl.h>
#include <string>
#include <sys/socket.h>

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SecureStreamSocketImpl.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace portico::gateway {

namespace {

class AdoptedListenerImpl final : public Poco::Net::ServerSocketImpl {
public:
    explicit AdoptedListenerImpl(int descriptor) { reset(descriptor); }
};

class AdoptedListener final : public Poco::Net::ServerSocket {
public:
    explicit AdoptedListener(int descriptor)
        : ServerSocket{new AdoptedListenerImpl{descriptor}, true} {}
};

class AcceptingTlsImpl final : public Poco::Net::SecureStreamSocketImpl {
public:
    AcceptingTlsImpl(Poco::Net::StreamSocketImpl* below, Poco::Net::Context::Ptr context)
        : SecureStreamSocketImpl{below, std::move(context)} {
        acceptSSL();
    }
};

class AcceptingTls final : public Poco::Net::SecureStreamSocket {
public:
    explicit AcceptingTls(Poco::Net::SocketImpl* impl) : SecureStreamSocket{impl} {}
};

}  // namespace

Result<Poco::Net::ServerSocket> adopt_listener(int descriptor) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0)
        return unavailable("The gateway was not given a listening socket.");
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return unavailable("No file descriptor is left for the gateway's socket.");
    return Poco::Net::ServerSocket{AdoptedListener{own}};
}

Result<Poco::Net::Context::Ptr> load_tls(const TlsFiles& files) {
    Poco::Net::Context::Params params;
    params.certificateFile = files.certificate;
    params.privateKeyFile = files.key;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;
    params.cipherList = "HIGH:!aNULL:!MD5:!RC4:!3DES:!SHA1";
    params.dhUse2048Bits = true;
    try {
        Poco::Net::Context::Ptr context =
            new Poco::Net::Context{Poco::Net::Context::TLS_SERVER_USE, params};
        context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
        context->enableSessionCache(true, "portico");
        return context;
    } catch (const Poco::Exception& error) {
        return invalid(
            "TLS can't start with the certificate " + files.certificate + " and the key " +
            files.key + ": " + error.displayText() +
            ". Check gateway.tls_certificate and "
            "gateway.tls_key; both are PEM files that belong together."
        );
    }
}

void send_without_delay(Poco::Net::StreamSocket& socket) {
    if (socket.address().family() != Poco::Net::AddressFamily::UNIX_LOCAL) socket.setNoDelay(true);
}

std::string peer_name(const Poco::Net::StreamSocket& socket) {
    if (socket.address().family() == Poco::Net::AddressFamily::UNIX_LOCAL) return "local";
    return socket.peerAddress().host().toString();
}

Poco::Net::StreamSocket wrap_tls(
    const Poco::Net::StreamSocket& accepted, const Poco::Net::Context::Ptr& context
) {
    auto* below = static_cast<Poco::Net::StreamSocketImpl*>(accepted.impl());
    return AcceptingTls{new AcceptingTlsImpl{below, context}};
}

}  // namespace portico::gateway
