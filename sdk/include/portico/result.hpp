#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace portico {

/// The closed list of failures that a caller decides on. The numbers are those of `portico_status`
/// in `portico/abi/core.h`; the gateway maps each to one HTTP status in one table.
enum class Code : std::int32_t {
    invalid = 1,      ///< the caller's input is wrong; repeating it can't help
    not_found = 2,    ///< no such thing, or not one that this caller may know of
    conflict = 3,     ///< contradicts what is there already
    denied = 4,       ///< known caller, not allowed
    unavailable = 5,  ///< a part that is needed is down; a retry is safe
    timeout = 6,      ///< the deadline passed; the outcome may be unknown
    cancelled = 7,    ///< somebody asked to stop
    quota = 8,        ///< a size, rate or count limit was reached
    unsupported = 9,  ///< this version or this engine can't do that
    internal = 10,    ///< a fault of ours; also what an unknown number is read as
};

/// A failure: its class, and one sentence for the person who must act.
struct Error {
    Code code = Code::internal;
    std::string message;

    friend bool operator==(const Error&, const Error&) = default;
};

/// A value or an Error. Never empty; reading the side that is not there aborts.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}

    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }

    explicit operator bool() const { return ok(); }

    [[nodiscard]] const T& value() const& { return *checked(std::get_if<0>(&state_)); }

    [[nodiscard]] T& value() & { return *checked(std::get_if<0>(&state_)); }

    [[nodiscard]] T&& value() && { return std::move(*checked(std::get_if<0>(&state_))); }

    [[nodiscard]] const Error& error() const { return *checked(std::get_if<1>(&state_)); }

    const T& operator*() const& { return value(); }

    T& operator*() & { return value(); }

    const T* operator->() const { return &value(); }

    T* operator->() { return &value(); }

private:
    template <class P>
    static P* checked(P* pointer) {
        if (pointer == nullptr) std::abort();
        return pointer;
    }

    std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;

    Result(Error error) : error_{std::move(error)} {}

    [[nodiscard]] bool ok() const { return !error_; }

    explicit operator bool() const { return ok(); }

    void value() const {
        if (error_) std::abort();
    }

    [[nodiscard]] const Error& error() const {
        if (!error_) std::abort();
        return *error_;
    }

private:
    std::optional<Error> error_;
};

using Status = Result<void>;

inline Error invalid(std::string message) {
    return {Code::invalid, std::move(message)};
}

inline Error not_found(std::string message) {
    return {Code::not_found, std::move(message)};
}

inline Error conflict(std::string message) {
    return {Code::conflict, std::move(message)};
}

inline Error denied(std::string message) {
    return {Code::denied, std::move(message)};
}

inline Error unavailable(std::string message) {
    return {Code::unavailable, std::move(message)};
}

inline Error internal(std::string message) {
    return {Code::internal, std::move(message)};
}

[[noreturn]] inline void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "portico: broken promise: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace portico

/// Evaluates a Result; returns its Error from the enclosing function, or yields its value.
/// The counter keeps the names apart where one stands inside another's lambda.
#define PORTICO_TRY(...) PORTICO_TRY_COUNTED(__COUNTER__, __VA_ARGS__)
#define PORTICO_TRY_COUNTED(counter, ...) PORTICO_TRY_NAMED(counter, __VA_ARGS__)
#define PORTICO_TRY_NAMED(counter, ...)                                                   \
    __extension__({                                                                       \
        auto&& portico_tried_##counter = (__VA_ARGS__);                                   \
        if (!portico_tried_##counter.ok()) return portico_tried_##counter.error();        \
        std::forward<decltype(portico_tried_##counter)>(portico_tried_##counter).value(); \
    })

/// Checks a promise that only a programmer can break. Always on; aborts with the place.
#define PORTICO_ASSERT(condition)       \
    ((condition) ? static_cast<void>(0) \
                 : ::portico::assertion_failed(#condition, __FILE__, __LINE__))
