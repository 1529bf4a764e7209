#include "documents/document_reference.hpp"

#include <gtest/gtest.h>

namespace portico::erp_tryton {
namespace {

TEST(DocumentReference, ReadsWhatItWrote) {
    for (const auto* text :
         {"attachment:12",
          "report:account.invoice:28",
          "report:stock.shipment.out.delivery_note:7",
          "report:sale.sale:9000000000"}) {
        SCOPED_TRACE(text);
        const auto reference = DocumentReference::parse(text);
        ASSERT_TRUE(reference.ok());
        EXPECT_EQ(reference->text(), text);
    }
    EXPECT_EQ(DocumentReference::parse("attachment:12")->model(), "ir.attachment");
    const auto note = DocumentReference::parse("report:stock.shipment.out.delivery_note:7");
    EXPECT_EQ(note->model(), "stock.shipment.out");
    EXPECT_EQ(note->id, 7);
}

TEST(DocumentReference, RefusesWhatItNeverWrote) {
    for (const auto* text :
         {"",
          "12",
          "attachment:",
          "attachment:0",
          "attachment:-1",
          "attachment:1x",
          "report:",
          "report:5",
          "report::5",
          "report:res.user:1",
          "report:account.invoice:",
          "report:account.invoice:28:1"}) {
        EXPECT_FALSE(DocumentReference::parse(text).ok()) << text;
    }
}

}  // namespace
}  // namespace portico::erp_tryton
