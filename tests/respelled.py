"""The definition of a LAMBDA name as LibreOffice 25.2 writes it back."""

from __future__ import annotations

import re

UNKNOWN_TO_IT = re.compile(r"_xlfn\.(?:LAMBDA|ISOMITTED|TOCOL|TOROW|CHOOSEROWS|TAKE|VSTACK|HSTACK|BYROW|MAP)\(")
AFTER_A_NAME = re.compile(r"(_xlfn\.LET\(_xlpm\.\w+,)(_xlfn\.to)")


def respelled(definition: str) -> str:
    """The definition in LibreOffice's spelling; tests/libreoffice has the real thing."""
    text = UNKNOWN_TO_IT.sub(lambda found: found[0].lower(), definition)
    text = AFTER_A_NAME.sub(r"\1_xlpm.\2", text)
    text = re.sub(r"1E-0?9\b", "0.000000001", text).replace("FALSE,", "FALSE(),")
    return text.replace("))),", "))), ")
