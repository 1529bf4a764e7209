#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "push/order_push.hpp"
#include "push/testing/fake_tryton.hpp"

namespace portico::erp_tryton::testing {

inline constexpr std::string_view key = "PO7QXK2";
inline constexpr std::string_view order_json = R"({
    "company": "6", "currency": "EUR", "client_reference": "PO-77", "comment": "Gate 3",
    "submitted_at": "2026-11-21T23:30:00Z", "requested_at": "2026-12-01T00:00:00Z",
    "delivery_address": "Building site, Lviv",
    "lines": [{"sku": "A-1", "quantity": "12.5", "unit": "bx", "unit_price": "10.50", "comment": "blue ones"},
              {"sku": "B-2", "quantity": "3", "unit_price": "0.0001"}]})";

inline const std::string create = "model.sale.sale.create";
inline const std::string quote = "model.sale.sale.quote";
inline const std::string confirm = "model.sale.sale.confirm";
inline const std::string lost_lock = R"(["could not obtain lock on relation \"sale_sale\"",""])";

/// Orders under one key, pushed into a FakeTryton at a clock that stands still.
class OrderPushTest : public ::testing::Test {
protected:
    static Settings settings() {
        Settings made;
        made.user = "bridge";
        made.languages = {"de"};
        made.zone_offset = std::chrono::hours{2};
        return made;
    }

    PushRequest request(std::string_view json = order_json) const {
        return {.entity = "order", .key = key, .json = json, .deadline = deadline_};
    }

    Result<PushOutcome> push(std::string_view json = order_json) {
        return push_.push(request(json));
    }

    Result<PushOutcome> verify() {
        auto wanted = request();
        wanted.is_verify = true;
        return push_.push(wanted);
    }

    /// A sale under the key, as an earlier attempt or a person left it.
    std::int64_t sale(const std::string& state, std::int64_t creator = FakeTryton::portico_user) {
        const auto id = tryton_.add(
            "sale.sale",
            {{"reference", "\"" + std::string{key} + "\""},
             {"company", "1"},
             {"state", "\"" + state + "\""},
             {"number", state == "draft" ? "null" : R"("S-1")"},
             {"create_uid", std::to_string(creator)},
             {"write_uid", "null"},
             {"currency", "1"},
             {"shipment_address", "9"},
             {"shipping_date", R"({"__class__":"date","year":2026,"month":12,"day":1})"},
             {"description", R"("PO-77")"},
             {"comment", R"("Gate 3\n\nDelivery address: Building site, Lviv")"}}
        );
        add_line(id, "5", "2", "12.5", "10.5000", R"("blue ones")");
        add_line(id, "8", "3", "3.0", "0.0001");
        return id;
    }

    void add_line(
        std::int64_t sale,
        const std::string& product,
        const std::string& unit,
        const std::string& quantity,
        const std::string& price,
        const std::string& note = "null"
    ) {
        tryton_.add(
            "sale.line",
            {{"sale", std::to_string(sale)},
             {"type", R"("line")"},
             {"product", product},
             {"unit", unit},
             {"quantity", quantity},
             {"note", note},
             {"unit_price", R"({"__class__":"Decimal","decimal":")" + price + "\"}"}}
        );
    }

    [[nodiscard]] std::vector<std::string> states() const {
        std::vector<std::string> found;
        for (const auto& row : tryton_.rows("sale.sale")) found.push_back(row.at("state"));
        return found;
    }

    FakeTryton tryton_;
    Settings settings_ = settings();
    Instant now_ = instant_of(1'795'300'000'000'000);
    Instant deadline_ = now_ + std::chrono::seconds{30};
    Erp erp_{tryton_, settings_};
    OrderPush push_{OrderPush::Parts{
        .erp = erp_,
        .settings = settings_,
        .now = [this] { return now_; },
        .pause = [](std::chrono::milliseconds) {}}};
};

}  // namespace portico::erp_tryton::testing
