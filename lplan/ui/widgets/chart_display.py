"""Show a chart with its finding, its table twin and its source."""

from contextlib import nullcontext
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lplan.charts import Chart, RenderedChart, by_key
from lplan.core.text import _
from lplan.results import Choice, Results
from lplan.ui.figure import component
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache
from lplan.ui.shell.choices import UNIT, WHAT, WHOSE
from lplan.ui.shell.frame import reader
from lplan.ui.widgets import download
from lplan.ui.widgets.escaped_text import Link, finding, quiet
from lplan.ui.widgets.explanation_link import ADDRESS, explain
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import part

ARITHMETIC = component.Value(ADDRESS, unit=WHOSE, node=WHAT)


def show(key: str, *, preview: int | None = None, **changes: object) -> None:
    """Show a chart from the registry, under its finding; `changes` narrow the reader's choice (topic="…").

    `preview` is a draft import to show in its wave's place. Where a survey has not what the
    chart needs, that is said.
    """
    results, choice = reader()
    chart = by_key(key)
    if not chart.offered(results):
        quiet(chart.why_not(results))
        return
    choice = replace(choice, **changes)  # type: ignore[arg-type]  # a page names fields of Choice by their own names
    name = "-".join([key, *(str(value) for value in changes.values())])
    if preview is not None or not results.waves:
        rendered = cache.rendered(key, choice, results.version, preview)
        if rendered.figure is None and not results.waves:
            return  # what to do first is said by the frame, or by the page
        if preview is not None:
            drawn(rendered, name)
            return
    with st.container(key=f"chart-{name}", gap="xsmall"):
        _widen(chart, name)
        view = _head(results, choice, key, name)
        if view:
            _placed(view, chart, name)
        if view and chart.note:
            _note(results, choice, key)
        with _row(name):
            explains = _source(results, choice, key)
            if view:
                with _actions(name):
                    shown = _turned(name)
                    download.menu(chart, results, choice, name)
                    if not choice.demonstration:  # a seminar shows collected answers or simulated ones, never both
                        seminar_draft.add_button(key, name, results, choice)
                    if explains:
                        explain(code=choice.topic, about=_hint(chart, choice))
        if view and shown:
            with _twin(name):
                _table(results, choice, key)


@part
def _head(results: Results, choice: Choice, key: str, name: str) -> str | None:
    """A chart's finding; returns what the browser is told of its figure, if there is one."""
    rendered = cache.rendered(key, choice, results.version)
    finding(rendered.title)
    return _view(rendered, name, _press(rendered.chart, choice))


@part
def _note(results: Results, choice: Choice, key: str) -> None:
    """What to conclude from a figure, or how to read it."""
    if note := cache.rendered(key, choice, results.version).note:
        quiet(note)


@part
def _source(results: Results, choice: Choice, key: str) -> bool:
    """A chart's source. Returns whether there is a score in it to explain."""
    rendered = cache.rendered(key, choice, results.version)
    quiet(rendered.source)
    chart = rendered.chart
    return not choice.demonstration and (chart.keyed or chart.scores and "unit" in rendered.frame)


def _hint(chart: Chart, choice: Choice) -> str | None:
    return _("Tryck på ett värde i bilden för att se hur det räknades.") if _press(chart, choice).value else None


def _press(chart: Chart, choice: Choice) -> component.Press:
    """What a press in a chart does: on a value it tells how the value was counted, on a name it picks the unit."""
    value = ARITHMETIC if chart.keyed and not choice.demonstration else None
    return component.Press(value, component.Own(UNIT, choice.unit))


@part
def _table(results: Results, choice: Choice, key: str) -> None:
    """A chart's table twin. A press on a unit's name makes that unit the reader's own; on the own one it undoes it."""
    rendered = cache.rendered(key, choice, results.version)
    frame, shown = rendered.frame, rendered.table
    columns = [column.name for column in rendered.chart.columns if column.name in frame]
    if "name" in columns and "unit" in frame:
        own = [f"?{UNIT}={'' if unit == choice.unit else unit}" for unit in frame["unit"]]
        heading = shown.columns[columns.index("name")]
        shown = shown.copy()
        shown[heading] = pd.Series([Link(*cell) for cell in zip(shown[heading], own, strict=True)], shown.index, object)
    _as_table(rendered, shown)


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
    with st.container(key=f"chart-{name}", gap="xsmall"):
        _widen(rendered.chart, name)
        finding(rendered.title)
        figure(rendered, name)
        if rendered.note:
            quiet(rendered.note)
        shown = False
        with _row(name):
            quiet(rendered.source)
            if rendered.figure is not None:
                with _actions(name):
                    shown = _turned(name)
        if shown:
            with _twin(name):
                _as_table(rendered, rendered.table)


def _row(name: str) -> DeltaGenerator:
    """The one quiet row under a chart: its source, and what can be done with it."""
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot-{name}")


def _actions(name: str) -> DeltaGenerator:
    return st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content", key=f"actions-{name}"
    )


def _turned(name: str) -> bool:
    """A button that shows the same as a table, and takes it away: whether it is shown stands in the address."""
    address = f"table-{name}"
    shown = st.query_params.get(address) == "true"
    words = _("Dölj tabellen") if shown else _("Tabell")
    st.button(words, key=address, type="tertiary", icon=":material/table:", on_click=_turn, args=(address, not shown))
    return shown


def _turn(address: str, show: bool) -> None:
    if show:
        st.query_params[address] = "true"
    else:
        st.query_params.pop(address, None)


def _twin(name: str) -> DeltaGenerator:
    return st.container(key=f"twin-{name}", gap="small")


def _as_table(rendered: RenderedChart, shown: pd.DataFrame) -> None:
    table(shown, alt=rendered.title)
    quiet(rendered.source)
    quiet(_("Teckenförklaring: .. = uppgift saknas, . = frågan gäller inte, – = inget svar."))
