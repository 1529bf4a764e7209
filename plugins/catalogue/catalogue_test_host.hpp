#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::catalogue {

using testkit::FakeHost;
using testkit::FakeRequest;

inline void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text << "\n has no \n" << part;
}

/// As pricing writes them; "null" where there is none.
struct OrderTermsJson {
    std::string minimum = "null";
    std::string increment = "null";
    std::string maximum = "null";
};

/// The answer of a pricing with one price for each product, and breaks at 10 and 50.
class PriceColumns {
public:
    /// `tax_rate` as JSON.
    void add(
        const std::string& price, const std::string& tax_rate, double quantity, bool has_breaks
    ) {
        if (price.empty()) return add({"null", "null", "null", "null", "null", "null"});
        std::string next = "null";
        std::string breaks = "[]";
        if (has_breaks && quantity < 50) {
            next = R"(["50","9","3"])";
            breaks = R"([["50","9"]])";
        }
        if (has_breaks && quantity < 10) {
            next = R"(["10","9.90","6.00"])";
            breaks = R"([["10","9.90"],["50","9"]])";
        }
        add({"\"" + price + "\"", R"("21.00")", R"("company")", tax_rate, next, breaks});
    }

    /// What may be ordered of the next product: minimum, increment and maximum as JSON.
    void add_terms(const OrderTermsJson& terms, const std::string& status, bool is_unknown) {
        const auto quantity = terms.minimum == "null" ? std::string{"\"1\""} : terms.minimum;
        add_value("quantity", is_unknown ? "null" : quantity);
        add_value("minimum", terms.minimum);
        add_value("increment", terms.increment);
        add_value("maximum", terms.maximum);
        add_value("status", "\"" + status + "\"");
    }

    [[nodiscard]] std::string reply(const json::Value& names, bool is_taxed) {
        std::string columns;
        for (const auto name : names) {
            columns += (columns.empty() ? "\"" : ",\"") + name.string() + "\":[" +
                       columns_[name.string()] + "]";
        }
        return R"({"currency":"EUR","as_of":"2026-03-01T00:00:00Z",)" +
               std::string{is_taxed ? R"("is_taxed":true,)" : ""} + R"("columns":{)" + columns +
               R"(},"errors":[]})";
    }

private:
    void add(const std::vector<std::string>& values) {
        auto value = values.begin();
        for (const auto* name :
             {"unit_price", "list_price", "level", "tax_rate", "next_break", "breaks"}) {
            add_value(name, *value++);
        }
    }

    void add_value(const std::string& name, const std::string& value) {
        auto& column = columns_[name];
        column += (column.empty() ? "" : ",") + value;
    }

    std::map<std::string, std::string> columns_;
};

/// A supplier with four products, and a pricing that has c-7 pay half of the base price.
class CataloguePlugin : public testing::Test {
protected:
    CataloguePlugin() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        product(
            "A-1",
            "Cordless drill",
            R"({"uk":"Дриль акумуляторна","ru":"Дрель"})",
            "tools/drills",
            "active"
        );
        product("A-2", "Impact drill", R"({"uk":"Дриль ударна"})", "tools/drills", "active");
        product("B-1", "Wall anchor", R"({"uk":"Дюбель"})", "fasteners", "phase_out");
        product("Z-1", "Old drill", "{}", "tools/drills", "discontinued");
        mirror.execute("UPDATE product SET replaced_by = 'A-2' WHERE sku = 'Z-1'");
        mirror.execute(
            "UPDATE product SET min_quantity = '10', pack_multiple = '6' WHERE sku = 'B-1'"
        );
        mirror.insert("product_unit", {{"sku", "B-1"}, {"code", "box"}, {"factor", "100"}});
        mirror.insert("stock", {{"sku", "A-1"}, {"warehouse", "kyiv"}, {"available", "5"}});
        mirror.insert(
            "stock",
            {{"sku", "A-1"},
             {"warehouse", "kassel"},
             {"available", "0"},
             {"next_receipt", std::int64_t{1772323200000000}}}
        );
        for (const auto* entity : {"product", "stock"}) {
            mirror.synchronized(entity, host.clock().now());
        }
        host.provide("pricing.quote/1", [this](const ServiceCall& call) { return price(call); });
        host.provide("pricing.visibility/1", [this](const ServiceCall& call) { return see(call); });
    }

    void product(
        const std::string& sku,
        const std::string& name,
        const std::string& names,
        const std::string& category,
        const std::string& status
    ) {
        host.mirror().insert(
            "product",
            {{"sku", sku},
             {"name", name},
             {"names", names},
             {"category", category},
             {"unit", "pcs"},
             {"status", status},
             {"base_price", "1"},
             {"currency", "EUR"}}
        );
    }

    /// What `visible` says, and its version; c-8 sees everything.
    Result<std::string> see(const ServiceCall& call) {
        const auto version = std::string{call.company} + "/" + visible_version;
        const auto request = *json::parse(call.request);
        if (request.root()["known"].text() == version) {
            ++unchanged_answers;
            return R"({"version":")" + version + R"(","unchanged":true})";
        }
        const auto steps = call.company == "c-7" ? visible : std::string{"[]"};
        return R"({"version":")" + version + R"(","steps":)" + steps + "}";
    }

    /// Prices by company and SKU; above 10 pieces of A-1 there are two breaks.
    Result<std::string> price(const ServiceCall& call) {
        ++price_calls;
        if (pricing_error) return *pricing_error;
        const std::map<std::string, std::string> own{
            {"c-7/A-1", "10.50"}, {"c-7/A-2", "7.25"}, {"c-7/B-1", "0.08"}, {"c-8/A-1", "21.00"}};
        const auto request = *json::parse(call.request);
        const auto asked = request.root();
        EXPECT_EQ(asked["quantities"].text(), "smallest");
        PriceColumns columns;
        for (const auto sku : asked["skus"]) {
            const auto found = own.find(std::string{call.company} + "/" + sku.string());
            const auto terms = order_terms[sku.string()];
            const bool has_minimum = terms.minimum != "null";
            columns.add(
                found == own.end() || sku.text() == forgotten ? "" : found->second,
                tax_rate,
                has_minimum ? std::stod(terms.minimum.substr(1)) : 1,
                sku.text() == "A-1"
            );
            columns.add_terms(
                terms, found == own.end() ? without_price : "ok", sku.text() == forgotten
            );
        }
        return columns.reply(asked["columns"], tax_rate != "null");
    }

    testkit::FakeResponse ask(
        const std::string& target, const FakeRequest& request = {.company = "c-7"}
    ) {
        return host.get("/api/v1/catalogue/" + target, request);
    }

    std::vector<std::string> skus(
        const std::string& query, std::string_view language = "en", std::string_view company = "c-7"
    ) {
        const auto reply = ask("products?" + query, {.company = company, .language = language});
        EXPECT_EQ(reply.status, 200) << reply.error;
        std::vector<std::string> found;
        const auto document = reply.json();
        for (const auto item : document.root()["items"]) found.push_back(item["sku"].string());
        return found;
    }

    FakeHost host{testkit::plugin_under_test()};
    std::optional<Error> pricing_error;
    int price_calls = 0;
    std::string tax_rate = "null";
    std::string forgotten;  ///< a SKU that pricing does not know
    std::string without_price = "no_price";
    std::map<std::string, OrderTermsJson> order_terms{{"B-1", {"\"12\"", "\"6\"", "null"}}};
    std::string visible = "[]";
    std::string visible_version = "1";
    int unchanged_answers = 0;
};

}  // namespace portico::catalogue
