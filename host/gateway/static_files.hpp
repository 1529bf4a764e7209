#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ports/http.hpp"
#include "ports/static_file.hpp"

namespace portico::gateway {

/// One content, ready to be sent as it is and packed. Either form may be empty, never both; an
/// empty plain one is unpacked for clients that can't.
struct TwoForms {
    std::string_view plain;
    std::string_view gzip;
    std::string_view etag;  ///< of the content, with quotes
};

struct FormShape {
    std::string_view content_type;
    std::span<const ports::TextPair> headers;  ///< besides ETag and Content-Encoding
};

/// Answers 200 with the form that the client takes. Errors: Code::internal (the packed form is
/// damaged), those of the reply.
Status send_form(
    const ports::HttpRequest& request,
    ports::HttpReply& reply,
    const TwoForms& forms,
    const FormShape& shape
);

/// Opens a public GET route for each file. Errors: those of the router.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_static_files(
    ports::Router& router, std::span<const ports::StaticFile> files
);

}  // namespace portico::gateway
