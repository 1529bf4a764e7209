"""A private PostgreSQL cluster in one folder: loopback only, gone with its folder, quick rather than safe."""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile

from waiting import until

BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")
SUPERUSER = "tryton"
# A test's rows need not outlive a power cut.
QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "jit=off", "max_connections=60",
         "shared_buffers=64MB", "unix_socket_directories=", "listen_addresses=127.0.0.1"]


def is_available():
    return (BINARIES / "postgres").exists()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_database_user(command):
    """PostgreSQL refuses root: then its own user runs it."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def own(folder):
    """Gives a folder to the user that PostgreSQL runs as."""
    folder.chmod(0o700)
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam("postgres")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid)


def is_reachable(folder):
    return subprocess.run(as_database_user(["test", "-x", str(folder)]), cwd="/", check=False).returncode == 0


class PostgresCluster:
    """Starts where `folder/pgdata` is, and makes it first when it is not there. Use one process for one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.pgdata = self._place()
        self.port = None
        self.process = None

    def _place(self):
        """Below the folder, or behind a link where PostgreSQL's user may not walk to the folder."""
        here = self.folder / "pgdata"
        if here.exists():
            return here.resolve()
        if not is_reachable(self.folder):
            self.folder.chmod(0o711)
        if not is_reachable(self.folder):
            elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="portico-postgresql-"))
            here.symlink_to(elsewhere)
        return here.resolve()

    @property
    def uri(self):
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.process.pid

    def copy_from(self, template):
        """Takes the files of a stopped cluster."""
        self.pgdata.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{template}/.", str(self.pgdata)], check=True)
        own(self.pgdata)

    def copy_to(self, template):
        """Gives the files of this cluster, which has to be stopped."""
        subprocess.run(["cp", "-a", f"{self.pgdata}/.", str(template)], check=True)

    def _initialise(self):
        self.pgdata.mkdir(exist_ok=True)
        own(self.pgdata)
        subprocess.run(
            as_database_user([str(BINARIES / "initdb"), "-D", str(self.pgdata), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8",
                              "--locale=C.UTF-8", "--no-sync", "--wal-segsize=1"]),
            check=True, capture_output=True, cwd="/",
        )

    def start(self, settings=(), port=None):
        if not (self.pgdata / "PG_VERSION").exists():
            self._initialise()
        self.port = port or free_port()
        options = [word for one in [*QUICK, *settings] for word in ("-c", one)]
        with open(self.folder / "postgresql.log", "ab") as log:
            self.process = subprocess.Popen(
                as_database_user([str(BINARIES / "postgres"), "-D", str(self.pgdata), "-p", str(self.port), *options]),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/",
            )
        until(self._answers, 60, f"PostgreSQL's start ({self.folder / 'postgresql.log'})")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL did not start:\n{(self.folder / 'postgresql.log').read_text()[-2000:]}")
        return subprocess.run([str(BINARIES / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0

    def command(self, name, *arguments):
        subprocess.run([str(BINARIES / name), "-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, *arguments], check=True,
                       capture_output=True)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast: open sessions are ended
            self.process.wait(timeout=60)
        self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.pgdata, ignore_errors=True)
