#include "entities/entities.hpp"
#include "entities/sale_origins.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::size_t status_bytes_max = 64;

struct Kind {
    std::string_view model;
    std::string_view id_prefix;  ///< both models count their ids from 1
    std::string_view type;
    std::string_view mirror_sql;
};

constexpr Kind delivery{
    "stock.shipment.out",
    "",
    "delivery",
    "SELECT source, id FROM erp.shipment"
    " WHERE row_hash <> 0 AND source LIKE 'stock.shipment.out,%'"};
constexpr Kind returned{
    "stock.shipment.out.return",
    "return:",
    "return",
    "SELECT source, id FROM erp.shipment"
    " WHERE row_hash <> 0 AND source LIKE 'stock.shipment.out.return,%'"};

/// stock.shipment.out, or the returns. Which sales it is for is said by its moves: some of them
/// come from lines of sales.
class ShipmentFeed final : public Feed {
public:
    explicit ShipmentFeed(const Kind& kind) : kind_{kind} {
        sources_ = {
            {.model = kind.model,
             .fields =
                 {"company",
                  "customer",
                  "number",
                  "reference",
                  "state",
                  "planned_date",
                  "effective_date",
                  "delivery_address",
                  "warehouse"}},
            {.model = "stock.move", .fields = {"shipment"}, .clause = R"(["shipment","!=",null])"},
        };
    }

    [[nodiscard]] const std::vector<Source>& sources() const override { return sources_; }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& changed, Pull&) override {
        std::vector<std::int64_t> shipments;
        for (const auto row : changed) {
            const auto shipment = read_reference(row["shipment"]);
            if (shipment && shipment->model == kind_.model) shipments.push_back(shipment->id);
        }
        return shipments;
    }

    [[nodiscard]] std::string_view mirror_rows() const override { return kind_.mirror_sql; }

    /// The modules of carriers and parcels may be missing, and their fields with them.
    Result<std::string> basis(Pull& pull) override {
        if (!is_asked_) PORTICO_TRY(ask_fields(pull));
        return std::string{has_carrier_ ? "carrier," : ","} + (has_tracking_ ? "tracking" : "");
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto orders = PORTICO_TRY(orders_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            json.clear();
            write(json, row, orders, pull);
            PORTICO_TRY(pull.give(json, kind_.model, read_id(row["id"])));
        }
        return {};
    }

private:
    Status ask_fields(Pull& pull) {
        const auto arguments = [](json::Writer& writer) {
            writer.begin_array().string("carrier").string("shipping_reference").end_array();
        };
        const auto method = "model." + std::string{kind_.model} + ".fields_get";
        const auto reply = PORTICO_TRY(
            without_fault(pull.erp.invoke(method, true, arguments, {}, pull.deadline), method)
        );
        has_carrier_ = reply.result()["carrier"].is_object();
        has_tracking_ = reply.result()["shipping_reference"].is_object();
        auto& fields = sources_.front().fields;
        if (has_carrier_) fields.emplace_back("carrier.rec_name");
        if (has_tracking_) fields.emplace_back("shipping_reference");
        is_asked_ = true;
        return {};
    }

    /// The sales of each shipment of the page.
    Result<SaleOrigins> orders_of(const Rows& shipments, Pull& pull) const {
        SaleOrigins orders;
        if (shipments.empty()) return orders;
        std::string clause;
        json::Writer writer{clause};
        writer.begin_array().string("shipment").string("in").begin_array();
        for (const auto row : shipments) {
            writer.string(std::string{kind_.model} + "," + std::to_string(read_id(row["id"])));
        }
        writer.end_array().end_array();
        Query query{.model = "stock.move", .fields = {"shipment", "origin"}};
        query.domain.clause(clause).where("origin", "like", "sale.line,%");
        const auto moves = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        for (const auto move : moves) {
            const auto shipment = read_reference(move["shipment"]);
            if (shipment) orders.add(shipment->id, move["origin"]);
        }
        PORTICO_TRY(orders.resolve(pull));
        return orders;
    }

    void write(std::string& json, json::Value row, const SaleOrigins& orders, Pull& pull) const {
        const auto id = read_id(row["id"]);
        json::Writer writer{json};
        writer.begin_object().member("id", std::string{kind_.id_prefix} + std::to_string(id));
        writer.member("company_id", std::to_string(read_id(row["customer"])));
        orders.write(writer, {&id, 1});
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, text);
        };
        member("number", row["number"].text());
        writer.member("status", cut_text(row["state"].text(), status_bytes_max));
        if (has_carrier_) member("carrier", row["carrier."]["rec_name"].text());
        if (has_tracking_) member("tracking", row["shipping_reference"].text());
        if (const auto date = read_date(row["planned_date"])) writer.member("expected_at", *date);
        const bool is_done = row["state"].text() == "done";
        const auto done = read_date(row["effective_date"]);
        if (is_done && done) writer.member("shipped_at", *done);
        writer.member("updated_at", pull.utc(read_stamp(row)));
        writer.key("attributes").begin_object().member("type", kind_.type);
        member("reference", row["reference"].text());
        member("warehouse", std::to_string(read_id(row["warehouse"])));
        writer.end_object().end_object();
    }

    const Kind& kind_;
    std::vector<Source> sources_;
    bool is_asked_ = false;
    bool has_carrier_ = false;
    bool has_tracking_ = false;
};

}  // namespace

std::unique_ptr<Feed> make_delivery_feed() {
    return std::make_unique<ShipmentFeed>(delivery);
}

std::unique_ptr<Feed> make_return_feed() {
    return std::make_unique<ShipmentFeed>(returned);
}

}  // namespace portico::erp_tryton
