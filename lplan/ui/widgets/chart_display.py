"""How things are shown: a chart with its finding, its table twin and its source; tables."""

from contextlib import nullcontext
from dataclasses import replace

import streamlit as st

from lplan.charts import Picture, by_key
from lplan.core.text import _, gettext
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache
from lplan.ui.shell.frame import reader
from lplan.ui.widgets import download
from lplan.ui.widgets.escaped_text import finding, quiet
from lplan.ui.widgets.explanation_link import OPENS, explain
from lplan.ui.widgets.html_tables import table

# No tool bar: what it offers is under each chart, in words, and can be reached from the keyboard.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


def show(key: str, *, preview: int | None = None, **changes) -> Picture | None:
    """A chart from the registry, under its finding; `changes` narrow the reader's choice (topic="…").

    `preview` is a draft import to show in its wave's place. A survey that does not ask what the chart needs is said
    to be so.
    """
    results, choice = reader()
    chart = by_key(key)
    if not chart.offered(results):
        quiet(_("{name}: det frågar den här enkäten inte om.").format(name=gettext(chart.name)))
        return None
    choice = replace(choice, **changes)
    picture = cache.picture(key, choice, results.version, preview)
    if picture.figure is None and not results.waves:
        return None  # what to do first is said by the frame, or by the page
    name = "-".join([key, *(str(value) for value in changes.values())])
    with st.container(key=f"chart-{name}", gap="small"):
        finding(picture.title)
        if picture.figure is None:
            quiet(picture.source)
            return picture
        opens = chart.keyed and preview is None and not choice.demonstration
        with _wide(name, chart.wide) if chart.wide else nullcontext():
            plot = f"{OPENS}-{name}" if opens else name
            st.plotly_chart(picture.figure, theme=None, key=plot, config=CONFIG, alt=picture.alt, width="stretch")
        hint = " " + _("Tryck på ett värde i bilden för att se hur det räknades.") if opens else ""
        if picture.note:
            quiet(picture.note)
        quiet(picture.source + hint)
        if preview is None:
            with st.container(horizontal=True, vertical_alignment="center", key=f"actions-{name}"):
                if not choice.demonstration:  # a seminar shows collected answers or simulated ones, never both
                    seminar_draft.add_button(key, name, results, choice)
                download.menu(chart, results, choice, name)
                if not choice.demonstration and (chart.keyed or chart.scores and "unit" in picture.frame):
                    explain(code=choice.topic)
        _twin(picture, name)
    return picture


def _wide(name: str, least: int):
    """A box that scrolls sideways where the screen is narrower than a chart can be read at."""
    box = f".st-key-wide-{name}"
    st.html(f"<style>{box} {{ overflow-x: auto; }} {box} > div {{ min-width: {least}px; }}</style>")
    return st.container(key=f"wide-{name}")


def drawn(picture: Picture, name: str) -> None:
    """A chart of something that is this reader's alone, and so is neither kept nor to be added to a seminar."""
    with st.container(key=f"chart-{name}", gap="small"):
        finding(picture.title)
        if picture.figure is not None:
            st.plotly_chart(picture.figure, theme=None, key=name, config=CONFIG, alt=picture.alt, width="stretch")
        quiet(picture.source)
        if picture.figure is not None:
            _twin(picture, name)


def _twin(picture: Picture, name: str) -> None:
    """The same as a table, drawn when it is opened."""
    twin = st.expander(_("Visa som tabell"), key=f"table-{name}", on_change="rerun", bind="query-params")
    if twin.open:
        with twin:
            table(picture.table, alt=picture.title)
            quiet(picture.source)
            quiet(_("Teckenförklaring: .. = uppgift saknas, . = frågan gäller inte, – = inget svar."))
