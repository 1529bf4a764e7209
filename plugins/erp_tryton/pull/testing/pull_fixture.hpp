#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include <portico/testkit/fake_host.hpp>

#include "entities/entities.hpp"
#include "pull/puller.hpp"
#include "pull/testing/table_tryton.hpp"

namespace portico::erp_tryton::testing {

/// One entity of the connector over TableTryton and a real mirror, which the test fills itself.
class PullFixture : public ::testing::Test, public Records {
protected:
    Status record(std::string_view json, std::string_view source) override {
        records_.emplace_back(json);
        sources_.emplace_back(source);
        return {};
    }

    Status deleted(std::string_view id, std::string_view) override {
        deleted_.emplace_back(id);
        return {};
    }

    Status rejected(std::string_view, std::string_view reason, std::string_view) override {
        ADD_FAILURE() << reason;
        return {};
    }

    /// One sync, all pages of it.
    void sync(std::string_view name) {
        records_.clear();
        sources_.clear();
        deleted_.clear();
        now_ += std::chrono::seconds{10};
        for (const auto& entity : entities_) {
            if (entity.name != name) continue;
            Puller puller{
                {.erp = erp_,
                 .directory = directory_,
                 .mirror = host_.context().database,
                 .settings = settings_,
                 .now = [this] { return now_; },
                 .is_parallel = false},
                entity};
            bool more = true;
            while (more) {
                const auto page =
                    puller.pull({name, cursor_, 1000, now_ + std::chrono::minutes{1}}, *this);
                ASSERT_TRUE(page.ok()) << page.error().message;
                cursor_ = page->next_cursor;
                more = page->more;
            }
        }
    }

    /// The member of each record, as text; "" where it is absent.
    [[nodiscard]] std::vector<std::string> all(std::string_view member) const {
        std::vector<std::string> found;
        for (const auto& one : records_) {
            const auto document = json::parse(one);
            EXPECT_TRUE(document.ok()) << one;
            if (document.ok()) found.push_back(plain(document->root()[member]));
        }
        return found;
    }

    [[nodiscard]] std::vector<std::string> attribute(std::string_view member) const {
        std::vector<std::string> found;
        for (const auto& one : records_) {
            const auto document = json::parse(one);
            EXPECT_TRUE(document.ok()) << one;
            if (document.ok()) found.push_back(plain(document->root()["attributes"][member]));
        }
        return found;
    }

    static std::string plain(json::Value value) {
        if (value.is_missing()) return {};
        return value.is_string() ? value.string() : value.dump();
    }

    static std::string decimal(std::string_view number) {
        return R"({"__class__":"Decimal","decimal":")" + std::string{number} + "\"}";
    }

    static std::string date(int day) {
        return R"({"__class__":"date","year":2026,"month":11,"day":)" + std::to_string(day) + "}";
    }

    static Settings quick_settings() {
        Settings settings;
        settings.languages = {"en"};
        settings.deletion_check = std::chrono::minutes{0};  // with each sync
        settings.overlap = std::chrono::seconds{0};         // nothing comes twice
        return settings;
    }

    TableTryton tryton_;
    Settings settings_ = quick_settings();
    Instant now_ = instant_of(1'795'262'400'000'000);
    testkit::FakeHost host_{R"({"id":"erp_tryton","version":"1.0.0","vendor":"T","description":"T",
        "abi":{"major":0,"min_minor":2},"host_services":["portico.storage/1"],"provides":[],
        "requires":[],"permissions":["erp.read"],"placement":"in_process",
        "config":{"type":"object"},"status":"alpha"})"};
    Erp erp_{tryton_, settings_};
    Directory directory_{erp_, settings_, [this] { return now_; }};
    std::vector<Entity> entities_{make_entities(settings_)};
    std::string cursor_;
    std::vector<std::string> records_;
    std::vector<std::string> sources_;
    std::vector<std::string> deleted_;
};

}  // namespace portico::erp_tryton::testing
