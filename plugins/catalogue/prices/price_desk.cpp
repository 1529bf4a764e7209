#include "prices/price_desk.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::catalogue {
namespace {

constexpr std::size_t lines_at_once = 10'000;

std::string write_request(std::span<const PriceQuestion> questions) {
    constexpr std::size_t line_bytes = 48;
    std::string text = "{\"lines\":[";
    text.reserve(questions.size() * line_bytes + 16);
    for (const auto& question : questions) {
        text.append(text.back() == '[' ? "{\"sku\":" : ",{\"sku\":");
        json::append_quoted(text, question.sku);
        text.append(",\"quantity\":\"");
        question.quantity.append_to(text);
        text.append("\"}");
    }
    text.append("]}");
    return text;
}

Result<std::optional<Decimal>> read_decimal(const json::Value& value) {
    if (!value.is_string()) return std::optional<Decimal>{};
    return std::optional<Decimal>{PORTICO_TRY(Decimal::parse(value.text()))};
}

Status read_break(const json::Value& value, ProductPrice& price) {
    if (!value.is_object()) return {};
    Break next;
    next.quantity = PORTICO_TRY(Decimal::parse(value["quantity"].text()));
    next.unit_price = PORTICO_TRY(Decimal::parse(value["unit_price"].text()));
    price.next_break = next;
    price.saving = value["saving"].text();
    return {};
}

/// A line with another status than ok has no price: one that was told `error` names a product that
/// pricing does not know yet, or an amount that is too large.
Result<ProductPrice> read_line(const json::Value& line) {
    ProductPrice price;
    for (auto member = line.begin(); member != line.end(); ++member) {
        const auto name = member.key();
        if (name == "unit_price") {
            price.unit_price = PORTICO_TRY(read_decimal(*member));
        } else if (name == "list_price") {
            price.list_price = PORTICO_TRY(read_decimal(*member));
        } else if (name == "level") {
            price.level = (*member).text();
        } else if (name == "next_break") {
            PORTICO_TRY(read_break(*member, price));
        }
    }
    return price;
}

Status read_reply(std::string_view text, std::size_t lines_expected, Prices& prices) {
    json::Limits limits;
    limits.bytes_max = std::size_t{16} << 20U;
    const auto document = PORTICO_TRY(json::parse(text, limits));
    const auto root = document.root();
    const auto lines = root["lines"];
    if (lines.size() != lines_expected) {
        return internal("pricing answered another number of lines than it was asked.");
    }
    prices.currency = root["currency"].text();
    if (root["as_of"].is_string()) prices.as_of = PORTICO_TRY(parse_time(root["as_of"].text()));
    for (const auto line : lines) prices.lines.push_back(PORTICO_TRY(read_line(line)));
    return {};
}

}  // namespace

Status PriceDesk::ask_part(
    std::string_view company,
    std::span<const PriceQuestion> questions,
    Instant deadline,
    Prices& prices
) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    const auto reply = services_.call("pricing.quote/1", company, write_request(questions), left);
    if (!reply.ok()) {
        if (reply.error().code != Code::unavailable) return reply.error();
        return unavailable("Prices can't be told at the moment. Try again in a minute.");
    }
    return read_reply(*reply, questions.size(), prices);
}

Status PriceDesk::follow_breaks(
    std::string_view company,
    std::span<const PriceQuestion> questions,
    Instant deadline,
    Prices& prices
) const {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < prices.lines.size(); ++i) {
        if (prices.lines[i].next_break) open.push_back(i);
    }
    auto next = [&](std::size_t i) {
        auto& price = prices.lines[i];
        return price.breaks.empty() ? *price.next_break : price.breaks.back();
    };
    for (auto i : open) prices.lines[i].breaks.push_back(next(i));
    for (int round = 1; round < breaks_max && !open.empty(); ++round) {
        std::vector<PriceQuestion> further;
        further.reserve(open.size());
        for (const auto i : open) further.push_back({questions[i].sku, next(i).quantity});
        auto answers = PORTICO_TRY(ask(company, further, Ladder::next_break, deadline));
        std::vector<std::size_t> still_open;
        for (std::size_t at = 0; at < open.size(); ++at) {
            if (!answers.lines[at].next_break) continue;
            prices.lines[open[at]].breaks.push_back(*answers.lines[at].next_break);
            still_open.push_back(open[at]);
        }
        open = std::move(still_open);
    }
    return {};
}

Result<Prices> PriceDesk::ask(
    std::string_view company,
    std::span<const PriceQuestion> questions,
    Ladder ladder,
    Instant deadline
) const {
    Prices prices;
    prices.lines.reserve(questions.size());
    std::size_t begin = 0;
    do {  // also without any line: the company and its currency are checked
        const auto count = std::min(lines_at_once, questions.size() - begin);
        PORTICO_TRY(ask_part(company, questions.subspan(begin, count), deadline, prices));
        begin += count;
    } while (begin < questions.size());
    if (ladder == Ladder::whole) {
        PORTICO_TRY(follow_breaks(company, questions, deadline, prices));
    }
    return prices;
}

}  // namespace portico::catalogue
