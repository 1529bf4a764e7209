#pragma once

#include <span>
#include <string_view>

#include <portico/result.hpp>
#include <portico/testkit/erp_under_test.hpp>

namespace portico::testkit {

/// One promise of a connector. `check` gets an ERP of its own; an Error is a broken promise too.
struct ContractRule {
    std::string_view name;
    Result<ContractOutcome> (*check)(ErpUnderTest& erp);
};

std::span<const ContractRule> pull_rules();
std::span<const ContractRule> push_rules();

inline ContractOutcome kept() {
    return {};
}

inline ContractOutcome broken(std::string sentence) {
    return {ContractOutcome::Kind::broken, std::move(sentence)};
}

inline ContractOutcome skipped(std::string sentence) {
    return {ContractOutcome::Kind::skipped, std::move(sentence)};
}

}  // namespace portico::testkit
