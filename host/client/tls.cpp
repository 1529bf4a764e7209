#include "client/tls.hpp"

#include <csignal>
#include <mutex>

#include <Poco/Delegate.h>
#include <Poco/Exception.h>
#include <Poco/Net/SSLManager.h>
#include <Poco/Net/VerificationErrorArgs.h>

namespace portico::client {
namespace {

std::string& refusal_of_this_thread() {
    thread_local std::string reason;
    return reason;
}

void note_refusal(const void*, Poco::Net::VerificationErrorArgs& refused) {
    refusal_of_this_thread() = refused.errorMessage();
    refused.setIgnoreError(false);
}

/// OpenSSL can't be told to write without SIGPIPE. A program that takes the signal itself keeps it.
void leave_broken_pipes_to_errors() {
    struct sigaction now {};

    if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
        std::signal(SIGPIPE, SIG_IGN);
    }
}

}  // namespace

Result<Poco::Net::Context::Ptr> client_tls(const std::string& ca_file) {
    leave_broken_pipes_to_errors();
    using Poco::Net::Context;
    Context::Params params;
    params.caLocation = ca_file;
    params.loadDefaultCAs = true;
    params.verificationMode = Context::VERIFY_STRICT;
    params.cipherList = "HIGH:!aNULL:!MD5:!RC4:!3DES";
    try {
        Context::Ptr context = new Context{Context::TLS_CLIENT_USE, params};
        context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
        context->enableExtendedCertificateVerification(true);
        return context;
    } catch (const Poco::Exception& error) {
        return invalid(
            "TLS for requests to other servers can't start: " + error.displayText() +
            ". Check that ca_file in [client] of the configuration names a PEM file of "
            "certificate authorities."
        );
    }
}

CertificateRefusal::CertificateRefusal() {
    static std::once_flag listens;
    std::call_once(listens, [] {
        Poco::Net::SSLManager::instance().ClientVerificationError += Poco::delegate(&note_refusal);
    });
    refusal_of_this_thread().clear();
}

const std::string& CertificateRefusal::reason() const {
    return refusal_of_this_thread();
}

}  // namespace portico::client
