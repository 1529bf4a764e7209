#include <algorithm>
#include <map>
#include <set>

#include "entities/entities.hpp"
#include "pull/known_rows.hpp"
#include "server_day.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "product.product";
constexpr char separator = '\x1F';
constexpr std::string_view mirror_sql =
    "SELECT source, sku || '\x1F' || warehouse FROM erp.stock WHERE row_hash <> 0";

/// product.product in each warehouse: what lies there today, and when more is planned to come.
class StockFeed final : public Feed {
public:
    [[nodiscard]] const std::vector<Source>& sources() const override {
        // A change of a product itself moves no goods, but a new product has a stock of zero.
        static const std::vector<Source> all{
            {.model = model,
             .fields = {"code"},
             .clause = R"(["template.type","in",["goods","assets"]])"},
            {.model = "stock.move", .fields = {"product"}},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& changed, Pull&) override {
        std::set<std::int64_t> products;
        for (const auto row : changed) products.insert(read_id(row["product"]));
        return std::vector<std::int64_t>{products.begin(), products.end()};
    }

    [[nodiscard]] std::string_view mirror_rows() const override { return mirror_sql; }

    /// The day: moves that were planned ahead count from their day on.
    Result<std::string> basis(Pull& pull) override {
        today_ = day_in_zone(microseconds_of(pull.now), pull.settings);
        warehouses_.clear();
        Query query{.model = "stock.location", .fields = {"code", "active"}};
        query.domain.where("type", "=", "warehouse");
        const auto rows = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        std::string text = today_;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const auto& wanted = pull.settings.warehouses;
            const bool is_wanted =
                wanted.empty() ? read_flag(row["active"])
                               : std::find(wanted.begin(), wanted.end(), id) != wanted.end();
            if (!is_wanted) continue;
            const auto code = row["code"].string();
            warehouses_[id] = code.empty() ? "id:" + std::to_string(id) : code;
            text += "," + std::to_string(id) + ":" + code;
        }
        return text;
    }

    Status render(const Rows& rows, Pull& pull) override {
        std::vector<std::int64_t> products;
        for (const auto row : rows) products.push_back(read_id(row["id"]));
        if (products.empty()) return {};
        if (!pull.is_full) PORTICO_TRY(remove_former_skus(products, pull));
        for (const auto& [warehouse, code] : warehouses_) {
            const auto receipts = PORTICO_TRY(next_receipts(warehouse, products, pull));
            const auto stocks = PORTICO_TRY(ask(warehouse, products, pull));
            for (const auto stock : stocks) PORTICO_TRY(give(stock, code, receipts, pull));
        }
        return {};
    }

private:
    /// A product whose code changed stands in the mirror under its old one.
    static Status remove_former_skus(std::vector<std::int64_t> products, Pull& pull) {
        std::sort(products.begin(), products.end());
        for (const auto& [id, place] :
             PORTICO_TRY(canonical_ids(pull.mirror, mirror_sql, model, products))) {
            if (place.substr(0, place.find(separator)) == pull.directory.sku(id)) continue;
            PORTICO_TRY(pull.remove(place, model, id));
        }
        return {};
    }

    using Receipts = std::map<std::int64_t, std::string>;

    /// Without locations and a day in the context Tryton answers 0.
    Result<Rows> ask(std::int64_t warehouse, const std::vector<std::int64_t>& products, Pull& pull)
        const {
        Query query{.model = model, .fields = {"quantity"}};
        query.domain.where_in("id", products);
        query.context = [this, warehouse](json::Writer& writer) {
            writer.key("locations").begin_array().integer(warehouse).end_array();
            writer.key("stock_date_end");
            static_cast<void>(write_date(writer, today_));  // a day by construction
        };
        return pull.erp.search_read(query, pull.deadline);
    }

    Result<Receipts> next_receipts(
        std::int64_t warehouse, const std::vector<std::int64_t>& products, Pull& pull
    ) const {
        Query query{.model = "stock.move", .fields = {"product", "planned_date"}};
        query.domain.where_in("product", products)
            .clause(R"(["state","in",["draft","assigned"]])")
            .clause(R"(["from_location.type","=","supplier"])")
            .clause(R"(["to_location","child_of",[)" + std::to_string(warehouse) + R"(],"parent"])")
            .where("planned_date", ">=", today_);
        const auto moves = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        Receipts receipts;
        for (const auto move : moves) {
            const auto day = read_date(move["planned_date"]);
            if (!day) continue;
            auto& first = receipts[read_id(move["product"])];
            if (first.empty() || *day < first) first = *day;
        }
        return receipts;
    }

    static Status give(
        json::Value stock, const std::string& warehouse, const Receipts& receipts, Pull& pull
    ) {
        const auto id = read_id(stock["id"]);
        std::string json;
        json::Writer writer{json};
        writer.begin_object().member("sku", pull.directory.sku(id));
        writer.member("warehouse", warehouse);
        writer.member("available", read_decimal(stock["quantity"], quantity_places).value_or("0"));
        if (const auto next = receipts.find(id); next != receipts.end()) {
            writer.member("next_receipt", next->second);
        }
        writer.end_object();
        return pull.give(json, model, id);
    }

    std::string today_;
    std::map<std::int64_t, std::string> warehouses_;
};

}  // namespace

std::unique_ptr<Feed> make_stock_feed() {
    return std::make_unique<StockFeed>();
}

}  // namespace portico::erp_tryton
