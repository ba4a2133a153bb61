"""How things are shown: a chart with its finding, its table twin and its source; tables."""

from contextlib import nullcontext
from dataclasses import replace

import streamlit as st

from lplan.charts import Chart, RenderedChart, by_key
from lplan.core.text import _, gettext
from lplan.results import Choice, Results
from lplan.ui.figure import component
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache
from lplan.ui.shell.choices import UNIT, WHAT, WHOSE
from lplan.ui.shell.frame import reader
from lplan.ui.widgets import download
from lplan.ui.widgets.escaped_text import finding, quiet
from lplan.ui.widgets.explanation_link import ADDRESS, explain
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import part

ARITHMETIC = component.Value(ADDRESS, unit=WHOSE, node=WHAT)


def show(key: str, *, preview: int | None = None, **changes) -> None:
    """Show a chart from the registry, under its finding; `changes` narrow the reader's choice (topic="…").

    `preview` is a draft import to show in its wave's place. A survey that does not ask what the chart needs is said
    to be so.
    """
    results, choice = reader()
    chart = by_key(key)
    if not chart.offered(results):
        quiet(_("{name}: det frågar den här enkäten inte om.").format(name=gettext(chart.name)))
        return
    choice = replace(choice, **changes)
    name = "-".join([key, *(str(value) for value in changes.values())])
    if preview is not None or not results.waves:
        rendered = cache.rendered(key, choice, results.version, preview)
        if rendered.figure is None and not results.waves:
            return  # what to do first is said by the frame, or by the page
        if preview is not None:
            drawn(rendered, name)
            return
    with st.container(key=f"chart-{name}", gap="small"):
        _widen(chart, name)
        view = _head(results, choice, key, name)
        if view:
            _placed(view, chart, name)
        explains = _foot(results, choice, key)
        if not view:
            return
        with st.container(horizontal=True, vertical_alignment="center", key=f"actions-{name}"):
            if not choice.demonstration:  # a seminar shows collected answers or simulated ones, never both
                seminar_draft.add_button(key, name, results, choice)
            download.menu(chart, results, choice, name)
            if explains:
                explain(code=choice.topic)
        twin = _twin(name)
        if twin.open:
            with twin:
                _table(results, choice, key)


@part
def _head(results: Results, choice: Choice, key: str, name: str) -> str | None:
    """A chart's finding; returns what the browser is told of its figure, if there is one."""
    rendered = cache.rendered(key, choice, results.version)
    finding(rendered.title)
    return _view(rendered, name, _press(rendered.chart, choice))


@part
def _foot(results: Results, choice: Choice, key: str) -> bool:
    """What stands under a figure: its note and its source. Returns whether there is a score in it to explain."""
    rendered = cache.rendered(key, choice, results.version)
    chart, shown = rendered.chart, rendered.figure is not None
    if rendered.note and shown:
        quiet(rendered.note)
    hint = " " + _("Tryck på ett värde i bilden för att se hur det räknades.")
    quiet(rendered.source + (hint if shown and _press(chart, choice).value else ""))
    return not choice.demonstration and (chart.keyed or chart.scores and "unit" in rendered.frame)


def _press(chart: Chart, choice: Choice) -> component.Press:
    """What a press in a chart does: on a value it tells how the value was counted, on a name it picks the unit."""
    value = ARITHMETIC if chart.keyed and not choice.demonstration else None
    return component.Press(value, component.Own(UNIT, choice.unit))


@part
def _table(results: Results, choice: Choice, key: str) -> None:
    """A chart's table twin."""
    _as_table(cache.rendered(key, choice, results.version))


def figure(rendered: RenderedChart, name: str) -> None:
    """A chart's figure, if it has one, that is not kept for other readers."""
    view = _view(rendered, name)
    if view:
        _placed(view, rendered.chart, name)


def _view(rendered: RenderedChart, name: str, press: component.Press = component.Press()) -> str | None:
    """What the browser is told of a chart's figure, if it has one: units' names in it can be pressed."""
    if rendered.figure is None:
        return None
    frame = rendered.frame
    names = dict(zip(frame["name"], frame["unit"], strict=True)) if {"name", "unit"} <= set(frame) else {}
    return component.view(rendered.figure, name, rendered.alt, press, names if press.own else {})


def _placed(view: str, chart: Chart, name: str) -> None:
    with st.container(key=_box(name)) if chart.wide else nullcontext():
        component.place(view, name)


def _widen(chart: Chart, name: str) -> None:
    """Let a chart's box scroll sideways where the screen is narrower than it can be read at."""
    if chart.wide:
        box = f".st-key-{_box(name)}"
        st.html(f"<style>{box} {{ overflow-x: auto; }} {box} > div {{ min-width: {chart.wide}px; }}</style>")


def _box(name: str) -> str:
    return f"wide-{name}"


def drawn(rendered: RenderedChart, name: str) -> None:
    """A chart of something that is not for all readers (a draft, somebody's own answers): neither kept nor to be added
    to a seminar."""
    with st.container(key=f"chart-{name}", gap="small"):
        _widen(rendered.chart, name)
        finding(rendered.title)
        figure(rendered, name)
        if rendered.note:
            quiet(rendered.note)
        quiet(rendered.source)
        if rendered.figure is None:
            return
        twin = _twin(name)
        if twin.open:
            with twin:
                _as_table(rendered)


def _twin(name: str):
    """The fold with the same as a table, which is drawn when it is opened."""
    return st.expander(_("Visa som tabell"), key=f"table-{name}", on_change="rerun", bind="query-params")


def _as_table(rendered: RenderedChart) -> None:
    table(rendered.table, alt=rendered.title)
    quiet(rendered.source)
    quiet(_("Teckenförklaring: .. = uppgift saknas, . = frågan gäller inte, – = inget svar."))
