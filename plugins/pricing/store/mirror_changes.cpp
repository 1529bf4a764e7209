#include "store/mirror_changes.hpp"

#include <string>

#include "store/record_rows.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_products =
    "SELECT sku, category, unit, base_price, currency, active FROM erp.product "
    "WHERE known_since > $1 ORDER BY known_since, sku";

constexpr auto select_units =
    "SELECT code, factor FROM erp.product_unit WHERE sku = $1 ORDER BY code";

constexpr auto select_changed_lists =
    "SELECT id FROM erp.price_list WHERE known_since > $1 UNION "
    "SELECT id FROM published_list WHERE known_from > $2 OR known_to > $2";

// What the ERP has counts before what was published under the same id.
constexpr auto select_list =
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to, 0 AS place FROM erp.price_list WHERE id = $1 AND active = 1 UNION ALL "
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to, 1 AS place FROM published_list WHERE id = $1 AND known_to IS NULL "
    "ORDER BY place";

constexpr auto select_companies =
    "SELECT id, currency, region, active FROM erp.company WHERE known_since > $1 "
    "ORDER BY known_since, id";

constexpr auto select_company_lists =
    "SELECT price_list_id FROM erp.company_price_list WHERE company_id = $1 ORDER BY position";

constexpr auto select_company_groups =
    "SELECT name FROM erp.company_group WHERE company_id = $1 ORDER BY position";

// A price list belongs to many companies, so that its rules have no company of their own: the index
// needs the rules of all companies at once.
constexpr auto select_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, active FROM erp.price_rule "
    "WHERE known_since > $1 ORDER BY known_since, id";

constexpr auto select_closed_rules =
    "SELECT DISTINCT 'p:' || id FROM published_rule WHERE known_to > $1";

constexpr auto select_opened_rules =
    "SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM published_rule WHERE known_from > $1 AND known_to IS NULL "
    "AND kind NOT IN " PORTICO_TERM_KINDS " ORDER BY known_from, id";

std::string first_text(const Row& row) {
    return row.string(0);
}

/// Reads what changed, kind by kind, into the editor.
class Changes {
public:
    Changes(Transaction& mirror, const SeenChanges& seen, IndexEditor& editor)
        : mirror_{mirror}, seen_{seen}, editor_{editor} {}

    Status apply() {
        PORTICO_TRY(apply_products());
        PORTICO_TRY(apply_lists());
        PORTICO_TRY(apply_companies());
        PORTICO_TRY(apply_rules(select_rules, seen_.erp));
        PORTICO_TRY(mirror_.each(
            select_closed_rules,
            [&](const Row& row) -> Status {
                editor_.remove_rule(row.text(0));
                return {};
            },
            seen_.published
        ));
        return apply_rules(select_opened_rules, seen_.published);
    }

private:
    /// A row, read completely, since no other statement should run while it is walked.
    struct ProductRow {
        Result<Product> product;
        std::string sku;
        bool is_active;
    };

    Status apply_products() {
        const auto rows = PORTICO_TRY(mirror_.query(
            select_products,
            [](const Row& row) {
                return ProductRow{to_product(row), row.string(0), row.boolean(5)};
            },
            seen_.erp
        ));
        for (const auto& row : rows) PORTICO_TRY(apply_product(row));
        return {};
    }

    Status apply_product(const ProductRow& row) {
        if (!row.product.ok() && row.is_active) {
            editor_.report("product", row.sku, row.product.error().message);
        }
        if (!row.product.ok() || !row.is_active) {
            editor_.remove_product(row.sku);
            return {};
        }
        auto product = *row.product;
        PORTICO_TRY(mirror_.each(
            select_units,
            [&](const Row& unit) -> Status {
                const auto factor = unit.decimal(1);
                if (factor.ok()) {
                    product.units.push_back({unit.string(0), *factor});
                } else {
                    editor_.report("product", row.sku, factor.error().message);
                }
                return {};
            },
            row.sku
        ));
        editor_.put(product);
        return {};
    }

    Status apply_lists() {
        const auto ids =
            PORTICO_TRY(mirror_.query(select_changed_lists, first_text, seen_.erp, seen_.published)
            );
        for (const auto& id : ids) {
            const auto found = PORTICO_TRY(mirror_.query(
                select_list, [](const Row& row) { return ListRow{to_list(row)}; }, id
            ));
            if (found.empty()) {
                editor_.remove_list(id);
            } else if (found.front().list.ok()) {
                editor_.put(*found.front().list);
            } else {
                editor_.remove_list(id);
                editor_.report("list", id, found.front().list.error().message);
            }
        }
        return {};
    }

    struct ListRow {
        Result<PriceList> list;
    };

    struct CompanyRow {
        Result<Currency> currency;
        Company company;
        bool is_active;
    };

    Status apply_companies() {
        auto rows = PORTICO_TRY(mirror_.query(
            select_companies,
            [](const Row& row) {
                CompanyRow read{currency_at(row, 1), {}, row.boolean(3)};
                read.company.id = row.string(0);
                read.company.region = row.string(2);
                return read;
            },
            seen_.erp
        ));
        for (auto& [currency, company, is_active] : rows) {
            if (!currency.ok() && is_active) {
                editor_.report("company", company.id, currency.error().message);
            }
            if (!currency.ok() || !is_active) {
                editor_.remove_company(company.id);
                continue;
            }
            company.currency = *currency;
            company.lists =
                PORTICO_TRY(mirror_.query(select_company_lists, first_text, company.id));
            company.groups =
                PORTICO_TRY(mirror_.query(select_company_groups, first_text, company.id));
            editor_.put(company);
        }
        return {};
    }

    Status apply_rules(std::string_view sql, Moment seen) {
        Rule rule;
        return mirror_.each(
            sql,
            [&](const Row& row) -> Status {
                const bool is_published = sql == select_opened_rules;
                const bool is_active = is_published || row.boolean(16);
                const auto read = is_published ? to_published_rule(row, rule) : to_rule(row, rule);
                if (is_active && !read.ok()) {
                    editor_.report("rule", row.text(0), read.error().message);
                }
                if (is_active && read.ok()) {
                    editor_.put(rule);
                } else {
                    editor_.remove_rule(row.text(0));
                }
                return {};
            },
            seen
        );
    }

    Transaction& mirror_;
    SeenChanges seen_;
    IndexEditor& editor_;
};

constexpr auto count_rules =
    "SELECT COUNT(*) FROM (SELECT 1 FROM erp.price_rule WHERE known_since > $1 LIMIT $2) AS some";

constexpr auto count_products =
    "SELECT COUNT(*) FROM (SELECT 1 FROM erp.product WHERE known_since > $1 LIMIT $2) AS some";

constexpr auto count_companies =
    "SELECT COUNT(*) FROM (SELECT 1 FROM erp.company WHERE known_since > $1 LIMIT $2) AS some";

constexpr auto count_published_rules =
    "SELECT COUNT(*) FROM (SELECT 1 FROM published_rule WHERE known_from > $1 OR known_to > $1 "
    "LIMIT $2) AS some";

}  // namespace

Result<bool> are_many_changes(Transaction& mirror, const SeenChanges& seen, std::size_t limit) {
    const auto number = [](const Row& row) { return row.integer(0); };
    const auto many = static_cast<std::int64_t>(limit);
    std::int64_t changed = 0;
    for (const auto* sql : {count_rules, count_products, count_companies}) {
        changed += PORTICO_TRY(mirror.query_one(sql, number, seen.erp, many)).value_or(0);
    }
    const auto published =
        PORTICO_TRY(mirror.query_one(count_published_rules, number, seen.published, many));
    return changed + published.value_or(0) >= many;
}

Status apply_changes(Transaction& mirror, const SeenChanges& seen, IndexEditor& editor) {
    return Changes{mirror, seen, editor}.apply();
}

}  // namespace portico::pricing
