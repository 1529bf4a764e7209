#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include <portico/result.hpp>

#include "index.hpp"

namespace portico::pricing {

/// Takes the next bytes of an image.
using ImageSink = std::function<Status(std::span<const std::byte>)>;

/// Fills `bytes` with the next ones of an image. Errors: there are not so many.
using ImageSource = std::function<Status(std::span<std::byte>)>;

/// An index as bytes, to be read again by the very same program: its tables as they lie in memory.
/// The index may be an older version that others read. Errors: those of the sink.
Status write_image(const Index& index, const ImageSink& sink);

/// The index whose image write_image() wrote, with other settings than its own if need be: but of
/// the same currency. What the source gives is trusted: it checks the bytes.
/// Errors: those of the source.
Result<Index> read_image(const Settings& settings, const ImageSource& source);

}  // namespace portico::pricing
