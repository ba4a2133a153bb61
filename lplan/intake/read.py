"""A file as delivered → sheets of text, parsed in a child process that cannot take the server down."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass

from lplan import text
from lplan.errors import Problem, Refused
from lplan.intake.gate import refuse
from lplan.settings import ROOT
from lplan.text import _


@dataclass(frozen=True)
class Limits:
    """What a file may be, and what the child that reads it may use."""

    megabytes: int = 5
    rows: int = 2_000
    columns: int = 500
    seconds: int = 20
    memory: int = 512


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of text as delivered; row n of the file is rows[n − 1]."""

    name: str
    hidden: bool
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Delivery:
    """A file as it was delivered."""

    name: str
    sha256: str
    kind: str
    encoding: str
    separator: str
    sheets: tuple[Sheet, ...]


def read(data: bytes, name: str, limits: Limits = Limits()) -> Delivery:
    """Read a workbook or a CSV; raises Refused with a sentence that says what to do. Takes `limits.seconds` at most."""
    if len(data) > limits.megabytes << 20:
        raise refuse(
            "too_large",
            _("Filen är större än {n} MB.").format(n=limits.megabytes),
            _("Ta bort bilder och blad som inte behövs."),
        )
    command = [
        sys.executable,
        "-m",
        "lplan.intake.sandbox",
        str(limits.rows),
        str(limits.columns),
        text.language(),
        str(limits.memory),
    ]
    too_heavy = refuse(
        "too_heavy",
        _("Filen tar för mycket tid eller minne att läsa."),
        _("Spara bara bladet med svar i en ny arbetsbok."),
    )
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds, cwd=ROOT, check=False)
    except subprocess.TimeoutExpired:
        raise too_heavy from None
    if child.returncode:
        raise too_heavy
    said = json.loads(child.stdout)
    if "problems" in said:
        raise Refused(Problem(**problem) for problem in said["problems"])
    sheets = tuple(Sheet(s["name"], s["hidden"], tuple(map(tuple, s["rows"]))) for s in said["sheets"])
    return Delivery(
        name,
        hashlib.sha256(data).hexdigest(),
        said["kind"],
        said.get("encoding", ""),
        said.get("separator", ""),
        sheets,
    )
