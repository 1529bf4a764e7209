// portico-verify PLUGIN.so [--json] [--seed N] [--config JSON]: does this plugin keep the contract?
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <portico/json.hpp>

#include "cases.hpp"
#include "child.hpp"
#include "elf_file.hpp"

namespace portico::verify {
namespace {

constexpr std::chrono::seconds case_time_max{60};

struct Outcome {
    Case rule;
    Status status;
};

std::vector<Outcome> run(const Subject& subject) {
    std::vector<Outcome> outcomes;
    for (const auto& cases : {file_cases(), life_cases(), work_cases()}) {
        for (const auto& one : cases) {
            Status status;
            for (int attempt = 0; attempt < one.attempts; ++attempt) {
                status = in_child(case_time_max, [&] { return one.check(subject); });
                if (status.ok()) break;
            }
            outcomes.push_back({one, status});
        }
    }
    return outcomes;
}

int print_text(const std::vector<Outcome>& outcomes) {
    int failed = 0;
    for (const auto& [rule, status] : outcomes) {
        const bool ok = status.ok();
        failed += ok ? 0 : 1;
        std::printf("%-6s %-12s %s\n", ok ? "ok" : "FAILED", rule.name.data(), rule.rule.data());
        if (!ok) std::printf("       %s\n", status.error().message.c_str());
    }
    std::printf(
        "%zu passed, %d failed\n", outcomes.size() - static_cast<std::size_t>(failed), failed
    );
    return failed == 0 ? 0 : 1;
}

int print_json(const std::vector<Outcome>& outcomes) {
    std::string out;
    json::Writer writer{out};
    bool all = true;
    writer.begin_object().key("cases").begin_array();
    for (const auto& [rule, status] : outcomes) {
        all = all && status.ok();
        writer.begin_object().member("name", rule.name).member("rule", rule.rule);
        writer.key("passed").boolean(status.ok());
        if (!status.ok()) writer.member("reason", status.error().message);
        writer.end_object();
    }
    writer.end_array().key("passed").boolean(all).end_object();
    std::printf("%s\n", out.c_str());
    return all ? 0 : 1;
}

int main(int count, char** arguments) {
    Subject subject;
    bool is_json = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view argument{arguments[i]};
        if (argument == "--json") {
            is_json = true;
        } else if (argument == "--seed" && i + 1 < count) {
            subject.seed = std::strtoull(arguments[++i], nullptr, 10);
        } else if (argument == "--config" && i + 1 < count) {
            subject.config = arguments[++i];
        } else if (subject.library.empty() && !argument.starts_with("-")) {
            subject.library = std::filesystem::absolute(argument).string();
        } else {
            subject.library.clear();
            break;
        }
    }
    if (subject.library.empty()) {
        std::fprintf(
            stderr, "usage: portico-verify PLUGIN.so [--json] [--seed N] [--config JSON]\n"
        );
        return 2;
    }
    const auto elf = ElfFile::open(subject.library);
    if (!elf.ok()) {
        std::fprintf(stderr, "portico-verify: %s\n", elf.error().message.c_str());
        return 2;
    }
    if (const auto manifest = elf->section(".portico.manifest"); manifest.ok()) {
        subject.manifest = *manifest;
    }
    const auto outcomes = run(subject);
    return is_json ? print_json(outcomes) : print_text(outcomes);
}

}  // namespace
}  // namespace portico::verify

int main(int count, char** arguments) {
    return portico::verify::main(count, arguments);
}
