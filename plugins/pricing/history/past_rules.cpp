#include "history/past_rules.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include <portico/time.hpp>

#include "domain/period.hpp"
#include "history/past_terms.hpp"
#include "history/record_fields.hpp"
#include "measures/mirrored_orders.hpp"

namespace portico::pricing {
namespace {

using std::string_view;

constexpr std::array<string_view, 5> company_columns{
    "id", "currency", "region", "active", "known_since"};
constexpr std::array<string_view, 10> product_columns{
    "sku",
    "category",
    "unit",
    "base_price",
    "currency",
    "pack_multiple",
    "min_quantity",
    "tax_class",
    "active",
    "known_since"};
constexpr std::array<string_view, 10> list_columns{
    "id",
    "currency",
    "kind",
    "mode",
    "priority",
    "reference_list",
    "round_step",
    "round_mode",
    "valid_from",
    "valid_to"};
constexpr std::array<string_view, 2> counting_columns{"counted_by", "limit_quantity"};
constexpr std::array<string_view, 15> rule_columns{
    "holder_kind",
    "holder_id",
    "sku",
    "category",
    "unit",
    "min_quantity",
    "kind",
    "value",
    "of_list",
    "currency",
    "valid_from",
    "valid_to",
    "sequence",
    "round_step",
    "round_mode"};

constexpr auto select_groups =
    "SELECT name FROM erp.company_group WHERE company_id = $1 ORDER BY position";
constexpr auto select_company_lists =
    "SELECT price_list_id FROM erp.company_price_list WHERE company_id = $1 ORDER BY position";
constexpr auto select_units =
    "SELECT code, factor FROM erp.product_unit WHERE sku = $1 ORDER BY code";

constexpr auto select_version =
    "SELECT record, known_from FROM erp.record_history WHERE company_id = $1 AND entity = $2 "
    "AND id = $3 AND known_from <= $4 AND known_to > $4";
constexpr auto select_list_versions =
    "SELECT record, known_from FROM erp.record_history WHERE company_id = '' "
    "AND entity = 'price_list' AND known_from <= $1 AND known_to > $1";

/// The SKUs of a company's orders ($1) of a time ($2 to $3), in SQL.
#define PORTICO_ORDERED                                                         \
    "(SELECT line.sku FROM erp.order_head AS head JOIN erp.order_line AS line " \
    "ON line.company_id = head.company_id AND line.order_id = head.id "         \
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.ordered_at <= $3)"

constexpr auto select_ordered_units =
    "SELECT sku, code, factor FROM erp.product_unit WHERE sku IN " PORTICO_ORDERED
    " ORDER BY sku, code";

// What a publication closes leaves no row that would tell its moment.
constexpr auto select_publications =
    "SELECT published_at FROM publication WHERE published_at <= $1 "
    "ORDER BY version_id DESC LIMIT 8";

constexpr auto select_kept_since = "SELECT kept_since FROM erp.history_state";

template <std::size_t Count>
std::string joined(const std::array<string_view, Count>& columns) {
    std::string text;
    for (const auto column : columns) {
        if (!text.empty()) text += ", ";
        text += column;
    }
    return text;
}

template <std::size_t Count, class... More>
auto with(const std::array<string_view, Count>& columns, More... more) {
    std::array<string_view, Count + sizeof...(more)> all{};
    std::copy(columns.begin(), columns.end(), all.begin());
    std::size_t at = Count;
    ((all[at++] = more), ...);
    return all;
}

/// The statements about rules of one holder: of one product, or of none.
struct RuleStatements {
    std::string rows;
    std::string versions;
    std::string published;
};

RuleStatements rule_statements(string_view sku_fits, string_view known_at) {
    const std::string where =
        " WHERE holder_kind = $1 AND holder_id = $2 AND " + std::string{sku_fits};
    const std::string moment{known_at};
    const auto columns = joined(rule_columns);
    return {
        "SELECT id, active, deleted_at, known_since, " + columns +
            ", NULL, NULL FROM erp.price_rule" + where + " AND known_since <= " + moment,
        "SELECT record, known_from FROM erp.record_history" + where +
            " AND entity = 'price_rule' AND known_from <= " + moment + " AND known_to > " + moment,
        "SELECT 'p:' || id, 1, NULL, known_from, " + columns + ", " + joined(counting_columns) +
            " FROM published_rule" + where +
            " AND kind NOT IN " PORTICO_TERM_KINDS " AND known_from <= " + moment +
            " AND (known_to IS NULL OR known_to > " + moment + ")"};
}

struct Holder {
    HolderKind kind;
    std::string id;

    friend auto operator<=>(const Holder&, const Holder&) = default;
};

/// Reads all in one transaction. A record that can't be read is left out, as in the fast index.
class PastReader {
public:
    PastReader(Transaction& records, const PastQuestion& question)
        : records_{records}, question_{question} {}

    Result<PastRules> read() {
        PORTICO_TRY(read_company());
        for (const auto& sku : question_.skus) PORTICO_TRY(read_product(sku));
        PORTICO_TRY(read_lists());
        PORTICO_TRY(read_rules());
        PORTICO_TRY(read_terms());
        PORTICO_TRY(read_ordered_products());
        PORTICO_TRY(read_publications());
        auto& changes = past_.changes;
        std::sort(changes.begin(), changes.end(), std::greater<>{});
        changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
        return std::move(past_);
    }

private:
    /// Calls `use(fields, record, since)` for the version of a record that the asked moment knew,
    /// if it is over.
    template <class Use>
    Status each_version(Use use, string_view company, string_view entity, string_view id) {
        return records_.each(
            select_version,
            [&](const Row& row) { return use_version(row, use); },
            company,
            entity,
            id,
            question_.known_at
        );
    }

    template <class Use>
    Status use_version(const Row& row, Use& use) {
        const auto document = PORTICO_TRY(json::parse(row.text(0)));
        past_.changes.push_back(row.integer(1));
        return use(JsonFields{document.root()}, document.root());
    }

    Status read_company() {
        const auto sql = "SELECT " + joined(company_columns) + " FROM erp.company WHERE id = $1";
        bool is_now = false;
        PORTICO_TRY(records_.each(
            sql,
            [&](const Row& row) -> Status {
                const RowFields fields{row, company_columns};
                const auto since = fields.integer("known_since").value_or(0);
                is_now = since <= question_.known_at;
                if (is_now) past_.changes.push_back(since);
                return is_now ? keep_company(fields) : Status{};
            },
            question_.company
        ));
        if (!is_now) {
            const auto use = [&](const JsonFields& fields, json::Value record) -> Status {
                PORTICO_TRY(keep_company(fields));
                if (past_.rules.companies.empty()) return {};
                auto& company = past_.rules.companies.back();
                for (const auto name : record["groups"]) company.groups.push_back(name.string());
                for (const auto id : record["price_lists"]) company.lists.push_back(id.string());
                return {};
            };
            return each_version(use, question_.company, "company", question_.company);
        }
        if (past_.rules.companies.empty()) return {};
        auto& company = past_.rules.companies.back();
        const auto text = [](const Row& row) { return row.string(0); };
        company.groups = PORTICO_TRY(records_.query(select_groups, text, question_.company));
        company.lists = PORTICO_TRY(records_.query(select_company_lists, text, question_.company));
        return {};
    }

    Status keep_company(const RecordFields& fields) {
        if (fields.integer("active").value_or(0) == 0) return {};
        auto company = company_from(fields);
        if (company.ok()) past_.rules.companies.push_back(std::move(*company));
        return {};
    }

    Status read_product(const std::string& sku) {
        const auto sql = "SELECT " + joined(product_columns) + " FROM erp.product WHERE sku = $1";
        std::optional<Product> product;
        bool is_now = false;
        const auto keep = [&](const RecordFields& fields) -> Status {
            if (fields.integer("active").value_or(0) == 0) return {};
            auto read = product_from(fields);
            if (read.ok()) product = std::move(*read);
            past_.facts.put(facts_from(fields));
            return {};
        };
        PORTICO_TRY(records_.each(
            sql,
            [&](const Row& row) -> Status {
                const RowFields fields{row, product_columns};
                const auto since = fields.integer("known_since").value_or(0);
                is_now = since <= question_.known_at;
                if (is_now) past_.changes.push_back(since);
                return is_now ? keep(fields) : Status{};
            },
            sku
        ));
        if (is_now && product) {
            PORTICO_TRY(records_.each(
                select_units,
                [&](const Row& row) { return add_unit(*product, row.text(0), row.text(1)); },
                sku
            ));
        }
        if (!is_now) {
            const auto use = [&](const JsonFields& fields, json::Value record) -> Status {
                PORTICO_TRY(keep(fields));
                if (!product) return {};
                for (const auto unit : record["units"]) {
                    PORTICO_TRY(add_unit(*product, unit["code"].text(), unit["factor"].text()));
                }
                return {};
            };
            PORTICO_TRY(each_version(use, "", "product", sku));
        }
        if (product) past_.rules.products.push_back(std::move(*product));
        return {};
    }

    static Status add_unit(Product& product, string_view code, string_view factor) {
        product.units.push_back({std::string{code}, PORTICO_TRY(Decimal::parse(factor))});
        return {};
    }

    Status read_lists() {
        const auto columns = with(list_columns, "active", "known_since");
        const auto rows =
            "SELECT " + joined(columns) + " FROM erp.price_list WHERE known_since <= $1";
        const auto keep = [&](const RecordFields& fields) -> Status {
            if (fields.integer("active").value_or(0) == 0) return {};
            if (!list_ids_.insert(std::string{fields.text("id")}).second) return {};
            auto list = list_from(fields);
            if (list.ok()) past_.rules.lists.push_back(std::move(*list));
            return {};
        };
        const auto keep_row = [&](const Row& row) -> Status {
            const RowFields fields{row, columns};
            past_.changes.push_back(fields.integer("known_since").value_or(0));
            return keep(fields);
        };
        const auto keep_version = [&](const JsonFields& fields, json::Value) {
            return keep(fields);
        };
        PORTICO_TRY(records_.each(rows, keep_row, question_.known_at));
        PORTICO_TRY(records_.each(
            select_list_versions,
            [&](const Row& row) { return use_version(row, keep_version); },
            question_.known_at
        ));
        // Behind the ERP's: an id that it has too counts there.
        const auto published = "SELECT " + joined(list_columns) +
                               ", 1, known_from FROM published_list WHERE known_from <= $1 "
                               "AND (known_to IS NULL OR known_to > $1)";
        return records_.each(published, keep_row, question_.known_at);
    }

    /// All holders that can give this company a price, and the lists on which they lean.
    Status read_rules() {
        if (past_.rules.companies.empty()) return {};
        const auto& company = past_.rules.companies.front();
        want({HolderKind::company, company.id});
        for (const auto& group : company.groups) want({HolderKind::group, group});
        if (!company.region.empty()) want({HolderKind::region, company.region});
        for (const auto& list : company.lists) want({HolderKind::list, list});
        for (const auto& list : past_.rules.lists) {
            if (list.kind == ListKind::default_list) want({HolderKind::list, list.id});
        }
        while (!wanted_.empty()) {
            const auto holder = wanted_.back();
            wanted_.pop_back();
            PORTICO_TRY(read_holder(holder));
        }
        return {};
    }

    Status read_terms() {
        if (past_.rules.companies.empty()) return {};
        PastTerms terms{records_, question_.known_at, past_.changes};
        past_.terms = PORTICO_TRY(terms.read(past_.rules.companies.front(), question_.skus));
        return {};
    }

    void want(const Holder& holder) {
        if (seen_.insert(holder).second) wanted_.push_back(holder);
    }

    Status read_holder(const Holder& holder) {
        static const auto wide = rule_statements("sku IS NULL", "$3");
        static const auto narrow = rule_statements("sku = $4", "$3");
        if (holder.kind == HolderKind::list) {
            for (const auto& list : past_.rules.lists) {
                if (list.id == holder.id && !list.reference_list.empty()) {
                    want({HolderKind::list, list.reference_list});
                }
            }
        }
        PORTICO_TRY(read_statements(wide, name_of(holder.kind), holder.id, question_.known_at));
        for (const auto& sku : question_.skus) {
            PORTICO_TRY(
                read_statements(narrow, name_of(holder.kind), holder.id, question_.known_at, sku)
            );
        }
        return {};
    }

    template <class... Arguments>
    Status read_statements(const RuleStatements& statements, const Arguments&... arguments) {
        static const auto columns = [] {
            std::array<string_view, rule_columns.size() + 6> all{
                "id", "active", "deleted_at", "known_since"};
            const auto next = std::copy(rule_columns.begin(), rule_columns.end(), all.begin() + 4);
            std::copy(counting_columns.begin(), counting_columns.end(), next);
            return all;
        }();
        const auto keep_row = [&](const Row& row) -> Status {
            const RowFields fields{row, columns};
            past_.changes.push_back(fields.integer("known_since").value_or(0));
            return keep_rule(fields);
        };
        const auto keep_version = [&](const JsonFields& fields, json::Value) {
            return keep_rule(fields);
        };
        PORTICO_TRY(records_.each(statements.rows, keep_row, arguments...));
        PORTICO_TRY(records_.each(
            statements.versions,
            [&](const Row& row) { return use_version(row, keep_version); },
            arguments...
        ));
        return records_.each(statements.published, keep_row, arguments...);
    }

    /// What orders are counted as: their products, too, as they were known then. A rule of one
    /// product counts that one alone, which was asked and read.
    Status read_ordered_products() {
        const auto& rules = past_.rules.rules;
        const bool counts_others = std::any_of(rules.begin(), rules.end(), [](const Rule& rule) {
            return is_period(rule.counted_by) && rule.target_kind != TargetKind::sku;
        });
        if (!counts_others) return {};
        std::set<std::string> skus;
        const OrderTime year{period_start(question_.at, 12), question_.at};
        const auto take = [&](const OrderedLine& line) { skus.insert(line.sku); };
        PORTICO_TRY(each_ordered_line(records_, question_.company, year, take));
        for (const auto& sku : question_.skus) skus.erase(sku);
        PORTICO_TRY(read_unchanged_products(year, skus));
        for (const auto& sku : skus) PORTICO_TRY(read_product(sku));
        return {};
    }

    /// Those that are as they were then, all at once; takes them out of `skus`.
    Status read_unchanged_products(const OrderTime& year, std::set<std::string>& skus) {
        static const auto sql =
            "SELECT " + joined(product_columns) +
            " FROM erp.product WHERE known_since <= $4 AND sku IN " PORTICO_ORDERED;
        std::map<std::string, Product> products;
        const auto keep = [&](const Row& row) -> Status {
            const RowFields fields{row, product_columns};
            const std::string sku{fields.text("sku")};
            if (skus.erase(sku) == 0) return {};
            past_.changes.push_back(fields.integer("known_since").value_or(0));
            if (fields.integer("active").value_or(0) == 0) return {};
            auto product = product_from(fields);
            if (product.ok()) products.emplace(sku, std::move(*product));
            return {};
        };
        const auto& known_at = question_.known_at;
        PORTICO_TRY(records_.each(sql, keep, question_.company, year.from, year.until, known_at));
        const auto add = [&](const Row& row) -> Status {
            const auto product = products.find(row.string(0));
            if (product == products.end()) return {};
            return add_unit(product->second, row.text(1), row.text(2));
        };
        PORTICO_TRY(
            records_.each(select_ordered_units, add, question_.company, year.from, year.until)
        );
        for (auto& [sku, product] : products) past_.rules.products.push_back(std::move(product));
        return {};
    }

    Status read_publications() {
        const auto keep = [&](const Row& row) -> Status {
            past_.changes.push_back(row.integer(0));
            return {};
        };
        return records_.each(select_publications, keep, question_.known_at);
    }

    Status keep_rule(const RecordFields& fields) {
        const auto read = rule_from(fields);
        if (!read.ok()) return {};  // the fast index leaves it out too, and says so in the log
        if (past_.rules.rules.size() + past_.deleted.size() >= past_rules_max) {
            return Error{
                Code::quota,
                "More than 200,000 rules name these products: ask for fewer lines with known_at."};
        }
        if (fields.integer("active").value_or(0) == 0) {
            past_.deleted.push_back({*read, fields.integer("deleted_at").value_or(0)});
            return {};
        }
        if (!read->of_list.empty()) want({HolderKind::list, read->of_list});
        past_.rules.rules.push_back(*read);
        return {};
    }

    Transaction& records_;
    const PastQuestion& question_;
    PastRules past_;
    std::set<std::string, std::less<>> list_ids_;
    std::set<Holder> seen_;
    std::vector<Holder> wanted_;
};

}  // namespace

Result<PastRules> load_past_rules(Database& database, const PastQuestion& question) {
    auto records = PORTICO_TRY(database.begin(Access::read));
    auto past = PastReader{records, question}.read();
    PORTICO_TRY(records.commit());
    return past;
}

Status check_known_at(Database& database, Moment known_at, Moment now) {
    if (known_at > now) {
        return invalid(
            "\"known_at\" lies in the future: nobody knows yet what will be known at " +
            format_time(known_at) + "."
        );
    }
    const auto kept_since = PORTICO_TRY(database.query_one(select_kept_since, [](const Row& row) {
        return row.integer(0);
    }));
    if (kept_since && known_at < *kept_since) {
        return invalid(
            "What was known at " + format_time(known_at) +
            " is not kept: the history goes back to " + format_time(*kept_since) + "."
        );
    }
    return {};
}

}  // namespace portico::pricing
