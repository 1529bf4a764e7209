#include <set>
#include <unordered_set>

#include "entities/entities.hpp"
#include "prices/price_book.hpp"
#include "prices/price_names.hpp"
#include "prices/rule_writer.hpp"
#include "pull/known_rows.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view line_model = "product.price_list.line";
constexpr std::string_view list_model = "product.price_list";
constexpr std::string_view mirror_sql = "SELECT source, id FROM erp.price_rule WHERE row_hash <> 0";

/// So many computed prices are asked again with each look for deletions (costs change without a
/// trace); more wait for the next full pass.
constexpr std::size_t computed_prices_max = 5000;

/// Prices that one page asks Tryton for, about a minute's: a line more is taken, so that each page
/// comes further.
constexpr std::size_t asked_prices_max = 10'000;

/// product.price_list.line, as rules; see prices/rule_writer.hpp.
class PriceRuleFeed final : public Feed {
public:
    explicit PriceRuleFeed(const Settings& settings) : book_{settings} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = line_model, .fields = price_line_fields()},
            {.model = list_model},
            {.model = "product.product"},
            {.model = "product.template"},
        };
        return all;
    }

    [[nodiscard]] std::string_view mirror_rows() const override { return mirror_sql; }

    /// Each may be a thousand prices to ask for.
    [[nodiscard]] std::uint32_t page_records_max() const override { return 200; }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(book_.refresh(pull));
        return std::to_string(pull.directory.basis());
    }

    Status before_full(Pull& pull) override {
        book_.restart();
        PORTICO_TRY(book_.refresh(pull));
        static_cast<void>(computed_lines(pull));
        return {};
    }

    Status before_wide(Pull& pull) override {
        book_.restart();
        PORTICO_TRY(book_.refresh(pull));
        return give_lines(computed_lines(pull), pull);
    }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& lists, Pull&) override {
        std::vector<std::int64_t> ids;
        for (const auto list : lists) {
            const auto lines = book_.lines_of(read_id(list["id"]));
            ids.insert(ids.end(), lines.begin(), lines.end());
        }
        return ids;
    }

    Status touched(std::size_t source, const Rows& changed, Pull& pull) override {
        if (source == 1) return Feed::touched(source, changed, pull);
        std::set<std::int64_t> products;
        for (const auto row : changed) {
            const auto id = read_id(row["id"]);
            if (source == 2) products.insert(id);
            if (source == 3) {
                const auto& variants = pull.directory.variants(id);
                products.insert(variants.begin(), variants.end());
            }
        }
        return give_products(products, pull);
    }

    /// As many lines as their prices can be asked for in one page.
    Status render(const Rows& rows, Pull& pull) override {
        std::vector<PriceLine> lines;
        std::size_t asked = 0;
        for (const auto row : rows) {
            if (asked >= asked_prices_max) {
                if (pull.is_full) {
                    pull.stop_after(lines.back().id);
                    break;
                }
                pull.postpone(row);
                continue;
            }
            const auto& line = lines.emplace_back(read_price_line(row));
            if (!line.terms) asked += products_of(line, pull.directory).size();
        }
        return give_lines(lines, pull);
    }

private:
    /// Lines that only Tryton can compute, counted; none when they give too many prices to ask
    /// again.
    std::vector<PriceLine> computed_lines(Pull& pull) const {
        std::vector<PriceLine> lines;
        std::size_t prices = 0;
        for (const auto& [id, line] : book_.lines()) {
            if (line.terms || !book_.has_list(line.list)) continue;
            lines.push_back(line);
            prices += products_of(line, pull.directory).size();
        }
        pull.measure("computed_formulas", static_cast<double>(lines.size()));
        pull.measure("computed_prices", static_cast<double>(prices));
        if (prices > computed_prices_max) lines.clear();
        return lines;
    }

    static std::vector<std::int64_t> products_of(
        const PriceLine& line, const Directory& directory
    ) {
        std::vector<std::int64_t> ids;
        if (line.product != 0) {
            if (PriceBook::is_for(line, line.product, directory)) ids.push_back(line.product);
            return ids;
        }
        for (const auto& [id, product] : directory.products()) {
            if (PriceBook::is_for(line, id, directory)) ids.push_back(id);
        }
        std::sort(ids.begin(), ids.end());
        return ids;
    }

    /// All rules of these lines; those that the mirror has beside them are removed.
    Status give_lines(const std::vector<PriceLine>& lines, Pull& pull) {
        RuleWriter writer{book_, pull};
        for (const auto& line : lines) {
            if (!book_.has_list(line.list)) continue;  // another company's
            PORTICO_TRY(writer.give_line(line));
            PORTICO_TRY(writer.give_products(line, products_of(line, pull.directory)));
        }
        if (pull.is_full) return {};
        std::vector<std::int64_t> ids;
        for (const auto& line : lines) ids.push_back(line.id);
        std::sort(ids.begin(), ids.end());
        for (const auto& [id, rule] :
             PORTICO_TRY(canonical_ids(pull.mirror, mirror_sql, line_model, ids))) {
            if (!writer.has_given(rule)) PORTICO_TRY(pull.remove(rule, line_model, id));
        }
        return {};
    }

    /// What every line gives for these products; another category, unit or code changes it.
    Status give_products(const std::set<std::int64_t>& products, Pull& pull) {
        RuleWriter writer{book_, pull};
        std::unordered_set<std::string> asked;
        for (const auto& [id, line] : book_.lines()) {
            if (!book_.has_list(line.list)) continue;
            std::vector<std::int64_t> wanted;
            for (const auto product : products) {
                if (line.product != 0 && line.product != product) continue;
                asked.insert(product_rule_id(line.id, product));
                if (PriceBook::is_for(line, product, pull.directory)) wanted.push_back(product);
            }
            PORTICO_TRY(writer.give_products(line, wanted));
        }
        const auto remove_unwanted = [&](const Row& row) -> Status {
            const auto rule = row.string(1);
            if (!asked.contains(rule) || writer.has_given(rule)) return {};
            const auto line = id_in_source(row.text(0), line_model);
            return pull.remove(rule, line_model, line);
        };
        return pull.mirror.each(mirror_sql, remove_unwanted);
    }

    PriceBook book_;
};

/// What a list gives where none of its lines applies: the list price.
class LastRuleFeed final : public Feed {
public:
    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = list_model, .fields = {"company", "tax_included"}}};
        return all;
    }

    [[nodiscard]] std::string_view mirror_rows() const override { return mirror_sql; }

    Status before_full(Pull& pull) override { return give(list_price_list, 0, pull); }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            const auto id = read_id(row["id"]);
            if (read_flag(row["tax_included"])) {
                if (!pull.is_full) {
                    PORTICO_TRY(pull.remove("list:" + std::to_string(id), list_model, id));
                }
                continue;
            }
            PORTICO_TRY(give(std::to_string(id), id, pull));
        }
        return {};
    }

private:
    static Status give(std::string_view list, std::int64_t id, Pull& pull) {
        std::string json;
        json::Writer writer{json};
        writer.begin_object().member("id", "list:" + std::string{list}).member("list_id", list);
        writer.member("kind", "percent").member("value", "0");
        writer.key("sequence").integer(last_rank).end_object();
        return pull.give(json, list_model, id);
    }
};

}  // namespace

std::unique_ptr<Feed> make_price_rule_feed(const Settings& settings) {
    return std::make_unique<PriceRuleFeed>(settings);
}

std::unique_ptr<Feed> make_last_rule_feed() {
    return std::make_unique<LastRuleFeed>();
}

}  // namespace portico::erp_tryton
