#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::erp_tryton {

/// Where the bytes of a document are in Tryton: what the field `reference` of a document says, and
/// what fetch() is given.
struct DocumentReference {
    /// Tryton's name of the report, such as "account.invoice"; empty: an attachment.
    std::string report;
    /// Of the ir.attachment, or of the record that the report is about.
    std::int64_t id = 0;

    /// "attachment:12", "report:account.invoice:28"
    [[nodiscard]] std::string text() const;

    /// Only reports that the connector gives documents of. Errors: Code::invalid.
    static Result<DocumentReference> parse(std::string_view text);

    /// The model of the record that the report is about, or "ir.attachment".
    [[nodiscard]] std::string_view model() const;
};

inline constexpr std::string_view invoice_report = "account.invoice";
inline constexpr std::string_view delivery_note_report = "stock.shipment.out.delivery_note";
inline constexpr std::string_view sale_report = "sale.sale";

}  // namespace portico::erp_tryton
