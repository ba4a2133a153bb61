"""Files as they should not be: every one is read or refused as it should be, told in words, quickly and in little
memory.
"""

import re
import subprocess
import sys
import time

import pytest

from lplan import codebook
from lplan.core import responses as r
from lplan.core import units
from lplan.core.errors import ERROR, Refused
from lplan.core.settings import ROOT
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import Limits, read
from lplan.intake.interpretation.file_interpretation import understand
from tests.fuzz_intake import run
from tests.hostile import FILES, HEAD, NAMES, csv

BOOK = codebook.load(ROOT / "tests/data/hostile.toml")
REGISTER = units.load(ROOT / "data/regions.csv")


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_as_it_should_be(name):
    data, answering, said = FILES[name]
    started = time.monotonic()
    try:
        converted = convert(understand(read(data, f"{name}.xlsx"), BOOK, REGISTER), BOOK, REGISTER, "2017")
        frame, problems = converted.responses, converted.problems
    except Refused as refused:
        frame, problems = r.empty(), refused.problems
    wrong = [str(p) for p in problems if p.severity == ERROR]
    assert not any(re.search("Error|Exception|Traceback", words) for words in wrong), "a library's own words"
    if answering is None:
        assert any(said in words for words in wrong), wrong
    else:
        assert not wrong
        assert frame.loc[frame["status"] != r.NO_RESPONSE, "unit"].nunique() == answering
        assert any(said in str(p) for p in problems), [str(p) for p in problems]
    assert time.monotonic() - started < 5


def test_what_a_file_carries_of_sums_is_recomputed_once_and_not_for_every_row():
    """The file's own process of checking stays far below the 20 seconds that reading it may take."""
    heads = ["Region", *HEAD[4:7], *(f"Summa {n}" for n in range(60))]
    rows = [["Totalt" if n % 2 else NAMES[n % 10], "3", "4", "1", *["9"] * 60] for n in range(1_500)]
    u = understand(read(csv([heads, *rows]), "summor.csv"), BOOK, REGISTER)
    started = time.process_time()
    found = convert(u, BOOK, REGISTER, "2017")
    assert time.process_time() - started < 5
    assert "Kolumnen 'Summa 0' går inte att räkna fram ur frågorna i filen." in {p.message for p in found.problems}


def test_the_child_that_reads_cannot_take_more_than_400_megabytes():
    """The kernel holds it there, whatever a file asks for: no file's own peak has to be measured."""
    assert Limits().memory <= 400
    greedy = "from lplan.intake.files import sandbox; sandbox.limit(400, 20); bytearray(450 << 20)"
    ran = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode and "MemoryError" in ran.stderr


def test_damaged_files_never_bring_the_reader_down():
    """A few seconds of what `python -m tests.fuzz_intake` does for ten minutes."""
    tried, found = run(3, seed=1)
    assert tried > 20 and not found
