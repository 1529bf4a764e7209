#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "ports/log.hpp"
#include "security/key_store.hpp"

namespace portico::security {

/// All keys in memory, so that no request waits for the database. A thread asks the store twice a
/// second whether anybody changed a key, so that a key made or revoked by another process counts
/// within a second; `refresh` does it at once. While the database can't be read, the keys known
/// before go on. Thread-safe.
class KeyRing {
public:
    /// Errors: those of the first read.
    static Result<std::unique_ptr<KeyRing>> create(
        KeyStore& store, ports::Log& log, const ports::Clock& clock
    );

    ~KeyRing();
    KeyRing(const KeyRing&) = delete;
    KeyRing& operator=(const KeyRing&) = delete;

    /// The key with this secret; nullptr if there is none. It may be revoked or expired. A secret
    /// that is not known is looked for once more in the store, so that a key which another process
    /// made works at once; that costs one small read, and the gateway limits wrong credentials.
    [[nodiscard]] std::shared_ptr<const KeyRecord> find(std::string_view secret);
    [[nodiscard]] std::shared_ptr<const KeyRecord> find_by_id(std::string_view id) const;

    /// Remembers a use; written to the store once a minute.
    void note_used(std::string_view id);

    /// Reads the keys again if any changed.
    Status refresh();

    [[nodiscard]] std::uint64_t generation() const { return generation_.load(); }

private:
    struct Keys {
        std::unordered_map<std::string, std::shared_ptr<const KeyRecord>> by_hash;
        std::unordered_map<std::string, std::shared_ptr<const KeyRecord>> by_id;
    };

    KeyRing(KeyStore& store, ports::Log& log, const ports::Clock& clock)
        : store_{store}, log_{log}, clock_{clock} {}

    [[nodiscard]] std::shared_ptr<const Keys> keys() const;
    [[nodiscard]] std::shared_ptr<const KeyRecord> find_known(const std::string& hash) const;
    void keep();
    void write_uses();

    KeyStore& store_;
    ports::Log& log_;
    const ports::Clock& clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Keys> keys_ = std::make_shared<Keys>();
    std::unordered_map<std::string, ports::Instant> uses_;
    std::mutex refresh_mutex_;
    std::int64_t change_ = -1;
    std::atomic<std::uint64_t> generation_{1};
    std::mutex keeper_mutex_;
    std::condition_variable wake_;
    bool ended_ = false;
    std::thread keeper_;
};

}  // namespace portico::security
