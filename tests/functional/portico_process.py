"""Starts real Portico processes for tests: real files, real sockets on free ports, real demo data."""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("PORTICO_BINARY", ROOT / "build/release/bin/portico"))
START_SECONDS = 60


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


def run(*arguments, expect=0, text_input=None, timeout=120):
    """Runs one `portico` command to its end; gives its standard output."""
    done = subprocess.run(
        [str(BINARY), *map(str, arguments)], input=text_input, capture_output=True, text=True, timeout=timeout
    )
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"portico {arguments} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout if expect == 0 else done.stdout + done.stderr


def demo_folder(companies=12, products=60, order_lines=600, seed=7):
    """A small erp_csv folder; made once a test run for each size, copied for each user."""
    cache = pathlib.Path(tempfile.gettempdir()) / f"portico-demo-{os.getuid()}-{companies}-{products}-{order_lines}-{seed}"
    if not (cache / "companies.csv").exists():
        partial = pathlib.Path(f"{cache}.{os.getpid()}")
        subprocess.run(
            [sys.executable, ROOT / "config/demo/generate.py", "--output", partial, "--companies", str(companies),
             "--products", str(products), "--order-lines", str(order_lines), "--seed", str(seed), "--end", "2026-06-30", "--quiet"],
            check=True, capture_output=True,
        )
        with contextlib.suppress(OSError):
            partial.rename(cache)
    return cache


class Portico:
    """One server with a data folder of its own. Use as a context manager."""

    def __init__(self, data=None, erp=None, settings=(), start=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-test-"))
        self.data = pathlib.Path(data) if data else self.folder / "data"
        self.erp = pathlib.Path(erp) if erp else None
        self.settings = list(settings)
        self.process = None
        self.log = self.folder / "log"
        self.operator = None
        if start:
            self.start()

    def options(self):
        settings = ["gateway.listen=127.0.0.1:0", "observability.listen=127.0.0.1:0"]
        if self.erp:
            settings += ['erp.connector="erp_csv"', f"plugins.erp_csv.path={self.erp}", "plugins.erp_csv.settle_ms=0",
                         "erp.sync_every_seconds=0"]
        settings += self.settings
        return ["--data", str(self.data), *[word for one in settings for word in ("--set", one)]]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "serve", *self.options()], stdout=subprocess.PIPE, stderr=log, text=True
            )
        for line in self.process.stdout:
            words = line.split()
            if line.startswith("operator token, shown"):
                self.operator = words[-1]
            if line.startswith("ready"):
                self.address = words[-1].removeprefix("http://").removeprefix("https://")
            if line.startswith("health"):
                self.health = words[-1].removeprefix("http://")
                return self
        raise AssertionError(f"portico did not start:\n{self.log.read_text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
        if self.process:
            self.process.stdout.close()

    def cell_pid(self):
        """Process id of the main cell: the only child of the master."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def command(self, *arguments, expect=0):
        return run(*arguments, *self.options(), expect=expect)

    def key(self, scopes="storefront", *more):
        return run("keys", "create", "--data", self.data, "--name", "test", "--scopes", scopes, "--quiet", *more).strip()

    def request(self, method, path, body=None, token=None, address=None, **headers):
        connection = http.client.HTTPConnection(address or self.address, timeout=30)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            if token:
                names["Authorization"] = f"Bearer {token}"
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            if body is not None:
                names.setdefault("Content-Type", "application/json")
            connection.request(method, path, body=body, headers=names)
            return Answer(connection.getresponse())
        finally:
            connection.close()


def until(condition, seconds=60, what="the condition"):
    """Waits for something that another process does; fails when it takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come true within {seconds} s")
