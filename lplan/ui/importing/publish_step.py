"""Compare a draft with what is published, preview it in the charts, and publish it now or later (steps 6–8).

A decision counts against what was public when the person opened the draft (`ui/shell/conflict_notice.py`).
"""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from lplan import store
from lplan.charts import CHARTS, SURVEY
from lplan.core import responses as r
from lplan.core import table_writer, text
from lplan.core.settings import settings
from lplan.core.text import _, gettext
from lplan.intake.answers import personal_data
from lplan.results import Results
from lplan.ui.importing.import_history import history
from lplan.ui.importing.publication_queue import wrong
from lplan.ui.importing.step_navigation import DRAFT, XLSX, attempt, leave, onward, place, sequence
from lplan.ui.pages.correction_log import changed_answers
from lplan.ui.shell import browser_time_zone, cache, conflict_notice
from lplan.ui.shell.person import who
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.escaped_text import escape, quiet

OPENS_WITH = ("response", "levels_overview", "county_map")  # of the charts that can be previewed


def page(results: Results, number: int) -> None:
    """The import that the link stands for, in whatever state it is."""
    found = _row(results, number)
    if found is None:
        quiet(_("Utkastet hör till en annan enkät. Välj den under Visning."))
        return
    latest = store.latest_about(cache.engine(), results.codebook.key, found["wave"])
    # The latest decision is read before the import: what the person sees is never older than it.
    row = _row(results, number)
    assert row is not None
    waits = row["state"] == "published" and not pd.isna(row["publish_at"])
    if row["state"] == "draft":
        _draft(results, number, row, conflict_notice.seen(latest, _place(number)))
    elif waits:
        _waiting(number, row, conflict_notice.seen(latest, _place(number)))
    else:
        _done(results, row)
    history(results, row["wave"], number)


def _row(results: Results, number: int) -> pd.Series | None:
    """One import's row in the store; None in another survey."""
    found = store.imports(cache.engine(), results.codebook.key)
    found = found[found["id"] == number]
    return None if found.empty else found.iloc[0]


def _place(number: int) -> str:
    return f"utkast-{number}"


def _draft(results: Results, number: int, row: pd.Series, seen: int) -> None:
    st.markdown(
        f"**{escape(_('Utkast: omgång {wave}, {file}').format(wave=row['label'], file=row['file_name'] or '–'))}**"
    )
    quiet(
        _("Utkastet är inte publicerat än. Det står i listan under Läs in svar. Dela länken med den som ska granska.")
    )
    st.code(link(row["token"]), language=None, wrap_lines=True)
    if row["warnings"]:
        quiet(wrong(row["warnings"]))
    if _aside(results, row):
        quiet(_("Svaren är simulerade: när de är publicerade syns de bara på sidan Demonstration."))
    _codebook(results, row)
    steps = {"skillnad": _("6. Skillnad"), "bilder": _("7. Förhandsgranska"), "publicera": _("8. Publicera")}
    open_ = place(row["token"])
    match sequence(steps, open_):
        case "skillnad":
            _difference(results, number, row)
            onward(_("Gå vidare till förhandsgranskning"), open_, "bilder", icon=":material/arrow_forward:")
        case "bilder":
            _preview(results, number, row)
            onward(_("Gå vidare till publicering"), open_, "publicera", icon=":material/arrow_forward:")
        case _:
            _publish(number, seen)


def _aside(results: Results, row: pd.Series) -> bool:
    """Whether these answers are simulated and the survey shows collected ones: then they stand on a page of their
    own.
    """
    return bool(row["simulated"]) and not results.simulated


def link(token: str) -> str:
    """A draft's address on another machine: only what is needed to open it."""
    parts = urlsplit(st.context.url or "")
    base = urlsplit(settings().public_url) if settings().public_url else parts
    query = urlencode({DRAFT: token})
    return urlunsplit((base.scheme, base.netloc, parts.path, query, ""))


def _codebook(results: Results, row: pd.Series) -> None:
    """A draft read under another codebook than the one in force, or than what it replaces, says so."""
    engine, key = cache.engine(), results.codebook.key
    if row["codebook_hash"] != results.codebook.hash:
        st.warning(
            _(
                "Utkastet är läst med en annan version av kodboken än den som gäller nu. Läs in filen på nytt, så att "
                "frågor och svarsalternativ stämmer."
            )
        )
    shown = store.waves(engine, key, demonstration=bool(row["simulated"]))
    if not shown[(shown["wave"] == row["wave"]) & (shown["codebook_hash"] != row["codebook_hash"])].empty:
        st.warning(
            _(
                "Det som är publicerat för omgången lästes in med en annan version av kodboken. En del av skillnaden "
                "kan bero på ändrade frågor eller svarsalternativ."
            )
        )


# --- what it changes ---


def _difference(results: Results, number: int, row: pd.Series) -> None:
    engine, key = cache.engine(), results.codebook.key
    current = store.current(engine, key, row["wave"], simulated=bool(row["simulated"]))
    if current is None:
        st.markdown(_("Omgången är ny: det finns inget publicerat att jämföra med."))
        frame = store.responses(engine, key, import_id=number)
        counts = r.responding(frame).iloc[0]
        quiet(_("{n} av {total} har svarat.").format(n=counts["responded"], total=counts["asked"]))
        return
    changes = r.changes(store.responses(engine, key, import_id=current), store.responses(engine, key, import_id=number))
    if changes.empty:
        st.success(_("Utkastet säger samma sak som det som är publicerat: inget svar ändras."), icon=":material/check:")
        return
    units = changes["unit"].nunique()
    st.markdown(
        escape(
            _("Utkastet ändrar {n} svar från {units}, jämfört med det som är publicerat för omgången.").format(
                n=text.number(len(changes)), units=f"{units} {results.codebook.units(units)}"
            )
        )
    )
    quiet(
        _("Nya: {new}. Försvinner: {gone}. Får ett annat innehåll: {other}.").format(
            new=_count(changes, "before", "after"), gone=_count(changes, "after", "before"), other=_both(changes)
        )
    )
    whole = changed_answers(results, changes, free=personal_data.mask)
    st.download_button(
        _("Hämta skillnaden (Excel)"),
        data=lambda: table_writer.text_workbook(_("Skillnad"), table_writer.rows_of(whole)),
        file_name=f"skillnad-{row['wave']}.xlsx",
        mime=XLSX,
        on_click="ignore",
        icon=":material/download:",
    )


def _count(changes: pd.DataFrame, without: str, with_: str) -> str:
    """How many had no answer on one side and have one on the other."""
    answered = {side: changes[f"{side}_status"] == r.ANSWERED for side in (without, with_)}
    return text.number(int((~answered[without] & answered[with_]).sum()))


def _both(changes: pd.DataFrame) -> str:
    one = changes["before_status"] == r.ANSWERED
    return text.number(int((one == (changes["after_status"] == r.ANSWERED)).sum()))


# --- how it looks ---


def _preview(results: Results, number: int, row: pd.Series) -> None:
    offered = {c.key: gettext(c.name) for c in CHARTS if c.basis == SURVEY and c.offered(results)}
    picked = st.multiselect(
        _("Diagram att granska"),
        list(offered),
        default=[key for key in OPENS_WITH if key in offered],
        format_func=offered.__getitem__,
        key="granska-diagram",
        placeholder=_("Välj …"),
    )
    among = cache.results(results.codebook.key, preview=number)  # collected with collected, simulated with simulated
    earlier = [wave.key for wave in among.waves if wave.key < row["wave"]]
    for key in picked:
        show(key, preview=number, wave=row["wave"], baseline=earlier[-1] if earlier else None)
    quiet(_("Så ser diagrammen ut om utkastet publiceras. Fria svar visas först när de är granskade."))


# --- publishing ---


def _publish(number: int, seen: int) -> None:
    engine, reason = cache.engine(), ""
    if not store.difference(engine, number).empty:
        reason = st.text_input(
            _("Varför ändras svaren? Skälet visas under Rättelser."), key="skal", max_chars=500, placeholder=_("Krävs")
        )
    name = who()
    at = _when()
    late = at is not None and at <= datetime.now(UTC)
    if late:
        st.error(_("Tidpunkten har redan varit. Välj en senare, eller publicera nu."))
    left, right = st.columns(2)
    label = _("Publicera") if at is None else _("Planera publiceringen")
    if left.button(
        label,
        key=f"publicera-{number}",
        type="primary",
        icon=":material/publish:",
        width="stretch",
        disabled=not name.name or late,
    ) and attempt(lambda: store.publish(engine, number, who=name, reason=reason, at=at, seen=seen)):
        conflict_notice.forget(_place(number))
        st.rerun()
    if right.button(
        _("Kasta utkastet"), key=f"kasta-{number}", icon=":material/delete:", width="stretch", disabled=not name.name
    ) and attempt(lambda: store.discard(engine, number, who=name)):
        leave()
        st.rerun()
    if not name.name:
        quiet(_("Skriv ditt namn först."))


def _when() -> datetime | None:
    """The point in time that is planned; None for at once. Days and times are on the reader's own clock."""
    choices = {"now": _("Nu"), "later": _("Vid en tidpunkt")}
    when = st.radio(_("När"), list(choices), format_func=choices.__getitem__, horizontal=True, key="nar")
    if when == "now":
        return None
    day, clock = st.columns(2)
    # No day is out of bounds: Streamlit's own bound is the server's day, and refuses in English.
    chosen = day.date_input(_("Dag"), text.today() + timedelta(days=1), format="YYYY-MM-DD", key="dag")
    at = browser_time_zone.moment(chosen, clock.time_input(_("Klockslag"), time(9), key="klocka"))
    quiet(_("Publiceras av sig självt {when}.").format(when=text.moment(at)))
    return at


def _waiting(number: int, row: pd.Series, seen: int) -> None:
    """Planned: when it happens, and a way to call it off."""
    st.info(
        escape(_("Omgång {wave} publiceras {when}.").format(wave=row["label"], when=text.moment(row["publish_at"]))),
        icon=":material/schedule:",
    )
    name = who()
    if st.button(
        _("Avbryt planen"), key=f"avbryt-{number}", disabled=not name.name, icon=":material/undo:"
    ) and attempt(lambda: store.withdraw(cache.engine(), number, who=name, seen=seen)):
        conflict_notice.forget(_place(number))
        st.rerun()


def _done(results: Results, row: pd.Series) -> None:
    """What became of the import, and the way on."""
    said = {
        "published": _("Omgången {wave} är publicerad och syns i diagrammen."),
        "replaced": _("Inläsningen av omgång {wave} har ersatts av en senare."),
        "withdrawn": _("Inläsningen av omgång {wave} är tillbakadragen."),
    }[row["state"]]
    aside = _aside(results, row)
    if row["state"] == "published" and aside:
        said = _(
            "Omgången {wave} är publicerad. Svaren är simulerade och visas för sig på sidan Demonstration, aldrig "
            "ihop med insamlade svar."
        )
    (st.success if row["state"] == "published" else st.info)(escape(said.format(wave=row["label"])))
    if row["state"] == "published" and aside:
        st.page_link("pages/simulation.py", label=_("Till demonstrationen"), icon=":material/arrow_forward:")
    if row["state"] == "published":
        quiet(_("Ångra: välj inläsningen nedan och dra tillbaka den."))
        free = store.free_texts(cache.engine(), results.codebook.key, results.codebook.free_items)
        waiting = ((free["wave"] == row["wave"]) & ~free["simulated"].astype(bool) & (free["decision"] == "")).sum()
        if waiting:
            st.page_link(
                "pages/quotes.py",
                label=_("Granska fria svar ({n} väntar)").format(n=text.number(int(waiting))),
                icon=":material/rate_review:",
            )
    st.button(_("Läs in fler svar"), on_click=leave)
