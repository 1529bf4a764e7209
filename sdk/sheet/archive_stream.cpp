#include "archive_stream.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <array>

namespace portico::sheet {
namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;
constexpr std::uint64_t growth_max = 200;
constexpr std::uint64_t growth_free = 16ULL << 20U;  // small files may grow more
constexpr int entries_max = 10'000;

}  // namespace

void ArchiveStream::Close::operator()(archive* opened) const {
    archive_read_free(opened);
}

ArchiveStream::ArchiveStream(ByteSource& source, std::uint64_t unpacked_max)
    : source_{source},
      unpacked_max_{unpacked_max},
      piece_(piece_bytes, '\0'),
      archive_{archive_read_new()} {}

std::ptrdiff_t ArchiveStream::on_read(archive* opened, void* self, const void** bytes) {
    auto& stream = *static_cast<ArchiveStream*>(self);
    const auto count = stream.source_.read({stream.piece_.data(), stream.piece_.size()});
    if (!count.ok()) {
        stream.source_outcome_ = count.error();
        archive_set_error(opened, ARCHIVE_FATAL, "the file can't be read");
        return -1;
    }
    stream.packed_ += *count;
    *bytes = stream.piece_.data();
    return static_cast<std::ptrdiff_t>(*count);
}

Error ArchiveStream::failure() const {
    if (!source_outcome_.ok()) return source_outcome_.error();
    const char* reason = archive_error_string(archive_.get());
    return invalid(
        std::string{"The workbook can't be unpacked"} +
        (reason == nullptr ? "." : ": " + std::string{reason} + ".")
    );
}

Result<std::unique_ptr<ArchiveStream>> ArchiveStream::open(
    ByteSource& source, std::uint64_t unpacked_max
) {
    std::unique_ptr<ArchiveStream> stream{new ArchiveStream{source, unpacked_max}};
    auto* opened = stream->archive_.get();
    if (opened == nullptr) return internal("There is no memory for a workbook.");
    if (archive_read_support_format_zip_streamable(opened) != ARCHIVE_OK ||
        archive_read_open(opened, stream.get(), nullptr, &ArchiveStream::on_read, nullptr) !=
            ARCHIVE_OK) {
        return stream->failure();
    }
    return stream;
}

Result<std::string> ArchiveStream::next_entry() {
    if (archive_file_count(archive_.get()) > entries_max) {
        return Error{Code::quota, "The workbook has more than 10,000 parts."};
    }
    // The library would look for such an end by unpacking without a bound.
    std::array<char, piece_bytes> piece{};
    while (is_of_unknown_size_ && PORTICO_TRY(read(piece)) > 0) {
    }
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(archive_.get(), &entry);
    if (outcome == ARCHIVE_EOF) return std::string{};
    if (outcome < ARCHIVE_WARN) return failure();
    is_of_unknown_size_ = archive_entry_size_is_set(entry) == 0;
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr || *name == '\0') return std::string{"?"};
    return std::string{name};
}

Result<std::size_t> ArchiveStream::read(std::span<char> into) {
    const auto count = archive_read_data(archive_.get(), into.data(), into.size());
    if (count < 0) return failure();
    unpacked_ += static_cast<std::uint64_t>(count);
    if (unpacked_ > unpacked_max_ || unpacked_ > growth_free + growth_max * packed_) {
        return Error{
            Code::quota, "The workbook unpacks to far more than its size: save it again as XLSX."};
    }
    return static_cast<std::size_t>(count);
}

}  // namespace portico::sheet
