#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <portico/result.hpp>

namespace portico::testkit {

/// Ends the program: the test asked for something that can't be.
[[noreturn]] inline void fail_test(std::string_view what, std::string_view why) {
    std::fprintf(
        stderr,
        "portico testkit: %.*s: %.*s\n",
        static_cast<int>(what.size()),
        what.data(),
        static_cast<int>(why.size()),
        why.data()
    );
    std::abort();
}

inline void require(std::string_view what, const Status& status) {
    if (!status.ok()) fail_test(what, status.error().message);
}

template <class T>
T require(std::string_view what, Result<T> result) {
    if (!result.ok()) fail_test(what, result.error().message);
    return std::move(result).value();
}

}  // namespace portico::testkit
