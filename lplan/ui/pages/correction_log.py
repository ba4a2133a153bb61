"""Show the corrections of published answers, answer by answer, with the reason for each."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lplan import store
from lplan.codebook import MULTIPLE, NUMBER, TEXT, Codebook, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.shell import cache
from lplan.ui.widgets.escaped_text import escape, quiet
from lplan.ui.widgets.html_tables import table

MANY = 300


def corrections(results: Results) -> None:
    """Every correction, the newest first: when, which wave, why, and each answer before and after."""
    found = store.corrections(cache.engine(), results.codebook.key)
    if found.empty:
        quiet(_("Inga publicerade svar har ändrats."))
        return
    for _n, row in found.iterrows():
        with st.container(border=True, key=f"correction-{row['id']}", gap="small"):
            st.markdown(f"**{escape(_summary(results, row))}**")
            st.markdown(escape(_("Skäl: {reason}").format(reason=row["reason"])))
            names = text.listed(results.name(unit) for unit in row["units"])
            quiet(_("Berör: {names}.").format(names=names))
            if pd.isna(row["before"]) and pd.isna(row["after"]):
                continue
            details = st.expander(_("Visa svaren före och efter"), key=f"changed-{row['id']}", on_change="rerun")
            if details.open:
                with details:
                    changed_answers(results, store.correction_changes(cache.engine(), row["id"]))


def _summary(results: Results, row: pd.Series) -> str:
    """When, which wave and what was done, in one line."""
    known = results.by_wave.get(row["wave"])
    n = _("1 svar") if row["changed"] == 1 else _("{n} svar").format(n=text.number(row["changed"]))
    words = _("{date}: {n} ändrades i omgång {wave}")
    if pd.isna(row["after"]) and not pd.isna(row["before"]):
        words = _("{date}: omgång {wave} drogs tillbaka ({n})")
    if pd.isna(row["before"]) and not pd.isna(row["after"]):
        words = _("{date}: omgång {wave} publicerades igen ({n})")
    return words.format(date=text.date(row["at"], "iso"), wave=known.label if known else row["wave"], n=n)


def changed_answers(
    results: Results, changes: pd.DataFrame, *, free: Callable[[str], str] | None = None
) -> pd.DataFrame:
    """Show answers before and after; `free` says how free texts are written (None: only that there is one).

    Returns the whole table, to download: the page shows its first MANY rows.
    """
    book = results.codebook
    order = {item.code: n for n, item in enumerate(book.items)}
    places = [(results.register.position(u), order.get(i, len(order))) for u, i in zip(*_two(changes), strict=True)]
    rows = changes.iloc[[n for _place, n in sorted((place, n) for n, place in enumerate(places))]]
    whole = pd.DataFrame(
        {
            str(book.unit_one).capitalize(): [results.name(unit) for unit in rows["unit"]],
            _("Kod"): list(rows["item"]),
            _("Fråga"): [str(book.by_code[i].label) if i in book.by_code else i for i in rows["item"]],
            _("Före"): _words(book, rows, "before", free),
            _("Efter"): _words(book, rows, "after", free),
        }
    )
    table(whole.head(MANY), alt=_("Svar före och efter"), fold=True)
    if len(whole) > MANY:
        quiet(_("De första {n} av {total} visas.").format(n=MANY, total=text.number(len(whole))))
    return whole


def _two(changes: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return changes["unit"], changes["item"]


def _words(book: Codebook, rows: pd.DataFrame, when: str, free: Callable[[str], str] | None) -> list[str]:
    cells = zip(rows["item"], rows[f"{when}_status"], rows[when], strict=True)
    return [answer_words(book, *cell, free=free) for cell in cells]


def answer_words(
    book: Codebook, code: str, status: str | None, answer: str, *, free: Callable[[str], str] | None = None
) -> str:
    """An answer in words: the option's label, a number with a decimal comma, or the kind of missing value."""
    if pd.isna(status):
        return "–"
    if status != r.ANSWERED:
        return r.status_words().get(status, status)
    item = book.by_code.get(code)
    if item is None:
        return str(answer)
    if item.type == TEXT:
        return free(answer) if free else _("(egen text)")
    if item.type == MULTIPLE:
        labels = [_label(item, option) for option in r.split_codes(answer)]
        return text.listed(labels) if labels else _("inget av dem")
    if item.type == NUMBER:
        return str(answer).removesuffix(".0").replace(".", ",")
    return _label(item, answer)


def _label(item: Item, code: str) -> str:
    return str(item.by_option[code].label) if code in item.by_option else str(code)
