#pragma once

#include <condition_variable>
#include <functional>
#include <iosfwd>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <portico/result.hpp>

#include "ports/http_client.hpp"
#include "ports/log.hpp"
#include "security/jwt.hpp"

namespace portico::security {

/// Gives the text of a key set: reads a file or asks an address. Never called on a request.
using JwksFetch = std::function<Result<std::string>()>;

/// The identity provider's keys, fetched in the background: at the start, every ten minutes, and
/// when a token names an unknown key, but then at most every 30 seconds. A fetch that fails leaves
/// the former keys. Thread-safe.
class JwksSource {
public:
    JwksSource(JwksFetch fetch, ports::Log& log);
    ~JwksSource();
    JwksSource(const JwksSource&) = delete;
    JwksSource& operator=(const JwksSource&) = delete;

    /// nullptr until the first fetch succeeded.
    [[nodiscard]] std::shared_ptr<const KeySet> keys() const;

    /// A token named a key that is not in the set.
    void ask_again();

    /// Waits until `count` fetches have ended; for tests and for the start.
    bool wait_for_fetches(std::uint64_t count, std::chrono::milliseconds timeout);

private:
    void keep();

    JwksFetch fetch_;
    ports::Log& log_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable fetched_;
    std::shared_ptr<const KeySet> keys_;
    std::uint64_t fetches_ = 0;
    bool wanted_ = false;
    bool ended_ = false;
    std::thread keeper_;
};

/// Reads the text of a key set. Errors: Code::invalid over 256 KiB.
Result<std::string> read_key_set(std::istream& in);

/// Reads a file of at most 256 KiB.
JwksFetch fetch_file(std::string path);

/// GETs an https address (http on this machine only); certificates are checked, 10 s at most, 256
/// KiB at most, no redirects. `client` outlives the function.
JwksFetch fetch_url(ports::HttpClient& client, std::string url);

}  // namespace portico::security
