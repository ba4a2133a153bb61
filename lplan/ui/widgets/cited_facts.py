"""Show text and tables on a page: key figures, cited facts, evidence, quotes and sources."""

from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd
import streamlit as st

from lplan.analysis.key_figures import key_figures as key_figures_of
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.results import ROOT, Choice, Results
from lplan.ui.shell import url_controls
from lplan.ui.widgets.escaped_text import Link, escape, finding, fine, quiet
from lplan.ui.widgets.explanation_link import explain
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import linking_part, part

# As many boxes side by side as have room for a level's name, also when the words are large or the window a phone's.
BOXES = """<style>.st-key-nyckeltal { display: grid !important; align-items: stretch !important;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 10.2rem), 1fr)); gap: .5rem !important; }
  .st-key-nyckeltal > * > [data-testid="stVerticalBlock"] { padding: .4rem .75rem; }</style>"""


def link(label: str, url: str, after: str = "") -> Link:
    """A link to a cited address; anything but http(s) is only words."""
    return Link(label, url if url.startswith(("https://", "http://")) else "", after)


def citation(results: Results, source: str) -> Link:
    """The linked title of a source, its publisher and year."""
    row = _cited(results).get(source)
    if row is None:
        return Link(source, "")
    about = ", ".join(part for part in (str(row["publisher"]), str(row["year"])) if part and part != "nan")
    return link(row["title"], str(row["url"]), f" ({about})")


def _cited(results: Results) -> dict[str, dict[Hashable, Any]]:
    """The survey's sources by their keys."""
    return results.once(("cited",), lambda: {row["source"]: row for row in results.sources.to_dict("records")[::-1]})


def cites(results: Results, source: str) -> bool:
    """Whether a source is one of this survey's."""
    return source in _cited(results)


def cite(results: Results, source: str) -> None:
    """The quiet source line under a paragraph; nothing in a survey that knows no such source."""
    if cites(results, source):
        fine(_("Källa: {source}").format(source=citation(results, source)))


def review(results: Results, year: str, words: str, source: str) -> None:
    """One review's conclusion under its year, with its source."""
    st.markdown(f"**{escape(year)}** {escape(words)}")
    cite(results, source)


def key_figures(results: Results, choice: Choice) -> None:
    """A few numbers that say how things stand in the wave, each with what it is counted from."""
    st.html(BOXES)
    _boxes(results, choice)


@linking_part
def _boxes(results: Results, choice: Choice) -> None:
    figures = [*key_figures_of(results, choice.wave), *_mine(results, choice)]
    boxes = st.container(key="nyckeltal")
    for label, value, base in figures:
        with boxes.container(border=True):
            st.markdown(f"{escape(label)}  **{escape(value)}**  \n:gray[:small[{escape(base)}]]")
    if not results.scored(choice.wave, "index")["score"].dropna().empty:
        explain(code=ROOT, label=_("Så räknas värden och nivåer"))


def _mine(results: Results, choice: Choice) -> Iterator[tuple[str, str, str]]:
    """My unit's level and score, in parentheses if what is missing were lowest or highest; when one is chosen."""
    rows = results.scored(choice.wave, "index")
    rows = rows[(rows["unit"] == choice.unit) & rows["level"].notna()]
    if rows.empty:
        return
    row = rows.iloc[0]
    yield (
        results.name(row["unit"]),
        results.level_name(int(row["level"])),
        _("{score} ({band}) av {scale}").format(
            score=text.number(row["score"], 1),
            band=text.interval(row["low"], row["high"], 1),
            scale=text.number(results.definition.scale),
        ),
    )


@part
def facts(results: Results, choice: Choice) -> None:
    """Figures and findings for the whole country, each with year and source; nothing where none are known."""
    rows = results.facts.to_dict("records")
    if not rows:
        return
    finding(_("Kända fakta om hela landet"))
    quiet(
        _("Offentliga uppgifter med källa. De är verkliga även när enkätsvaren är simulerade.")
        if results.simulated
        else _("Offentliga uppgifter med källa.")
    )
    table(
        pd.DataFrame(
            {
                _("Uppgift"): [row["measure"] for row in rows],
                _("Värde"): ["" if row["value"] == "kvalitativ" else row["value"] for row in rows],
                _("År"): [row["as_of"] for row in rows],
                _("Källa"): [citation(results, row["source"]) for row in rows],
            }
        ),
        fold=True,
        first=5,
    )


def evidence(results: Results, choice: Choice) -> None:
    """Cited public findings, searchable; a unit without a row is "no evidence found", never "no"."""
    rows = results.evidence
    if rows.empty:
        quiet(_("Inga offentliga belägg är samlade."))
        return
    names = {code: str(words) for code, words in results.variables.items()}
    kinds = {code: names.get(code, code) for code in map(str, rows["variable"])}
    kinds = dict(sorted(kinds.items(), key=lambda pair: text.sort_key(pair[1])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = url_controls.select(_("Slags belägg"), "belagg", {"": _("Alla"), **kinds})
        wanted = url_controls.words(_("Sök i belägg"), "sok")
    _evidence(results, choice, kind, wanted)


@part
def _evidence(results: Results, choice: Choice, kind: str, wanted: str) -> None:
    """The findings of a kind that hold the wanted words."""
    rows, names = results.evidence, {code: str(words) for code, words in results.variables.items()}
    shown = rows.assign(
        name=[names.get(code, code) for code in rows["variable"]], place=[results.name(u) for u in rows["unit"]]
    )
    if choice.unit:
        shown = shown[shown["unit"] == choice.unit]
    if kind:
        shown = shown[shown["variable"] == kind]
    if wanted:
        hay = shown[["name", "place", "value", "note"]].fillna("").itertuples(index=False)
        shown = shown[
            pd.Series([wanted.casefold() in " ".join(row).casefold() for row in hay], shown.index, dtype=bool)
        ]
    quiet(
        _(
            "{n} belägg från {units}. Att en region saknas betyder att inget belägg har hittats, inte att svaret är "
            "nej."
        ).format(n=len(shown), units=f"{shown['unit'].nunique()} {results.codebook.units(shown['unit'].nunique())}")
    )
    if shown.empty:
        return
    table(
        pd.DataFrame(
            {
                str(results.codebook.unit_one).capitalize(): shown["place"],
                _("Belägg"): shown["name"],
                _("Vad källan säger"): shown["value"],
                _("År"): shown["as_of"],
                _("Källa"): [citation(results, source) for source in shown["source"]],
            }
        ),
        fold=True,
    )


def quotes(results: Results, choice: Choice) -> None:
    """Free-text answers that may be shown, as they were written: searchable, and by the themes of the units."""
    themes, theme = results.codebook.with_role("activity_themes"), ""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if themes:
            named = {option.code: str(option.label) for option in themes.choices}
            theme = url_controls.select(_("Från dem som arbetar med"), "tema", {"": _("Alla teman"), **named})
        wanted = url_controls.words(_("Sök i svaren"), "sokcitat")
    _quoted(results, choice, theme, wanted)


@part
def _quoted(results: Results, choice: Choice, theme: str, wanted: str) -> None:
    """The answers of those who work on a theme, that hold the wanted words."""
    shown = results.quotes[results.quotes["wave"] == choice.wave]
    if choice.unit:
        shown = shown[shown["unit"] == choice.unit]
    if theme and (themes := results.codebook.with_role("activity_themes")):
        picked = r.chosen(results.answers(choice.wave, themes.code))
        shown = shown[shown["unit"].isin(picked.loc[picked["option"] == theme, "unit"])]
    if wanted:
        shown = shown[shown["text"].str.casefold().str.contains(wanted.casefold(), regex=False)]
    if shown.empty:
        quiet(_("Inga fria svar som får visas passar valen."))
        return
    names = {item.code: str(item.label) for item in results.codebook.items}
    table(
        pd.DataFrame(
            {
                str(results.codebook.unit_one).capitalize(): [results.name(unit) for unit in shown["unit"]],
                _("Fråga"): [names.get(item, item) for item in shown["item"]],
                _("Svar"): list(shown["text"]),
            }
        ),
        fold=True,
    )
    quiet(results.survey_source(choice))


@part
def about_data(results: Results, choice: Choice) -> None:
    """Where the answers come from, in plain words and as a table of the waves."""
    if results.simulated:
        finding(_("Vad som är simulerat och vad som är verkligt"))
        st.markdown(
            _(
                "Inga regioners enkätsvar är offentliga. De omgångar som följer med verktyget är **simulerade**: "
                "dragna ur kodboken av ett program med bestämt slumptal. De bär märket *Simulerade svar* överallt och "
                "kan inte användas för att säga något om en verklig region. **Verkliga** är beläggen ur offentliga "
                "handlingar, uppgifterna om vem som har ansvaret, folkmängden och fakta om hela landet: vart och ett "
                "med källa."
            )
        )
    else:
        finding(_("Var svaren kommer ifrån"))
        nothing = _("Inga svar är publicerade. När de är det står omgångarna här, med hur många som har svarat.")
        st.markdown(
            nothing
            if not results.waves
            else _(
                "Svaren är insamlade: de har lästs in ur svarsfiler, kontrollerats och publicerats här. Beläggen ur "
                "offentliga handlingar, uppgifterna om vem som har ansvaret, folkmängden och fakta om hela landet har "
                "var sin källa."
            )
        )
    waves = list(reversed(results.waves))
    if waves:
        said = {_("Omgång"): [wave.label or wave.key for wave in waves]}
        if results.simulated:
            said[_("Svar")] = [_("Simulerade")] * len(waves)
        table(pd.DataFrame(said | {_("Har svarat"): [results.response_rate(wave.key) for wave in waves]}))
    if results.aside:
        quiet(
            _(
                "De simulerade omgångar som följer med verktyget räknas aldrig ihop med de insamlade: de visas för "
                "sig, på sidan Demonstration."
            )
        )


@part
def codebook(results: Results, choice: Choice) -> None:
    """The questionnaire as it is scored: one table a dimension, and one for what is not scored."""
    book = results.codebook
    groups = [*((d.code, str(d.name)) for d in book.dimensions), (None, _("Räknas inte i indexet"))]
    for code, name in groups:
        items = [item for item in book.items if item.dimension == code]
        if not items:
            continue
        st.markdown(f"### {escape(name)}")
        table(
            pd.DataFrame(
                {
                    _("Kod"): [item.code for item in items],
                    _("Fråga"): [item.text for item in items],
                    _("Svarsalternativ"): [text.listed(str(o.label) for o in item.options) for item in items],
                    _("Frågad från"): [item.since or "" for item in items],
                    _("Källa"): [citation(results, item.source) if item.source else "" for item in items],
                }
            ),
            fold=True,
        )


@part
def sources(results: Results, choice: Choice) -> None:
    """Everything that is cited."""
    rows = results.sources.fillna("").to_dict("records")
    if not rows:
        quiet(_("Enkäten anger inga källor."))
        return
    table(
        pd.DataFrame(
            {
                _("Titel"): [link(row["title"], str(row["url"])) for row in rows],
                _("Utgivare"): [row["publisher"] for row in rows],
                _("År"): [row["year"] for row in rows],
                _("Anmärkning"): [row["note"] for row in rows],
            }
        ),
        fold=True,
    )
