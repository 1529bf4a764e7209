#include "cli/job_follower.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

constexpr std::chrono::minutes patience{2};

/// 0 where the job has not counted yet.
std::int64_t count_of(const json::Value& value) {
    const auto count = value.integer();
    return count.ok() ? *count : 0;
}

}  // namespace

Result<std::string> follow_job(Admin& admin, const std::string& location, const Options& options) {
    ProgressBar bar{stdout};
    std::string former;
    auto changed_at = std::chrono::steady_clock::now();
    while (true) {
        auto body = PORTICO_TRY(admin.body_of({"GET", location, "", ""}));
        const auto now = std::chrono::steady_clock::now();
        if (body != former) changed_at = now;
        former = body;
        if (now - changed_at > patience) {
            return Error{
                Code::timeout, "the job has not moved for two minutes: run portico doctor"};
        }
        const auto document = PORTICO_TRY(json::parse(body));
        const auto run = document.root();
        const auto state = run["state"].text();
        const auto text = run["text"].text();
        const auto colon = text.find(':');  // "order_line: 2,000 records, ..." while it runs
        if (!options.quiet && !options.json && colon != std::string_view::npos) {
            bar.show(text.substr(0, colon), count_of(run["done"]), count_of(run["total"]));
        }
        if (state != "queued" && state != "running") {
            bar.finish();
            return body;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
}

}  // namespace portico::cli
