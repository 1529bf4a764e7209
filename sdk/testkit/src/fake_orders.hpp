#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <portico/json.hpp>
#include <portico/testkit/fake_host.hpp>

#include "ports/orders.hpp"

namespace portico::testkit {

/// Keeps what the plugin orders, and asks its guards. Used by one thread.
class FakeOrders final : public ports::Orders {
    class Open final : public ports::OpenGuard {
    public:
        Open(FakeOrders& orders, int number) : orders_{orders}, number_{number} {}

        ~Open() override {
            std::erase_if(orders_.guards_, [&](const auto& one) { return one.first == number_; });
        }

    private:
        FakeOrders& orders_;
        int number_;
    };

public:
    Result<std::string> submit(const ports::OrderSubmission& order) override {
        for (const auto& known : kept) {
            if (known.company != order.company || known.key != order.key) continue;
            if (known.json == order.json) return state_of(known);
            return conflict("The key belongs to another order: use a new one.");
        }
        kept.push_back(
            {.id = "o_" + std::to_string(kept.size() + 1),
             .company = std::string{order.company},
             .member = std::string{order.member},
             .key = std::string{order.key},
             .json = std::string{order.json}}
        );
        return state_of(kept.back());
    }

    Result<std::string> state(std::string_view company, std::string_view id) const override {
        for (const auto& known : kept) {
            if (known.company == company && known.id == id) return state_of(known);
        }
        return not_found("There is no order " + std::string{id} + ".");
    }

    Result<std::unique_ptr<ports::OpenGuard>> guard(std::string, ports::OrderGuard guard) override {
        guards_.emplace_back(++last_, std::move(guard));
        return std::unique_ptr<ports::OpenGuard>{std::make_unique<Open>(*this, last_)};
    }

    /// The first reason of a guard, if any.
    [[nodiscard]] Result<std::optional<std::string>> ask(const OrderSubmission& order) const {
        for (const auto& [number, guard] : guards_) {
            auto verdict = guard({order.company, order.member, "api", order.key, order.json});
            if (!verdict.ok() || *verdict) return verdict;
        }
        return std::optional<std::string>{};
    }

    std::vector<FakeOrder> kept;

private:
    static std::string state_of(const FakeOrder& order) {
        std::string text;
        json::Writer{text}
            .begin_object()
            .member("id", order.id)
            .member("state", "received")
            .end_object();
        return text;
    }

    std::vector<std::pair<int, ports::OrderGuard>> guards_;
    int last_ = 0;
};

}  // namespace portico::testkit
