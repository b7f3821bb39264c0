from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.errors import SourceError
from kam_xl.sources.text_encoding import as_utf8
from tests.sources.conftest import Read

TEXT = "Konto;Straße\r\nA-1;Köln – Süd\r\nA-2;Łódź\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_form(encoding: str) -> None:
    assert as_utf8(TEXT.encode(encoding), "a.csv").decode() == TEXT


def test_windows_1252_where_it_is_no_unicode(read: Read) -> None:
    table = read("Kunde;Preis\nMüller & Söhne;12,50 €\n".encode("cp1252"), wanted=["Kunde", "Preis"])
    assert table.columns == {"Kunde": ["Müller & Söhne"], "Preis": [12.5]}


@pytest.mark.parametrize(("text", "encoding"), [
    ("Клиент,Город\nИванов,Москва\n", "cp1251"), ("Klient,Miasto\nMałgorzata,Łódź\n", "cp1250"),
    ("顧客,都市\n田中,東京\n", "shift-jis"), ("Πελάτης,Πόλη\nΝίκος,Αθήνα\n", "cp1253")])
def test_other_languages_in_old_encodings_are_refused_and_not_garbled(text: str, encoding: str) -> None:
    with pytest.raises(SourceError, match=r"neither UTF-8.*Export it again as CSV in UTF-8"):
        as_utf8(text.encode(encoding), "a.csv")


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    if text.encode().startswith((b"PK\x03\x04", b"%PDF", b"PAR1")):
        return
    assert as_utf8(text.encode(), "a.csv").decode() == text.removeprefix("\ufeff")


@pytest.mark.parametrize("data", ["A,B\n1,2\n".encode("utf-16")[:-1], b"A,B\n\xe4\x00,1\n"])
def test_half_characters_and_nul_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="UTF"):
        as_utf8(data, "a.csv")
