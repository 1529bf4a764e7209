#include "publish/effect/effect.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/json.hpp>
#include <portico/time.hpp>

#include "domain/engine.hpp"
#include "measures/mirrored_orders.hpp"
#include "measures/trials_as.hpp"
#include "publish/effect/touched_holders.hpp"
#include "terms/line_terms.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t skus_kept_max = 20;
constexpr std::size_t companies_shown_max = 20;

constexpr auto select_companies =
    "SELECT id FROM erp.company WHERE active = 1 AND id > $1 ORDER BY id LIMIT 500";
constexpr auto select_lines =
    "SELECT line.sku, line.quantity, line.unit, head.id FROM erp.order_head AS head "
    "JOIN erp.order_line AS line "
    "ON line.company_id = head.company_id AND line.order_id = head.id AND line.active = 1 "
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.active = 1 "
    "AND head.status <> 'cancelled' AND COALESCE(line.status, '') <> 'cancelled' "
    "ORDER BY head.id, line.line";
constexpr auto select_first_day =
    "SELECT MIN(COALESCE(valid_from, $2)) FROM import_rule WHERE import_id = $1 "
    "AND change IN ('new', 'changed')";
constexpr auto insert_effect =
    "INSERT INTO import_effect (company_id, import_id, sku, currency, lines, before_total, "
    "after_total, difference) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Order lines together, at both prices.
struct Sum {
    std::string name;  ///< of the SKU or the company
    std::int64_t lines = 0;
    Decimal before;
    Decimal after;

    Status add(const Decimal& earlier, const Decimal& later) {
        ++lines;
        before = PORTICO_TRY(portico::add(before, earlier));
        after = PORTICO_TRY(portico::add(after, later));
        return {};
    }

    /// Above 0: he pays more.
    [[nodiscard]] Result<Decimal> difference() const { return subtract(after, before); }
};

struct Ranked {
    Sum sum;
    Decimal difference;
    Decimal size;  ///< without its sign
    std::string currency;
};

Result<Ranked> ranked(Sum sum, std::string_view currency) {
    const auto difference = PORTICO_TRY(sum.difference());
    const auto size =
        difference.sign() < 0 ? PORTICO_TRY(subtract(Decimal{}, difference)) : difference;
    return Ranked{std::move(sum), difference, size, std::string{currency}};
}

/// The largest first; at most `count` of them stay.
void keep_largest(std::vector<Ranked>& list, std::size_t count) {
    std::sort(list.begin(), list.end(), [](const Ranked& a, const Ranked& b) {
        if (a.size != b.size) return a.size > b.size;
        return a.sum.name < b.sum.name;
    });
    if (list.size() > count) list.resize(count);
}

/// Prices the lines of one order as they would be asked: by the rules, and no lower than allowed.
class OrderPricer {
public:
    /// Errors: those of Engine::create.
    static Result<OrderPricer> create(
        const PriceSources& sources, const Terms& terms, CompanyOrders& orders
    ) {
        auto engine = PORTICO_TRY(Engine::create(sources.rules, terms, &orders));
        return OrderPricer{sources, terms, std::move(engine)};
    }

    [[nodiscard]] Currency currency() const { return engine_.currency(); }

    Price price(const Question& question) {
        auto price = engine_.price(question, Lookahead::none);
        const auto number = index_.product(question.sku);
        if (price.outcome != Outcome::priced || !number) return price;
        const TermProduct product{question.sku, &index_.product_at(*number)};
        LineTerms said;
        if (!apply_floor(buyer_, product, question, currency(), price, said)) {
            price.outcome = Outcome::out_of_range;
        }
        return price;
    }

private:
    OrderPricer(const PriceSources& sources, const Terms& terms, Engine engine)
        : index_{sources.rules},
          buyer_{sources.terms, sources.rules, terms.company, terms.at},
          engine_{std::move(engine)} {}

    const Index& index_;
    BuyerTerms buyer_;
    Engine engine_;
};

class EffectMeter {
public:
    EffectMeter(
        Database& database,
        const EffectSources& sources,
        const EffectQuestion& question,
        const TouchedHolders& touched
    )
        : database_{database},
          before_{sources.before},
          after_{sources.after},
          question_{question},
          touched_{touched} {}

    Status run(const EffectWatch& watch) {
        std::string last;
        while (true) {
            const auto page = PORTICO_TRY(database_.query(
                select_companies, [](const Row& row) { return row.string(0); }, last
            ));
            if (page.empty()) break;
            for (const auto& company : page) {
                if (touched_.can_touch(before_.rules, company) ||
                    touched_.can_touch(after_.rules, company)) {
                    PORTICO_TRY(measure(company));
                } else {
                    ++untouched_;
                }
            }
            last = page.back();
            companies_ += static_cast<std::int64_t>(page.size());
            PORTICO_TRY(watch(companies_));
        }
        keep_largest(shown_, companies_shown_max);
        return {};
    }

    [[nodiscard]] std::string render() const {
        std::string text;
        json::Writer out{text};
        out.begin_object().member("priced_at", format_time(question_.at));
        out.member("orders_since", format_time(question_.since));
        out.key("lines").integer(lines_).key("pay_more").integer(pay_more_);
        out.key("pay_less").integer(pay_less_).key("pay_same").integer(pay_same_);
        out.key("companies_out_of_reach").integer(untouched_);
        out.key("lines_that_lose_their_price").integer(lost_);
        out.key("lines_that_get_a_price").integer(gained_);
        out.key("companies").begin_array();
        for (const auto& company : shown_) {
            out.begin_object().member("company", company.sum.name);
            out.member("currency", company.currency).key("lines").integer(company.sum.lines);
            out.member("before", company.sum.before.text());
            out.member("after", company.sum.after.text());
            out.member("difference", company.difference.text()).end_object();
        }
        out.end_array().end_object();
        return text;
    }

private:
    using Skus = std::unordered_map<std::string, Sum>;

    /// A line of an order that was given.
    struct Ordered {
        std::string sku;
        Decimal quantity;
        std::string unit;
    };

    /// What one company's orders come to.
    struct Company {
        std::string id;
        Sum total;
        Skus skus;
        std::string currency;
    };

    Status measure(const std::string& id) {
        Company company{id, {}, {}, {}};
        company.total.name = id;
        std::string order;
        std::vector<Ordered> lines;
        PORTICO_TRY(database_.each(
            select_lines,
            [&](const Row& row) -> Status {
                if (row.text(3) != order) PORTICO_TRY(price_order(company, lines));
                order = row.text(3);
                const auto quantity = row.decimal(1, quantity_limits);
                if (!quantity.ok()) return {};  // was never priced by rules
                lines.push_back({row.string(0), *quantity, row.string(2)});
                return {};
            },
            id,
            question_.since
        ));
        PORTICO_TRY(price_order(company, lines));
        if (company.total.lines == 0) return {};
        return keep(std::move(company.total), company.skus, company.currency);
    }

    /// Prices an order as one basket, and takes its lines. Prices that count once are left out:
    /// they would look used by every order of the year.
    Status price_order(Company& company, std::vector<Ordered>& lines) {
        if (lines.empty()) return {};
        std::vector<Question> basket;
        for (const auto& line : lines) basket.push_back({line.sku, line.quantity, line.unit});
        const Terms terms{company.id, question_.at, {}, {}, basket};
        MirroredOrders mirrored{database_, question_.at};
        TrialsAs orders{mirrored, true};
        auto before = OrderPricer::create(before_, terms, orders);
        auto after = OrderPricer::create(after_, terms, orders);
        if (before.ok() && after.ok()) {  // else it came with the last pull: priced next time
            company.currency = after->currency().code();
            for (const auto& question : basket) {
                PORTICO_TRY(take_line(question, *before, *after, company));
            }
        }
        lines.clear();
        return mirrored.outcome();
    }

    Status take_line(
        const Question& question, OrderPricer& before, OrderPricer& after, Company& company
    ) {
        ++lines_;
        const auto earlier = before.price(question);
        const auto later = after.price(question);
        const bool had_price = earlier.outcome == Outcome::priced;
        const bool has_price = later.outcome == Outcome::priced;
        if (had_price && !has_price) ++lost_;
        if (!had_price && has_price) ++gained_;
        if (!had_price || !has_price) return {};
        PORTICO_TRY(company.total.add(earlier.total, later.total));
        if (earlier.total == later.total) return {};
        auto& sum = company.skus[std::string{question.sku}];
        if (sum.name.empty()) sum.name = question.sku;
        return sum.add(earlier.total, later.total);
    }

    Status keep(Sum total, Skus& skus, std::string_view currency) {
        auto company = PORTICO_TRY(ranked(std::move(total), currency));
        auto& count = company.difference.sign() > 0   ? pay_more_
                      : company.difference.sign() < 0 ? pay_less_
                                                      : pay_same_;
        ++count;
        if (skus.empty()) return {};
        std::vector<Ranked> largest;
        for (auto& [sku, sum] : skus) {
            largest.push_back(PORTICO_TRY(ranked(std::move(sum), currency)));
        }
        keep_largest(largest, skus_kept_max);
        PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
            PORTICO_TRY(insert(transaction, company, {}, company));
            for (const auto& sku : largest) {
                PORTICO_TRY(insert(transaction, company, sku.sum.name, sku));
            }
            return {};
        }));
        shown_.push_back(std::move(company));
        if (shown_.size() > companies_shown_max * 4) keep_largest(shown_, companies_shown_max);
        return {};
    }

    Status insert(
        Transaction& transaction, const Ranked& company, std::string_view sku, const Ranked& what
    ) {
        PORTICO_TRY(transaction.execute(
            insert_effect,
            company.sum.name,
            question_.import_id,
            sku,
            what.currency,
            what.sum.lines,
            what.sum.before,
            what.sum.after,
            what.difference
        ));
        return {};
    }

    Database& database_;
    PriceSources before_;
    PriceSources after_;
    EffectQuestion question_;
    const TouchedHolders& touched_;
    std::int64_t untouched_ = 0;
    std::int64_t companies_ = 0;
    std::int64_t lines_ = 0;
    std::int64_t pay_more_ = 0;
    std::int64_t pay_less_ = 0;
    std::int64_t pay_same_ = 0;
    std::int64_t lost_ = 0;
    std::int64_t gained_ = 0;
    std::vector<Ranked> shown_;
};

}  // namespace

Result<Moment> first_day_of(Database& database, std::int64_t import_id, Moment published_at) {
    const auto first = PORTICO_TRY(database.query_one(
        select_first_day,
        [](const Row& row) { return row.optional_integer(0); },
        import_id,
        published_at
    ));
    return std::max(published_at, first.value_or(std::nullopt).value_or(published_at));
}

Result<std::string> measure_effect(
    Database& database,
    const EffectSources& sources,
    const EffectQuestion& question,
    const EffectWatch& watch
) {
    const auto touched = PORTICO_TRY(TouchedHolders::find(database, question.import_id));
    EffectMeter meter{database, sources, question, touched};
    PORTICO_TRY(meter.run(watch));
    return meter.render();
}

}  // namespace portico::pricing
