#include "push/order_check.hpp"

#include <gtest/gtest.h>

#include "testing/scripted_rpc.hpp"

namespace portico::erp_tryton {
namespace {

/// The rights of a user in group 13 as Tryton tells them.
struct Rights {
    std::string access = R"({"read":1,"write":1,"create":1,"delete":1})";
    std::string confirm_groups = "[13]";
    std::string warehouses = R"([{"id":5,"code":"WH","name":"Main"}])";
};

std::vector<ConnectionCheck> check(const Rights& rights, const std::string& warehouse = {}) {
    testing::ScriptedRpc rpc{[&rights](std::string_view method, std::string_view) -> std::string {
        if (method == "model.ir.model.access.get_access") {
            return R"({"sale.sale":)" + rights.access + R"(,"sale.line":)" + rights.access + "}";
        }
        if (method == "model.res.user.search_read") return R"([{"id":2,"groups":[6,13]}])";
        if (method == "model.ir.model.button.search_read") {
            return R"([{"name":"quote","groups":[13]},{"name":"confirm","groups":)" +
                   rights.confirm_groups + R"(},{"name":"cancel","groups":[]},)" +
                   R"({"name":"modify_header","groups":[99]}])";
        }
        return rights.warehouses;
    }};
    Settings settings;
    settings.push.warehouse = warehouse;
    Erp erp{rpc, settings};
    BusinessCalls calls{
        {.erp = erp,
         .settings = settings,
         .now = [] { return instant_of(1); },
         .pause = [](std::chrono::milliseconds) {}}};
    return check_orders(calls, settings.push, instant_of(2));
}

TEST(OrderCheck, FindsNothingToMend) {
    for (const auto& one : check({})) EXPECT_TRUE(one.is_ok) << one.sentence;
}

TEST(OrderCheck, NamesTheRightsThatAreMissing) {
    const auto access = check({.access = R"({"read":1,"write":0,"create":0,"delete":0})"});
    EXPECT_FALSE(access[0].is_ok);
    EXPECT_NE(access[0].sentence.find("create, write"), std::string::npos) << access[0].sentence;
    EXPECT_NE(access[0].sentence.find("group Sales"), std::string::npos);

    const auto button = check({.confirm_groups = "[14]"});
    EXPECT_FALSE(button[0].is_ok);
    EXPECT_NE(button[0].sentence.find("sales: confirm."), std::string::npos) << button[0].sentence;
}

TEST(OrderCheck, AsksForTheWarehouse) {
    const Rights several{
        .warehouses = R"([{"id":5,"code":"WH","name":"Main"},{"id":9,"code":"S","name":"South"}])"};
    EXPECT_FALSE(check(several)[1].is_ok);
    EXPECT_TRUE(check(several, "South")[1].is_ok);
    EXPECT_FALSE(check(several, "North")[1].is_ok);
    EXPECT_TRUE(check({.warehouses = "[]"})[1].is_ok) << "services need none";
}

}  // namespace
}  // namespace portico::erp_tryton
