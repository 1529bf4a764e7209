// Orders typed, pasted and sent as files, through the whole plugin.
#include <string>
#include <string_view>
#include <vector>

#include <portico/sheet/export_book.hpp>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

constexpr auto check = "/api/v1/reorder/check";
constexpr auto xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

class QuickOrder : public ReorderPlugin {
protected:
    static std::string workbook(const std::vector<std::vector<std::string>>& rows) {
        sheet::ExportBook book{"Order"};
        for (const auto& row : rows) {
            for (const auto& cell : row) book.text(cell);
            EXPECT_TRUE(book.end_row().ok());
        }
        std::string bytes;
        const auto finished = book.finish([&](std::string_view piece) -> Status {
            bytes += piece;
            return {};
        });
        EXPECT_TRUE(finished.ok());
        return bytes;
    }

    /// "PAPER=3 ok" of each line of a reply, joined by commas.
    static std::string outcomes(const testkit::FakeResponse& reply) {
        EXPECT_LT(reply.status, 300) << reply.error;
        std::string text;
        const auto document = reply.json();
        for (const auto line : document.root()["lines"]) {
            if (!text.empty()) text += ", ";
            text += line["given"]["sku"].string() + "=" + line["given"]["quantity"].string() + " " +
                    line["outcome"].string();
        }
        return text;
    }

    testkit::FakeResponse send(
        const std::string& path,
        std::string_view body,
        std::string_view type,
        std::string_view company = "c-7"
    ) {
        return host.post(
            path, {.company = company, .member = "m-1", .body = body, .content_type = type}
        );
    }
};

TEST_F(QuickOrder, TakesAWorkbook) {
    const auto book = workbook(
        {{"Назва", "Артикул", "Кількість"},
         {"Папір", "paper", "24"},
         {"", "INK", ""},
         {"?", "PAPYR", "1"}}
    );
    const auto reply = send(check, book, xlsx);
    EXPECT_EQ(outcomes(reply), "paper=24 ok, PAPYR=1 unknown_sku");
    const auto document = reply.json();
    EXPECT_EQ(*(*document.root()["lines"].begin())["given"]["row"].integer(), 2);
    EXPECT_EQ(
        document.root()["file"].dump(),
        R"({"unread_columns":["Назва"],"rows_without_quantity":1,"passed_rows":[]})"
    );
    EXPECT_EQ(outcomes(send(check, book, "application/octet-stream")), outcomes(reply));
}

TEST_F(QuickOrder, TellsOfEachRowOfCsv) {
    const auto reply = send(check, "sku;qty\n\"PAPER;3\nINK;4\n", "text/csv");
    EXPECT_EQ(outcomes(reply), "= unknown_sku, INK=4 ok");
    const auto document = reply.json();
    const auto sentence = (*document.root()["lines"].begin())["sentence"].string();
    EXPECT_EQ(sentence.find("The row can't be read: "), 0U) << sentence;
}

TEST_F(QuickOrder, RefusesWhatIsNoOrder) {
    EXPECT_EQ(send(check, "PK\x03\x04 nothing", xlsx).status, 400);
    EXPECT_EQ(send(check, workbook({{"SKU", "Price"}, {"PAPER", "3"}}), xlsx).status, 400);
    EXPECT_EQ(send(check, workbook({{"SKU", "Qty"}}), xlsx).status, 400);
}

TEST_F(QuickOrder, GivesAFileToFillIn) {
    const auto get = [&](const std::string& query, std::string_view company) {
        return host.get("/api/v1/reorder/sample" + query, {.company = company, .language = "uk"});
    };
    const auto file = get("", "c-7");
    ASSERT_EQ(file.status, 200) << file.error;
    EXPECT_EQ(
        file.body, "\ufeff\"Артикул\";\"Кількість\";\"Одиниця\"\r\n\"PAPER\";\"24\";\"pcs\"\r\n"
    ) << "neither what it may not buy nor what is gone";
    EXPECT_EQ(outcomes(send(check, file.body, "text/csv")), "PAPER=24 ok") << "as it was given";
    EXPECT_EQ(outcomes(send(check, get("?format=xlsx", "c-7").body, xlsx)), "PAPER=24 ok");
    EXPECT_EQ(outcomes(send(check, get("", "c-8").body, "text/csv", "c-8")), "PEN=100 ok");
    EXPECT_EQ(get("?format=doc", "c-7").status, 400);
}

TEST_F(QuickOrder, WritesNoFormula) {
    host.mirror().product({.sku = "=HYPERLINK(1)"});
    order("c-8", 4, "=HYPERLINK(1)", "1", {});
    order("c-8", 3, "=HYPERLINK(1)", "1", {});
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["product"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    const auto file = host.get("/api/v1/reorder/sample", {.company = "c-8"});
    ASSERT_EQ(file.status, 200) << file.error;
    EXPECT_NE(file.body.find("\"'=HYPERLINK(1)\""), std::string::npos) << file.body;
    EXPECT_EQ(
        outcomes(send(check, file.body, "text/csv", "c-8")), "'=HYPERLINK(1)=1 ok, PEN=100 ok"
    );
}

TEST_F(QuickOrder, PutsAFileIntoABasket) {
    const std::string all = "/api/v1/reorder/baskets";
    const auto created =
        send(all, R"({"lines":[{"sku":"PAPER","quantity":1}]})", "application/json");
    ASSERT_EQ(created.status, 201) << created.error;
    const auto id = created.json().root()["id"].string();
    const auto into = all + "/" + id + "/lines";
    const auto book = workbook({{"SKU", "Qty"}, {"PAPER", "2"}, {"INK", "5"}});

    EXPECT_EQ(send(into, book, xlsx, "c-8").status, 404) << "another company's basket";
    EXPECT_EQ(send(into + "?version=7", book, xlsx).status, 409);
    EXPECT_EQ(send(into + "?version=x", book, xlsx).status, 400);
    EXPECT_EQ(send(into, "sku;qty\n\"INK;3\n", "text/csv").status, 400) << "all of it or nothing";
    EXPECT_EQ(outcomes(send(into + "?version=1", book, xlsx)), "PAPER=3 ok, INK=5 ok");

    const auto form = send(into, "Order 17\nsku;note;qty\nPAPER;;1\nINK;;\n", "text/csv");
    ASSERT_EQ(form.status, 200) << form.error;
    EXPECT_EQ(
        form.json().root()["file"].dump(),
        R"({"unread_columns":["note"],"rows_without_quantity":1,"passed_rows":[{"row":1,"text":"Order 17"}]})"
    );
    EXPECT_TRUE(host.get(all + "/" + id, {.company = "c-7", .member = "m-1"})
                    .json()
                    .root()["file"]
                    .is_missing());
}

TEST_F(QuickOrder, TellsOfAListWhatWasNoLine) {
    const auto created = send(
        "/api/v1/reorder/lists",
        R"({"name":"Weekly","text":"sku;note;qty\nPAPER;;1\nINK;;\n"})",
        "application/json"
    );
    ASSERT_EQ(created.status, 201) << created.error;
    EXPECT_EQ(
        created.json().root()["file"].dump(),
        R"({"unread_columns":["note"],"rows_without_quantity":1,"passed_rows":[]})"
    );
}

TEST_F(QuickOrder, AsksWhatAPointMeans) {
    const auto reply = send(check, "PAPER;1.000\nINK;1,000\n", "text/csv");
    EXPECT_EQ(outcomes(reply), "PAPER=1,000 invalid_quantity, INK=1,000 invalid_quantity");
    const auto document = reply.json();
    EXPECT_NE(
        (*document.root()["lines"].begin())["fixes"].dump().find(R"("quantity":"1000")"),
        std::string::npos
    );
}

}  // namespace
}  // namespace portico::reorder
