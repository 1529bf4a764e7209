#include "gateway/static_files.hpp"

#include "gateway/compression.hpp"
#include "gateway/quality.hpp"

namespace portico::gateway {

Status send_form(
    const ports::HttpRequest& request,
    ports::HttpReply& reply,
    const TwoForms& forms,
    const FormShape& shape
) {
    const bool packed =
        !forms.gzip.empty() && accepts_gzip(request.header("Accept-Encoding").value_or(""));
    // A strong tag names one sequence of bytes, so the packed form has its own.
    auto etag = std::string{forms.etag};
    if (packed) etag.insert(etag.size() - 1, "-gz");

    std::vector<ports::TextPair> headers{shape.headers.begin(), shape.headers.end()};
    headers.emplace_back("ETag", etag);
    if (packed) headers.emplace_back("Content-Encoding", "gzip");
    if (packed) return reply.reply(200, shape.content_type, headers, forms.gzip);
    if (!forms.plain.empty()) return reply.reply(200, shape.content_type, headers, forms.plain);
    return reply.reply(200, shape.content_type, headers, PORTICO_TRY(gunzip(forms.gzip)));
}

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_static_files(
    ports::Router& router, std::span<const ports::StaticFile> files
) {
    std::vector<std::unique_ptr<ports::OpenRoute>> routes;
    for (const auto& file : files) {
        auto send = [file](const ports::HttpRequest& request, ports::HttpReply& reply) {
            const FormShape shape{file.content_type, file.headers};
            return send_form(request, reply, {{}, file.gzip, file.etag}, shape);
        };
        routes.push_back(PORTICO_TRY(router.open(
            "host",
            "GET",
            std::string{file.path},
            {.no_etag = true, .is_public = true},
            std::move(send)
        )));
    }
    return routes;
}

}  // namespace portico::gateway
