"""Parse a file in a child process: `python -m lplan.intake.files.sandbox LIMITS LANGUAGE < file`.

It has little memory, little time and no use for the network or the database; whatever it meets, the server lives on.
Out comes one line of JSON and then the sheets' codes, four bytes each, column by column.
"""

import json
import os
import sys
from dataclasses import asdict

from lplan.core import text
from lplan.core.errors import Refused
from lplan.intake.files import delimited_text, file_screening
from lplan.intake.files.sheet_grid import Grid


def parse(data: bytes, limits: dict) -> tuple[dict, list]:
    """(what the file says, the codes of its columns); or the problems that stop it, and nothing."""
    room = limits["rows"], limits["columns"], limits["cells"]
    try:
        found = file_screening.kind(data)
        if found == "xlsx":
            from lplan.intake.files import excel_workbook  # only now: what is not needed is not imported

            archive = file_screening.workbook(data, limits["megabytes"] * 10 << 20)
            return _told("xlsx", excel_workbook.sheets(archive, *room))
        grid, about = Grid(*room), {}
        said = {}
        if found == "sav":
            from lplan.intake.files import spss_file

            about = spss_file.rows(data, grid)
        elif found == "json":
            from lplan.intake.files import json_records

            json_records.rows(data, grid)
        else:
            said["encoding"] = delimited_text.encoding_of(data)
            about = delimited_text.rows(data, said["encoding"], grid)
            said["separator"] = about.pop("separator")
        grid.whole()
        if not grid.filled:
            raise file_screening.refuse("empty", text.gettext("Filen är tom."), text.gettext("Välj en fil med svar."))
        return _told("csv" if found == "text" else found, [({"name": "", "hidden": False} | about, grid)], **said)
    except Refused as refused:
        return {"problems": [asdict(problem) for problem in refused.problems]}, []
    except (MemoryError, RecursionError):
        return {"too_heavy": True}, []


def _told(kind: str, sheets: list[tuple[dict, Grid]], **said) -> tuple[dict, list]:
    told, raw = [], []
    for about, grid in sheets:
        told.append(about | grid.told() | {"removed": dict(grid.removed), "garbled": grid.garbled})
        raw += grid.raw
    return {"kind": kind, "sheets": told, **said}, raw


def limit(megabytes: int, seconds: int) -> None:
    """Memory and processor limits, where the system has them."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a thread that is never used costs address space all the same
    try:
        import resource
    except ImportError:  # Windows: the parent's clock still stops us
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limits = json.loads(sys.argv[1])
    limit(limits["memory"], max(1, limits["seconds"] * 3 // 4))
    text.use(sys.argv[2])
    told, raw = parse(sys.stdin.buffer.read(), limits)
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode("ascii") + b"\n")
    for codes in raw:
        out.write(memoryview(codes))
    out.flush()


if __name__ == "__main__":
    main()
