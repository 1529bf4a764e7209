#include <map>

#include "entities/customers.hpp"
#include "entities/entities.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::size_t addresses_max = 50;

/// party.party, those that are customers.
class CompanyFeed final : public Feed {
public:
    explicit CompanyFeed(std::shared_ptr<Customers> customers) : customers_{std::move(customers)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = "party.party",
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
                    PORTICO_TRY(pull.remove(std::to_string(id), "party.party", id));
                }
                continue;
            }
            json.clear();
            write(json, row, facts, pull);
            json.pop_back();
            write_attributes(json, row, addresses);
            json += '}';
            PORTICO_TRY(pull.give(json, "party.party", id));
        }
        return {};
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
