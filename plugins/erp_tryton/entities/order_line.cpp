#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_map>

#include "entities/currencies.hpp"
#include "entities/entities.hpp"
#include "pull/known_rows.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "sale.line";
constexpr std::string_view line_clause = R"(["type","=","line"])";
constexpr std::size_t unit_code_bytes_max = 32;
constexpr std::size_t description_bytes_max = 500;

/// What is sold without a product. No product has it: codes that begin with `id:` are passed over.
constexpr std::string_view text_sku = "id:0";

/// sale.line of type `line`: titles, comments and subtotals are no goods. The amount is computed
/// from stored fields as Tryton computes it, and the sale's currency comes from the mirror, so that
/// a page costs one query without joins. `line` is Tryton's id of the line: `sequence` may be
/// absent or twice the same, and changes when lines are moved.
class OrderLineFeed final : public Feed {
public:
    explicit OrderLineFeed(std::shared_ptr<Currencies> currencies)
        : currencies_{std::move(currencies)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields =
                 {"sale", "sequence", "product", "unit", "quantity", "unit_price", "description"},
             .clause = line_clause},
            {.model = "sale.sale", .fields = {"currency"}},
            {.model = "product.product"},
        };
        return all;
    }

    /// The lines of sales that got another currency: their amounts are rounded differently; and
    /// those of products that got another code.
    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull& pull)
        override {
        return source == 1 ? of_sales(changed, pull) : of_renamed_products(changed, pull);
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, order_id || '\x1f' || line FROM erp.order_line WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(currencies_->refresh(pull));
        return std::to_string(pull.directory.unit_basis());
    }

    Status render(const Rows& rows, Pull& pull) override {
        PORTICO_TRY(learn_orders(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto order = currency_of_.find(read_id(row["sale"]));
            const auto product = read_id(row["product"]);
            const bool is_product_known =
                product == 0 || pull.directory.product(product) != nullptr;
            if (order == currency_of_.end() || (!is_product_known && !pull.is_full)) {
                // Made after the orders or products of this sync were read.
                pull.postpone(row);
                continue;
            }
            json.clear();
            write(json, row, order->second, pull);
            PORTICO_TRY(pull.give(json, model, read_id(row["id"])));
        }
        return {};
    }

private:
    Result<std::vector<std::int64_t>> of_sales(const Rows& changed, Pull& pull) {
        std::vector<std::int64_t> sales;
        for (const auto row : changed) {
            const auto id = read_id(row["id"]);
            const auto known = currency_of_.find(id);
            auto code = currencies_->code(read_id(row["currency"]));
            // After a start nobody knows which one its lines were made with.
            if (known != currency_of_.end() && known->second == code) continue;
            currency_of_.insert_or_assign(id, std::move(code));
            sales.push_back(id);
        }
        return lines_where("sale", sales, pull);
    }

    /// A product that was renamed has a second row in the mirror, under its former SKU.
    static Result<std::vector<std::int64_t>> of_renamed_products(const Rows& changed, Pull& pull) {
        std::set<std::int64_t> ids;
        for (const auto row : changed) ids.insert(read_id(row["id"]));
        std::vector<std::int64_t> renamed;
        constexpr std::string_view gone =
            "SELECT source FROM erp.product WHERE row_hash = 0 AND source LIKE 'product.product,%'";
        PORTICO_TRY(pull.mirror.each(gone, [&](const portico::Row& row) -> Status {
            const auto id = id_in_source(row.text(0), "product.product");
            if (ids.contains(id)) renamed.push_back(id);
            return {};
        }));
        return lines_where("product", renamed, pull);
    }

    static Result<std::vector<std::int64_t>> lines_where(
        std::string_view field, const std::vector<std::int64_t>& ids, Pull& pull
    ) {
        if (ids.empty()) return std::vector<std::int64_t>{};
        Query query{.model = model};
        query.domain.where_in(field, ids).clause(line_clause);
        return pull.erp.search(query, pull.deadline);
    }

    /// The bridge takes lines only of orders that it has.
    Status learn_orders(const Rows& rows, Pull& pull) {
        const bool is_known = std::all_of(rows.begin(), rows.end(), [this](json::Value row) {
            return currency_of_.contains(read_id(row["sale"]));
        });
        if (is_known) return {};
        constexpr std::string_view orders =
            "SELECT id, currency FROM erp.order_head WHERE row_hash <> 0";
        return pull.mirror.each(orders, [this](const portico::Row& row) -> Status {
            const auto text = row.text(0);
            std::int64_t id = 0;
            std::from_chars(text.data(), text.data() + text.size(), id);
            currency_of_.insert_or_assign(id, row.string(1));
            return {};
        });
    }

    void write(std::string& json, json::Value row, std::string_view currency, Pull& pull) const {
        json::Writer writer{json};
        writer.begin_object().member("order_id", std::to_string(read_id(row["sale"])));
        writer.key("line").integer(read_id(row["id"]));
        const auto product = read_id(row["product"]);
        writer.member("sku", product == 0 ? std::string{text_sku} : pull.directory.sku(product));
        writer.member("quantity", read_decimal(row["quantity"], quantity_places).value_or("0"));
        if (const auto unit = pull.directory.unit_code(read_id(row["unit"])); !unit.empty()) {
            writer.member("unit", cut_text(unit, unit_code_bytes_max));
        }
        if (const auto price = read_decimal(row["unit_price"])) {
            writer.member("unit_price", *price);
        }
        if (const auto* step = currencies_->step(currency)) {
            const auto total = line_amount(
                read_decimal_text(row["quantity"]), read_decimal_text(row["unit_price"]), *step
            );
            if (total) writer.member("total", *total);
        }
        writer.member("updated_at", pull.utc(read_stamp(row)));
        const auto description = row["description"].text();
        const auto sequence = read_integer(row["sequence"]);
        if (sequence || !description.empty()) {
            writer.key("attributes").begin_object();
            if (sequence) writer.key("sequence").integer(*sequence);
            if (!description.empty()) {
                writer.member("description", cut_text(description, description_bytes_max));
            }
            writer.end_object();
        }
        writer.end_object();
    }

    std::shared_ptr<Currencies> currencies_;
    std::unordered_map<std::int64_t, std::string> currency_of_;  ///< of sales in the mirror
};

}  // namespace

std::unique_ptr<Feed> make_order_line_feed(std::shared_ptr<Currencies> currencies) {
    return std::make_unique<OrderLineFeed>(std::move(currencies));
}

}  // namespace portico::erp_tryton
