#include "eval/due_now.hpp"

#include <chrono>
#include <fstream>
#include <iomanip>
#include <memory>
#include <ostream>
#include <utility>

#include <portico/time.hpp>

#include "due/due_model.hpp"
#include "due/measures.hpp"
#include "eval/transactions.hpp"

namespace portico::reorder {
namespace {

using Seconds = std::chrono::duration<double>;

Result<Day> read_day(const std::string& text) {
    return day_of(PORTICO_TRY(parse_time(text)));
}

/// What stands in the ranking that is written: enough to judge the first pages of a list.
constexpr std::size_t ranked_max = 100;

struct Period {
    Day cut;
    Day until;
};

/// The first basket in the period; null: none.
const OrderDay* next_basket(const History& history, const Period& period) {
    const auto known = before(history, period.cut).size();
    if (known == history.size() || history[known].day > period.until) return nullptr;
    return &history[known];
}

std::unique_ptr<const DueModel> learn(const Transactions& read, Day cut) {
    Day first = cut;
    for (const auto& history : read.histories) {
        if (!history.baskets.empty()) first = std::min(first, history.baskets.front().day);
    }
    DueTeacher teacher{first, cut, read.skus.size()};
    for (const auto& history : read.histories) {
        const auto known = before(history.baskets, cut);
        teacher.add(history.company, History{known.begin(), known.end()});
    }
    return teacher.teach();
}

/// Ranks, compares, and writes down what it found.
class Comparison {
public:
    Comparison(const Transactions& read, const DueModel& model)
        : read_{read}, model_{model}, weights_{read.skus.size()} {}

    void compare(const CompanyHistory& company, const OrderDay& next, std::ostream* rankings) {
        const auto past = before(company.baskets, model_.day());
        const auto started = std::chrono::steady_clock::now();
        const auto ranked = model_.rank({company.company, past, model_.day()}, SIZE_MAX, weights_);
        ranking_time_ += std::chrono::steady_clock::now() - started;
        std::vector<Article> articles;
        for (const auto& due : ranked) {
            articles.push_back(due.article);
            reliability_.add(due.probability, next.has(due.article));
        }
        measures_.add(articles, next);
        if (rankings == nullptr) return;
        for (std::size_t i = 0; i < std::min(ranked_max, ranked.size()); ++i) {
            *rankings << read_.customers[company.company] << ',' << i + 1 << ','
                      << read_.skus[ranked[i].article] << ',' << ranked[i].probability << '\n';
        }
    }

    void write(std::ostream& out) const {
        const auto orders = static_cast<double>(measures_.orders());
        out << std::fixed << std::setprecision(4);
        out << "orders        " << measures_.orders() << '\n'
            << "recall@10     " << measures_.recall() << '\n'
            << "ndcg@10       " << measures_.ndcg() << '\n'
            << "precision@10  " << measures_.precision() << '\n'
            << "one company   " << 1e3 * ranking_time_.count() / orders << " ms\n";
        write_bins(out, "ten bins of equal width", reliability_.bins_of_width());
        write_bins(out, "ten bins of equal size", reliability_.bins_of_size());
    }

    [[nodiscard]] bool is_empty() const { return measures_.orders() == 0; }

private:
    static void write_bins(std::ostream& out, const char* title, const Reliability::Bins& bins) {
        out << '\n'
            << title << ", mean absolute gap " << Reliability::gap(bins) << '\n'
            << "  stated   came true     articles\n";
        for (const auto& bin : bins) {
            if (bin.count == 0) continue;
            out << "  " << bin.stated << "   " << bin.found << "    " << std::setw(9) << bin.count
                << '\n';
        }
    }

    const Transactions& read_;
    const DueModel& model_;
    ArticleWeights weights_;
    RankingMeasures measures_;
    Reliability reliability_;
    Seconds ranking_time_{};
};

}  // namespace

Status evaluate_due_now(const DueNowQuestion& question, std::ostream& out) {
    const Period period{PORTICO_TRY(read_day(question.cut)), PORTICO_TRY(read_day(question.until))};
    if (period.until < period.cut) return invalid("--until is before --cut.");
    const auto read = PORTICO_TRY(read_transactions(question.transactions));
    out << "rows          " << read.rows << " (" << read.passed_over << " passed over)\n";
    const auto started = std::chrono::steady_clock::now();
    const auto model = learn(read, period.cut);
    const Seconds took = std::chrono::steady_clock::now() - started;
    out << "learned from  " << model->lesson_count() << " orders in " << std::fixed
        << std::setprecision(1) << took.count() << " s\n";
    std::ofstream rankings;
    if (!question.rankings.empty()) {
        rankings.open(question.rankings);
        rankings << "customer,rank,sku,score\n";
    }
    Comparison comparison{read, *model};
    for (const auto& history : read.histories) {
        const auto* next = next_basket(history.baskets, period);
        const auto known = before(history.baskets, period.cut).size();
        if (next == nullptr || known < static_cast<std::size_t>(question.orders_min)) continue;
        comparison.compare(history, *next, question.rankings.empty() ? nullptr : &rankings);
    }
    if (comparison.is_empty()) {
        return invalid("No customer has orders enough before the cut and one from then on.");
    }
    comparison.write(out);
    if (!question.rankings.empty() && !rankings.flush()) {
        return unavailable("The file " + question.rankings + " can't be written.");
    }
    return {};
}

}  // namespace portico::reorder
