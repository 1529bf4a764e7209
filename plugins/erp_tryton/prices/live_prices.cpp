#include "prices/live_prices.hpp"

#include <atomic>
#include <charconv>
#include <future>
#include <map>
#include <set>
#include <tuple>

#include <portico/decimal.hpp>

#include "prices/erp_prices.hpp"
#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

constexpr int price_places = 4;
constexpr std::size_t questions_at_once = 4;
constexpr std::size_t names_a_question = 500;

struct Party {
    std::int64_t list = 0;
    std::string list_name;
};

struct Goods {
    std::int64_t id = 0;
    std::int64_t default_uom = 0;
    std::int64_t unit_category = 0;
    bool is_active = false;
};

/// What the samples name, as Tryton's ids.
struct Names {
    std::map<std::int64_t, Party> parties;
    std::map<std::string, Goods, std::less<>> goods;
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> units;  ///< category and symbol
    std::map<std::int64_t, std::int64_t> unit_categories;
};

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

Status find_parties(
    Erp& erp, const std::vector<PriceSample>& samples, Names& names, Instant deadline
) {
    std::set<std::int64_t> ids;
    for (const auto& sample : samples) {
        if (const auto id = number_of(sample.company); id > 0) ids.insert(id);
    }
    const std::vector<std::int64_t> wanted{ids.begin(), ids.end()};
    const auto defaults = PORTICO_TRY(erp.search_read(
        {.model = "sale.configuration",
         .fields = {"sale_price_list.rec_name", "sale_price_list"},
         .is_tolerant = true},
        deadline
    ));
    Party nobody;
    for (const auto row : defaults) {
        nobody = {read_id(row["sale_price_list"]), row["sale_price_list."]["rec_name"].string()};
    }
    for (std::size_t at = 0; at < wanted.size(); at += names_a_question) {
        const auto count = std::min(names_a_question, wanted.size() - at);
        const auto rows = PORTICO_TRY(erp.read(
            "party.party",
            {wanted.data() + at, count},
            {"sale_price_list", "sale_price_list.rec_name"},
            deadline
        ));
        for (const auto row : rows) {
            const auto list = read_id(row["sale_price_list"]);
            names.parties[read_id(row["id"])] =
                list == 0 ? nobody : Party{list, row["sale_price_list."]["rec_name"].string()};
        }
    }
    return {};
}

/// By code, the active product first; `id:N` by id.
Status find_goods(
    Erp& erp, const std::vector<PriceSample>& samples, Names& names, Instant deadline
) {
    std::set<std::string_view> skus;
    for (const auto& sample : samples) skus.insert(sample.sku);
    const std::vector<std::string_view> wanted{skus.begin(), skus.end()};
    for (std::size_t at = 0; at < wanted.size(); at += names_a_question) {
        std::string clause = R"(["OR",["code","in",[)";
        std::string ids;
        json::Writer writer{clause};
        const auto end = std::min(wanted.size(), at + names_a_question);
        for (auto i = at; i < end; ++i) writer.string(wanted[i]);
        clause += R"(]],["id","in",[)";
        json::Writer id_writer{clause};
        for (auto i = at; i < end; ++i) {
            if (wanted[i].starts_with("id:")) id_writer.integer(number_of(wanted[i].substr(3)));
        }
        clause += "]]]";
        Query query{
            .model = "product.product",
            .fields = {"code", "active", "default_uom", "default_uom.category"}};
        query.domain.clause(clause);
        const auto rows = PORTICO_TRY(erp.search_read(query, deadline));
        for (const auto row : rows) {
            const Goods goods{
                read_id(row["id"]),
                read_id(row["default_uom"]),
                read_id(row["default_uom."]["category"]),
                read_flag(row["active"])};
            names.goods["id:" + std::to_string(goods.id)] = goods;
            auto& known = names.goods[row["code"].string()];
            if (known.id == 0 || (goods.is_active && !known.is_active)) known = goods;
        }
    }
    return {};
}

Result<Names> find_names(Erp& erp, const std::vector<PriceSample>& samples, Instant deadline) {
    Names names;
    PORTICO_TRY(find_parties(erp, samples, names, deadline));
    PORTICO_TRY(find_goods(erp, samples, names, deadline));
    const auto units = PORTICO_TRY(
        erp.search_read({.model = "product.uom", .fields = {"symbol", "category"}}, deadline)
    );
    for (const auto row : units) {
        const auto category = read_id(row["category"]);
        names.units.try_emplace({category, row["symbol"].string()}, read_id(row["id"]));
    }
    return names;
}

/// Samples that one question answers: all but the product is the same.
struct Shared {
    std::int64_t customer = 0;
    std::int64_t list = 0;
    std::int64_t unit = 0;
    std::string quantity;
    std::string date;
    auto operator<=>(const Shared&) const = default;
};

struct Asked {
    Shared shared;
    std::vector<std::pair<std::int64_t, std::size_t>> products;  ///< with the sample's place
};

/// Sorts a sample into a question, or says why it can't be asked.
std::string sort_in(
    const PriceSample& sample,
    std::size_t place,
    const Names& names,
    std::map<Shared, Asked>& questions
) {
    const auto party = names.parties.find(number_of(sample.company));
    if (party == names.parties.end()) return "Tryton has no party " + excerpt(sample.company) + ".";
    const auto goods = names.goods.find(sample.sku);
    if (goods == names.goods.end()) return "Tryton has no product " + excerpt(sample.sku) + ".";
    auto unit = goods->second.default_uom;
    if (!sample.unit.empty()) {
        const auto found =
            names.units.find({goods->second.unit_category, std::string{sample.unit}});
        if (found == names.units.end()) {
            return "Tryton has no unit " + excerpt(sample.unit) + " for " + excerpt(sample.sku) +
                   ".";
        }
        unit = found->second;
    }
    const auto quantity = Decimal::parse(sample.quantity, quantity_limits);
    if (!quantity.ok() || quantity->sign() < 0) return "The quantity is not a number.";
    Shared shared{
        party->first, party->second.list, unit, quantity->text(), std::string{sample.date}};
    auto& asked = questions[shared];
    asked.shared = std::move(shared);
    asked.products.emplace_back(goods->second.id, place);
    return {};
}

Status answer(
    Erp& erp,
    const Asked& asked,
    const Names& names,
    std::vector<ErpPrice>& prices,
    Instant deadline
) {
    const auto facts = PORTICO_TRY(erp.facts(deadline));
    std::set<std::int64_t> ids;
    for (const auto& [product, place] : asked.products) ids.insert(product);
    const std::vector<std::int64_t> products{ids.begin(), ids.end()};
    const auto& shared = asked.shared;
    const auto found = PORTICO_TRY(ask_prices(
        erp,
        {.customer = shared.customer,
         .price_list = shared.list,
         .unit = shared.unit,
         .quantity = shared.quantity,
         .date = shared.date},
        products,
        deadline
    ));
    const auto& list = names.parties.at(shared.customer).list_name;
    for (const auto& [product, place] : asked.products) {
        auto& price = prices[place];
        const auto at = found.find(product);
        auto number = at == found.end() ? std::nullopt : DecimalText::parse(at->second);
        if (!number) {
            price.error = "Tryton has no price for this product.";
            continue;
        }
        number->round(price_places);
        price.unit_price = number->text();
        price.currency = facts.currency_code;
        price.source = shared.list == 0 ? "sale_price_uom, no price list"
                                        : "sale_price_uom, price list " + list;
    }
    return {};
}

}  // namespace

Result<std::vector<ErpPrice>> live_prices(
    Erp& erp, const std::vector<PriceSample>& samples, Instant deadline
) {
    const auto names = PORTICO_TRY(find_names(erp, samples, deadline));
    std::vector<ErpPrice> prices(samples.size());
    std::map<Shared, Asked> questions;
    for (std::size_t place = 0; place < samples.size(); ++place) {
        prices[place].error = sort_in(samples[place], place, names, questions);
    }
    std::vector<const Asked*> queue;
    for (const auto& [shared, asked] : questions) queue.push_back(&asked);
    std::atomic<std::size_t> next{0};
    const auto work = [&]() -> Status {
        while (true) {
            const auto at = next.fetch_add(1);
            if (at >= queue.size()) return {};
            const auto answered = answer(erp, *queue[at], names, prices, deadline);
            if (answered.ok()) continue;
            next = queue.size();  // the others stop as well
            return answered;
        }
    };
    std::vector<std::future<Status>> workers;
    for (std::size_t i = 1; i < std::min(questions_at_once, queue.size()); ++i) {
        workers.push_back(std::async(std::launch::async, work));
    }
    auto outcome = work();
    for (auto& worker : workers) {
        auto other = worker.get();
        if (outcome.ok()) outcome = std::move(other);
    }
    PORTICO_TRY(outcome);
    return prices;
}

}  // namespace portico::erp_tryton
