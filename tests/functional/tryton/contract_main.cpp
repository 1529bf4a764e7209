// The contract of connectors against a real ERP, whose owner is the program that started this one:
// each change and question is a line of JSON on standard output, its answer a line on standard
// input. Results go to standard error. Environment: PORTICO_ERP_CONFIG (JSON of the plugin's
// settings), PORTICO_ERP_PASSWORD. Argument: part of the names of rules.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include <portico/json.hpp>
#include <portico/testkit/erp_under_test.hpp>

namespace portico::testkit {
namespace {

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    if (value != nullptr) return value;
    std::fprintf(stderr, "%s is not set: start this through tryton_contract_test.py\n", name);
    std::exit(2);
}

class RemoteErp final : public ErpUnderTest {
public:
    RemoteErp() { static_cast<void>(ask("begin")); }

    std::unique_ptr<FakeHost> make_host() override {
        auto host =
            std::make_unique<FakeHost>(PluginFiles{PORTICO_PLUGIN_MANIFEST, PORTICO_PLUGIN_BUNDLE});
        require(host->configure(environment("PORTICO_ERP_CONFIG")));
        host->secret("password", environment("PORTICO_ERP_PASSWORD"));
        require(host->use_network());
        return host;
    }

    std::uint32_t small_page() override { return 40; }

    std::vector<std::string> entities() override {
        std::vector<std::string> names;
        const auto answer = ask("entities");
        for (const auto name : answer.root()["answer"]) names.push_back(name.string());
        return names;
    }

    Truth truth(const std::string& entity) override {
        Truth truth;
        const auto answer = ask("truth", entity);
        const auto records = answer.root()["answer"];
        for (auto record = records.begin(); record != records.end(); ++record) {
            auto& fields = truth[std::string{record.key()}];
            const auto columns = *record;
            for (auto column = columns.begin(); column != columns.end(); ++column) {
                fields[std::string{column.key()}] = (*column).string();
            }
        }
        return truth;
    }

    std::string add(const std::string& entity) override { return text("add", entity); }

    void change(const std::string& entity, const std::string& id) override {
        static_cast<void>(ask("change", entity, id));
    }

    bool remove(const std::string& entity, const std::string& id) override {
        return flag("remove", entity, id);
    }

    bool add_bad(const std::string& entity) override { return flag("add_bad", entity); }

    bool go_away() override { return flag("go_away"); }

    void come_back() override { static_cast<void>(ask("come_back")); }

    std::string good_order() override { return text("good_order"); }

    std::string refused_order() override { return text("refused_order"); }

    std::size_t orders_with(const std::string& key) override {
        return std::stoul(text("orders_with", key));
    }

    bool lose_next_answer() override { return flag("lose_next_answer"); }

private:
    static void require(const Status& status) {
        if (status.ok()) return;
        std::fprintf(stderr, "%s\n", status.error().message.c_str());
        std::exit(2);
    }

    static json::Document ask(
        const std::string& what, const std::string& first = {}, const std::string& second = {}
    ) {
        std::string line;
        json::Writer{line}.begin_array().string(what).string(first).string(second).end_array();
        std::cout << line << std::endl;
        if (!std::getline(std::cin, line)) {
            std::fprintf(stderr, "The ERP's owner is gone.\n");
            std::exit(2);
        }
        auto answer = json::parse(line, {.bytes_max = 64U << 20U, .values_max = 10'000'000});
        require(answer.ok() ? Status{} : Status{answer.error()});
        return *std::move(answer);
    }

    static std::string text(
        const std::string& what, const std::string& first = {}, const std::string& second = {}
    ) {
        return ask(what, first, second).root()["answer"].string();
    }

    static bool flag(
        const std::string& what, const std::string& first = {}, const std::string& second = {}
    ) {
        return ask(what, first, second).root()["answer"].boolean();
    }
};

}  // namespace
}  // namespace portico::testkit

int main(int argc, char** argv) {
    using namespace portico::testkit;
    const auto make = []() -> std::unique_ptr<ErpUnderTest> {
        return std::make_unique<RemoteErp>();
    };
    return check_whole_contract(make, argc > 1 ? argv[1] : "", stderr);
}
