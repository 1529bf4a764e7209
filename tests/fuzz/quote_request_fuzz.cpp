#include <cstddef>
#include <cstdint>
#include <string_view>

#include <portico/json.hpp>

#include "domain/index_builder.hpp"
#include "http/quote_reply.hpp"
#include "http/quote_request.hpp"

// Any bytes as the body of POST /api/v1/pricing/quotes: read, priced and rendered. Whatever comes
// in, what goes out is JSON.

namespace {

using namespace portico;
using namespace portico::pricing;

Index small_index() {
    RuleSet rules;
    Settings settings;
    settings.currency = *Currency::parse("EUR");
    rules.products.push_back(
        {"A-1", "tools", "pcs", {{"box", Decimal::whole(12)}}, Decimal::whole(12), {}}
    );
    rules.companies.push_back({"c-1", {}, {"list"}, {}, {}});
    rules.lists.push_back({.id = "list", .currency = settings.currency});
    Rule rule;
    rule.id = "r-1";
    rule.holder = "list";
    rule.kind = RuleKind::percent;
    rule.value = Decimal::whole(10);
    rule.min_quantity = Decimal::whole(5);
    rules.rules.push_back(rule);
    return build_index(rules, settings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const Index index = small_index();
    const std::string_view body{reinterpret_cast<const char*>(bytes), size};
    const auto document = json::parse(body, quote_limits());
    if (!document.ok()) return 0;
    const auto request = read_quote_request(document->root());
    if (!request.ok()) return 0;
    const auto answer = answer_quote(index, {"q_1", "c-1", "en", 0, {}}, *request);
    if (answer.ok()) PORTICO_ASSERT(json::parse(*answer, {1U << 30U, 32, 100'000'000}).ok());
    return 0;
}
