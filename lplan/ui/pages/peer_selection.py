"""Choose whom the reader's unit is compared with: nearest by structure with own weights, or a named group.

All of it stands in the address under a few names, and on every page: a chart gets it as `Choice.peers`.
"""

from collections.abc import Iterator

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lplan.analysis import position_in_distribution
from lplan.charts.maturity.structural_distance import said, variable_name
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results import ROOT, Choice, Results, structural_peers
from lplan.results.targets_notes_and_groups import LARGEST
from lplan.ui.own_work import groups
from lplan.ui.shell import url_controls
from lplan.ui.shell.choices import GROUP, GROUP_NAME, LIKENESS
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.cited_facts import citation
from lplan.ui.widgets.escaped_text import escape, finding, fine, quiet
from lplan.ui.widgets.explanation_link import linked
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import linking_part, part

STEPS = (0.0, 0.5, 1.0, 2.0, 3.0)


def weights(results: Results, choice: Choice) -> None:
    """How much each side of the structure counts: one row of steps a variable."""
    made = results.structure(choice.wave)
    now = dict(choice.likeness)
    labels = {0.0: _("Räknas inte"), 0.5: _("Halv"), 1.0: _("Lika"), 2.0: _("Dubbel"), 3.0: _("Tredubbel")}
    for name, column in zip(made.kinds, _columns(len(made.kinds)), strict=False):
        key = f"likhet-{name}"
        weight = now.get(name, 1.0)
        steps = sorted({*STEPS, weight})
        st.session_state[key] = weight

        def moved(name: str = name, key: str = key) -> None:
            changed = {n: dict(choice.likeness).get(n, 1.0) for n in made.kinds} | {name: st.session_state[key]}
            url_controls.say(LIKENESS, structural_peers.spelled(changed))

        with column:
            st.select_slider(
                escape(variable_name(name, made)),
                steps,
                format_func=lambda w: labels.get(w, text.number(w, 1)),
                key=key,
                on_change=moved,
                help=escape(_("Uppgift från {year}").format(year=made.as_of[name])) if made.as_of[name] else None,
            )


def _columns(n: int) -> Iterator[DeltaGenerator]:
    """Rows of at most three columns, one after another."""
    for _row in range(0, n, 3):
        yield from st.columns(3, gap="medium")


def own_group(results: Results, choice: Choice) -> None:
    """A group of the reader's own choosing, with a name: it goes before the nearest, on every page."""
    units = {unit.code: unit.label for unit in results.register.alphabetical() if unit.code != choice.unit}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url_controls.several(
            _("Egen grupp i stället för de närmaste"),
            GROUP,
            units,
            placeholder=_("Välj upp till tio"),
            max_selections=LARGEST,
            width=420,
        )
        url_controls.words(
            _("Gruppens namn"), GROUP_NAME, longest=60, placeholder=_("till exempel Våra grannar"), width=300
        )


@linking_part
def compared(results: Results, choice: Choice, unit: str) -> None:
    """The group's own numbers beside my region's: medians only when the group is large enough."""
    finding(f"{choice.group or _('Närmast i struktur')}: {text.listed(map(results.name, choice.peers))}")
    small = settings().small_group
    among = position_in_distribution.group_spread(results, choice, "index", ROOT, small)
    if among["n"] < small:
        quiet(
            _(
                "{n} i gruppen har värde. Under {small} visas inget medelvärde, eftersom det skulle röja enskilda svar."
            ).format(n=among["n"], small=small)
        )
        return
    group = _("Medianen i gruppen är {median} (från {low} till {high}, {n} med värde).").format(
        n=among["n"], **{name: text.number(among[name], 1) for name in ("median", "low", "high")}
    )
    own = results.scored(choice.wave, "index").set_index("unit")["score"].get(unit, float("nan"))
    mine = _("{name} saknar värde.") if own != own else _("{name} har {own}.")
    link = linked(results, unit, ROOT, text.number(own, 1))
    fine(f"{group} {mine.format(name=escape(results.name(unit)), own=link)}")
    quiet(f"{results.survey_source(choice)} {results.index_line}.")


@part
def neighbours(results: Results, choice: Choice, unit: str) -> None:
    """The regions that have my region among their own nearest: the relation is not mutual."""
    others = structural_peers.neighbours(results.apart(choice.wave, choice.likeness), unit)
    finding(_("Vilka har {name} bland sina mest jämförbara?").format(name=results.name(unit)))
    words = (
        _("{names} har {name} bland sina {n} mest jämförbara.")
        if others
        else _("Ingen annan har {name} bland sina {n} mest jämförbara.")
    )
    names = text.listed(map(results.name, others))
    quiet(words.format(names=names, name=results.name(unit), n=structural_peers.NEAREST))


@part
def values(results: Results, choice: Choice, mine: str) -> None:
    """The values that the distances are counted from: my region, its peers, and who lacks what."""
    made = results.structure(choice.wave)
    rows = [unit for unit in (mine, *choice.peers) if unit in made.values.index]
    apart = results.apart(choice.wave, choice.likeness)
    shown = {str(results.codebook.unit_one).capitalize(): [results.name(unit) for unit in rows]}
    for name, kind in made.kinds.items():
        year = f" {made.as_of[name]}" if made.as_of[name] and name != structural_peers.AGE else ""
        shown[variable_name(name, made) + year] = [said(made.values.at[unit, name], kind) for unit in rows]
    shown[_("Avstånd")] = [text.number(apart[unit][mine], 2) for unit in rows]
    table(pd.DataFrame(shown), fold=True)
    _sources(results, made)


def _sources(results: Results, made: structural_peers.Structure) -> None:
    """Where each column is from, and its year."""
    said = []
    for name in made.kinds:
        cited = "; ".join(str(citation(results, source)) for source in made.cited(name))
        if cited and name != structural_peers.AGE:
            said.append(f"{escape(variable_name(name, made))} {made.as_of[name]}: {cited}".replace(" : ", ": "))
    if said:
        fine(_("Källor: {sources}.").format(sources="; ".join(said)))


def page(results: Results, choice: Choice) -> None:
    """Everything about who is like my region."""
    if not results.structure(choice.wave).kinds:
        show("likeness")
        return
    show("likeness")
    # Who has a group or weights of their own, perhaps by a link, sees them.
    own = any(url_controls.said(name) for name in (GROUP, LIKENESS))
    with st.expander(_("Ändra vad som räknas, eller välj en egen grupp"), expanded=own, key="andra-likhet"):
        weights(results, choice)
        own_group(results, choice)
        groups.kept(results, choice)
    unit = choice.unit
    if unit and unit in results.structure(choice.wave).values.index and choice.peers:
        values(results, choice, unit)
        compared(results, choice, unit)
        neighbours(results, choice, unit)
