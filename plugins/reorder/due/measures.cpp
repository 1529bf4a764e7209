#include "measures.hpp"

#include <algorithm>
#include <cmath>

namespace portico::reorder {
namespace {

void close(Reliability::Bins& bins) {
    for (auto& bin : bins) {
        if (bin.count == 0) continue;
        bin.stated /= static_cast<double>(bin.count);
        bin.found /= static_cast<double>(bin.count);
    }
}

void count(Reliability::Bin& bin, float probability, bool is_true) {
    ++bin.count;
    bin.stated += probability;
    bin.found += is_true ? 1 : 0;
}

}  // namespace

void RankingMeasures::add(std::span<const Article> ranked, const OrderDay& basket) {
    std::size_t hits = 0;
    double gained = 0;
    for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
        if (!basket.has(ranked[i])) continue;
        ++hits;
        gained += 1 / std::log2(static_cast<double>(i) + 2);
    }
    double ideal = 0;
    for (std::size_t i = 0; i < std::min(k, basket.purchases.size()); ++i) {
        ideal += 1 / std::log2(static_cast<double>(i) + 2);
    }
    ++orders_;
    recall_ += static_cast<double>(hits) / static_cast<double>(basket.purchases.size());
    precision_ += static_cast<double>(hits) / static_cast<double>(k);
    ndcg_ += gained / ideal;
}

Reliability::Bins Reliability::bins_of_width() const {
    Bins bins{};
    for (const auto& [probability, is_true] : stated_) {
        const auto place = static_cast<std::size_t>(probability * static_cast<float>(bins.size()));
        count(bins[std::min(place, bins.size() - 1)], probability, is_true);
    }
    close(bins);
    return bins;
}

Reliability::Bins Reliability::bins_of_size() const {
    auto sorted = stated_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Statement& a, const Statement& b) {
        return a.probability < b.probability;
    });
    Bins bins{};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        count(bins[i * bins.size() / sorted.size()], sorted[i].probability, sorted[i].is_true);
    }
    close(bins);
    return bins;
}

double Reliability::gap(const Bins& bins) {
    double sum = 0;
    double all = 0;
    for (const auto& bin : bins) {
        sum += std::fabs(bin.stated - bin.found) * static_cast<double>(bin.count);
        all += static_cast<double>(bin.count);
    }
    return all > 0 ? sum / all : 0;
}

}  // namespace portico::reorder
