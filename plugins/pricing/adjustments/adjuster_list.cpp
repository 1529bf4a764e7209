#include "adjustments/adjuster_list.hpp"

#include <algorithm>
#include <utility>

#include <portico/json.hpp>

namespace portico::pricing {
namespace {

constexpr std::int64_t order_max = 1'000'000;
constexpr std::string_view suffix = ".adjust/1";

struct Wish {
    std::string_view service;
    std::int64_t order = 0;
    bool withdraws = false;
};

Result<Wish> read_wish(const json::Value& root) {
    if (!root.is_object()) {
        return invalid(R"(Register with {"service": "loyalty.adjust/1", "order": 10}.)");
    }
    Wish wish;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto value = *member;
        if (member.key() == "service" && value.is_string()) {
            wish.service = value.text();
        } else if (member.key() == "order" && value.is_number()) {
            wish.order = PORTICO_TRY(value.integer());
        } else if (member.key() == "withdraw" && value.is_boolean()) {
            wish.withdraws = value.boolean();
        } else {
            return invalid(
                "\"" + std::string{member.key().substr(0, 64)} +
                "\": use service (a text), order (a whole number) and withdraw (true or false)."
            );
        }
    }
    if (wish.order < -order_max || wish.order > order_max) {
        return invalid("\"order\" must be from -1000000 to 1000000.");
    }
    return wish;
}

}  // namespace

Result<std::string> AdjusterList::change(std::string_view caller, std::string_view request) {
    const auto document = PORTICO_TRY(json::parse(request));
    const auto wish = PORTICO_TRY(read_wish(document.root()));
    const auto own = std::string{caller} + std::string{suffix};
    if (wish.service != own) {
        return Error{
            Code::denied,
            "A plugin can register its own service only: " + own + ", and provide it."};
    }
    const std::lock_guard lock{mutex_};
    if (wish.withdraws) {
        remove(wish.service);
    } else {
        PORTICO_TRY(add(caller, wish.service, wish.order));
    }
    return std::string{"{}"};
}

std::shared_ptr<const AdjusterList::Adjusters> AdjusterList::load() const {
    const std::lock_guard lock{mutex_};
    return adjusters_;
}

Status AdjusterList::add(std::string_view caller, std::string_view service, std::int64_t order) {
    auto adjuster = std::make_shared<Adjuster>();
    adjuster->service = service;
    adjuster->plugin = caller;
    adjuster->order = order;
    const auto* help = "Calls of plugins that adjust prices";
    adjuster->answered = PORTICO_TRY(metrics_.counter(
        "adjuster_calls_total", help, {{"service", service}, {"outcome", "answered"}}
    ));
    adjuster->failed = PORTICO_TRY(metrics_.counter(
        "adjuster_calls_total", help, {{"service", service}, {"outcome", "failed"}}
    ));
    auto adjusters = *adjusters_;
    std::erase_if(adjusters, [&](const auto& one) { return one->service == service; });
    if (adjusters.size() == adjusters_max) {
        return Error{Code::quota, "16 plugins adjust prices already: switch one of them off."};
    }
    adjusters.push_back(std::move(adjuster));
    std::sort(adjusters.begin(), adjusters.end(), [](const auto& a, const auto& b) {
        return a->order != b->order ? a->order < b->order : a->service < b->service;
    });
    publish(std::move(adjusters));
    return {};
}

void AdjusterList::remove(std::string_view service) {
    auto adjusters = *adjusters_;
    std::erase_if(adjusters, [&](const auto& one) { return one->service == service; });
    publish(std::move(adjusters));
}

void AdjusterList::publish(Adjusters adjusters) {
    const bool is_empty = adjusters.empty();
    adjusters_ = std::make_shared<const Adjusters>(std::move(adjusters));
    is_empty_.store(is_empty, std::memory_order_release);
}

}  // namespace portico::pricing
