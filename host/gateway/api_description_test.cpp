#include "gateway/api_description.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/test_server.hpp"

namespace portico::gateway {

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string operation(std::string_view id, std::string_view response = R"({"description":"yes"})") {
    return R"({"operationId":")" + std::string{id} + R"(","responses":{"200":)" +
           std::string{response} + "}}";
}

/// A fragment with one GET.
std::string fragment(
    std::string_view path, std::string_view operation_json, std::string_view components = "{}"
) {
    return R"({"openapi":"3.1.0","info":{"title":"Notes","version":"1"},"paths":{")" +
           std::string{path} + R"(":{"get":)" + std::string{operation_json} +
           R"(}},"components":)" + std::string{components} + "}";
}

json::Document parsed(const ApiDescriptions& descriptions) {
    auto document =
        json::parse(descriptions.current()->json, {.bytes_max = 16U << 20U, .depth_max = 64});
    EXPECT_TRUE(document.ok());
    return std::move(*document);
}

bool describes(const ApiDescriptions& descriptions, std::string_view path) {
    return !parsed(descriptions).root()["paths"][path].is_missing();
}

TEST(ApiDescriptions, HoldTheHostsOwnDocumentBeforeAnybodyCame) {
    const ApiDescriptions descriptions{"0.7.1"};
    const auto document = parsed(descriptions);
    const auto root = document.root();
    EXPECT_EQ(root["openapi"].text(), "3.1.0");
    EXPECT_EQ(root["info"]["version"].text(), "0.7.1");
    EXPECT_FALSE(root["paths"]["/openapi.json"]["get"].is_missing());
    EXPECT_FALSE(root["components"]["responses"]["Problem"].is_missing());
    EXPECT_FALSE(root["components"]["securitySchemes"]["bearer"].is_missing());
}

TEST(ApiDescriptions, AFragmentComesAndGoesWithItsOwner) {
    ApiDescriptions descriptions{"1"};
    const auto before = descriptions.current();
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/notes", operation("list"))).ok());
    EXPECT_TRUE(describes(descriptions, "/api/v1/notes"));
    EXPECT_NE(descriptions.current()->etag, before->etag);

    descriptions.remove("notes");
    EXPECT_FALSE(describes(descriptions, "/api/v1/notes"));
    EXPECT_EQ(descriptions.current()->json, before->json);
    EXPECT_EQ(descriptions.current()->etag, before->etag);
    descriptions.remove("notes");  // who is not there can't be missed
}

TEST(ApiDescriptions, ANewFragmentOfAnOwnerTakesThePlaceOfTheFormer) {
    ApiDescriptions descriptions{"1"};
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/old", operation("list"))).ok());
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/new", operation("list"))).ok());
    EXPECT_FALSE(describes(descriptions, "/api/v1/old"));
    EXPECT_TRUE(describes(descriptions, "/api/v1/new"));
}

TEST(ApiDescriptions, TheOrderOfComingDoesNotMatter) {
    ApiDescriptions one{"1"};
    ApiDescriptions other{"1"};
    const auto a = fragment("/api/v1/a", operation("a"), R"({"schemas":{"A":{"type":"string"}}})");
    const auto b = fragment("/api/v1/b", operation("b"), R"({"schemas":{"B":{"type":"string"}}})");
    ASSERT_TRUE(one.add("a", a).ok() && one.add("b", b).ok());
    ASSERT_TRUE(other.add("b", b).ok() && other.add("a", a).ok());
    EXPECT_EQ(one.current()->json, other.current()->json);
    EXPECT_LT(one.current()->json.find("/api/v1/a"), one.current()->json.find("/api/v1/b"));
}

TEST(ApiDescriptions, OperationsWithoutTagsAreGroupedUnderTheirFragmentsTitle) {
    ApiDescriptions descriptions{"1"};
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/notes", operation("list"))).ok());
    const auto document = parsed(descriptions);
    const auto tags = document.root()["paths"]["/api/v1/notes"]["get"]["tags"];
    ASSERT_EQ(tags.size(), 1U);
    EXPECT_EQ((*tags.begin()).text(), "Notes");
    EXPECT_THAT(document.root()["tags"].dump(), HasSubstr(R"({"name":"Notes"})"));
}

TEST(ApiDescriptions, CallsOfTheApiShowTheHeadersThatNameTheBuyer) {
    ApiDescriptions descriptions{"1"};
    const auto described = [](std::string_view more) {
        return R"({)" + std::string{more} + R"("responses":{"200":{"description":"d"}}})";
    };
    const std::string company = R"({"$ref":"#/components/parameters/PorticoCompany"})";
    const std::string member = R"({"$ref":"#/components/parameters/PorticoMember"})";
    const std::string query = R"({"name":"q","in":"query"})";
    const std::string own = R"({"name":"Portico-Member","in":"header","required":true})";

    const struct {
        const char* name;
        std::string path;
        std::string operation;
        std::string parameters;
    } cases[] = {
        {"none named", "/api/v1/a", described(""), "[" + company + "," + member + "]"},
        {"after the operation's own",
         "/api/v1/a",
         described(R"("parameters":[)" + query + "],"),
         "[" + query + "," + company + "," + member + "]"},
        {"not twice",
         "/api/v1/a",
         described(R"("parameters":[)" + company + "," + own + "],"),
         "[" + company + "," + own + "]"},
        {"public", "/api/v1/a", described(R"("security":[],)"), "null"},
        {"an operator's", "/admin/api/v1/a", described(""), "null"},
    };

    for (const auto& [name, path, operation_json, parameters] : cases) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(descriptions.add("notes", fragment(path, operation_json)).ok());
        const auto document = parsed(descriptions);
        std::string shown;
        json::Writer{shown}.value(document.root()["paths"][path]["get"]["parameters"]);
        EXPECT_EQ(shown, parameters);
    }
}

TEST(ApiDescriptions, FailuresAreProblemsWhereTheFragmentSaysNothingElse) {
    ApiDescriptions descriptions{"1"};
    const auto responses = R"({"responses":{"200":{"description":"a"},"404":{"description":"b"},)"
                           R"("409":{"description":"c","content":{"text/plain":{}}}}})";
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/a", responses)).ok());
    const auto document = parsed(descriptions);
    const auto shown = document.root()["paths"]["/api/v1/a"]["get"]["responses"];
    EXPECT_EQ(shown["200"].dump(), R"({"description":"a"})");
    EXPECT_EQ(
        shown["404"].dump(),
        R"({"description":"b","content":{"application/problem+json":)"
        R"({"schema":{"$ref":"#/components/schemas/Problem"}}}})"
    );
    EXPECT_EQ(shown["409"].dump(), R"({"description":"c","content":{"text/plain":{}}})");
    EXPECT_EQ(shown["default"].dump(), R"({"$ref":"#/components/responses/Problem"})");
}

TEST(ApiDescriptions, EqualComponentsOfTwoOwnersAreOne) {
    ApiDescriptions descriptions{"1"};
    const std::string money = R"({"schemas":{"Money":{"type":"string"}}})";
    ASSERT_TRUE(descriptions.add("a", fragment("/api/v1/a", operation("a"), money)).ok());
    ASSERT_TRUE(descriptions.add("b", fragment("/api/v1/b", operation("b"), money)).ok());
    descriptions.remove("a");
    EXPECT_FALSE(parsed(descriptions).root()["components"]["schemas"]["Money"].is_missing());
}

TEST(ApiDescriptions, ConflictsNameBothOwnersAndThePlace) {
    ApiDescriptions descriptions{"1"};
    const std::string money = R"({"schemas":{"Money":{"type":"string"}}})";
    ASSERT_TRUE(descriptions.add("first", fragment("/api/v1/a/{id}", operation("a"), money)).ok());
    const auto before = descriptions.current();

    const struct {
        const char* name;
        std::string text;
        const char* place;
        const char* owner;
    } cases[] = {
        {"path", fragment("/api/v1/a/{id}", operation("b")), "/api/v1/a/{id}", "first"},
        {"parameter's name differs", fragment("/api/v1/a/{key}", operation("b")), "{key}", "first"},
        {"operationId", fragment("/api/v1/b", operation("a")), "operationId a", "first"},
        {"component",
         fragment("/api/v1/b", operation("b"), R"({"schemas":{"Money":{"type":"number"}}})"),
         "schemas/Money",
         "first"},
        {"the host's component",
         fragment("/api/v1/b", operation("b"), R"({"responses":{"Problem":{"description":"x"}}})"),
         "responses/Problem",
         "host"},
    };

    for (const auto& [name, text, place, owner] : cases) {
        SCOPED_TRACE(name);
        const auto added = descriptions.add("second", text);
        ASSERT_FALSE(added.ok());
        EXPECT_EQ(added.error().code, Code::conflict);
        EXPECT_THAT(
            added.error().message, AllOf(HasSubstr("second"), HasSubstr(owner), HasSubstr(place))
        );
        EXPECT_EQ(descriptions.current(), before);
    }
}

TEST(ApiDescriptions, AWrongFragmentIsRefusedWithItsPlace) {
    const struct {
        const char* name;
        std::string text;
        const char* place;
    } cases[] = {
        {"no JSON", "{", "can't be read"},
        {"no object", "[]", "object"},
        {"version", R"({"openapi":"3.0.3","paths":{}})", "3.1"},
        {"path outside", fragment("/metrics", operation("m")), "/metrics"},
        {"no responses", fragment("/api/v1/a", R"({"summary":"x"})"), "/api/v1/a get"},
        {"empty responses", fragment("/api/v1/a", R"({"responses":{}})"), "/api/v1/a get"},
        {"response", fragment("/api/v1/a", R"({"responses":{"200":"yes"}})"), "/api/v1/a get"},
        {"method in capitals", R"({"paths":{"/api/v1/a":{"GET":{}}}})", "/api/v1/a GET"},
        {"brace left open", fragment("/api/v1/{a", operation("a")), "/api/v1/{a"},
        {"kind of component", R"({"components":{"schema":{}}})", "components.schema"},
        {"name of component", R"({"components":{"schemas":{"a b":{}}}})", "a b"},
    };

    for (const auto& [name, text, place] : cases) {
        SCOPED_TRACE(name);
        ApiDescriptions descriptions{"1"};
        const auto added = descriptions.add("notes", text);
        ASSERT_FALSE(added.ok());
        EXPECT_EQ(added.error().code, Code::invalid);
        EXPECT_THAT(added.error().message, AllOf(HasSubstr("notes"), HasSubstr(place)));
    }
}

TEST(ApiDescriptions, OnlyTheHostDescribesPathsOutsideTheApi) {
    ApiDescriptions descriptions{"1"};
    EXPECT_FALSE(descriptions.add("hostile", fragment("/status", operation("h"))).ok());
    EXPECT_TRUE(descriptions.add("host/health", fragment("/status", operation("h"))).ok());
    EXPECT_FALSE(descriptions.add("host", fragment("/api/v1/x", operation("x"))).ok());
}

TEST(ApiDescriptions, ReferencesLeadToTheFragmentOrTheHost) {
    const auto refers = [](std::string_view reference) {
        return fragment(
            "/api/v1/a/{id}",
            operation("a", R"({"$ref":")" + std::string{reference} + R"("})"),
            R"({"responses":{"Own":{"description":"d","content":{"a/b":{}},"x-list":[{},{}]}}})"
        );
    };

    const struct {
        const char* reference;
        bool exists;
    } cases[] = {
        {"#/components/responses/Own", true},
        {"#/components/responses/Problem", true},
        {"#/paths/~1api~1v1~1a~1%7Bid%7D/get", true},
        {"#/components/responses/Own/content/a~1b", true},
        {"#/components/responses/Own/x-list/1", true},
        {"#/components/responses/Own/x-list/2", false},
        {"#/components/responses/Own/x-list/", false},
        {"#/components/responses/Missing", false},
        {"#/components/responses/own", false},
        {"#/components/schemas/Foreign", false},
        {"#Own", false},
        {"other.json#/Own", false},
        {"http://127.0.0.1/x", false},
    };

    for (const auto& [reference, exists] : cases) {
        SCOPED_TRACE(reference);
        ApiDescriptions descriptions{"1"};
        const auto foreign = R"({"components":{"schemas":{"Foreign":{"type":"string"}}}})";
        ASSERT_TRUE(descriptions.add("foreign", foreign).ok());
        const auto added = descriptions.add("notes", refers(reference));
        EXPECT_EQ(added.ok(), exists);
        if (added.ok()) continue;
        EXPECT_THAT(added.error().message, AllOf(HasSubstr("notes"), HasSubstr(reference)));
    }
}

TEST(ApiDescriptions, AReferenceInAnExampleIsNoReference) {
    const auto with_schema = [](std::string_view schema) {
        return fragment(
            "/api/v1/a",
            operation(
                "a",
                R"({"description":"d","content":{"application/json":{"schema":)" +
                    std::string{schema} + "}}}"
            )
        );
    };
    const std::string dangling = R"({"$ref":"#/nowhere"})";

    const struct {
        std::string schema;
        bool is_accepted;
    } cases[] = {
        {R"({"example":)" + dangling + "}", true},
        {R"({"default":)" + dangling + "}", true},
        {R"({"properties":{"$ref":{"type":"string"}}})", true},
        {R"({"properties":{"default":)" + dangling + "}}", false},
        {R"({"items":)" + dangling + "}", false},
        {R"({"oneOf":[{"type":"null"},)" + dangling + "]}", false},
    };

    for (const auto& [schema, is_accepted] : cases) {
        SCOPED_TRACE(schema);
        ApiDescriptions descriptions{"1"};
        EXPECT_EQ(descriptions.add("notes", with_schema(schema)).ok(), is_accepted);
    }
    ApiDescriptions descriptions{"1"};
    const auto in_default = R"({"responses":{"default":{"$ref":"#/components/responses/No"}}})";
    EXPECT_FALSE(descriptions.add("notes", fragment("/api/v1/a", in_default)).ok());
}

TEST(ApiDescriptions, SizesAreBounded) {
    ApiDescriptions descriptions{"1"};
    const auto too_large =
        descriptions.add("notes", "{\"x\":\"" + std::string(1U << 20U, 'x') + "\"}");
    ASSERT_FALSE(too_large.ok());
    EXPECT_EQ(too_large.error().code, Code::quota);

    // Eight fragments of one MiB each are more than eight MiB in all.
    const std::string text((1U << 20U) - 4096U, 'x');
    Status last;
    int added = 0;
    for (; added < 20 && last.ok(); ++added) {
        const auto name = "big" + std::to_string(added);
        const auto schema = R"({"schemas":{")" + name + R"(":{"description":")" + text + "\"}}}";
        last = descriptions.add(name, fragment("/api/v1/" + name, operation(name), schema));
    }
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().code, Code::quota);
    EXPECT_FALSE(describes(descriptions, "/api/v1/big" + std::to_string(added - 1)));
    EXPECT_TRUE(describes(descriptions, "/api/v1/big0"));
}

TEST(ApiDescriptions, ReadersAlwaysSeeAWholeDocument) {
    ApiDescriptions descriptions{"1"};
    const auto text = fragment("/api/v1/notes", operation("list"));
    std::atomic<bool> is_done{false};
    std::atomic<int> broken{0};
    std::thread reader{[&] {
        while (!is_done) {
            const auto now = descriptions.current();
            const bool is_whole = now->json.starts_with('{') && now->json.ends_with('}');
            if (!is_whole || now->etag.size() != 34) ++broken;
        }
    }};
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(descriptions.add("notes", text).ok());
        descriptions.remove("notes");
    }
    is_done = true;
    reader.join();
    EXPECT_EQ(broken, 0);
}

TEST(DescriptionRoute, AnybodyReadsTheDocumentOfNow) {
    ApiDescriptions descriptions{"1"};
    testing::TestServer server;
    const auto route = open_description_route(server.routes, descriptions);
    ASSERT_TRUE(route.ok());
    server.start();
    testing::RawClient client{server.port()};
    const auto ask = [&](std::string_view headers) {
        client.send("GET /openapi.json HTTP/1.1\r\nHost: t\r\n" + std::string{headers} + "\r\n");
        return client.reply();
    };
    const auto first = ask("");
    EXPECT_EQ(testing::status_of(first), 200);
    EXPECT_EQ(testing::header_of(first, "Content-Type"), "application/json");
    EXPECT_EQ(testing::body_of(first), descriptions.current()->json);

    const auto tag = testing::header_of(first, "ETag");
    EXPECT_EQ(testing::status_of(ask("If-None-Match: " + tag + "\r\n")), 304);
    ASSERT_TRUE(descriptions.add("notes", fragment("/api/v1/notes", operation("list"))).ok());
    const auto second = ask("If-None-Match: " + tag + "\r\n");
    EXPECT_EQ(testing::status_of(second), 200);
    EXPECT_THAT(testing::body_of(second), HasSubstr("/api/v1/notes"));

    const auto packed = ask("Accept-Encoding: gzip\r\n");
    EXPECT_EQ(testing::header_of(packed, "Content-Encoding"), "gzip");
    EXPECT_LT(testing::body_of(packed).size() * 2, testing::body_of(second).size());
    EXPECT_NE(testing::header_of(packed, "ETag"), testing::header_of(second, "ETag"));
}

}  // namespace

}  // namespace portico::gateway
