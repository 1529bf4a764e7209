#include "gateway/reply_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "gateway/compression.hpp"
#include "gateway/entity_tag.hpp"
#include "gateway/request_head.hpp"

namespace portico::gateway {

namespace {

constexpr std::size_t buffer_kept_max = 256U * 1024U;
constexpr std::size_t kept_body_max = 1U << 20U;

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 417:
            return "Expectation Failed";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

/// The Date header's value, made anew once a second and thread.
std::string_view http_date() {
    thread_local std::time_t made_at = 0;
    thread_local std::array<char, 40> text{};
    thread_local std::size_t size = 0;
    const auto now = std::time(nullptr);
    if (now != made_at) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        // strftime would follow the locale; these names are fixed by RFC 9110.
        constexpr std::array<const char*, 7> days = {
            "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr std::array<const char*, 12> months = {
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        const int length = std::snprintf(
            text.data(),
            text.size(),
            "%s, %02d %s %04d %02d:%02d:%02d GMT",
            days[static_cast<std::size_t>(parts.tm_wday)],
            parts.tm_mday,
            months[static_cast<std::size_t>(parts.tm_mon)],
            parts.tm_year + 1900,
            parts.tm_hour,
            parts.tm_min,
            parts.tm_sec
        );
        size = static_cast<std::size_t>(length);
        made_at = now;
    }
    return {text.data(), size};
}

/// Headers that belong to the gateway; a handler's are left out.
bool is_own_header(std::string_view name) {
    constexpr std::array<std::string_view, 8> own = {
        "connection",
        "content-length",
        "content-type",
        "date",
        "keep-alive",
        "server",
        "trailer",
        "transfer-encoding"};
    return std::any_of(own.begin(), own.end(), [&](std::string_view entry) {
        return equal_ignoring_case(entry, name);
    });
}

bool is_safe_header(const ports::TextPair& pair) {
    const auto& [name, value] = pair;
    const auto is_plain = [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != ':' && c != 0x7f;
    };
    const auto is_text = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; };
    return !name.empty() && std::all_of(name.begin(), name.end(), is_plain) &&
           std::all_of(value.begin(), value.end(), is_text) && !is_own_header(name);
}

std::string_view find(std::span<const ports::TextPair> headers, std::string_view name) {
    for (const auto& [candidate, value] : headers) {
        if (equal_ignoring_case(candidate, name)) return value;
    }
    return {};
}

bool has_no_body(int status) {
    return status == 204 || status == 304;
}

/// The tag of the gzip form: a strong tag names one sequence of bytes.
std::string packed_tag(std::string_view tag) {
    return std::string{tag.substr(0, tag.size() - 1)} + "-gz\"";
}

constexpr std::string_view private_vary =
    "Authorization, Portico-Company, Portico-Member, Accept-Language, Accept-Encoding";
constexpr std::string_view public_vary = "Accept-Language, Accept-Encoding";

}  // namespace

void ReplyWriter::begin(const ReplyContext& context, Transport& transport) {
    context_ = context;
    transport_ = &transport;
    out_.clear();
    if (out_.capacity() > buffer_kept_max) out_.shrink_to_fit();
    etag_.clear();
    status_ = 0;
    body_bytes_ = 0;
    in_pieces_ = chunked_ = keeps_copy_ = abandoned_ = false;
    kept_.reset();
}

void ReplyWriter::header(std::string_view name, std::string_view value) {
    out_.append(name).append(": ").append(value).append("\r\n");
}

void ReplyWriter::number_header(std::string_view name, std::uint64_t value) {
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    header(name, {text.data(), static_cast<std::size_t>(end - text.data())});
}

void ReplyWriter::head_start(const Shape& shape) {
    status_ = shape.status;
    std::array<char, 4> code{};
    std::to_chars(code.data(), code.data() + code.size(), shape.status);
    out_.append("HTTP/1.1 ").append(code.data(), 3).append(" ").append(reason(shape.status));
    out_.append("\r\n");
    header("Date", http_date());
    if (!has_no_body(shape.status))
        header(
            "Content-Type", shape.content_type.empty() ? "application/json" : shape.content_type
        );
    for (const auto& pair : shape.headers) {
        if (is_safe_header(pair)) header(pair.first, pair.second);
    }
    header("X-Request-Id", context_.request_id);
    header("X-Content-Type-Options", "nosniff");
    head_caching(shape);
    if (context_.rate.limited) {
        number_header("RateLimit-Limit", context_.rate.limit);
        number_header("RateLimit-Remaining", context_.rate.remaining);
        number_header("RateLimit-Reset", context_.rate.reset_seconds);
    }
    if (!context_.cors_origin.empty()) {
        header("Access-Control-Allow-Origin", context_.cors_origin);
        header(
            "Access-Control-Expose-Headers",
            "ETag, X-Request-Id, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, "
            "RateLimit-Reset, Idempotency-Replayed"
        );
    }
}

void ReplyWriter::head_caching(const Shape& shape) {
    out_.append("Vary: ").append(context_.is_private ? private_vary : public_vary);
    if (context_.varies_by_origin) out_.append(", Origin");
    out_.append("\r\n");
    if (!find(shape.headers, "Cache-Control").empty()) return;
    const bool may_keep = context_.is_get && (shape.status == 200 || shape.status == 304);
    if (!may_keep)
        header("Cache-Control", "no-store");
    else
        header("Cache-Control", context_.is_private ? "private, no-cache" : "no-cache");
}

void ReplyWriter::head_end() {
    if (!context_.keep_alive)
        header("Connection", "close");
    else if (context_.is_http_1_0)
        header("Connection", "keep-alive");
    out_.append("\r\n");
}

bool ReplyWriter::is_unchanged(const Shape& shape, std::string_view body) {
    if (!context_.is_get || shape.status != 200) return false;
    const auto given = find(shape.headers, "ETag");
    if (given.empty()) {
        if (!context_.wants_etag) return false;
        etag_.assign("\"").append(hex(fingerprint(body))).append("\"");
    }
    if (context_.if_none_match.empty()) return false;
    if (!given.empty()) return names_tag(context_.if_none_match, given);
    return names_tag(context_.if_none_match, etag_) ||
           names_tag(context_.if_none_match, packed_tag(etag_));
}

Status ReplyWriter::reply(
    int status,
    std::string_view content_type,
    std::span<const ports::TextPair> headers,
    std::string_view body
) {
    if (answered()) return conflict("This request is answered already.");
    if (status < 200 || status > 599) return invalid("A reply's status is from 200 to 599.");
    Shape shape{status, content_type, headers};
    if (keeps_copy_ && body.size() <= kept_body_max) {
        kept_.emplace(KeptReply{status, std::string{content_type}, {}, std::string{body}});
        for (const auto& [name, value] : headers) kept_->headers.emplace_back(name, value);
    }
    if (is_unchanged(shape, body)) {
        shape.status = 304;
        body = {};
    }

    std::optional<std::string> packed;
    if (context_.accepts_gzip &&
        is_worth_compressing(
            content_type.empty() ? "application/json" : content_type, body.size()
        ) &&
        find(headers, "Content-Encoding").empty() && find(headers, "ETag").empty())
        packed = gzip(body);
    if (packed) body = *packed;
    if (packed && !etag_.empty()) etag_ = packed_tag(etag_);

    body_bytes_ = body.size();
    out_.reserve(body.size() + 768);
    head_start(shape);
    if (!etag_.empty()) header("ETag", etag_);
    if (packed) header("Content-Encoding", "gzip");
    if (!has_no_body(shape.status)) number_header("Content-Length", body.size());
    head_end();
    if (!context_.is_head && !has_no_body(shape.status)) out_.append(body);
    return {};
}

Status ReplyWriter::start(
    int status, std::string_view content_type, std::span<const ports::TextPair> headers
) {
    if (answered()) return conflict("This request is answered already.");
    if (status < 200 || status > 599) return invalid("A reply's status is from 200 to 599.");
    in_pieces_ = true;
    chunked_ = !context_.is_http_1_0 && !has_no_body(status);
    if (context_.is_http_1_0) context_.keep_alive = false;
    head_start({status, content_type, headers});
    if (chunked_) header("Transfer-Encoding", "chunked");
    head_end();
    auto sent = transport_->write(out_);
    out_.clear();
    if (!sent) abandon();
    return sent;
}

Status ReplyWriter::piece(std::string_view bytes) {
    if (!in_pieces_) return conflict("A piece needs a reply that was started.");
    if (abandoned_) return Error{Code::cancelled, "The client went away."};
    if (bytes.empty() || context_.is_head || has_no_body(status_)) return {};
    body_bytes_ += bytes.size();
    out_.clear();
    if (chunked_) {
        std::array<char, 20> size{};
        const auto end =
            std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
        out_.append(size.data(), end).append("\r\n");
    }
    out_.append(bytes);
    if (chunked_) out_.append("\r\n");
    auto sent = transport_->write(out_);
    out_.clear();
    if (!sent) abandon();
    return sent;
}

void ReplyWriter::problem(
    Problem problem, std::string_view detail, std::span<const ports::TextPair> headers
) {
    const auto kind = describe(problem, context_.language);
    std::string body;
    render({problem, detail, context_.request_id, context_.language, {}}, body);
    std::vector<ports::TextPair> all{headers.begin(), headers.end()};
    all.emplace_back("Content-Language", name_of(context_.language));
    // Cannot fail: nothing was answered, and the table's statuses are in range.
    static_cast<void>(reply(kind.status, problem_media_type, all, body));
}

Status ReplyWriter::problem(
    std::string_view kind, std::string_view detail, std::string_view members
) {
    const auto known = problem_named(kind);
    if (!known) return ports::HttpReply::problem(kind, detail, members);
    std::string body;
    render({*known, detail, context_.request_id, context_.language, members}, body);
    const ports::TextPair language{"Content-Language", name_of(context_.language)};
    const auto status = describe(*known, context_.language).status;
    return reply(status, problem_media_type, {&language, 1}, body);
}

Status ReplyWriter::finish() {
    if (abandoned_) return Error{Code::cancelled, "The reply was cut off."};
    if (in_pieces_) {
        if (!chunked_ || context_.is_head) return {};
        return transport_->write("0\r\n\r\n");
    }
    return transport_->write(out_);
}

}  // namespace portico::gateway
