"""The child process that parses a file: `python -m lplan.intake.sandbox MAX_ROWS MAX_COLUMNS LANGUAGE < file`.

It has little memory, little time and no use for the network or the database; whatever it meets, the server lives on.
"""

import json
import sys
from dataclasses import asdict

from lplan import text
from lplan.errors import Refused
from lplan.intake import decode, gate


def parse(data: bytes, max_rows: int, max_columns: int) -> dict:
    """What the file says, as plain JSON: kind, encoding, separator, sheets; or the problems that stop it."""
    try:
        if gate.kind(data) == "xlsx":
            gate.workbook(data)
            from lplan.intake import sheets  # only now: openpyxl takes a while to import

            return {"kind": "xlsx", "sheets": sheets.sheets(data, max_rows, max_columns)}
        words, encoding = decode.decode(data)
        rows, separator = decode.rows(words, max_rows, max_columns)
        sheet = {"name": "", "hidden": False, "rows": [[cell.strip() for cell in row] for row in rows]}
        return {"kind": "csv", "encoding": encoding, "separator": separator, "sheets": [sheet]}
    except Refused as refused:
        return {"problems": [asdict(problem) for problem in refused.problems]}


def limit(megabytes: int = 512, seconds: int = 15) -> None:
    """Memory and processor limits, where the system has them."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock still stops us
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    limit(int(sys.argv[4]))
    text.use(sys.argv[3])
    json.dump(parse(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
