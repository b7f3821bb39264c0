"""`new --wizard`: a workbook from a person's own files, by questions; nothing is written before the last answer."""

from __future__ import annotations

import locale
import os
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from kam_xl.commands.dialogue import ask, ask_yes
from kam_xl.commands.terminal import Steps, say
from kam_xl.commands.wizard_files import AnotherFile, FileQuestions, named_file
from kam_xl.commands.workbooks import show_report
from kam_xl.errors import KamError, UsageError, WorkbookError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import PERIOD_NAME, Options
from kam_xl.refresh.run import refresh as refresh_book
from kam_xl.refresh.settings import SOURCES_TABLE, Mode, Setting
from kam_xl.refresh.setup import ACCOUNTS_TABLE, Fed, data_settings, set_up, source_text
from kam_xl.sources.read import readable
from kam_xl.templates.shipped import as_workbook, copy_template, write_new
from kam_xl.values import Value
from kam_xl.workbooks.book import Book
from kam_xl.workbooks.document import Document

CURRENCY_NAME, OWNER_NAME = "Currency", "Owner"
MANAGER = "Account manager"
DONE = "done"
SOURCES_FOLDER = "sources"
LIKELY_NAMES = ("account", "customer", "client", "kunde", "crm")
INTERRUPTED = 130


class Without(Enum):
    """The answers that name no file."""

    THIS = ""
    ALL_OTHERS = DONE


def wizard(template: str, file: str | None) -> int:
    """Ask, make the workbook, fill it. Ctrl-C while it asks leaves nothing behind."""
    with TemporaryDirectory() as folder:
        draft = copy_template(template, Path(folder) / "draft.xlsx", empty=True)
        try:
            answers = Wizard(Book(Document.open(draft)), draft, _new_workbook(file) if file else None).answers()
            answers.make(draft)
        except KeyboardInterrupt:
            say("\nStopped; nothing was written.")
            return INTERRUPTED
    answers.fill()
    return 0


@dataclass
class Answers:
    """What the person answered."""

    workbook: Path
    period: Period
    cells: dict[str, Value]
    fed: list[Fed]
    copies: dict[Path, Path]
    """Files outside the workbook's folder, and their copies inside it."""

    def make(self, draft: Path) -> None:
        """Write settings and cells into the draft, and put it where the workbook shall be, all or nothing."""
        set_up(draft, self.settings(), self.cells)
        with self._copied():
            write_new(self.workbook, draft.read_bytes())

    def settings(self) -> list[Setting]:
        """The rows of the Sources table."""
        home = self.workbook.parent.resolve() / self.workbook.name
        return [replace(fed.setting, source=source_text(self.copies.get(fed.path, fed.path).resolve(), home,
                                                        self.period)) for fed in self.fed]

    @contextmanager
    def _copied(self) -> Iterator[None]:
        """The copies, which go again if anything fails."""
        made: list[Path] = []
        try:
            for source, copy in self.copies.items():
                if not copy.parent.exists():
                    copy.parent.mkdir()
                    made.append(copy.parent)
                made.append(copy)
                _copy(source, copy)
            yield
        except BaseException:
            for path in reversed(made):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
            raise

    def fill(self) -> None:
        """Refresh the workbook, show the report, and say how to go on. Where that fails, the workbook stays."""
        rejects = sum(len(fed.read.rejects) for fed in self.fed)
        try:
            with Steps("Filling the workbook") as steps:
                report = refresh_book(self.workbook, self.period, Options(allow_rejects=rejects), steps)
        except KamError as error:
            error.fix = (f"{error.fix} The workbook {self.workbook} is there, with its settings on the sheet Sources. "
                         f"Then run: {refresh_command(self.workbook, self.period)}").strip()
            raise
        show_report(report)
        following = self.period.following
        files = ", ".join(following.fill(setting.source) for setting in self.settings())
        say(f"\n{self.workbook} is ready: open it, and begin with the sheet Start.\n"
            f"Next month: save the new exports as {files} beside it, and run: "
            f"{refresh_command(self.workbook, following)}")


def refresh_command(workbook: Path, period: Period) -> str:
    """What to type for a month."""
    return f"kam-xl refresh {_quoted(str(workbook))} --period {period}"


def _quoted(name: str) -> str:
    """A file's name as the shell of this system takes it."""
    if os.name == "posix":
        return shlex.quote(name)
    return f'"{name}"' if " " in name else name


@dataclass
class Wizard:
    """The questions, one after another, about the template `book`, which lies at `draft`."""

    book: Book
    draft: Path
    workbook: Path | None = None
    """Where the workbook shall be; asked for once the accounts are known, which it should lie beside."""
    copies: dict[Path, Path] = field(default_factory=dict)
    fed: list[Fed] = field(default_factory=list)
    """The files so far, the accounts first."""

    def answers(self) -> Answers:
        """All answers."""
        say("Enter takes what stands in [brackets]. Ctrl-C stops; nothing is written before the last answer.\n")
        settings = self._settings()
        self.fed = [self._accounts(settings.pop(ACCOUNTS_TABLE))]
        self._others([*settings.values()])
        period = self._period()
        cells: dict[str, Value] = {PERIOD_NAME: period.serial}
        if self.book.named_cell(CURRENCY_NAME):
            cells[CURRENCY_NAME] = ask("Currency", _currency, _local_currency())
        cells[OWNER_NAME] = ask("Who answers for this workbook", str, _usual_manager(self.fed[0])) or None
        return Answers(self._place(self.fed[0].path), period, cells, self.fed, self.copies)

    def _settings(self) -> dict[str, Setting]:
        """The tables that files may fill; the accounts are among them."""
        found = data_settings(self.book, self.draft) if self.book.has_table(SOURCES_TABLE) else []
        settings = {setting.table: setting for setting in found}
        if ACCOUNTS_TABLE not in settings:
            raise UsageError(f"no file fills a table {ACCOUNTS_TABLE} of this template",
                             fix="Use another one: kam-xl new --wizard account_book.")
        return settings

    def _accounts(self, setting: Setting) -> Fed:
        default = _likely_file(Path.cwd())
        while True:
            path = ask("Accounts file (CSV, XLSX, …)", lambda answer: _file(answer, [Path.cwd()]), default)
            try:
                return self._inside(FileQuestions(self.book, setting).fed(path))
            except KamError as error:
                _show_problem(error)
                default = str(path) if path.is_file() else default

    def _others(self, settings: list[Setting]) -> None:
        """The files of the other tables; each may be left out, and all that remain at once."""
        say(f"\nOther files. Enter goes on without one; {DONE} if there are no more.")
        for setting in settings:
            fed = self._other(setting)
            if fed is Without.ALL_OTHERS:
                break
            if fed is not Without.THIS:
                self.fed.append(fed)

    def _other(self, setting: Setting) -> Fed | Without:
        """The file of a table, or the answer that there is none."""
        folders = [self.fed[0].path.parent, Path.cwd()]
        while True:
            path = ask(f"{setting.table} file", lambda answer: Without(answer.casefold())
                       if answer.casefold() in ("", DONE) else named_file(answer, folders))
            if isinstance(path, Without):
                return path
            try:
                fed = FileQuestions(self.book, setting).fed(path)
                _compare_accounts(fed, self.fed[0])
                self._require_month(fed)
                return self._inside(fed)
            except KamError as error:
                _show_problem(error)

    def _only_month(self) -> Fed | None:
        """A file of one month, which decides which month the workbook shows."""
        return next((one for one in self.fed if one.setting.mode is Mode.APPEND and one.months), None)

    def _require_month(self, fed: Fed) -> None:
        other = self._only_month()
        if other and fed.setting.mode is Mode.APPEND and [*fed.months] != [*other.months]:
            raise AnotherFile(f"{fed.path.name} holds {fed.months[0]} only, and {other.path.name} {other.months[0]}",
                              fix="Name a file of that month, or go on without one.")

    def _inside(self, fed: Fed) -> Fed:
        """The file, to be copied if it does not lie in the workbook's folder or below."""
        folder = self._place(fed.path).parent
        path = fed.path.resolve()
        if path.is_relative_to(folder.resolve()) or path in self.copies:
            return replace(fed, path=path)
        say(f"  {path} lies outside the workbook's folder, from which a refresh reads.")
        if not ask_yes(f"  Copy it into {folder / SOURCES_FOLDER}", default=True):
            raise AnotherFile("the file is left where it is", fix=f"Move it into {folder}, and name it again.")
        self.copies[path] = _free(folder / SOURCES_FOLDER / path.name, set(self.copies.values()))
        return replace(fed, path=path)

    def _place(self, accounts: Path) -> Path:
        """Where the workbook shall be: beside the accounts, unless told otherwise."""
        if self.workbook is None:
            default = _free(accounts.parent / "account_book.xlsx", set())
            self.workbook = ask("\nWorkbook to make", _new_workbook, str(default))
        return self.workbook

    def _period(self) -> Period:
        """The month to show; a file of one month has to be of that month."""
        single = self._only_month()
        by_month = next((one.months for one in ([single] if single else self.fed) if one.months), [])
        default = by_month[-1] if by_month else Period.of(f"{datetime.now():%Y-%m}").preceding

        def understood(answer: str) -> Period:
            period = Period.of(answer)
            if single and period not in single.months:
                raise UsageError(f"{single.path.name} holds {default} only", fix="Write that month.")
            return period

        return ask("\nMonth to show", understood, str(default))


def _copy(source: Path, copy: Path) -> None:
    try:
        shutil.copy2(source, copy)
    except OSError as error:
        raise WorkbookError(f"the file cannot be copied to {copy} ({error.strerror})", where=str(source),
                            fix="Nothing was made. Copy it yourself, and begin again.") from error


def _show_problem(error: KamError) -> None:
    say(f"  {error}")


def _file(answer: str, folders: list[Path]) -> Path:
    if not answer:
        raise UsageError("this file is needed", fix="Write its path, or drag it into the terminal.")
    return named_file(answer, folders)


def _new_workbook(answer: str) -> Path:
    """The path of a workbook that is not there yet, in a folder that is."""
    path = named_file(answer, [Path.cwd()])
    if readable(path) and path.suffix.lower() != ".xlsx":
        raise UsageError("a workbook of this kind is not made", where=str(path), fix="Let its name end in .xlsx.")
    path = as_workbook(path)
    if path.exists():
        raise UsageError("the file exists already", where=str(path), fix="Choose another name.")
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", where=str(path.parent), fix="Make it, or choose another one.")
    return path


def _free(path: Path, taken: set[Path]) -> Path:
    """The path, with a number behind its name if there is such a file already."""
    names = (path.with_name(f"{path.stem}_{i}{path.suffix}" if i > 1 else path.name) for i in range(1, 10_000))
    return next(name for name in names if name not in taken and not name.exists())


def _likely_file(folder: Path) -> str:
    """A file with accounts, by its name; the newest of several."""
    try:
        found = [path for path in folder.iterdir() if path.is_file() and readable(path)
                 and any(name in path.stem.casefold() for name in LIKELY_NAMES)
                 and not path.name.startswith((".", "~$", "account_book"))]
        return max(found, key=lambda path: path.stat().st_mtime).name if found else ""
    except OSError:  # a folder that may not be listed has no proposal
        return ""


def _compare_accounts(fed: Fed, accounts: Fed) -> None:
    """Say which accounts of a file are not among the accounts; a file that shares none is asked about."""
    named, known = fed.accounts(), accounts.accounts()
    strange = [named[key] for key in named if key not in known]
    if not strange:
        return
    say(f"  {len(strange)} of its {len(named)} accounts are not in {accounts.path.name}, such as {strange[0]!r}.")
    if len(strange) == len(named) and not ask_yes("  Nothing of it would be counted. Take it all the same",
                                                  default=False):
        raise AnotherFile("the names of its accounts differ", fix="Name it again, and choose another heading for "
                                                                  "Account; or name another file.")


def _usual_manager(accounts: Fed) -> str:
    """Who manages most of the accounts."""
    counted = Counter(str(name) for name in accounts.read.columns.get(MANAGER, ()) if name)
    return counted.most_common(1)[0][0] if counted else ""


def _currency(answer: str) -> str:
    if not (len(answer) == 3 and answer.isascii() and answer.isalpha()):
        raise UsageError(f"{answer!r} is not a currency", fix="Write its three letters, such as EUR.")
    return answer.upper()


def _local_currency() -> str:
    """The currency of this computer's settings, else EUR."""
    before = locale.setlocale(locale.LC_MONETARY)
    try:
        locale.setlocale(locale.LC_MONETARY, "")
        return str(locale.localeconv()["int_curr_symbol"]).strip() or "EUR"
    except locale.Error:
        return "EUR"
    finally:
        locale.setlocale(locale.LC_MONETARY, before)
