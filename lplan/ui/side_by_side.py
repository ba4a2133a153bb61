"""What the reader sets side by side: the regions, the question to sort by, the words to search for."""

from dataclasses import replace

import streamlit as st

from lplan import text
from lplan.figures.side_by_side import answers_frame, beside, differing, levels_frame, who_said
from lplan.results import ROOT, Choice, Results
from lplan.text import _
from lplan.ui import local
from lplan.ui.picked import MOST, SEARCH, SORT, UNITS
from lplan.ui.show import table
from lplan.ui.words import escape, finding, quiet


def units(results: Results, choice: Choice) -> None:
    """Two to five regions, kept in the address as their codes."""
    options = {unit.code: unit.label for unit in results.register.alphabetical()}
    st.session_state[UNITS] = [unit for unit in beside(results, choice) if unit in options]
    st.multiselect(
        escape(_("{Units} att jämföra, två till fem").format(Units=str(results.codebook.unit_many).capitalize())),
        list(options), format_func=options.__getitem__, key=UNITS, max_selections=MOST, placeholder=_("Välj"),
        on_change=lambda: local.say(UNITS, local.keys_as_text(st.session_state[UNITS])),
    )  # fmt: skip


def intervals(results: Results, choice: Choice) -> None:
    """The index of each with its interval, in words beside the chart: a value never stands without it."""
    rows = levels_frame(results, choice)
    rows = rows[(rows["code"] == ROOT) & rows["score"].notna()]
    if len(rows):
        said = [f"{row.name} {text.number(row.score, 1)} ({row.bounds})" for row in rows.itertuples(index=False)]
        words = _("{index}, inom parentes om allt som saknas vore sämst eller bäst: {said}.")
        quiet(words.format(index=rows["label"].iloc[0], said=text.listed(said)))


def answers(results: Results, choice: Choice) -> None:
    """The answers in words to the questions on which the compared differ most."""
    every = answers_frame(results, replace(choice, topic="", search="", sort=""))
    found = differing(every, beside(results, choice))
    if len(found):
        finding(_("Svaren som skiljer mest"))
        table(found.rename(columns={"question": _("Fråga")}))
        quiet(results.survey_source(choice))


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


def questions(results: Results, choice: Choice) -> None:
    """Which question the table is sorted by, and what it is narrowed to."""
    asked = set(results.answers(choice.wave)["item"])
    items = {item.code: f"{item.label} ({item.code})" for item in results.codebook.items if item.code in asked}
    order = dict(sorted(items.items(), key=lambda pair: text.sort_key(pair[1])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        local.select(_("Sortera efter svaren på"), SORT, {"": _("Registrets ordning"), **order})
        local.words(_("Sök i frågor och svar"), SEARCH)
