"""Runs inside Pyodide: loads main.py as Lite does, calls its functions, and writes down what happened.

/job holds main.py, xlwings.py (the stand-in) and calls.json; answers.json and log.json are written there.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

JOB = Path("/job")


class Watch:
    """Notes every package of others that anything tries to import, there or not."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        self.seen.add(name.partition(".")[0])

    def taken(self) -> list[str]:
        found = sorted(self.seen - sys.stdlib_module_names - {"kam_xl", "main", "xlwings"})
        self.seen.clear()
        return found


def main() -> None:
    watch = Watch()
    sys.meta_path.insert(0, watch)
    sys.path.insert(0, str(JOB))
    started = time.perf_counter()
    project = vars(import_module("main"))
    log: dict[str, Any] = {"import_seconds": time.perf_counter() - started, "foreign_at_import": watch.taken()}
    xlwings = import_module("xlwings")
    functions, answers, foreign = xlwings.custom_functions(project), [], []
    for name, ranges in json.loads((JOB / "calls.json").read_text("utf-8")):
        started = time.perf_counter()
        answers.append(xlwings.call(functions[name], ranges))
        foreign.append([time.perf_counter() - started, watch.taken()])
    log |= {"python": platform.python_version(), "platform": sys.platform, "version": metadata.version("kam-xl"),
            "calls": foreign,
            "functions": {name: [f.__doc__, f.registered["arguments"]] for name, f in functions.items()}}
    (JOB / "answers.json").write_text(json.dumps(answers), "utf-8")
    (JOB / "log.json").write_text(json.dumps(log), "utf-8")


if __name__ == "__main__":
    main()
