"""How things are shown: a chart with its finding, its table twin and its source; tables."""

from contextlib import nullcontext
from dataclasses import replace

import streamlit as st

from lplan.charts import Chart, RenderedChart, by_key
from lplan.core.text import _, gettext
from lplan.results import Choice, Results
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache
from lplan.ui.shell.frame import reader
from lplan.ui.widgets import download
from lplan.ui.widgets.escaped_text import finding, quiet
from lplan.ui.widgets.explanation_link import OPENS, explain
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import part

# No tool bar: what it offers is under each chart, in words, and can be reached from the keyboard.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


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
        shown, explains = _rendered(results, choice, key, name)
        if not shown:
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
def _rendered(results: Results, choice: Choice, key: str, name: str) -> tuple[bool, bool]:
    """A chart under its finding, above its source: whether there is anything to see, and a score in it to explain."""
    chart, rendered = by_key(key), cache.rendered(key, choice, results.version)
    opens = chart.keyed and not choice.demonstration
    _figure(rendered, f"{OPENS}-{name}" if opens else name)
    if rendered.figure is None:
        quiet(rendered.source)
        return False, False
    hint = " " + _("Tryck på ett värde i bilden för att se hur det räknades.") if opens else ""
    if rendered.note:
        quiet(rendered.note)
    quiet(rendered.source + hint)
    return True, not choice.demonstration and (chart.keyed or chart.scores and "unit" in rendered.frame)


@part
def _table(results: Results, choice: Choice, key: str) -> None:
    """A chart's table twin."""
    _as_table(cache.rendered(key, choice, results.version))


def _figure(rendered: RenderedChart, name: str) -> None:
    """A figure under its finding; the finding alone when there is nothing to draw."""
    finding(rendered.title)
    if rendered.figure is None:
        return
    with st.container(key=_box(name)) if rendered.chart.wide else nullcontext():
        st.plotly_chart(rendered.figure, theme=None, key=name, config=CONFIG, alt=rendered.alt, width="stretch")


def _widen(chart: Chart, name: str) -> None:
    """Let a chart's box scroll sideways where the screen is narrower than it can be read at."""
    if chart.wide:
        box = f".st-key-{_box(name)}"
        st.html(f"<style>{box} {{ overflow-x: auto; }} {box} > div {{ min-width: {chart.wide}px; }}</style>")


def _box(name: str) -> str:
    return f"wide-{name.removeprefix(f'{OPENS}-')}"


def drawn(rendered: RenderedChart, name: str) -> None:
    """A chart of something that is not for all readers (a draft, somebody's own answers): neither kept nor to be added
    to a seminar."""
    with st.container(key=f"chart-{name}", gap="small"):
        _widen(rendered.chart, name)
        _figure(rendered, name)
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
