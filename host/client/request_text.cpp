#include "client/request_text.hpp"

#include <algorithm>
#include <optional>

#include "client/compression.hpp"

namespace portico::client {
namespace {

constexpr std::size_t head_bytes_max = 64U * 1024U;
constexpr std::size_t body_bytes_max = 256U << 20U;
constexpr std::size_t gzip_bytes_min = 1024;

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= 256 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return (c >= 0 && c < ' ' && c != '\t') || c == 127;
    });
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return made;
}

/// What decides where a message ends or how a connection lives; two voices would be one too many.
bool is_hosts_own(std::string_view name) {
    const auto plain = lower(name);
    constexpr std::string_view own[] = {
        "host",
        "content-length",
        "connection",
        "keep-alive",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "accept-encoding",
        "proxy-connection",
    };
    return std::ranges::find(own, plain) != std::end(own);
}

Status append_headers(std::string& text, const ports::ClientRequest& request) {
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name)) return invalid("a header of the request has no proper name");
        if (is_hosts_own(name)) {
            return invalid(
                "leave the header " + std::string{name} + " to the host: it writes it itself"
            );
        }
        if (!is_value(value)) {
            return invalid("the header " + std::string{name} + " has control characters");
        }
        text.append(name).append(": ").append(value).append("\r\n");
        if (text.size() > head_bytes_max) {
            return invalid("the request's headers are larger than 64 KiB");
        }
    }
    return {};
}

bool has_header(const ports::ClientRequest& request, std::string_view name) {
    return std::ranges::any_of(request.headers, [&](const auto& header) {
        return lower(header.first) == name;
    });
}

}  // namespace

Result<std::string> request_text(const ports::ClientRequest& request, const Url& url) {
    if (!is_token(request.method)) return invalid("the request's method is no word like GET");
    if (request.body.size() > body_bytes_max) {
        return invalid("the request's body is larger than 256 MiB: send it in parts");
    }
    std::string text;
    text.append(request.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(url.host_header()).append("\r\n");
    text.append("Accept-Encoding: gzip\r\n");
    if (!has_header(request, "user-agent")) text.append("User-Agent: Portico\r\n");
    PORTICO_TRY(append_headers(text, request));
    auto body = request.body;
    std::optional<std::string> packed;
    if (request.may_gzip && body.size() > gzip_bytes_min &&
        !has_header(request, "content-encoding")) {
        packed = gzip(body);
    }
    if (packed) {
        body = *packed;
        text.append("Content-Encoding: gzip\r\n");
    }
    const bool has_no_body = request.method == "GET" || request.method == "HEAD";
    if (!body.empty() || !has_no_body) {
        text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return text.append("\r\n").append(body);
}

}  // namespace portico::client
