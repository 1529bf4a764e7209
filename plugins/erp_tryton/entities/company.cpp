#include <map>
#include <set>
#include <string>
#include <utility>

#include "entities/customers.hpp"
#include "entities/entities.hpp"
#include "pull/known_rows.hpp"
#include "pull/polled_model.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "party.party";
constexpr std::size_t addresses_max = 50;
constexpr std::uint32_t rows_a_page = 5000;

/// What a party has of another model, as it shows among the company's record: (party, text).
using Shown = std::set<std::pair<std::int64_t, std::string>>;

/// Takes out what Tryton still has.
template <typename Text>
Status erase_present(Shown& shown, const Source& source, Pull& pull, const Text& text) {
    std::int64_t after = 0;
    while (!shown.empty()) {
        const auto rows =
            PORTICO_TRY(read_page(pull.erp, source, {}, after, rows_a_page, pull.deadline));
        for (const auto row : rows) {
            after = read_id(row["id"]);
            shown.erase({read_id(row["party"]), std::string{text(row)}});
        }
        if (rows.size() < rows_a_page) return {};
    }
    return {};
}

/// party.party, those that are customers.
class CompanyFeed final : public Feed {
public:
    explicit CompanyFeed(std::shared_ptr<Customers> customers) : customers_{std::move(customers)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields =
                 {"name",
                  "code",
                  "active",
                  "categories",
                  "sale_price_list",
                  "credit_limit_amount",
                  "customer_payment_term.name",
                  "tax_identifier.code",
                  "lang.code"}},
            {.model = "party.address", .fields = {"party"}},
            {.model = "party.identifier", .fields = {"party"}},
            {.model = "sale.sale", .fields = {"party"}},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& changed, Pull&) override {
        std::vector<std::int64_t> parties;
        for (const auto row : changed) parties.push_back(read_id(row["party"]));
        return parties;
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.company WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(customers_->refresh(pull));
        return customers_->basis();
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto addresses = PORTICO_TRY(addresses_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const bool is_wanted = customers_->is_customer(row);
            if (!is_wanted) {
                // It may have been one: its list or category was taken away.
                if (!pull.is_full) {
                    PORTICO_TRY(pull.remove(std::to_string(id), model, id));
                }
                continue;
            }
            json.clear();
            write(json, row, facts, pull);
            json.pop_back();
            write_attributes(json, row, addresses);
            json += '}';
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

    /// A deleted address or identifier moves nothing.
    Status recheck(Pull& pull) override {
        Shown addresses;
        Shown tax_ids;
        constexpr std::string_view companies =
            "SELECT source, attributes, tax_id FROM erp.company WHERE row_hash <> 0";
        PORTICO_TRY(pull.mirror.each(companies, [&](const portico::Row& row) -> Status {
            const auto party = id_in_source(row.text(0), model);
            if (!row.text(2).empty()) tax_ids.emplace(party, row.text(2));
            const auto attributes = json::parse(row.text(1));
            if (!attributes.ok()) return {};
            for (const auto address : attributes->root()["addresses"]) {
                addresses.emplace(party, address["id"].string());
            }
            return {};
        }));
        const Source addresses_now{.model = "party.address", .fields = {"party"}};
        PORTICO_TRY(erase_present(addresses, addresses_now, pull, [](json::Value row) {
            return std::to_string(read_id(row["id"]));
        }));
        const Source identifiers_now{.model = "party.identifier", .fields = {"party", "code"}};
        PORTICO_TRY(erase_present(tax_ids, identifiers_now, pull, [](json::Value row) {
            return row["code"].text();
        }));
        std::vector<std::int64_t> parties;
        for (const auto& lost : {addresses, tax_ids}) {
            for (const auto& [party, text] : lost) parties.push_back(party);
        }
        return give_again(std::move(parties), pull);
    }

private:
    using Addresses = std::multimap<std::int64_t, json::Value>;

    struct PageAddresses {
        Rows rows;
        Addresses by_party;
    };

    static Result<PageAddresses> addresses_of(const Rows& parties, Pull& pull) {
        std::vector<std::int64_t> ids;
        for (const auto party : parties) ids.push_back(read_id(party["id"]));
        PageAddresses found;
        if (ids.empty()) return found;
        Query query{
            .model = "party.address",
            .fields = {"party", "full_address", "invoice", "delivery", "active"}};
        query.domain.where_in("party", ids).where_set("active", true);
        found.rows = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        for (const auto row : found.rows) found.by_party.emplace(read_id(row["party"]), row);
        return found;
    }

    void write(std::string& json, json::Value row, const Facts& facts, Pull& pull) const {
        json::Writer writer{json};
        writer.begin_object().member("id", std::to_string(read_id(row["id"])));
        const auto name = row["name"].text();
        const auto code = row["code"].string();
        writer.member("name", name.empty() ? "Party " + code : std::string{name});
        writer.member("currency", facts.currency_code);
        const auto member = [&writer](std::string_view key, std::string_view text) {
            if (!text.empty()) writer.member(key, text);
        };
        member("tax_id", row["tax_identifier."]["code"].text());
        member("payment_terms", row["customer_payment_term."]["name"].text());
        if (const auto limit = read_decimal(row["credit_limit_amount"])) {
            writer.member("credit_limit", *limit);
        }
        writer.key("groups").begin_array();
        for (const auto category : row["categories"]) {
            writer.string(customers_->category_name(read_id(category)));
        }
        writer.end_array().key("price_lists").begin_array();
        if (const auto list = customers_->price_list_of(row); list != 0) {
            writer.string(std::to_string(list));
        }
        writer.end_array().key("active").boolean(read_flag(row["active"]));
        writer.member("updated_at", pull.utc(read_stamp(row))).end_object();
    }

    static void write_attributes(
        std::string& json, json::Value row, const PageAddresses& addresses
    ) {
        json += ",\"attributes\":";
        json::Writer writer{json};
        writer.begin_object().member("code", row["code"].text());
        if (const auto language = row["lang."]["code"].text(); !language.empty()) {
            writer.member("language", language);
        }
        writer.key("addresses").begin_array();
        const auto [begin, end] = addresses.by_party.equal_range(read_id(row["id"]));
        std::size_t count = 0;
        for (auto at = begin; at != end && count < addresses_max; ++at, ++count) {
            const auto address = at->second;
            writer.begin_object().member("id", std::to_string(read_id(address["id"])));
            writer.member("text", cut_text(address["full_address"].text(), 250));
            writer.key("invoice").boolean(read_flag(address["invoice"]));
            writer.key("delivery").boolean(read_flag(address["delivery"])).end_object();
        }
        writer.end_array().end_object();
    }

    std::shared_ptr<Customers> customers_;
};

}  // namespace

std::unique_ptr<Feed> make_company_feed(std::shared_ptr<Customers> customers) {
    return std::make_unique<CompanyFeed>(std::move(customers));
}

}  // namespace portico::erp_tryton
