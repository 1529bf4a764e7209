#include "entities/complaints.hpp"
#include "entities/currencies.hpp"
#include "entities/entities.hpp"
#include "entities/invoice_amounts.hpp"
#include "entities/sale_origins.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "account.invoice";
constexpr std::size_t status_bytes_max = 64;
constexpr std::size_t text_bytes_max = 500;

/// account.invoice of customers; a credit note is one with a negative total. What is open changes
/// with payments that don't touch the invoice: lines of receivable accounts are looked at too.
class InvoiceFeed final : public Feed {
public:
    InvoiceFeed(std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints)
        : currencies_{std::move(currencies)}, complaints_{std::move(complaints)} {
        std::vector<std::string_view> fields{
            "company", "party", "number", "reference", "description", "invoice_date"};
        const auto& amounts = InvoiceAmounts::fields();
        fields.insert(fields.end(), amounts.begin(), amounts.end());
        sources_ = {
            {.model = model, .fields = std::move(fields), .clause = R"(["type","=","out"])"},
            {.model = "account.invoice.line",
             .fields = {"invoice"},
             .clause = R"(["invoice.type","=","out"])"},
            {.model = "account.move.line",
             .fields = {"move"},
             .clause = R"(["account.type.receivable","=",true])"},
            {.model = Complaints::model, .fields = {}, .is_optional = true},
        };
    }

    [[nodiscard]] const std::vector<Source>& sources() const override { return sources_; }

    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull& pull)
        override {
        if (source == 3) return complaints_->subjects(model, changed);
        if (source == 2) return settled_by(changed, pull);
        std::vector<std::int64_t> invoices;
        for (const auto row : changed) invoices.push_back(read_id(row["invoice"]));
        return invoices;
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.invoice WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(currencies_->refresh(pull));
        PORTICO_TRY(complaints_->refresh(pull));
        return std::string{};
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto amounts = PORTICO_TRY(InvoiceAmounts::of(rows, pull));
        std::vector<std::int64_t> ids;
        for (const auto row : rows) ids.push_back(read_id(row["id"]));
        const auto orders = PORTICO_TRY(SaleOrigins::of_invoices(ids, pull));
        std::string json;
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            const auto id = read_id(row["id"]);
            json.clear();
            write(json, row, amounts.at(id), orders, pull);
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

    Status recheck(Pull& pull) override {
        return give_again(PORTICO_TRY(complaints_->take_lost(model, pull)), pull);
    }

private:
    /// The invoices that these lines of account moves belong to or pay.
    static Result<std::vector<std::int64_t>> settled_by(const Rows& lines, Pull& pull) {
        std::vector<std::int64_t> ids;
        std::vector<std::int64_t> moves;
        for (const auto row : lines) {
            ids.push_back(read_id(row["id"]));
            moves.push_back(read_id(row["move"]));
        }
        Domain of_moves;
        of_moves.where_in("move", moves);
        auto invoices =
            PORTICO_TRY(pull.erp.search({.model = model, .domain = of_moves}, pull.deadline));
        Domain paid_by;
        paid_by.where_in("payment_lines", ids);
        const auto paid =
            PORTICO_TRY(pull.erp.search({.model = model, .domain = paid_by}, pull.deadline));
        invoices.insert(invoices.end(), paid.begin(), paid.end());
        return invoices;
    }

    void write(
        std::string& json,
        json::Value row,
        const InvoiceAmount& amount,
        const SaleOrigins& orders,
        Pull& pull
    ) const {
        const auto id = read_id(row["id"]);
        json::Writer writer{json};
        writer.begin_object().member("id", std::to_string(id));
        writer.member("company_id", std::to_string(read_id(row["party"])));
        orders.write(writer, {&id, 1});
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, cut_text(text, text_bytes_max));
        };
        member("number", row["number"].text());
        writer.member("status", cut_text(row["state"].text(), status_bytes_max));
        writer.member("currency", currencies_->code(read_id(row["currency"])));
        if (amount.total) writer.member("total", *amount.total);
        if (amount.open) writer.member("open_amount", *amount.open);
        if (const auto date = read_date(row["invoice_date"])) writer.member("issued_at", *date);
        member("due_at", amount.due);
        member("paid_at", amount.paid);
        writer.member("updated_at", pull.utc(read_stamp(row)));
        writer.key("attributes").begin_object();
        const bool is_credit_note = amount.total && amount.total->starts_with('-');
        writer.member("type", is_credit_note ? "credit_note" : "invoice");
        member("reference", row["reference"].text());
        member("description", row["description"].text());
        complaints_->write(writer, model, id);
        writer.end_object().end_object();
    }

    std::shared_ptr<Currencies> currencies_;
    std::shared_ptr<Complaints> complaints_;
    std::vector<Source> sources_;
};

}  // namespace

std::unique_ptr<Feed> make_invoice_feed(
    std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints
) {
    return std::make_unique<InvoiceFeed>(std::move(currencies), std::move(complaints));
}

}  // namespace portico::erp_tryton
