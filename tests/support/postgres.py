"""A PostgreSQL of the tests' own, started from the installed binaries as a user that is not root."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from tests.support.ports import find_port


class PostgresServer:
    """One cluster in a temporary folder, reached over loopback.

    `durable`: it waits for the disk, as in earnest. `vacuums`: without it, it does not go round hundreds of
    databases that nobody uses any more.
    """

    def __init__(self, durable: bool = False, vacuums: bool = True) -> None:
        self._fsync = "on" if durable else "off"
        self._autovacuum = "on" if vacuums else "off"
        self.folder = Path(tempfile.mkdtemp(prefix="recobra-pg-"))
        self.port = find_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._counter = 0

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def create(self) -> None:
        """Make the cluster."""
        _give_away(self.folder)
        initdb = [
            find_binary("initdb"),
            "-D",
            str(self._data),
            "-U",
            "recobra",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        done = subprocess.run(_as_owner(initdb), capture_output=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr.decode()}")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [
            find_binary("postgres"),
            "-D",
            str(self._data),
            "-p",
            str(self.port),
            "-k",
            str(self.folder),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=200",
            "-c",
            f"fsync={self._fsync}",
            "-c",
            f"autovacuum={self._autovacuum}",
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(_as_owner(command), stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.url("postgres", driver=False), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server as its administrator would: `fast`, or `immediate` as a power cut."""
        command = [find_binary("pg_ctl"), "-D", str(self._data), "-m", mode, "-w", "stop"]
        subprocess.run(_as_owner(command), capture_output=True, cwd="/", check=False)
        if self._process:
            self._process.wait(timeout=30)

    def destroy(self) -> None:
        """Stop it and remove what it wrote: of many databases that takes half a minute, for which nobody waits."""
        self.stop()
        subprocess.Popen(["rm", "-rf", str(self.folder)], start_new_session=True)

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database, a copy of another; by default an empty one."""
        self._counter += 1
        name = f"test_{self._counter}"
        with psycopg.connect(self.url("postgres", driver=False), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[call-overload]
        return self.url(name)

    def url(self, name: str, driver: bool = True) -> str:
        """The address of a database, for SQLAlchemy or for psycopg itself."""
        scheme = "postgresql+psycopg" if driver else "postgresql"
        return f"{scheme}://recobra@127.0.0.1:{self.port}/{name}"


def find_binary(name: str) -> str:
    """One of PostgreSQL's programs, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise RuntimeError(f"PostgreSQL is not installed ({name} is missing): tests/support/install_tools.sh")
    return path


def _owner() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no user to run PostgreSQL as")


def _as_owner(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return command
    owner = _owner()
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", "--", *command]


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, _owner().pw_uid, _owner().pw_gid)
