#pragma once

#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/erp_under_test.hpp>

namespace portico::testkit {

/// One test a rule of the contract; see PORTICO_CONNECTOR_CONTRACT.
class ConnectorContract : public ::testing::TestWithParam<std::string> {
protected:
    void check(const ErpMaker& make_erp) {
        const auto outcome = check_contract(GetParam(), make_erp);
        if (outcome.kind == ContractOutcome::Kind::skipped) GTEST_SKIP() << outcome.sentence;
        EXPECT_EQ(outcome.kind, ContractOutcome::Kind::kept) << outcome.sentence;
    }
};

inline std::vector<std::string> contract_rule_names() {
    std::vector<std::string> names;
    for (const auto rule : contract_rules()) names.emplace_back(rule);
    return names;
}

}  // namespace portico::testkit

/// The suite of one connector: PORTICO_CONNECTOR_CONTRACT(MyErp) with MyErp an ErpUnderTest that
/// has a default constructor. At namespace scope of a test file, once.
#define PORTICO_CONNECTOR_CONTRACT(Erp)                                              \
    class Erp##Contract : public ::portico::testkit::ConnectorContract {};           \
    TEST_P(Erp##Contract, Keeps) {                                                   \
        check([]() -> std::unique_ptr<::portico::testkit::ErpUnderTest> {            \
            return std::make_unique<Erp>();                                          \
        });                                                                          \
    }                                                                                \
    INSTANTIATE_TEST_SUITE_P(                                                        \
        Rule,                                                                        \
        Erp##Contract,                                                               \
        ::testing::ValuesIn(::portico::testkit::contract_rule_names()),              \
        [](const ::testing::TestParamInfo<std::string>& rule) { return rule.param; } \
    )
