"""Ask questions on a page: each by its type; "vet ej", "ej aktuellt" and no answer are kept apart."""

from collections.abc import Callable

import streamlit as st

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Item
from lplan.core import responses as r
from lplan.core.text import _
from lplan.intake.answers import cell_reader, personal_data
from lplan.ui.widgets.escaped_text import escape, quiet

BLANK, NONE = "", "\u2205"  # no answer; answered, with none of them chosen
Answer = tuple[str | None, str]
Answered = Callable[[Answer], None]


def ask(item: Item, answer: Answer, key: str, answered: Answered) -> None:
    """One question; `answered` is called with the new answer when it has been given."""
    label = f"**{escape(item.text)}**"
    about = escape(item.help) if item.help else None
    if item.type in (SINGLE, ORDINAL):
        _one(item, answer, key, label, about, answered)
    elif item.type == MULTIPLE:
        _several(item, answer, key, label, about, answered)
    else:
        _written(item, answer, key, label, about, answered)


def _one(item: Item, answer: Answer, key: str, label: str, about: str | None, answered: Answered) -> None:
    names = {option.code: str(option.label) for option in item.options} | {BLANK: _("Inget svar")}
    codes = list(names)
    now = answer[0] if answer[1] == r.ANSWERED else _option_with(item, answer[1])

    def picked() -> None:
        code = st.session_state[key]
        status = item.by_option[code].status if code != BLANK else r.SKIPPED
        answered((None, status) if status else (code, r.ANSWERED))

    st.radio(
        label,
        codes,
        index=codes.index(now if now in names else BLANK),
        format_func=lambda c: escape(names[c]),
        key=key,
        horizontal=True,
        help=about,
        on_change=picked,
    )


def _several(item: Item, answer: Answer, key: str, label: str, about: str | None, answered: Answered) -> None:
    names = {option.code: str(option.label) for option in item.options}
    alone = {option.code for option in item.options if option.exclusive or option.status}
    if not any(option.exclusive for option in item.choices):
        names[NONE], alone = _("Inget av dem"), alone | {NONE}
    if answer[1] == r.ANSWERED:
        now = list(r.split_codes(answer[0] or "")) or ([NONE] if NONE in names else [])
    else:
        now = [code for code in [_option_with(item, answer[1])] if code]

    def picked() -> None:
        chosen = [code for code in st.session_state[key] if code in names]
        new = [code for code in chosen if code not in now]
        if any(code in alone for code in new):
            chosen = [code for code in new if code in alone][-1:]
        elif new:
            chosen = [code for code in chosen if code not in alone]
        st.session_state[key] = chosen
        status = item.by_option[chosen[0]].status if chosen and chosen[0] in item.by_option else None
        if not chosen:
            answered((None, r.SKIPPED))
        elif status:
            answered((None, status))
        else:
            answered((r.join_codes(o.code for o in item.choices if o.code in chosen), r.ANSWERED))

    st.pills(
        label,
        list(names),
        default=[code for code in now if code in names] if key not in st.session_state else None,
        format_func=lambda c: escape(names[c]),
        key=key,
        selection_mode="multi",
        help=about,
        on_change=picked,
    )


def _option_with(item: Item, status: str) -> str:
    """The option that says a kind of no value; BLANK when there is none."""
    return next((option.code for option in item.options if option.status == status), BLANK)


def _written(item: Item, answer: Answer, key: str, label: str, about: str | None, answered: Answered) -> None:
    hint = {YEAR: _("Årtal, till exempel 2014"), NUMBER: _("Ett tal"), TEXT: ""}[item.type]
    shown = (
        answer[0] or ""
        if answer[1] == r.ANSWERED
        else {r.DONT_KNOW: _("Vet ej"), r.NOT_APPLICABLE: _("Ej aktuellt")}.get(answer[1], "")
    )
    if item.type == NUMBER and answer[1] == r.ANSWERED:
        shown = shown.removesuffix(".0").replace(".", ",")

    def picked() -> None:
        found = cell_reader.Reader(item).read(st.session_state[key])
        if not found.fault:
            answered((found.answer, found.status))

    widget = st.text_area if item.type == TEXT else st.text_input
    said = widget(
        label,
        value=shown if key not in st.session_state else None,
        key=key,
        help=about,
        placeholder=hint,
        on_change=picked,
        max_chars=5_000 if item.type == TEXT else 40,
    )
    found = cell_reader.Reader(item).read(said or "")
    if found.fault:
        st.error(escape(f"{found.fault} {found.suggestion}"))
    if item.type == TEXT:
        quiet(_("Skriv inga personuppgifter. Texten lagras inte: den finns bara i filen du hämtar."))
        if found.answer and (kinds := personal_data.find(found.answer)):
            st.warning(
                escape(_("Texten ser ut att innehålla {kinds}. Det tas bort ur filen.").format(kinds=", ".join(kinds)))
            )
