from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kam_xl.errors import SetupError
from kam_xl.sources import connections as module
from kam_xl.sources.connections import Connection, connections, settings_file


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("KAM_C"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def kam_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kam.toml"
    path.touch(mode=0o600)
    monkeypatch.setenv("KAM_CONFIG", str(path))
    return path


def test_without_settings_there_are_no_connections() -> None:
    assert connections() == {}


def test_the_environment_names_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAM_CONNECTION_WAREHOUSE", "postgresql://reader@db/sales")
    assert {name: (c.url, c.scheme) for name, c in connections().items()} == {
        "warehouse": ("postgresql://reader@db/sales", "postgres")}


def test_kam_toml_names_connections_and_the_environment_comes_first(kam_toml: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    kam_toml.write_text('[connections.Warehouse]\nurl = "duckdb:///a"\n[connections.files]\nurl = "duckdb:///b"\n')
    assert {name: c.url for name, c in connections().items()} == {"warehouse": "duckdb:///a", "files": "duckdb:///b"}
    monkeypatch.setenv("KAM_CONNECTION_WAREHOUSE", "duckdb:///c")
    assert connections()["warehouse"].url == "duckdb:///c"


def test_variables_are_filled_in_and_encoded(kam_toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kam_toml.write_text('[connections.w]\nurl = "postgres://reader:${PW}@db/sales"\n[connections.v]\nurl = "${URL}"\n')
    monkeypatch.setenv("PW", "p@ss:w/rd%#é ")
    monkeypatch.setenv("URL", "postgres://reader:a%40b@db/sales")
    assert connections()["w"].url == "postgres://reader:p%40ss%3Aw%2Frd%25%23%C3%A9%20@db/sales"
    assert connections()["v"].url == "postgres://reader:a%40b@db/sales"


def test_a_missing_variable_is_named_when_its_connection_is_used(kam_toml: Path) -> None:
    kam_toml.write_text('[connections.w]\nurl = "postgres://u:${NOT_SET}@db/x"\n[connections.ok]\nurl = "duckdb:///a"\n')
    assert connections()["ok"].url == "duckdb:///a"
    with pytest.raises(SetupError, match=r"NOT_SET is not set") as missing:
        _ = connections()["w"].url
    assert "connections.w" in str(missing.value)


@pytest.mark.parametrize("text", ["connections = 3", "[connections]\nw = 'duckdb:///a'", "[connections.w]\nuser = 'x'",
                                  "[connections.w]\nurl = 'duckdb:///a'\npasword = 'x'", "[connections.w]\nurl = 7",
                                  "[connections.w", "\x00"])
def test_settings_that_cannot_be_understood_are_refused_by_their_place(kam_toml: Path, text: str) -> None:
    kam_toml.write_text(text)
    with pytest.raises(SetupError, match=r"kam\.toml"):
        connections()


def test_a_stated_file_that_is_missing_is_said(kam_toml: Path) -> None:
    kam_toml.unlink()
    with pytest.raises(SetupError, match="KAM_CONFIG"):
        connections()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's settings to the user by itself")
def test_a_password_that_others_can_read_is_refused(kam_toml: Path) -> None:
    kam_toml.write_text('[connections.w]\nurl = "postgres://u:topsecret@db/x"\n')
    assert connections()["w"].scheme == "postgres"
    kam_toml.chmod(0o640)
    with pytest.raises(SetupError, match="chmod 600") as refused:
        connections()
    assert "topsecret" not in str(refused.value)


@pytest.mark.skipif(os.name != "posix", reason="it is about modes")
def test_a_file_without_a_password_may_be_read_by_others(kam_toml: Path) -> None:
    kam_toml.write_text('[connections.w]\nurl = "postgres://u:${PW}@db/x"\n[connections.v]\nurl = "postgres://u@db/x"\n')
    kam_toml.chmod(0o644)
    assert set(connections()) == {"w", "v"}


@pytest.mark.parametrize(("platform", "variables", "expected"), [
    ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/kam_xl/kam.toml"), ("linux", {}, "/home/k/.config/kam_xl/kam.toml"),
    ("darwin", {}, "/home/k/Library/Application Support/kam_xl/kam.toml"),
    ("win32", {"APPDATA": "/a"}, "/a/kam_xl/kam.toml"), ("linux", {"KAM_CONFIG": "/c/my.toml"}, "/c/my.toml")])
def test_the_file_is_where_the_platform_keeps_settings(monkeypatch: pytest.MonkeyPatch, platform: str,
                                                       variables: dict[str, str], expected: str) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", "/home/k")
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings_file() == Path(expected)


def test_a_file_beside_the_workbook_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("kam.toml", "book.kam.toml", ".kam.toml"):
        Path(name).write_text('[connections.evil]\nurl = "duckdb:///a"\n')
    assert connections() == {}


@pytest.mark.parametrize(("written", "secret"), [
    ("postgres://u:topsecret@db/x", "topsecret"), ("postgres://u:top%20secret@db/x", "top secret"),
    ("postgres://u:top%20secret@db/x", "top%20secret"), ("postgres://u:top+secret@db/x", "top secret"),
    ("snowflake://acc/db?password=topsecret&role=r", "topsecret"), ("x://h/?access_token=a%2Fb", "a/b"),
    ("postgres://u:${PW}@db/x", "from the environment"), ("postgres://u:${PW}@db/x", "from%20the%20environment")])
def test_what_is_secret_is_taken_out_of_messages(monkeypatch: pytest.MonkeyPatch, written: str, secret: str) -> None:
    monkeypatch.setenv("PW", "from the environment")
    connection = Connection("w", written, "here")
    assert connection.scrubbed(f"could not connect with {secret}.") == "could not connect with ***."
    assert secret not in repr(connection) + str(connection) + f"{connection!r}"


@pytest.mark.parametrize("url", ["postgres://u:top/secret@db:5432/x", "postgres//u:topsecret", "topsecret", "",
                                 "postgres://u:top[secret@db/x", "postgres://u:topsecret@db:port/x"])
def test_a_url_that_cannot_be_understood_is_not_shown(url: str) -> None:
    with pytest.raises(SetupError, match="cannot be understood") as refused:
        _ = Connection("w", url, "KAM_CONNECTION_W").scheme
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_naming_connections_loads_no_database() -> None:
    script = f"import sys, {module.__name__}; print({{'duckdb', 'ibis', 'psycopg', 'polars'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
