"""Build the page on method: how the index is computed, where the numbers come from, how signs are read."""

from lplan.analysis import index_description
from lplan.core.text import _
from lplan.export.export_input import Work, legend
from lplan.export.report.parts import heading, rows, words


def sections(work: Work, *, opens: bool = False) -> list[dict]:
    """The index in words, its levels, the material and the key to signs; `opens` begins it on a page of its own."""
    results = work.results
    body: list[dict] = [heading(_("Så har vi räknat"), opens=opens)]
    if results.definition and not results.scored(work.choice.wave, "index").empty:
        body += [
            words(" ".join([index_description.framework(results), index_description.weighting(results)])),
            words(index_description.missing(results)),
            words(index_description.uncertainty(results, work.choice.wave)),
            words(index_description.rounding(results)),
        ]
        if results.definition.levels:
            levels = index_description.levels(results)
            body += [
                heading(_("Nivåerna"), 2),
                rows(list(levels.columns), levels.to_numpy().tolist(), (1, 2)),
                words(" ".join(index_description.gates(results)), quiet=True),
            ]
    return [
        *(part for part in body if part.get("words", True)),
        heading(_("Om underlaget"), 2),
        rows([_("Uppgift"), _("Värde")], [list(pair) for pair in work.about()]),
        heading(_("Teckenförklaring"), 2),
        rows([_("Tecken"), _("Betyder")], [list(pair) for pair in legend()]),
    ]
