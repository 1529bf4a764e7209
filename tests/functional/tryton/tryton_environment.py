"""A real Tryton 6.0 to test against: Debian's packages, a seeded database, the server on loopback.

The first start activates the modules and seeds them, both kept in a cache folder; later starts copy the files and take seconds.
"""
import argparse
import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request

from postgres_cluster import PostgresCluster, free_port
import postgres_cluster
from waiting import cpu_seconds, until

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CACHE = pathlib.Path(os.environ.get("PORTICO_TRYTON_CACHE", ROOT / "build/tryton-cache"))
PYTHON = "/usr/bin/python3"  # Debian's: another python on the path does not see the modules
DATABASE = "tryton"
USER, PASSWORD = "bridge", "bridge-7Rk2-secret"
ADMIN_PASSWORD = "admin-4Hq9-secret"
MODULES = [
    "party", "product", "product_price_list", "product_price_list_dates", "account", "account_invoice",
    "account_invoice_stock", "stock", "sale", "sale_price_list", "sale_complaint", "sale_history", "sale_credit_limit",
    "sale_product_customer",
]
LANGUAGES = ["de", "ru"]
START_SECONDS = 120
# Tryton asks information_schema for each table many times; nested loops make one such question take half a second.
ACTIVATION_SETTINGS = ["enable_nestloop=off"]


def missing():
    """A sentence when Tryton is not installed here, else nothing: tests are skipped with it."""
    modules = pathlib.Path("/usr/lib/python3/dist-packages/trytond/modules")
    absent = [name for name in MODULES if not (modules / name).is_dir()]
    if absent:
        return f"Tryton is not installed (apt-get install tryton-server tryton-modules-sale ...): no module {', '.join(absent)}"
    if not postgres_cluster.is_available():
        return "PostgreSQL 15 is not installed (apt-get install postgresql-15)"
    return None


def package_versions():
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "tryton-*", "postgresql-15"], capture_output=True, text=True, check=False
    )
    return listed.stdout


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


class State:
    """The files of one Tryton database: `pgdata` (PostgreSQL) and `files` (attachments, and the database on SQLite)."""

    def __init__(self, folder, engine):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.engine = engine
        self.files = self.folder / "files"
        self.files.mkdir(exist_ok=True)
        self.configuration = self.folder / "trytond.conf"
        self.cluster = PostgresCluster(self.folder) if engine == "postgresql" else None

    @property
    def uri(self):
        return self.cluster.uri if self.cluster else "sqlite://"

    def open(self, settings=(), port=None):
        if self.cluster:
            self.cluster.start(settings, port)

    def close(self):
        if self.cluster:
            self.cluster.stop()

    def configure(self, options=None):
        sections = {"database": {"uri": self.uri, "path": self.files, "language": "en"}}
        for name, values in (options or {}).items():
            sections.setdefault(name, {}).update(values)
        lines = []
        for name, values in sections.items():
            lines += [f"[{name}]", *[f"{key} = {value}" for key, value in values.items()], ""]
        self.configuration.write_text("\n".join(lines))

    def copy_from(self, kept):
        subprocess.run(["cp", "-a", f"{kept}/files/.", str(self.files)], check=True)
        if self.cluster:
            self.cluster.copy_from(pathlib.Path(kept) / "pgdata")

    def keep_as(self, kept):
        """Copies the closed state into the cache; whole or not at all."""
        partial = pathlib.Path(f"{kept}.{os.getpid()}")
        shutil.rmtree(partial, ignore_errors=True)
        (partial / "files").mkdir(parents=True)
        subprocess.run(["cp", "-a", f"{self.files}/.", str(partial / "files")], check=True)
        if self.cluster:
            (partial / "pgdata").mkdir()
            self.cluster.copy_to(partial / "pgdata")
        partial.rename(kept)

    def remove(self):
        if self.cluster:
            self.cluster.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cache:
    """Databases that were made once. Safe for several processes: the first makes, the others wait."""

    def __init__(self, folder, engine):
        self.folder = pathlib.Path(folder)
        self.engine = engine
        self.folder.mkdir(parents=True, exist_ok=True)

    def activated(self):
        key = digest(package_versions(), MODULES, LANGUAGES)
        return self._kept(f"{self.engine}-activated-{key}", self._activate)

    def seeded(self, seed, scale):
        """Some dates are relative to the day, so that a seeded database is of its day."""
        code = [(HERE / name).read_text() for name in sorted(path.name for path in HERE.glob("seed*.py"))]
        today = datetime.date.today()
        key = digest(package_versions(), MODULES, LANGUAGES, seed, scale, today, *code)
        return self._kept(f"{self.engine}-{scale}-{seed}-{today}-{key}", lambda state: self._seed(state, seed, scale))

    def _kept(self, name, make):
        kept = self.folder / name
        with open(self.folder / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                state = State(tempfile.mkdtemp(prefix="portico-tryton-", dir=_ramdisk()), self.engine)
                try:
                    make(state)
                    state.keep_as(kept)
                finally:
                    state.remove()
        return kept

    def _activate(self, state):
        state.open(ACTIVATION_SETTINGS)
        state.configure()
        if state.cluster:
            state.cluster.command("createdb", "-T", "template0", DATABASE)
        else:
            (state.files / f"{DATABASE}.sqlite").touch()
        password = state.folder / "password"
        password.write_text(ADMIN_PASSWORD)
        _run(state, ["trytond-admin", "--all", "--email", "admin@example.invalid"], TRYTONPASSFILE=str(password))
        _run(state, ["trytond-admin", "-u", *MODULES, "-l", *LANGUAGES, "--activate-dependencies"], TRYTONPASSFILE=str(password))
        if state.cluster:
            state.cluster.command("vacuumdb", "--analyze", "--quiet", DATABASE)
        state.close()

    def _seed(self, state, seed, scale):
        state.copy_from(self.activated())
        state.open()
        state.configure()
        done = subprocess.run(
            [PYTHON, "-B", str(HERE / "seed.py"), "--configuration", str(state.configuration), "--seed", str(seed), "--scale", scale],
            capture_output=True, text=True, check=False,
        )
        if done.returncode != 0:
            raise AssertionError(f"seeding Tryton failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        (state.files / "seeded.json").write_text(done.stdout)
        if state.cluster:
            state.cluster.command("vacuumdb", "--analyze", "--quiet", DATABASE)
        state.close()


def _ramdisk():
    """Making a database writes a lot that nobody keeps."""
    shared = pathlib.Path("/dev/shm")
    if shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 << 30:
        return shared
    return None


def _run(state, command, **environment):
    log = state.folder / "admin.log"
    with open(log, "ab") as output:
        done = subprocess.run(
            [PYTHON, "-B", f"/usr/bin/{command[0]}", "-c", str(state.configuration), "-d", DATABASE, *command[1:]],
            stdout=output, stderr=output, env={**os.environ, **environment}, check=False,
        )
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} failed:\n{log.read_text()[-4000:]}")


class TrytonServer:
    """One running Tryton. `stop()` ends all of it; `stop_server()` and `start_server()` take the ERP down and up again, same URL."""

    def __init__(self, folder, engine="postgresql", server="gunicorn", options=None):
        """`server`: "gunicorn" keeps connections alive, "trytond" closes each. `options`: {section: {key: value}} of trytond.conf."""
        self.state = State(folder, engine)
        self.server = server
        self.options = options
        self.database, self.user, self.password = DATABASE, USER, PASSWORD
        self.admin_password = ADMIN_PASSWORD
        self.port = free_port()
        self.process = None
        self.facts = {}

    @classmethod
    def start(cls, folder, seed=1, scale="small", engine="postgresql", server="gunicorn", cache=None, options=None):
        """A seeded server with data of its own in `folder`; on the folder of an earlier start its data as it was left."""
        one = cls(folder, engine, server, options)
        if not (one.state.files / "seeded.json").exists():
            one.state.copy_from(Cache(cache or CACHE, engine).seeded(seed, scale))
        one.facts = json.loads((one.state.files / "seeded.json").read_text())
        one.state.open()
        try:
            one.start_server()
        except BaseException:
            one.stop()
            raise
        return one

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def company(self):
        return self.facts["company"]

    @property
    def pid(self):
        """Of the server: the master of its workers."""
        return self.process.pid

    @property
    def configuration(self):
        """Path of trytond.conf, for those who read this database in a process of their own."""
        return self.state.configuration

    @property
    def log(self):
        return self.state.folder / "trytond.log"

    def _command(self):
        if self.server == "trytond":
            return [PYTHON, "-B", "/usr/bin/trytond", "-c", str(self.configuration), "-d", self.database]
        workers = 2 if self.state.cluster else 1
        return [PYTHON, "-B", "/usr/bin/gunicorn", "--workers", str(workers), "--threads", "4", "--keep-alive", "75", "--timeout", "300",
                "--graceful-timeout", "5", "--log-level=warning", "--bind", f"127.0.0.1:{self.port}",
                "trytond.application:app"]

    def start_server(self):
        # 0: PostgreSQL tells each process at once what others changed. SQLite can't, and polls; 0 would poll while modules load.
        clean = {"clean_timeout": 0 if self.state.cluster else 20}
        options = {"web": {"listen": f"127.0.0.1:{self.port}"}, "cache": clean, **(self.options or {})}
        self.state.configure(options)
        environment = {**os.environ, "TRYTOND_CONFIG": str(self.configuration), "TRYTOND_DATABASE_NAMES": self.database}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, cwd=self.state.folder,
                start_new_session=True,
            )
        until(self._answers, START_SECONDS, f"Tryton's start ({self.log})")

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Tryton did not start:\n{self.log.read_text()[-4000:]}")
        request = urllib.request.Request(
            self.url + "/", b'{"id":1,"method":"common.server.version","params":[]}', {"Content-Type": "application/json"}
        )
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            return answer.status == 200
        return False

    def stop_server(self, how=signal.SIGTERM):
        """Takes the ERP down, its database stays. SIGKILL: as a crash, in the middle of what it does."""
        if not self.process:
            return
        if how == signal.SIGKILL:
            os.killpg(self.process.pid, signal.SIGKILL)
        elif self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # a worker that outlived its master would hold the port
        self.process = None

    def restart(self):
        self.stop_server()
        self.start_server()

    def stop(self):
        self.stop_server()
        self.state.close()

    def remove(self):
        """Stops and deletes the folder."""
        self.stop()
        self.state.remove()

    def cpu_seconds(self):
        """Processor time of the server's processes, without its database."""
        return cpu_seconds(self.process.pid)

    def database_cpu_seconds(self):
        return cpu_seconds(self.state.cluster.pid) if self.state.cluster else 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run a seeded Tryton until SIGTERM")
    prepare = commands.add_parser("prepare", help="fill the cache and end")
    serve.add_argument("--folder", required=True)
    serve.add_argument("--server", default="gunicorn", choices=["gunicorn", "trytond"])
    for one in (serve, prepare):
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--scale", default="small", choices=["small", "full"])
        one.add_argument("--engine", default="postgresql", choices=["postgresql", "sqlite"])
        one.add_argument("--cache", default=CACHE)
    options = parser.parse_args()
    if missing():
        sys.exit(missing())
    if options.command == "prepare":
        print(Cache(options.cache, options.engine).seeded(options.seed, options.scale))
        return
    serve_until_told(options)


def serve_until_told(options):
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    environment = TrytonServer.start(
        options.folder, options.seed, options.scale, options.engine, server=options.server, cache=options.cache
    )
    try:
        print(json.dumps({"url": environment.url, "database": environment.database, "user": environment.user,
                          "password": environment.password, "company": environment.company}), flush=True)
        told.wait()
    finally:
        environment.stop()


if __name__ == "__main__":
    main()
