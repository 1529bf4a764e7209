#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <portico/csv.hpp>

namespace portico {

/// A few bytes in front of another source's, which were read to look at them. `tail` outlives it.
class HeadSource final : public ByteSource {
public:
    HeadSource(std::string head, ByteSource& tail) : head_{std::move(head)}, tail_{tail} {}

    Result<std::size_t> read(std::span<char> into) override {
        if (at_ == head_.size()) return tail_.read(into);
        const auto count = head_.copy(into.data(), into.size(), at_);
        at_ += count;
        return count;
    }

private:
    std::string head_;
    std::size_t at_ = 0;
    ByteSource& tail_;
};

}  // namespace portico
