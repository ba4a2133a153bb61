"""Edit the slides of a seminar: their order, each one's words and choices, and saving."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from lplan import seminar, store
from lplan.access import Actor, Right
from lplan.charts import CHARTS, by_key, known
from lplan.core import text
from lplan.core.text import _, gettext
from lplan.results import Choice, Results
from lplan.seminar import CHART, QUESTION, QUOTE, TEXT, TITLE, Drawn, Seminar, Slide
from lplan.ui.seminar import seminar_draft
from lplan.ui.shell import cache, person
from lplan.ui.shell.choices import CONTROLS, labels
from lplan.ui.shell.person import who
from lplan.ui.widgets.chart_display import figure
from lplan.ui.widgets.escaped_text import escape, finding, quiet

PICKED = "bild"  # the key of the list of slides
FOLLOW = "\u2013follow"  # the slide shows what the seminar is shown with


def kinds() -> dict[str, str]:
    """What each kind of slide is called."""
    return {
        TITLE: _("Titelbild"),
        TEXT: _("Text"),
        CHART: _("Diagram"),
        QUOTE: _("Citat"),
        QUESTION: _("Fråga till rummet"),
    }


def label(slide: Slide) -> str:
    """What a slide is called in the list: its title, or its chart's subject."""
    if slide.title or slide.kind != CHART:
        return slide.title or kinds()[slide.kind]
    if not known(slide.chart):
        return _("Diagrammet {key} finns inte längre.").format(key=slide.chart)
    return gettext(by_key(slide.chart).name)


# --- the list ---


def slides(made: Seminar, results: Results) -> Slide | None:
    """The slides in order, and what can be done with the picked one. Returns it."""
    if not made.slides:
        quiet(_("Seminariet har inga bilder. Lägg till en här, eller under ett diagram på en annan sida."))
        _adding(results)
        return None
    ids = [slide.id for slide in made.slides]
    names = {slide.id: f"{n}. {label(slide)}" for n, slide in enumerate(made.slides, start=1)}
    if st.session_state.get(PICKED) not in ids:
        st.session_state[PICKED] = ids[0]
    picked = st.radio(_("Bilder"), ids, format_func=lambda id_: escape(names[id_]), key=PICKED)
    with st.container(horizontal=True, key="slide-tools", gap="small"):
        _tool(results, _("Upp"), "arrow_upward", "Alt+Up", lambda now, id_: now.moved(id_, -1))
        _tool(results, _("Ned"), "arrow_downward", "Alt+Down", lambda now, id_: now.moved(id_, 1))
        _tool(results, _("Kopiera"), "content_copy", None, lambda now, id_: now.copied(id_))
        _tool(results, _("Ta bort"), "delete", None, lambda now, id_: now.without(id_))
    _adding(results)
    return next(slide for slide in made.slides if slide.id == picked)


def _tool(
    results: Results, words: str, icon: str, shortcut: str | None, change: Callable[[Seminar, str], Seminar]
) -> None:
    st.button(
        words,
        key=f"slide-{icon}",
        icon=f":material/{icon}:",
        shortcut=shortcut,
        on_click=lambda: seminar_draft.edit(results, lambda now: change(now, st.session_state[PICKED])),
    )


def _adding(results: Results) -> None:
    with st.popover(_("Lägg till bild"), icon=":material/add:", key="add-slide"):
        kind = st.radio(_("Slag"), list(kinds()), format_func=kinds().__getitem__, key="add-kind", index=1)
        key = ""
        if kind == CHART:
            names = {chart.key: gettext(chart.name) for chart in CHARTS}
            key = st.selectbox(_("Diagram"), list(names), format_func=names.__getitem__, key="add-chart")
        st.button(_("Lägg till"), key="add", type="primary", on_click=_add, args=(results, kind, key))


def _add(results: Results, kind: str, key: str) -> None:
    slide = Slide(kind, chart=key)
    seminar_draft.edit(results, lambda now: now.added(slide, st.session_state.get(PICKED)))
    st.session_state[PICKED] = slide.id


# --- one slide ---


def editor(slide: Slide, results: Results, choice: Choice) -> None:
    """A slide's words, choices and notes, and what it shows."""
    help_ = _("Tomt: diagrammets egen slutsats.") if slide.kind == CHART else None
    _words(slide, results, "title", _("Rubrik"), help=help_)
    if slide.kind == CHART:
        _choices(slide, results)
    if slide.kind == QUOTE:
        _quotes(slide, results)
    _words(slide, results, "body", _("Text, en rad för varje punkt"), tall=True)
    _words(slide, results, "notes", _("Anteckningar, bara för talaren"), tall=True)
    if slide.kind in (TEXT, QUESTION):
        _words(slide, results, "source", _("Källa"))
    _preview(slide, results, choice)


def _change(results: Results, slide: Slide, values: Callable[[Slide], dict[str, object]]) -> None:
    """Other values in a slide as it stands now; `values` reads the widgets."""
    seminar_draft.edit(
        results, lambda now: now.changed(slide.id, **values(next((s for s in now.slides if s.id == slide.id), slide)))
    )


def _words(
    slide: Slide, results: Results, field: str, words: str, *, tall: bool = False, help: str | None = None
) -> None:
    key = seminar_draft.typed(slide, field)
    widget = partial(st.text_area, height=110, max_chars=4_000) if tall else partial(st.text_input, max_chars=300)
    widget(
        words,
        key=key,
        help=help,
        on_change=lambda: _change(results, slide, lambda _now: {field: st.session_state[key]}),
    )


def _choices(slide: Slide, results: Results) -> None:
    """Where the slide departs from what the seminar is shown with."""
    own = dict(slide.changes)
    options = labels(results)
    with st.container(horizontal=True, key="slide-choices"):
        for control in (known for known in CONTROLS if known.slide):
            field = control.field
            shown = {FOLLOW: _("Som på sidan"), **options[control.name]}
            now = own[field] or "" if field in own else FOLLOW
            key = seminar_draft.filled(f"{field}-{slide.id}", now if now in shown else FOLLOW)
            st.selectbox(
                control.label(results),
                list(shown),
                format_func=shown.__getitem__,
                key=key,
                width=180,
                on_change=_pick,
                args=(slide, results, field, key),
            )
    if own.get("weights") or own.get("aggregate"):
        quiet(_("Bilden visar index med egna vikter, så som diagrammet såg ut när det lades till."))


def _pick(slide: Slide, results: Results, field: str, key: str) -> None:
    def picked(now: Slide) -> dict[str, object]:
        own, value = dict(now.changes), st.session_state[key]
        own.pop(field, None)
        if value != FOLLOW:
            own[field] = value or None
        return {"changes": tuple(sorted(own.items()))}

    _change(results, slide, picked)


def _quotes(slide: Slide, results: Results) -> None:
    """Which approved answers the slide shows; none chosen: a few are picked from the wave."""
    rows = list(results.quotes[["wave", "unit", "item", "text"]].itertuples(index=False, name=None))
    words = {row[:3]: f"{results.wave_name(row[0])}, {results.name(row[1])}: {row[3]}" for row in rows}
    key = seminar_draft.filled(f"quotes-{slide.id}", [quote for quote in slide.quotes if quote in words])
    st.multiselect(
        _("Citat som är godkända att visa"),
        list(words),
        key=key,
        format_func=words.__getitem__,
        max_selections=4,
        placeholder=_("Inga valda: några korta väljs ur omgången"),
        on_change=lambda: _change(results, slide, lambda _now: {"quotes": tuple(st.session_state[key])}),
    )


def _preview(slide: Slide, results: Results, choice: Choice) -> None:
    """What the slide says, in the page's own size."""
    shown = seminar.freeze(Seminar("", (replace(slide, kind=TEXT) if slide.kind == CHART else slide,)), results, choice)
    with st.container(border=True, key="preview"):
        if slide.kind == CHART and known(slide.chart):
            own = seminar.choice_of(slide, choice)
            if not by_key(slide.chart).offered(results):
                quiet(by_key(slide.chart).why_not(results))
                return
            rendered = cache.rendered(slide.chart, own, results.version)
            finding(slide.title or rendered.title)
            for line in slide.body.splitlines():
                st.markdown(escape(line))
            figure(rendered, f"preview-{slide.id}")
            quiet(rendered.source)
            return
        for _slide, why in shown.left_out:
            quiet(why)
        for drawn in shown.slides:
            said(drawn)


def said(drawn: Drawn) -> None:
    """A slide of words, in the page's own size."""
    finding(drawn.title or label(drawn.slide))
    for line in drawn.lines:
        st.markdown(escape(line))
    for quoted in drawn.quotes:
        st.markdown(f"> {escape(quoted.text)}")
        quiet(quoted.who)
    if drawn.source:
        quiet(drawn.source)


# --- saving ---


def saving(now: seminar_draft.Work, results: Results) -> None:
    """The seminar's name, saving, what has been saved before."""
    made, latest = now.made, seminar_draft.overtaken(now)
    with st.container(horizontal=True, vertical_alignment="bottom", key="saving"):
        key = seminar_draft.filled("seminar-name", made.name)
        st.text_input(
            _("Seminariets namn"),
            key=key,
            max_chars=120,
            width=420,
            on_change=lambda: seminar_draft.edit(results, lambda now: replace(now, name=st.session_state[key].strip())),
        )
        if not person.has(Right.SEMINAR):
            _saved(now, results)
            quiet(_("Ändringarna ligger i ett utkast som bara du har länken till."))
            return
        with st.container(width=240):
            name = who()
        st.button(
            _("Spara"),
            key="save",
            icon=":material/save:",
            on_click=seminar_draft.save,
            args=(results, name),
            disabled=not made.name or not name.name or latest is not None,
        )
        _saved(now, results)
    if latest is not None:
        _overtaken(now, results, latest, name)
    elif seminar_draft.is_saved(made):
        quiet(_("Sparat. Den som har länken till sidan kan öppna seminariet."))
    elif now.token:
        quiet(_("Ändringarna ligger kvar i ett utkast som bara du har länken till. Spara för att dela dem."))
    if not name.name:
        quiet(_("Skriv ditt namn för att spara: det står vid versionen, så att andra ser vem som har gjort den."))
    quiet(_("Webbläsaren minns ditt utkast med en kaka, lplan_lasare, som inte används till något annat."))


def _overtaken(now: seminar_draft.Work, results: Results, latest: store.Decision, name: Actor) -> None:
    """Somebody else has saved under the same name: whose it is and when, and each way on. Nothing is lost by any."""
    made = now.made
    own = seminar_draft.free_name(f"{made.name} ({name.name})" if name.name else made.name, [made.name])
    with st.container(border=True, key="seminar-krock"):
        said = _("{what} Din version bygger inte på den. Dina ändringar ligger kvar i ditt utkast. Hur vill du göra?")
        st.warning(escape(said.format(what=latest)), icon=":material/group:")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            # The number stands in the keys: a press on a button about an earlier version is about nothing.
            key = f"seminar-eget-{latest.version}-{name.name}"
            st.session_state.setdefault(key, own)
            st.text_input(_("Eget namn"), key=key, max_chars=120, width=420)
            st.button(
                _("Spara under eget namn"),
                key=f"save-as-{latest.version}",
                type="primary",
                icon=":material/save:",
                on_click=_save_as,
                args=(results, name, key),
                disabled=not name.name,
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Ersätt den med min version"),
                key=f"replace-{latest.version}",
                icon=":material/sync:",
                on_click=seminar_draft.save,
                args=(results, name, latest.version),
                disabled=not name.name,
                help=_("Den andra versionen finns kvar bland tidigare versioner."),
            )
            st.page_link(
                "pages/present.py",
                label=_("Titta på den andra versionen"),
                icon=":material/visibility:",
                query_params={seminar_draft.NAME: made.name},
            )
        quiet(_("Ditt utkast finns under Öppna, Dina utkast, när du har tittat."))


def _save_as(results: Results, who_: Actor, key: str) -> None:
    if words := st.session_state[key].strip():
        seminar_draft.save_as(results, who_, words)


def _saved(now: seminar_draft.Work, results: Results) -> None:
    """What can be opened: the saved seminars with their versions, for who may save; the person's own drafts."""
    with st.popover(_("Öppna"), icon=":material/folder_open:", key="saved"):
        if person.has(Right.SEMINAR):
            _versions(now.made)
        if mine := seminar_draft.others(now):
            quiet(_("Dina utkast"))
            for token, name, last in mine[:10]:
                said = f"{name or _('Utan namn')} ({text.moment(last.at)})"
                st.page_link("pages/present.py", label=escape(said), query_params={seminar_draft.TOKEN: token})
        st.button(_("Börja om från det färdiga"), key="anew", on_click=seminar_draft.begin_anew, args=(results,))


def _versions(made: Seminar) -> None:
    """The saved seminars, and the earlier versions of this one, with who has saved them."""
    engine = cache.engine()
    found = store.documents(engine, seminar_draft.SAVED, survey=made.survey)
    for name, author, at in zip(found["name"], found["who"], found["saved_at"], strict=True):
        label_ = f"{name} ({_by(author, text.date(at, 'iso'))})"
        st.page_link("pages/present.py", label=escape(label_), query_params={seminar_draft.NAME: name})
    versions = store.document_versions(engine, seminar_draft.SAVED, made.name, survey=made.survey)
    if len(versions) > 1:
        quiet(_("Tidigare versioner av {name}").format(name=made.name))
        for hash_, author, at in versions.iloc[1:11].itertuples(index=False, name=None):
            st.page_link(
                "pages/present.py",
                label=escape(_by(author, text.moment(at))),
                query_params={seminar_draft.NAME: made.name, seminar_draft.VERSION: hash_[:12]},
            )


def _by(who_: str, when: str) -> str:
    return f"{who_}, {when}" if who_ else when
