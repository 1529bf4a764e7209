#include <map>
#include <set>

#include "entities/complaints.hpp"
#include "entities/currencies.hpp"
#include "entities/entities.hpp"
#include "entities/push_key.hpp"
#include "pull/known_rows.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "sale.sale";
constexpr std::size_t status_bytes_max = 64;
constexpr std::size_t text_bytes_max = 500;
constexpr std::string_view open_clause = R"(["state","in",["draft","quotation"]])";

/// Tryton keeps the totals of a sale from its confirmation on; before, they follow the lines.
bool is_open(json::Value sale) {
    const auto state = sale["state"].text();
    return state == "draft" || state == "quotation";
}

/// sale.sale. Totals are Tryton's stored ones; those of drafts and quotations, which Tryton
/// computes, are asked for apart.
class OrderFeed final : public Feed {
public:
    OrderFeed(std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints)
        : currencies_{std::move(currencies)}, complaints_{std::move(complaints)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields =
                 {"company",
                  "party",
                  "number",
                  "reference",
                  "description",
                  "state",
                  "currency",
                  "sale_date",
                  "shipping_date",
                  "contact",
                  "confirmed_by",
                  "quoted_by",
                  "untaxed_amount_cache",
                  "tax_amount_cache",
                  "total_amount_cache",
                  "shipment_state",
                  "invoice_state"}},
            {.model = "sale.line", .fields = {"sale"}},
            {.model = Complaints::model, .fields = {}, .is_optional = true},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull&)
        override {
        if (source == 2) return complaints_->subjects(model, changed);
        std::vector<std::int64_t> sales;
        for (const auto row : changed) sales.push_back(read_id(row["sale"]));
        return sales;
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.order_head WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(currencies_->refresh(pull));
        PORTICO_TRY(complaints_->refresh(pull));
        return std::string{};
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto page = PORTICO_TRY(page_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            json.clear();
            write(json, row, page, pull);
            PORTICO_TRY(pull.give(json, model, read_id(row["id"])));
        }
        return {};
    }

    /// A line that was deleted moves nothing; only drafts lose lines. The number of lines that the
    /// total was made of is the attribute `lines`.
    Status recheck(Pull& pull) override {
        auto sales = PORTICO_TRY(complaints_->take_lost(model, pull));
        std::map<std::int64_t, std::int64_t> shown;
        PORTICO_TRY(pull.mirror.each(open_orders, [&shown](const portico::Row& row) -> Status {
            const auto attributes = json::parse(row.text(1));
            if (!attributes.ok()) return {};
            shown[id_in_source(row.text(0), model)] =
                read_integer(attributes->root()["lines"]).value_or(-1);
            return {};
        }));
        Query query{.model = model, .fields = {"lines"}};
        query.domain.clause(open_clause);
        for (const auto row : PORTICO_TRY(pull.erp.search_read(query, pull.deadline))) {
            const auto found = shown.find(read_id(row["id"]));
            if (found == shown.end()) continue;
            const auto count = static_cast<std::int64_t>(row["lines"].size());
            if (found->second != count) sales.push_back(found->first);
        }
        return give_again(sales, pull);
    }

private:
    static constexpr std::string_view open_orders =
        "SELECT source, attributes FROM erp.order_head"
        " WHERE row_hash <> 0 AND status IN ('draft', 'quotation')";

    struct Page {
        std::vector<Rows> rows;
        std::map<std::int64_t, json::Value> open;  ///< sales, with their computed totals
        std::map<std::int64_t, json::Value> contacts;
        std::map<std::int64_t, std::string> employees;
    };

    static Result<Page> page_of(const Rows& rows, Pull& pull) {
        Page page;
        std::set<std::int64_t> open;
        std::set<std::int64_t> contacts;
        std::set<std::int64_t> employees;
        for (const auto row : rows) {
            if (is_open(row) || row["total_amount_cache"].is_null()) {
                open.insert(read_id(row["id"]));
            }
            contacts.insert(read_id(row["contact"]));
            employees.insert(employee_of(row));
        }
        const auto ask = [&page, &pull](
                             std::string_view of, std::set<std::int64_t>& wanted, auto fields
                         ) -> Result<const Rows*> {
            wanted.erase(0);
            const std::vector<std::int64_t> ids{wanted.begin(), wanted.end()};
            page.rows.push_back(PORTICO_TRY(pull.erp.read(of, ids, fields, pull.deadline)));
            return &page.rows.back();
        };
        using Names = std::vector<std::string_view>;
        const auto* totals =
            PORTICO_TRY(ask(model, open, Names{"untaxed_amount", "total_amount", "lines"}));
        for (const auto row : *totals) page.open[read_id(row["id"])] = row;
        const auto* people = PORTICO_TRY(ask("party.contact_mechanism", contacts, Names{"type"}));
        for (const auto row : *people) page.contacts[read_id(row["id"])] = row;
        const auto* staff = PORTICO_TRY(ask("company.employee", employees, Names{"rec_name"}));
        for (const auto row : *staff) {
            page.employees[read_id(row["id"])] = row["rec_name"].string();
        }
        return page;
    }

    static std::int64_t employee_of(json::Value row) {
        const auto confirmed = read_id(row["confirmed_by"]);
        return confirmed != 0 ? confirmed : read_id(row["quoted_by"]);
    }

    void write(std::string& json, json::Value row, const Page& page, Pull& pull) const {
        const auto id = read_id(row["id"]);
        json::Writer writer{json};
        writer.begin_object().member("id", std::to_string(id));
        writer.member("company_id", std::to_string(read_id(row["party"])));
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, cut_text(text, text_bytes_max));
        };
        member("number", row["number"].text());
        const bool is_ours = is_push_key(row["reference"].text());
        member("client_reference", row[is_ours ? "description" : "reference"].text());
        if (is_ours) writer.member("channel", "portico");
        writer.member("status", cut_text(row["state"].text(), status_bytes_max));
        writer.member("currency", currencies_->code(read_id(row["currency"])));
        const auto open = page.open.find(id);
        const auto total = read_decimal(
            open == page.open.end() ? row["total_amount_cache"] : open->second["total_amount"]
        );
        if (total) writer.member("total", *total);
        const auto day = read_date(row["sale_date"]);
        writer.member(
            "ordered_at", day ? *day : pull.utc(read_datetime(row["create_date"]).value_or(0))
        );
        if (const auto date = read_date(row["shipping_date"])) writer.member("requested_at", *date);
        write_people(writer, row, page);
        writer.member("updated_at", pull.utc(read_stamp(row)));
        write_attributes(writer, row, page);
        writer.end_object();
    }

    static void write_people(json::Writer& writer, json::Value row, const Page& page) {
        const auto contact = page.contacts.find(read_id(row["contact"]));
        // Members are e-mail addresses: MemberFeed.
        if (contact != page.contacts.end() && contact->second["type"].text() == "email") {
            writer.member("placed_by", std::to_string(contact->first));
        }
        const auto employee = page.employees.find(employee_of(row));
        if (employee != page.employees.end()) {
            writer.member("responsible", cut_text(employee->second, text_bytes_max));
        }
    }

    void write_attributes(json::Writer& writer, json::Value row, const Page& page) const {
        const auto id = read_id(row["id"]);
        const bool is_ours = is_push_key(row["reference"].text());
        writer.key("attributes").begin_object();
        writer.member("shipment_state", row["shipment_state"].text());
        writer.member("invoice_state", row["invoice_state"].text());
        const auto open = page.open.find(id);
        const bool is_computed = open != page.open.end();
        const auto untaxed = read_decimal(
            is_computed ? open->second["untaxed_amount"] : row["untaxed_amount_cache"]
        );
        if (untaxed) writer.member("untaxed", *untaxed);
        if (is_computed) {
            writer.key("lines").integer(static_cast<std::int64_t>(open->second["lines"].size()));
        }
        if (is_ours) writer.member("push_key", row["reference"].text());
        const auto description = row["description"].text();
        if (!is_ours && !description.empty()) {
            writer.member("description", cut_text(description, text_bytes_max));
        }
        complaints_->write(writer, model, id);
        writer.end_object();
    }

    std::shared_ptr<Currencies> currencies_;
    std::shared_ptr<Complaints> complaints_;
};

}  // namespace

std::unique_ptr<Feed> make_order_feed(
    std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints
) {
    return std::make_unique<OrderFeed>(std::move(currencies), std::move(complaints));
}

}  // namespace portico::erp_tryton
