"""Compute studies of the index on demand and keep them: uncertainty, sensitivity, coherence, links with facts."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from lplan import index
from lplan.codebook import Codebook
from lplan.core.reader_choices import Wave
from lplan.core.text import _, language
from lplan.core.units import Register
from lplan.results.wave_frames import PARTS, by_wave

Computed = TypeVar("Computed")
Progress = Callable[[float], None]
DRAWS, POINTS = 2000, 512  # of the study of uncertainty, and of sensitivity
MANY = 300  # units: of more, what is drawn is as many values in all, since the time follows from the values
LEAST = 250  # draws, of however many units: the ends of an interval are then known to a percentage point or two


class Studies:
    """The part of `lplan.results.Results` that is computed on demand and kept with the results."""

    codebook: Codebook
    register: Register
    waves: tuple[Wave, ...]
    definition: index.IndexDefinition
    serial: int
    _kept: dict[tuple[Hashable, ...], Any]

    def once(self, key: tuple[Hashable, ...], make: Callable[[], Computed]) -> Computed:
        """The result of `make`, computed the first time and kept with these results.

        It is kept for each language by itself: studies contain words.
        """
        key = (*key, language())
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def part(self, key: tuple[Hashable, ...], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """As `once`, of a frame with a row for each unit or more: kept while there is room, and made again after."""
        return PARTS.get(self.serial, (*key, language()), make).copy(deep=False)

    @cached_property
    def by_wave(self) -> dict[str, Wave]:
        return {wave.key: wave for wave in self.waves}

    def needed(self, *waves: str) -> pd.DataFrame:
        raise NotImplementedError

    def items_of(self, wave: str) -> frozenset[str]:
        raise NotImplementedError

    def scores_of(self, wave: str) -> pd.DataFrame:
        """Scores of one wave at every node."""
        return by_wave(self, "scores")[wave]

    @cached_property
    def scored_nodes(self) -> frozenset[str]:
        """The index and the dimensions that have scores: they are the same in every wave."""
        found = next((rows for rows in by_wave(self, "scores").latest_first() if len(rows)), None)
        return frozenset() if found is None else frozenset(found.loc[found["kind"] != "item", "code"])

    def scored(self, wave: str, kind: str, code: str | None = None) -> pd.DataFrame:
        """Scores of one wave at one kind of node ("item", "dimension", "index"), and of one node if given."""
        key = ("scored", wave, kind, code)
        return PARTS.get(self.serial, key, lambda: self._scored(wave, kind, code)).copy(deep=False)

    def _scored(self, wave: str, kind: str, code: str | None) -> pd.DataFrame:
        rows = self.scores_of(wave) if code is None else self.scored(wave, kind)
        return rows[rows["kind"] == kind] if code is None else rows[rows["code"] == code]

    def uncertainty(self, wave: str, progress: Progress | None = None) -> index.Uncertainty | None:
        """How far ranks, scores and levels move under reasonable choices of method; None when nothing is scored.

        Seeded, so the same for everyone. `progress` is called with the share done; an exception from it stops the work.
        """
        if wave not in self.by_wave or self.scored(wave, "index")["score"].notna().sum() == 0:
            return None
        return self.once(
            ("uncertainty", wave),
            lambda: index.uncertainty(
                self.needed(wave),
                self._asked_codebook(wave),
                self.definition,
                self.register,
                wave=wave,
                draws=self.fewer(wave, DRAWS),
                progress=progress,
            ),
        )

    def fewer(self, wave: str, draws: int) -> int:
        """How many draws a study of a wave makes that makes so many of few units."""
        n = int(self.scored(wave, "index")["score"].notna().sum())
        return draws if n <= MANY else max(draws * MANY // n, min(LEAST, draws))

    def _asked_codebook(self, *waves: str) -> Codebook:
        """The codebook without the questions of dimensions that none of the waves asked anything about.

        A study that drew them too would leave out, or weigh, what no answer of these waves counts towards.
        """
        asked = frozenset().union(*map(self.items_of, waves))
        kept = {item.dimension for item in self.codebook.items if item.scored and item.code in asked}
        items = tuple(item for item in self.codebook.items if not item.scored or item.dimension in kept)
        return replace(self.codebook, items=items)

    def change_between(self, before: str, after: str) -> pd.DataFrame:
        """How far each unit's change between two waves moves under reasonable choices of method (index.between)."""
        return self.once(
            ("between", before, after),
            lambda: index.between(
                self.needed(before, after),
                self._asked_codebook(before, after),
                self.definition,
                self.register,
                before=before,
                after=after,
            ),
        )

    def _studied(self, wave: str, name: str, make: Callable[[], Computed]) -> Computed | None:
        """A study of one wave, once; None when nothing is scored in it."""
        if self.uncertainty(wave) is None:
            return None
        return self.once((name, wave), make)

    def sensitivity(self, wave: str, progress: Progress | None = None) -> index.Sensitivity | None:
        """Which choices of method move ranks most (Sobol); None when nothing is scored."""
        return self._studied(
            wave,
            "sensitivity",
            lambda: index.sensitivity(
                self.needed(wave),
                self._asked_codebook(wave),
                self.definition,
                self.register,
                wave=wave,
                n=POINTS if self.fewer(wave, POINTS) == POINTS else POINTS // 8,  # a power of two
                progress=progress,
            ),
        )

    def leave_one_out(self, wave: str) -> pd.DataFrame | None:
        """How far ranks move without each dimension; None when nothing is scored."""
        return self._studied(
            wave,
            "leave_one_out",
            lambda: index.leave_one_out(
                self.needed(wave), self._asked_codebook(wave), self.definition, self.register, wave=wave
            ),
        )

    def coherence(self, wave: str) -> index.Coherence | None:
        """Whether questions of a dimension belong together; None when nothing is scored."""
        return self._studied(
            wave,
            "coherence",
            lambda: index.coherence(
                self.needed(wave), self._asked_codebook(wave), self.definition, register=self.register, wave=wave
            ),
        )

    def importance(self, wave: str) -> pd.DataFrame | None:
        """How closely the index follows each of its parts; None when nothing is scored."""
        return self._studied(
            wave,
            "importance",
            lambda: index.importance(self.scores_of(wave), self._asked_codebook(wave), self.definition, wave=wave),
        )

    def shares(self) -> pd.DataFrame:
        """Every node's weight in its parent and in the whole index."""
        return self.once(("shares",), lambda: index.shares(self.codebook, self.definition))

    def links(self, wave: str) -> pd.DataFrame:
        """The rank correlations of the index with the register's numbers about its units: fact, r, low, high, n.

        A fact is included when at least five units have it as a number and it has at least five values.
        """
        scores = self.scored(wave, "index").dropna(subset="score").set_index("unit")["score"]
        facts = pd.DataFrame({unit.code: dict(unit.facts) for unit in self.register.units}).T.reindex(scores.index)
        rows = []
        for name in facts.columns:
            values = pd.to_numeric(facts[name], errors="coerce")
            if values.notna().sum() < 5 or values.nunique() < 5 or values.notna().sum() < facts[name].notna().sum():
                continue
            r, low, high, n = index.correlation(scores.to_numpy(float), values.to_numpy(float), by_rank=True)
            rows.append((_fact_name(name), r, low, high, n))
        return pd.DataFrame(rows, columns=["fact", "r", "low", "high", "n"])

    def knows(self, study: str, wave: str) -> bool:
        """Whether a study has been computed already."""
        return (study, wave, language()) in self._kept

    def aggregated(self, wave: str, method: str) -> pd.DataFrame:
        """A wave's scores with another method for aggregating the top dimensions, everything else as it is."""

        def make() -> pd.DataFrame:
            other = index.changed(self.codebook, self.definition, (), method)
            found = index.score(self.needed(wave), self.codebook, other, self.register)
            return found[found["wave"] == wave]

        return PARTS.get(self.serial, ("aggregated", wave, method), make)


def _fact_name(name: str) -> str:
    """The name of a column of the register in words, where we know it; else the column's own."""
    if name.startswith("population_"):
        return _("Folkmängd {year}").format(year=name.removeprefix("population_"))
    return _("År då regionen bildades") if name == "formed_year" else name
