#include "entities/entities.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::size_t status_bytes_max = 64;

struct Kind {
    std::string_view model;
    std::string_view entity;
    std::string_view id_prefix;  ///< of the canonical id
    std::string_view party;      ///< field
    std::string_view clause = {};
};

constexpr Kind sale{"sale.sale", "order", "", "party"};
constexpr Kind invoice{"account.invoice", "invoice", "", "party", R"(["type","=","out"])"};
constexpr Kind delivery{"stock.shipment.out", "shipment", "", "customer"};
constexpr Kind returned{"stock.shipment.out.return", "shipment", "return:", "customer"};

/// The states of one model as they were seen: Tryton keeps no log of them. The mirror's own history
/// says which was the last one; a record whose state differs has another change. Its id is made of
/// the record, the state and Tryton's time of writing, so that a page that is read again gives the
/// same. States that came and went between two syncs are not seen.
class StatusFeed final : public Feed {
public:
    explicit StatusFeed(const Kind& kind) : kind_{kind} {
        sources_ = {
            {.model = kind.model,
             .fields = {"company", kind.party, "state"},
             .clause = kind.clause}};
    }

    [[nodiscard]] const std::vector<Source>& sources() const override { return sources_; }

    /// What happened stays, whatever becomes of the record.
    [[nodiscard]] std::string_view mirror_rows() const override { return {}; }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        for (const auto row : rows) {
            if (read_id(row["company"]) != facts.company) continue;
            const auto state = std::string{cut_text(row["state"].text(), status_bytes_max)};
            const auto last = PORTICO_TRY(last_of(row, pull));
            if (state.empty() || last == state) continue;
            const auto created = read_datetime(row["create_date"]).value_or(0);
            const auto written = read_stamp(row);
            // Every record of these models begins as a draft.
            if (last.empty() && state != "draft" && created < written) {
                PORTICO_TRY(give(row, {}, "draft", created, pull));
            }
            PORTICO_TRY(give(row, last, state, written, pull));
        }
        return {};
    }

private:
    [[nodiscard]] std::string canonical_id(json::Value row) const {
        return std::string{kind_.id_prefix} + std::to_string(read_id(row["id"]));
    }

    /// "" for a record that was never seen.
    Result<std::string> last_of(json::Value row, Pull& pull) const {
        constexpr std::string_view last_state =
            "SELECT to_status FROM erp.status_change"
            " WHERE company_id = $1 AND entity = $2 AND entity_id = $3"
            " ORDER BY at DESC, updated_at DESC LIMIT 1";
        const auto company = std::to_string(read_id(row[kind_.party]));
        const auto found = PORTICO_TRY(pull.mirror.query_one(
            last_state,
            [](const portico::Row& one) { return one.string(0); },
            company,
            kind_.entity,
            canonical_id(row)
        ));
        return found.value_or("");
    }

    Status give(
        json::Value row, std::string_view from, std::string_view to, NaiveTime at, Pull& pull
    ) const {
        const auto id = read_id(row["id"]);
        std::string json;
        json::Writer writer{json};
        writer.begin_object().member(
            "id",
            std::string{kind_.model} + "," + std::to_string(id) + ":" + std::string{to} + ":" +
                std::to_string(at)
        );
        writer.member("company_id", std::to_string(read_id(row[kind_.party])));
        writer.member("entity", kind_.entity).member("entity_id", canonical_id(row));
        if (!from.empty()) writer.member("from", from);
        writer.member("to", to).member("at", pull.utc(at));
        writer.member("updated_at", pull.utc(at)).end_object();
        return pull.give(json, kind_.model, id);
    }

    const Kind& kind_;
    std::vector<Source> sources_;
};

}  // namespace

std::unique_ptr<Feed> make_sale_status_feed() {
    return std::make_unique<StatusFeed>(sale);
}

std::unique_ptr<Feed> make_invoice_status_feed() {
    return std::make_unique<StatusFeed>(invoice);
}

std::unique_ptr<Feed> make_delivery_status_feed() {
    return std::make_unique<StatusFeed>(delivery);
}

std::unique_ptr<Feed> make_return_status_feed() {
    return std::make_unique<StatusFeed>(returned);
}

}  // namespace portico::erp_tryton
