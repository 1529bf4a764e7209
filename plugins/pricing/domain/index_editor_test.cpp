#include "index_editor.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "index_builder.hpp"
#include "index_image.hpp"
#include "oracle.hpp"
#include "recorded_orders.hpp"
#include "rule_generator.hpp"
#include "rule_text.hpp"

// Random changes of single records: each version must answer as if it had been built anew, and
// older versions must go on answering as they did.

namespace portico::pricing {
namespace {

/// Written as an image and read again.
Index through_an_image(const Index& index) {
    std::string bytes;
    const auto written = write_image(index, [&](std::span<const std::byte> piece) -> Status {
        bytes.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        return {};
    });
    EXPECT_TRUE(written.ok());
    std::string_view rest{bytes};
    auto read = read_image(index.settings(), [&](std::span<std::byte> piece) -> Status {
        if (rest.size() < piece.size()) return invalid("The image is too short.");
        std::memcpy(piece.data(), rest.data(), piece.size());
        rest.remove_prefix(piece.size());
        return {};
    });
    EXPECT_TRUE(read.ok());
    EXPECT_TRUE(rest.empty());
    return read.ok() ? std::move(*read) : Index{};
}

template <class Record, class Id>
void replace(std::vector<Record>& records, Record record, Id id) {
    const auto known = std::find_if(records.begin(), records.end(), [&](const Record& one) {
        return id(one) == id(record);
    });
    if (known == records.end()) {
        records.push_back(std::move(record));
    } else {
        *known = std::move(record);
    }
}

/// A rule set and the editor that must follow it.
class Following {
public:
    explicit Following(std::uint64_t seed)
        : generator_{seed},
          settings_{generator_.settings()},
          rules_{generator_.rule_set()},
          editor_{build_index(rules_, settings_)} {}

    void change() {
        switch (generator_.between(0, 9)) {
            case 0:
                return change_product();
            case 1:
                return change_company();
            case 2:
                return change_list();
            case 3:
            case 4:
                return remove_rule();
            default:
                return put_rule();
        }
    }

    Index publish() {
        if (editor_.needs_rebuild()) editor_ = IndexEditor{build_index(rules_, settings_)};
        return editor_.publish();
    }

    struct State {
        Index index;
        RuleSet rules;
    };

    [[nodiscard]] State state() { return {publish(), rules_}; }

    /// Goes on with what was written and read again.
    void restart() { editor_ = IndexEditor{through_an_image(publish())}; }

    void expect_agreement(const State& state, int questions) {
        for (int i = 0; i < questions; ++i) {
            const auto asked = generator_.question();
            const auto is_there = std::any_of(
                state.rules.companies.begin(),
                state.rules.companies.end(),
                [&](const Company& company) { return company.id == asked.company; }
            );
            const Terms terms{asked.company, asked.at, asked.currency};
            RecordedOrders orders{state.rules};
            auto engine = Engine::create(state.index, terms, &orders);
            ASSERT_EQ(engine.ok(), is_there) << asked.company;
            if (!is_there) continue;
            const Question question{asked.sku, asked.quantity, asked.unit};
            ASSERT_EQ(
                text_of(engine->price(question, Lookahead::next_break)),
                text_of(ask_oracle(state.rules, settings_, terms, question))
            ) << asked.company
              << " asks " << asked.quantity.text() << " '" << asked.unit << "' of " << asked.sku
              << " at " << asked.at << "\n"
              << text_of(state.rules);
        }
    }

private:
    void change_product() {
        const auto sku = generator_.pick({"A-1", "B-2", "C-3", "D-4"});
        auto& products = rules_.products;
        if (generator_.chance(20)) {
            std::erase_if(products, [&](const Product& product) { return product.sku == sku; });
            return editor_.remove_product(sku);
        }
        const auto product = generator_.product(sku);
        replace(products, product, [](const Product& one) { return one.sku; });
        editor_.put(product);
    }

    void change_company() {
        const auto id = generator_.pick({"c-1", "c-2"});
        auto& companies = rules_.companies;
        if (generator_.chance(20)) {
            std::erase_if(companies, [&](const Company& company) { return company.id == id; });
            return editor_.remove_company(id);
        }
        const auto company = generator_.company(id);
        replace(companies, company, [](const Company& one) { return one.id; });
        editor_.put(company);
    }

    void change_list() {
        const auto position = static_cast<std::size_t>(generator_.between(0, 3));
        const auto list = generator_.list(position);
        auto& lists = rules_.lists;
        if (generator_.chance(20)) {
            std::erase_if(lists, [&](const PriceList& one) { return one.id == list.id; });
            return editor_.remove_list(list.id);
        }
        replace(lists, list, [](const PriceList& one) { return one.id; });
        editor_.put(list);
    }

    void remove_rule() {
        if (rules_.rules.empty()) return;
        const auto last = static_cast<int>(rules_.rules.size()) - 1;
        const auto at = rules_.rules.begin() + generator_.between(0, last);
        const auto id = at->id;
        rules_.rules.erase(at);
        editor_.remove_rule(id);
    }

    /// A new one, or another version of one that is there: another value, holder, target, ...
    void put_rule() {
        auto rule = generator_.rule(next_rule_++);
        if (!rules_.rules.empty() && generator_.chance(60)) {
            const auto last = static_cast<int>(rules_.rules.size()) - 1;
            rule.id = rules_.rules[static_cast<std::size_t>(generator_.between(0, last))].id;
        }
        replace(rules_.rules, rule, [](const Rule& one) { return one.id; });
        editor_.put(rule);
    }

    Generator generator_;
    Settings settings_;
    RuleSet rules_;
    IndexEditor editor_;
    int next_rule_ = 100;
};

TEST(IndexEditor, AgreesWithTheOracleAfterEveryChange) {
    const char* rounds_text = std::getenv("PORTICO_ROUNDS");
    const auto rounds = rounds_text == nullptr ? 100U : std::strtoul(rounds_text, nullptr, 10);
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Following following{seed};
        auto older = following.state();
        for (int version = 0; version < 12; ++version) {
            const int changes = 1 + version % 5;
            for (int i = 0; i < changes; ++i) following.change();
            const auto newer = following.state();
            following.expect_agreement(newer, 4);
            following.expect_agreement({through_an_image(newer.index), newer.rules}, 4);
            following.expect_agreement(older, 4);
            if (testing::Test::HasFatalFailure()) return;
            if (version % 3 == 0) older = newer;
            if (version % 4 == 0) following.restart();
        }
    }
}

Rule fixed_price(std::string id, const std::string& sku, const std::string& value) {
    Rule rule;
    rule.id = std::move(id);
    rule.holder_kind = HolderKind::company;
    rule.holder = "c-7";
    rule.target_kind = TargetKind::sku;
    rule.target = sku;
    rule.currency = *Currency::parse("EUR");
    rule.value = *Decimal::parse(value);
    return rule;
}

class EditorOfOneCompany : public testing::Test {
protected:
    EditorOfOneCompany() : editor{build()} {}

    static Index build() {
        Settings settings;
        settings.currency = *Currency::parse("EUR");
        IndexBuilder builder{settings};
        builder.add(Product{"A-1", {}, "pcs", {}, {}, {}});
        builder.add(Company{"c-7", {}, {}, {}, {}});
        return builder.finish();
    }

    std::string price(const Index& index, std::string_view sku = "A-1") {
        auto engine = Engine::create(index, {"c-7", 0, {}});
        if (!engine.ok()) return engine.error().message;
        const auto answer = engine->price({sku, Decimal::whole(1), {}}, Lookahead::none);
        if (answer.outcome != Outcome::priced) return "none";
        return answer.unit_price.trimmed().text() + " " + std::string{answer.rule};
    }

    IndexEditor editor;
};

TEST_F(EditorOfOneCompany, KnowsARuleBeforeItsProductComes) {
    editor.put(fixed_price("later", "B-2", "7"));
    const auto before = editor.publish();
    EXPECT_EQ(price(before, "B-2"), "none");
    editor.put(Product{"B-2", {}, "pcs", {}, {}, {}});
    EXPECT_EQ(price(editor.publish(), "B-2"), "7 later");
    EXPECT_EQ(price(before, "B-2"), "none");
}

TEST_F(EditorOfOneCompany, KeepsIdsOfEveryForm) {
    for (const std::string id :
         {"7",
          "007",
          "r-0",
          "r-10",
          "r-000010",
          "123456789012345678901234567890",
          "550e8400-e29b-41d4-a716-446655440000",
          "a name that is longer than a short prefix 12",
          "own-13085-85123A-break"}) {
        editor.put(fixed_price(id, "A-1", "5"));
        EXPECT_EQ(price(editor.publish()), "5 " + id);
        editor = IndexEditor{through_an_image(editor.publish())};
        editor.put(fixed_price(id, "A-1", "6"));
        EXPECT_EQ(price(editor.publish()), "6 " + id);
        editor.remove_rule(id);
        EXPECT_EQ(price(editor.publish()), "none");
    }
    EXPECT_EQ(editor.publish().rule_count(), 0U);
}

TEST_F(EditorOfOneCompany, ForgetsTheFormerVersionOfARuleThatCanNotBeUsedAnyMore) {
    editor.put(fixed_price("r-1", "A-1", "5"));
    EXPECT_EQ(price(editor.publish()), "5 r-1");
    editor.put(fixed_price("r-1", "A-1", "-5"));
    EXPECT_EQ(price(editor.publish()), "none");
    EXPECT_EQ(editor.problem_count(), 1U);
}

TEST_F(EditorOfOneCompany, TellsARepeatedRecordFromAChange) {
    editor.put(fixed_price("r-1", "A-1", "5"));
    const auto first = editor.publish();
    editor.put(fixed_price("r-1", "A-1", "5"));
    EXPECT_FALSE(editor.has_changes());
    editor.put(fixed_price("r-1", "A-1", "5.5"));
    EXPECT_TRUE(editor.has_changes());
    EXPECT_GT(editor.publish().version(), first.version());
}

TEST_F(EditorOfOneCompany, FindsEachOfManyRulesAgain) {
    for (int i = 0; i < 3000; ++i) {
        const auto name = std::to_string(i);
        editor.put(fixed_price("r" + name, "S-" + std::to_string(i % 700), name));
    }
    for (int i = 0; i < 3000; i += 2) editor.remove_rule("r" + std::to_string(i));
    EXPECT_EQ(editor.publish().rule_count(), 1500U);
    editor = IndexEditor{through_an_image(editor.publish())};
    editor.put(Product{"S-1", {}, "pcs", {}, {}, {}});
    EXPECT_EQ(price(editor.publish(), "S-1"), "1 r1");
    for (int i = 1; i < 3000; i += 2) editor.remove_rule("r" + std::to_string(i));
    EXPECT_EQ(editor.publish().rule_count(), 0U);
}

}  // namespace
}  // namespace portico::pricing
