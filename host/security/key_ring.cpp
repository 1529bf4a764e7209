#include "security/key_ring.hpp"

#include <utility>

#include "security/crypto.hpp"

namespace portico::security {

namespace {

constexpr std::chrono::milliseconds tick{500};
constexpr int ticks_between_writes = 120;

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::create(
    KeyStore& store, ports::Log& log, const ports::Clock& clock
) {
    std::unique_ptr<KeyRing> made{new KeyRing{store, log, clock}};
    PORTICO_TRY(made->refresh());
    made->keeper_ = std::thread{[ring = made.get()] { ring->keep(); }};
    return made;
}

KeyRing::~KeyRing() {
    {
        const std::lock_guard lock{keeper_mutex_};
        ended_ = true;
    }
    wake_.notify_all();
    if (keeper_.joinable()) keeper_.join();
    write_uses();
}

std::shared_ptr<const KeyRing::Keys> KeyRing::keys() const {
    const std::lock_guard lock{mutex_};
    return keys_;
}

std::shared_ptr<const KeyRecord> KeyRing::find_known(const std::string& hash) const {
    const auto known = keys();
    const auto found = known->by_hash.find(hash);
    return found == known->by_hash.end() ? nullptr : found->second;
}

std::shared_ptr<const KeyRecord> KeyRing::find(std::string_view secret) {
    const auto hash = sha256(secret);
    if (auto known = find_known(hash)) return known;
    return refresh().ok() ? find_known(hash) : nullptr;
}

std::shared_ptr<const KeyRecord> KeyRing::find_by_id(std::string_view id) const {
    const auto known = keys();
    const auto found = known->by_id.find(std::string{id});
    return found == known->by_id.end() ? nullptr : found->second;
}

void KeyRing::note_used(std::string_view id) {
    const auto now = clock_.now();
    const std::lock_guard lock{mutex_};
    uses_[std::string{id}] = now;
}

Status KeyRing::refresh() {
    const std::lock_guard refreshing{refresh_mutex_};
    // The number first: a change while the keys are read makes the next refresh read them again.
    const auto change = PORTICO_TRY(store_.change());
    if (change == change_) return {};
    auto fresh = std::make_shared<Keys>();
    for (auto& record : PORTICO_TRY(store_.list())) {
        auto shared = std::make_shared<const KeyRecord>(std::move(record));
        fresh->by_hash.emplace(shared->hash, shared);
        fresh->by_id.emplace(shared->id, shared);
    }
    {
        const std::lock_guard lock{mutex_};
        keys_ = std::move(fresh);
    }
    change_ = change;
    generation_.fetch_add(1);
    return {};
}

void KeyRing::write_uses() {
    std::unordered_map<std::string, ports::Instant> uses;
    {
        const std::lock_guard lock{mutex_};
        uses.swap(uses_);
    }
    for (const auto& [id, at] : uses) {
        if (const auto noted = store_.note_used(id, at); !noted) {
            log_.warning(
                "the last use of a key was not noted", {{"reason", noted.error().message}}
            );
            return;
        }
    }
}

void KeyRing::keep() {
    bool is_failing = false;
    std::unique_lock lock{keeper_mutex_};
    for (int ticks = 1; !wake_.wait_for(lock, tick, [this] { return ended_; }); ++ticks) {
        const auto read = refresh();
        if (!read && !is_failing)
            log_.error(
                "the keys can't be read; those known before go on",
                {{"reason", read.error().message}}
            );
        is_failing = !read.ok();
        if (ticks % ticks_between_writes == 0) write_uses();
    }
}

}  // namespace portico::security
