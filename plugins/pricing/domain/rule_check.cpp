#include "rule_check.hpp"

#include <algorithm>
#include <string_view>

namespace portico::pricing {
namespace {

constexpr std::size_t id_bytes_max = 255;

Status check_id(std::string_view what, std::string_view id) {
    if (id.empty()) return invalid("The " + std::string{what} + " is empty.");
    if (id.size() > id_bytes_max) {
        return invalid(
            "The " + std::string{what} + " \"" + excerpt(id) + "\" is longer than 255 bytes."
        );
    }
    if (std::any_of(id.begin(), id.end(), [](char c) {
            return static_cast<unsigned char>(c) < ' ';
        })) {
        return invalid(
            "The " + std::string{what} + " \"" + excerpt(id) + "\" has control characters."
        );
    }
    return {};
}

/// At least 0 (or above it), and storable: prices and factors have 6 decimals, quantities 4.
Status check_number(std::string_view what, const Decimal& number, int scale, bool may_be_zero) {
    if (number.sign() < 0 || (number.is_zero() && !may_be_zero)) {
        return invalid(
            "The " + std::string{what} + " is " + number.text() + ": it must be " +
            (may_be_zero ? "0 or more." : "above 0.")
        );
    }
    const auto coefficient = number.coefficient_at(scale);
    if (!coefficient.ok() || *coefficient / power_of_ten(scale) >= power_of_ten(12)) {
        return invalid(
            "The " + std::string{what} + " is " + number.text() +
            ": at most 12 digits before and " + std::to_string(scale) +
            " after the point can be used."
        );
    }
    return {};
}

Status check_rounding(const Rounding& rounding) {
    if (!rounding.step) return {};
    return check_number("rounding step", *rounding.step, 6, false);
}

Status check_validity(const Validity& validity) {
    if (validity.from < validity.to) return {};
    return invalid("The validity ends before it starts.");
}

Status check_value(const Rule& rule) {
    if (rule.kind == RuleKind::on_request) {
        if (rule.value.is_zero()) return {};
        return invalid("A rule of kind on_request has no value.");
    }
    if (rule.kind == RuleKind::fixed) return check_number("price", rule.value, 6, true);
    if (rule.kind == RuleKind::amount) return check_number("amount", rule.value, 6, true);
    const auto& percent = rule.value;
    if (percent < Decimal::whole(-1000) || percent > Decimal::whole(100) ||
        !percent.coefficient_at(6).ok()) {
        return invalid(
            "The percentage is " + percent.text() +
            ": it must be from -1000 (a surcharge) to 100, with at most 6 decimals."
        );
    }
    return {};
}

/// What a break is counted by, and a quantity that counts once.
Status check_counting(const Rule& rule) {
    if (rule.counted_by != CountedBy::line && !rule.unit.empty()) {
        return invalid("A break that is not counted by the line has no unit.");
    }
    if (rule.counted_by == CountedBy::basket && rule.target_kind == TargetKind::sku) {
        return invalid("A break counted by the basket is for a category or for all products.");
    }
    if (rule.limit_quantity.is_zero()) return {};
    PORTICO_TRY(check_number("limit quantity", rule.limit_quantity, 4, false));
    if (rule.validity.to != end_of_time) return {};
    return invalid("A rule with a limit quantity needs an end of its validity.");
}

/// Depth-first search over lists, kept in a vector so that a long chain can't exhaust the stack.
class CycleSearch {
public:
    CycleSearch(std::size_t lists, const std::vector<ListEdge>& edges)
        : edges_{edges}, state_(lists, State::unseen), height_(lists, 0) {
        std::sort(edges_.begin(), edges_.end());
        first_.resize(lists + 1);
        for (std::size_t list = 0, at = 0; list <= lists; ++list) {
            while (at < edges_.size() && edges_[at].first < list) ++at;
            first_[list] = at;
        }
    }

    std::optional<ListCycle> run() {
        for (std::uint32_t list = 0; list < state_.size(); ++list) {
            if (state_[list] != State::unseen) continue;
            if (auto cycle = walk_from(list)) return cycle;
        }
        return {};
    }

private:
    enum class State : std::uint8_t { unseen, open, done };

    struct Frame {
        std::uint32_t list;
        std::size_t next;
    };

    std::optional<ListCycle> walk_from(std::uint32_t start) {
        open(start);
        while (!path_.empty()) {
            auto& frame = path_.back();
            if (frame.next == first_[frame.list + 1]) {
                close();
                continue;
            }
            const ListEdge edge = edges_[frame.next++];
            const auto target = edge.second;
            if (state_[target] == State::open) return chain_to(edge);
            if (state_[target] == State::unseen) {
                open(target);
            } else if (raise(edge.first, target) > list_depth_max) {
                return chain_to(edge);
            }
        }
        return {};
    }

    void open(std::uint32_t list) {
        state_[list] = State::open;
        path_.push_back({list, first_[list]});
    }

    void close() {
        const auto list = path_.back().list;
        state_[list] = State::done;
        path_.pop_back();
        if (!path_.empty()) --path_.back().next;  // look at this edge again, now that it is done
    }

    std::size_t raise(std::uint32_t list, std::uint32_t target) {
        height_[list] = std::max(height_[list], height_[target] + 1);
        return height_[list];
    }

    [[nodiscard]] std::optional<ListCycle> chain_to(const ListEdge& edge) const {
        ListCycle cycle;
        cycle.last = edge;
        auto from = std::find_if(path_.begin(), path_.end(), [&](const Frame& frame) {
            return frame.list == edge.second;
        });
        if (from == path_.end()) from = path_.begin();
        for (; from != path_.end(); ++from) cycle.chain.push_back(from->list);
        cycle.chain.push_back(edge.second);
        return cycle;
    }

    std::vector<ListEdge> edges_;
    std::vector<std::size_t> first_;
    std::vector<State> state_;
    std::vector<std::size_t> height_;
    std::vector<Frame> path_;
};

}  // namespace

Status check(const Product& product) {
    PORTICO_TRY(check_id("SKU", product.sku));
    PORTICO_TRY(check_id("unit", product.unit));
    if (product.base_price) {
        PORTICO_TRY(check_number("base price", *product.base_price, 6, true));
    }
    std::vector<std::string_view> seen{product.unit};
    for (const auto& unit : product.units) {
        PORTICO_TRY(check_id("unit", unit.code));
        PORTICO_TRY(check_number("factor of unit " + unit.code, unit.factor, 6, false));
        const bool is_base_again = unit.code == product.unit && unit.factor == Decimal::whole(1);
        if (!is_base_again && std::find(seen.begin(), seen.end(), unit.code) != seen.end()) {
            return invalid("The unit " + excerpt(unit.code) + " is named twice.");
        }
        seen.emplace_back(unit.code);
    }
    return {};
}

Status check(const Company& company) {
    return check_id("company id", company.id);
}

Status check(const PriceList& list) {
    PORTICO_TRY(check_id("list id", list.id));
    if (list.currency.empty()) return invalid("The list has no currency.");
    PORTICO_TRY(check_validity(list.validity));
    return check_rounding(list.rounding);
}

Status check(const Rule& rule) {
    PORTICO_TRY(check_id("rule id", rule.id));
    PORTICO_TRY(check_id(name_of(rule.holder_kind), rule.holder));
    if (rule.target_kind != TargetKind::all) {
        PORTICO_TRY(check_id(name_of(rule.target_kind), rule.target));
    }
    const bool is_price = rule.kind == RuleKind::fixed || rule.kind == RuleKind::amount;
    if (is_price && rule.holder_kind != HolderKind::list && rule.currency.empty()) {
        return invalid("A price or an amount without a list needs a currency.");
    }
    if (rule.kind == RuleKind::of_list && rule.of_list.empty()) {
        return invalid("An of_list rule must name the list whose price it takes.");
    }
    PORTICO_TRY(check_number("minimum quantity", rule.min_quantity, 4, true));
    PORTICO_TRY(check_value(rule));
    PORTICO_TRY(check_counting(rule));
    PORTICO_TRY(check_validity(rule.validity));
    return check_rounding(rule.rounding);
}

std::optional<ListCycle> find_cycle(std::size_t lists, const std::vector<ListEdge>& edges) {
    return CycleSearch{lists, edges}.run();
}

}  // namespace portico::pricing
