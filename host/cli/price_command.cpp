#include <cstdio>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

bool explains(const PriceQuestion& question) {
    return question.explain || !question.language.empty();
}

std::string target_of(const PriceQuestion& question) {
    auto target = "/admin/api/v1/pricing/prices/" + encode(question.company) + "/" +
                  encode(question.sku) + "?quantity=" + encode(question.quantity);
    if (!question.unit.empty()) target += "&unit=" + encode(question.unit);
    if (!question.at.empty()) target += "&at=" + encode(question.at);
    if (!question.known_at.empty()) target += "&known_at=" + encode(question.known_at);
    if (!question.language.empty()) target += "&language=" + question.language;
    if (explains(question)) target += "&explain=true";
    return target;
}

/// "list trade", "sku A-1", "all"; nothing for the base price.
std::string named(json::Value holder_or_target) {
    const auto kind = holder_or_target["kind"].string();
    const auto id = holder_or_target["id"];
    return id.is_string() ? kind + " " + id.string() : kind;
}

void add_rule(Table& table, json::Value rule, const char* mark) {
    table.add(
        {mark,
         rule["rule"].is_string() ? rule["rule"].string() : "(base price)",
         rule["level"].string(),
         named(rule["holder"]),
         named(rule["target"]),
         rule["min_quantity"].string() + " " + rule["unit"].string(),
         rule["kind"].string() + " " + rule["value"].string(),
         rule["text"].string()}
    );
}

void print_proof(json::Value proof) {
    Table table{{"", "RULE", "LEVEL", "HOLDER", "TARGET", "BREAK", "VALUE", "WHY"}};
    if (proof["winner"].is_object()) add_rule(table, proof["winner"], "*");
    for (const auto rule : proof["losers"]) add_rule(table, rule, "");
    std::printf("\n%s", table.print().c_str());
}

void print_sentences(json::Value proof) {
    std::printf("\n");
    if (proof["winner"].is_object()) {
        std::printf("* %s\n", proof["winner"]["sentence"].string().c_str());
    }
    for (const auto rule : proof["losers"]) {
        std::printf("  %s\n", rule["sentence"].string().c_str());
    }
    if (proof["next"].is_object()) {
        std::printf("\n%s\n", proof["next"]["text"].string().c_str());
    }
}

void print_price(json::Value answer) {
    const auto currency = answer["currency"].string();
    const auto unit = answer["unit"].string();
    std::printf(
        "%s %s of %s for %s: ",
        answer["quantity"].string().c_str(),
        unit.c_str(),
        answer["sku"].string().c_str(),
        answer["company"].string().c_str()
    );
    if (answer["status"].text() != "ok") {
        std::printf("no price\n");
        return;
    }
    std::printf(
        "%s %s per %s, %s in all\n",
        answer["unit_price"].string().c_str(),
        currency.c_str(),
        unit.c_str(),
        answer["total"].string().c_str()
    );
    const auto rule = answer["rule"];
    std::printf(
        "decided by %s (%s); list price %s\n",
        rule.is_string() ? ("rule " + rule.string()).c_str() : "the base price",
        answer["level"].string().c_str(),
        answer["list_price"].is_string() ? answer["list_price"].string().c_str() : "none"
    );
    if (const auto next = answer["next_break"]; next.is_object()) {
        std::printf(
            "from %s on: %s, saves %s\n",
            next["quantity"].string().c_str(),
            next["unit_price"].string().c_str(),
            next["saving"].string().c_str()
        );
    }
}

}  // namespace

Result<int> price(const Options& options, const PriceQuestion& question) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of({"GET", target_of(question), "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    print_price(document.root());
    const auto proof = document.root()["proof"];
    if (!question.language.empty()) {
        print_sentences(proof);
    } else if (question.explain) {
        print_proof(proof);
    }
    if (!question.known_at.empty()) {
        std::printf("as known at %s\n", document.root()["known_at"].string().c_str());
    } else {
        std::printf("prices as of %s\n", document.root()["as_of"].string().c_str());
    }
    return exit_ok;
}

}  // namespace portico::cli
