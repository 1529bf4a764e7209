#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "erp/push/order_desk.hpp"
#include "erp/push/outbox.hpp"
#include "erp/testing/fakes.hpp"
#include "ports/manual_clock.hpp"
#include "ports/metrics.hpp"

namespace portico::erp::testing {

/// Series that nobody reads.
class NoMetrics final : public ports::Metrics {
    class Nothing final : public ports::Series {
    public:
        void record(double) override {}
    };

public:
    Result<ports::Series*>
    series(ports::SeriesKind, std::string_view, std::string_view, std::span<const ports::Label>)
        override {
        return &nothing_;
    }

private:
    Nothing nothing_;
};

/// A mirror with two active companies, one switched off, and two products; and an empty outbox.
class PushTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        connector_->order = {"company", "member", "product", "order", "order_line"};
        connector_->pages["company"] = {
            {.records = {
                 record(R"({"id":"c-1","name":"One","currency":"EUR"})"),
                 record(R"({"id":"c-2","name":"Two","currency":"USD"})"),
                 record(R"({"id":"c-3","name":"Gone","currency":"EUR","active":false})")}}};
        connector_->pages["member"] = {
            {.records = {record(R"({"id":"m-1","company_id":"c-1","name":"Ann"})")}}};
        connector_->pages["product"] = {
            {.records = {
                 record(R"({"sku":"A-1","name":"Drill","unit":"pcs",
                            "units":[{"code":"box","factor":"12"}]})"),
                 record(R"({"sku":"A-2","name":"Saw","unit":"pcs"})")}}};
        ASSERT_TRUE(sync().ok());
        orders_ = databases_->open("orders", true).value();
        open_outbox();
    }

    void open_outbox(std::int64_t open_max = 1'000) {
        outbox_ = Outbox::create(orders_, events_, open_max).value();
    }

    /// As a desk would add it.
    OrderRow add(const std::string& company, const std::string& key) {
        auto added = outbox_->add(new_row(company, key));
        EXPECT_TRUE(added.ok()) << added.error().message;
        return added.ok() ? added->row : OrderRow{};
    }

    [[nodiscard]] OrderRow new_row(const std::string& company, const std::string& key) const {
        OrderRow row;
        row.company = company;
        row.id = "o_" + company + key;
        row.channel = "test";
        row.client_key = key;
        row.request_hash = "hash of " + key;
        row.record = R"({"company":")" + company + R"(","lines":[{"sku":"A-1","quantity":"1"}]})";
        row.submitted_at = now();
        return row;
    }

    [[nodiscard]] std::int64_t now() const { return time_.now().time_since_epoch().count(); }

    [[nodiscard]] OrderRow find(const std::string& id) const {
        return outbox_->find({}, id).value();
    }

    [[nodiscard]] std::string steps_of(const std::string& id) const {
        std::string names;
        const auto steps = outbox_->steps(find(id));
        for (const auto& step : *steps) {
            names += (names.empty() ? "" : " ") + step.name;
        }
        return names;
    }

    [[nodiscard]] std::vector<std::string> order_events() const {
        std::vector<std::string> types;
        const auto read = orders_->query(
            "SELECT type, company FROM seen_event ORDER BY rowid",
            {},
            [&](ports::Row row) -> Status {
                types.push_back(
                    std::string{std::get<std::string_view>(row[0])} + " " +
                    std::string{std::get<std::string_view>(row[1])}
                );
                return {};
            }
        );
        EXPECT_TRUE(read.ok());
        return types;
    }

    ports::ManualClock time_;
    NoMetrics metrics_;
    std::shared_ptr<ports::Database> orders_;
    std::unique_ptr<Outbox> outbox_;
};

/// Waits for what another thread does; false when it takes too long.
inline bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (std::chrono::steady_clock::now() < end) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return false;
}

}  // namespace portico::erp::testing
