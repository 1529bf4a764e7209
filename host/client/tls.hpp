#pragma once

#include <string>

#include <Poco/Net/Context.h>

#include <portico/result.hpp>

namespace portico::client {

/// TLS 1.2 and newer; certificates are checked against the system's authorities and those of
/// `ca_file` (PEM; empty: none). Errors: Code::invalid (file) with a sentence.
Result<Poco::Net::Context::Ptr> client_tls(const std::string& ca_file);

/// While it lives, keeps on its thread why a server's certificate was refused.
class CertificateRefusal {
public:
    CertificateRefusal();

    /// "certificate has expired"; empty when it was not refused.
    [[nodiscard]] const std::string& reason() const;
};

}  // namespace portico::client
