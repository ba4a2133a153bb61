"""Read, interpret and convert the file of an unfinished import: the only place of the app that calls the intake.

What takes time shows how far it has come and can be stopped: Streamlit stops the run at the next update of the page,
the child process is killed, and nothing is left but the file that waits.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import streamlit as st

from lplan import store
from lplan.core import text
from lplan.core.errors import Problem, Refused
from lplan.core.json_types import Profile
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.intake import import_profile
from lplan.intake.answers.response_conversion import Conversion, convert
from lplan.intake.batch import read_any
from lplan.intake.files.file_reader import Delivery, Limits, Progress
from lplan.intake.interpretation.file_interpretation import Understanding, understand
from lplan.questionnaire import own_name, own_profile
from lplan.results import Results
from lplan.ui.importing.step_navigation import keep
from lplan.ui.shell import cache

KEPT = 8  # files and readings of them that are kept in memory
Read = TypeVar("Read")


@dataclass(frozen=True)
class Examined:
    """A file, how it was interpreted, and the responses that it gives."""

    understanding: Understanding
    conversion: Conversion

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.conversion.problems

    def described(self) -> str:
        """The kind of file and its layout, in sentences."""
        u = self.understanding
        sentences = [u.delivery.described() + "."]
        if u.tool:
            sentences.append(_("Filen kommer från {tool}.").format(tool=u.tool))
        if u.sheet.name:
            sentences.append(_("Bladet {name}.").format(name=u.sheet.name))
        sentences.append(_("Rubrikerna står på rad {n}.").format(n=u.header))
        sentences.append(_("En rad per svar.") if any(part.long for part in u.parts) else _("En rad per svarande."))
        return " ".join(sentences)


@st.cache_resource(show_spinner=False)
def _shelf() -> OrderedDict[Hashable, Any]:
    return OrderedDict()


def _remembered(key: Hashable, make: Callable[[], Read]) -> Read:
    shelf = _shelf()
    found: Read | None = shelf.get(key)
    if found is None:
        found = shelf[key] = make()
        while len(shelf) > KEPT:
            shelf.popitem(last=False)
    return found


def decisions(begun: store.Begun) -> Profile:
    """What the person has decided about the file so far."""
    return cast(Profile, begun.body.get("profile") or {})


def profile_name(begun: store.Begun) -> str:
    """The name of the saved profile that is used; "" for none."""
    return str(begun.body.get("profile_name") or "")


def examine(results: Results, begun: store.Begun) -> Examined | Refused:
    """Read a file and convert it by what the person has decided so far; Refused for a file that cannot be read."""
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
            return delivery
        if begun.body.get("profile") is None:
            _recall(results, begun, delivery)
        decided = decisions(begun)
        # What is decided changes the reading of a file, the file itself is read once.
        judged = (*key, begun.wave, repr(decided), results.codebook.hash)
        return _remembered(judged, lambda: _judge(results, begun.wave, delivery, decided, tell))
    finally:
        place.empty()


def _recall(results: Results, begun: store.Begun, delivery: Delivery) -> None:
    """Use the saved profile that fits a new file, which the page then tells; nothing is decided when none fits."""
    found = store.documents(cache.engine(), import_profile.KIND, survey=results.codebook.key)
    saved: dict[str, Mapping[str, Any]] = dict(zip(found["name"], found["body"], strict=True))
    words = (words for sheet in delivery.sheets for words in sheet.words)
    if own := own_profile(words, results.codebook, results.register):
        saved = {own_name(): own}
    name = import_profile.matching(delivery, {n: p for n, p in saved.items() if not import_profile.faults(p)}) or ""
    keep(begun, profile=saved.get(name, {}), profile_name=name)
    begun.body.update(profile=saved.get(name, {}), profile_name=name)


def delivered(
    key: Hashable, data: Callable[[], bytes], name: str, tell: Progress = lambda _stage, _share: None
) -> Delivery | Refused:
    """A file read within the settings' limits, or why it is refused; once, however often the page is drawn."""

    def make() -> Delivery | Refused:
        tell(_("Läser filen …"), None)
        try:
            return read_any(data(), name, Limits(settings().import_megabytes, settings().import_rows), tell)
        except Refused as refused:
            return refused

    return _remembered(key, make)


def _judge(results: Results, wave: str, delivery: Delivery, decided: Profile, tell: Progress) -> Examined:
    tell(_("Tolkar filen …"), 0.3)
    understanding = understand(delivery, results.codebook, results.register, decided)
    return Examined(understanding, convert(understanding, results.codebook, results.register, wave, tell))
