#include "security/bearer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::security {

namespace {

TEST(ParseBearer, TellsTokensByTheirLooks) {
    const std::string secret(43, 'A');

    const struct {
        std::string header;
        BearerKind kind;
    } cases[] = {
        {"", BearerKind::missing},
        {"Bearer pk_" + secret, BearerKind::api_key},
        {"bearer  pk_" + secret, BearerKind::api_key},
        {"Bearer po_" + secret, BearerKind::operator_token},
        {"Bearer pm_abc.def", BearerKind::member_token},
        {"Bearer eyJ.eyJ.c2ln", BearerKind::jwt},
        {"Bearer", BearerKind::malformed},
        {"Bearer ", BearerKind::malformed},
        {"Basic dXNlcjpwYXNz", BearerKind::malformed},
        {"Bearer pk_" + secret + "A", BearerKind::malformed},
        {"Bearer pk_" + secret.substr(1), BearerKind::malformed},
        {"Bearer pk_" + secret.substr(1) + "!", BearerKind::malformed},
        {"Bearer pk_" + secret + " more", BearerKind::malformed},
        {"Bearer pm_abc", BearerKind::malformed},
        {"Bearer pm_abc.def.ghi", BearerKind::jwt},
        {"Bearer a..c", BearerKind::malformed},
        {"Bearer a.b.c.d", BearerKind::malformed},
        {"Bearer " + std::string(9'000, 'a') + ".b.c", BearerKind::malformed},
    };

    for (const auto& [header, kind] : cases) {
        SCOPED_TRACE(header.substr(0, 80));
        EXPECT_EQ(parse_bearer(header).kind, kind);
    }
    EXPECT_EQ(parse_bearer("Bearer pk_" + secret).token, "pk_" + secret);
}

}  // namespace

}  // namespace portico::security
