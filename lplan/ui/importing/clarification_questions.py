"""Ask what names, labels, signs and unfinished rows in the file mean, and which of a unit's several answers counts."""

import pandas as pd
import streamlit as st

from lplan import store
from lplan.codebook import NUMBER, YEAR
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.intake.answers.cell_words import NOTHING
from lplan.intake.file_problems import NOT_OFFERED
from lplan.intake.interpretation.response_disposition import COUNT, LEAVE, LEFT, UNFINISHED, UNKNOWN, Said, names
from lplan.intake.interpretation.text_normalisation import some
from lplan.results import Results
from lplan.ui.importing.decision_question import MANY, decide, heading, hows, question
from lplan.ui.importing.file_examination import Examined, decisions
from lplan.ui.widgets.escaped_text import quiet
from lplan.ui.widgets.html_tables import table


def units(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Names in the file that are not exactly a unit's own."""
    unknown = [match for match in examined.conversion.units if not match.code and match.how != "left"]
    loose = [match for match in examined.conversion.units if match.code and match.how not in ("code", "name")]
    if not unknown and not loose:
        return
    many = str(results.codebook.unit_many).capitalize()
    heading(many)
    options = {unit.code: unit.label for unit in results.register.alphabetical()} | {"": _("Läs inte in raden")}
    for match in unknown[:MANY]:
        rows = some(match.rows, 5)
        decided = decisions(begun).get("units", {}).get(match.words)
        question(
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
        ways = hows()
        with st.expander(_("Namn som lästes som något annat än de står ({n})").format(n=len(loose))):
            table(
                pd.DataFrame(
                    [(m.words, results.register.label(m.code), ways.get(m.how, m.how)) for m in loose],
                    columns=[_("I filen"), _("Tolkas som"), _("Hur")],
                )
            )


def labels(results: Results, begun: store.Begun, examined: Examined) -> None:
    """Answers that are none of the options: a person maps each to an option or a kind of missing value."""
    labels = examined.conversion.unknown
    if not labels:
        return
    heading(_("Svar som inte är något av alternativen"))
    quiet(_("De räknas inte förrän du har sagt vad de betyder. Inget tolkas som noll av sig självt."))
    statuses = {status: f"({words})" for status, words in r.status_words().items()}
    for label in labels[:MANY]:
        item = results.codebook.by_code[label.item]
        options = {option.code: str(option.label) for option in item.options} | statuses
        about = _("{item}: {n} svar, först på rad {row}.").format(item=item.label, n=label.n, row=label.row)
        decided = decisions(begun).get("options", {}).get(label.item, {}).get(label.label)
        number = item.type in (YEAR, NUMBER)
        question(
            begun,
            label.label,
            about,
            options,
            decided,
            label.suggestion,
            "options",
            label.item,
            label.label,
            free=number,
        )
    if len(labels) > MANY:
        quiet(_("Ytterligare {n} visas när de här är bestämda.").format(n=len(labels) - MANY))


def truths(begun: store.Begun, examined: Examined) -> None:
    """Yes and no in other words than the codebook's: asked about once, for all the questions in the file."""
    decided = decisions(begun).get("yes_no", {})
    asked = {truth.words: (truth.meaning, truth.n) for truth in examined.conversion.truths}
    if not asked and not decided:
        return
    heading(_("Ja och nej i andra ord"))
    quiet(_("Svaret gäller alla frågor i filen som besvaras med Ja eller Nej."))
    options = {"yes": _("Ja"), "no": _("Nej")} | {s: f"({words})" for s, words in r.status_words().items()}
    for word in [*asked, *(word for word in decided if word not in asked)]:
        likely, n = asked.get(word, ("", 0))
        about = text.ngettext("{n} cell", "{n} celler", n).format(n=text.number(n)) if n else ""
        question(begun, word, about, options, decided.get(word), likely, "yes_no", word)


def symbols(begun: store.Begun, examined: Examined) -> None:
    """Signs that were read as no value, each with the kind it was taken for: openly, and changed here."""
    if not examined.conversion.symbols:
        return
    options = r.status_words() | {NOTHING: _("noll: exakt inget")}
    with st.expander(_("Tecken som läses som inget svar ({n})").format(n=len(examined.conversion.symbols))):
        for symbol in examined.conversion.symbols[:MANY]:
            about = text.ngettext("{n} cell", "{n} celler", symbol.n).format(n=text.number(symbol.n))
            now = symbol.status if symbol.status in r.MISSING else NOTHING
            question(begun, symbol.words, about, options, now, "", "symbols", symbol.words)


def scale(begun: store.Begun, examined: Examined) -> None:
    """From which number the file counts the steps of its scales, where that is in doubt."""
    doubts = [str(problem) for problem in examined.problems if problem.reason == "scale"]
    options = {"": _("Inte valt"), "0": _("Det lägsta steget är 0 i filen"), "1": _("Det lägsta steget är 1 i filen")}
    _ask_in_doubt(begun, _("Skalornas tal"), doubts, _("Lägsta steget"), options, "lowest_step")


def missing_options(begun: store.Begun, examined: Examined) -> None:
    """Options that have no column in the file: whether they could be chosen at all."""
    missing = [problem.message for problem in examined.problems if problem.reason == "missing_options"]
    options = {"": _("Inte valt"), NOT_OFFERED: _("De gick inte att välja: ingen har valt dem")}
    title = _("Svarsalternativ utan kolumn")
    _ask_in_doubt(begun, title, missing, title, options, "missing_options")


def _ask_in_doubt(
    begun: store.Begun, title: str, doubts: list[str], label: str, options: dict[str, str], rule: str
) -> None:
    """Ask for a rule under a heading with what is in doubt, or to change what has been decided; else nothing."""
    if doubts or _rule(begun, rule):
        heading(title)
        for doubt in doubts:
            quiet(doubt)
        _ask_rule(begun, label, options, rule)


def _rule(begun: store.Begun, rule: str) -> str:
    """A rule that the person has decided; "" for none."""
    return decisions(begun).get("rules", {}).get(rule, "")


def _ask_rule(begun: store.Begun, label: str, options: dict[str, str], rule: str) -> None:
    """Ask for one rule for the whole file."""
    key = f"{rule}-{begun.token[:8]}"
    st.session_state[key] = _rule(begun, rule)
    st.radio(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=lambda: decide(begun.token, st.session_state[key] or None, "rules", rule),
    )


def rows(begun: store.Begun, examined: Examined) -> None:
    """Rows that the tool does not call finished: how unfinished ones count, and whether one that is left out counts."""
    fates = examined.conversion.fates
    broken = sorted(line for fate in fates if fate.kind == UNFINISHED for line in fate.rows)
    unknown = [fate for fate in fates if fate.kind == UNKNOWN]
    left = [fate for fate in fates if fate.kind in LEFT and fate.word]
    if not (broken or unknown or left):
        return
    heading(_("Rader som inte är färdiga svar"))
    for fate in unknown[:MANY]:
        _row(begun, fate, _("Rad {rows}.").format(rows=some(fate.rows, 5)), None)
    if broken:
        quiet(_("Svaret är inte färdigt på rad {rows}.").format(rows=some(broken, 12)))
        options = {
            "": _("Ingen regel: rätta filen så att bara färdiga svar är kvar"),
            COUNT: _("Det som är besvarat räknas"),
            LEAVE: _("Raderna lämnas utanför"),
        }
        _ask_rule(begun, _("Svar som inte är färdiga"), options, "unfinished")
    if left:
        with st.expander(_("Rader som inte läses in ({n})").format(n=sum(len(fate.rows) for fate in left))):
            for fate in left[:MANY]:
                about = _("Rad {rows}: betyder {what}.").format(rows=some(fate.rows, 5), what=names()[fate.kind])
                _row(begun, fate, about, LEAVE)


def _row(begun: store.Begun, fate: Said, about: str, otherwise: str | None) -> None:
    """Ask how rows of one status count; `otherwise` is what holds until it is decided."""
    choices = {COUNT: _("Räkna raden"), LEAVE: _("Lämna raden utanför"), UNFINISHED: _("Svaret är inte färdigt")}
    now = decisions(begun).get("rows", {}).get(fate.word, otherwise)
    question(begun, fate.source, about, choices, now, "", "rows", fate.word)


def several(results: Results, begun: store.Begun, examined: Examined) -> None:
    """The rule for units that answer several times: chosen by a person, stored and shown."""
    rules, twice = decisions(begun).get("rules", {}), examined.conversion.several or {}
    if not twice and not rules.get("several"):
        return
    heading(_("Flera svar från samma {unit}").format(unit=results.codebook.unit_one))
    named = [
        _("{unit} (rad {rows})").format(unit=results.register.label(unit), rows=some(rows, 12))
        for unit, rows in twice.items()
    ]
    quiet(some(named, 8))
    options = {
        "": _("Ingen regel: rätta filen så att var och en svarar en gång"),
        "latest": _("Det senaste svaret gäller"),
        "mean": _("Svaren vägs samman (medel, vanligaste svar)"),
        "main": _("Huvudsvaranden gäller, enligt en kolumn i filen"),
    }
    _ask_rule(begun, _("Regel"), options, "several")
    if rules.get("several") == "main":
        headings = {column.key: column.heading for column in examined.understanding.columns}
        question(
            begun,
            _("Kolumn som säger vem som är huvudsvarande"),
            "",
            headings,
            rules.get("main_column"),
            "",
            "rules",
            "main_column",
        )
        value = f"huvud-{begun.token[:8]}"
        st.session_state.setdefault(value, rules.get("main_value", _("Ja")))
        st.text_input(
            _("Vad kolumnen då säger"),
            key=value,
            on_change=lambda: decide(begun.token, st.session_state[value], "rules", "main_value"),
            width=220,
        )
