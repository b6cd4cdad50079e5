"""A PostgreSQL server of our own: in a temporary folder, on a socket, gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

ACCOUNT = "tandem"
SETTINGS = (
    "fsync=off", "full_page_writes=off", "listen_addresses=", "max_connections=200",
    "shared_buffers=64MB", "autovacuum_naptime=5s",
)  # fmt: skip


def binaries() -> Path | None:
    """Return the folder with the newest server's programs, None where there is none."""
    on_path = shutil.which("postgres")
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3])
    )
    found = [*installed, *([Path(on_path)] if on_path else [])]
    return found[-1].parent if found else None


def account() -> dict[str, Any]:
    """Return as whom it runs: it refuses to run as root."""
    if os.getuid():
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


class Server:
    """One cluster; ``stop`` and ``kill`` it, and ``start`` it again."""

    def __init__(self, programs: Path, *settings: str) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.settings = (*SETTINGS, *settings)
        self.process: subprocess.Popen[bytes] | None = None
        if "user" in account():
            shutil.chown(self.folder, "nobody", "nogroup")
        self._run("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", ACCOUNT, "--no-sync",
                  "-E", "UTF8", "--locale=C", "--no-instructions")  # fmt: skip

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.programs / program, *words],
            check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **account(),
        )  # fmt: skip

    def url(self, database: str) -> str:
        """Return a database's address."""
        return f"postgresql://{ACCOUNT}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start, and return when it answers."""
        words = [w for s in self.settings for w in ("-c", s)]
        with (self.folder / "log").open("ab") as log:
            data, socket = f"{self.folder}/data", str(self.folder)
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", data, "-k", socket, *words],
                stdout=log, stderr=log, cwd=self.folder, **account(),
            )  # fmt: skip
        for _ in range(600):
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url("postgres")).close()
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text("utf-8")[-2000:])

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop at once, breaking off whatever is connected (SIGQUIT: without a last word)."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def kill(self) -> None:
        """Kill it and every process of it at once: nobody finishes anything, or says goodbye."""
        if self.process:
            pid = self.process.pid
            of_it = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
            for each in (pid, *map(int, of_it)):
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            self.process.wait(30)
            self.process = None

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{database}" template "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever still uses it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'drop database if exists "{database}" with (force)')

    def create_on(self, disk: Path, name: str) -> str:
        """Create a database on a disk in the server's folder, and return its address."""
        if "user" in account():
            shutil.chown(disk, "nobody", "nogroup")
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create tablespace \"{name}\" location '{disk}'")
            connection.execute(f'create database "{name}" template template0 tablespace "{name}"')
        return self.url(name)

    def drop_with_disk(self, name: str) -> None:
        """Drop a database that lies on a disk of its own, and let go of the disk."""
        self.drop(name)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'drop tablespace "{name}"')

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
