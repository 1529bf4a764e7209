#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/abi/core.h>
#include <portico/result.hpp>

namespace portico::plugins {

/// What a handle stands for; part of the handle, so that a route can't be given as a job.
enum class HandleKind : std::uint8_t {
    route = 1,
    subscription,
    job,
    service,
    transaction,
    series,
    request,
    job_run,
    order_guard,
};

/// Kind, generation of the place, and index of the place (from 1): 8 + 24 + 32 bits.
struct HandleParts {
    HandleKind kind;
    std::uint32_t generation;
    std::uint32_t index;
};

constexpr std::uint32_t handle_generation_mask = 0xff'ffff;

constexpr portico_handle make_handle(const HandleParts& parts) {
    return (static_cast<std::uint64_t>(parts.kind) << 56U) |
           (static_cast<std::uint64_t>(parts.generation & handle_generation_mask) << 32U) |
           (parts.index + 1U);
}

/// Things of one kind that a plugin instance holds, each behind a handle. Thread-safe.
template <class T>
class HandleTable {
public:
    /// Instances of one plugin start at other generations, so that a handle that was kept over a
    /// reload is unknown.
    HandleTable(HandleKind kind, std::uint32_t instance_generation, std::size_t count_max)
        : kind_{kind}, first_generation_{instance_generation * 4099U + 1U}, count_max_{count_max} {}

    /// Errors: Code::quota; `name` is what a person calls these ("routes").
    Result<portico_handle> insert(T value, std::string_view name) {
        const std::lock_guard lock{mutex_};
        std::uint32_t index = 0;
        if (!free_.empty()) {
            index = free_.back();
            free_.pop_back();
        } else if (places_.size() < count_max_) {
            index = static_cast<std::uint32_t>(places_.size());
            places_.push_back({first_generation_, std::nullopt});
        } else {
            return Error{
                Code::quota,
                "a plugin has at most " + std::to_string(count_max_) + " " + std::string{name}};
        }
        places_[index].value = std::move(value);
        ++count_;
        return make_handle({kind_, places_[index].generation, index});
    }

    /// Takes the thing out; the handle is void from then on.
    std::optional<T> take(portico_handle handle) {
        const std::lock_guard lock{mutex_};
        auto* const place = find(handle);
        if (place == nullptr) return std::nullopt;
        return take_from(*place, static_cast<std::uint32_t>(handle) - 1U);
    }

    /// A copy of the thing, for things that are cheap to copy.
    std::optional<T> copy(portico_handle handle) {
        const std::lock_guard lock{mutex_};
        auto* const place = find(handle);
        return place == nullptr ? std::nullopt : place->value;
    }

    /// Calls `visit(T&)` with the thing, under the lock; false when the handle is unknown.
    template <class Visit>
    bool with(portico_handle handle, Visit&& visit) {
        const std::lock_guard lock{mutex_};
        auto* const place = find(handle);
        if (place != nullptr) visit(*place->value);
        return place != nullptr;
    }

    /// Calls `visit(T&)` with each, under the lock.
    template <class Visit>
    void for_each(Visit&& visit) {
        const std::lock_guard lock{mutex_};
        for (auto& place : places_) {
            if (place.value) visit(*place.value);
        }
    }

    /// Takes out those that `fits(const T&)` says; it is called under the lock.
    template <class Fits>
    std::vector<T> take_if(Fits&& fits) {
        const std::lock_guard lock{mutex_};
        std::vector<T> taken;
        for (std::uint32_t index = 0; index < places_.size(); ++index) {
            auto& place = places_[index];
            if (place.value && fits(*place.value))
                taken.push_back(std::move(*take_from(place, index)));
        }
        return taken;
    }

    std::vector<T> take_all() {
        return take_if([](const T&) { return true; });
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock{mutex_};
        return count_;
    }

private:
    struct Place {
        std::uint32_t generation;
        std::optional<T> value;
    };

    Place* find(portico_handle handle) {
        const auto index = static_cast<std::uint32_t>(handle) - 1U;
        if (index >= places_.size()) return nullptr;
        auto& place = places_[index];
        const bool fits = place.value && handle == make_handle({kind_, place.generation, index});
        return fits ? &place : nullptr;
    }

    std::optional<T> take_from(Place& place, std::uint32_t index) {
        auto value = std::exchange(place.value, std::nullopt);
        ++place.generation;
        free_.push_back(index);
        --count_;
        return value;
    }

    HandleKind kind_;
    std::uint32_t first_generation_;
    std::size_t count_max_;
    mutable std::mutex mutex_;
    std::vector<Place> places_;
    std::vector<std::uint32_t> free_;
    std::size_t count_ = 0;
};

}  // namespace portico::plugins
