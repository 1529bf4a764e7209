"""What must survive: killed cells, taken ports, folders that can't be written, damaged files, wrong settings."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from portico_process import BINARY, Portico, demo_folder, run, until


class KilledCell(unittest.TestCase):
    def test_no_connection_is_refused_and_nothing_committed_is_lost(self):
        with Portico(erp=demo_folder()) as portico:
            portico.command("erp", "sync")
            key = portico.key()
            first = portico.cell_pid()
            stop, outcomes = threading.Event(), []

            def client():
                while not stop.is_set():
                    try:
                        answer = portico.request("GET", "/api/v1/me", token=key)
                        outcomes.append(answer.status)
                    except ConnectionRefusedError:
                        outcomes.append("refused")
                    except OSError:
                        outcomes.append("cut")  # was inside the killed process
                    except Exception as error:  # half an answer of the killed process
                        outcomes.append("cut" if "Remote" in type(error).__name__ or "Incomplete" in type(error).__name__ else repr(error))

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                clients = [pool.submit(client) for _ in range(8)]
                until(lambda: outcomes.count(200) > 50, what="load")
                os.kill(first, signal.SIGKILL)
                until(lambda: portico.cell_pid() not in (None, first), what="a new cell")
                seen = len(outcomes)
                until(lambda: outcomes[seen:].count(200) > 50, what="answers of the new cell")
                stop.set()
                for one in clients:
                    one.result()
            self.assertNotIn("refused", outcomes)
            self.assertLessEqual(outcomes.count("cut"), 16)
            self.assertEqual(set(outcomes) - {200, "cut"}, set())
            # The key that was made before the kill still works; the mirror still knows its companies.
            self.assertEqual(portico.request("GET", "/api/v1/me", token=key).status, 200)
            self.assertIn("company", portico.command("erp", "status"))


class BadStart(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-bad-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, *more, data=None, prefix=()):
        done = subprocess.run(
            [*prefix, str(BINARY), "serve", "--data", str(data or self.folder / "data"),
             "--set", "observability.listen=127.0.0.1:0", *more], capture_output=True, text=True, timeout=30)
        return done.returncode, done.stderr

    def test_a_taken_port_is_named(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            code, text = self.serve("--set", f"gateway.listen=127.0.0.1:{port}")
        self.assertNotEqual(code, 0)
        self.assertIn(f"127.0.0.1:{port} is taken", text)

    def test_a_typo_in_the_configuration_names_file_line_and_key(self):
        config = self.folder / "portico.toml"
        config.write_text("[gateway]\nlissten = \"127.0.0.1:0\"\n")
        code, text = self.serve("--config", str(config))
        self.assertNotEqual(code, 0)
        self.assertIn(f"{config}:2", text)
        self.assertIn("did you mean `gateway.listen`?", text)

    def test_a_plugins_setting_that_its_schema_refuses(self):
        with Portico(erp=demo_folder(), settings=["plugins.erp_csv.pth=/x"]) as portico:
            text = portico.command("plugin", "list")
            self.assertIn("pth", text)
            ready = portico.request("GET", "/readyz", address=portico.health)
            self.assertEqual(ready.status, 503)
            self.assertIn("erp_csv", ready.json["parts"]["plugins"])

    def test_a_folder_that_cannot_be_written(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become another user")
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if subprocess.run([*nobody, str(BINARY), "version"], capture_output=True).returncode:
            self.skipTest("another user can't reach the program or its libraries here")
        locked = self.folder / "data"
        locked.mkdir(mode=0o755)
        self.folder.chmod(0o755)
        code, text = self.serve("--set", "gateway.listen=127.0.0.1:0", prefix=nobody)
        self.assertNotEqual(code, 0)
        self.assertIn(str(locked), text)
        self.assertIn("right to write", text)

    def test_a_damaged_database_is_named(self):
        with Portico() as portico:
            portico.stop()
            file = portico.data / "host.sqlite"
            for extra in portico.data.glob("host.sqlite-*"):
                extra.unlink()
            size = file.stat().st_size
            with open(file, "r+b") as out:
                out.seek(4096)
                out.write(os.urandom(max(4096, size - 8192)))
            code, text = self.serve("--set", "gateway.listen=127.0.0.1:0", data=portico.data)
            self.assertNotEqual(code, 0)
            self.assertIn("host.sqlite", text)

    def test_two_hosts_on_one_folder(self):
        with Portico() as portico:
            code, text = self.serve("--set", "gateway.listen=127.0.0.1:0", data=portico.data)
            self.assertNotEqual(code, 0)
            self.assertIn("another Portico works on", text)

    def test_a_full_disk_refuses_writes_and_keeps_reading(self):
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)], capture_output=True).returncode:
            self.skipTest("can't mount a small disk here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)])
        with Portico(data=disk / "data", erp=demo_folder()) as portico:
            portico.command("erp", "sync")
            key = portico.key()
            with open(disk / "filler", "wb") as filler:
                try:
                    while True:
                        filler.write(b"x" * 65536)
                        filler.flush()
                except OSError:
                    pass
            answer = portico.request("GET", "/api/v1/me", token=key)
            self.assertEqual(answer.status, 200)
            text = run("keys", "create", "--data", portico.data, "--name", "x", "--scopes", "storefront", expect=1)
            self.assertIn("full", text)
            (disk / "filler").unlink()
            self.assertTrue(portico.key().startswith("pk_"))


class BadRequests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.portico = Portico(erp=demo_folder())
        cls.portico.command("erp", "sync")
        cls.key = cls.portico.key()

    @classmethod
    def tearDownClass(cls):
        cls.portico.stop()

    def test_keys_that_do_not_work(self):
        revoked = self.portico.key()
        listed = run("keys", "list", "--data", self.portico.data, "--json")
        newest = json.loads(listed)["items"][0]["id"]
        run("keys", "revoke", newest, "--data", self.portico.data)
        until(lambda: self.portico.request("GET", "/api/v1/me", token=revoked).status == 401, what="the revocation")
        for token in ("pk_wrong", "nonsense", "a" * 5000, revoked):
            answer = self.portico.request("GET", "/api/v1/me", token=token)
            self.assertIn(answer.status, (401, 431), token)
            self.assertEqual(answer.headers["content-type"], "application/problem+json")
            self.assertIn("request_id", answer.json)

    def test_a_misspelt_field_makes_no_key(self):
        for body in ({"name": "x", "companies": "c"}, {"name": "x", "expires_at": 1767225600}, {"name": "x", "scopes": "all"}):
            answer = self.portico.request("POST", "/admin/api/v1/keys", token=self.portico.operator, body=body)
            self.assertEqual(answer.status, 400, body)

    def test_admin_routes_need_an_operator(self):
        self.assertIn(self.portico.request("GET", "/admin/api/v1/plugins", token=self.key).status, (403, 404))
        self.assertEqual(self.portico.request("GET", "/admin/api/v1/plugins").status, 401)
        self.assertEqual(self.portico.request("GET", "/admin/api/v1/plugins", token=self.portico.operator).status, 200)

    def test_bodies_that_are_too_large_or_no_json(self):
        company = self.portico.erp.joinpath("companies.csv").read_text().splitlines()[1].split(",")[0]
        for body, status in ((b"x" * 10_000_000, 413), (b'{"lines": [', 400), (b'{"lines": [], "lines": []}', 400),
                             (b'{"lines": [{"sku": "\xff"}]}', 400), (b"[]", 400)):
            answer = self.portico.request("POST", "/api/v1/pricing/quotes", body=body, token=self.key, Portico_Company=company)
            self.assertEqual(answer.status, status, body[:30])
            self.assertEqual(answer.headers["content-type"], "application/problem+json")

    def test_health_and_metrics(self):
        self.assertEqual(self.portico.request("GET", "/healthz", address=self.portico.health).status, 200)
        self.assertEqual(self.portico.request("GET", "/readyz", address=self.portico.health).status, 200)
        metrics = self.portico.request("GET", "/metrics", address=self.portico.health)
        self.assertIn(b"portico_", metrics.body)

    def test_openapi_and_its_page(self):
        document = self.portico.request("GET", "/openapi.json").json
        self.assertEqual(document["openapi"][:3], "3.1")
        self.assertIn("/api/v1/pricing/prices/{sku}", document["paths"])
        self.assertIn("/api/v1/sessions", document["paths"])
        self.assertEqual(self.portico.request("GET", "/docs").status, 200)


if __name__ == "__main__":
    unittest.main()
