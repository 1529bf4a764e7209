"""Each rule of layers.py refuses a sample that breaks it, and lets the neighbouring good one pass."""
import sys
import unittest

sys.dont_write_bytecode = True

import layers  # noqa: E402


class Layers(unittest.TestCase):
    def check(self, rows):
        for path, include, is_allowed in rows:
            with self.subTest(path=path, include=include):
                found = layers.violations_of(path, f"#pragma once\n#include {include}\n")
                self.assertEqual(not found, is_allowed, found)

    def test_each_library_is_reached_from_one_folder(self):
        self.check((
            ("host/storage/sqlite/a.cpp", "<sqlite3.h>", True),
            ("host/events/a.cpp", "<sqlite3.h>", False),
            ("sdk/testkit/a.cpp", "<sqlite3.h>", False),
            ("plugins/x/store/a.cpp", "<SQLiteCpp/Database.h>", False),
            ("sdk/src/json_parse.cpp", "<boost/json/src.hpp>", True),
            ("sdk/src/money.cpp", "<boost/json.hpp>", False),
            ("host/plugins/config_schema.cpp", "<valijson/validator.hpp>", True),
            ("host/plugins/catalog.cpp", "<valijson/validator.hpp>", False),
            ("host/plugins/library.cpp", "<boost/dll/shared_library.hpp>", True),
            ("host/cli/a.cpp", "<boost/dll/shared_library.hpp>", False),
            ("host/gateway/a.cpp", "<Poco/Net/HTTPServer.h>", True),
            ("host/security/jwt.cpp", "<Poco/JWT/Token.h>", True),
            ("host/security/keys.cpp", "<Poco/Net/HTTPServer.h>", False),
            ("host/jobs/a.cpp", "<Poco/Timer.h>", False),
            ("host/security/hash.cpp", "<openssl/evp.h>", True),
            ("host/gateway/tls.cpp", "<openssl/ssl.h>", False),
            ("host/observability/log.cpp", "<spdlog/spdlog.h>", True),
            ("host/core/a.cpp", "<fmt/format.h>", False),
            ("host/cli/config_reader.cpp", "<toml++/toml.h>", True),
            ("host/cli/serve.cpp", "<toml++/toml.h>", False),
            ("host/cli/serve.cpp", "<CLI/CLI.hpp>", True),
            ("host/host.cpp", "<CLI/CLI.hpp>", False),
            ("host/core/a_test.cpp", "<gtest/gtest.h>", True),
            ("host/core/a.cpp", "<gtest/gtest.h>", False),
            ("tests/bench/a.cpp", "<benchmark/benchmark.h>", True),
            ("host/core/a_test.cpp", "<benchmark/benchmark.h>", False),
            ("host/core/a.cpp", "<curl/curl.h>", False),
            ("host/core/a.cpp", "<string_view>", True),
            ("host/cells/a.cpp", "<sys/socket.h>", True),
        ))

    def test_the_abi_is_plain_c(self):
        self.check((
            ("sdk/include/portico/abi/core.h", "<stdint.h>", True),
            ("sdk/include/portico/abi/core.h", "<string>", False),
            ("sdk/include/portico/abi/core.h", "<unistd.h>", False),
            ("sdk/include/portico/abi/http.h", "<portico/abi/core.h>", True),
            ("sdk/include/portico/abi/http.h", "<portico/result.hpp>", False),
            ("sdk/include/portico/abi/http.h", '"ports/http.hpp"', False),
        ))

    def test_plugins_see_the_sdk_and_themselves(self):
        self.check((
            ("plugins/pricing/http/a.cpp", '"domain/rule.hpp"', True),
            ("plugins/pricing/plugin.cpp", '"store/rules.hpp"', True),
            ("plugins/pricing/http/a.cpp", '"store/rules.hpp"', False),
            ("plugins/pricing/store/a.cpp", '"http/prices.hpp"', False),
            ("plugins/pricing/domain/a.cpp", '"store/rules.hpp"', False),
            ("plugins/pricing/domain/a.cpp", "<portico/money.hpp>", True),
            ("plugins/pricing/domain/a.cpp", "<portico/http.hpp>", False),
            ("plugins/pricing/domain/a.cpp", "<portico/json.hpp>", False),
            ("plugins/pricing/store/a.cpp", "<portico/database.hpp>", True),
            ("plugins/pricing/http/a.cpp", "<portico/testkit/fake_host.hpp>", False),
            ("plugins/pricing/http/a_test.cpp", "<portico/testkit/fake_host.hpp>", True),
            ("plugins/pricing/plugin.cpp", '"ports/clock.hpp"', False),
            ("plugins/pricing/plugin.cpp", '"host/ports/clock.hpp"', False),
            ("plugins/pricing/plugin.cpp", '"erp_csv/reader.hpp"', False),
            ("plugins/pricing/plugin.cpp", '"../erp_csv/reader.hpp"', False),
        ))

    def test_folders_of_the_host_meet_through_ports(self):
        self.check((
            ("host/storage/a.cpp", '"ports/database.hpp"', True),
            ("host/storage/a.cpp", '"core/version.hpp"', True),
            ("host/plugins/services/a.cpp", '"plugins/services/b.hpp"', True),
            ("host/erp/a.cpp", '"storage/sqlite/connection.hpp"', False),
            ("host/erp/a_test.cpp", '"storage/sqlite/connection.hpp"', True),
            ("host/host.cpp", '"storage/sqlite/connection.hpp"', True),
            ("host/core/a.cpp", '"storage/sqlite/connection.hpp"', False),
            ("host/core/a.cpp", '"ports/clock.hpp"', False),
            ("host/core/a.cpp", "<portico/database.hpp>", False),
            ("host/ports/a.hpp", '"core/version.hpp"', True),
            ("host/ports/a.hpp", '"storage/sqlite/connection.hpp"', False),
        ))

    def test_the_sdk_never_sees_the_host(self):
        self.check((
            ("sdk/src/money.cpp", '"ports/clock.hpp"', False),
            ("sdk/testkit/fake_host.cpp", '"storage/sqlite/sqlite_databases.hpp"', True),
            ("sdk/testkit/src/contract/mirror.cpp", '"erp/bridge.hpp"', True),
            ("sdk/testkit/fake_host.cpp", '"cells/master.hpp"', False),
        ))


if __name__ == "__main__":
    unittest.main()
