#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <portico/csv.hpp>
#include <portico/result.hpp>

struct archive;

namespace portico::sheet {

/// The entries of a ZIP file in their order, unpacked piece by piece, from a source that can't be
/// sought in. Errors: Code::invalid (no ZIP, damaged), Code::quota (unpacks to more than 200 times
/// its size, or more than it may), those of the source.
class ArchiveStream {
public:
    /// `source` stands at its beginning and outlives the stream.
    static Result<std::unique_ptr<ArchiveStream>> open(
        ByteSource& source, std::uint64_t unpacked_max
    );

    /// The next entry's name; empty at the end.
    Result<std::string> next_entry();

    /// The next bytes of the entry; 0 at its end.
    Result<std::size_t> read(std::span<char> into);

    /// Packed bytes so far.
    [[nodiscard]] std::uint64_t bytes_read() const { return packed_; }

private:
    ArchiveStream(ByteSource& source, std::uint64_t unpacked_max);

    struct Close {
        void operator()(archive* opened) const;
    };

    static std::ptrdiff_t on_read(archive* opened, void* self, const void** bytes);
    [[nodiscard]] Error failure() const;

    ByteSource& source_;
    const std::uint64_t unpacked_max_;
    std::string piece_;
    std::uint64_t packed_ = 0;
    std::uint64_t unpacked_ = 0;
    bool is_of_unknown_size_ = false;  ///< the entry under way
    Status source_outcome_;
    std::unique_ptr<archive, Close> archive_;
};

}  // namespace portico::sheet
