"""List the drafts that wait to be published; each can be opened, published or discarded."""

import pandas as pd
import streamlit as st

from lplan import store
from lplan.access import Actor
from lplan.core import text
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.importing.step_navigation import DRAFT, attempt, leave, place
from lplan.ui.shell import cache
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, quiet


def queue(results: Results) -> None:
    """Every draft of the survey, the newest first; nothing when there is none."""
    found = store.drafts(cache.engine(), results.codebook.key)
    if found.empty:
        return
    with st.expander(
        _("Utkast som väntar på att publiceras ({n})").format(n=len(found)), expanded=True, key="utkasten"
    ):
        quiet(_("Ett utkast syns inte för läsare. Skillnaden mot det som är publicerat visas innan något ersätts."))
        name = who("-utkast")
        for _n, row in found.iterrows():
            with st.container(border=True, key=f"utkast-{row['id']}", gap="small"):
                _one(results, row, name)


def described(results: Results, row: pd.Series) -> str:
    """Number, who, when and what is wrong, in sentences."""
    when = text.moment(row["created_at"])
    saved = _("Nr {n}, sparat av {who} {when}.") if row["who"] else _("Nr {n}, sparat {when}.")
    sentences = [saved.format(n=row["id"], who=row["who"], when=when), wrong(row["warnings"])]
    if row["codebook_hash"] != results.codebook.hash:
        sentences.append(_("Läst med en annan version av kodboken än den som gäller: läs in filen på nytt."))
    if not pd.isna(row["publish_at"]):
        sentences.append(_("Publiceras av sig självt {when}.").format(when=text.moment(row["publish_at"])))
    return " ".join(sentences)


def wrong(warnings: int) -> str:
    """How many warnings there were about a draft's file."""
    if not warnings:
        return _("Inga varningar.")
    return text.ngettext("{n} varning när filen lästes in.", "{n} varningar när filen lästes in.", warnings).format(
        n=text.number(warnings)
    )


def _one(results: Results, row: pd.Series, name: Actor) -> None:
    number, token = row["id"], row["token"]
    title = _("Omgång {wave}, {file}").format(wave=row["label"], file=row["file_name"] or "–")
    st.markdown(f"**{escape(title)}**")
    quiet(described(results, row))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/import_wave.py",
            label=_("Öppna"),
            icon=":material/visibility:",
            query_params=st.query_params.to_dict() | {DRAFT: token},
        )
        if not pd.isna(row["publish_at"]):
            return
        st.button(
            _("Publicera …"),
            key=f"till-publicering-{number}",
            icon=":material/publish:",
            on_click=_publishing,
            args=(token,),
        )
        with st.popover(_("Kasta …"), icon=":material/delete:", key=f"kasta-utkast-{number}"):
            st.markdown(_("Utkastet försvinner för alla och kan inte hämtas tillbaka."))
            if not name.name:
                quiet(_("Skriv ditt namn först."))
            if st.button(_("Ja, kasta utkastet"), key=f"kasta-ja-{number}", disabled=not name.name) and attempt(
                lambda: store.discard(cache.engine(), number, who=name)
            ):
                st.rerun()


def _publishing(token: str) -> None:
    """Open a draft where it is published: with its difference a step away, and a reason when one is needed."""
    st.session_state[place(token)] = "publicera"
    leave(**{DRAFT: token})
