"""A region's profile in words and tables: context, levels with the next step, strengths and gaps, needs, print."""

import pandas as pd
import streamlit as st

from lplan import peers, text
from lplan import responses as r
from lplan.analysis import change, compare, tabulation
from lplan.codebook import NEITHER, NUMBER, TEXT, YEAR
from lplan.index import ROOT
from lplan.results import Choice, Results
from lplan.settings import settings
from lplan.text import _
from lplan.ui import local
from lplan.ui.choices import UNIT
from lplan.ui.explain import linked
from lplan.ui.show import show
from lplan.ui.steps import next_steps
from lplan.ui.tables import table
from lplan.ui.words import escape, finding, quiet

# On paper: a summary on one A4 page; no buttons, nothing cut. What is long (answers, citations) stays on the screen.
# Everything is set in one size (7–8 points); the chart, which is as wide as the screen drew it, stands beside the levels.
PRINT = """<style>.st-key-levels td:last-child, .st-key-levels td:last-child * { white-space: nowrap !important; }
@media print {
  @page { size: A4; margin: 10mm; }
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], .st-key-buttons, .st-key-choices,
  [class*=st-key-actions-], [class*=st-key-table-], [data-testid=stPageLink], [class*=st-key-noprint], #lplan-link,
  [data-testid=stSkeleton] { display: none !important; }
  [data-testid=stMain], [data-testid=stAppViewContainer], [data-testid=stApp], .stMain, html, body
    { overflow: visible !important; height: auto !important; position: static !important; }
  [data-testid=stMainBlockContainer] { padding: 0 !important; max-width: none !important; width: 1096px !important; zoom: .65; }
  .js-plotly-plot, table, tr { break-inside: avoid; }
  h1 { padding: 0 !important; }
  h2, h3 { break-after: avoid; font-size: 1.3rem !important; padding: .2rem 0 !important; }
  [data-testid=stAlertContainer] { padding: .4rem .8rem !important; }
  [data-testid=stVerticalBlock] { gap: .4rem !important; }
  [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]) { display: grid !important; grid-template-columns: 1fr 1fr; }
  [data-testid=stColumn] { min-width: 0 !important; width: auto !important; }
  .st-key-spread { display: grid !important; grid-template-columns: fit-content(57%) 1fr; gap: 1.2rem !important; align-items: start; }
  .st-key-spread > * { min-width: 0 !important; width: auto !important; }
  .st-key-spread [data-testid=stElementContainer], .st-key-spread [data-testid=stFullScreenFrame] { height: auto !important; }
  .st-key-spread [data-testid=stPlotlyChart] { zoom: .74; }
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
            st.button(escape(unit.label), key=f"var-{unit.code}", on_click=local.say, args=(UNIT, unit.label))


def context(results: Results, choice: Choice) -> None:
    """What the region is at the wave: name, population, form of body, formation."""
    made = results.structure(choice.wave)
    parts = [results.name(choice.unit, choice.wave)]
    if choice.unit in made.values.index:
        row = made.values.loc[choice.unit]
        if peers.POPULATION in made.kinds and pd.notna(row[peers.POPULATION]):
            words = _("{n} invånare {year}")
            parts.append(words.format(n=text.number(row[peers.POPULATION]), year=made.as_of[peers.POPULATION]))
        if peers.BODY in made.kinds and row[peers.BODY]:
            parts.append(_("ansvarigt organ: {body}").format(body=row[peers.BODY]))
    unit = results.register.by_code.get(choice.unit)
    if unit and (formed := unit.facts.get("formed_year")):
        wave = results.wave_of(choice)
        later = wave and wave.year and formed.isdigit() and int(formed) > wave.year
        parts.append(
            (_("tar över ansvaret {year}") if later else _("har haft ansvaret sedan {year}")).format(year=formed)
        )
    if unit and (gone := unit.facts.get("successor")):
        parts.append(_("uppgick i {name}").format(name=results.name(gone)))
    quiet(", ".join(parts) + ".")


def answered(results: Results, choice: Choice) -> bool:
    """Whether there is anything to show of my region in the wave; what is lacking is said."""
    name = results.name(choice.unit)
    rows = results.answers(choice.wave)
    rows = rows[rows["unit"] == choice.unit]
    if rows.empty:
        quiet(_("{name} tillfrågades inte i den här omgången. Välj en annan omgång.").format(name=name))
        return False
    if choice.unit in results.silent(choice.wave):
        quiet(_("{name} har inte svarat i den här omgången: inga värden räknas fram eller gissas.").format(name=name))
        return False
    for found in change.unit_breaks(results, choice.unit, choice.baseline, choice.wave) if choice.baseline else ():
        quiet(
            _("Avbrott sedan {wave}: {why}. Ändringarna går inte att jämföra rakt av.").format(
                wave=results.wave_name(choice.baseline), why=found.words
            )
        )
    asked = rows[rows["status"] != r.NOT_APPLICABLE]
    given = int((asked["status"] == r.ANSWERED).sum())
    words = _("{name} har svarat på {n} av {total} frågor som gäller den.")
    if given < len(asked) and given / len(asked) < 2 / 3:
        words = _("{name} har svarat på {n} av {total} frågor som gäller den: värden saknas där för lite är besvarat.")
    quiet(words.format(name=name, n=given, total=len(asked)))
    return True


def levels(results: Results, choice: Choice) -> None:
    """A row a dimension: score, what it would be at worst and best, level, distance to the next, change."""
    book, definition = results.codebook, results.definition
    if definition is None:
        return
    starts = [level.start for level in definition.levels]
    nodes = [(ROOT, str(definition.name), "index"), *((d.code, str(d.label), "dimension") for d in book.children(None))]
    rows = []
    for code, label, kind in nodes:
        found = results.scored(choice.wave, kind, code)
        found = found[found["unit"] == choice.unit]
        if found.empty:
            continue
        row = found.iloc[0]
        ahead = compare.next_level(round(float(row["score"]), definition.decimals), starts)
        rows.append(
            {
                _("Dimension"): label,
                _("Värde"): text.number(row["score"], 1),
                _("Spann"): text.interval(row["low"], row["high"]) if pd.notna(row["low"]) else "..",
                _("Nivå"): results.level_name(int(row["level"])) if pd.notna(row["level"]) else _("Värde saknas"),
                _("Till nästa nivå"): text.number(ahead, 1) if ahead is not None else (_("Högsta nivån") if pd.notna(row["score"]) else ".."),
                _("Ändring"): _changed(results, choice, kind, code, row["score"]),
                _("Räkning"): linked(results, choice.unit, code) if pd.notna(row["score"]) else "",
            }
        )  # fmt: skip
    if rows:
        with st.container(key="levels"):
            table(pd.DataFrame(rows), fold=True)
            quiet(_("Spann: värdet om allt som saknas vore sämst, och om det vore bäst."))


def _changed(results: Results, choice: Choice, kind: str, code: str, now: float) -> str:
    """The change since the baseline, with its sign; ".." when either is missing."""
    if not choice.baseline:
        return ".."
    then = results.scored(choice.baseline, kind, code)
    then = then.loc[then["unit"] == choice.unit, "score"]
    if then.empty or pd.isna(then.iloc[0]) or pd.isna(now):
        return ".."
    return text.signed(now - then.iloc[0])


def strengths_and_gaps(results: Results, choice: Choice) -> None:
    """The questions where the region is ahead of the others, and those that would lift its index most."""
    points = results.scored(choice.wave, "item").pivot_table(index="code", columns="unit", values="score", sort=False)
    if choice.unit not in points:
        return
    own, others = points[choice.unit].dropna(), points.drop(columns=choice.unit)
    shares = results.shares()
    weight = shares[shares["kind"] == "item"].set_index("code")["effective"]
    left, right = st.columns(2, gap="large")
    with left:
        finding(_("Styrkor: längst före de andra"))
        _items(results, choice, compare.strengths(own, others) if len(others.columns) >= settings().small_group else [])
    with right:
        finding(_("Luckor: där ett annat svar ger mest"))
        _items(results, choice, compare.gaps(own, weight))


def _items(results: Results, choice: Choice, codes: list[str]) -> None:
    if not codes:
        quiet(_("Inget att lyfta fram i den här omgången."))
        return
    items = [results.codebook.by_code[code] for code in codes]
    table(
        pd.DataFrame(
            {_("Fråga"): [str(i.label) for i in items], _("Svar"): [_answer(results, choice, i) for i in items]}
        )
    )


def _answer(results: Results, choice: Choice, item) -> str:
    """My region's answer in words, or which kind of no value it is."""
    rows = tabulation.by_unit(results, choice.wave, item)
    answer = rows.loc[rows["unit"] == choice.unit, "answer"]
    if answer.empty:
        return tabulation.missing_words()[tabulation.NOT_ASKED]
    if answer.iloc[0] in tabulation.missing_words():
        return tabulation.missing_words()[answer.iloc[0]]
    if item.type == NUMBER:
        value = float(answer.iloc[0])
        return text.number(value, 0 if value == int(value) else 1)
    codes = r.split_codes(answer.iloc[0]) if item.choices else (answer.iloc[0],)
    return text.listed(str(item.by_option[code].label) if code in item.by_option else code for code in codes) or _(
        "Inget av dem"
    )


def neutral(results: Results, choice: Choice) -> None:
    """Answers without better or worse: what they are, and for numbers whether higher, alike or lower than most."""
    said = {compare.HIGHER: _("högre"), compare.SIMILAR: _("liknande"), compare.LOWER: _("lägre")}
    rows = []
    for item in results.codebook.items:
        if item.polarity != NEITHER or item.type == TEXT or not item.asked_in(choice.wave):
            continue
        placed = ""
        if item.type in (YEAR, NUMBER):
            answers = results.answers(choice.wave, item.code).set_index("unit")["answer"]
            numbers = pd.to_numeric(answers, errors="coerce")
            among = compare.spread(numbers, settings().small_group)
            if pd.notna(numbers.get(choice.unit)) and among["median"] == among["median"]:
                placed = said[compare.placed(numbers[choice.unit], among)]
        rows.append((str(item.label), _answer(results, choice, item), placed))
    if rows:
        finding(_("Resurser, behov och annat utan rätt eller fel"))
        table(pd.DataFrame(rows, columns=[_("Fråga"), _("Svar"), _("Mot de flesta")]), fold=True)


def profile(results: Results, choice: Choice) -> None:
    """Everything that the answers say about my region."""
    st.html(PRINT)
    if not choice.unit:
        ours(results)
        return
    context(results, choice)
    if not answered(results, choice):
        return
    with st.container(key="spread"):
        show("profile")
        levels(results, choice)
    strengths_and_gaps(results, choice)
    finding(_("Nästa steg"))
    next_steps(results, choice, short=True)
    with st.container(key="noprint-neutral"):
        neutral(results, choice)
