#include <algorithm>
#include <span>

#include "documents/document_reference.hpp"
#include "documents/media_type.hpp"
#include "entities/entities.hpp"

namespace portico::erp_tryton {
namespace {

/// A report that Tryton makes of a record once it is in one of these states.
struct Kind {
    std::string_view report;
    std::string_view model;
    std::string_view party;  ///< field
    std::string_view date;   ///< field
    std::span<const std::string_view> states;
    std::string_view clause;
    std::string_view mirror_sql;
};

constexpr std::string_view invoice_states[] = {"posted", "paid"};
constexpr std::string_view shipment_states[] = {"done"};
constexpr std::string_view sale_states[] = {"confirmed", "processing", "done"};

constexpr Kind invoice{
    invoice_report,
    "account.invoice",
    "party",
    "invoice_date",
    invoice_states,
    R"(["type","=","out"])",
    "SELECT source, id FROM erp.document"
    " WHERE row_hash <> 0 AND source LIKE 'account.invoice,%'"};
constexpr Kind delivery_note{
    delivery_note_report,
    "stock.shipment.out",
    "customer",
    "effective_date",
    shipment_states,
    {},
    "SELECT source, id FROM erp.document"
    " WHERE row_hash <> 0 AND source LIKE 'stock.shipment.out,%'"};
constexpr Kind confirmation{
    sale_report,
    "sale.sale",
    "party",
    "sale_date",
    sale_states,
    {},
    "SELECT source, id FROM erp.document WHERE row_hash <> 0 AND source LIKE 'sale.sale,%'"};

/// Invoices, delivery notes and order confirmations. Tryton makes the bytes when they are asked
/// for, so that their size is not known.
class ReportFeed final : public Feed {
public:
    explicit ReportFeed(const Kind& kind) : kind_{kind} {
        sources_ = {
            {.model = kind.model,
             .fields = {"company", "number", "state", kind.party, kind.date},
             .clause = kind.clause}};
        // An invoice's report is kept as it was made when the invoice was posted.
        if (is_invoice()) sources_.front().fields.emplace_back("invoice_report_format");
    }

    [[nodiscard]] const std::vector<Source>& sources() const override { return sources_; }

    [[nodiscard]] std::string_view mirror_rows() const override { return kind_.mirror_sql; }

    Result<std::string> basis(Pull& pull) override {
        Query query{.model = "ir.action.report", .fields = {"extension", "template_extension"}};
        query.domain.where("report_name", "=", kind_.report);
        extension_.clear();
        for (const auto row : PORTICO_TRY(pull.erp.search_read(query, pull.deadline))) {
            const auto chosen = row["extension"].string();
            extension_ = chosen.empty() ? row["template_extension"].string() : chosen;
        }
        return extension_;
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            const auto id = read_id(row["id"]);
            const auto state = row["state"].text();
            const bool is_made =
                std::find(kind_.states.begin(), kind_.states.end(), state) != kind_.states.end();
            if (is_made) {
                PORTICO_TRY(give(row, pull));
            } else if (!pull.is_full) {
                PORTICO_TRY(pull.remove(reference_of(id).text(), kind_.model, id));
            }
        }
        return {};
    }

private:
    [[nodiscard]] bool is_invoice() const { return kind_.report == invoice_report; }

    [[nodiscard]] DocumentReference reference_of(std::int64_t id) const {
        return {std::string{kind_.report}, id};
    }

    Status give(json::Value row, Pull& pull) const {
        const auto id = read_id(row["id"]);
        const auto company = std::to_string(read_id(row[kind_.party]));
        const auto reference = reference_of(id).text();
        std::string json;
        json::Writer writer{json};
        writer.begin_object().member("id", reference).member("company_id", company);
        writer.member("kind", PORTICO_TRY(document_kind(id, company, pull)));
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, text);
        };
        member("number", row["number"].text());
        if (is_invoice()) writer.member("invoice_id", std::to_string(id));
        member("order_id", PORTICO_TRY(only_order(id, company, pull)));
        const auto day = read_date(row[kind_.date]);
        member("issued_at", day ? *day : pull.utc(read_stamp(row)));
        const auto kept = row["invoice_report_format"].text();
        member("media_type", media_type_of(kept.empty() ? std::string_view{extension_} : kept));
        writer.member("reference", reference);
        writer.member("updated_at", pull.utc(read_stamp(row)));
        writer.key("attributes").begin_object().member("state", row["state"].text());
        writer.end_object().end_object();
        return pull.give(json, kind_.model, id);
    }

    /// What the mirror has of the record itself: invoices and shipments come before documents.
    static Result<std::string> text_of(
        std::string_view sql, std::string_view company, std::int64_t id, Pull& pull
    ) {
        const auto found = PORTICO_TRY(pull.mirror.query_one(
            sql, [](const portico::Row& row) { return row.string(0); }, company, std::to_string(id)
        ));
        return found.value_or("");
    }

    Result<std::string_view> document_kind(std::int64_t id, std::string_view company, Pull& pull)
        const {
        if (kind_.report == delivery_note_report) return std::string_view{"delivery_note"};
        if (!is_invoice()) return std::string_view{"other"};
        constexpr std::string_view total =
            "SELECT total FROM erp.invoice WHERE company_id = $1 AND id = $2";
        const auto amount = PORTICO_TRY(text_of(total, company, id, pull));
        return std::string_view{amount.starts_with('-') ? "credit_note" : "invoice"};
    }

    /// The order that the document is about, if it is about one alone.
    Result<std::string> only_order(std::int64_t id, std::string_view company, Pull& pull) const {
        if (kind_.report == sale_report) return std::to_string(id);
        constexpr std::string_view of_invoice =
            "SELECT min(order_id) FROM erp.invoice_order"
            " WHERE company_id = $1 AND invoice_id = $2 HAVING count(*) = 1";
        constexpr std::string_view of_shipment =
            "SELECT min(order_id) FROM erp.shipment_order"
            " WHERE company_id = $1 AND shipment_id = $2 HAVING count(*) = 1";
        return text_of(is_invoice() ? of_invoice : of_shipment, company, id, pull);
    }

    const Kind& kind_;
    std::vector<Source> sources_;
    std::string extension_;
};

}  // namespace

std::unique_ptr<Feed> make_invoice_report_feed() {
    return std::make_unique<ReportFeed>(invoice);
}

std::unique_ptr<Feed> make_delivery_note_feed() {
    return std::make_unique<ReportFeed>(delivery_note);
}

std::unique_ptr<Feed> make_sale_report_feed() {
    return std::make_unique<ReportFeed>(confirmation);
}

}  // namespace portico::erp_tryton
