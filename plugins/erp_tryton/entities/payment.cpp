#include <algorithm>
#include <map>
#include <set>

#include <portico/decimal.hpp>

#include "entities/currencies.hpp"
#include "entities/entities.hpp"
#include "entities/sale_origins.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "account.move.line";
constexpr std::size_t text_bytes_max = 250;

/// What pays a customer's invoice, in whole or in part, and what came in without one yet.
constexpr std::string_view is_payment = R"(["OR",["invoice_payments.type","=","out"],)"
                                        R"([["account.type.receivable","=",true],)"
                                        R"(["move.journal.type","in",["cash","statement"]]]])";

/// Lines of account moves that are payments: Tryton has no record of its own for them.
class PaymentFeed final : public Feed {
public:
    explicit PaymentFeed(std::shared_ptr<Currencies> currencies)
        : currencies_{std::move(currencies)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields =
                 {"move",
                  "party",
                  "debit",
                  "credit",
                  "second_currency",
                  "amount_second_currency",
                  "reconciliation",
                  "invoice_payments",
                  "description"},
             .clause = is_payment},
            {.model = "account.invoice",
             .fields = {"payment_lines"},
             .clause = R"(["type","=","out"])"},
            {.model = "account.move", .fields = {}},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull& pull)
        override {
        std::vector<std::int64_t> ids;
        if (source == 1) {
            for (const auto invoice : changed) {
                for (const auto line : invoice["payment_lines"]) ids.push_back(read_id(line));
            }
            return ids;
        }
        for (const auto move : changed) ids.push_back(read_id(move["id"]));
        Query query{.model = model};
        query.domain.where_in("move", ids).clause(is_payment);
        return pull.erp.search(query, pull.deadline);
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.payment WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(currencies_->refresh(pull));
        return std::string{};
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto page = PORTICO_TRY(page_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const auto party = page.party_of(row);
            const auto move = page.moves.find(read_id(row["move"]));
            if (move == page.moves.end() || read_id(move->second["company"]) != facts.company) {
                continue;
            }
            if (party == 0) {
                // Whose it is can't be said: its account asks for no party, and it pays no invoice.
                if (!pull.is_full) PORTICO_TRY(pull.remove(std::to_string(id), model, id));
                continue;
            }
            json.clear();
            write(json, row, page, facts, pull);
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

private:
    struct Page {
        std::vector<Rows> rows;
        std::map<std::int64_t, json::Value> moves;
        std::map<std::int64_t, std::int64_t> invoice_parties;
        std::map<std::int64_t, std::string> methods;  ///< by journal
        SaleOrigins orders;                           ///< of invoices

        [[nodiscard]] std::int64_t party_of(json::Value line) const {
            if (const auto party = read_id(line["party"]); party != 0) return party;
            for (const auto invoice : line["invoice_payments"]) {
                const auto found = invoice_parties.find(read_id(invoice));
                if (found != invoice_parties.end()) return found->second;
            }
            return 0;
        }
    };

    static Result<Page> page_of(const Rows& rows, Pull& pull) {
        Page page;
        if (rows.empty()) return page;
        std::set<std::int64_t> moves;
        std::set<std::int64_t> invoices;
        for (const auto row : rows) {
            moves.insert(read_id(row["move"]));
            for (const auto invoice : row["invoice_payments"]) invoices.insert(read_id(invoice));
        }
        const std::vector<std::int64_t> move_ids{moves.begin(), moves.end()};
        page.rows.push_back(PORTICO_TRY(pull.erp.read(
            "account.move",
            move_ids,
            {"company", "number", "date", "journal", "state"},
            pull.deadline
        )));
        for (const auto row : page.rows.back()) page.moves[read_id(row["id"])] = row;
        const std::vector<std::int64_t> invoice_ids{invoices.begin(), invoices.end()};
        const auto parties =
            PORTICO_TRY(pull.erp.read("account.invoice", invoice_ids, {"party"}, pull.deadline));
        for (const auto row : parties) {
            page.invoice_parties[read_id(row["id"])] = read_id(row["party"]);
        }
        page.orders = PORTICO_TRY(SaleOrigins::of_invoices(invoice_ids, pull));
        PORTICO_TRY(name_methods(page, pull));
        return page;
    }

    /// A journal's name, or that of the only payment method which books into it.
    static Status name_methods(Page& page, Pull& pull) {
        const auto journals = PORTICO_TRY(
            pull.erp.search_read({.model = "account.journal", .fields = {"name"}}, pull.deadline)
        );
        for (const auto row : journals) page.methods[read_id(row["id"])] = row["name"].string();
        const auto methods = PORTICO_TRY(pull.erp.search_read(
            {.model = "account.invoice.payment.method", .fields = {"name", "journal"}},
            pull.deadline
        ));
        std::map<std::int64_t, int> count;
        for (const auto row : methods) ++count[read_id(row["journal"])];
        for (const auto row : methods) {
            const auto journal = read_id(row["journal"]);
            if (count[journal] == 1) page.methods[journal] = row["name"].string();
        }
        return {};
    }

    /// What came in: credit less debit, or the same in the line's own currency.
    static std::optional<std::string> amount_of(json::Value line) {
        const auto parse = [](json::Value value) {
            return Decimal::parse(read_decimal(value).value_or("0"));
        };
        if (read_id(line["second_currency"]) != 0) {
            const auto amount = parse(line["amount_second_currency"]);
            if (!amount.ok()) return {};
            return Decimal::scaled(-amount->coefficient(), amount->scale()).text();
        }
        const auto credit = parse(line["credit"]);
        const auto debit = parse(line["debit"]);
        if (!credit.ok() || !debit.ok()) return {};
        const auto amount = subtract(*credit, *debit);
        if (!amount.ok()) return {};
        return amount->text();
    }

    static std::string_view status_of(json::Value line, json::Value move) {
        if (move["state"].text() == "draft") return "draft";
        return read_id(line["reconciliation"]) != 0 ? "reconciled" : "received";
    }

    void write(std::string& json, json::Value row, const Page& page, const Facts& facts, Pull& pull)
        const {
        const auto move = page.moves.at(read_id(row["move"]));
        std::vector<std::int64_t> invoices;
        for (const auto invoice : row["invoice_payments"]) invoices.push_back(read_id(invoice));
        json::Writer writer{json};
        writer.begin_object().member("id", std::to_string(read_id(row["id"])));
        writer.member("company_id", std::to_string(page.party_of(row)));
        page.orders.write(writer, invoices);
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, cut_text(text, text_bytes_max));
        };
        member("number", move["number"].text());
        writer.member("status", status_of(row, move));
        if (const auto amount = amount_of(row)) writer.member("amount", *amount);
        const auto currency = read_id(row["second_currency"]);
        member("currency", currency == 0 ? facts.currency_code : currencies_->code(currency));
        if (const auto method = page.methods.find(read_id(move["journal"]));
            method != page.methods.end()) {
            member("method", method->second);
        }
        if (const auto date = read_date(move["date"])) writer.member("paid_at", *date);
        writer.member("updated_at", pull.utc(read_stamp(row)));
        writer.key("attributes").begin_object().key("invoices").begin_array();
        for (const auto invoice : invoices) writer.string(std::to_string(invoice));
        writer.end_array();
        member("description", row["description"].text());
        writer.end_object().end_object();
    }

    std::shared_ptr<Currencies> currencies_;
};

}  // namespace

std::unique_ptr<Feed> make_payment_feed(std::shared_ptr<Currencies> currencies) {
    return std::make_unique<PaymentFeed>(std::move(currencies));
}

}  // namespace portico::erp_tryton
