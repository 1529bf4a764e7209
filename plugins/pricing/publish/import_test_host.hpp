#pragma once

#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::pricing {

/// A supplier with two products, the ERP's list `trade` and a company that has it; imports go
/// through the routes of the whole plugin.
class ImportTest : public testing::Test {
protected:
    static constexpr auto imports = "/admin/api/v1/pricing/imports";

    ImportTest() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7", .region = "north"});
        mirror.insert(
            "company_price_list",
            {{"company_id", "c-7"}, {"position", 0}, {"price_list_id", "trade"}}
        );
        mirror.product({.sku = "A-1", .base_price = "12.00", .category = "tools/drills"});
        mirror.product({.sku = "Z-1", .base_price = "5.00"});
        mirror.insert("product_unit", {{"sku", "A-1"}, {"code", "box"}, {"factor", "12"}});
        mirror.insert(
            "price_list",
            {{"id", "trade"},
             {"name", "Trade"},
             {"currency", "EUR"},
             {"kind", "assigned"},
             {"mode", "best"}}
        );
    }

    void start() {
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    testkit::FakeRequest by(std::string_view caller, std::string_view body = {}) {
        testkit::FakeRequest request;
        request.is_operator = true;
        request.caller = caller;
        request.body = body;
        return request;
    }

    /// Imports a text and lets the job run; gives the import as JSON.
    std::string import_csv(const std::string& text, const std::string& query = {}) {
        auto request = by("op_1", text);
        request.content_type = "text/csv";
        const auto reply = host.post(imports + query, request);
        EXPECT_EQ(reply.status, 202) << reply.error;
        run_jobs();
        return last_import();
    }

    void run_jobs() {
        const auto ran = host.run_started_jobs();
        EXPECT_TRUE(ran.ok()) << ran.error().message;
    }

    std::string last_import() {
        const auto list = host.get(imports, by("op_1"));
        EXPECT_EQ(list.status, 200) << list.error;
        const auto document = list.json();
        const auto id = std::string{(*document.root()["items"].begin())["id"].text()};
        return host.get(imports + ("/" + id), by("op_1")).body;
    }

    std::string price_of(const std::string& path, const std::string& company = "c-7") {
        const auto reply = host.get("/api/v1/pricing/prices/" + path, {.company = company});
        EXPECT_EQ(reply.status, 200) << reply.error;
        const auto document = reply.json();
        const auto price = document.root()["unit_price"];
        return price.is_string() ? price.string() : "none";
    }

    static void expect_part(const std::string& text, const std::string& part) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
    }

    testkit::FakeHost host{testkit::plugin_under_test()};
};

}  // namespace portico::pricing
