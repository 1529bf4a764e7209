#pragma once

#include <string_view>

#include <portico/csv.hpp>

namespace portico::sheet {

/// A file that can be read more than once.
class FileSource : public ByteSource {
public:
    /// The next byte is the first one again.
    virtual void rewind() = 0;
};

/// A file that is in memory; its text outlives it.
class TextSource final : public FileSource {
public:
    explicit TextSource(std::string_view text) : text_{text} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = text_.copy(into.data(), into.size(), at_);
        at_ += count;
        return count;
    }

    void rewind() override { at_ = 0; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace portico::sheet
