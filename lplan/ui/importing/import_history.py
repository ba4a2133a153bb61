"""Show the imports of a wave: which file, by whom, how it was read, what became of it; each can be undone."""

import json
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lplan import store
from lplan.core import text
from lplan.core.json_types import Json
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.importing.step_navigation import attempt
from lplan.ui.shell import cache, conflict_notice
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, quiet
from lplan.ui.widgets.html_tables import table


def states() -> dict[str, str]:
    """What an import's state and the events in its log are called."""
    return {
        "draft": _("utkast"),
        "saved": _("sparad som utkast"),
        "scheduled": _("publicering planerad"),
        "published": _("publicerad"),
        "replaced": _("ersatt av en senare"),
        "withdrawn": _("tillbakadragen"),
        "restored": _("publicerad igen"),
    }


def history(results: Results, wave: str, mine: int | None = None) -> None:
    """The imports of a wave that have been public, and `mine` (a draft that the person has the link to)."""
    engine, survey = cache.engine(), results.codebook.key
    latest = store.latest_about(engine, survey, wave)
    found, log = store.imports(engine, survey), store.events(engine, survey)
    public = set(log.loc[log["what"].isin(["published", "restored"]), "import_id"])
    found = found[(found["wave"] == wave) & (found["id"].isin(public) | (found["id"] == mine))]
    found = found[(found["id"] == mine) | (found["simulated"].astype(bool) == results.simulated)]
    if found.empty:
        return
    words = states()
    title = _("Inläsningar för omgång {wave} ({n})").format(wave=escape(wave), n=len(found))
    with st.expander(title, key=f"historik-{wave}", on_change="rerun") as opened:
        if not opened.open:
            return
        said = {
            _("Nr"): [str(n) for n in found["id"]],
            _("Fil"): list(found["file_name"]),
            _("Läst in"): [text.moment(at) for at in found["created_at"]],
            _("Av"): list(found["who"]),
            _("Läge"): [words[state] for state in found["state"]],
        }
        if found["simulated"].any():
            said[_("Svar")] = [_("simulerade") if s else _("insamlade") for s in found["simulated"]]
        table(
            pd.DataFrame(said),
            alt=_("Inläsningar för omgång {wave}").format(wave=wave),
            fold=True,
        )
        names = {int(n): f"{n}  {file}" for n, file in zip(found["id"], found["file_name"], strict=True)}
        picked = st.selectbox(
            _("Visa en inläsning"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=_("Välj …"),
            key=f"historik-val-{wave}",
        )
        if picked is not None:
            row = found[found["id"] == picked].iloc[0]
            _about(results, row, log[log["import_id"] == picked])
            _undo(row, picked, latest)


def _about(results: Results, row: pd.Series, log: pd.DataFrame) -> None:
    """Everything that was kept about an import."""
    words = states()
    current = row["codebook_hash"] == results.codebook.hash
    said = [
        (_("Fil"), row["file_name"]),
        (_("Kontrollsumma (SHA-256)"), row["file_hash"]),
        (
            _("Kodbok"),
            f"{row['codebook_hash'][:12]} ({_('den som gäller') if current else _('en annan än den som gäller')})",
        ),
        (_("Regler"), plainly(json.loads(row["rules"]))),
        (_("Tolkning"), plainly(_decided(json.loads(row["mapping"])))),
    ]
    table(pd.DataFrame(said, columns=[_("Uppgift"), _("Innehåll")]))
    table(
        pd.DataFrame(
            {
                _("När"): [text.moment(at) for at in log["at"]],
                _("Vad"): [words[what] for what in log["what"]],
                _("Vem"): list(log["who"]),
                _("Skäl"): list(log["note"]),
            }
        ),
        alt=_("Vad som har hänt med inläsningen"),
        fold=True,
    )


def _decided(mapping: Mapping[str, Json]) -> Mapping[str, Json]:
    """What a person decided, without what a file from the same tool is known by."""
    return {name: value for name, value in mapping.items() if name not in ("format", "headings")}


def plainly(decided: Mapping[str, Json]) -> str:
    """Decisions as words: "a: b; c: d"; an em dash when there are none."""
    parts = []
    for name, value in decided.items():
        if isinstance(value, dict):
            value = ", ".join(f"{k} → {v if not isinstance(v, dict) else plainly(v)}" for k, v in value.items())
        elif isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in ("", None):
            parts.append(f"{name}: {value}")
    return "; ".join(parts) or "—"


def _undo(row: pd.Series, number: int, latest: store.Decision) -> None:
    """Take a published import back, or publish an earlier one again."""
    published = row["state"] == "published"
    if row["state"] == "draft":
        return
    place = f"historik-{number}"
    seen = conflict_notice.seen(latest, place)
    reason = st.text_input(_("Skäl, visas under Rättelser"), key=f"skal-{number}", max_chars=500)
    name = who()
    label = _("Dra tillbaka") if published else _("Publicera igen")
    act = store.withdraw if published else store.restore
    if st.button(
        label, disabled=not name.name, key=f"angra-{number}-{row['state']}", icon=":material/undo:"
    ) and attempt(lambda: act(cache.engine(), number, who=name, reason=reason, seen=seen)):
        conflict_notice.forget(place)
        st.rerun()
    if not name.name:
        quiet(_("Skriv ditt namn först."))
