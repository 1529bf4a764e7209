#include "erp/push/guards.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace portico::erp {
namespace {

/// A guard that hangs must not keep its plugin from being switched off; the plugin's own gate says
/// whether it is still inside.
constexpr std::chrono::seconds patience{5};

}  // namespace

struct GuardList::Entry {
    std::string owner;
    ports::OrderGuard guard;
    int calls = 0;  ///< in progress; under the list's mutex
};

class GuardList::Opened final : public ports::OpenGuard {
public:
    Opened(std::shared_ptr<GuardList> list, std::shared_ptr<Entry> entry)
        : list_{std::move(list)}, entry_{std::move(entry)} {}

    ~Opened() override { list_->remove(entry_); }

private:
    std::shared_ptr<GuardList> list_;
    std::shared_ptr<Entry> entry_;
};

std::unique_ptr<ports::OpenGuard> GuardList::add(std::string owner, ports::OrderGuard guard) {
    auto entry = std::make_shared<Entry>(Entry{std::move(owner), std::move(guard), 0});
    const std::lock_guard lock{mutex_};
    entries_.push_back(entry);
    return std::make_unique<Opened>(shared_from_this(), std::move(entry));
}

void GuardList::remove(const std::shared_ptr<Entry>& entry) {
    std::unique_lock lock{mutex_};
    std::erase(entries_, entry);
    idle_.wait_for(lock, patience, [&] { return entry->calls == 0; });
}

Status GuardList::ask(const ports::OrderSubmission& order) const {
    std::vector<std::shared_ptr<Entry>> asked;
    {
        const std::lock_guard lock{mutex_};
        asked = entries_;
        for (const auto& entry : asked) ++entry->calls;
    }
    Status verdict;
    for (const auto& entry : asked) {
        if (verdict.ok()) {
            const auto said = entry->guard(order);
            if (!said.ok()) {
                verdict = unavailable(
                    "The order could not be checked by " + entry->owner + " (" +
                    said.error().message + "). Nothing was ordered; try again."
                );
            } else if (*said) {
                verdict = invalid(**said);
            }
        }
        const std::lock_guard lock{mutex_};
        --entry->calls;
        idle_.notify_all();
    }
    return verdict;
}

}  // namespace portico::erp
