#include "store/question_records.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "domain/period.hpp"
#include "domain/rule_check.hpp"
#include "measures/mirrored_orders.hpp"
#include "measures/pilot_uses.hpp"
#include "store/record_rows.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_product =
    "SELECT sku, category, unit, base_price, currency FROM erp.product "
    "WHERE sku = $1 AND active = 1";

constexpr auto select_units =
    "SELECT code, factor FROM erp.product_unit WHERE sku = $1 ORDER BY code";

constexpr auto select_company =
    "SELECT id, currency, region FROM erp.company WHERE id = $1 AND active = 1";

constexpr auto select_company_lists =
    "SELECT price_list_id FROM erp.company_price_list WHERE company_id = $1 ORDER BY position";

constexpr auto select_company_groups =
    "SELECT name FROM erp.company_group WHERE company_id = $1 ORDER BY position";

constexpr auto select_default_lists =
    "SELECT id FROM erp.price_list WHERE kind = 'default' AND active = 1 UNION "
    "SELECT id FROM published_list WHERE kind = 'default' AND known_to IS NULL";

constexpr auto select_list =
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to, 0 AS place FROM erp.price_list WHERE id = $1 AND active = 1 UNION ALL "
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to, 1 AS place FROM published_list WHERE id = $1 AND known_to IS NULL "
    "ORDER BY place";

constexpr auto select_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, NULL, NULL FROM "
    "erp.price_rule "
    "WHERE holder_kind = $1 AND holder_id = $2 AND (sku = $3 OR sku IS NULL) AND active = 1 "
    "UNION ALL SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, "
    "value, of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity "
    "FROM published_rule WHERE holder_kind = $1 AND holder_id = $2 AND (sku = $3 OR sku IS NULL) "
    "AND known_to IS NULL AND kind NOT IN " PORTICO_TERM_KINDS;

constexpr auto select_uses =
    "SELECT rule_id FROM pilot_use WHERE company_id = $1 AND released_at IS NULL "
    "AND (confirmed_at IS NOT NULL OR used_at > $2) AND NOT " PORTICO_CANCELLED_IN_ERP;

std::string first_text(const Row& row) {
    return row.string(0);
}

bool fits(const Rule& rule, const Product& product) {
    if (rule.target_kind != TargetKind::category) return true;
    const auto& category = product.category;
    return category == rule.target || category.starts_with(rule.target + "/");
}

/// Follows the holders of one question.
class QuestionReader {
public:
    QuestionReader(Transaction& mirror, const RecordsQuestion& question)
        : mirror_{mirror}, question_{question} {}

    Result<RuleSet> read() {
        PORTICO_TRY(read_product(question_.sku));
        PORTICO_TRY(read_company(question_.company));
        if (read_.products.empty() || read_.companies.empty()) return std::move(read_);
        const auto& buyer = read_.companies.front();
        PORTICO_TRY(read_rules(HolderKind::company, buyer.id));
        for (const auto& group : std::set<std::string>{buyer.groups.begin(), buyer.groups.end()}) {
            PORTICO_TRY(read_rules(HolderKind::group, group));
        }
        if (!buyer.region.empty()) PORTICO_TRY(read_rules(HolderKind::region, buyer.region));
        for (const auto& list : buyer.lists) need_list(list);
        for (const auto& list : PORTICO_TRY(mirror_.query(select_default_lists, first_text))) {
            need_list(list);
        }
        while (!waiting_.empty()) {
            const auto list = std::move(waiting_.back());
            waiting_.pop_back();
            PORTICO_TRY(read_list(list));
        }
        PORTICO_TRY(read_counted());
        return std::move(read_);
    }

private:
    Status read_product(std::string_view sku) {
        auto product = PORTICO_TRY(mirror_.query_one(select_product, to_product, sku));
        if (!product) return {};
        PORTICO_TRY(mirror_.each(
            select_units,
            [&](const Row& row) -> Status {
                const auto factor = row.decimal(1);
                if (factor.ok()) product->units.push_back({row.string(0), *factor});
                return {};
            },
            sku
        ));
        if (check(*product).ok()) read_.products.push_back(std::move(*product));
        return {};
    }

    Status read_company(std::string_view id) {
        auto company = PORTICO_TRY(mirror_.query_one(
            select_company,
            [](const Row& row) -> Result<Company> {
                Company read;
                read.id = row.string(0);
                read.currency = PORTICO_TRY(currency_at(row, 1));
                read.region = row.string(2);
                return read;
            },
            id
        ));
        if (!company) return {};
        company->lists = PORTICO_TRY(mirror_.query(select_company_lists, first_text, id));
        company->groups = PORTICO_TRY(mirror_.query(select_company_groups, first_text, id));
        read_.companies.push_back(std::move(*company));
        return {};
    }

    void need_list(const std::string& id) {
        if (!id.empty() && seen_.insert(id).second) waiting_.push_back(id);
    }

    Status read_list(const std::string& id) {
        auto lists = PORTICO_TRY(mirror_.query(select_list, to_list, id));
        if (lists.empty() || !check(lists.front()).ok()) return {};
        need_list(lists.front().reference_list);
        const auto currency = lists.front().currency;
        read_.lists.push_back(std::move(lists.front()));
        return read_rules(HolderKind::list, id, currency);
    }

    /// A list's rules have its `currency` or none.
    Status read_rules(HolderKind kind, const std::string& holder, Currency currency = {}) {
        const auto& product = read_.products.front();
        return mirror_.each(
            select_rules,
            [&](const Row& row) -> Status {
                Rule rule;
                // A bad one is no part of the index either.
                if (!to_published_rule(row, rule).ok() || !check(rule).ok() || !fits(rule, product))
                    return {};
                const bool is_foreign =
                    kind == HolderKind::list && !rule.currency.empty() && rule.currency != currency;
                if (is_foreign) return {};
                if (read_.rules.size() == question_rules_max) {
                    return Error{Code::quota, "Too many rules for one question."};
                }
                need_list(rule.of_list);
                read_.rules.push_back(std::move(rule));
                return {};
            },
            name_of(kind),
            holder,
            product.sku
        );
    }

    /// What breaks and limits of these rules are compared with.
    Status read_counted() {
        const auto& rules = read_.rules;
        const bool has_period = std::any_of(rules.begin(), rules.end(), [](const Rule& rule) {
            return is_period(rule.counted_by);
        });
        std::set<std::string> skus;
        for (const auto& line : question_.basket) skus.emplace(line.sku);
        if (has_period) {
            const OrderTime year{period_start(question_.at, 12), question_.at};
            const auto keep = [&](const OrderedLine& line) {
                read_.ordered.push_back(line);
                skus.insert(line.sku);
            };
            PORTICO_TRY(each_ordered_line(mirror_, question_.company, year, keep));
        }
        skus.erase(std::string{question_.sku});
        for (const auto& sku : skus) PORTICO_TRY(read_product(sku));
        const auto to_use = [&](const Row& row) {
            return PilotUse{std::string{question_.company}, row.string(0)};
        };
        read_.uses = PORTICO_TRY(mirror_.query(
            select_uses, to_use, question_.company, question_.asked_at - reservation_time
        ));
        return {};
    }

    Transaction& mirror_;
    RecordsQuestion question_;
    RuleSet read_;
    std::set<std::string> seen_;
    std::vector<std::string> waiting_;
};

}  // namespace

Result<RuleSet> load_question_records(Transaction& mirror, const RecordsQuestion& question) {
    return QuestionReader{mirror, question}.read();
}

}  // namespace portico::pricing
