"""What is worked out about an index when somebody asks for it, and then kept: uncertainty, sensitivity, coherence,
links.
"""

from typing import TYPE_CHECKING

import pandas as pd

from lplan import index
from lplan.core.text import _, language

if TYPE_CHECKING:
    from lplan.results.model import Results


class Studies:
    """The part of `lplan.results.Results` that computes on demand. Everything is kept with the results it belongs
    to.
    """

    def once(self: "Results", key: tuple, make):
        """What `make` gives, computed the first time it is asked for and kept with these results.

        For each language by itself: studies carry words.
        """
        key = (*key, language())
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def uncertainty(self: "Results", wave: str, progress=None) -> index.Uncertainty | None:
        """How far places, scores and levels move under reasonable choices of method; None when nothing is scored.

        Seeded, so the same for everyone. `progress` is called with the share done; what it raises stops the work.
        """
        if wave not in self.by_wave or self.scored(wave, "index")["score"].notna().sum() == 0:
            return None
        return self.once(
            ("uncertainty", wave),
            lambda: index.uncertainty(
                self.responses, self.codebook, self.definition, self.register, wave=wave, progress=progress
            ),
        )

    def change_between(self: "Results", before: str, after: str) -> pd.DataFrame:
        """How far each unit's change between two waves moves under reasonable choices of method (index.between)."""
        return self.once(
            ("between", before, after),
            lambda: index.between(
                self.responses, self.codebook, self.definition, self.register, before=before, after=after
            ),
        )

    def _studied(self: "Results", wave: str, name: str, make):
        """A study of one wave, once; None when nothing is scored in it."""
        if self.uncertainty(wave) is None:
            return None
        return self.once((name, wave), make)

    def sensitivity(self: "Results", wave: str, progress=None) -> index.Sensitivity | None:
        """Which choices of method move places most (Sobol); None when nothing is scored."""
        return self._studied(
            wave,
            "sensitivity",
            lambda: index.sensitivity(
                self.responses, self.codebook, self.definition, self.register, wave=wave, progress=progress
            ),
        )

    def leave_one_out(self: "Results", wave: str) -> pd.DataFrame | None:
        """How far ranks move without each dimension; None when nothing is scored."""
        return self._studied(
            wave,
            "leave_one_out",
            lambda: index.leave_one_out(self.responses, self.codebook, self.definition, self.register, wave=wave),
        )

    def coherence(self: "Results", wave: str) -> index.Coherence | None:
        """Whether questions of a dimension belong together; None when nothing is scored."""
        return self._studied(
            wave,
            "coherence",
            lambda: index.coherence(self.responses, self.codebook, self.definition, register=self.register, wave=wave),
        )

    def importance(self: "Results", wave: str) -> pd.DataFrame | None:
        """How closely the index follows each of its parts; None when nothing is scored."""
        return self._studied(
            wave, "importance", lambda: index.importance(self.scores, self.codebook, self.definition, wave=wave)
        )

    def shares(self: "Results") -> pd.DataFrame:
        """What every part weighs in its parent and in the whole index."""
        return self.once(("shares",), lambda: index.shares(self.codebook, self.definition))

    def links(self: "Results", wave: str) -> pd.DataFrame:
        """How the index goes with the numbers that the register holds of its units: fact, r (rank), low, high, n.

        A fact counts when at least five units have it as a number and they differ.
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

    def knows(self: "Results", study: str, wave: str) -> bool:
        """Whether a study has been made already."""
        return (study, wave, language()) in self._kept

    def aggregated(self: "Results", method: str) -> pd.DataFrame:
        """The scores with the top dimensions put together in another way, everything else as it is."""

        def make() -> pd.DataFrame:
            other = index.changed(self.codebook, self.definition, (), method)
            return index.score(self.responses, self.codebook, other, self.register)

        return self.once(("aggregated", method), make)


def _fact_name(name: str) -> str:
    """What a column of the register is called: its own name, unless it is one that we know."""
    if name.startswith("population_"):
        return _("Folkmängd {year}").format(year=name.removeprefix("population_"))
    return _("År då regionen bildades") if name == "formed_year" else name
