#include <algorithm>
#include <cstdio>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/job_follower.hpp"
#include "cli/terminal.hpp"
#include "erp/shadow/price_comparer.hpp"
#include "host.hpp"

namespace portico::cli {
namespace {

constexpr auto target = "/admin/api/v1/erp/price-comparisons";
constexpr std::size_t mismatches_shown_max = 20;

class BarWatcher final : public erp::ComparisonWatcher {
public:
    explicit BarWatcher(bool is_silent) : is_silent_{is_silent} {}

    void progress(const erp::ComparisonReport& so_far) override {
        if (!is_silent_) bar_.show("prices", so_far.sum().compared, so_far.asked);
    }

    [[nodiscard]] bool cancelled() const override { return false; }

    void finish() { bar_.finish(); }

private:
    bool is_silent_;
    ProgressBar bar_{stdout};
};

std::int64_t number(const json::Value& value) {
    const auto read = value.integer();
    return read.ok() ? *read : 0;
}

std::string price_of(const json::Value& side) {
    if (!side["unit_price"].is_string()) return "none (" + side["reason"].string() + ")";
    return side["unit_price"].string() + " " + side["currency"].string();
}

void print_proofs(const json::Value& mismatch) {
    const auto ours = mismatch["portico"];
    const auto theirs = mismatch["erp"];
    std::printf(
        "%s %s %s%s%s on %s: %s\n",
        mismatch["company"].string().c_str(),
        mismatch["sku"].string().c_str(),
        mismatch["quantity"].string().c_str(),
        mismatch["unit"].text().empty() ? "" : " ",
        mismatch["unit"].string().c_str(),
        mismatch["date"].string().c_str(),
        mismatch["cause"].string().c_str()
    );
    std::printf("  Portico  %s", price_of(ours).c_str());
    if (ours["decided_by"].is_string()) {
        std::printf(", by the %s", ours["decided_by"].string().c_str());
    }
    const auto winner = ours["proof"]["winner"];
    if (winner.is_object() && winner["holder"]["id"].is_string()) {
        std::printf(
            " of %s %s, %s %s from %s %s",
            winner["holder"]["kind"].string().c_str(),
            winner["holder"]["id"].string().c_str(),
            winner["kind"].string().c_str(),
            winner["value"].string().c_str(),
            winner["min_quantity"].string().c_str(),
            winner["unit"].string().c_str()
        );
    }
    std::printf("\n");
    for (const auto loser : ours["proof"]["losers"]) {
        std::printf(
            "             not %s: %s\n",
            loser["rule"].is_string() ? ("rule " + loser["rule"].string()).c_str()
                                      : "the base price",
            loser["text"].string().c_str()
        );
    }
    std::printf("  ERP      %s", price_of(theirs).c_str());
    if (theirs["source"].is_string()) std::printf(", %s", theirs["source"].string().c_str());
    std::printf("\n");
}

void print_causes(const json::Value& report) {
    for (const auto cause : report["causes"]) {
        std::printf(
            "%6s  %s: %s\n",
            grouped(number(cause["mismatched"])).c_str(),
            cause["cause"].string().c_str(),
            cause["sentence"].string().c_str()
        );
    }
    Table table{{"WHAT THEY HAVE IN COMMON", "DIFFER", "COMPARED"}};
    for (const auto group : report["groups"]) {
        table.add(
            {group["kind"].string() + " " + group["key"].string(),
             grouped(number(group["mismatched"])),
             grouped(number(group["compared"]))}
        );
    }
    std::printf("\n%s\n", table.print().c_str());
}

/// Exit code 1 when prices differ or not all were compared.
Result<int> print_report(const std::string& body, const Options& options) {
    const auto document = PORTICO_TRY(json::parse(body, {.bytes_max = 16U << 20U}));
    const auto report = document.root();
    const auto mismatched = number(report["mismatched"]);
    const int code = mismatched == 0 && report["stopped"].is_missing() ? exit_ok : exit_failed;
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return code;
    }
    std::printf(
        "%s prices compared with the ERP's own to %s decimals, %s differ (seed %s)\n",
        grouped(number(report["compared"])).c_str(),
        std::string{report["scale"].text()}.c_str(),
        grouped(mismatched).c_str(),
        std::string{report["seed"].text()}.c_str()
    );
    if (const auto unpriced = number(report["unpriced"]); unpriced > 0) {
        std::printf("%s more have no price on either side\n", grouped(unpriced).c_str());
    }
    if (report["stopped"].is_string()) {
        std::printf(
            "%s were asked for: %s\n",
            grouped(number(report["asked"])).c_str(),
            report["stopped"].string().c_str()
        );
    }
    if (mismatched == 0 || options.quiet) return code;
    print_causes(report);
    std::size_t shown = 0;
    for (const auto mismatch : report["mismatches"]) {
        if (shown++ == mismatches_shown_max) break;
        print_proofs(mismatch);
    }
    if (report["mismatches"].size() > mismatches_shown_max) {
        std::printf(
            "... and more: portico erp price-comparisons %s --json\n", report["id"].string().c_str()
        );
    }
    return code;
}

Result<int> compare_here(Host& host, const Options& options, const ComparisonQuestion& question) {
    auto& comparer = host.price_comparer();
    BarWatcher watcher{options.quiet || options.json};
    const auto now = comparer.now_us();
    const auto seed = question.seed < 0 ? now / 1'000'000 : question.seed;
    const auto report = comparer.compare(
        {.id = "local-" + std::to_string(now),
         .samples = static_cast<std::size_t>(std::max<std::int64_t>(question.samples, 0)),
         .seed = static_cast<std::uint64_t>(seed),
         .company = question.company},
        watcher
    );
    watcher.finish();
    if (!report.ok()) return report.error();
    return print_report(report->json(), options);
}

std::string body_of(const ComparisonQuestion& question) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("samples").integer(question.samples);
    if (question.seed >= 0) writer.key("seed").integer(question.seed);
    if (!question.company.empty()) writer.member("company", question.company);
    writer.end_object();
    return body;
}

}  // namespace

Result<int> erp_compare_prices(const Options& options, const ComparisonQuestion& question) {
    const auto admin = PORTICO_TRY(connect(options));
    if (auto* host = admin->own_host()) return compare_here(*host, options, question);
    const auto started = PORTICO_TRY(admin->body_of({"POST", target, "", body_of(question)}));
    const auto id = PORTICO_TRY(json::parse(started)).root()["job"].string();
    const auto ended = PORTICO_TRY(follow_job(*admin, "/api/v1/jobs/" + id, options));
    const auto document = PORTICO_TRY(json::parse(ended));
    const auto report = admin->body_of({"GET", std::string{target} + "/" + encode(id), "", ""});
    if (report.ok()) return print_report(*report, options);
    const auto error = document.root()["error"].string();
    return unavailable(error.empty() ? report.error().message : error);
}

Result<int> erp_price_comparisons(const Options& options, const std::string& id) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto path = id.empty() ? std::string{target} : std::string{target} + "/" + encode(id);
    const auto body = PORTICO_TRY(admin->body_of({"GET", path, "", ""}));
    if (!id.empty()) return print_report(body, options);
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body, {.bytes_max = 16U << 20U}));
    Table table{{"ID", "STARTED", "COMPARED", "DIFFER", "SEED"}};
    for (const auto item : document.root()["items"]) {
        table.add(
            {item["id"].string(),
             item["started_at"].string(),
             grouped(number(item["compared"])),
             grouped(number(item["mismatched"])),
             std::string{item["seed"].text()}}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

}  // namespace portico::cli
