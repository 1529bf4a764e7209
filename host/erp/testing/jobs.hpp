#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/jobs.hpp"

namespace portico::erp::testing {

/// Keeps what was declared and started; a test runs it.
class KeptJobs final : public ports::Jobs {
public:
    struct Start {
        std::string input;
        std::optional<ports::Instant> at;
    };

    class Declared final : public ports::DeclaredJob {};

    Result<std::unique_ptr<ports::DeclaredJob>> declare(
        std::string, std::string, std::string text, ports::JobWork job, ports::AfterStop
    ) override {
        schedule = std::move(text);
        work = std::move(job);
        return std::unique_ptr<ports::DeclaredJob>{std::make_unique<Declared>()};
    }

    Result<std::string> start(
        std::string_view,
        std::string_view,
        std::string_view,
        std::string_view input,
        std::optional<ports::Instant> at
    ) override {
        starts.push_back({std::string{input}, at});
        return std::string{"run"};
    }

    [[nodiscard]] Result<ports::RunReport> report(std::string_view) const override {
        return not_found("Not in this fake.");
    }

    [[nodiscard]] Result<std::vector<ports::RunReport>> history(std::string_view, std::size_t)
        const override {
        return std::vector<ports::RunReport>{};
    }

    Status cancel(std::string_view) override { return {}; }

    std::string schedule;
    ports::JobWork work;
    std::vector<Start> starts;
};

class FakeRun final : public ports::JobRun {
public:
    explicit FakeRun(std::string input = {}) : input_{std::move(input)} {}

    [[nodiscard]] const std::string& id() const override { return id_; }

    [[nodiscard]] const std::string& input() const override { return input_; }

    [[nodiscard]] ports::Instant due() const override { return {}; }

    [[nodiscard]] int attempt() const override { return 1; }

    void progress(std::int64_t, std::int64_t, std::string_view said) override { text = said; }

    [[nodiscard]] bool cancelled() const override { return false; }

    std::string text;

private:
    std::string id_ = "run";
    std::string input_;
};

}  // namespace portico::erp::testing
