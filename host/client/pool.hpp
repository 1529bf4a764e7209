#pragma once

#include <chrono>
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "client/connection.hpp"
#include "client/patience.hpp"

namespace portico::client {

/// Whose connection to where. Plugins share none: a server may know a connection by its log-in.
struct PoolKey {
    std::string owner;
    std::string host;
    std::uint16_t port = 0;
    bool is_tls = false;

    friend auto operator<=>(const PoolKey&, const PoolKey&) = default;
};

struct PoolLimits {
    std::size_t connections_per_host = 8;  ///< of one key, in use and idle
    /// Most servers end an idle connection after 60 s or later; one that does it sooner costs a
    /// look at the socket.
    std::chrono::seconds idle{30};
};

/// Connections that wait for their next use. Thread-safe.
class Pool {
public:
    explicit Pool(PoolLimits limits) : limits_{limits} {}

    /// The right to use one connection of a key; ends with the object.
    class Lease {
    public:
        Lease(Pool& pool, PoolKey key, std::unique_ptr<Connection> idle);
        ~Lease();
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;

        /// A connection that was used before, or null: then the holder opens one.
        std::unique_ptr<Connection> connection;

        /// The connection may serve others after this.
        void keep() { keeps_ = true; }

    private:
        Pool* pool_;
        PoolKey key_;
        bool keeps_ = false;
    };

    /// Waits until the key has a connection to spare. Errors: Code::unavailable (time is over),
    /// Code::cancelled.
    Result<Lease> take(const PoolKey& key, const Patience& patience);

    /// Connections that are open and not in use.
    [[nodiscard]] std::size_t idle() const;

private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        Patience::Clock::time_point since;
    };

    struct Place {
        std::size_t in_use = 0;
        std::size_t waiting = 0;
        std::vector<Idle> idle;  ///< the last one used last
    };

    using Places = std::map<PoolKey, Place>;
    using Closed = std::vector<std::unique_ptr<Connection>>;

    void give_back(const PoolKey& key, std::unique_ptr<Connection> connection);
    /// Moves connections that were idle for too long into `closed`, and drops empty places.
    void sweep(Closed& closed);

    PoolLimits limits_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    Places places_;
};

}  // namespace portico::client
