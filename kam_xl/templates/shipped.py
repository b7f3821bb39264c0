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
    title: str
    subject: str
    purpose: str

    def file(self, *, empty: bool) -> str:
        """The name of the file."""
        return f"{self.name}_empty.xlsx" if empty else f"{self.name}.xlsx"

    def read(self, *, empty: bool) -> bytes:
        """The workbook's bytes."""
        return (files("kam_xl.workbook_templates") / self.file(empty=empty)).read_bytes()


TEMPLATES = (
    Template("account_book", "Account book", "Key accounts: score, escalate, act",
             "The whole practice in one workbook, from dashboard and scorecard to reviews, and the data sheets that a "
             "refresh fills."),
    Template("scorecard", "Scorecard", "Every key account, scored each month",
             "One row an account: score, band, status, and what moved it."),
    Template("risk_register", "Risk register", "Keep risks from becoming losses",
             "Risks with level, expected loss, owner and review, and a heat map."),
    Template("kpi_dashboard", "KPI dashboard", "The portfolio in one minute",
             "The Dashboard with all that it reads: KPIs against target, charts, breaches."),
    Template("account_selection", "Account selection", "Who is a key account?",
             "Rate accounts by weighted criteria, and pass them through Filter 1."),
    Template("account_review", "Account review", "Prepare and hold a review",
             "Agenda, inputs, questions, minutes and checklists, with SWOT, plan and actions."),
    Template("survey", "Customer survey", "Hear the customer",
             "NPS with its margin of error, satisfaction, effort, response rate and comments."),
)


def shipped() -> dict[str, Template]:
    """The templates by name."""
    return {template.name: template for template in TEMPLATES}


def copy_template(name: str, path: Path, *, empty: bool = False) -> Path:
    """Write a template to a new file; an existing file is never overwritten."""
    found = shipped().get(name.casefold())
    if found is None:
        raise UnknownName("template", name, shipped())
    path = as_workbook(path)
    write_new(path, found.read(empty=empty))
    return path


def as_workbook(path: Path) -> Path:
    """The path with the ending of a workbook."""
    return path if path.suffix.lower() == ".xlsx" else path.with_name(path.name + ".xlsx")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise UsageError("the file exists already", where=str(path), fix="Choose another name.") from error
    except OSError as error:
        raise UsageError(f"the file cannot be written ({error.strerror})", where=str(path),
                         fix="Check the folder.") from error
