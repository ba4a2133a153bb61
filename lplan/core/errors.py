"""Define the two kinds of fault: a `Problem` in somebody's file, and an `LplanError` that stops the work.

    LplanError
    ├── Refused              a file or document that is refused, with all its problems at once
    └── StoreError           the database cannot do what was asked
        ├── StoreUnavailable     missing, locked, read-only, full, or not answering
        │   └── StoreReadOnly    it can be read, not written
        ├── StoreTooNew          made by a later version of this program
        ├── Conflict             somebody else changed the same thing first
        └── NotAllowed           the person has no role that may do it

Every message is a whole sentence in the reader's language that says what to do; it may be shown as it is.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Problem:
    """One fault (or note) in somebody's file: where it is, why it is one, and what to do.

    severity    "error" stops, "warning" needs a click, "note" only informs
    reason      a stable word for programs and tests ("unknown_unit")
    message     what is wrong, in the reader's language
    suggestion  what to do about it, in the reader's language
    row         1-based line or row in the file as delivered; column its heading; cell its address ("C7")
    decision    where a person's answer is kept, when one is asked for: a path in the profile of the file
                ("options", "N2", "Vatten"), or a flag of the command line ("--several",)
    """

    severity: str
    reason: str
    message: str
    suggestion: str = ""
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    decision: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.suggestion) if part)


PROBLEM_COLUMNS = ("severity", "row", "column", "cell", "reason", "message", "suggestion")


def problem_table(problems: Iterable[Problem]) -> "pd.DataFrame":
    """Problems as a frame, one row each, columns as `PROBLEM_COLUMNS`, errors first and then by row."""
    rank = {ERROR: 0, WARNING: 1, NOTE: 2}
    return problem_frame(sorted(problems, key=lambda p: (rank[p.severity], p.row or 0, p.column or "")))


def problem_frame(problems: Iterable[Problem]) -> "pd.DataFrame":
    """Problems as a frame in the order that they come in, columns as `PROBLEM_COLUMNS`."""
    import pandas as pd  # here: the child process that reads files has no use for it and must start fast

    return pd.DataFrame([asdict(problem) for problem in problems], columns=list(PROBLEM_COLUMNS))


class LplanError(Exception):
    """A promise that broke; the message is one sentence that a reader may see."""


class Refused(LplanError):
    """A file or document that is refused; `problems` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreError(LplanError):
    """The database cannot do what was asked."""


class StoreUnavailable(StoreError):
    """The database is missing, locked, read-only, full, or does not answer."""


class StoreReadOnly(StoreUnavailable):
    """The database can be read and not written."""


class StoreTooNew(StoreError):
    """The database was made by a later version of this program."""


class Conflict(StoreError):
    """Somebody else changed the same thing first."""


class NotAllowed(StoreError):
    """The person, or the account that runs a command, has no role that may do it."""
