"""List the tables that a survey publishes as open data, and the legend of their codes."""

from lplan.analysis.missing_scores import NOT_COMPUTED
from lplan.core import responses as r
from lplan.core.text import N_, gettext
from lplan.export.opendata.answer_tables import answers, counts, scores
from lplan.export.opendata.supplementary_tables import corrections, evidence, facts, questions, structure
from lplan.export.opendata.table import Table
from lplan.results import Results

TABLES: tuple[Table, ...] = (answers, scores, counts, questions, evidence, structure, facts, corrections)


def offered(results: Results, *, units: bool = True) -> tuple[Table, ...]:
    """The tables of this survey. With `units=False`, nothing that says what a single unit answered."""
    return tuple(one for one in TABLES if (units or not one.units) and one.there(results))


_SIGNS = {
    r.ANSWERED: N_("Besvarad"),
    r.NOT_APPLICABLE: N_("Frågan gäller inte enheten"),
    r.SKIPPED: N_("Enheten svarade på enkäten men lämnade frågan"),
    r.DONT_KNOW: N_("Enheten svarade vet ej"),
    r.NO_RESPONSE: N_("Enheten svarade inte i omgången"),
    r.SUPPRESSED: N_("Värdet finns men får inte visas"),
    r.NOT_ASKED: N_("Frågan ställdes inte i omgången"),
    NOT_COMPUTED: N_("Allt är besvarat, men inget värde kan räknas ur svaren"),
}


def legend() -> dict[str, str]:
    """Status → what it means, in the reader's language."""
    return {status: gettext(words) for status, words in _SIGNS.items()}
