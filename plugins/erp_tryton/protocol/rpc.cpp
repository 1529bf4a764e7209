#include "protocol/rpc.hpp"

#include "protocol/values.hpp"

namespace portico::erp_tryton {
namespace {

// 1,000 rows of 20 values are 100,000 values; base64 of an attachment is one.
constexpr json::Limits reply_limits{
    .bytes_max = 256UL << 20U, .depth_max = 64, .values_max = 20'000'000};

constexpr std::size_t message_bytes_max = 1000;

std::string_view item(json::Value list, std::size_t index) {
    for (const auto value : list) {
        if (index-- == 0) return value.text();
    }
    return {};
}

std::string shortened(std::string_view text) {
    return std::string{cut_text(text, message_bytes_max)};
}

Fault read_fault(json::Value error) {
    const auto kind = item(error, 0);
    json::Value rest;
    std::size_t index = 0;
    for (const auto value : error) {
        if (index++ == 1) rest = value;
    }
    if (kind == "UserError" && rest.is_array()) {
        return {
            .kind = Fault::Kind::user_error,
            .message = shortened(item(rest, 0)),
            .description = shortened(item(rest, 1))};
    }
    if (kind == "UserWarning" && rest.is_array()) {
        return {
            .kind = Fault::Kind::user_warning,
            .name = std::string{item(rest, 0)},
            .message = shortened(item(rest, 1)),
            .description = shortened(item(rest, 2))};
    }
    if (kind == "ConcurrencyException") {
        return {
            .kind = Fault::Kind::concurrency,
            .message = "Somebody else changed the record in Tryton at the same time."};
    }
    if (kind == "LoginException" && rest.is_array()) {
        return {
            .kind = Fault::Kind::login,
            .name = std::string{item(rest, 0)},
            .message = shortened(item(rest, 1))};
    }
    const auto raw = error.is_array() ? kind : error.text();
    return {.kind = Fault::Kind::technical, .message = shortened(raw)};
}

}  // namespace

std::string Fault::sentence() const {
    if (description.empty()) return message;
    return message.empty() ? description : message + " " + description;
}

Result<Reply> Reply::parse(std::string_view body) {
    auto parsed = json::parse(body, reply_limits);
    if (!parsed.ok()) {
        return unavailable(
            "The address answers, but not as Tryton does (" + parsed.error().message +
            "): check plugins.erp_tryton.url."
        );
    }
    Reply reply;
    reply.document_ = std::make_unique<json::Document>(std::move(*parsed));
    const auto root = reply.document_->root();
    if (const auto error = root["error"]; !error.is_missing()) {
        reply.fault_ = std::make_unique<Fault>(read_fault(error));
    } else if (root["result"].is_missing()) {
        return unavailable(
            "The address answers with JSON that is not Tryton's: check plugins.erp_tryton.url."
        );
    }
    return reply;
}

Error to_error(const Fault& fault, std::string_view method) {
    const auto said = fault.sentence();
    const auto reason = said.empty() ? "no reason given" : said;
    // A database that is down, or a bug: it says nothing about what was asked for.
    if (fault.kind == Fault::Kind::technical || fault.kind == Fault::Kind::concurrency) {
        return unavailable("Tryton fails at " + std::string{method} + ": " + reason);
    }
    return invalid("Tryton refuses " + std::string{method} + ": " + reason);
}

}  // namespace portico::erp_tryton
