#include "prices/visibility_desk.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <portico/json.hpp>

namespace portico::catalogue {
namespace {

constexpr std::size_t reply_bytes_max = std::size_t{64} << 20U;

Result<bool> read_decision(const json::Value& value) {
    if (value.text() == "shown") return true;
    if (value.text() == "hidden") return false;
    return internal("pricing decided something else than shown and hidden.");
}

Result<std::vector<std::pair<std::string, bool>>> read_targets(const json::Value& targets) {
    std::vector<std::pair<std::string, bool>> read;
    read.reserve(targets.size());
    for (auto target = targets.begin(); target != targets.end(); ++target) {
        read.emplace_back(std::string{target.key()}, PORTICO_TRY(read_decision(*target)));
    }
    return read;
}

Result<VisibilityStep> read_step(const json::Value& step) {
    VisibilityStep read;
    if (const auto all = step["all"]; all.is_string()) read.all = PORTICO_TRY(read_decision(all));
    read.categories = PORTICO_TRY(read_targets(step["categories"]));
    read.skus = PORTICO_TRY(read_targets(step["skus"]));
    return read;
}

std::string write_request(std::string_view known) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("known", known).end_object();
    return text;
}

}  // namespace

VisibilityDesk::Known VisibilityDesk::known(std::string_view company) const {
    const std::lock_guard lock{mutex_};
    const auto place = places_.find(std::string{company});
    return place == places_.end() ? Known{} : *place->second;
}

void VisibilityDesk::keep(Known known) {
    const std::lock_guard lock{mutex_};
    const auto [place, is_new] = places_.try_emplace(known.company);
    if (is_new) {
        place->second = order_.insert(order_.begin(), std::move(known));
    } else {
        *place->second = std::move(known);
        order_.splice(order_.begin(), order_, place->second);
    }
    if (order_.size() <= companies_max) return;
    places_.erase(order_.back().company);
    order_.pop_back();
}

Result<std::shared_ptr<const Visibility>> VisibilityDesk::of(
    std::string_view company, const std::shared_ptr<const Index>& index, Instant deadline
) {
    const auto former = known(company);
    const bool is_usable = former.index.lock() == index;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    const auto reply = services_.call(
        "pricing.visibility/1",
        company,
        write_request(is_usable ? std::string_view{former.version} : std::string_view{}),
        left
    );
    if (!reply.ok()) {
        if (reply.error().code != Code::unavailable) return reply.error();
        return unavailable("The catalogue can't be shown at the moment. Try again in a minute.");
    }
    json::Limits limits;
    limits.bytes_max = reply_bytes_max;
    limits.values_max = 10'000'000;
    const auto document = PORTICO_TRY(json::parse(*reply, limits));
    const auto root = document.root();
    if (is_usable && root["unchanged"].boolean()) return former.visibility;
    std::vector<VisibilityStep> steps;
    for (const auto step : root["steps"]) steps.push_back(PORTICO_TRY(read_step(step)));
    auto visibility = std::make_shared<const Visibility>(*index, steps);
    keep({std::string{company}, root["version"].string(), index, visibility});
    return visibility;
}

}  // namespace portico::catalogue
