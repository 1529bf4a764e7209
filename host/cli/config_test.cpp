#include "cli/config.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace portico::cli {
namespace {

std::filesystem::path write_file(const std::string& text) {
    const auto path = std::filesystem::path{testing::TempDir()} / "config_test.toml";
    std::ofstream{path} << text;
    return path;
}

/// The shipped file with its "# key = default" lines switched on.
std::string shipped_with_defaults_on() {
    std::ifstream file{PORTICO_SHIPPED_CONFIG};
    std::ostringstream text;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("# [plugins.")) break;
        const auto space = line.find(' ', 2);
        const bool is_key = line.starts_with("# ") && line.compare(space, 3, " = ") == 0;
        text << (is_key ? line.substr(2) : line) << '\n';
    }
    return text.str();
}

TEST(Config, ShippedFileDocumentsEveryKeyWithItsDefault) {
    const auto text = shipped_with_defaults_on();
    const auto config = load_config(write_file(text), {});
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(*config, Config{});
    for (const auto& key : known_keys()) {
        const auto name = key.substr(key.find('.') + 1);
        EXPECT_NE(text.find("\n" + name + " = "), std::string::npos) << key;
    }
}

TEST(Config, ErrorsNameFileLineAndKey) {
    const struct {
        const char* name;
        const char* text;
        const char* expected;
    } cases[] = {
        {"typo in a key",
         "[gateway]\nlisten = \"127.0.0.1:1\"\nthread = 4\n",
         ":3: there is no key `gateway.thread`; did you mean `gateway.threads`?"},
        {"unknown section", "[gatewya]\nlisten = \"x\"\n", ":2: there is no key `gatewya.listen`"},
        {"key outside a section", "listen = \"x\"\n", ":1: there is no key `listen`"},
        {"number as text", "[gateway]\nthreads = \"4\"\n", ":2: `gateway.threads` must be a whole"},
        {"number out of range", "[gateway]\nthreads = -1\n", "from 0 to 1024"},
        {"word not in the list",
         "[observability]\nlog_level = \"loud\"\n",
         "must be one of: debug, info, warning, error"},
        {"list with a number", "[gateway]\ncors_origins = [1]\n", "must be a list of texts"},
        {"wildcard origin", "[gateway]\ncors_origins = [\"*\"]\n", "without path or wildcard"},
        {"broken TOML", "[gateway\nlisten = 1\n", ":1: "},
        {"the same key twice", "[gateway]\nthreads = 1\nthreads = 2\n", ":3: "},
    };

    for (const auto& [name, text, expected] : cases) {
        SCOPED_TRACE(name);
        const auto path = write_file(text);
        const auto config = load_config(path, {});
        ASSERT_FALSE(config.ok());
        EXPECT_EQ(config.error().code, Code::invalid);
        EXPECT_TRUE(config.error().message.starts_with(path.string())) << config.error().message;
        EXPECT_NE(config.error().message.find(expected), std::string::npos)
            << config.error().message;
    }
}

TEST(Config, MissingFileIsNamed) {
    const auto config = load_config("/nowhere/portico.toml", {});
    ASSERT_FALSE(config.ok());
    EXPECT_NE(config.error().message.find("/nowhere/portico.toml"), std::string::npos);
}

TEST(Config, OverridesWinAndNeedNoQuotes) {
    const auto path = write_file("[plugins.erp_csv]\npath = \"/old\"\nencoding = \"utf-8\"\n");
    const auto config = load_config(
        path,
        {"gateway.listen=127.0.0.1:9000",
         "erp.connector=\"erp_csv\"",
         "plugins.erp_csv.path=/srv/erp export",
         "plugins.erp_csv.full=true",
         "plugins.enabled=[\"a\", \"b\"]"}
    );
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(config->gateway.listen, "127.0.0.1:9000");
    EXPECT_EQ(config->erp.connector, "erp_csv");
    EXPECT_EQ(config->plugins.enabled, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(
        config->plugins.settings.at("erp_csv"),
        R"({"encoding":"utf-8","full":true,"path":"/srv/erp export"})"
    );
}

TEST(Config, BadOverridesAreNamed) {
    const struct {
        const char* text;
        const char* expected;
    } cases[] = {
        {"gateway.listen", "write it as key=value"},
        {"=5", "write it as key=value"},
        {"gate way=5", "is not a key"},
        {"gateway.lisen=127.0.0.1:1", "did you mean `gateway.listen`?"},
        {"gateway.threads=many", "must be a whole number"},
    };

    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        const auto config = load_config({}, {text});
        ASSERT_FALSE(config.ok());
        EXPECT_NE(config.error().message.find(expected), std::string::npos)
            << config.error().message;
    }
}

}  // namespace
}  // namespace portico::cli
