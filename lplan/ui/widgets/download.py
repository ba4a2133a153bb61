"""Offer files to take away: the menu under each chart, and the page Hämta."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lplan import export, seminar
from lplan.access import Actor
from lplan.charts import Chart
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _, gettext
from lplan.export import opendata
from lplan.response_writer import file_name
from lplan.results import Choice, Results
from lplan.seminar import Deck, Seminar
from lplan.ui.seminar import seminar_links
from lplan.ui.shell import person, url_controls
from lplan.ui.shell.view_link import link
from lplan.ui.widgets.escaped_text import Link, escape, finding, fine, quiet
from lplan.ui.widgets.html_tables import table

FORM, WHAT = "form", "ta"
_MADE = "made"
_TEMPLATE = "template"


def menu(chart: Chart, results: Results, choice: Choice, key: str) -> None:
    """ "Hämta" under a chart: nothing is made until somebody asks for it."""
    opened = st.popover(_("Hämta"), icon=":material/download:", type="tertiary", key=f"take-{key}", on_change="rerun")
    if not opened.open:
        return
    with opened, st.container(gap=None):
        painted = export.browser() is not None
        size = export.SIZES[0].key
        if painted:
            names = {one.key: gettext(one.name) for one in export.SIZES}
            asked = st.segmented_control(
                _("Bildens form (PNG, SVG)"),
                names,
                format_func=lambda code: names[code],
                default=size,
                required=True,
                key=f"take-{key}-size",
            )
            size = asked or size
        work = export.Work(results, choice, link=link(results, choice), size=size)
        for form in (one for one in export.FORMATS if one.menu and (painted or not one.painted)):
            st.download_button(
                gettext(form.name),
                data=_later(form.key, work, chart),
                file_name=export.name(form.key, work, chart),
                mime=form.mime,
                on_click="ignore",
                key=f"take-{key}-{form.key}",
                type="tertiary",
            )
        if not painted:
            fine(_("PNG och SVG behöver en webbläsare på servern, och den saknas här."))


def _later(key: str, work: export.Work, chart: Chart) -> Callable[[], bytes]:
    """What makes the file when it is asked for, in the reader's language; a failure becomes a sentence in a text
    file.
    """

    def make() -> bytes:
        with text.using(work.choice.language):
            try:
                return export.make_one(key, work, chart)
            except LplanError as error:
                st.toast(escape(error), icon=":material/error:")
                raise

    return make


def of_seminar(made: Seminar, results: Results, choice: Choice) -> None:
    """A seminar as PowerPoint and as a handout, frozen when asked for."""
    zone = text.zone_name()
    for key, words, mime, write in (
        ("pptx", _("PowerPoint"), export.by_key("pptx").mime, _seminar_slides),
        ("pdf", _("Åhörarkopior (PDF)"), export.by_key("pdf").mime, _handout),
    ):
        st.download_button(
            words,
            data=partial(_frozen, write, made, results, choice, zone, person.actor()),
            file_name=file_name(made.name, ending=key),
            mime=mime,
            on_click="ignore",
            icon=":material/download:",
            key=f"seminar-{key}",
            disabled=not made.slides,
        )


def _frozen(
    write: Callable[[export.Work, Deck], bytes], made: Seminar, results: Results, choice: Choice, zone: str, who: Actor
) -> bytes:
    """The file of a seminar frozen now, with the audience's address when it could be kept."""
    with text.using(choice.language, zone):
        frozen = seminar.freeze(made, results, choice)
        try:
            address = seminar_links.begin(frozen, who).audience
        except LplanError:
            address = ""
        return write(export.Work(results, choice, link=address), frozen)


def _seminar_slides(work: export.Work, frozen: Deck) -> bytes:
    return export.slides.write(work, export.slides.of_deck(frozen))


def _handout(work: export.Work, frozen: Deck) -> bytes:
    return export.report.handout(work, export.slides.of_deck(frozen), frozen.name)


# --- the page Hämta ---


def chosen() -> tuple[export.Product, export.Format]:
    """What and in which form, both kept in the address."""
    by_key = {product.key: product for product in export.PRODUCTS}
    what = url_controls.segmented(_("Vad"), WHAT, {key: gettext(product.name) for key, product in by_key.items()})
    product = by_key[what]
    quiet(gettext(product.about))
    forms = [form.key for form in export.FORMATS if form.product is product]
    form = forms[0]
    if len(forms) > 1:
        form = st.radio(
            _("Form"),
            forms,
            format_func=lambda k: gettext(export.by_key(k).name),
            key=f"{FORM}-{product.key}",
            bind="query-params",
            horizontal=True,
        )
    return product, export.by_key(form)


def making(form: export.Format, results: Results, choice: Choice) -> None:
    """Make the file with a bar that says how far it has come and can be stopped, then offer it with name and size."""
    slides = form.product is export.SLIDES
    appendix = slides and url_controls.toggle(_("Alla diagram som bilaga"), "bilaga")
    size = export.SIZES[0].key
    if form.painted and export.browser():
        size = url_controls.segmented(
            _("Bildens form"), "bildform", {one.key: gettext(one.name) for one in export.SIZES}
        )
    work = export.Work(results, choice, link=link(results, choice), appendix=appendix, size=size)
    template = _template() if form.key == "pptx" else None
    name = export.name(form.key, work)
    wanted = (form.key, replace(choice, look=""), results.version, name, hash(template), appendix, size)
    made = st.session_state.get(_MADE)
    if form.painted and not export.browser():
        st.warning(
            _("PNG och SVG behöver en webbläsare på servern, och den saknas här. Välj HTML, eller en annan sorts fil.")
        )
        return
    row = st.container(horizontal=True, vertical_alignment="center", key="making")
    start = row.button(_("Gör filen"), type="primary", icon=":material/build:", key="make")
    if start:
        st.session_state.pop(_MADE, None)
        made = _made(work, form, template, row)
        st.session_state[_MADE] = made = (wanted, made) if made else None
    if made and made[0] == wanted:
        row.download_button(
            _("Hämta {name}").format(name=escape(name)),
            data=made[1],
            file_name=name,
            mime=form.mime,
            on_click="ignore",
            icon=":material/download:",
            key="fetch",
        )
        quiet(_("{size}. Gjord ur dataversion {version}.").format(size=_size(len(made[1])), version=results.version))


def _made(work: export.Work, form: export.Format, template: bytes | None, row: DeltaGenerator) -> bytes | None:
    """The file, or None when it could not be made. "Avbryt" starts the run anew, and this one ends at the next step."""
    stop = row.empty()
    stop.button(_("Avbryt"), key="stop", icon=":material/close:")
    place = st.empty()
    bar = place.progress(0.0, text=_("Börjar"))

    def tell(share: float, words: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=escape(words))

    working = replace(work, tell=tell)
    try:
        if template is not None:
            return export.slides.write(working, template_bytes=template)
        return export.make(form.key, working)
    except LplanError as error:
        st.error(escape(error))
        return None
    finally:
        stop.empty()
        place.empty()


def _template() -> bytes | None:
    """The agency's own template, when one is handed over."""
    with st.expander(_("Egen mall"), key="own-template"):
        quiet(_("Bilderna läggs i er egen mall (.pptx eller .potx). Layouterna hittas genom sina namn."))
        file = st.file_uploader(_("Mall"), type=["pptx", "potx"], key=_TEMPLATE, label_visibility="collapsed")
    return file.getvalue() if file else None


def _size(n: int) -> str:
    return _("{n} kB").format(n=text.number(n / 1024)) if n < 2**20 else _("{n} MB").format(n=text.number(n / 2**20, 1))


def open_data(results: Results) -> None:
    """The open files at their stable addresses: what each table holds, its three forms, and the catalogue."""
    finding(_("Öppna data"))
    quiet(
        _(
            "Samma filer ligger alltid på samma adress, så att ett program kan följa dem. Små grupper och fritext som "
            "ingen har godkänt är utelämnade."
        )
    )
    key = results.codebook.key
    rows = []
    for one in opendata.offered(results):
        forms = [
            Link(words, f"/data/{key}/{one.key}{ending}")
            for words, ending in (
                (_("CSV för Excel"), "-excel.csv"),
                (_("CSV"), ".csv"),
                (_("JSON"), ".json"),
                (_("Beskrivning"), ".about.json"),
            )
        ]
        rows.append((gettext(one.title), gettext(one.means), forms))
    shown = pd.DataFrame(rows, columns=[_("Tabell"), _("Vad den innehåller"), _("Form")])
    table(shown, alt=_("Öppna data"), fold=True)
    fine(
        _("Katalog för dataportaler (DCAT-AP-SE): {links}.").format(
            links=", ".join(
                f"[{name}](/data/{file})"
                for name, file in (("RDF/XML", "dcat.rdf"), ("Turtle", "dcat.ttl"), ("JSON-LD", "dcat.jsonld"))
            )
        )
    )
