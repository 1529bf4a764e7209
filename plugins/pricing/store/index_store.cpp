#include "store/index_store.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "store/record_rows.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_units = "SELECT sku, code, factor FROM erp.product_unit ORDER BY sku, code";

constexpr auto select_products =
    "SELECT sku, category, unit, base_price, currency FROM erp.product WHERE active = 1 "
    "ORDER BY sku";

constexpr auto select_lists =
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM erp.price_list WHERE active = 1 UNION ALL "
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM published_list WHERE known_to IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM erp.price_list "
    "WHERE erp.price_list.id = published_list.id AND erp.price_list.active = 1) "
    "AND NOT EXISTS (SELECT 1 FROM import_list WHERE import_id = $1 "
    "AND import_list.id = published_list.id AND change <> 'unchanged') UNION ALL "
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM import_list WHERE import_id = $1 AND change IN ('new', 'changed')";

constexpr auto select_company_lists =
    "SELECT company_id, price_list_id FROM erp.company_price_list ORDER BY company_id, position";

constexpr auto select_company_groups =
    "SELECT company_id, name FROM erp.company_group ORDER BY company_id, position";

constexpr auto select_companies = "SELECT id, currency, region FROM erp.company WHERE active = 1";

// A price list belongs to many companies, so that its rules have no company of their own: the index
// needs the rules of all companies at once.
constexpr auto select_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode FROM erp.price_rule "
    "WHERE active = 1";

// The prefix keeps the ids of rules that were published here apart from the ERP's.
constexpr auto select_published_rules =
    "SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM published_rule WHERE known_to IS NULL "
    "AND kind NOT IN " PORTICO_TERM_KINDS;

// The same as it would be after an import.
constexpr auto select_rules_after =
    "SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM published_rule "
    "WHERE known_to IS NULL AND kind NOT IN " PORTICO_TERM_KINDS
    " AND NOT EXISTS (SELECT 1 FROM import_rule WHERE import_id = $1 "
    "AND import_rule.id = published_rule.id AND change <> 'unchanged') AND NOT EXISTS (SELECT 1 "
    "FROM import_close WHERE import_id = $1 AND import_close.id = published_rule.id) UNION ALL "
    "SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM import_rule "
    "WHERE import_id = $1 AND change IN ('new', 'changed') AND kind NOT IN " PORTICO_TERM_KINDS;

// Each part is one look at the end of an index.
constexpr auto select_newest =
    "SELECT COALESCE(MAX(newest), 0) FROM (SELECT MAX(known_since) AS newest FROM erp.company "
    "UNION ALL SELECT MAX(known_since) FROM erp.product "
    "UNION ALL SELECT MAX(known_since) FROM erp.price_list "
    "UNION ALL SELECT MAX(known_since) FROM erp.price_rule) AS parts";

constexpr auto select_newest_published =
    "SELECT COALESCE(MAX(newest), 0) FROM (SELECT MAX(known_from) AS newest FROM published_list "
    "UNION ALL SELECT MAX(known_to) FROM published_list "
    "UNION ALL SELECT MAX(known_from) FROM published_rule "
    "UNION ALL SELECT MAX(known_to) FROM published_rule) AS parts";

constexpr auto select_freshness =
    "SELECT COUNT(as_of), MIN(as_of), MAX(changed_at) FROM erp.sync_state "
    "WHERE entity IN ('company', 'product', 'price_list', 'price_rule')";

using Texts = std::unordered_map<std::string, std::vector<std::string>>;

/// Reads all tables in one transaction into a builder.
class Loader {
public:
    Loader(Transaction& mirror, const Settings& settings, std::int64_t import_id)
        : mirror_{mirror}, import_id_{import_id}, builder_{settings} {}

    Result<LoadedIndex> load() {
        PORTICO_TRY(read_products());
        PORTICO_TRY(read_lists());
        PORTICO_TRY(read_companies());
        PORTICO_TRY(read_rules(select_rules));
        PORTICO_TRY(read_rules(select_published_rules));
        LoadedIndex loaded;
        loaded.seen = PORTICO_TRY(newest_changes(mirror_));
        loaded.index = builder_.finish();
        loaded.problems = builder_.problems();
        loaded.problem_count = builder_.problem_count();
        return loaded;
    }

private:
    /// Reads one record and hands it to the builder; a row that can't be read is a problem, no end.
    template <class Record>
    Status keep(std::string_view kind, const Row& row, Result<Record> record) {
        if (record.ok()) {
            builder_.add(*record);
        } else {
            builder_.report(kind, row.text(0), record.error().message);
        }
        return {};
    }

    Status read_products() {
        std::unordered_map<std::string, std::vector<Unit>> units;
        PORTICO_TRY(mirror_.each(select_units, [&](const Row& row) -> Status {
            const auto factor = row.decimal(2);
            if (factor.ok()) {
                units[row.string(0)].push_back({row.string(1), *factor});
            } else {
                builder_.report("product", row.text(0), factor.error().message);
            }
            return {};
        }));
        return mirror_.each(select_products, [&](const Row& row) {
            auto product = to_product(row);
            if (product.ok()) {
                const auto others = units.find(product->sku);
                if (others != units.end()) product->units = others->second;
            }
            return keep("product", row, std::move(product));
        });
    }

    Status read_lists() {
        const auto take = [&](const Row& row) { return keep("list", row, to_list(row)); };
        return mirror_.each(select_lists, take, import_id_);
    }

    Result<Texts> read_texts(std::string_view sql) {
        Texts texts;
        PORTICO_TRY(mirror_.each(sql, [&](const Row& row) -> Status {
            texts[row.string(0)].push_back(row.string(1));
            return {};
        }));
        return texts;
    }

    Status read_companies() {
        const auto lists = PORTICO_TRY(read_texts(select_company_lists));
        const auto groups = PORTICO_TRY(read_texts(select_company_groups));
        const auto texts_of = [](const Texts& texts, const std::string& company) {
            const auto found = texts.find(company);
            return found == texts.end() ? std::vector<std::string>{} : found->second;
        };
        return mirror_.each(select_companies, [&](const Row& row) -> Status {
            auto currency = currency_at(row, 1);
            if (!currency.ok()) return keep<Company>("company", row, currency.error());
            Company company;
            company.id = row.string(0);
            company.currency = *currency;
            company.region = row.string(2);
            company.lists = texts_of(lists, company.id);
            company.groups = texts_of(groups, company.id);
            return keep<Company>("company", row, std::move(company));
        });
    }

    Status read_rules(std::string_view sql) {
        Rule rule;
        const bool is_published = sql != select_rules;
        const auto take = [&](const Row& row) -> Status {
            const auto read = is_published ? to_published_rule(row, rule) : to_rule(row, rule);
            if (read.ok()) {
                builder_.add(rule);
            } else {
                builder_.report("rule", row.text(0), read.error().message);
            }
            return {};
        };
        const bool is_changed = sql == select_published_rules && import_id_ != no_import;
        return is_changed ? mirror_.each(select_rules_after, take, import_id_)
                          : mirror_.each(sql, take);
    }

    Transaction& mirror_;
    std::int64_t import_id_;
    IndexBuilder builder_;
};

}  // namespace

Result<LoadedIndex> load_index(
    Transaction& mirror, const Settings& settings, std::int64_t import_id
) {
    return Loader{mirror, settings, import_id}.load();
}

Result<SeenChanges> newest_changes(Transaction& mirror) {
    const auto number = [](const Row& row) { return row.integer(0); };
    SeenChanges newest;
    newest.erp = PORTICO_TRY(mirror.query_one(select_newest, number)).value_or(0);
    newest.published = PORTICO_TRY(mirror.query_one(select_newest_published, number)).value_or(0);
    return newest;
}

Result<Freshness> load_freshness(Database& database) {
    const auto found =
        PORTICO_TRY(database.query_one(select_freshness, [](const Row& row) -> Freshness {
            constexpr std::int64_t entities = 4;
            Freshness read;
            read.changed_at = row.optional_integer(2).value_or(beginning_of_time);
            // Before each of them has come completely once, nothing can be promised.
            if (row.integer(0) >= entities) read.as_of = row.optional_integer(1);
            return read;
        }));
    return found.value_or(Freshness{});
}

}  // namespace portico::pricing
