"""Reviewing free-text answers: one at a time, with what may be personal pointed out and a masked wording proposed."""

import pandas as pd
import streamlit as st

from lplan import store, text
from lplan.intake import privacy
from lplan.results import Choice, Results
from lplan.text import _
from lplan.ui import cache, moments
from lplan.ui.importing.steps import attempt
from lplan.ui.tables import table
from lplan.ui.who import who
from lplan.ui.words import finding, quiet

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
    found = store.free_texts(cache.engine(), results.codebook.key, results.codebook.free_items)
    waves = [wave for wave in reversed(results.waves) if wave.key in set(found["wave"])]
    if not waves:
        quiet(_("Den här enkäten har inga publicerade fria svar."))
        return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    names = {wave.key: wave.name for wave in waves}
    collected = [wave.key for wave in waves if not wave.simulated]
    first = list(names).index(collected[0]) if collected else 0
    wave = row.selectbox(_("Omgång att granska"), list(names), index=first, format_func=names.get, key="granska-omgang")
    rows = found[found["wave"] == wave].reset_index(drop=True)
    if results.is_simulated(wave):
        quiet(_("Svaren i omgången är simulerade: de är ingens, och visas utan granskning. De kan ändå döljas här."))
    words, counts = kinds(), rows["decision"].value_counts()
    offered = [kind for kind in list(words)[:4] if kind in counts or kind == WAITING]
    kind = row.segmented_control(
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
    rows = rows[rows["decision"] == kind].reset_index(drop=True)
    rows["kinds"] = [privacy.find(words) for words in rows["original"]]
    # What may be personal first: it is what the review is for.
    rows = rows.sort_values("kinds", key=lambda k: k.map(len), ascending=False, kind="stable").reset_index(drop=True)
    name = who()
    if rows.empty:
        st.success(_("Inga svar av det slaget i omgången."), icon=":material/check:")
    else:
        _one(results, rows, kind, name)
    _log(results)


def _one(results: Results, rows: pd.DataFrame, kind: str, name: str) -> None:
    """The answer to decide about: as written, what was found in it, the words that are proposed, the decision."""
    items = {item.code: str(item.label) for item in results.codebook.items}
    at = 0
    if len(rows) > 1:
        at = st.selectbox(
            _("Svar"),
            range(len(rows)),
            format_func=lambda n: _titled(results, items, rows.iloc[n]),
            key=f"granska-svar-{rows['wave'].iloc[0]}-{kind}",
        )
    row = rows.iloc[min(at, len(rows) - 1)]
    with st.container(border=True, key="granska-citat"):
        quiet(_titled(results, items, row))
        st.text(row["original"])
        if row["kinds"]:
            st.warning(
                _("Möjlig personuppgift: {kinds}. En maskerad ordalydelse föreslås nedan.").format(
                    kinds=text.listed(row["kinds"])
                ),
                icon=":material/shield_person:",
            )
        masked = st.text_area(
            _("Så här visas det (ändra fritt)"),
            value=row["shown"] or privacy.mask(row["original"]),
            key=f"granska-text-{store.answer_hash(row['original'])[:12]}-{row['unit']}-{row['item']}-{kind}",
            max_chars=5_000,
        ).strip()
        place = (cache.engine(), results.codebook.key, row["wave"], row["unit"], row["item"])
        given = {"original": row["original"], "who": name}
        buttons = st.container(horizontal=True)
        same = masked == row["original"].strip()
        approve = buttons.button(
            _("Godkänn som det står") if same else _("Godkänn den ändrade texten"),
            type="primary",
            disabled=not name or not masked,
            icon=":material/check:",
        )
        refuse = buttons.button(
            _("Får inte visas"), disabled=not name or kind == "refused", icon=":material/visibility_off:"
        )
        undo = kind != WAITING and buttons.button(_("Ångra beslutet"), disabled=not name, icon=":material/undo:")
        if not name:
            quiet(_("Skriv ditt namn först."))
    acts = {
        "approve": (approve, lambda: store.approve_quote(*place, shown=row["original"] if same else masked, **given)),
        "refuse": (refuse, lambda: store.refuse_quote(*place, **given)),
        "undo": (undo, lambda: store.undo_quote(*place, **given)),
    }
    for pressed, act in acts.values():
        if pressed and attempt(act):
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
                _("När"): [moments.shown(at) for at in shown["at"]],
                _("Vem"): list(shown["who"]),
                _("Omgång"): [results.wave_name(wave) for wave in shown["wave"]],
                str(results.codebook.unit_one).capitalize(): [results.name(unit) for unit in shown["unit"]],
                _("Fråga"): list(shown["item"]),
                _("Beslut"): [words[decision] for decision in shown["decision"]],
                _("Visas som"): shown["text"].fillna("").tolist(),
            }
        ),
        alt=_("Beslut om fria svar"),
        fold=True,
    )
    if len(log) > SHOWN:
        quiet(_("De första {n} av {total} visas.").format(n=SHOWN, total=text.number(len(log))))
