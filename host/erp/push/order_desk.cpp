#include "erp/push/order_desk.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <portico/json.hpp>

#include "erp/push/buyer_text.hpp"
#include "erp/push/order_id.hpp"

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr std::size_t key_characters_max = 100;

constexpr auto select_company = "SELECT active, currency FROM erp.company WHERE id = $1";

constexpr auto select_member = R"sql(
    SELECT 1 FROM erp.member WHERE company_id = $1 AND id = $2 AND active = 1
)sql";

constexpr auto select_product = "SELECT unit FROM erp.product WHERE sku = $1 AND active = 1";

constexpr auto select_unit = "SELECT 1 FROM erp.product_unit WHERE sku = $1 AND code = $2";

/// The first column of the first row, if any.
Result<std::optional<std::string>> first_text(
    ports::Transaction& transaction, string_view sql, std::span<const SqlValue> args
) {
    std::optional<std::string> found;
    PORTICO_TRY(transaction.execute(sql, args, [&](ports::Row row) -> Status {
        const auto* text = std::get_if<string_view>(&row[0]);
        found = text == nullptr ? std::string{} : std::string{*text};
        return {};
    }));
    return found;
}

std::string members_of(const std::vector<LineFault>& faults) {
    std::string text = "\"errors\":";
    json::Writer writer{text};
    writer.begin_array();
    for (const auto& fault : faults) {
        writer.begin_object().key("line").integer(static_cast<std::int64_t>(fault.line));
        writer.member("code", fault.code).member("detail", fault.detail).end_object();
    }
    writer.end_array();
    return text;
}

std::string members_of(const std::vector<PriceDifference>& differences) {
    std::string text = "\"lines\":";
    json::Writer writer{text};
    writer.begin_array();
    for (const auto& one : differences) {
        writer.begin_object().key("line").integer(static_cast<std::int64_t>(one.line));
        writer.member("sku", one.sku)
            .member("unit_price", one.sent)
            .member("new_unit_price", one.today)
            .end_object();
    }
    writer.end_array();
    return text;
}

Status refuse_lines(const std::vector<LineFault>& faults, Refusal& refusal) {
    refusal = {"invalid", members_of(faults)};
    return invalid(sentence_of(faults));
}

Status check_key(string_view key) {
    const bool is_visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!key.empty() && key.size() <= key_characters_max && is_visible) return {};
    return invalid(
        "An order needs a key of its own (the header Idempotency-Key) of 1 to 100 visible "
        "characters, so that it is ordered once even if it is sent twice."
    );
}

std::string plain_quotes(string_view text) {
    return "\"" + std::string{text.substr(0, 128)} + "\"";
}

}  // namespace

Result<std::string> OrderDesk::submit(const ports::OrderSubmission& order) {
    Refusal ignored;
    const auto id = PORTICO_TRY(accept(order, PriceTrust::believe, ignored));
    return view_.show(order.company, id);
}

Result<std::string> OrderDesk::state(string_view company, string_view id) const {
    if (company.empty()) return not_found("An order's state is asked for a company.");
    return view_.show(company, id);
}

Result<std::unique_ptr<ports::OpenGuard>> OrderDesk::guard(
    std::string owner, ports::OrderGuard guard
) {
    return guards_->add(std::move(owner), std::move(guard));
}

Result<std::string> OrderDesk::accept(
    const ports::OrderSubmission& order, PriceTrust trust, Refusal& refusal
) {
    PORTICO_TRY(check_key(order.key));
    std::vector<LineFault> faults;
    auto submission = read_submission(order.json, faults);
    if (!submission.ok()) {
        if (!faults.empty()) return refuse_lines(faults, refusal).error();
        return submission.error();
    }
    const auto hash = hash_of(*submission);
    // Before anything that changes with time: prices, guards, the ERP's catalogue.
    const auto same_or_conflict = [&](const OrderRow& row) -> Result<std::string> {
        if (row.request_hash == hash) return row.id;
        refusal.kind = "idempotency-key-reused";
        return conflict("The key belongs to another order, " + row.id + ": use a new one.");
    };
    const auto present = PORTICO_TRY(parts_.outbox.find_by_key(order.company, order.key));
    if (present) return same_or_conflict(*present);
    if (!parts_.has_erp) {
        return unavailable("No ERP is connected, so nothing can be ordered: set erp.connector.");
    }
    PORTICO_TRY(check_company(order, *submission));
    PORTICO_TRY(check_lines(*submission, refusal));
    PORTICO_TRY(price(order, *submission, trust, refusal));

    const auto priced = text_of(*submission, nullptr);
    auto guarded = order;
    guarded.json = priced;
    const auto verdict = guards_->ask(guarded);
    if (!verdict.ok()) {
        if (verdict.error().code == Code::invalid) refusal.kind = "order-refused";
        return verdict.error();
    }
    const auto now = parts_.clock.now().time_since_epoch().count();
    const RecordHead head{order.company, order.member, order.channel, now};
    OrderRow row;
    row.company = order.company;
    row.id = new_order_id(now);
    row.member = order.member;
    row.channel = order.channel;
    row.client_key = order.key;
    row.request_hash = hash;
    row.client_reference = submission->client_reference;
    row.record = text_of(*submission, &head);
    row.submitted_at = now;
    const auto added = PORTICO_TRY(parts_.outbox.add(row));
    if (!added.is_new) return same_or_conflict(added.row);
    if (parts_.on_submitted) parts_.on_submitted();
    return added.row.id;
}

Result<Submission> OrderDesk::read_repaired(const OrderRow& row, string_view json, Refusal& refusal)
    const {
    std::vector<LineFault> faults;
    auto submission = read_submission(json, faults);
    if (!submission.ok()) {
        if (!faults.empty()) return refuse_lines(faults, refusal).error();
        return submission.error();
    }
    const ports::OrderSubmission order{row.company, row.member, row.channel, row.client_key, json};
    PORTICO_TRY(check_company(order, *submission));
    PORTICO_TRY(check_lines(*submission, refusal));
    PORTICO_TRY(price(order, *submission, PriceTrust::believe, refusal));
    return submission;
}

/// Fills in the company's currency.
Status OrderDesk::check_company(const ports::OrderSubmission& order, Submission& submission) const {
    bool is_known = false;
    bool is_active = false;
    auto& database = parts_.outbox.database();
    PORTICO_TRY(database.query(select_company, {order.company}, [&](ports::Row row) -> Status {
        is_known = true;
        is_active = std::get<std::int64_t>(row[0]) != 0;
        if (submission.currency.empty()) submission.currency = std::get<string_view>(row[1]);
        return {};
    }));
    if (!is_known) return not_found("There is no company " + plain_quotes(order.company) + ".");
    if (!is_active) {
        return invalid(
            "The company " + plain_quotes(order.company) +
            " is not active in the ERP, so it can't order."
        );
    }
    if (order.member.empty()) return {};
    bool has_member = false;
    PORTICO_TRY(database
                    .query(select_member, {order.company, order.member}, [&](ports::Row) -> Status {
                        has_member = true;
                        return {};
                    }));
    if (has_member) return {};
    return invalid(
        "The company has no active member " + plain_quotes(order.member) + " who could order."
    );
}

Status OrderDesk::check_lines(const Submission& submission, Refusal& refusal) const {
    std::vector<LineFault> faults;
    const auto reading = PORTICO_TRY(parts_.outbox.database().begin(ports::Access::read));
    std::size_t number = 0;
    for (const auto& line : submission.lines) {
        ++number;
        const std::array<SqlValue, 2> args{string_view{line.sku}, string_view{line.unit}};
        const auto base = PORTICO_TRY(first_text(*reading, select_product, {args.data(), 1}));
        if (!base) {
            faults.push_back(
                {number, "unknown_sku", "No product " + plain_quotes(line.sku) + " is sold."}
            );
            continue;
        }
        if (line.unit.empty() || line.unit == *base) continue;
        if (PORTICO_TRY(first_text(*reading, select_unit, args))) continue;
        faults.push_back(
            {number,
             "unknown_unit",
             line.sku + " is not sold in " + plain_quotes(line.unit) + "; its base unit is " +
                 *base + "."}
        );
    }
    return faults.empty() ? Status{} : refuse_lines(faults, refusal);
}

Status OrderDesk::price(
    const ports::OrderSubmission& order, Submission& submission, PriceTrust trust, Refusal& refusal
) const {
    const auto check = PORTICO_TRY(price_lines(submission, order, parts_.quotes, trust));
    if (!check.faults.empty()) return refuse_lines(check.faults, refusal);
    if (check.differences.empty()) return {};
    refusal = {"price-changed", members_of(check.differences)};
    return conflict(prices_changed_sentence(check.differences.size(), order.language));
}

}  // namespace portico::erp
