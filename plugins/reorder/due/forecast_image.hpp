#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <portico/result.hpp>

#include "due_list.hpp"

/// A forecast as bytes, so that the next start need not learn it again.
namespace portico::reorder {

/// Takes the next bytes.
using ImageSink = std::function<Status(std::string_view bytes)>;

/// Fills `bytes` with the next ones. Errors: Code::invalid at the end.
using ImageSource = std::function<Status(std::span<char> bytes)>;

/// The same program reads it again. Errors: those of the sink.
Status write_image(const Forecast& forecast, const ImageSink& sink);

/// Errors: Code::invalid (another program wrote it, or it is damaged), those of the source.
Result<std::shared_ptr<const Forecast>> read_image(const ImageSource& source);

}  // namespace portico::reorder
