#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <portico/json.hpp>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

constexpr std::size_t file_bytes_max = 4UL << 20U;
constexpr json::Limits answer_limits{.bytes_max = 64U << 20U};
constexpr auto workbook_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string address_of(const std::string& rest) {
    return "/api/v1/reorder/" + rest;
}

/// A text, a number, or "-" for nothing.
std::string cell(json::Value value) {
    return value.is_null() || value.is_missing() ? std::string{"-"} : value.string();
}

/// "24 pcs"
std::string amount(json::Value item) {
    const auto unit = item["unit"].string();
    return item["quantity"].string() + (unit.empty() ? "" : " ") + unit;
}

void add_line(Table& table, json::Value line) {
    table.add(
        {line["line"].string(),
         line["given"]["sku"].string(),
         line["given"]["quantity"].string(),
         line["outcome"].string(),
         cell(line["unit_price"]),
         cell(line["total"]),
         line["sentence"].string()}
    );
}

void print_lines(json::Value checked) {
    Table table{{"LINE", "SKU", "QUANTITY", "OUTCOME", "PRICE", "TOTAL", "WHAT"}};
    for (const auto line : checked["lines"]) add_line(table, line);
    std::printf("%s", table.print().c_str());
    std::printf(
        "%s lines; what can be ordered costs %s %s\n",
        grouped(static_cast<std::int64_t>(checked["lines"].size())).c_str(),
        cell(checked["total"]).c_str(),
        checked["currency"].string().c_str()
    );
}

/// Asks for one thing of a company and prints it with `print(root)`, or as JSON.
template <class Print>
Result<int> show(const Options& options, const Call& call, Print print) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of(call));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    print(document.root());
    return exit_ok;
}

Call get(const ReorderQuestion& question, const std::string& rest) {
    return {"GET", address_of(rest), question.company, "", ""};
}

Result<std::string> read_file(const std::string& name) {
    std::ifstream file;
    if (name != "-") file.open(name, std::ios::binary);
    auto& in = name == "-" ? std::cin : static_cast<std::istream&>(file);
    if (!in) return unavailable("can't read " + name);
    std::string text(file_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > file_bytes_max) return invalid(name + " is larger than 4 MiB");
    return text;
}

void print_due(json::Value answer) {
    Table table{{"SKU", "QUANTITY", "PROBABILITY", "TOTAL", "NAME", "WHY"}};
    for (const auto item : answer["items"]) {
        table.add(
            {item["sku"].string(),
             amount(item),
             item["probability"].string(),
             cell(item["price"]["total"]),
             item["name"].string(),
             item["reason"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
}

void print_purchased(json::Value answer) {
    Table table{{"SKU", "USUAL", "ORDERS", "DAYS BETWEEN", "LAST", "LAST PRICE", "TODAY", "NAME"}};
    for (const auto item : answer["items"]) {
        const auto today = item["today"];
        table.add(
            {item["sku"].string(),
             amount(item),
             item["orders"].string(),
             cell(item["days_between"]),
             item["last_at"].string().substr(0, 10),
             cell(item["last"]["unit_price"]),
             cell(today["unit_price"]) + " " + today["outcome"].string(),
             cell(item["name"])}
        );
    }
    std::printf("%s", table.print().c_str());
    std::printf(
        "%zu of %s articles\n", answer["items"].size(), std::string{answer["count"].text()}.c_str()
    );
}

void print_baskets(json::Value answer) {
    Table table{{"ID", "STATE", "LINES", "CHANGED", "ORDER", "NAME"}};
    for (const auto basket : answer["items"]) {
        table.add(
            {basket["id"].string(),
             basket["state"].string(),
             basket["lines"].string(),
             basket["updated_at"].string(),
             cell(basket["order"]),
             basket["name"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
}

void print_lists(json::Value answer) {
    Table table{{"ID", "OWNER", "LINES", "CHANGED", "NAME"}};
    for (const auto list : answer["items"]) {
        table.add(
            {list["id"].string(),
             cell(list["owner"]),
             list["lines"].string(),
             list["updated_at"].string(),
             list["name"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
}

void print_basket(json::Value basket) {
    std::printf(
        "basket %s \"%s\" is %s; order %s, reference %s\n",
        basket["id"].string().c_str(),
        basket["name"].string().c_str(),
        basket["state"].string().c_str(),
        cell(basket["order"]).c_str(),
        cell(basket["client_reference"]).c_str()
    );
    print_lines(basket);
}

void print_list(json::Value list) {
    std::printf(
        "list %s \"%s\" of %s\n",
        list["id"].string().c_str(),
        list["name"].string().c_str(),
        cell(list["owner"]).c_str()
    );
    print_lines(list);
}

}  // namespace

Result<int> reorder_due(const Options& options, const ReorderQuestion& question) {
    return show(options, get(question, "due?limit=" + std::to_string(question.limit)), print_due);
}

Result<int> reorder_purchased(const Options& options, const ReorderQuestion& question) {
    auto rest = "purchased?limit=" + std::to_string(question.limit) + "&sort=" + question.sort;
    if (!question.words.empty()) rest += "&q=" + encode(question.words);
    return show(options, get(question, rest), print_purchased);
}

Result<int> reorder_baskets(const Options& options, const ReorderQuestion& question) {
    if (question.id.empty()) return show(options, get(question, "baskets"), print_baskets);
    return show(options, get(question, "baskets/" + encode(question.id)), print_basket);
}

Result<int> reorder_lists(const Options& options, const ReorderQuestion& question) {
    if (question.id.empty()) return show(options, get(question, "lists"), print_lists);
    return show(options, get(question, "lists/" + encode(question.id)), print_list);
}

Result<int> reorder_check(const Options& options, const ReorderQuestion& question) {
    const auto text = PORTICO_TRY(read_file(question.file));
    const auto* type = question.file.ends_with(".xlsx") ? workbook_type : "text/plain";
    const Call call{"POST", address_of("check"), question.company, text, type};
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of(call));
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    bool is_whole = true;
    for (const auto line : document.root()["lines"]) {
        const auto outcome = line["outcome"].text();
        is_whole = is_whole && (outcome == "ok" || outcome == "price_changed" ||
                                outcome == "short_stock" || outcome == "merged_duplicate");
    }
    if (options.json) {
        std::printf("%s\n", body.c_str());
    } else {
        print_lines(document.root());
    }
    return is_whole ? exit_ok : exit_failed;
}

}  // namespace portico::cli
