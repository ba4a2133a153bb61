"""Read from the URL which regions a region is compared with, and how a table of answers is sorted and searched."""

from dataclasses import replace

from lplan.core.text import _
from lplan.results import Choice, Results, structural_peers
from lplan.results.targets_notes_and_groups import LARGEST
from lplan.ui.shell import url_controls
from lplan.ui.shell.choices import GROUP, GROUP_NAME, LIKENESS

UNITS, SORT, SEARCH = "jfr", "sortera", "sokfraga"
MOST = 5  # side by side


def with_comparison(results: Results, choice: Choice, unread: dict[str, str]) -> Choice:
    """The choice with what the URL says of the comparison. A value that cannot be read is left out, noted in `unread`
    (name → value) and taken out of the URL.
    """
    units = {unit.code: unit.label for unit in results.register.units}
    made = results.structure(choice.wave)
    try:
        weights = structural_peers.read(url_controls.said(LIKENESS), list(made.kinds))
    except ValueError:
        unread[LIKENESS] = url_controls.said(LIKENESS)
        url_controls.say(LIKENESS, "")
        weights = {}
    likeness = tuple(sorted((name, weight) for name, weight in weights.items() if weight != 1))
    group, wrong = url_controls.keys_in(url_controls.said(GROUP), units, LARGEST)
    side, other = url_controls.keys_in(url_controls.said(UNITS), units, MOST)
    for name, strange in ((GROUP, wrong), (UNITS, other)):
        if strange:
            unread[name] = url_controls.said(name)
            url_controls.say(name, url_controls.keys_as_text(group if name == GROUP else side))
    mine = choice.unit or ""
    alike = tuple(u for u in group if u != mine) if group else _nearest(results, choice.wave, likeness, mine)
    asked = url_controls.said(SORT).strip()
    sort = url_controls.known(asked, sortable(results)) if asked else ""
    if sort is None:
        unread[SORT] = asked
        url_controls.say(SORT, "")
    return replace(
        choice,
        peers=alike,
        group=(url_controls.said(GROUP_NAME)[:60].strip() or _("Egen grupp")) if group else "",
        likeness=likeness,
        units=tuple(side),
        sort=sort or "",
        search=url_controls.said(SEARCH)[:200].strip(),
    )


def _nearest(results: Results, wave: str, likeness: tuple[tuple[str, float], ...], mine: str) -> tuple[str, ...]:
    """The nearest by structure: kept where no weight is moved, since there is no end to what can be."""

    def find() -> tuple[str, ...]:
        return tuple(structural_peers.nearest(results.apart(wave, likeness), mine))

    return find() if likeness else results.once(("nearest", wave, mine), find)


def sortable(results: Results) -> dict[str, str]:
    """What can be sorted by: item → its label and code, since two items may have the same label."""
    return {item.code: f"{item.label} ({item.code})" for item in results.codebook.items}
