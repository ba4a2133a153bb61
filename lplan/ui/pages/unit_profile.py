"""Show a unit's profile in words and tables: context, levels with the next step, strengths, needs, print."""

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from lplan.analysis import change_over_time, comparison_basis, position_in_distribution, unit_targets_and_notes
from lplan.analysis import unit_profile as facts
from lplan.codebook import NEITHER, NUMBER, TEXT, YEAR
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.core.units import Unit
from lplan.results import Choice, Results, Wave, structural_peers
from lplan.ui.own_work import targets_and_notes
from lplan.ui.pages.next_steps import next_steps
from lplan.ui.shell import url_controls
from lplan.ui.shell.choices import UNIT
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.explanation_link import linked
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import linking_part, part

# On paper: a summary on one A4 page; no buttons, nothing cut. What is long (answers, citations) stays on the screen.
# Everything is set in one size (7–8 points); the chart, which is as wide as the screen drew it, stands beside the
# levels.
PRINT = """<style>.st-key-levels td:last-child, .st-key-levels td:last-child * { white-space: nowrap !important; }
@media print {
  @page { size: A4; margin: 10mm; }
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], .st-key-buttons, .st-key-choices,
  [class*=st-key-actions-], [class*=st-key-twin-], [data-testid=stPageLink], [class*=st-key-noprint], #lplan-link,
  [data-testid=stSkeleton] { display: none !important; }
  [data-testid=stMain], [data-testid=stAppViewContainer], [data-testid=stApp], .stMain, html, body
    { overflow: visible !important; height: auto !important; position: static !important; }
  [data-testid=stMainBlockContainer] { padding: 0 !important; max-width: none !important; width: 1148px !important;
  zoom: .62; }
  .lplan-figure, table, tr { break-inside: avoid; }
  h1 { padding: 0 !important; }
  h2, h3 { break-after: avoid; font-size: 1.3rem !important; padding: .2rem 0 !important; }
  [data-testid=stAlertContainer] { padding: .4rem .8rem !important; }
  [data-testid=stVerticalBlock] { gap: .4rem !important; }
  [data-testid=stVerticalBlock]:not([class*=st-key-]) > :not(:last-child) { margin-bottom: .2rem !important; }
  [data-testid=stVerticalBlock] > [data-testid=stElementContainer][data-testid]:has(:is(h2, h3)) { margin-bottom:
  .8rem !important; }
  [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]) { display: grid !important; grid-template-columns:
  1fr 1fr; }
  [data-testid=stColumn] { min-width: 0 !important; width: auto !important; }
  .st-key-spread { display: grid !important; grid-template-columns: 57% 1fr; gap: 1.2rem !important; align-items:
  start; }
  .st-key-spread > * { min-width: 0 !important; width: auto !important; }
  .st-key-spread .lplan-figure { zoom: .74; }
  .st-key-lists { display: grid !important; grid-template-columns: 2fr 1fr; gap: 1.2rem !important; align-items:
  start; }
  .st-key-lists > * { min-width: 0 !important; width: auto !important; }
  .st-key-levels td:last-child, .st-key-levels th:last-child { display: none; }
  table td, table th { padding: 3px 6px !important; }
  ol { margin: 0 !important; }
  li { margin: 0 0 0 1.6rem !important; }
  hr { margin: .3rem 0 !important; }
  [data-testid=stHorizontalBlock] { margin: 0 !important; }
}</style>"""


def ours(results: Results) -> None:
    """No region is chosen: one click does, and the address remembers it."""
    quiet(
        _("Välj vår {unit}. Valet står i länken och följer med till alla sidor.").format(unit=results.codebook.unit_one)
    )
    with st.container(horizontal=True, key="noprint"):
        for unit in results.register.alphabetical():
            st.button(escape(unit.label), key=f"var-{unit.code}", on_click=url_controls.say, args=(UNIT, unit.label))


@part
def context(results: Results, choice: Choice, unit: str) -> None:
    """The region at the wave: name, population, form of the responsible body, years."""
    parts = [results.name(unit, choice.wave), *_structure(results.structure(choice.wave), unit)]
    if known := results.register.by_code.get(unit):
        parts += _years(results, known, results.wave_of(choice))
    quiet(", ".join(parts) + ".")


def _structure(made: structural_peers.Structure, unit: str) -> Iterator[str]:
    """The unit's population and form of the responsible body, where they are known."""
    row = {variable: made.values[variable].get(unit) for variable in made.kinds}
    population, body = row.get(structural_peers.POPULATION), row.get(structural_peers.BODY)
    if population is not None and population == population:
        year = made.as_of[structural_peers.POPULATION]
        yield _("{n} invånare {year}").format(n=text.number(population), year=year)
    if body:
        yield _("ansvarigt organ: {body}").format(body=body)


def _years(results: Results, unit: Unit, wave: Wave | None) -> Iterator[str]:
    """When the unit took over the responsibility, and when it left the register."""
    if formed := unit.facts.get("formed_year"):
        later = wave and wave.year and formed.isdigit() and int(formed) > wave.year
        words = _("tar över ansvaret {year}") if later else _("har haft ansvaret sedan {year}")
        yield words.format(year=formed)
    if gone := unit.facts.get("successor"):
        yield _("uppgick i {name}").format(name=results.name(gone))
    elif unit.until is not None:
        yield _("finns inte i registret efter {year}").format(year=unit.until)


@part
def answered(results: Results, choice: Choice, unit: str) -> bool:
    """Whether there is anything to show of my region in the wave; what is lacking is told."""
    name = results.name(unit)
    found = facts.answered(results, choice.wave, unit)
    if not found.asked:
        quiet(_("{name} tillfrågades inte i den här omgången. Välj en annan omgång.").format(name=name))
        return False
    if found.silent:
        quiet(_("{name} har inte svarat i den här omgången: inga värden räknas fram eller gissas.").format(name=name))
        return False
    for broken in change_over_time.unit_breaks(results, unit, choice.baseline, choice.wave) if choice.baseline else ():
        quiet(
            _("Brott i tidsserien sedan {wave}: {why}. Värdena före och efter går inte att jämföra direkt.").format(
                wave=results.wave_name(choice.baseline), why=broken.words
            )
        )
    words = _("{name} har svarat på {n} av {total} frågor som gäller den.")
    if found.given < found.due and found.given / found.due < 2 / 3:
        words = _("{name} har svarat på {n} av {total} frågor som gäller den: värden saknas där för lite är besvarat.")
    quiet(words.format(name=name, n=found.given, total=found.due))
    return True


@linking_part
def levels(results: Results, choice: Choice, unit: str) -> None:
    """A row a dimension: score, its bounds where answers are missing, level, distance to the next level, change."""
    rows = [
        {
            _("Dimension"): row["label"],
            _("Värde"): text.number(row["score"], 1),
            _("Möjligt värde"): text.interval(row["low"], row["high"], 1) if pd.notna(row["low"]) else "..",
            _("Nivå"): results.level_name(int(row["level"])) if pd.notna(row["level"]) else _("Värde saknas"),
            _("Till nästa nivå"): text.number(row["ahead"], 1)
            if pd.notna(row["ahead"])
            else (_("Högsta nivån") if pd.notna(row["level"]) else ".."),
            _("Ändring"): text.signed(
                change_over_time.change_of(results, unit, row["code"], choice.baseline, choice.wave)
            ),
            _("Räkning"): linked(results, unit, row["code"]) if pd.notna(row["score"]) else "",
        }
        for _n, row in facts.values(results, choice.wave, unit).iterrows()
    ]
    if not rows:
        return
    with st.container(key="levels"):
        table(pd.DataFrame(rows), fold=True)
        quiet(_("Möjligt värde: värdet om allt som saknas vore sämst, och om det vore bäst."))
        if choice.baseline:
            compared = comparison_basis.basis(results, (choice.baseline, choice.wave))
            if said := comparison_basis.sentence(results, compared):
                quiet(_("Ändring sedan {wave}.").format(wave=results.wave_name(choice.baseline)) + " " + said)


@part
def lists(results: Results, choice: Choice, unit: str) -> None:
    """The questions furthest above and below the median, and those that would raise the index most."""
    found = facts.lists(results, choice.wave, unit)
    with st.container(key="lists"):
        left, right = st.columns(2, gap="large")
        with left:
            _questions(results, facts.STRENGTH, found[facts.STRENGTH])
        with right:
            _questions(results, facts.BELOW, found[facts.BELOW])
        with st.container(key="lift"):
            _questions(results, facts.LIFT, found[facts.LIFT])
    quiet(facts.note())


def _questions(results: Results, kind: str, part: pd.DataFrame) -> None:
    """One list: its rule as the heading, the questions with answer and points, and how many stand as far as the
    last.
    """
    finding(facts.rule(kind))
    if part.empty:
        quiet(_("Ingen fråga i den här omgången."))
        return
    table(facts.table(results, kind, part, short=True))
    if said := facts.more_words(part):
        quiet(said)


@part
def neutral(results: Results, choice: Choice, unit: str) -> None:
    """Answers without better or worse; numbers are compared with the middle half of all."""
    said = facts.place_words()
    rows = []
    for item in results.codebook.items:
        if item.polarity != NEITHER or item.type == TEXT or not item.asked_in(choice.wave):
            continue
        placed = ""
        if item.type in (YEAR, NUMBER):
            answers = results.answers(choice.wave, item.code).set_index("unit")["answer"]
            numbers = pd.to_numeric(answers, errors="coerce")
            among = position_in_distribution.spread(numbers, settings().small_group)
            if pd.notna(numbers.get(unit)) and among["median"] == among["median"]:
                placed = said[position_in_distribution.placed(numbers[unit], among)]
        rows.append((str(item.label), facts.said(results, choice.wave, unit, item.code), placed))
    if rows:
        finding(_("Resurser, behov och annat utan rätt eller fel"))
        table(pd.DataFrame(rows, columns=[_("Fråga"), _("Svar"), _("Mot de flesta")]), fold=True)


def profile(results: Results, choice: Choice) -> None:
    """Everything that the answers say about my region."""
    st.html(PRINT)
    unit = choice.unit
    if not unit:
        ours(results)
        return
    shown = st.container()
    context(results, choice, unit)
    if not answered(results, choice, unit):
        targets_and_notes.notes(results, unit_targets_and_notes.notes(results, unit, choice.wave))
        return
    with shown, st.container(key="spread"):
        show("profile", targets=targets_and_notes.shown(results, choice))
        levels(results, choice, unit)
    finding(_("Nästa steg"))
    next_steps(results, choice, short=True)
    lists(results, choice, unit)
