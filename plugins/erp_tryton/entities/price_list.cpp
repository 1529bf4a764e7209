#include "entities/entities.hpp"
#include "prices/price_names.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "product.price_list";

void write_list(
    json::Writer& writer, std::string_view id, std::string_view name, const Facts& facts
) {
    writer.begin_object().member("id", id).member("name", name);
    writer.member("currency", facts.currency_code);
    // The first line that fits decides, and prices are rounded as Tryton rounds those of sale
    // lines.
    writer.member("mode", "sequence").member("round_step", "0.0001");
    writer.member("round_mode", "half_even");
}

/// product.price_list. A list without a line that fits gives the list price, and so does
/// no list at all: the list `list-price` stands for that, so that it is rounded in the same way.
class PriceListFeed final : public Feed {
public:
    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model, .fields = {"name", "unit", "company", "active", "tax_included"}}};
        return all;
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.price_list WHERE row_hash <> 0";
    }

    Status before_full(Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        std::string json;
        json::Writer writer{json};
        write_list(writer, list_price_list, "List price", facts);
        writer.member("kind", "default").end_object();
        return pull.give(json, model, 0);
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        std::string json;
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;  // another one's prices
            const auto id = read_id(row["id"]);
            if (read_flag(row["tax_included"])) {
                PORTICO_TRY(refuse(row, pull));
                continue;
            }
            json.clear();
            json::Writer writer{json};
            write_list(writer, std::to_string(id), row["name"].text(), facts);
            writer.member("kind", "assigned");
            writer.member("updated_at", pull.utc(read_stamp(row)));
            writer.key("attributes").begin_object();
            writer.member("break_unit", row["unit"].text()).end_object().end_object();
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

private:
    /// Its formulas give gross prices, which depend on the taxes of each product.
    static Status refuse(json::Value row, Pull& pull) {
        const auto id = read_id(row["id"]);
        if (!pull.is_full) PORTICO_TRY(pull.remove(std::to_string(id), model, id));
        return pull.reject(
            "The prices of list " + row["name"].string() +
                " include taxes, and Portico's are net: its companies get the list price. Make it "
                "a list without taxes in Tryton, or give its companies another one.",
            model,
            id,
            row.dump()
        );
    }
};

}  // namespace

std::unique_ptr<Feed> make_price_list_feed() {
    return std::make_unique<PriceListFeed>();
}

}  // namespace portico::erp_tryton
