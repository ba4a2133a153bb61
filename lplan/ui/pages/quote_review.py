"""Review free-text answers one at a time, with possible personal data marked and a masked wording proposed.

The answer on the screen stays there until its reader has decided about it or picked another, also when somebody else
decides about it meanwhile: no press is ever about an answer that took its place.
"""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from lplan import store
from lplan.access import Actor
from lplan.core import text
from lplan.core.text import _
from lplan.intake.answers import personal_data
from lplan.results import Choice, Results
from lplan.ui.importing.step_navigation import attempt
from lplan.ui.shell import cache, conflict_notice
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table

SHOWN = 100
WAITING = ""  # no decision yet


def kinds() -> dict[str, str]:
    """What can have been decided about an answer."""
    return {
        WAITING: _("Väntar"),
        "approved": _("Godkänd"),
        "masked": _("Maskerad"),
        "refused": _("Får inte visas"),
        "undone": _("Beslutet ångrat"),
    }


def page(results: Results, choice: Choice) -> None:
    """The answers of a wave, one to decide about, and the log of what has been decided."""
    latest = store.latest_quotes(cache.engine(), results.codebook.key)
    found = store.free_texts(cache.engine(), results.codebook.key, results.codebook.free_items)
    waves = [wave for wave in reversed(results.waves) if wave.key in set(found["wave"])]
    if not waves:
        quiet(_("Den här enkäten har inga publicerade fria svar."))
        return
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    names = {wave.key: wave.name for wave in waves}
    wave = controls.selectbox(_("Omgång att granska"), list(names), format_func=names.__getitem__, key="granska-omgang")
    rows = found[found["wave"] == wave].reset_index(drop=True)
    if results.simulated:
        quiet(_("Svaren i omgången är simulerade: de är ingens, och visas utan granskning. De kan ändå döljas här."))
    words, counts = kinds(), rows["decision"].value_counts()
    offered = [kind for kind in list(words)[:4] if kind in counts or kind == WAITING]
    kind = controls.segmented_control(
        _("Visa"),
        offered,
        default=WAITING,
        required=True,
        format_func=lambda k: f"{words[k]} ({text.number(int(counts.get(k, 0)))})",
        key=f"granska-slag-{wave}",
    )
    decided = int(sum(counts.get(k, 0) for k in list(words)[1:4]))
    st.progress(
        decided / len(rows),
        text=_("{n} av {total} svar har ett beslut.").format(n=decided, total=text.number(len(rows))),
    )
    place = f"{wave}-{kind}"
    rows = _offered(results, rows, kind, place)
    name = who()
    if rows.empty:
        st.success(_("Inga svar av det slaget i omgången."), icon=":material/check:")
    else:
        row = _picked(results, rows, place)
        _one(results, row, latest.get((wave, row["unit"], row["item"]), store.Decision()), rows, place, name)
    _log(results)


def _held(place: str) -> str:
    """Where the session remembers which answer stands on the screen, and in which words: (unit, item, hash)."""
    return f"granska-nu-{place}"


def _offered(results: Results, rows: pd.DataFrame, kind: str, place: str) -> pd.DataFrame:
    """The answers of a kind, what may be personal first: it is what the review is for. With the one on the screen,
    whatever has become of it; when its words are others now, that is said.
    """
    held = st.session_state.get(_held(place))
    mine = (rows["unit"] == held[0]) & (rows["item"] == held[1]) if held else rows["unit"] == ""
    now = rows.loc[mine, "original"]
    if held and (now.empty or store.answer_hash(now.iloc[0]) != held[2]):
        st.warning(_changed(results, rows["wave"].iloc[0], held), icon=":material/group:")
        del st.session_state[_held(place)]
        mine = mine & (rows["decision"] == kind)
    rows = rows[(rows["decision"] == kind) | mine].reset_index(drop=True)
    rows["kinds"] = [personal_data.find(words) for words in rows["original"]]
    return rows.sort_values("kinds", key=lambda k: k.map(len), ascending=False, kind="stable").reset_index(drop=True)


def _changed(results: Results, wave: str, held: tuple[str, str, str]) -> str:
    """That the answer on the screen is no longer the published one, through whom, and what had been written about
    it.
    """
    unit, item, hashed = held
    said = _("Svaret från {name} på frågan {item} är inte längre det du läste.").format(
        name=results.name(unit), item=item
    )
    by = store.latest_about(cache.engine(), results.codebook.key, wave)
    typed = st.session_state.get(_words_key(unit, item, hashed), "")
    kept = _("Du hade skrivit: {words}").format(words=typed) if typed else ""
    return escape(" ".join(part for part in (said, str(by), kept) if part))


def _words_key(unit: str, item: str, hashed: str) -> str:
    return f"granska-text-{hashed[:12]}-{unit}-{item}"


def _picked(results: Results, rows: pd.DataFrame, place: str) -> pd.Series:
    """The answer to decide about: the one on the screen, until another is picked."""
    items = {item.code: str(item.label) for item in results.codebook.items}
    by_place = {(row["unit"], row["item"]): row for _n, row in rows.iterrows()}
    held, key = st.session_state.get(_held(place)), f"granska-svar-{place}"
    if held and held[:2] in by_place and key not in st.session_state:
        st.session_state[key] = held[:2]
    if st.session_state.get(key) not in by_place:
        st.session_state[key] = next(iter(by_place))
    at = st.session_state[key]
    if len(rows) > 1:
        at = st.selectbox(
            _("Svar"), list(by_place), format_func=lambda pair: _titled(results, items, by_place[pair]), key=key
        )
    st.session_state[_held(place)] = (*at, store.answer_hash(by_place[at]["original"]))
    return by_place[at]


def _one(results: Results, row: pd.Series, latest: store.Decision, rows: pd.DataFrame, place: str, name: Actor) -> None:
    """One answer: as written, what was found in it, the words that are proposed, the decision."""
    items = {item.code: str(item.label) for item in results.codebook.items}
    hashed = store.answer_hash(row["original"])
    about = f"{row['wave']}-{row['unit']}-{row['item']}-{hashed[:12]}"
    with st.container(border=True, key="granska-citat"):
        seen = conflict_notice.seen(latest, about)
        quiet(_titled(results, items, row))
        st.text(row["original"])
        if row["kinds"]:
            st.warning(
                _("Möjlig personuppgift: {kinds}. En maskerad ordalydelse föreslås nedan.").format(
                    kinds=text.listed(row["kinds"])
                ),
                icon=":material/shield_person:",
            )
        key = _words_key(row["unit"], row["item"], hashed)
        st.session_state.setdefault(key, row["shown"] or personal_data.mask(row["original"]))
        masked = st.text_area(_("Så här visas det (ändra fritt)"), key=key, max_chars=5_000).strip()
        same = masked == row["original"].strip()
        shown = row["original"] if same else masked
        acts = _buttons(row["decision"], about, same=same, stopped=not name.name, empty=not masked)
        if not name.name:
            quiet(_("Skriv ditt namn först."))
    decide: dict[str, Callable[..., None]] = {
        "approve": partial(store.approve_quote, shown=shown),
        "refuse": store.refuse_quote,
        "undo": store.undo_quote,
    }
    where = (cache.engine(), results.codebook.key, row["wave"], row["unit"], row["item"])
    for act, pressed in acts.items():
        if pressed and attempt(partial(decide[act], *where, original=row["original"], who=name, seen=seen)):
            _onward(row, rows, place, about)


def _buttons(decision: str, about: str, *, same: bool, stopped: bool, empty: bool) -> dict[str, bool]:
    """Which of the buttons was pressed. Each belongs to one answer in its own words: a press never finds another."""
    row = st.container(horizontal=True)
    approve = _("Godkänn som det står") if same else _("Godkänn den ändrade texten")
    pressed = {
        "approve": row.button(
            approve, key=f"granska-ja-{about}", type="primary", disabled=stopped or empty, icon=":material/check:"
        ),
        "refuse": row.button(
            _("Får inte visas"),
            key=f"granska-nej-{about}",
            disabled=stopped or decision == "refused",
            icon=":material/visibility_off:",
        ),
    }
    if decision != WAITING:
        pressed["undo"] = row.button(
            _("Ångra beslutet"), key=f"granska-angra-{about}", disabled=stopped, icon=":material/undo:"
        )
    return pressed


def _onward(row: pd.Series, rows: pd.DataFrame, place: str, about: str) -> None:
    """To the answer that stood after the one that is decided about."""
    conflict_notice.forget(about)
    pairs = list(zip(rows["unit"], rows["item"], strict=True))
    at = pairs.index((row["unit"], row["item"]))
    after = [*pairs[at + 1 :], *reversed(pairs[:at])]
    st.session_state[_held(place)] = (
        (*after[0], store.answer_hash(rows["original"].iloc[pairs.index(after[0])])) if after else None
    )
    st.session_state.pop(f"granska-svar-{place}", None)
    st.rerun()


def _titled(results: Results, items: dict[str, str], row: pd.Series) -> str:
    """Whose answer to what, and a mark when something in it may be personal."""
    mark = _("möjlig personuppgift: ") if row["kinds"] else ""
    return f"{mark}{results.name(row['unit'])}, {items.get(row['item'], row['item'])}"


def _log(results: Results) -> None:
    """Every decision, the newest first."""
    log = store.quote_log(cache.engine(), results.codebook.key)
    finding(_("Beslut"))
    if log.empty:
        quiet(_("Inget beslut har fattats än."))
        return
    words, shown = kinds(), log.head(SHOWN)
    table(
        pd.DataFrame(
            {
                _("När"): [text.moment(at) for at in shown["at"]],
                _("Vem"): list(shown["who"]),
                _("Omgång"): [results.wave_name(wave) for wave in shown["wave"]],
                str(results.codebook.unit_one).capitalize(): [results.name(unit) for unit in shown["unit"]],
                _("Fråga"): list(shown["item"]),
                _("Beslut"): [words[decision] for decision in shown["decision"]],
                _("Visas som"): [words if isinstance(words, str) else "" for words in shown["text"]],
            }
        ),
        alt=_("Beslut om fria svar"),
        fold=True,
    )
    if len(log) > SHOWN:
        quiet(_("De första {n} av {total} visas.").format(n=SHOWN, total=text.number(len(log))))
