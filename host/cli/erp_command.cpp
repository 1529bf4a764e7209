#include <cstdio>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/job_follower.hpp"
#include "cli/terminal.hpp"
#include "erp/bridge.hpp"
#include "host.hpp"

namespace portico::cli {
namespace {

/// Draws the bar of a sync that runs in this process.
class BarWatcher final : public erp::SyncWatcher {
public:
    void progress(const erp::SyncProgress& progress) override {
        bar_.show(progress.entity, progress.done, progress.total);
    }

    [[nodiscard]] bool cancelled() const override { return false; }

    void finish() { bar_.finish(); }

private:
    ProgressBar bar_{stdout};
};

/// Draws nothing.
class SilentWatcher final : public erp::SyncWatcher {
public:
    void progress(const erp::SyncProgress&) override {}

    [[nodiscard]] bool cancelled() const override { return false; }
};

int print_report(const erp::SyncReport& report) {
    const auto sum = report.sum();
    std::printf(
        "%s records read, %s changed, %s put into quarantine, in %.1f s\n",
        grouped(sum.records).c_str(),
        grouped(sum.changed).c_str(),
        grouped(sum.rejected).c_str(),
        static_cast<double>(report.duration_us) / 1e6
    );
    int code = exit_ok;
    for (const auto& entity : report.entities) {
        if (entity.error.empty()) continue;
        std::printf("%s: %s\n", entity.entity.c_str(), entity.error.c_str());
        code = exit_failed;
    }
    return code;
}

Result<int> sync_here(Host& host, const Options& options, const SyncWish& wish) {
    const auto extent = wish.is_full ? erp::Extent::everything : erp::Extent::changes;
    if (options.quiet || options.json) {
        SilentWatcher watcher;
        const auto report = PORTICO_TRY(host.bridge().sync(wish.entities, watcher, extent));
        return options.quiet ? exit_ok : print_report(report);
    }
    BarWatcher watcher;
    auto report = host.bridge().sync(wish.entities, watcher, extent);
    watcher.finish();
    return print_report(PORTICO_TRY(std::move(report)));
}

std::string body_of(const SyncWish& wish) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("entities").begin_array();
    for (const auto& entity : wish.entities) writer.string(entity);
    writer.end_array().key("full").boolean(wish.is_full).end_object();
    return body;
}

/// Follows the job of a running host until it ends.
Result<int> follow(Admin& admin, const std::string& location, const Options& options) {
    const auto ended = PORTICO_TRY(follow_job(admin, location, options));
    const auto document = PORTICO_TRY(json::parse(ended));
    const auto run = document.root();
    const auto text = run["text"].text();
    if (options.json) {
        std::printf("%s\n", ended.c_str());
    } else if (!options.quiet) {
        const bool is_summary = text.find(':') == std::string_view::npos && !text.empty();
        std::printf("%s\n", is_summary ? std::string{text}.c_str() : "nothing had changed");
    }
    if (run["state"].text() == "succeeded") return exit_ok;
    return unavailable(run["error"].string());
}

}  // namespace

Result<int> erp_sync(const Options& options, const SyncWish& wish) {
    const auto admin = PORTICO_TRY(connect(options));
    if (auto* host = admin->own_host()) return sync_here(*host, options, wish);
    const auto body = body_of(wish);
    const auto answer = PORTICO_TRY(admin->send({"POST", "/admin/api/v1/erp/sync", "", body}));
    if (answer.status == 202 && !answer.location.empty()) {
        return follow(*admin, answer.location, options);
    }
    return admin->body_of({"POST", "/admin/api/v1/erp/sync", "", body}).error();
}

Result<int> erp_quarantine(const Options& options, const QuarantineQuestion& question) {
    const auto admin = PORTICO_TRY(connect(options));
    auto target = "/admin/api/v1/erp/quarantine?limit=" + std::to_string(question.limit);
    if (!question.entity.empty()) target += "&entity=" + encode(question.entity);
    const auto body = PORTICO_TRY(admin->body_of({"GET", target, "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    const auto items = document.root()["items"];
    if (items.size() == 0) {
        std::printf("the quarantine is empty\n");
        return exit_ok;
    }
    Table table{{"ID", "ENTITY", "SOURCE", "LAST SEEN", "REASON"}};
    for (const auto item : items) {
        table.add(
            {item["id"].string(),
             item["entity"].string(),
             item["source"].string(),
             item["last_seen_at"].string(),
             item["reason"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

}  // namespace portico::cli
