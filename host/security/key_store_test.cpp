#include "security/key_store.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "security/audit_log.hpp"
#include "security/crypto.hpp"
#include "security/key_ring.hpp"
#include "security/test_parts.hpp"

namespace portico::security {

namespace {

using namespace std::chrono_literals;

class KeyStoreTest : public ::testing::Test {
protected:
    KeyStoreTest() {
        auto made = KeyStore::create(host_.database, clock_);
        EXPECT_TRUE(made.ok());
        store_ = std::move(*made);
    }

    CreatedKey add(const std::string& name) {
        auto made = store_->add({KeyKind::storefront, name, {"storefront"}, "", std::nullopt});
        EXPECT_TRUE(made.ok());
        return *made;
    }

    testing::HostDatabase host_;
    ports::ManualClock clock_;
    testing::NoLog log_;
    std::unique_ptr<KeyStore> store_;
};

TEST_F(KeyStoreTest, KeepsTheHashAndNeverTheSecret) {
    const auto made = add("shop");
    EXPECT_TRUE(made.secret.starts_with("pk_"));
    EXPECT_EQ(made.secret.size(), 46U);
    std::string all;
    ASSERT_TRUE(host_.database
                    ->query(
                        "SELECT id || name || hash || scopes FROM security_key",
                        {},
                        [&](ports::Row row) -> Status {
                            all += std::get<std::string_view>(row[0]);
                            return {};
                        }
                    )
                    .ok());
    EXPECT_NE(all.find("shop"), std::string::npos);
    EXPECT_EQ(all.find(made.secret.substr(3)), std::string::npos);
}

TEST_F(KeyStoreTest, ListsWhatWasMade) {
    auto made = store_->add(
        {KeyKind::storefront, "reader", {"pricing:read", "vault"}, "c-1", clock_.now() + 24h}
    );
    ASSERT_TRUE(made.ok());
    const auto keys = store_->list();
    ASSERT_TRUE(keys.ok());
    ASSERT_EQ(keys->size(), 1U);
    const auto& key = keys->front();
    EXPECT_EQ(key.id, made->record.id);
    EXPECT_EQ(key.hash, sha256(made->secret));
    EXPECT_EQ(key.scopes, (std::vector<std::string>{"pricing:read", "vault"}));
    EXPECT_EQ(key.company, "c-1");
    EXPECT_EQ(key.expires_at, clock_.now() + 24h);
    EXPECT_FALSE(key.revoked_at);
}

TEST_F(KeyStoreTest, RefusesKeysThatMakeNoSense) {
    const NewKey cases[] = {
        {KeyKind::storefront, "", {"storefront"}, "", std::nullopt},
        {KeyKind::storefront, std::string(101, 'n'), {"storefront"}, "", std::nullopt},
        {KeyKind::storefront, "line\nbreak", {"storefront"}, "", std::nullopt},
        {KeyKind::storefront, "n", {}, "", std::nullopt},
        {KeyKind::storefront, "n", {"two words"}, "", std::nullopt},
        {KeyKind::storefront, "n", {":read"}, "", std::nullopt},
        {KeyKind::storefront, "n", {"storefront"}, "", clock_.now()},
    };
    for (const auto& wanted : cases) {
        const auto made = store_->add(wanted);
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().code, Code::invalid);
    }
}

TEST_F(KeyStoreTest, RevokesForGood) {
    const auto made = add("shop");
    EXPECT_EQ(store_->revoke("key_none").error().code, Code::not_found);
    ASSERT_TRUE(store_->revoke(made.record.id).ok());
    const auto at = store_->list()->front().revoked_at;
    ASSERT_TRUE(at);
    clock_.advance(1h);
    ASSERT_TRUE(store_->revoke(made.record.id).ok());
    EXPECT_EQ(store_->list()->front().revoked_at, at);
}

TEST_F(KeyStoreTest, MakesTheFirstOperatorOnce) {
    const auto first = store_->add_first_operator();
    ASSERT_TRUE(first.ok());
    ASSERT_TRUE(first->has_value());
    EXPECT_TRUE((*first)->secret.starts_with("po_"));
    EXPECT_FALSE(store_->add_first_operator()->has_value());
    ASSERT_TRUE(store_->revoke((*first)->record.id).ok());
    EXPECT_FALSE(store_->add_first_operator()->has_value());
}

TEST_F(KeyStoreTest, TheRingFindsKeysByTheirSecret) {
    const auto made = add("shop");
    auto ring = KeyRing::create(*store_, log_, clock_);
    ASSERT_TRUE(ring.ok());
    ASSERT_TRUE((*ring)->find(made.secret));
    EXPECT_EQ((*ring)->find(made.secret)->id, made.record.id);
    EXPECT_TRUE((*ring)->find_by_id(made.record.id));
    EXPECT_FALSE((*ring)->find(made.secret + "x"));
}

TEST_F(KeyStoreTest, TheRingSeesChangesOfAnotherProcess) {
    auto ring = KeyRing::create(*store_, log_, clock_);
    ASSERT_TRUE(ring.ok());
    auto other = KeyStore::create(host_.database, clock_);
    ASSERT_TRUE(other.ok());
    const auto before = (*ring)->generation();
    const auto made =
        (*other)->add({KeyKind::storefront, "late", {"storefront"}, "", std::nullopt});
    ASSERT_TRUE(made.ok());
    EXPECT_TRUE((*ring)->find(made->secret));
    EXPECT_GT((*ring)->generation(), before);
    ASSERT_TRUE((*other)->revoke(made->record.id).ok());
    ASSERT_TRUE((*ring)->refresh().ok());
    EXPECT_TRUE((*ring)->find(made->secret)->revoked_at);
    const auto settled = (*ring)->generation();
    ASSERT_TRUE((*ring)->refresh().ok());
    EXPECT_EQ((*ring)->generation(), settled) << "no change, no new generation";
}

TEST_F(KeyStoreTest, TheRingNotesUses) {
    const auto made = add("shop");
    {
        auto ring = KeyRing::create(*store_, log_, clock_);
        ASSERT_TRUE(ring.ok());
        (*ring)->note_used(made.record.id);
    }
    EXPECT_EQ(store_->list()->front().last_used_at, clock_.now());
}

TEST_F(KeyStoreTest, TheAuditLogIsReadInPagesNewestFirst) {
    auto audit = AuditLog::create(host_.database, clock_);
    ASSERT_TRUE(audit.ok());
    for (int i = 1; i <= 3; ++i)
        ASSERT_TRUE((*audit)->append({"operator op_1", "key.create", std::to_string(i), "why"}).ok()
        );
    const auto first = (*audit)->list(0, 2);
    ASSERT_EQ(first->size(), 2U);
    EXPECT_EQ(first->at(0).entry.object, "3");
    EXPECT_EQ(first->at(0).entry.actor, "operator op_1");
    const auto second = (*audit)->list(first->back().id, 2);
    ASSERT_EQ(second->size(), 1U);
    EXPECT_EQ(second->front().entry.object, "1");
}

}  // namespace

}  // namespace portico::security
