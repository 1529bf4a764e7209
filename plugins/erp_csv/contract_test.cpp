#include <filesystem>
#include <fstream>

#include <portico/testkit/connector_contract.hpp>

namespace portico::erp_csv {
namespace {

namespace fs = std::filesystem;
using testkit::FakeHost;
using testkit::Truth;

/// An ERP that writes its exports anew with every change; each names all rows there are.
class ExportingErp final : public testkit::ErpUnderTest {
public:
    ExportingErp() {
        std::string pattern = (fs::temp_directory_path() / "portico-contract-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        for (const auto& entity : entities()) write(entity);
    }

    ~ExportingErp() override { fs::remove_all(folder_); }

    std::unique_ptr<FakeHost> make_host() override {
        auto host = std::make_unique<FakeHost>(testkit::plugin_under_test());
        const auto config = R"({"path":")" + folder_.string() + R"(","settle_ms":0,"full":true})";
        const auto configured = host->configure(config);
        EXPECT_TRUE(configured.ok()) << configured.error().message;
        return host;
    }

    std::vector<std::string> entities() override {
        return {"company", "product", "order", "order_line"};
    }

    Truth truth(const std::string& entity) override { return records_[entity]; }

    std::string add(const std::string& entity) override {
        const auto number = std::to_string(++count_);
        auto id = entity.substr(0, 1) + number;
        std::map<std::string, std::string> fields{{"name", "Name " + number}};
        if (entity == "order") {
            fields = {{"company_id", some("company")}, {"total", "10." + number}};
        } else if (entity == "order_line") {
            id = some("order") + "\x1f" + number;
            fields = {{"quantity", number}};
        }
        records_[entity][id] = fields;
        write(entity);
        return id;
    }

    void change(const std::string& entity, const std::string& id) override {
        auto& fields = records_[entity].at(id);
        const auto number = std::to_string(++count_);
        if (entity == "order") {
            fields["total"] = "20." + number;
        } else if (entity == "order_line") {
            fields["quantity"] = number;
        } else {
            fields["name"] = "Changed " + number;
        }
        write(entity);
    }

    bool remove(const std::string& entity, const std::string& id) override {
        records_[entity].erase(id);
        write(entity);
        if (entity == "order") {
            std::erase_if(records_["order_line"], [&](const auto& line) {
                return line.first.starts_with(id + "\x1f");
            });
            write("order_line");
        }
        return true;
    }

    bool add_bad(const std::string& entity) override {
        const std::map<std::string, std::string> rows{
            {"company", "bad,Bad,EURO\n"},
            {"product", "bad,Bad,\"pcs\n"},
            {"order", "bad,,open,EUR,1\n"},
            {"order_line", some("order") + ",99,A-1,many,1\n"}};
        bad_rows_[entity] = rows.at(entity);
        write(entity);
        return true;
    }

    bool go_away() override {
        fs::rename(folder_, folder_.string() + ".away");
        return true;
    }

    void come_back() override { fs::rename(folder_.string() + ".away", folder_); }

    std::string good_order() override { return order_of("c-1"); }

    std::string refused_order() override { return order_of("c-over-its-limit"); }

    std::size_t orders_with(const std::string& key) override { return orders_[key]; }

    /// Reads what was sent to it, and answers.
    void work() override {
        for (const auto& entry : fs::directory_iterator{folder_ / "outgoing"}) {
            if (entry.path().extension() != ".json") continue;
            std::ifstream file{entry.path()};
            const std::string text{std::istreambuf_iterator<char>{file}, {}};
            const auto order = json::parse(text).value();
            const auto key = order.root()["key"].string();
            const bool is_refused = order.root()["company"].text() != "c-1";
            const auto number = std::to_string(++count_);
            if (!is_refused) ++orders_[key];
            const auto answer = is_refused
                                    ? R"("refused":"The credit limit is reached.")"
                                    : R"("erp_id":"e)" + number + R"(","number":")" + number + "\"";
            fs::create_directories(folder_ / "acknowledged");
            const auto partial = folder_ / "acknowledged" / (key + ".partial");
            std::ofstream{partial} << R"({"key":")" << key << "\"," << answer << "}";
            fs::rename(partial, folder_ / "acknowledged" / (key + ".json"));
            fs::remove(entry.path());
        }
    }

private:
    static std::string order_of(const std::string& company) {
        return R"({"company":")" + company +
               R"(","submitted_at":"2026-11-22T08:00:00Z","channel":"api","currency":"EUR",)"
               R"("lines":[{"sku":"A-1","quantity":"2","unit_price":"10.50"}]})";
    }

    std::string some(const std::string& entity) {
        if (records_[entity].empty()) return add(entity);
        return records_[entity].begin()->first;
    }

    static std::string row(
        const std::string& entity, const std::string& id, std::map<std::string, std::string> fields
    ) {
        if (entity == "company") return id + "," + fields["name"] + ",EUR\n";
        if (entity == "product") return id + "," + fields["name"] + ",pcs\n";
        if (entity == "order") {
            return id + "," + fields["company_id"] + ",open,EUR," + fields["total"] + "\n";
        }
        const auto cut = id.find('\x1f');
        return id.substr(0, cut) + "," + id.substr(cut + 1) + ",A-1," + fields["quantity"] + ",1\n";
    }

    void write(const std::string& entity) {
        const std::map<std::string, std::pair<std::string, std::string>> files{
            {"company", {"companies.csv", "id,name,currency\n"}},
            {"product", {"products.csv", "sku,name,unit\n"}},
            {"order", {"orders.csv", "id,company_id,status,currency,total\n"}},
            {"order_line", {"order_lines.csv", "order_id,line,sku,quantity,unit_price\n"}}};
        const auto& [name, header] = files.at(entity);
        auto text = header;
        for (const auto& [id, fields] : records_[entity]) text += row(entity, id, fields);
        text += bad_rows_[entity];
        const auto partial = folder_ / (name + ".partial");
        std::ofstream{partial, std::ios::binary} << text;
        fs::rename(partial, folder_ / name);
    }

    fs::path folder_;
    int count_ = 0;
    std::map<std::string, Truth> records_;
    std::map<std::string, std::string> bad_rows_;
    std::map<std::string, std::size_t> orders_;  ///< by key
};

PORTICO_CONNECTOR_CONTRACT(ExportingErp);

}  // namespace
}  // namespace portico::erp_csv
