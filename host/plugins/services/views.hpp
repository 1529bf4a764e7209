#pragma once

#include <array>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/core.h>
#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::plugins {

inline portico_str to_view(std::string_view text) {
    return {text.data(), text.size()};
}

/// The text of a view that was checked or that the host made.
inline std::string_view from_view(portico_str view) {
    return view.len == 0 ? std::string_view{} : std::string_view{view.ptr, view.len};
}

/// A plugin's view as text. Errors: Code::invalid (no pointer), Code::quota (over `bytes_max`),
/// with `name` in the sentence.
inline Result<std::string_view> text_in(
    portico_str view, std::uint64_t bytes_max, std::string_view name
) {
    if (view.len > bytes_max) {
        return Error{
            Code::quota,
            std::string{name} + " has " + std::to_string(view.len) + " bytes; at most " +
                std::to_string(bytes_max) + " are taken"};
    }
    if (view.len > 0 && view.ptr == nullptr) {
        return invalid(std::string{name} + " is a view with a length but no pointer");
    }
    return from_view(view);
}

/// A number that we do not know is internal.
inline Code code_of(portico_status status) {
    const bool is_known = status >= PORTICO_INVALID && status <= PORTICO_INTERNAL;
    return is_known ? static_cast<Code>(status) : Code::internal;
}

inline portico_status status_of(Code code) {
    return static_cast<portico_status>(code);
}

/// Gives `text` to a plugin's sink. Errors: what the sink answered.
inline Status emit(portico_sink sink, std::string_view text) {
    if (sink.write == nullptr) return invalid("the sink has no write function");
    const auto status = sink.write(sink.context, to_view(text));
    if (status == PORTICO_OK) return {};
    return Error{code_of(status), "the sink stopped the output"};
}

inline std::int64_t to_us(ports::Instant instant) {
    return instant.time_since_epoch().count();
}

inline ports::Instant from_us(std::int64_t microseconds) {
    return ports::Instant{std::chrono::microseconds{microseconds}};
}

/// A short list on the stack, a long one on the heap; filled once, then read as one piece.
template <class T, std::size_t Short>
class StackList {
public:
    explicit StackList(std::size_t count) {
        if (count > Short) {
            long_.resize(count);
            items_ = long_.data();
        } else {
            items_ = reinterpret_cast<T*>(short_);
        }
    }

    StackList(const StackList&) = delete;
    StackList& operator=(const StackList&) = delete;

    void set(std::size_t index, const T& item) {
        ::new (static_cast<void*>(items_ + index)) T(item);
    }

    T* begin() { return items_; }

private:
    static_assert(std::is_trivially_destructible_v<T>);

    T* items_;
    std::vector<T> long_;
    alignas(T) std::byte short_[Short * sizeof(T)];  // not cleared: the hot path pays for it
};

}  // namespace portico::plugins
