"""The built templates that the package carries."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kam_xl.errors import UnknownName, UsageError


@dataclass(frozen=True)
class Template:
    """A built workbook, with and without its sample."""

    name: str
    purpose: str

    def read(self, *, empty: bool) -> bytes:
        """The workbook's bytes."""
        file = f"{self.name}_empty.xlsx" if empty else f"{self.name}.xlsx"
        return (files("kam_xl.workbook_templates") / file).read_bytes()


def shipped() -> dict[str, Template]:
    """The templates by name."""
    found = [Template("account_book", "The whole practice in one workbook: scorecard, risks, escalation, dashboard, "
                                      "and the data sheets that a refresh fills.")]
    return {template.name: template for template in found}


def copy_template(name: str, path: Path, *, empty: bool = False) -> Path:
    """Write a template to a new file; an existing file is never overwritten."""
    found = shipped().get(name.casefold())
    if found is None:
        raise UnknownName("template", name, shipped())
    if path.suffix.lower() != ".xlsx":
        path = path.with_name(path.name + ".xlsx")
    try:
        with path.open("xb") as stream:
            stream.write(found.read(empty=empty))
    except FileExistsError as error:
        raise UsageError("the file exists already", where=str(path), fix="Choose another name.") from error
    except OSError as error:
        raise UsageError(f"the file cannot be written ({error.strerror})", where=str(path),
                         fix="Check the folder.") from error
    return path
