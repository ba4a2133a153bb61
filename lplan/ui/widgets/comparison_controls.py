"""Let the reader choose what to compare: units, the question to sort by, the words to search for."""

from dataclasses import replace

import numpy as np
import streamlit as st

from lplan.charts.answers.answer_grid import answers_frame, differing, who_said
from lplan.charts.answers.levels_side_by_side import GROUP, beside, levels_frame
from lplan.charts.base import theme
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.results import ROOT, Choice, Results
from lplan.ui.shell import url_controls
from lplan.ui.widgets.comparison_parameters import MOST, SEARCH, SORT, UNITS, sortable
from lplan.ui.widgets.escaped_text import escape, finding, fine, quiet
from lplan.ui.widgets.explanation_link import linked
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import linking_part, part

# The table scrolls in its own box, and its first column stays: which question a cell answers is seen on a phone too.
STICKY = """
[class*=st-key-inwords] table { min-width: max-content; }
[class*=st-key-inwords] td, [class*=st-key-inwords] th { max-width: 13rem; min-width: 7rem; white-space: normal;
overflow-wrap: break-word; vertical-align: top; }
[class*=st-key-inwords] tr > :first-child { position: sticky; left: 0; z-index: 1; background: PAPER; max-width:
9.5rem; }
"""


def units(results: Results, choice: Choice) -> None:
    """Two to five regions, kept in the address as their codes."""
    options = {unit.code: unit.label for unit in results.register.alphabetical()}
    st.session_state[UNITS] = [unit for unit in beside(results, choice) if unit in options]
    st.multiselect(
        escape(_("{Units} att jämföra, två till fem").format(Units=str(results.codebook.unit_many).capitalize())),
        list(options),
        format_func=options.__getitem__,
        key=UNITS,
        max_selections=MOST,
        label_visibility="collapsed",
        placeholder=_("Välj"),
        on_change=lambda: url_controls.say(UNITS, url_controls.keys_as_text(st.session_state[UNITS])),
    )


@linking_part
def intervals(results: Results, choice: Choice) -> None:
    """The index of each with its interval, in words beside the chart: a value never stands without it."""
    rows = levels_frame(results, choice)
    rows = rows[(rows["code"] == ROOT) & rows["score"].notna() & (rows["unit"] != GROUP)]
    if choice.group:
        quiet(f"{choice.group}: {text.listed(map(results.name, choice.peers))}.")
    if len(rows):
        said = [
            f"{escape(name)} {linked(results, unit, ROOT, text.number(score, 1))} {escape(f'({bounds})')}"
            for name, unit, score, bounds in zip(*(rows[c] for c in ("name", "unit", "score", "bounds")), strict=True)
        ]
        words = _("{index}, inom parentes om allt som saknas vore sämst eller bäst: {said}.")
        fine(words.format(index=escape(rows["label"].iloc[0]), said=text.listed(said)))


def answers(results: Results, choice: Choice) -> None:
    """The answers in words to the questions on which the compared differ most."""
    _stick(choice)
    _differing(results, choice)


@part
def _differing(results: Results, choice: Choice) -> None:
    every = answers_frame(results, replace(choice, topic="", search="", sort=""))
    found = differing(every, beside(results, choice))
    if len(found):
        finding(_("Svaren som skiljer mest"))
        with st.container(key="inwords-mest"):
            table(found.rename(columns={"question": _("Fråga")}))
        quiet(results.survey_source(choice))


@part
def said(results: Results, choice: Choice) -> None:
    """What everybody answered to the question that the table is sorted by, in words."""
    if not choice.sort:
        quiet(_("Välj en fråga att sortera efter: då står alla svar på den i ord här."))
        return
    found = who_said(answers_frame(results, replace(choice, topic="", search="")), choice.sort)
    if len(found):
        finding(str(results.codebook.by_code[choice.sort].text))
        many = str(results.codebook.unit_many).capitalize()
        table(found.assign(n=found["n"].map(text.number)).set_axis([_("Svar"), _("Antal"), many], axis=1))
        quiet(results.survey_source(choice))


def _stick(choice: Choice) -> None:
    """Let the first column stay in place in the boxes that tables scroll in."""
    st.html(f"<style>{STICKY.replace('PAPER', theme.look(choice).paper)}</style>")


def in_words(results: Results, choice: Choice) -> None:
    """Every question with the compared regions' answers in words: a table that scrolls, its questions fixed."""
    _stick(choice)
    _all_in_words(results, choice)


@part
def _all_in_words(results: Results, choice: Choice) -> None:
    frame = answers_frame(results, choice)
    chosen = beside(results, choice)
    frame = frame[frame["unit"].isin(chosen)]
    if frame.empty:
        finding(_("Ingen fråga passar valen"))
        return
    items, columns = frame.drop_duplicates("item").set_index("item"), frame.drop_duplicates("unit")
    if not choice.sort:
        columns = columns.sort_values("unit", key=lambda units: units.map(chosen.index), kind="stable")
    names = columns["name"].tolist()
    heads = [
        name if names.count(name) == 1 else f"{name} ({unit})" for unit, name in columns[["unit", "name"]].to_numpy()
    ]
    said, state = (
        frame.pivot(index="item", columns="unit", values=value).reindex(index=items.index, columns=columns["unit"])
        for value in ("answer", "state")
    )
    made = said.set_axis(heads, axis=1)
    made.insert(0, _("Fråga"), items["question"])
    hatched = np.zeros(made.shape, dtype=bool)
    hatched[:, 1:] = state != r.ANSWERED
    finding(
        _("{n} frågor och svaren från {units}").format(
            n=len(items), units=f"{len(heads)} {results.codebook.units(len(heads))}"
        )
    )
    with st.container(key="inwords"):
        table(made, hatched=hatched)
    quiet(_("Streckat: vet ej, ej aktuellt, svar saknas eller frågades inte, som det står i rutan."))
    quiet(results.survey_source(choice))


def questions(results: Results, choice: Choice) -> None:
    """Which question the table is sorted by, and what it is narrowed to."""
    asked = set(results.answers(choice.wave)["item"])
    order = dict(sorted(sortable(results).items(), key=lambda pair: text.sort_key(pair[1])))
    order = {code: label for code, label in order.items() if code in asked}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url_controls.select(_("Sortera efter svaren på"), SORT, {"": _("Registrets ordning"), **order})
        url_controls.words(_("Sök i frågor och svar"), SEARCH)
