"""Define `Results`: everything that a chart may know about a survey, as frames that nobody changes."""

import weakref
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from lplan import index
from lplan.codebook import CHANGED, Codebook, Item, differs
from lplan.core import responses as r
from lplan.core import text
from lplan.core.reader_choices import Choice, Wave
from lplan.core.text import Words, _
from lplan.core.units import Register
from lplan.index import Explanation
from lplan.results import structural_peers
from lplan.results.index_definition_history import IndexVersion, reused_version
from lplan.results.index_studies import Studies
from lplan.results.targets_notes_and_groups import Note, Target
from lplan.results.wave_frames import PARTS, ByWave, WaveFrames, by_wave, scored_by_wave, serials


@dataclass(frozen=True, kw_only=True)
class Results(Studies):
    """The frames that charts draw from. Nobody changes them: they are shared between readers.

    The waves are either collected or the demonstration's simulated ones, never both.

    responses   all published waves of the survey (columns: lplan/core/responses.py); free texts as in
                `quotes`, else suppressed. Of a large survey more than should be in memory: `answers` and `needed` have
                a wave at a time
    scores      the same waves, every node of the tree (columns: lplan/index/engine/scoring.py); `scores_of` and
                `scored` have a wave at a time
    evidence    cited public findings: unit, variable, value, as_of, note, source, confidence
    bodies      form of the responsible body: unit, value, as_of (year), note, source, confidence
    facts       figures for the whole country: key, measure, value, base, as_of, source, confidence
    sources     the cited sources: source, title, publisher, year, url, note
    quotes      free-text answers that may be shown: wave, unit, item, text
    definition  the index definition that the scores were computed by
    variables   variable in the evidence → its name
    outlines    unit → {"label": [x, y], "rings": [[[x, y], …], …]} in km, for the map; empty when there is none
    corrections the changes after publication, newest first (store.corrections)
    structural  imported data about the units' structure (store.structure)
    codebooks   wave → the codebook that its answers were read by, where that is another than today's
    modified    the day of the latest change of published answers
    base        the results by the published index, when these scores are by the reader's own; else None
    index_versions  the index definitions that the survey has had, oldest first
    aside       the demonstration's waves, when these waves are collected: they are shown on their own page
    targets, notes  what units want to reach and have noted: each is shown of its own unit alone
    serial      a number of this object: the key under which drawings from it are cached
    """

    codebook: Codebook
    register: Register
    waves: tuple[Wave, ...]
    responses: ByWave = ByWave()
    scores: ByWave = ByWave()
    evidence: pd.DataFrame
    bodies: pd.DataFrame
    facts: pd.DataFrame
    sources: pd.DataFrame
    definition: index.IndexDefinition
    quotes: pd.DataFrame = field(default_factory=pd.DataFrame)
    variables: Mapping[str, Words] = field(default_factory=dict)
    outlines: Mapping[str, dict] = field(default_factory=dict)
    corrections: pd.DataFrame = field(default_factory=pd.DataFrame)
    structural: pd.DataFrame | None = None
    codebooks: Mapping[str, Codebook] = field(default_factory=dict)
    modified: date | None = None
    version: int = 0
    base: "Results | None" = None
    index_versions: tuple[IndexVersion, ...] = ()
    aside: tuple[Wave, ...] = ()
    targets: tuple[Target, ...] = ()
    notes: tuple[Note, ...] = ()
    serial: int = field(default_factory=serials.__next__, init=False, repr=False, compare=False)
    _kept: dict[tuple[Hashable, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been computed on demand, by key and language."""

    def __post_init__(self) -> None:
        weakref.finalize(self, PARTS.forget, self.serial)
        if len({wave.simulated for wave in self.waves}) > 1:
            raise ValueError("simulated and collected waves are never held together")

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated: then everything that shows them carries the mark."""
        return any(wave.simulated for wave in self.waves)

    @property
    def published(self) -> "Results":
        """The results by the published index: itself, unless the reader has changed weights or method."""
        return self.base or self

    @property
    def index_hash(self) -> str:
        """The short hash of the index that the scores were computed by."""
        return self.definition.hash[:12]

    @property
    def index_line(self) -> str:
        """The index of the scores in words: "Mognadsindex 1.0 (3f2a…)", and whether the reader has changed it."""
        named = _("{name} {version} ({hash})").format(
            name=self.definition.name, version=self.definition.version, hash=self.index_hash
        )
        return (
            _("Index: {name}, med läsarens egna val av vikter eller sammanvägning").format(name=named)
            if self.base
            else _("Index: {name}").format(name=named)
        )

    @property
    def reused_index_version(self) -> str:
        """A warning that the published index has changed under the same version; "" when it has not."""
        definition = self.published.definition
        return reused_version(self.index_versions, definition.version, definition.hash)

    def wave_of(self, choice: Choice) -> Wave | None:
        return self.by_wave.get(choice.wave)

    def answers(self, wave: str, item: str | None = None) -> pd.DataFrame:
        """Responses of one wave, and of one item if given."""
        if item is None:
            return by_wave(self, "responses")[wave].copy(deep=False)
        # Every chart asks for the same few selections: each is made once, and each caller gets a copy of its own.
        return PARTS.get(self.serial, ("answers", wave, item), lambda: self._answers(wave, item)).copy(deep=False)

    def _answers(self, wave: str, item: str) -> pd.DataFrame:
        rows = self.answers(wave)
        places = self.once(("rows", wave), lambda: {str(code): at for code, at in rows.groupby("item").indices.items()})
        return rows.iloc[places.get(item, [])]

    def needed(self, *waves: str) -> pd.DataFrame:
        """The responses that these waves' scores are computed from: every wave's, when the index pools them."""
        return self.responses if self.definition.pooled else by_wave(self, "responses").some(waves)

    def explained(self, wave: str, unit: str, code: str) -> Explanation:
        """The arithmetic of one score: answers → points → weights → sum. KeyError for a code not in the tree."""
        return index.explain(
            self.needed(wave),
            self.codebook,
            self.definition,
            wave,
            unit,
            code,
            register=self.register,
            scores=self.scores_of(wave),
            published=self.base.definition if self.base else None,
        )

    def structure(self, wave: str) -> structural_peers.Structure:
        """The units' structure at a wave: from the register, cited bodies and imported data, never from answers."""
        when = self.by_wave.get(wave)
        year = when.year if when else None
        return self.once(
            ("structure", wave),
            lambda: structural_peers.structure(
                self.register, self.bodies, year, structural_peers.columns(self.register), self.structural
            ),
        )

    def apart(self, wave: str, likeness: tuple[tuple[str, float], ...] = ()) -> pd.DataFrame:
        """The distances between units by structure at a wave, 0–1 (lplan.results.structural_peers)."""
        if likeness:  # any number of weights may stand in links: only the common ones are kept
            return structural_peers.distances(self.structure(wave), dict(likeness))
        return self.part(("apart", wave), lambda: structural_peers.distances(self.structure(wave), {}))

    def name(self, unit: str, wave: str | None = None) -> str:
        """The unit's name on a chart, in its full form valid at the wave when one is given."""
        if wave is None:
            return self.register.label(unit)
        known, when = self.register.by_code.get(unit), self.by_wave.get(wave)
        return known.name_in(when.year if when else None) if known else unit

    def level_of(self, score: float) -> int | None:
        """The level of a score as it is shown; None without a score or without levels."""
        if score != score or not self.definition.levels:
            return None
        shown = text.rounded(score, 1)
        return max(sum(level.start <= shown for level in self.definition.levels) - 1, 0)

    def level_name(self, level: int) -> str:
        """The name of a level: "Etablerad"."""
        return str(self.definition.levels[level].name)

    def node_name(self, code: str, *, short: bool = False) -> str:
        """The name of a node, in full or as it fits on a chart; the index's name for an unknown code."""
        book = self.codebook
        if code in book.by_dimension:
            return str(book.by_dimension[code].label if short else book.by_dimension[code].name)
        return str(book.by_code[code].label if code in book.by_code else self.definition.name)

    def question(self, wave: str, code: str) -> Item | None:
        """A question from the wave's own codebook, else from today's; None when neither has it."""
        own = self.codebooks.get(wave, self.codebook).by_code
        return own.get(code) or self.codebook.by_code.get(code)

    @cached_property
    def former_questions(self) -> dict[str, tuple[Item, str]]:
        """code → (question, the last wave that asked it), of the questions that today's codebook no longer has."""
        former: dict[str, tuple[Item, str]] = {}
        for wave in self.waves:
            for code in sorted(self.items_of(wave.key)) if wave.key in self.codebooks else ():
                item = self.question(wave.key, code)
                if item is not None and code not in self.codebook.by_code:
                    former[code] = (item, wave.key)
        order = {item.code: n for book in self.codebooks.values() for n, item in enumerate(book.items)}
        return dict(sorted(former.items(), key=lambda pair: order[pair[0]]))

    def asks(self, wave: str, item: str) -> bool:
        """Whether a wave asked a question: some unit has a row for it."""
        return item in self.items_of(wave)

    def items_of(self, wave: str) -> frozenset[str]:
        """The questions that a wave asked."""
        return self.once(("items", wave), lambda: frozenset(self.answers(wave)["item"].unique()))

    def reworded(self, item: Item, before: str, after: str) -> str:
        """Why a question is another one in the later wave; "" when it is the same.

        CHANGED when the codebook says so, WORDS or OPTIONS when the two waves' codebooks differ (codebook.differs).
        """
        if any(before < wave <= after for wave in item.changed):
            return CHANGED
        return differs(*(self.codebooks.get(w, self.codebook).by_code.get(item.code) for w in (before, after)))

    def alike(self, waves: tuple[str, ...]) -> "Results":
        """The waves scored again by the same index on only the questions that all of them asked alike.

        A question that changed between the first and the last wave is left out. Itself, when no question is left out.
        """
        if waves not in self._alike:
            first, last = min(waves), max(waves)
            kept = frozenset.intersection(*map(self.items_of, waves)) if waves else frozenset()
            kept -= {i.code for i in self.codebook.items if self.reworded(i, first, last)}
            if kept == frozenset().union(*map(self.items_of, waves)):
                return self
            some = by_wave(self, "responses")
            responses = WaveFrames(
                [wave for wave in some.waves if wave in waves],
                lambda wave: some[wave][some[wave]["item"].isin(kept)],
                some.empty,
            )
            scores = scored_by_wave(responses, self.codebook, self.definition, self.register)
            self._alike[waves] = replace(self, responses=responses, scores=scores)
        return self._alike[waves]

    @cached_property
    def _alike(self) -> dict[tuple[str, ...], "Results"]:
        return {}

    def asked(self, wave: str) -> list[str]:
        """The units that were asked in a wave, in the register's order."""
        if wave not in self.by_wave:
            return self._asked(wave)
        return list(self.once(("asked", wave), lambda: self._asked(wave)))

    def _asked(self, wave: str) -> list[str]:
        return sorted(self.answers(wave)["unit"].unique(), key=self.register.position)

    def silent(self, wave: str) -> list[str]:
        """The units that were asked in a wave and did not answer."""
        rows = self.answers(wave)
        answered = set(rows.loc[rows["status"] != r.NO_RESPONSE, "unit"].unique())
        return [unit for unit in self.asked(wave) if unit not in answered]

    def responded(self, wave: str) -> tuple[int, int]:
        """(units that responded, units that were asked) in a wave."""
        if wave not in self.by_wave:
            return 0, 0
        return self.once(("responded", wave), lambda: self._responded(wave))

    def _responded(self, wave: str) -> tuple[int, int]:
        counts = r.responding(self.answers(wave))
        return (0, 0) if counts.empty else (int(counts["responded"].iloc[0]), int(counts["asked"].iloc[0]))

    def response_rate(self, wave: str) -> str:
        """The response rate in words: "19 av 21 regioner"."""
        responded, asked = self.responded(wave)
        return _("{n} av {total} {units}").format(n=responded, total=asked, units=self.codebook.units(asked))

    def wave_name(self, wave: str | None) -> str:
        """The name of a wave; an unknown key stands for itself."""
        return self.by_wave[wave].name if wave in self.by_wave else wave or ""

    def survey_source(self, choice: Choice) -> str:
        """The quiet line under a survey chart: survey, wave, response rate, and the mark when simulated."""
        wave = self.wave_of(choice)
        if wave is None:
            return ""
        parts = [
            _("Källa: {survey}, omgång {wave}").format(survey=self.codebook.title, wave=wave.label or wave.key),
            self.response_rate(wave.key),
        ]
        if wave.simulated:
            parts.append(_("Simulerade svar"))
        if wave.corrected:
            parts.append(_("Rättad {date}").format(date=text.date(wave.corrected, "iso")))
        return ". ".join(parts) + "."
