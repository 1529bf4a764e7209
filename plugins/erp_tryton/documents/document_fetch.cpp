#include "documents/document_fetch.hpp"

#include "documents/document_reference.hpp"
#include "protocol/values.hpp"

namespace portico::erp_tryton {
namespace {

Error gone(const DocumentReference& reference) {
    return not_found("Tryton has no document " + reference.text() + " any more.");
}

Result<std::string> fetch_attachment(
    Erp& erp, const DocumentReference& reference, Instant deadline
) {
    Query query{.model = "ir.attachment", .fields = {"data"}};
    query.domain.where("id", "=", reference.id);
    const auto rows = PORTICO_TRY(erp.search_read(query, deadline));
    if (rows.empty()) return gone(reference);
    const auto bytes = rows.values().front()["data"];
    if (bytes.is_null()) return gone(reference);  // its file is lost, or it became a link
    return read_bytes(bytes);
}

/// Tryton keeps the print of an invoice from its posting; others are made now.
Result<std::string> print(Erp& erp, const DocumentReference& reference, Instant deadline) {
    Query query{.model = reference.model()};
    query.domain.where("id", "=", reference.id);
    if (PORTICO_TRY(erp.search(query, deadline)).empty()) return gone(reference);
    const auto method = "report." + reference.report + ".execute";
    const auto arguments = [&reference](json::Writer& writer) {
        writer.begin_array().integer(reference.id).end_array();
        writer.begin_object().member("model", reference.model());
        writer.key("id").integer(reference.id);
        writer.key("ids").begin_array().integer(reference.id).end_array().end_object();
    };
    const auto reply =
        PORTICO_TRY(without_fault(erp.invoke(method, true, arguments, {}, deadline), method));
    std::size_t at = 0;
    for (const auto part : reply.result()) {
        if (at++ == 1) return read_bytes(part);  // ["pdf", bytes, direct print, name]
    }
    return invalid("Tryton printed nothing for " + reference.text() + ".");
}

}  // namespace

Result<std::string> fetch_document(Erp& erp, std::string_view reference, Instant deadline) {
    const auto parsed = DocumentReference::parse(reference);
    if (!parsed.ok()) return not_found(parsed.error().message);
    if (parsed->report.empty()) return fetch_attachment(erp, *parsed, deadline);
    return print(erp, *parsed, deadline);
}

}  // namespace portico::erp_tryton
