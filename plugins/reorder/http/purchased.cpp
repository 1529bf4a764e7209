#include "http/purchased.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <portico/json.hpp>
#include <portico/query.hpp>
#include <portico/time.hpp>

#include "http/checked_reply.hpp"
#include "lines/code_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t limit_default = 50;
constexpr std::size_t limit_max = 1'000;
constexpr std::size_t words_max = 200;  // bytes

using Articles = std::vector<const PurchasedArticle*>;

Result<PurchasedQuestion> read_question(const Request& request) {
    constexpr std::array<std::string_view, 4> known{"q", "sort", "cursor", "limit"};
    PORTICO_TRY(check_query(request, known));
    PurchasedQuestion question;
    question.words = request.query("q").value_or("");
    if (question.words.size() > words_max) return invalid("\"q\" is longer than 200 bytes.");
    question.order = PORTICO_TRY(purchased_order_named(request.query("sort").value_or("last")));
    question.cursor = request.query("cursor").value_or("");
    question.limit = PORTICO_TRY(read_limit(request, limit_default, limit_max));
    return question;
}

GivenLine again(const PurchasedArticle& article) {
    GivenLine line{article.sku, article.quantity.text(), article.unit, article.last_price, {}};
    line.is_sku = true;
    line.was_currency = article.last_currency;
    return line;
}

/// The articles as they would be ordered again today, one for each. Two that are written alike
/// would count as one: they are asked about apart.
Result<CheckedLines> check_again(
    const PurchasedDesk& desk, const Request& request, const Articles& articles
) {
    std::unordered_map<std::string, int> alike;
    for (const auto* article : articles) ++alike[comparable(article->sku)];
    std::vector<GivenLine> together;
    for (const auto* article : articles) {
        if (alike[comparable(article->sku)] == 1) together.push_back(again(*article));
    }
    const auto company = request.company();
    auto first = PORTICO_TRY(desk.checker.check(company, std::move(together), request.deadline()));
    CheckedLines all;
    all.currency = first.currency;
    auto next = first.lines.begin();
    for (const auto* article : articles) {
        if (alike[comparable(article->sku)] == 1) {
            all.lines.push_back(std::move(*next++));
        } else {
            auto apart =
                PORTICO_TRY(desk.checker.check(company, {again(*article)}, request.deadline()));
            if (all.currency.empty()) all.currency = apart.currency;
            all.lines.push_back(std::move(apart.lines.front()));
        }
        all.lines.back().number = all.lines.size();
    }
    return all;
}

std::string name_in(const PurchasedArticle& article, std::string_view language) {
    const auto names = json::parse(article.names);
    if (!names.ok()) return article.name;
    const auto name = names->root()[language].text();
    return name.empty() ? article.name : std::string{name};
}

void write_article(
    json::Writer& writer,
    const PurchasedArticle& article,
    const CheckedLine* today,
    std::string_view language
) {
    writer.begin_object().member("sku", article.sku);
    write_text_or_null(writer, "name", name_in(article, language));
    writer.member("quantity", article.quantity.text());
    write_text_or_null(writer, "unit", article.unit);
    writer.key("orders").integer(article.orders);
    writer.key("days_between");
    const auto days = article.days_between();
    days ? writer.integer(*days) : writer.null();
    writer.member("first_at", format_time(article.first_at));
    writer.member("last_at", format_time(article.last_at));
    writer.key("last").begin_object().member("order", article.last_order);
    const auto& price = article.last_price;
    write_text_or_null(writer, "unit_price", price ? price->text() : std::string{});
    writer.member("currency", article.last_currency).end_object();
    writer.key("today");
    if (today == nullptr) {
        writer.null();
    } else {
        writer.begin_object();
        write_line(writer, *today, language);
        writer.end_object();
    }
    writer.end_object();
}

}  // namespace

Result<Response> show_purchased(const PurchasedDesk& desk, const Request& request) {
    const auto question = PORTICO_TRY(read_question(request));
    const auto purchased = PORTICO_TRY(desk.purchased.of(request.company()));
    const auto page = PORTICO_TRY(page_of(*purchased, question));
    const auto checked = check_again(desk, request, page.articles);
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("company", request.company());
    writer.key("count").integer(static_cast<std::int64_t>(page.count));
    write_text_or_null(writer, "currency", checked.ok() ? checked->currency : std::string{});
    writer.key("items").begin_array();
    for (std::size_t i = 0; i < page.articles.size(); ++i) {
        const auto* today = checked.ok() ? &checked->lines[i] : nullptr;
        write_article(writer, *page.articles[i], today, request.language());
    }
    writer.end_array();
    write_text_or_null(writer, "next", page.next);
    writer.end_object();
    return Response::json(std::move(body));
}

}  // namespace portico::reorder
