#include "client/pool.hpp"

#include <utility>

namespace portico::client {

Pool::Lease::Lease(Pool& pool, PoolKey key, std::unique_ptr<Connection> idle)
    : connection{std::move(idle)}, pool_{&pool}, key_{std::move(key)} {}

Pool::Lease::Lease(Lease&& other) noexcept
    : connection{std::move(other.connection)},
      pool_{std::exchange(other.pool_, nullptr)},
      key_{std::move(other.key_)},
      keeps_{other.keeps_} {}

Pool::Lease::~Lease() {
    if (pool_ == nullptr) return;
    if (!keeps_) connection.reset();
    pool_->give_back(key_, std::move(connection));
}

Result<Pool::Lease> Pool::take(const PoolKey& key, const Patience& patience) {
    Closed closed;  // ended after the lock: TLS says good-bye over the network
    std::unique_lock lock{mutex_};
    sweep(closed);
    auto& place = places_[key];
    ++place.waiting;
    while (place.in_use >= limits_.connections_per_host && !patience.is_over() &&
           !patience.is_cancelled()) {
        freed_.wait_for(lock, patience.slice());
    }
    --place.waiting;
    if (place.in_use >= limits_.connections_per_host) {
        if (patience.is_cancelled()) return Error{Code::cancelled, "called off"};
        return unavailable(
            "all " + std::to_string(limits_.connections_per_host) +
            " connections were in use until the time was over: raise connections_per_host in "
            "[client] of the configuration, or ask for less at once"
        );
    }
    ++place.in_use;
    std::unique_ptr<Connection> found;
    while (found == nullptr && !place.idle.empty()) {
        auto candidate = std::move(place.idle.back().connection);
        place.idle.pop_back();
        (candidate->is_quiet() ? found : closed.emplace_back()) = std::move(candidate);
    }
    return Lease{*this, key, std::move(found)};
}

void Pool::give_back(const PoolKey& key, std::unique_ptr<Connection> connection) {
    Closed closed;
    {
        const std::lock_guard lock{mutex_};
        auto& place = places_[key];
        --place.in_use;
        if (connection != nullptr) {
            place.idle.push_back({std::move(connection), Patience::Clock::now()});
        }
        sweep(closed);
    }
    freed_.notify_all();
}

void Pool::sweep(Closed& closed) {
    const auto oldest = Patience::Clock::now() - limits_.idle;
    for (auto at = places_.begin(); at != places_.end();) {
        auto& place = at->second;
        auto& idle = place.idle;
        const auto first = idle.begin();
        auto kept = first;
        while (kept != idle.end() && kept->since < oldest) {
            closed.push_back(std::move(kept->connection));
            ++kept;
        }
        idle.erase(first, kept);
        const bool is_empty = place.in_use == 0 && place.waiting == 0 && idle.empty();
        at = is_empty ? places_.erase(at) : std::next(at);
    }
}

std::size_t Pool::idle() const {
    const std::lock_guard lock{mutex_};
    std::size_t count = 0;
    for (const auto& [key, place] : places_) count += place.idle.size();
    return count;
}

}  // namespace portico::client
