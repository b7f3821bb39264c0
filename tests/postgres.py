"""A real PostgreSQL for the tests: found, started on loopback as an ordinary user, with a password, and stopped."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

BINARIES = Path("/usr/lib/postgresql")
PATIENCE = 60
OWNER, READER = "kam", "reader"


@dataclass(frozen=True)
class Server:
    """A running server with one database."""

    port: int
    password: str
    database: str = "postgres"

    def url(self, user: str = OWNER, password: str = "", database: str = "") -> str:
        """Its URL for that user."""
        return (f"postgres://{user}:{quote(password or self.password, '')}@127.0.0.1:{self.port}/"
                f"{database or self.database}")

    def run(self, *statements: str) -> list[Any]:
        """Run the statements as the owner; the rows of the last one."""
        import psycopg

        with psycopg.connect(self.url()) as opened:
            for statement in statements:
                cursor = opened.execute(statement)
            return cursor.fetchall() if cursor.description else []


def missing(why: str) -> None:
    """Skip, or fail where PostgreSQL has to be there."""
    if os.environ.get("KAM_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"{why}; run .ci/postgres and install .[sql]", pytrace=False)
    pytest.skip(why)


def binaries() -> Path:
    """The folder of the newest PostgreSQL."""
    found = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        missing("PostgreSQL is not here")
    try:
        import ibis
        import psycopg
        assert ibis, psycopg
    except ImportError as error:
        missing(f"{error.name} is not installed")
    return found[-1].parent


@contextmanager
def started() -> Iterator[Server]:
    """A server of its own, in a temporary folder, for as long as it is needed."""
    programs, folder = binaries(), Path(tempfile.mkdtemp(prefix="kam_xl_postgres_"))
    try:
        server, data = Server(_free_port(), secrets.token_hex(8)), folder / "data"
        (folder / "password").write_text(server.password)
        user = _ordinary_user()
        for path in (folder, folder / "password"):
            shutil.chown(path, user)
        with _running(programs, data, server.port, user):
            _wait_for(server)
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(programs: Path, data: Path, port: int, user: str) -> Iterator[None]:
    as_user: dict[str, Any] = {"user": user, "cwd": data.parent, "stdout": subprocess.DEVNULL}
    subprocess.run([programs / "initdb", "--pgdata", data, "--username", OWNER, "--auth", "scram-sha-256",
                    "--pwfile", data.parent / "password", "--encoding", "UTF8", "--locale", "C", "--no-sync"],
                   check=True, **as_user)
    with (data.parent / "log").open("w") as log, subprocess.Popen(
            [programs / "postgres", "-D", data, "-p", str(port), "-F", "-c", "listen_addresses=127.0.0.1",
             "-c", "unix_socket_directories="], stderr=log, **as_user) as process:
        try:
            yield
        finally:
            process.terminate()  # with the cluster thrown away there is nothing to shut down gently
            process.wait(PATIENCE)


def _ordinary_user() -> str:
    """Who runs the server, which refuses to be root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(server: Server) -> None:
    import psycopg

    last = time.monotonic() + PATIENCE
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > last:
                raise
            time.sleep(0.1)
        else:
            return
