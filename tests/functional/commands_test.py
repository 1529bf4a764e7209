"""The `portico` command with and without a running host."""
import contextlib
import json
import os
import pathlib
import pty
import shutil
import sqlite3
import tempfile
import unittest

from portico_process import BINARY, Portico, demo_folder, run


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-commands-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def test_version(self):
        self.assertRegex(run("version"), r"^portico \d+\.\d+\.\d+")
        self.assertIn("abi", json.loads(run("version", "--json")))

    def test_usage_errors_have_their_own_code(self):
        self.assertIn("--name is required", run("keys", "create", "--scopes", "storefront", expect=2))
        self.assertIn("--bogus", run("version", "--bogus", expect=2))
        self.assertIn("subcommand is required", run(expect=2))

    def test_everything_works_without_a_running_host(self):
        with Portico(erp=demo_folder(), start=False) as portico:
            progress = portico.command("erp", "sync")
            self.assertRegex(progress, r"order_line")
            status = json.loads(portico.command("erp", "status", "--json"))
            self.assertTrue(status)
            plugins = json.loads(portico.command("plugin", "list", "--json"))["items"]
            self.assertEqual({one["id"]: one["state"] for one in plugins}["pricing"], "active")
            company, sku = self.any_company_and_sku(portico)
            answer = json.loads(portico.command("price", company, sku, "--quantity", "3", "--json"))
            self.assertEqual(answer["company"], company)
            self.assertIn("quarantine", portico.command("erp", "quarantine").lower())

    @staticmethod
    def any_company_and_sku(portico):
        company = portico.erp.joinpath("companies.csv").read_text().splitlines()[1].split(",")[0]
        sku = portico.erp.joinpath("products.csv").read_text().splitlines()[1].split(",")[0]
        return company, sku

    def test_the_configuration_decides_until_an_operator_chooses(self):
        def enabled(portico):
            items = json.loads(portico.command("plugin", "list", "--json"))["items"]
            return {one["id"]: one["enabled"] for one in items}["erp_csv"]

        with Portico(start=False) as portico:
            self.assertFalse(enabled(portico))
            portico.erp = demo_folder()  # names the connector
            self.assertTrue(enabled(portico))
            portico.command("plugin", "disable", "erp_csv")
            self.assertFalse(enabled(portico))

    def test_secrets_are_kept_sealed_and_never_shown(self):
        def set_secret(portico, value, expect=0):
            return run("secret", "set", "erp_test", "password", *portico.options(), text_input=value, expect=expect)

        with Portico(start=False) as portico:
            self.assertIn("sealed", set_secret(portico, "hush-hush-7\n"))
            self.assertIn("no secret was given", set_secret(portico, "\n", expect=1))
            portico.start()
            set_secret(portico, "hush-hush-8\n")
            names = json.loads(portico.command("secret", "list", "--json"))["items"]
            self.assertEqual(names, [{"plugin": "erp_test", "name": "password"}])
            entries = portico.request("GET", "/admin/api/v1/audit", token=portico.operator).json["items"]
            self.assertEqual([one["object"] for one in entries if one["action"] == "secret.set"], ["erp_test/password"] * 2)
            refused = portico.request("PUT", "/admin/api/v1/secrets/erp_test/password", {"value": "x"}, token=portico.key())
            self.assertEqual(refused.status, 403)
            portico.command("secret", "remove", "erp_test", "password")
            self.assertIn("no secret", portico.command("secret", "remove", "erp_test", "password", expect=1))
            portico.stop()
            files = [path for path in portico.folder.rglob("*") if path.is_file()]
            shown = [path for path in files if b"hush-hush" in path.read_bytes()]
            self.assertEqual(shown, [], "the secret stands in a file")

    def test_a_secret_is_not_shown_while_it_is_typed(self):
        with Portico(start=False) as portico:
            pid, terminal = pty.fork()
            if pid == 0:
                os.execv(str(BINARY), [str(BINARY), "secret", "set", "erp_test", "password", *portico.options()])
            shown = b""
            while b"password of erp_test: " not in shown:
                shown += os.read(terminal, 1024)
            os.write(terminal, b"hush-hush-9\n")
            with contextlib.suppress(OSError):  # the terminal ends with the command
                while piece := os.read(terminal, 1024):
                    shown += piece
            self.assertEqual(os.waitpid(pid, 0)[1], 0, shown)
            self.assertNotIn(b"hush", shown)
            self.assertIn("password", portico.command("secret", "list"))

    def test_a_second_sync_finds_nothing_new(self):
        with Portico(erp=demo_folder(), start=False) as portico:
            portico.command("erp", "sync")
            before = self.rows(portico, "order_line")
            portico.command("erp", "sync")
            self.assertEqual(self.rows(portico, "order_line"), before)
            self.assertEqual(before, 600)

    @staticmethod
    def rows(portico, table):
        with sqlite3.connect(f"file:{portico.data}/mirror.sqlite?mode=ro", uri=True) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def test_a_backup_of_a_running_host_starts_as_a_host(self):
        with Portico(erp=demo_folder()) as portico:
            portico.command("erp", "sync")
            key = portico.key()
            copy = self.folder / "copy"
            run("backup", copy, "--data", portico.data)
            self.assertIn(str(copy), run("backup", copy, "--data", portico.data, expect=1))
            with Portico(data=copy) as restored:
                self.assertEqual(restored.request("GET", "/api/v1/me", token=key).status, 200)
                self.assertEqual(self.rows(restored, "order_line"), 600)

    def test_doctor_finds_a_damaged_file(self):
        with Portico(erp=demo_folder(), start=False) as portico:
            portico.command("erp", "sync")
            self.assertIn("ok", portico.command("doctor"))
            mirror = portico.data / "mirror.sqlite"
            with open(mirror, "r+b") as file:
                file.seek(mirror.stat().st_size // 2)
                file.write(b"\xff" * 8192)
            self.assertIn("mirror.sqlite", run("doctor", *portico.options(), expect=1))

    def test_a_plugin_from_the_template_builds_and_runs(self):
        run("plugin", "new", "greeter", "--into", self.folder / "greeter")
        self.assertIn('"greeter"', (self.folder / "greeter/plugin.json").read_text())
        self.assertIn("lower case", run("plugin", "new", "Bad-Name", expect=1))
        self.assertIn("exists", run("plugin", "new", "greeter", "--into", self.folder / "greeter", expect=1))


if __name__ == "__main__":
    unittest.main()
