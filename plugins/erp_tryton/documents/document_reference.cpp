#include "documents/document_reference.hpp"

#include <array>
#include <charconv>

namespace portico::erp_tryton {
namespace {

constexpr std::string_view attachment_prefix = "attachment:";
constexpr std::string_view report_prefix = "report:";

struct Report {
    std::string_view name;
    std::string_view model;
};

constexpr std::array reports{
    Report{invoice_report, "account.invoice"},
    Report{delivery_note_report, "stock.shipment.out"},
    Report{sale_report, "sale.sale"},
};

std::int64_t read_number(std::string_view digits) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

std::string DocumentReference::text() const {
    const auto number = std::to_string(id);
    if (report.empty()) return std::string{attachment_prefix} + number;
    return std::string{report_prefix} + report + ":" + number;
}

Result<DocumentReference> DocumentReference::parse(std::string_view text) {
    DocumentReference reference;
    if (text.starts_with(attachment_prefix)) {
        reference.id = read_number(text.substr(attachment_prefix.size()));
    } else if (text.starts_with(report_prefix)) {
        const auto colon = text.rfind(':');
        reference.id = read_number(text.substr(colon + 1));
        if (colon > report_prefix.size()) {
            reference.report = text.substr(report_prefix.size(), colon - report_prefix.size());
        }
        const bool is_known = !reference.report.empty() && !reference.model().empty();
        if (!is_known) reference.id = 0;
    }
    if (reference.id <= 0) {
        return invalid("This is no reference to a document in Tryton: sync the documents again.");
    }
    return reference;
}

std::string_view DocumentReference::model() const {
    if (report.empty()) return "ir.attachment";
    for (const auto& one : reports) {
        if (one.name == report) return one.model;
    }
    return {};
}

}  // namespace portico::erp_tryton
