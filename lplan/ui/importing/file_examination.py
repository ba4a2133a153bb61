"""The file on its way in, read, understood and converted: the only place that calls the intake.

What takes time says how far it has come and can be stopped: Streamlit stops the run at the next word to the page, the
child process is killed, and nothing is left but the file that waits.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from lplan import store
from lplan.core import text
from lplan.core.errors import ERROR, WARNING, Problem, Refused
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.intake import import_profile
from lplan.intake.answers.conversion import convert
from lplan.intake.batch import read_any
from lplan.intake.files.file_reader import Delivery, Limits
from lplan.intake.interpretation.file_interpretation import Understanding, understand
from lplan.questionnaire import own_name, own_profile
from lplan.results import Results
from lplan.ui.importing.step_navigation import keep
from lplan.ui.shell import cache

KEPT = 8  # files and readings of them that are kept in memory


@dataclass(frozen=True)
class Seen:
    """One column of the file, what it was taken to be, how, how surely and why."""

    key: str
    heading: str
    target: str
    how: str
    confidence: float
    reason: str
    confirm: bool


@dataclass(frozen=True)
class Examined:
    """A file as far as it could be read: what is missing is what a problem has stopped."""

    delivery: Delivery | None
    understanding: Understanding | None
    responses: pd.DataFrame | None
    problems: tuple[Problem, ...]
    wave: str = ""
    unknown: tuple = ()
    units: tuple = ()
    several: dict | None = None
    symbols: tuple = ()
    fates: tuple = ()
    truths: tuple = ()
    questions: tuple = ()

    def described(self) -> list[str]:
        """What kind of file it is and how it lies, in sentences."""
        u = self.understanding
        said = [self.delivery.described() + "."]
        if u is not None:
            if self.tool():
                said.append(_("Filen kommer från {tool}.").format(tool=self.tool()))
            if u.sheet.name:
                said.append(_("Bladet {name}.").format(name=u.sheet.name))
            said.append(_("Rubrikerna står på rad {n}.").format(n=u.header))
            said.append(_("En rad per svar.") if any(part.long for part in u.parts) else _("En rad per svarande."))
        return said

    def columns(self) -> list["Seen"]:
        """The file's columns and what they were taken to be."""
        return [
            Seen(c.key, c.heading, c.target, c.how, c.confidence, c.reason, c.confirm)
            for c in self.understanding.columns
        ]

    def tool(self) -> str:
        """What the file's tool is called, when it is known."""
        return self.understanding.tool if self.understanding else ""

    def name(self) -> str:
        """A name to suggest for what has been decided about the tool's files."""
        return import_profile.name(self.delivery)

    def mapping(self, decided: dict) -> dict:
        """What is kept about how the file was read, and used again for the next file from the same tool."""
        return import_profile.made(self.understanding) if self.understanding else decided

    def rules(self) -> dict:
        """The rules that were used where the file allowed several readings."""
        return self.understanding.rules if self.understanding else {}

    @property
    def errors(self) -> int:
        return sum(p.severity == ERROR for p in self.problems)

    @property
    def warnings(self) -> int:
        return sum(p.severity == WARNING for p in self.problems)


@st.cache_resource(show_spinner=False)
def _shelf() -> OrderedDict:
    return OrderedDict()


def _remembered(key: tuple, make):
    shelf = _shelf()
    found = shelf.get(key)
    if found is None:
        found = shelf[key] = make()
        while len(shelf) > KEPT:
            shelf.popitem(last=False)
    return found


def examine(results: Results, begun: store.Begun) -> Examined:
    """Everything that is known about a file under what the person has decided so far."""
    place = st.empty()
    bar = None

    def tell(stage: str, done: float | None = None) -> None:
        nonlocal bar
        if bar is None:
            bar = place.progress(0.0, text=stage)
        bar.progress(min(max(done or 0.0, 0.0), 1.0), text=stage)

    key = (begun.file_hash, begun.file_name, text.language())
    try:
        delivery = delivered(key, lambda: store.begun_file(cache.engine(), begun.token), begun.file_name, tell)
        if isinstance(delivery, Refused):
            return Examined(None, None, None, delivery.problems)
        decided = begun.body.get("profile")
        if decided is None:
            decided = _recalled(results, begun, delivery)
        # What is decided changes the reading of a file, the file itself is read once.
        judged = (*key, begun.wave, repr(decided), results.codebook.hash)
        return _remembered(judged, lambda: _judge(results, begun.wave, delivery, decided, tell))
    finally:
        place.empty()


def _recalled(results: Results, begun: store.Begun, delivery: Delivery) -> dict:
    """The saved profile that fits a new file, put to use by itself and said to be so; nothing decided when none
    does.
    """
    found = store.documents(cache.engine(), import_profile.KIND, survey=results.codebook.key)
    saved = dict(zip(found["name"], found["body"], strict=True))
    words = (words for sheet in delivery.sheets for words in sheet.words)
    if own := own_profile(words, results.codebook, results.register):
        saved = {own_name(): own}
    name = import_profile.matching(delivery, {n: p for n, p in saved.items() if not import_profile.faults(p)}) or ""
    keep(begun, profile=saved.get(name, {}), profile_name=name)
    begun.body.update(profile=saved.get(name, {}), profile_name=name)
    return begun.body["profile"]


def delivered(key: tuple, data: Callable[[], bytes], name: str, tell=lambda *_said: None) -> Delivery | Refused:
    """A file read within the settings' limits, or why it is refused; once, however often the page is drawn."""

    def make() -> Delivery | Refused:
        tell(_("Läser filen …"))
        try:
            return read_any(data(), name, Limits(settings().import_megabytes, settings().import_rows), tell)
        except Refused as refused:
            return refused

    return _remembered(key, make)


def _judge(results: Results, wave: str, delivery: Delivery, decided: dict, tell) -> Examined:
    tell(_("Tolkar filen …"), 0.3)
    understanding = understand(delivery, results.codebook, results.register, decided)
    found = convert(understanding, results.codebook, results.register, wave, tell)
    usable = None if found.errors else found.responses
    return Examined(
        delivery,
        understanding,
        usable,
        found.problems,
        found.wave,
        found.unknown,
        found.units,
        dict(found.several or {}),
        found.symbols,
        found.fates,
        found.truths,
        found.questions,
    )
