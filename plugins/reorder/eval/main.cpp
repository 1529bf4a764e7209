#include <iostream>

#include <CLI/CLI.hpp>

#include "eval/due_now.hpp"

/// Measures forecasts on a file of real transactions, with nothing known that came later.
int main(int count, char** words) {
    CLI::App app{"Measures what Portico foretells against what happened."};
    app.require_subcommand(1);
    portico::reorder::DueNowQuestion question;
    auto& due_now = *app.add_subcommand("due-now", "Which articles a customer orders next");
    due_now.add_option("--transactions", question.transactions, "CSV file, plain or gzipped")
        ->required();
    due_now.add_option("--cut", question.cut, "Date: nothing from this day on is known")
        ->required();
    due_now.add_option("--until", question.until, "Date: the next order comes by this day")
        ->required();
    due_now.add_option("--rankings", question.rankings, "CSV file to write the rankings to");
    CLI11_PARSE(app, count, words);
    const auto outcome = portico::reorder::evaluate_due_now(question, std::cout);
    if (outcome.ok()) return 0;
    std::cerr << "portico-eval: " << outcome.error().message << '\n';
    return 1;
}
