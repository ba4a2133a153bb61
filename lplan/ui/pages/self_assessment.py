"""Let the reader answer the questionnaire in their own session, see the scores, and take the file to send along.

The answers live in the session only: not in the database, and not in the address, since a link ends up in logs and
letters; scenarios are kept for a while where somebody asks for a link to them. What is to be kept is the file that can
be downloaded, which is also how it is taken up again.
"""

from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lplan import index
from lplan.analysis import change_over_time, what_if
from lplan.charts import by_key
from lplan.codebook import TEXT, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import ERROR, Refused
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.core.units import Register
from lplan.intake import template
from lplan.intake.answers import personal_data
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import Limits, read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.results import Choice, Results
from lplan.ui.own_work import scenario_comparison
from lplan.ui.pages import next_steps
from lplan.ui.shell import url_controls
from lplan.ui.shell.fragment import fragment
from lplan.ui.shell.frame import reader
from lplan.ui.widgets import question_inputs, upload_reader
from lplan.ui.widgets.chart_display import drawn
from lplan.ui.widgets.escaped_text import escape, quiet

KEPT = "skatta"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class OwnAnswers:
    """The session's answers.

    whose   the survey, wave and unit that they are for
    given   item → (answer, status), as in `what_if`
    round   how many times they have begun anew: the widgets of each round are others
    scenarios  the answers that are kept under a name
    """

    whose: tuple[str, str, str | None]
    given: dict[str, question_inputs.Answer]
    round: int = 1
    scenarios: dict[str, what_if.Given] = field(default_factory=dict)

    def begin(self, given: what_if.Given) -> None:
        """Begin anew from some answers: every widget is made anew with them."""
        self.given, self.round = dict(given), self.round + 1


def assess() -> None:
    """The whole page below its lede, which alone runs again: what the answers lead to stays in view beside them."""
    fragment(_part)


def _part() -> None:
    results, choice = reader()
    if not what_if.asked(results.codebook, choice.wave):
        quiet(_("Omgången har inga frågor att svara på."))
        return
    kept = _own_answers(results, choice)
    _begin(results, choice, kept)
    unit = choice.unit or what_if.NOBODY
    supposed = what_if.imagined(results, choice.wave, unit, kept.given)
    seen = replace(choice, unit=unit, baseline=choice.wave, wave=what_if.IMAGINED, topic=None)
    outcome, *more = _sentences(supposed, choice.wave, unit)
    with st.container(key="skatta-utfall"):
        st.markdown(escape(outcome))
    for words in more:
        st.markdown(escape(words))
    left, right = st.columns([6, 7], gap="large")
    with left:
        _ask(results, choice, kept)
    with right, st.container(key="skatta-bild"):
        drawn(by_key("change_dimensions").render(supposed, seen), "skatta")
    url_controls.tabs(
        "del",
        {
            "steg": (_("Nästa steg"), lambda: _steps(results, choice, kept, supposed, seen)),
            "scenarier": (
                _("Jämför två scenarier"),
                lambda: scenario_comparison.compare(results, choice, unit, kept.scenarios, kept.given),
            ),
            "fil": (_("Spara och skicka in"), lambda: _file(results, choice, kept)),
        },
        {"scenarier": (scenario_comparison.LINK,)},
    )


def _own_answers(results: Results, choice: Choice) -> OwnAnswers:
    """The session's answers for this survey, wave and unit; at first the unit's own."""
    whose = (choice.survey, choice.wave, choice.unit)
    kept: OwnAnswers | None = st.session_state.get(KEPT)
    if kept is None or kept.whose != whose:
        own = what_if.own(results, choice.wave, choice.unit) if choice.unit else {}
        kept = OwnAnswers(whose, own, kept.round + 1 if kept else 1, scenario_comparison.linked(choice))
        st.session_state[KEPT] = kept
    return kept


def _begin(results: Results, choice: Choice, kept: OwnAnswers) -> None:
    own = what_if.own(results, choice.wave, choice.unit) if choice.unit else {}
    with st.container(horizontal=True, key="skatta-knappar"):
        st.button(
            _("Utgå från våra svar"),
            icon=":material/person:",
            disabled=not own,
            on_click=kept.begin,
            args=(own,),
            key="skatta-egna",
        )
        st.button(_("Börja om"), icon=":material/restart_alt:", on_click=kept.begin, args=({},), key="skatta-om")
    if not choice.unit:
        quiet(
            _("Välj vår {unit} ovan för att utgå från svaren i omgången och för att kunna hämta filen.").format(
                unit=results.codebook.unit_one
            )
        )
    elif not own:
        quiet(
            _("{name} har inga svar i omgången att utgå från: börja från början.").format(
                name=results.name(choice.unit)
            )
        )


# --- questions ---


def groups(results: Results, wave: str) -> dict[str, tuple[str, list[Item]]]:
    """Parts of the questionnaire, key → (name, questions): one a dimension, then what is not scored, by topic."""
    book = results.codebook
    items = what_if.asked(book, wave)
    found = {d.code: (str(d.name), [i for i in items if i.dimension == d.code]) for d in book.dimensions}
    rest = [item for item in items if item.dimension is None]
    if rest:
        found["\u2026"] = (_("Frågor som inte räknas i indexet"), rest)
    return {key: part for key, part in found.items() if part[1]}


def _ask(results: Results, choice: Choice, kept: OwnAnswers) -> None:
    parts = groups(results, choice.wave)
    now = what_if.settled(results.codebook, choice.wave, kept.given)

    def named(key: str) -> str:
        name, items = parts[key]
        applies = [i for i in items if now[i.code][1] != r.NOT_APPLICABLE or not i.condition]
        done = sum(now[item.code][1] != r.SKIPPED for item in applies)
        return _("{name} ({n} av {total})").format(name=name, n=done, total=len(applies))

    keys = list(parts)
    if st.session_state.get("skatta-del") not in keys:
        st.session_state["skatta-del"] = keys[0]
    key = st.selectbox(_("Del av enkäten"), keys, format_func=named, key="skatta-del")
    for item in parts[key][1]:
        if item.condition and now[item.code][1] == r.NOT_APPLICABLE and not _holds(item, now):
            continue
        answer = now[item.code]

        def answered(new: question_inputs.Answer, code: str = item.code) -> None:
            kept.given[code] = new

        question_inputs.ask(item, answer, f"svar-{kept.round}-{item.code}", answered)
    at = keys.index(key)

    def turn(to: str) -> None:
        st.session_state["skatta-del"] = to

    with st.container(horizontal=True, key="skatta-vand"):
        st.button(
            _("Föregående del"), disabled=at == 0, on_click=turn, args=(keys[max(at - 1, 0)],), key="skatta-forra"
        )
        st.button(
            _("Nästa del"),
            disabled=at == len(keys) - 1,
            on_click=turn,
            args=(keys[min(at + 1, len(keys) - 1)],),
            key="skatta-nasta",
            type="primary",
        )


def _holds(item: Item, now: what_if.Given) -> bool:
    return item.applies({code: answer for code, (answer, status) in now.items() if status == r.ANSWERED})


# --- what it leads to ---


def _steps(results: Results, choice: Choice, kept: OwnAnswers, supposed: Results, seen: Choice) -> None:
    names = {code: name for _kind, code, name in change_over_time.nodes(supposed)}
    if not names:
        quiet(_("Inget kan räknas ännu."))
        return
    code = st.selectbox(_("Till nästa nivå i"), list(names), format_func=names.__getitem__, key="skatta-mal")
    next_steps.next_steps(results, replace(choice, unit=seen.unit), code, given=kept.given)
    next_steps.explained()


def _sentences(supposed: Results, wave: str, unit: str) -> list[str]:
    """Where the unit would stand: index before (in `wave`) and after, interval, coverage, and the levels' gates."""
    before, now = (change_over_time.score_of(supposed, one, unit, index.ROOT) for one in (wave, what_if.IMAGINED))
    name = str(supposed.definition.name)

    def level(row: dict) -> str:
        return _("ingen nivå") if pd.isna(row["level"]) else supposed.level_name(int(row["level"]))

    rows = supposed.scored(what_if.IMAGINED, "index", index.ROOT)
    mine = rows[rows["unit"] == unit]
    covered = text.percent(float(mine["coverage"].iloc[0]) if len(mine) else 0.0)
    said = []
    if now is None:
        said.append(
            _("{name}: för lite är besvarat för ett värde (svarstäckning {covered}).").format(
                name=name, covered=covered
            )
        )
    else:
        words = _("{name}: {level}, {score}. Svarstäckning {covered}.").format(
            name=name, level=level(now), score=text.number(now["score"], 1), covered=covered
        )
        if before is not None:
            words += " " + _("Före: {level}, {score}.").format(
                level=level(before), score=text.number(before["score"], 1)
            )
        said.append(words)
        if now["high"] - now["low"] > 0.05:
            said.append(
                _("Svar som saknas gör att värdet kan vara allt mellan {low} och {high}.").format(
                    low=text.number(now["low"], 1), high=text.number(now["high"], 1)
                )
            )
    labels = {item.code: str(item.label) for item in supposed.codebook.items}
    labels |= {d.code: str(d.label) for d in supposed.codebook.dimensions}
    for gate in supposed.definition.gates:
        row = change_over_time.score_of(supposed, what_if.IMAGINED, unit, gate.code)
        passed = row is not None and row["score"] >= gate.minimum
        words = (
            _("Nivån {level} kräver minst {minimum} i {name}: det är uppnått.")
            if passed
            else _("Nivån {level} kräver minst {minimum} i {name}: det är inte uppnått.")
        )
        if gate.level < len(supposed.definition.levels):
            said.append(
                words.format(
                    level=supposed.level_name(gate.level),
                    minimum=text.number(gate.minimum),
                    name=labels.get(gate.code, gate.code),
                )
            )
    return said


# --- the file ---


def filled(results: Results, wave: str, unit: str, given: what_if.Given) -> bytes:
    """The template with one unit's answers, as the importer reads it back; personal data in free text is masked."""
    book, known = results.codebook, results.register.by_code.get(unit)
    texts = {item.code for item in book.items if item.type == TEXT}
    masked = {
        code: (personal_data.mask(answer) if code in texts and answer else answer, status)
        for code, (answer, status) in given.items()
    }
    rows = what_if.rows(results, wave, unit, masked)
    # A follow-up that does not apply is left blank: the importer sees by itself that it does not.
    follow = {item.code for item in book.items if item.condition}
    rows.loc[rows["item"].isin(follow) & (rows["status"] == r.NOT_APPLICABLE), "status"] = r.SKIPPED
    year = results.by_wave[wave].year if wave in results.by_wave else None
    return template.write(book, Register((known,) if known else ()), wave, year, rows)


def _file(results: Results, choice: Choice, kept: OwnAnswers) -> None:
    """Download the answers, or continue from a file."""
    quiet(
        _(
            "Svaren finns bara så länge fliken är öppen: de lagras inte på servern och ligger inte i länken, eftersom "
            "en länk hamnar i loggar och brev. Hämta filen för att spara dem, fortsätta senare eller skicka in dem."
        )
    )
    save, load = st.columns(2, gap="large")
    with save:
        st.download_button(
            _("Hämta svaren som ifylld mall (Excel)"),
            data=lambda: filled(results, choice.wave, choice.unit or "", kept.given),
            file_name=f"svar-{results.codebook.key}-{choice.wave}-{choice.unit}.xlsx",
            mime=XLSX,
            disabled=not choice.unit,
            on_click="ignore",
            icon=":material/download:",
            key="skatta-hamta",
        )
    with load:
        file = st.file_uploader(
            _("Fortsätt från en fil (.xlsx)"),
            type=["xlsx"],
            key=f"skatta-fil-{kept.round}",
            max_upload_size=settings().import_megabytes,
        )
        if file is not None:
            _continue(results, choice, kept, file)


def _continue(results: Results, choice: Choice, kept: OwnAnswers, file: UploadedFile) -> None:
    """Answers from a file that was downloaded here, read by the importer; nothing is saved."""
    try:
        delivery = read(file.getvalue(), file.name, Limits(settings().import_megabytes, settings().import_rows))
        made = convert(
            understand(delivery, results.codebook, results.register, {}),
            results.codebook,
            results.register,
            choice.wave,
        )
    except Refused as refused:
        st.error(escape(refused.problems[0].message))
        return
    answered = made.responses
    answered = answered[answered["status"] != r.NO_RESPONSE]
    units = list(dict.fromkeys(answered["unit"]))
    unit = choice.unit if choice.unit in units else units[0] if len(units) == 1 else None
    wrong = [p for p in made.problems if p.severity == ERROR]
    if wrong or unit is None:
        st.error(
            escape(
                wrong[0].message
                if wrong
                else _("Filen har inga svar från vår {unit}.").format(unit=results.codebook.unit_one)
            )
        )
        return
    mine = answered[answered["unit"] == unit]
    given = {
        item: (answer if status == r.ANSWERED else None, status)
        for item, answer, status in zip(mine["item"], mine["answer"], mine["status"], strict=True)
        if status != r.SKIPPED
    }
    upload_reader.taken(file)
    kept.begin(given)
    st.rerun(scope="fragment")
