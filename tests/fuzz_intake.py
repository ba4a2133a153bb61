"""Throws damaged and made-up files at the decoders: `python -m tests.fuzz_intake [SECONDS]`.

Each file is parsed as the child process does it (an SPSS file in a child). Whatever is not a table or a refusal in
words is a finding: it is written to the folder `fuzz/` with its trace, and belongs in tests/test_hostile.py.
"""

import io
import random
import sys
import time
import traceback
import zipfile

from lplan import codebook
from lplan.core import table_writer, units
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.intake import template
from lplan.intake.files.file_reader import Limits, read
from lplan.intake.files.sandbox import parse

LIMITS = {"rows": 500, "columns": 100, "cells": 20_000, "memory": 400, "seconds": 20, "megabytes": 2}
SLOW = 5.0
TOKENS = [
    b'"',
    b'""',
    b";",
    b",",
    b"\t",
    b"|",
    b"\r",
    b"\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=;",
    b"[",
    b"{",
    b"}",
    b"]",
    b'":',
    b"<row",
    b'<c r="A1"',
    b"</c>",
    b"&lt;",
    b"<!DOCTYPE",
    b"1e999",
    b"-0",
    b"\xc3\x83\xc2\xa5",
    b"\xe5\xe4\xf6",
    b"NaN",
    b"xl/",
    b"XFD1048576",
    b't="s"',
    b"$FL2",
    b"PK\x03\x04",
]


def seeds() -> list[bytes]:
    """Good files of every kind that is read."""
    book = codebook.load(ROOT / "data/codebook.toml")
    made = [template.write(book, units.load(ROOT / "data/regions.csv"), "2017", 2017)]
    text = 'Region;Våg;Planens år\r\nSkåne;2017;"rad ""ett""\r\nrad två"\r\nHalland;2017;3,5\r\n'
    made += [text.encode(e) for e in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be")]
    made += [
        b'{"responses": [{"unit": "12", "item": "a", "answer": null}, {"unit": 1.5e3}]}',
        b'[{"a": [1, 2], "b": true}]',
    ]
    made += [path.read_bytes() for path in sorted((ROOT / "tests/data").glob("*.sav"))]
    made.append(table_writer.neutral("=1+1;=2").encode())
    return made


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut, doubled or put in; sometimes inside a member of the archive."""
    if data[:2] == b"PK" and chance.random() < 0.7:
        try:
            archive, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
            names = archive.namelist()
            hit = chance.choice(names)
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
                for name in names:
                    content = archive.read(name)
                    made.writestr(name, damaged(content, chance) if name == hit else content)
            return out.getvalue()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            pass
    changed = bytearray(data)
    for _n in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                changed[at:at] = chance.choice(TOKENS) * chance.choice((1, 1, 3, 200))
            case 2:
                del changed[at : at + chance.choice((1, 4, 100))]
            case 3:
                end = min(len(changed), at + chance.choice((8, 200)))
                changed[at:at] = changed[at:end] * chance.choice((1, 3, 50))
            case _:
                del changed[at + chance.randrange(1, 2000) :]
    return bytes(changed)


def run(seconds: float, seed: int | None = None) -> tuple[int, int]:
    """(files tried, findings)."""
    chance = random.Random(seed)
    good, tried, found = seeds(), 0, 0
    folder = ROOT / "fuzz"
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = damaged(chance.choice(good), chance)
        started, trace = time.process_time(), ""
        try:
            if data[:3] == b"$FL":
                read(data, "x.sav", Limits(**LIMITS))  # SPSS's reader is C, and falls: only the child may meet it
            else:
                said, _raw = parse(data, LIMITS)
                if "problems" in said and not all(p["message"] for p in said["problems"]):
                    trace = "a refusal without words"
        except Refused:
            pass
        except Exception:
            trace = traceback.format_exc()
        if (took := time.process_time() - started) > SLOW:
            trace += f"\ntook {took:.1f} s"
        tried += 1
        if trace:
            found += 1
            folder.mkdir(exist_ok=True)
            (folder / f"{tried}.bin").write_bytes(data)
            (folder / f"{tried}.txt").write_text(trace)
    return tried, found


if __name__ == "__main__":
    print("{} files, {} findings".format(*run(float(sys.argv[1]) if len(sys.argv) > 1 else 600)))
