#include "domain/categories.hpp"

#include <algorithm>
#include <utility>

namespace portico::catalogue {
namespace {

/// `/` before every other byte, so that `tools/drills` comes before `tools-old`.
bool comes_before(std::string_view a, std::string_view b) {
    const auto rank = [](char byte) {
        return byte == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(byte));
    };
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return rank(x) < rank(y); }
    );
}

bool is_at_or_below(std::string_view path, std::string_view above) {
    if (!path.starts_with(above)) return false;
    return path.size() == above.size() || path[above.size()] == '/';
}

}  // namespace

Categories::Categories(std::vector<std::string> paths) {
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::vector<std::string> all;
    for (const auto& path : paths) {
        if (path.empty()) continue;
        for (auto slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            if (slash > 0) all.push_back(path.substr(0, slash));
        }
        all.push_back(path);
    }
    std::sort(all.begin(), all.end(), comes_before);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    nodes_.reserve(all.size());
    std::vector<std::uint32_t> open;
    const auto close = [&](std::string_view next) {
        while (!open.empty() && !is_at_or_below(next, nodes_[open.back()].path)) {
            nodes_[open.back()].end = size();
            open.pop_back();
        }
    };
    for (auto& path : all) {
        close(path);
        open.push_back(size());
        nodes_.push_back({std::move(path), 0});
    }
    for (const auto id : open) nodes_[id].end = size();
}

std::optional<std::uint32_t> Categories::find(std::string_view path) const {
    const auto found = std::lower_bound(
        nodes_.begin(),
        nodes_.end(),
        path,
        [](const Node& node, std::string_view wanted) { return comes_before(node.path, wanted); }
    );
    if (found == nodes_.end() || found->path != path) return std::nullopt;
    return static_cast<std::uint32_t>(found - nodes_.begin());
}

std::string_view Categories::name(std::uint32_t id) const {
    const std::string_view whole = path(id);
    return whole.substr(whole.rfind('/') + 1);
}

std::vector<std::uint32_t> Categories::children(std::optional<std::uint32_t> parent) const {
    std::vector<std::uint32_t> found;
    const auto end = parent ? nodes_.at(*parent).end : size();
    for (auto id = parent ? *parent + 1 : 0; id < end; id = nodes_[id].end) found.push_back(id);
    return found;
}

void Categories::add_up(std::vector<std::uint32_t>& counts) const {
    std::vector<std::uint32_t> before(nodes_.size() + 1, 0);
    for (std::size_t id = 0; id < nodes_.size(); ++id) before[id + 1] = before[id] + counts[id];
    for (std::size_t id = 0; id < nodes_.size(); ++id) {
        counts[id] = before[nodes_[id].end] - before[id];
    }
}

std::size_t Categories::memory_bytes() const {
    std::size_t bytes = nodes_.capacity() * sizeof(Node);
    for (const auto& node : nodes_) bytes += node.path.capacity();
    return bytes;
}

}  // namespace portico::catalogue
