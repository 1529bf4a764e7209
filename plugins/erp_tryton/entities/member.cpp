#include <map>
#include <set>

#include "entities/customers.hpp"
#include "entities/entities.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "party.contact_mechanism";

/// E-mail addresses of customers: each is a person who may become a member. Their phone is the one
/// with the same name in the party's contacts. (party.relation needs the administrator's rights, so
/// that contacts which are parties of their own are not looked for.)
class MemberFeed final : public Feed {
public:
    explicit MemberFeed(std::shared_ptr<Customers> customers) : customers_{std::move(customers)} {}

    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields = {"party", "name", "value", "active"},
             .clause = R"(["type","=","email"])"},
            {.model = model, .fields = {"party"}, .clause = R"(["type","in",["phone","mobile"]])"},
            {.model = "party.party"},
            {.model = "sale.sale", .fields = {"party"}},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t source, const Rows& changed, Pull& pull)
        override {
        std::set<std::int64_t> parties;
        for (const auto row : changed) parties.insert(read_id(row[source == 2 ? "id" : "party"]));
        const std::vector<std::int64_t> ids{parties.begin(), parties.end()};
        Query query{.model = model};
        query.domain.where_in("party", ids).clause(sources().front().clause);
        return pull.erp.search(query, pull.deadline);
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM erp.member WHERE row_hash <> 0";
    }

    Result<std::string> basis(Pull& pull) override {
        PORTICO_TRY(customers_->refresh(pull));
        std::string text = customers_->basis();
        for (const auto& role : pull.settings.member_roles) text += "," + role;
        return text;
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto page = PORTICO_TRY(page_of(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const auto party = page.parties.find(read_id(row["party"]));
            const bool is_wanted = party != page.parties.end() &&
                                   customers_->is_customer(party->second) &&
                                   !row["value"].text().empty();
            if (!is_wanted) {
                if (!pull.is_full) PORTICO_TRY(pull.remove(std::to_string(id), model, id));
                continue;
            }
            json.clear();
            write(json, row, party->second, page, pull);
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

private:
    struct Page {
        Rows party_rows;
        Rows phone_rows;
        std::map<std::int64_t, json::Value> parties;
        std::map<std::pair<std::int64_t, std::string>, std::string> phones;  ///< party and name
    };

    static Result<Page> page_of(const Rows& rows, Pull& pull) {
        Page page;
        std::set<std::int64_t> parties;
        for (const auto row : rows) parties.insert(read_id(row["party"]));
        if (parties.empty()) return page;
        const std::vector<std::int64_t> ids{parties.begin(), parties.end()};
        auto fields = Customers::fields();
        fields.insert(fields.end(), {"name", "active"});
        page.party_rows = PORTICO_TRY(pull.erp.read("party.party", ids, fields, pull.deadline));
        for (const auto party : page.party_rows) page.parties[read_id(party["id"])] = party;
        Query query{.model = model, .fields = {"party", "name", "value"}};
        query.domain.where_in("party", ids).clause(R"(["type","in",["phone","mobile"]])");
        query.domain.where_set("active", true);
        page.phone_rows = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        for (const auto phone : page.phone_rows) {
            page.phones.try_emplace(
                {read_id(phone["party"]), phone["name"].string()}, phone["value"].string()
            );
        }
        return page;
    }

    static void write(
        std::string& json, json::Value row, json::Value party, const Page& page, Pull& pull
    ) {
        const auto party_id = read_id(row["party"]);
        const auto own_name = row["name"].text();
        json::Writer writer{json};
        writer.begin_object().member("id", std::to_string(read_id(row["id"])));
        writer.member("company_id", std::to_string(party_id));
        writer.member("name", own_name.empty() ? party["name"].text() : own_name);
        writer.member("email", row["value"].text());
        const auto phone = page.phones.find({party_id, std::string{own_name}});
        if (phone != page.phones.end()) writer.member("phone", phone->second);
        writer.key("roles").begin_array();
        for (const auto& role : pull.settings.member_roles) writer.string(role);
        writer.end_array();
        writer.key("active").boolean(read_flag(row["active"]) && read_flag(party["active"]));
        writer.member("updated_at", pull.utc(read_stamp(row))).end_object();
    }

    std::shared_ptr<Customers> customers_;
};

}  // namespace

std::unique_ptr<Feed> make_member_feed(std::shared_ptr<Customers> customers) {
    return std::make_unique<MemberFeed>(std::move(customers));
}

}  // namespace portico::erp_tryton
