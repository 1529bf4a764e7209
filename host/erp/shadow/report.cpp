#include "erp/shadow/report.hpp"

#include <algorithm>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::erp {
namespace {

constexpr std::size_t groups_kept_max = 20;
constexpr std::size_t groups_counted_max = 100'000;
constexpr std::size_t proof_bytes_max = 16UL * 1024;

void write_ours(json::Writer& writer, const OurPrice& ours) {
    writer.key("portico").begin_object();
    if (ours.unit_price.empty()) {
        writer.member("reason", ours.reason);
    } else {
        writer.member("unit_price", ours.unit_price)
            .member("currency", ours.currency)
            .member("decided_by", ours.rule.empty() ? "base price" : "rule " + ours.rule);
    }
    if (!ours.proof.empty() && ours.proof.size() <= proof_bytes_max) {
        writer.key("proof").raw(ours.proof);
    }
    writer.end_object();
}

void write_theirs(json::Writer& writer, const ports::ErpPrice& theirs) {
    writer.key("erp").begin_object();
    if (!theirs.error.empty()) {
        writer.member("reason", theirs.error);
    } else {
        writer.member("unit_price", theirs.unit_price).member("currency", theirs.currency);
    }
    if (!theirs.source.empty()) writer.member("source", theirs.source);
    writer.end_object();
}

void write_mismatch(json::Writer& writer, const Mismatch& mismatch) {
    const auto& sample = mismatch.sample;
    writer.begin_object()
        .member("company", sample.company)
        .member("sku", sample.sku)
        .member("quantity", sample.quantity)
        .member("unit", sample.unit)
        .member("date", sample.date)
        .member("cause", name_of(mismatch.finding));
    write_ours(writer, mismatch.ours);
    write_theirs(writer, mismatch.theirs);
    writer.end_object();
}

/// What the groups with the largest share of mismatches have in common comes first.
std::vector<std::pair<std::string, Share>> ranked(const std::map<std::string, Share>& groups) {
    std::vector<std::pair<std::string, Share>> list;
    for (const auto& group : groups) {
        if (group.second.mismatched > 0) list.emplace_back(group);
    }
    std::ranges::stable_sort(list, [](const auto& a, const auto& b) {
        const auto left = a.second.mismatched * b.second.compared;
        const auto right = b.second.mismatched * a.second.compared;
        if (left != right) return left > right;
        return a.second.mismatched > b.second.mismatched;
    });
    if (list.size() > groups_kept_max) list.resize(groups_kept_max);
    return list;
}

}  // namespace

void ComparisonReport::add(
    const ports::PriceSample& sample,
    Finding finding,
    const OurPrice& ours,
    const ports::ErpPrice& theirs
) {
    if (finding == Finding::neither) {
        ++unpriced_;
        return;
    }
    const bool is_mismatch = finding != Finding::equal;
    const auto count = [&](const std::string& group) {
        if (groups_.size() >= groups_counted_max && !groups_.contains(group)) return;
        auto& share = groups_[group];
        ++share.compared;
        share.mismatched += is_mismatch ? 1 : 0;
    };
    ++sum_.compared;
    count("company " + sample.company);
    if (ours.holder.starts_with("list ")) count(ours.holder);
    if (!ours.rule.empty()) count("rule " + ours.rule);
    if (!sample.unit.empty()) count("unit " + sample.unit);
    if (!is_mismatch) return;
    ++sum_.mismatched;
    ++findings_[finding];
    if (mismatches_.size() < mismatches_kept_max) {
        mismatches_.push_back({sample, finding, ours, theirs});
    }
}

std::string ComparisonReport::json() const {
    std::string body;
    json::Writer writer{body};
    writer.begin_object()
        .member("id", id)
        .member("connector", connector)
        .member("started_at", format_time(started_at))
        .member("ended_at", format_time(ended_at))
        .key("seed")
        .integer(static_cast<std::int64_t>(seed))
        .key("scale")
        .integer(scale)
        .key("asked")
        .integer(asked)
        .key("compared")
        .integer(sum_.compared)
        .key("mismatched")
        .integer(sum_.mismatched)
        .key("unpriced")
        .integer(unpriced_);
    if (!stopped.empty()) writer.member("stopped", stopped);
    writer.key("causes").begin_array();
    for (const auto& [finding, count] : findings_) {
        writer.begin_object()
            .member("cause", name_of(finding))
            .member("sentence", sentence_of(finding))
            .key("mismatched")
            .integer(count)
            .end_object();
    }
    writer.end_array().key("groups").begin_array();
    for (const auto& [group, share] : ranked(groups_)) {
        const auto blank = group.find(' ');
        writer.begin_object()
            .member("kind", group.substr(0, blank))
            .member("key", group.substr(blank + 1))
            .key("compared")
            .integer(share.compared)
            .key("mismatched")
            .integer(share.mismatched)
            .end_object();
    }
    writer.end_array().key("mismatches").begin_array();
    for (const auto& mismatch : mismatches_) write_mismatch(writer, mismatch);
    writer.end_array().end_object();
    return body;
}

}  // namespace portico::erp
