#include "check/connection_check.hpp"

#include <gmock/gmock.h>

namespace portico::erp_tryton {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A Tryton by its answers, each of which a test may replace.
class ConnectionCheckTest : public ::testing::Test {
protected:
    ConnectionCheckTest() {
        settings_.url = "http://erp.test";
        settings_.database = "shop";
        settings_.user = "bridge";
        settings_.languages = {"de"};
        answers_ = {
            {"common.server.version", R"("result":"6.0.29")"},
            {"common.db.list", R"("result":["shop"])"},
            {"common.db.login", R"("result":[2,"key"])"},
            {"get_preferences", R"("result":{"company":1})"},
            {"company.company.search_read",
             R"("result":[{"id":1,"party":1,"party.":{"name":"Trade"},"currency":1,"currency.":{"code":"EUR"}}])"},
            {"ir.lang.search_read", R"("result":[{"id":1,"code":"de"}])"},
            {"stock.location.search_read", R"("result":[{"id":5,"name":"Hall"}])"},
            {"fields_get",
             R"("result":{"id":{},"sale_price_list":{},"start_date":{},"credit_limit_amount":{}})"},
            {"search_read", R"("result":[])"}};
    }

    std::vector<ConnectionCheck> check() {
        Session session{
            settings_,
            {.send = [this](const ClientRequest& request) { return answer(request); },
             .password = []() -> Result<std::string> { return std::string{"secret"}; },
             .now = [this] { return now_; }}};
        Erp erp{session, settings_};
        return check_connection(
            {session, erp, settings_, [this] { return now_; }}, now_ + std::chrono::minutes{1}
        );
    }

    Result<ClientResponse> answer(const ClientRequest& request) {
        if (is_down_) return unavailable("Nobody answers at erp.test.");
        for (const auto& [method, members] : answers_) {
            if (request.body.find(method) != std::string_view::npos) {
                if (members.empty()) return ClientResponse{401, {}, "<html>"};
                return ClientResponse{200, {}, "{\"id\":1," + members + "}"};
            }
        }
        return ClientResponse{404, {}, "<html>"};
    }

    void answer_with(const std::string& method, const std::string& members) {
        answers_.insert(answers_.begin(), {method, members});
    }

    static auto failed(const char* name, const char* sentence) {
        return AllOf(
            Field(&ConnectionCheck::name, name),
            Field(&ConnectionCheck::is_ok, false),
            Field(&ConnectionCheck::sentence, HasSubstr(sentence))
        );
    }

    Settings settings_;
    Instant now_ = instant_of(1'795'296'288'000'000);
    bool is_down_ = false;
    std::vector<std::pair<std::string, std::string>> answers_;  ///< the first that fits
};

TEST_F(ConnectionCheckTest, IsContentWithAWholeTryton) {
    const auto checks = check();
    EXPECT_THAT(checks, Each(Field(&ConnectionCheck::is_ok, true)));
    EXPECT_THAT(checks, SizeIs(8));
}

TEST_F(ConnectionCheckTest, EndsAtTheFirstThatMakesTheOthersPointless) {
    is_down_ = true;
    EXPECT_THAT(check(), ElementsAre(failed("address", "Nobody answers")));
    is_down_ = false;
    settings_.database = "missing";
    EXPECT_THAT(
        check(), ElementsAre(::testing::_, failed("database", "it has shop: correct plugins."))
    );
    settings_.database = "shop";
    answer_with("common.db.login", "");
    EXPECT_THAT(
        check(),
        ElementsAre(::testing::_, ::testing::_, failed("login", "portico secret set erp_tryton"))
    );
}

TEST_F(ConnectionCheckTest, RefusesAnotherCompanyThanTheUsers) {
    settings_.company = 7;
    EXPECT_THAT(check(), Contains(failed("company", "plugins.erp_tryton.company is 7")));
    answer_with("get_preferences", R"("result":{"company":null})");
    EXPECT_THAT(check(), Contains(failed("company", "has no company")));
}

TEST_F(ConnectionCheckTest, NamesTheGroupThatIsMissing) {
    answer_with(
        "account.invoice.search_read",
        R"("error":["UserError",["You are not allowed to access \"Invoice\".","",null]])"
    );
    EXPECT_THAT(
        check(), Contains(failed("rights", "put the user into the group Accounting in Tryton."))
    );
}

TEST_F(ConnectionCheckTest, NamesModulesThatAreMissing) {
    answer_with("sale.complaint.fields_get", R"("error":["'sale.complaint'",""])");
    answer_with("product.price_list.line.fields_get", R"("result":{"id":{}})");
    const auto checks = check();
    EXPECT_THAT(
        checks,
        Contains(failed("modules", "sale_complaint is not activated: Portico gets no complaints"))
    );
    EXPECT_THAT(checks, Contains(failed("modules", "product_price_list_dates")));
}

TEST_F(ConnectionCheckTest, SaysWhenTheTimesAreOfAnotherZone) {
    answer_with(
        "sale.sale.search_read",
        R"("result":[{"id":1,"write_date":null,"create_date":{"__class__":"datetime","year":2026,"month":11,"day":21,"hour":23,"minute":24,"second":48,"microsecond":0}}])"
    );
    EXPECT_THAT(check(), Contains(failed("clock", "120 minutes in the future")));
    settings_.zone_offset = std::chrono::hours{2};
    EXPECT_THAT(check(), Each(Field(&ConnectionCheck::is_ok, true)));
}

TEST_F(ConnectionCheckTest, KnowsTheWarehousesAndLanguages) {
    settings_.warehouses = {6};
    settings_.languages = {"uk"};
    const auto checks = check();
    EXPECT_THAT(
        checks, Contains(failed("warehouse", "no warehouse with id 6; there are Hall (5)"))
    );
    EXPECT_THAT(checks, Contains(failed("language", "does not translate into uk, only into de")));
}

}  // namespace
}  // namespace portico::erp_tryton
