"""Databases by name: from the environment, and from the user's own kam.toml; never from beside a workbook.

    KAM_CONNECTION_WAREHOUSE=postgres://reader:secret@db.example.com/sales

    [connections.warehouse]
    url = "postgres://reader:${WAREHOUSE_PASSWORD}@db.example.com/sales"
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlsplit

from kam_xl.errors import SetupError

PREFIX = "KAM_CONNECTION_"
VARIABLE = re.compile(r"\$\{(\w+)\}")
SECRET = re.compile(r"pass|pwd|secret|token|key|credential|auth", re.I)
"""What the names of parameters hold that nobody else should see."""

HIDDEN = "***"


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """A database by name. What is secret about it is shown nowhere: neither here nor in an error.

    `written` is its URL as it was written down, `place` says where.
    """

    name: str
    written: str
    place: str

    def __repr__(self) -> str:
        return f"Connection({self.name!r})"

    @property
    def url(self) -> str:
        """The URL with the environment's variables in place, those within it percent-encoded.

        Raises SetupError where a variable is not set, or where this is no URL.
        """
        alone = VARIABLE.fullmatch(self.written) is not None
        url = VARIABLE.sub(lambda found: self._variable(found[1]) if alone else quote(self._variable(found[1]), ""),
                           self.written)
        try:
            parts = urlsplit(url)
            understood = bool(parts.scheme) and "://" in url and (parts.port or 0) >= 0
        except ValueError:  # its text would show a part of the URL
            understood = False
        if understood:
            return url
        raise SetupError("the URL cannot be understood", where=self.place,
                         fix="It is like postgres://user:password@host:5432/database; in a password, "
                             "@ is written %40, : %3A, / %2F, # %23, % %25.")

    @property
    def scheme(self) -> str:
        """The kind of database: postgres, duckdb, sqlite, …"""
        return urlsplit(self.url).scheme.lower().replace("postgresql", "postgres")

    def scrubbed(self, text: str) -> str:
        """The text without what is secret about this connection."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def _variable(self, name: str) -> str:
        if name not in os.environ:
            raise SetupError(f"the environment variable {name} is not set", where=self.place,
                             fix="Set it, or write the URL without it.")
        return os.environ[name]

    def _secrets(self) -> set[str]:
        parts = urlsplit(self.url)
        found = {parts.password or "", *map(os.environ.__getitem__, VARIABLE.findall(self.written))}
        found |= {value for name, value in parse_qsl(parts.query) if SECRET.search(name)}
        spelled = {spell(secret) for secret in found for spell in (str, unquote, unquote_plus, quote)}
        return {*spelled, *(quote(secret, "") for secret in spelled)} - {""}


def connections() -> Mapping[str, Connection]:
    """The connections by name, in lower case; the environment comes before kam.toml.

    Raises SetupError for a kam.toml that cannot be understood, or that holds a password others can read.
    """
    named = {name.removeprefix(PREFIX).lower(): Connection(name.removeprefix(PREFIX).lower(), url, name)
             for name, url in os.environ.items() if name.startswith(PREFIX) and name != PREFIX}
    return {**_configured(), **named}


def settings_file() -> Path:
    """The user's own kam.toml: KAM_CONFIG, or where this platform keeps settings."""
    if stated := os.environ.get("KAM_CONFIG"):
        return Path(stated)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData/Roaming"), "kam_xl", "kam.toml")
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/kam_xl/kam.toml"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config", "kam_xl", "kam.toml")


def _configured() -> dict[str, Connection]:
    """The connections of kam.toml."""
    try:
        path = settings_file()
    except RuntimeError:  # a service without a home
        return {}
    if not os.access(path, os.F_OK):
        if os.environ.get("KAM_CONFIG"):
            raise SetupError("there is no such file", where=f"KAM_CONFIG, {path}")
        return {}
    try:
        settings = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SetupError(f"the file cannot be read: {error}", where=str(path)) from None
    tables = settings.get("connections", {})
    if not isinstance(tables, dict):
        raise _unclear(path, "connections")
    found = {name.lower(): _connection(path, name, table) for name, table in tables.items()}
    _check_private(path, found)
    return found


def _connection(path: Path, name: str, table: object) -> Connection:
    url = table.get("url") if isinstance(table, dict) else None
    if not isinstance(url, str) or table != {"url": url}:
        raise _unclear(path, f"connections.{name}")
    return Connection(name.lower(), url, f"{path}, connections.{name}")


def _unclear(path: Path, part: str) -> SetupError:
    return SetupError(f"{part} is not what is expected", where=str(path),
                      fix='A connection is a table [connections.NAME] with one line: url = "postgres://…".')


def _check_private(path: Path, found: Mapping[str, Connection]) -> None:
    """A password in a file that others can read is no secret. (Windows keeps AppData to its user.)"""
    literal = any(connection.scrubbed(connection.written) != connection.written for connection in found.values()
                  if not VARIABLE.search(connection.written))
    if os.name == "posix" and literal and path.stat().st_mode & 0o077:
        raise SetupError("the file holds a password, and others on this machine can read it", where=str(path),
                         fix=f"Run: chmod 600 '{path}'")
