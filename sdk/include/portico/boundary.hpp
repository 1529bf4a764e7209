#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/abi/core.h>
#include <portico/result.hpp>

/// How the veneer crosses the C boundary: views, errors both ways, and what must be given back.
/// Plugin authors use the typed services instead (portico/plugin.hpp).
namespace portico {

inline portico_str to_abi(std::string_view text) {
    return {text.data(), text.size()};
}

inline std::string_view from_abi(portico_str text) {
    return text.len == 0 ? std::string_view{} : std::string_view{text.ptr, text.len};
}

/// An unknown number is read as internal.
inline Code code_of(portico_status status) {
    const bool known = status >= PORTICO_INVALID && status <= PORTICO_INTERNAL;
    return known ? static_cast<Code>(status) : Code::internal;
}

/// A sink that appends to a string; `text` must outlive its use.
inline portico_sink append_to(std::string& text) {
    return {&text, [](void* context, portico_str piece) noexcept -> portico_status {
                try {
                    static_cast<std::string*>(context)->append(from_abi(piece));
                    return PORTICO_OK;
                } catch (...) {
                    return PORTICO_QUOTA;
                }
            }};
}

/// Writes to the other side's sink. Errors: what the sink answered.
inline portico_status write_to(const portico_sink& sink, std::string_view text) noexcept {
    return sink.write(sink.context, to_abi(text));
}

/// The host's table with the errors of both directions. Cheap to copy. Thread-safe.
class Host {
public:
    Host() = default;

    explicit Host(const portico_host* table) : table_{table} {}

    /// The service's table; null when this host does not give it.
    template <class Table>
    [[nodiscard]] const Table* extension(std::string_view id) const {
        if (!PORTICO_HAS(table_, extension)) return nullptr;
        return static_cast<const Table*>(table_->extension(table_->self, to_abi(id)));
    }

    /// What a slot returns for `error`; its sentence goes along.
    portico_status fail(const Error& error) const noexcept {
        return fail(static_cast<portico_status>(error.code), error.message);
    }

    portico_status fail(portico_status status, std::string_view sentence) const noexcept {
        if (!PORTICO_HAS(table_, fail)) return status;
        return table_->fail(table_->self, status, to_abi(sentence));
    }

    /// The Error of a host call on this thread that returned `status`.
    [[nodiscard]] Error error(portico_status status) const {
        Error error{code_of(status), {}};
        if (PORTICO_HAS(table_, last_error)) {
            static_cast<void>(table_->last_error(table_->self, append_to(error.message)));
        }
        if (error.message.empty()) {
            error.message = "The host refused with status " + std::to_string(status) + ".";
        }
        return error;
    }

    [[nodiscard]] Status check(portico_status status) const {
        if (status == PORTICO_OK) return {};
        return error(status);
    }

    /// Runs `work` (returning Status) as the body of a slot: whatever it throws becomes a failure.
    template <class Work>
    portico_status guard(Work&& work) const noexcept {
        try {
            const Status outcome = std::forward<Work>(work)();
            return outcome.ok() ? PORTICO_OK : fail(outcome.error());
        } catch (const std::bad_alloc&) {
            return fail(PORTICO_INTERNAL, "The plugin ran out of memory.");
        } catch (const std::exception& thrown) {
            return fail(PORTICO_INTERNAL, thrown.what());
        } catch (...) {
            return fail(PORTICO_INTERNAL, "The plugin threw something that is no std::exception.");
        }
    }

private:
    const portico_host* table_ = nullptr;
};

/// The Error for a service or slot that this host does not give.
inline Error not_given(std::string_view service) {
    return {
        Code::unsupported,
        std::string{service} +
            " is not given by the host: name it in \"host_services\" of plugin.json, or update the "
            "host."};
}

/// What a plugin registered with the host: kept until destroy, given back in reverse order.
/// Used on the control thread only.
class Registrations {
public:
    class Entry {
    public:
        Entry() = default;
        virtual ~Entry() = default;
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

        /// Ends the registration; called at most once.
        virtual void give_back() noexcept = 0;
        bool is_registered = false;
    };

    /// Keeps `entry`, whose address is what the host calls back with, and registers it by
    /// `registering(entry)`; forgets it when that fails.
    template <class Kept, class Registering>
    Status add(std::unique_ptr<Kept> entry, Registering&& registering) {
        Kept& kept = *entry;
        entries_.push_back(std::move(entry));
        Status outcome = std::forward<Registering>(registering)(kept);
        if (outcome.ok()) {
            kept.is_registered = true;
        } else {
            entries_.pop_back();
        }
        return outcome;
    }

    /// The entries stay in memory: a call that is in flight may still use them.
    void give_back() noexcept {
        for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
            if (!std::exchange((*entry)->is_registered, false)) continue;
            (*entry)->give_back();
        }
    }

    ~Registrations() { give_back(); }

    Registrations() = default;
    Registrations(const Registrations&) = delete;
    Registrations& operator=(const Registrations&) = delete;

private:
    std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace portico
