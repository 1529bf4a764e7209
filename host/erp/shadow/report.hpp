#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "erp/shadow/comparison.hpp"
#include "ports/connector.hpp"

namespace portico::erp {

/// One sample on which both sides disagree.
struct Mismatch {
    ports::PriceSample sample;
    Finding finding = Finding::price;
    OurPrice ours;
    ports::ErpPrice theirs;
};

/// How many samples with something in common were compared, and how many of them disagree.
struct Share {
    std::int64_t compared = 0;
    std::int64_t mismatched = 0;
};

/// What a comparison found. Not thread-safe.
class ComparisonReport {
public:
    static constexpr std::size_t mismatches_kept_max = 200;

    std::string id;
    std::string connector;
    std::int64_t started_at = 0;  ///< microseconds UTC
    std::int64_t ended_at = 0;
    std::uint64_t seed = 0;
    int scale = 4;
    std::int64_t asked = 0;
    std::string stopped;  ///< why not all were compared; empty: all were

    void add(
        const ports::PriceSample& sample,
        Finding finding,
        const OurPrice& ours,
        const ports::ErpPrice& theirs
    );

    [[nodiscard]] const Share& sum() const { return sum_; }

    [[nodiscard]] const std::vector<Mismatch>& mismatches() const { return mismatches_; }

    /// As GET /admin/api/v1/erp/price-comparisons/{id} answers it.
    [[nodiscard]] std::string json() const;

private:
    Share sum_;
    std::int64_t unpriced_ = 0;  ///< samples for which neither side gives a price
    std::map<Finding, std::int64_t> findings_;
    /// By what they have in common: "company c1", "list L1", "rule r1", "unit box".
    std::map<std::string, Share> groups_;
    std::vector<Mismatch> mismatches_;
};

}  // namespace portico::erp
