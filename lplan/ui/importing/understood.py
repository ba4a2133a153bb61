"""The third step: what the file was taken to say, why and how surely; whatever is not certain can be changed here."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lplan import store, text
from lplan.codebook import MULTIPLE, Codebook
from lplan.errors import ERROR
from lplan.intake.convert import status_words
from lplan.intake.headings import (
    ANSWER,
    DROPPED,
    IGNORED,
    ITEM,
    MAIN,
    RESPONDENT,
    STATUS,
    TIME,
    TOOL,
    UNIT,
    WAVE,
)
from lplan.results import Results
from lplan.text import _
from lplan.ui import cache
from lplan.ui.importing.examine import Examined
from lplan.ui.importing.start import wave_key
from lplan.ui.importing.steps import keep, onward, place
from lplan.ui.show import table
from lplan.ui.words import escape, quiet

MANY = 40
PERSON = "person"


def step(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Everything that was understood, the uncertain first."""
    if examined.delivery is None:
        _refused(examined)
        return
    _file(begun, examined)
    _wave(begun, examined)
    for problem in examined.understanding.notes:
        if problem.severity == ERROR:
            st.error(escape(problem), icon=":material/error:")
    _place(begun, examined)
    _columns(results, begun, examined)
    _units(results, begun, examined)
    _labels(results, begun, examined)
    _symbols(begun, examined)
    _several(results, begun, examined)
    onward(_("Gå vidare till kontroll"), place(begun.token), "kontroll", icon=":material/arrow_forward:")


def _refused(examined: Examined) -> None:
    """A file that cannot be used: why, and what to do."""
    for problem in examined.problems:
        st.error(escape(problem), icon=":material/error:")
    quiet(_("Ingenting har sparats. Avbryt inläsningen och välj en annan fil."))


def _file(begun: store.Begun, examined: Examined) -> None:
    """What kind of file it is and how it lies, in a line; and the saved profile that is used, if any."""
    quiet(" ".join(examined.described()))
    if name := begun.body.get("profile_name"):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(escape(_("Den sparade tolkningen {name} används.").format(name=name)))
        row.button(_("Använd den inte"), on_click=lambda: keep(begun, profile={}, profile_name=""))


def _wave(begun: store.Begun, examined: Examined) -> None:
    key = f"omgang-{begun.token[:8]}"
    st.session_state.setdefault(key, begun.wave or examined.wave)

    def change() -> None:
        if wave := wave_key(st.session_state[key]):
            keep(begun, wave=wave)

    st.text_input(_("Omgång"), key=key, max_chars=20, on_change=change, width=220, placeholder=_("Till exempel 2024"))


def _heading(words: str) -> None:
    st.markdown(f"##### {escape(words)}")


def _decide(token: str, value: Callable[[], object] | object, *path: str) -> None:
    """Keep one decision under its place in the profile; deciding None forgets it."""
    begun = store.begun_import(cache.engine(), token)
    chosen = value() if callable(value) else value
    if begun is None:
        return
    profile = dict(begun.body.get("profile", {}))
    place = profile
    for name in path[:-1]:
        place[name] = dict(place.get(name, {}))
        place = place[name]
    if chosen is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = chosen
    keep(begun, profile=profile)


def _question(
    begun: store.Begun, words: str, about: str, options: dict[str, str], now: str, likely: str, *path: str
) -> None:
    """One thing to decide: what the file says, what is known of it, the answer, and a button for the likely one."""
    key = f"fraga-{begun.token[:8]}-{'-'.join(path)}"
    left, middle, right = st.columns([5, 5, 2], vertical_alignment="center")
    left.markdown(f"**{escape(words)}**" + (f"  \n:gray[:small[{escape(about)}]]" if about else ""))
    st.session_state[key] = now if now in options else None
    middle.selectbox(
        words,
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=key,
        placeholder=_("Välj …"),
        label_visibility="collapsed",
        on_change=lambda: _decide(begun.token, st.session_state[key], *path),
    )
    if likely and likely in options:
        right.button(
            _("Stämmer") if likely == now else _("Ja: {name}").format(name=escape(options[likely])),
            key=f"ja-{key}",
            on_click=_decide,
            args=(begun.token, likely, *path),
            width="stretch",
        )


# --- columns ---


def targets(book: Codebook) -> dict[str, str]:
    """Everything that a column can be, as target → words."""
    known = {
        UNIT: str(book.unit_one).capitalize(),
        WAVE: _("Omgång"),
        RESPONDENT: _("Svarande (anonymt märke)"),
        TIME: _("När svaret kom in"),
        MAIN: _("Vem som är huvudsvarande"),
        IGNORED: _("Läses inte in"),
        TOOL: _("Verktygets egen kolumn, läses inte in"),
        DROPPED: _("Personuppgift, sparas inte"),
        ITEM: _("Frågans kod (en rad per svar)"),
        ANSWER: _("Svaret (en rad per svar)"),
        STATUS: _("Slag av svar (en rad per svar)"),
    }
    for item in book.items:
        known[item.code] = f"{item.code}  {item.label}"
        if item.type == MULTIPLE:
            known |= {f"{item.code}:{o.code}": f"{item.code}  {item.label}: {o.label}" for o in item.choices}
    return known


def _hows() -> dict[str, str]:
    return {
        "code": _("kod"),
        "text": _("frågans text"),
        "alias": _("känt namn"),
        "number": _("nummer"),
        "suggestion": _("förslag"),
        "content": _("innehållet"),
        "nought": _("en inledande nolla var borta"),
        PERSON: _("valt av dig"),
    }


def _columns(results: Results, begun: store.Begun, examined: Examined) -> None:
    columns, options = examined.columns(), targets(results.codebook)
    unsure = [c for c in columns if c.confirm or (c.target == IGNORED and c.how != PERSON)]
    personal = [c for c in columns if c.target == DROPPED]
    _heading(_("Kolumnerna"))
    quiet(
        _(
            "Kolumner i filen: {n}, varav {sure} säkra, {unsure} att titta på och {personal} med personuppgifter, som inte "
            "sparas."
        ).format(
            n=len(columns), sure=len(columns) - len(unsure) - len(personal), unsure=len(unsure), personal=len(personal)
        )
    )
    for column in unsure[:MANY]:
        _question(begun, column.heading, _about(column), options, column.target, column.target, "columns", column.key)
    if len(unsure) > MANY:
        quiet(_("Ytterligare {n} finns i listan nedan.").format(n=len(unsure) - MANY))
    with st.expander(_("Alla kolumner, hur de tolkades och varför"), key="kolumner", on_change="rerun") as whole:
        if not whole.open:
            return
        hows = _hows()
        table(
            pd.DataFrame(
                [
                    (
                        c.heading,
                        options.get(c.target, c.target),
                        hows.get(c.how, ""),
                        text.percent(c.confidence),
                        c.reason,
                    )
                    for c in columns
                ],
                columns=[_("Kolumn i filen"), _("Tolkas som"), _("Hur"), _("Säkerhet"), _("Varför")],
            ),
            alt=_("Alla kolumner, hur de tolkades och varför"),
        )
        by_key = {c.key: c for c in columns}
        picked = st.selectbox(
            _("Ändra en kolumn"),
            list(by_key),
            index=None,
            format_func=lambda key: by_key[key].heading,
            key=f"andra-{begun.token[:8]}",
            placeholder=_("Välj …"),
        )
        if picked:
            column = by_key[picked]
            _question(begun, column.heading, _about(column), options, column.target, "", "columns", column.key)


def _about(column) -> str:
    sure = "" if column.how in ("", PERSON) else _("Säkerhet {share}.").format(share=text.percent(column.confidence))
    return " ".join(part for part in (column.reason, sure) if part)


def _place(begun: store.Begun, examined: Examined) -> None:
    """Another sheet or another row of headings than the one that was found."""
    u = examined.understanding
    decided = begun.body.get("profile", {})
    with st.expander(_("Läs ett annat blad eller en annan rubrikrad"), key="plats"):
        left, right = st.columns(2)
        sheets = [sheet.name for sheet in u.delivery.sheets]
        if len(sheets) > 1:
            key = f"blad-{begun.token[:8]}"
            st.session_state[key] = decided.get("sheet", "")
            left.selectbox(
                _("Blad"),
                ["", *sheets],
                format_func=lambda name: name or _("Det som passar bäst"),
                key=key,
                on_change=lambda: _decide(begun.token, st.session_state[key] or None, "sheet"),
            )
        row = f"rubrik-{begun.token[:8]}"
        st.session_state[row] = decided.get("header") or (u.header if u.parts else 1)
        right.number_input(
            _("Rad med rubriker"),
            1,
            50,
            key=row,
            on_change=lambda: _decide(begun.token, int(st.session_state[row]), "header"),
        )


# --- units, labels, several answers ---


def _units(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Names in the file that were not exactly a unit's own."""
    unknown = [match for match in examined.units if not match.code and match.how != "left"]
    loose = [match for match in examined.units if match.code and match.how not in ("code", "name")]
    if not unknown and not loose:
        return
    many = str(results.codebook.unit_many).capitalize()
    _heading(many)
    options = {unit.code: unit.label for unit in results.register.alphabetical()} | {"": _("Läs inte in raden")}
    for match in unknown[:MANY]:
        rows = text.listed(map(str, match.rows[:5])) + (" …" if len(match.rows) > 5 else "")
        decided = begun.body.get("profile", {}).get("units", {}).get(match.words)
        _question(
            begun,
            match.words,
            _("Rad {rows}.").format(rows=rows),
            options,
            decided,
            match.suggestion,
            "units",
            match.words,
        )
    if loose:
        hows = _hows()
        with st.expander(_("Namn som lästes som något annat än de står ({n})").format(n=len(loose))):
            table(
                pd.DataFrame(
                    [(m.words, results.register.label(m.code), hows.get(m.how, m.how)) for m in loose],
                    columns=[_("I filen"), _("Tolkas som"), _("Hur")],
                )
            )


def _labels(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Answers that are none of the options: never taken for a nought, mapped by a person to an option or a kind of none."""
    if not examined.unknown:
        return
    _heading(_("Svar som inte är något av alternativen"))
    quiet(_("De räknas inte förrän du har sagt vad de betyder. Inget tolkas som noll av sig självt."))
    statuses = {status: f"({words})" for status, words in status_words().items()}
    for label in examined.unknown[:MANY]:
        item = results.codebook.by_code[label.item]
        options = {option.code: str(option.label) for option in item.options} | statuses
        about = _("{item}: {n} svar, först på rad {row}.").format(item=item.label, n=label.n, row=label.row)
        decided = begun.body.get("profile", {}).get("options", {}).get(label.item, {}).get(label.label)
        _question(begun, label.label, about, options, decided, label.suggestion, "options", label.item, label.label)
    if len(examined.unknown) > MANY:
        quiet(_("Ytterligare {n} visas när de här är bestämda.").format(n=len(examined.unknown) - MANY))


def _symbols(begun: store.Begun, examined: Examined) -> None:
    """Signs that were read as no value, each with the kind it was taken for: openly, and changed here."""
    if not examined.symbols:
        return
    words = status_words()
    options = words | {"0": _("noll: exakt inget")}
    with st.expander(_("Tecken som läses som inget svar ({n})").format(n=len(examined.symbols))):
        for symbol in examined.symbols[:MANY]:
            about = text.ngettext("{n} cell", "{n} celler", symbol.n).format(n=text.number(symbol.n))
            _question(begun, symbol.words, about, options, symbol.status, "", "symbols", symbol.words)


def _several(results: Results, begun: store.Begun, examined: Examined) -> None:
    """The rule for units that answer several times: chosen by a person, stored and shown."""
    rules = begun.body.get("profile", {}).get("rules", {})
    if not examined.several and not rules.get("several"):
        return
    _heading(_("Flera svar från samma {unit}").format(unit=results.codebook.unit_one))
    named = [
        _("{unit} (rad {rows})").format(unit=results.register.label(unit), rows=text.listed(map(str, rows)))
        for unit, rows in list((examined.several or {}).items())[:8]
    ]
    quiet(text.listed(named) + (" …" if len(examined.several or {}) > 8 else ""))
    options = {
        "": _("Inget: rätta filen så att var och en svarar en gång"),
        "latest": _("Det senaste svaret gäller"),
        "mean": _("Svaren vägs samman (medel, vanligaste svar)"),
        "main": _("Huvudsvaranden gäller, enligt en kolumn i filen"),
    }
    key = f"flera-{begun.token[:8]}"
    st.session_state[key] = rules.get("several", "")
    st.radio(
        _("Regel"),
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=lambda: _decide(begun.token, st.session_state[key] or None, "rules", "several"),
    )
    if rules.get("several") == "main":
        headings = {c.key: c.heading for c in examined.columns()}
        _question(
            begun, _("Kolumn som säger vem som är huvudsvarande"), "", headings, rules.get("main_column"), "", "rules", "main_column"
        )  # fmt: skip
        value = f"huvud-{begun.token[:8]}"
        st.session_state.setdefault(value, rules.get("main_value", _("Ja")))
        st.text_input(
            _("Vad kolumnen då säger"),
            key=value,
            on_change=lambda: _decide(begun.token, st.session_state[value], "rules", "main_value"),
            width=220,
        )
