#include "entities/invoice_amounts.hpp"

#include <algorithm>
#include <set>

namespace portico::erp_tryton {
namespace {

constexpr std::string_view line_model = "account.move.line";

/// A sum that says when it could not be made.
class Sum {
public:
    void add(json::Value amount, bool is_subtracted = false) {
        const auto text = read_decimal(amount);
        if (!text) return;
        const auto number = Decimal::parse(*text);
        if (!number.ok()) {
            is_whole_ = false;
            return;
        }
        const auto sum = is_subtracted ? subtract(sum_, *number) : portico::add(sum_, *number);
        is_whole_ = is_whole_ && sum.ok();
        if (sum.ok()) sum_ = *sum;
    }

    [[nodiscard]] bool is_zero() const { return sum_.is_zero(); }

    [[nodiscard]] bool is_whole() const { return is_whole_; }

    [[nodiscard]] std::string text() const { return sum_.text(); }

private:
    Decimal sum_;
    bool is_whole_ = true;
};

/// What is owed by lines: some carry it in the invoice's currency, the others in the company's.
struct Owed {
    Sum in_currency;
    Sum in_company_currency;

    void add(json::Value line, std::int64_t currency) {
        if (read_id(line["second_currency"]) == currency) {
            in_currency.add(line["amount_second_currency"]);
        } else {
            in_company_currency.add(line["debit"]);
            in_company_currency.add(line["credit"], true);
        }
    }

    /// Nothing where Tryton's rates are needed.
    [[nodiscard]] std::optional<std::string> text(bool is_same_currency) const {
        if (!in_currency.is_whole() || !in_company_currency.is_whole()) return {};
        if (in_company_currency.is_zero()) return in_currency.text();
        if (is_same_currency && in_currency.is_zero()) return in_company_currency.text();
        return {};
    }
};

}  // namespace

struct InvoiceAmounts::Lines {
    std::vector<Rows> rows;
    std::map<std::int64_t, json::Value> by_id;
    std::multimap<std::int64_t, json::Value> by_move;
    std::map<std::int64_t, std::string> reconciled;  ///< day, by reconciliation

    Status load(const Domain& domain, Pull& pull) {
        rows.push_back(PORTICO_TRY(pull.erp.search_read(
            {.model = line_model,
             .domain = domain,
             .fields =
                 {"move",
                  "account",
                  "debit",
                  "credit",
                  "second_currency",
                  "amount_second_currency",
                  "maturity_date",
                  "reconciliation"}},
            pull.deadline
        )));
        for (const auto row : rows.back()) {
            if (!by_id.emplace(read_id(row["id"]), row).second) continue;
            by_move.emplace(read_id(row["move"]), row);
        }
        return {};
    }

    Status load_reconciliations(Pull& pull) {
        std::set<std::int64_t> wanted;
        for (const auto& [id, line] : by_id) wanted.insert(read_id(line["reconciliation"]));
        wanted.erase(0);
        const std::vector<std::int64_t> ids{wanted.begin(), wanted.end()};
        const auto found =
            PORTICO_TRY(pull.erp.read("account.move.reconciliation", ids, {"date"}, pull.deadline));
        for (const auto row : found) {
            reconciled[read_id(row["id"])] = read_date(row["date"]).value_or("");
        }
        return {};
    }
};

const std::vector<std::string_view>& InvoiceAmounts::fields() {
    static const std::vector<std::string_view> names{
        "state", "currency", "move", "account", "payment_lines"};
    return names;
}

Result<InvoiceAmounts> InvoiceAmounts::of(const Rows& invoices, Pull& pull) {
    const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
    std::set<std::int64_t> moves;
    std::set<std::int64_t> accounts;
    std::set<std::int64_t> payments;
    for (const auto invoice : invoices) {
        moves.insert(read_id(invoice["move"]));
        accounts.insert(read_id(invoice["account"]));
        if (invoice["state"].text() != "posted") continue;
        for (const auto line : invoice["payment_lines"]) payments.insert(read_id(line));
    }
    moves.erase(0);
    Lines lines;
    if (!moves.empty()) {
        const std::vector<std::int64_t> of_moves{moves.begin(), moves.end()};
        const std::vector<std::int64_t> of_accounts{accounts.begin(), accounts.end()};
        Domain domain;
        domain.where_in("move", of_moves).where_in("account", of_accounts);
        PORTICO_TRY(lines.load(domain, pull));
    }
    if (!payments.empty()) {
        const std::vector<std::int64_t> ids{payments.begin(), payments.end()};
        Domain domain;
        domain.where_in("id", ids);
        PORTICO_TRY(lines.load(domain, pull));
    }
    PORTICO_TRY(lines.load_reconciliations(pull));
    InvoiceAmounts amounts;
    std::vector<std::int64_t> unknown;
    for (const auto invoice : invoices) {
        if (!amounts.add(invoice, lines, facts.currency)) unknown.push_back(read_id(invoice["id"]));
    }
    PORTICO_TRY(amounts.ask(unknown, pull));
    return amounts;
}

bool InvoiceAmounts::add(json::Value invoice, const Lines& lines, std::int64_t company_currency) {
    auto& amount = amounts_[read_id(invoice["id"])];
    const auto move = read_id(invoice["move"]);
    if (move == 0) return false;
    const auto state = invoice["state"].text();
    const auto currency = read_id(invoice["currency"]);
    Owed total;
    Owed open;
    std::string next_due;
    std::string last_due;
    const auto [begin, end] = lines.by_move.equal_range(move);
    for (auto at = begin; at != end; ++at) {
        const auto line = at->second;
        if (read_id(line["account"]) != read_id(invoice["account"])) continue;
        total.add(line, currency);
        const auto due = read_date(line["maturity_date"]).value_or("");
        last_due = std::max(last_due, due);
        const auto reconciliation = lines.reconciled.find(read_id(line["reconciliation"]));
        if (reconciliation != lines.reconciled.end()) {
            amount.paid = std::max(amount.paid, reconciliation->second);
            continue;
        }
        open.add(line, currency);
        if (!due.empty() && (next_due.empty() || due < next_due)) next_due = due;
    }
    if (state == "posted") {
        for (const auto payment : invoice["payment_lines"]) {
            const auto line = lines.by_id.find(read_id(payment));
            if (line == lines.by_id.end() || read_id(line->second["reconciliation"]) != 0) continue;
            open.add(line->second, currency);
        }
    }
    amount.due = next_due.empty() ? last_due : next_due;
    if (state != "paid") amount.paid.clear();
    const bool is_same_currency = currency == company_currency;
    amount.total = total.text(is_same_currency);
    amount.open = state == "posted" ? open.text(is_same_currency) : std::string{"0"};
    return amount.total && amount.open;
}

Status InvoiceAmounts::ask(const std::vector<std::int64_t>& invoices, Pull& pull) {
    const auto rows = PORTICO_TRY(
        pull.erp.read("account.invoice", invoices, {"total_amount", "amount_to_pay"}, pull.deadline)
    );
    for (const auto row : rows) {
        auto& amount = amounts_[read_id(row["id"])];
        amount.total = read_decimal(row["total_amount"]);
        amount.open = read_decimal(row["amount_to_pay"]);
    }
    return {};
}

}  // namespace portico::erp_tryton
