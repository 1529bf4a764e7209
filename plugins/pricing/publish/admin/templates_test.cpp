#include "publish/admin/templates.hpp"

#include <gtest/gtest.h>

#include "publish/import_test_host.hpp"

namespace portico::pricing {
namespace {

class TemplatesTest : public ImportTest {};

TEST_F(TemplatesTest, EachImportsWithoutErrorsAndIsItsOwnExport) {
    start();
    for (const std::string name : {"regions", "quarter", "pilot", "mixed", "terms"}) {
        SCOPED_TRACE(name);
        EXPECT_NE(template_names().find(name), std::string::npos);
        const auto file = host.get("/admin/api/v1/pricing/templates/" + name, by("op_1"));
        ASSERT_EQ(file.status, 200) << file.error;
        EXPECT_EQ(file.content_type, "text/csv; charset=utf-8");
        const auto published = import_csv(file.body, "?publish=true");
        expect_part(published, R"("state":"published")");
        expect_part(published, R"("errors":0)");
        expect_part(published, R"("conflicts":0)");
    }
    const auto exported = host.get("/admin/api/v1/pricing/export", by("op_1"));
    expect_part(
        exported.body,
        "quarter-5m,,,key-accounts,,,,,5000000,percent,10,,EUR,,,0,,,quarter_turnover,\r\n"
    );
    expect_part(
        exported.body,
        "pilot-tools,,,trial,,,tools,,0,percent,25,,,2027-01-01,2027-04-01,0,,,,50\r\n"
    );
    expect_part(
        exported.body, "mixed-10000,,,trade,,,fasteners,,10000,on_request,,,,,,0,,,basket,\r\n"
    );
    expect_part(import_csv(exported.body), R"("new":0,"changed":0,"closed":0)");
}

TEST_F(TemplatesTest, OneThatIsNotThereSaysWhichAre) {
    start();
    const auto reply = host.get("/admin/api/v1/pricing/templates/weekly", by("op_1"));
    EXPECT_EQ(reply.status, 404);
    expect_part(reply.error, "There are regions, quarter");
}

TEST_F(ImportTest, ConflictsCountTheSameWayOnly) {
    start();
    const std::string header = "id,company_id,category,min_quantity,kind,value,counted_by\n";
    const auto other = import_csv(
        header +
        "a,c-7,tools,10,percent,5,\nb,c-7,tools,10,percent,5,basket\n"
        "c,c-7,tools,10,percent,5,year_turnover\n"
    );
    expect_part(other, R"("conflicts":0)");
    const auto same =
        import_csv(header + "a,c-7,tools,10,percent,5,basket\nb,c-7,tools,10,percent,5,basket\n");
    expect_part(same, R"("conflicts":1)");
}

}  // namespace
}  // namespace portico::pricing
