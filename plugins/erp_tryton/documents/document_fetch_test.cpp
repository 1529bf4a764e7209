#include "documents/document_fetch.hpp"

#include <gtest/gtest.h>

#include "testing/scripted_rpc.hpp"

namespace portico::erp_tryton {
namespace {

Result<std::string> fetch(testing::ScriptedRpc& rpc, std::string_view reference) {
    const Settings settings;
    Erp erp{rpc, settings};
    return fetch_document(erp, reference, instant_of(1));
}

TEST(DocumentFetch, GivesTheBytesOfAnAttachment) {
    testing::ScriptedRpc rpc{[](std::string_view, std::string_view) {
        return R"([{"id":12,"data":{"__class__":"bytes","base64":"JVBE\nRi0x\n"}}])";
    }};
    const auto bytes = fetch(rpc, "attachment:12");
    ASSERT_TRUE(bytes.ok()) << bytes.error().message;
    EXPECT_EQ(*bytes, "%PDF-1");
}

TEST(DocumentFetch, PrintsARecord) {
    testing::ScriptedRpc rpc{[](std::string_view method, std::string_view) -> std::string {
        if (method == "model.account.invoice.search") return "[28]";
        return R"(["pdf",{"__class__":"bytes","base64":"JVBERi0x"},false,"Invoice-28"])";
    }};
    const auto bytes = fetch(rpc, "report:account.invoice:28");
    ASSERT_TRUE(bytes.ok()) << bytes.error().message;
    EXPECT_EQ(*bytes, "%PDF-1");
    EXPECT_TRUE(rpc.asked.back().starts_with(
        R"(report.account.invoice.execute [[28],{"model":"account.invoice","id":28,"ids":[28]},)"
    )) << rpc.asked.back();
}

TEST(DocumentFetch, SaysThatADocumentIsGone) {
    for (const std::string reference :
         {"attachment:12", "report:account.invoice:28", "report:ir.cron:1", "../etc/passwd"}) {
        SCOPED_TRACE(reference);
        testing::ScriptedRpc rpc{[](std::string_view, std::string_view) { return "[]"; }};
        const auto bytes = fetch(rpc, reference);
        ASSERT_FALSE(bytes.ok());
        EXPECT_EQ(bytes.error().code, Code::not_found);
    }
}

TEST(DocumentFetch, SaysThatTheFileOfAnAttachmentIsLost) {
    testing::ScriptedRpc rpc{
        [](std::string_view, std::string_view) { return R"([{"id":12,"data":null}])"; }};
    EXPECT_EQ(fetch(rpc, "attachment:12").error().code, Code::not_found);
}

}  // namespace
}  // namespace portico::erp_tryton
