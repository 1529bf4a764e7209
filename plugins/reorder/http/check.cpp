#include "http/check.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/given_lines.hpp"
#include "lines/line_check.hpp"

namespace portico::reorder {
namespace {

PriceFacts read_facts(const json::Value& line) {
    PriceFacts facts;
    const auto status = line["status"].text();
    const auto code = line["error"]["code"].text();
    if (status == "ok") facts.verdict = PriceFacts::Verdict::priced;
    if (status == "no_price" || status == "price_on_request") {
        facts.verdict = PriceFacts::Verdict::no_price;
    }
    if (code == "not_in_your_catalogue") facts.verdict = PriceFacts::Verdict::not_in_catalogue;
    if (const auto price = Decimal::parse(line["unit_price"].text()); price.ok()) {
        facts.unit_price = *price;
    }
    if (const auto total = Decimal::parse(line["total"].text()); total.ok()) facts.total = *total;
    facts.quantity_check = line["quantity_check"].string();
    const auto terms = line["order_terms"];
    if (facts.quantity_check == "below_minimum") facts.limit = terms["minimum"].string();
    if (facts.quantity_check == "above_maximum") facts.limit = terms["maximum"].string();
    if (facts.quantity_check == "not_a_pack_multiple") facts.limit = terms["increment"].string();
    for (const auto proposal : line["proposals"]) facts.proposals.push_back(proposal.string());
    return facts;
}

/// Checks lines and writes what became of them.
class Check {
public:
    Check(const CheckDesk& desk, const Request& request)
        : desk_{desk}, request_{request}, products_{desk.products.current()} {}

    Status check(std::vector<GivenLine> given) {
        lines_ = identify(std::move(given), *products_);
        std::vector<CheckedLine*> open;
        for (auto& line : lines_) {
            if (!line.is_settled) open.push_back(&line);
        }
        if (open.empty()) return {};
        PORTICO_TRY(ask_prices(open));
        std::erase_if(open, [](const CheckedLine* line) { return line->is_settled; });
        return ask_stock(open);
    }

    [[nodiscard]] std::string reply() const {
        std::string body;
        json::Writer writer{body};
        writer.begin_object().member("company", request_.company());
        if (currency_.empty()) {
            writer.key("currency").null();
        } else {
            writer.member("currency", currency_);
        }
        write_summary(writer);
        writer.key("lines").begin_array();
        for (const auto& line : lines_) write_line(writer, line);
        writer.end_array();
        write_order(writer);
        writer.end_object();
        return body;
    }

private:
    Status ask_prices(const std::vector<CheckedLine*>& open) {
        std::string question;
        json::Writer writer{question};
        writer.begin_object().key("lines").begin_array();
        for (const auto* line : open) {
            writer.begin_object().member("sku", line->sku);
            writer.member("quantity", line->quantity.text()).member("unit", line->unit);
            writer.end_object();
        }
        writer.end_array().end_object();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            request_.deadline() - desk_.clock.now()
        );
        const auto reply =
            PORTICO_TRY(desk_.services.call("pricing.quote/1", request_.company(), question, left));
        json::Limits limits;
        limits.bytes_max = std::size_t{32} << 20U;
        const auto document = PORTICO_TRY(json::parse(reply, limits));
        const auto answers = document.root()["lines"];
        if (answers.size() != open.size()) {
            return internal("pricing answered another number of lines than it was asked.");
        }
        currency_ = document.root()["currency"].string();
        auto line = open.begin();
        for (const auto answer : answers) judge_price(**line++, read_facts(answer));
        return {};
    }

    Status ask_stock(const std::vector<CheckedLine*>& open) {
        std::vector<std::string_view> skus;
        skus.reserve(open.size());
        for (const auto* line : open) skus.push_back(line->sku);
        const auto stock = PORTICO_TRY(desk_.stock.of(skus));
        for (auto* line : open) {
            const auto found = stock.find(line->sku);
            judge_stock(*line, found == stock.end() ? StockFacts{} : found->second, *products_);
        }
        return {};
    }

    /// How many lines have each outcome, and the sum of those that can be ordered.
    void write_summary(json::Writer& writer) const {
        std::array<std::int64_t, outcome_count> counts{};
        std::optional<Decimal> total;
        for (const auto& line : lines_) {
            ++counts[static_cast<std::size_t>(line.outcome)];
            if (!is_orderable(line.outcome) || !line.total) continue;
            const auto sum = add(total.value_or(Decimal{}), *line.total);
            if (sum.ok()) total = *sum;
        }
        writer.key("total");
        total ? writer.string(total->text()) : writer.null();
        writer.key("summary").begin_object();
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (counts[i] != 0) writer.key(name_of(static_cast<Outcome>(i))).integer(counts[i]);
        }
        writer.end_object();
    }

    void write_line(json::Writer& writer, const CheckedLine& line) const {
        writer.begin_object().key("line").integer(static_cast<std::int64_t>(line.number));
        writer.key("given").begin_object();
        writer.member("sku", line.given.sku).member("quantity", line.given.quantity);
        if (!line.given.unit.empty()) writer.member("unit", line.given.unit);
        if (!line.given.source.empty()) writer.member("source", line.given.source);
        writer.end_object();
        writer.member("outcome", name_of(line.outcome));
        writer.member("sentence", sentence_of(line, request_.language()));
        if (!line.sku.empty()) writer.member("sku", line.sku);
        if (line.quantity.sign() > 0) writer.member("quantity", line.quantity.text());
        if (!line.unit.empty()) writer.member("unit", line.unit);
        if (line.unit_price) writer.member("unit_price", line.unit_price->text());
        if (line.total) writer.member("total", line.total->text());
        if (line.given.was) writer.member("was", line.given.was->text());
        if (line.available) writer.member("available", line.available->trimmed().text());
        if (line.next_receipt) writer.member("next_receipt", format_time(*line.next_receipt));
        if (line.merged_into != 0) {
            writer.key("merged_into").integer(static_cast<std::int64_t>(line.merged_into));
        }
        if (!line.fixes.empty()) write_fixes(writer, line.fixes);
        writer.end_object();
    }

    static void write_fixes(json::Writer& writer, const std::vector<Fix>& fixes) {
        writer.key("fixes").begin_array();
        for (const auto& fix : fixes) {
            writer.begin_object().member("sku", fix.sku).member("quantity", fix.quantity);
            if (!fix.unit.empty()) writer.member("unit", fix.unit);
            writer.end_object();
        }
        writer.end_array();
    }

    /// What can be sent to POST /api/v1/orders as it is; null where no line can be ordered.
    void write_order(json::Writer& writer) const {
        writer.key("order");
        bool is_empty = true;
        for (const auto& line : lines_) {
            if (!is_orderable(line.outcome)) continue;
            if (std::exchange(is_empty, false)) {
                writer.begin_object().member("currency", currency_).key("lines").begin_array();
            }
            writer.begin_object().member("sku", line.sku);
            writer.member("quantity", line.quantity.text()).member("unit", line.unit);
            writer.member("unit_price", line.unit_price->text()).end_object();
        }
        if (is_empty) {
            writer.null();
        } else {
            writer.end_array().end_object();
        }
    }

    const CheckDesk& desk_;
    const Request& request_;
    std::shared_ptr<const ProductIndex> products_;
    std::vector<CheckedLine> lines_;
    std::string currency_;
};

Result<Response> answer(
    const CheckDesk& desk, const Request& request, std::vector<GivenLine> given
) {
    if (given.empty()) return invalid("There are no lines: give a code and a quantity in each.");
    Check check{desk, request};
    PORTICO_TRY(check.check(std::move(given)));
    return Response::json(check.reply());
}

}  // namespace

Result<Response> check_lines(const CheckDesk& desk, const Request& request) {
    return answer(desk, request, PORTICO_TRY(read_given_lines(request)));
}

Result<Response> repeat_orders(const CheckDesk& desk, const Request& request) {
    return answer(desk, request, PORTICO_TRY(read_repeated_lines(request, desk.orders)));
}

}  // namespace portico::reorder
