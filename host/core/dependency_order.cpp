#include "core/dependency_order.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace portico::core {
namespace {

enum class Mark : std::uint8_t { fresh, open, done };

struct Node {
    std::vector<std::string> needs;
    Mark mark = Mark::fresh;
    std::size_t next = 0;
};

using Nodes = std::map<std::string, Node>;

std::string describe_circle(const std::vector<std::string>& path, const std::string& again) {
    std::string text;
    for (auto step = std::ranges::find(path, again); step != path.end(); ++step) {
        text += *step + " -> ";
    }
    return text + again;
}

/// Depth first without recursion, so that a long chain can't exhaust the stack.
Status visit(Nodes& nodes, const std::string& start, std::vector<std::string>& order) {
    std::vector<std::string> path = {start};
    nodes.at(start).mark = Mark::open;
    while (!path.empty()) {
        auto& node = nodes.at(path.back());
        if (node.next == node.needs.size()) {
            node.mark = Mark::done;
            order.push_back(path.back());
            path.pop_back();
            continue;
        }
        const auto need = nodes.find(node.needs[node.next++]);
        if (need == nodes.end() || need->second.mark == Mark::done) continue;
        if (need->second.mark == Mark::open) {
            return conflict(
                "these plugins need each other in a circle: " + describe_circle(path, need->first) +
                "; remove one of these requirements"
            );
        }
        need->second.mark = Mark::open;
        path.push_back(need->first);
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> dependency_order(std::span<const Dependent> dependents) {
    Nodes nodes;
    for (const auto& dependent : dependents) {
        auto needs = dependent.needs;
        std::ranges::sort(needs);
        nodes[dependent.id].needs = std::move(needs);
    }
    std::vector<std::string> order;
    for (const auto& [id, node] : nodes) {
        if (node.mark == Mark::fresh) PORTICO_TRY(visit(nodes, id, order));
    }
    return order;
}

}  // namespace portico::core
