#include <cstdio>

#include "contract/rules.hpp"

namespace portico::testkit {
namespace {

const std::vector<ContractRule>& all_rules() {
    static const auto rules = [] {
        std::vector<ContractRule> list{pull_rules().begin(), pull_rules().end()};
        list.insert(list.end(), push_rules().begin(), push_rules().end());
        return list;
    }();
    return rules;
}

}  // namespace

Status ErpUnderTest::start(FakeHost& host) {
    return host.start();
}

std::uint32_t ErpUnderTest::small_page() {
    return 2;
}

bool ErpUnderTest::remove(const std::string&, const std::string&) {
    return false;
}

bool ErpUnderTest::add_bad(const std::string&) {
    return false;
}

bool ErpUnderTest::set_clock(std::chrono::seconds) {
    return false;
}

bool ErpUnderTest::go_away() {
    return false;
}

void ErpUnderTest::come_back() {}

std::string ErpUnderTest::good_order() {
    return {};
}

std::string ErpUnderTest::refused_order() {
    return {};
}

std::size_t ErpUnderTest::orders_with(const std::string&) {
    return 0;
}

bool ErpUnderTest::lose_next_answer() {
    return false;
}

void ErpUnderTest::work() {}

std::span<const std::string_view> contract_rules() {
    static const auto names = [] {
        std::vector<std::string_view> list;
        for (const auto& rule : all_rules()) list.push_back(rule.name);
        return list;
    }();
    return names;
}

ContractOutcome check_contract(std::string_view rule, const ErpMaker& make_erp) {
    for (const auto& known : all_rules()) {
        if (known.name != rule) continue;
        const auto erp = make_erp();
        auto outcome = known.check(*erp);
        return outcome.ok() ? *outcome : broken(outcome.error().message);
    }
    return broken("The contract has no rule \"" + std::string{rule} + "\".");
}

int check_whole_contract(const ErpMaker& make_erp, std::string_view filter, std::FILE* out) {
    int broken_rules = 0;
    for (const auto rule : contract_rules()) {
        if (rule.find(filter) == std::string_view::npos) continue;
        const auto outcome = check_contract(rule, make_erp);
        const std::string name{rule};
        switch (outcome.kind) {
            case ContractOutcome::Kind::kept:
                std::fprintf(out, "ok       %s\n", name.c_str());
                break;
            case ContractOutcome::Kind::skipped:
                std::fprintf(out, "skipped  %s: %s\n", name.c_str(), outcome.sentence.c_str());
                break;
            case ContractOutcome::Kind::broken:
                ++broken_rules;
                std::fprintf(out, "BROKEN   %s: %s\n", name.c_str(), outcome.sentence.c_str());
                break;
        }
        std::fflush(out);
    }
    return broken_rules == 0 ? 0 : 1;
}

}  // namespace portico::testkit
