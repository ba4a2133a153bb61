"""Tell how the index is computed and how robust it is, in ten steps written from the codebook and its definition."""

import json
from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from lplan.analysis import index_description
from lplan.charts.method import index_weights
from lplan.codebook import LESS, MULTIPLE, NUMBER, ORDINAL, SINGLE, YEAR
from lplan.core import text
from lplan.core.text import N_, _
from lplan.index import ROOT
from lplan.results import Choice, Results
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.ranking_controls import trade_offs
from lplan.ui.widgets.view_cache import part

Step = tuple[str | Callable[[Results, Choice], None], ...]  # its name, and what it is told by: words, charts by key


def computation(results: Results, choice: Choice) -> None:
    """The steps from answers to levels, each with what it says for this very index, and the definition as files."""
    definition = results.definition
    st.markdown(
        escape(
            _(
                "Det här är {name} version {version}, med kontrollsumman {hash}. Samma kontrollsumma betyder samma "
                "index, och den står i varje länk och fil. Stegen följer handboken från OECD och EU-kommissionens "
                "forskningscentrum (2008)."
            ).format(name=definition.name, version=definition.version, hash=results.index_hash)
        )
    )
    if said := results.reused_index_version:
        st.warning(escape(said))
    if results.base:
        quiet(_("Det är läsarens egna index: vikter eller sammanvägning skiljer sig från det publicerade."))
    _told(results, choice, _COMPUTATION, 1)
    download(results)


def robustness(results: Results, choice: Choice) -> None:
    """The steps that try the index: how well its parts agree, and how much it depends on what could be chosen."""
    if worked_out(results, choice):
        _told(results, choice, _ROBUSTNESS, len(_COMPUTATION) + 1)


def _told(results: Results, choice: Choice, steps: Iterable[Step], first: int) -> None:
    for n, (name, *contents) in enumerate(steps, start=first):
        finding(f"{n}. {_(str(name))}")
        for content in contents:
            if isinstance(content, str):
                show(content)
            else:
                _words(results, choice, content)


def worked_out(results: Results, choice: Choice) -> bool:
    """See to it that the long computations are made: with a progress bar, and a button that stops them."""
    wave = choice.wave
    if results.knows("sensitivity", wave) or results.uncertainty(wave) is None:
        return True
    place = st.empty()
    if st.session_state.get("rakning-stoppad"):
        with place.container():
            quiet(_("Räkningen stoppades. Stegen nedan behöver den."))
            st.button(_("Räkna igen"), on_click=lambda: st.session_state.pop("rakning-stoppad"), key="rakna-igen")
        return False
    with place.container():
        bar = st.progress(0.0, _("Räknar på hur metodvalen påverkar ordningen …"))
        # Pressing it ends this run at the bar's next step; nothing half-made is kept.
        st.button(_("Avbryt"), on_click=lambda: st.session_state.update({"rakning-stoppad": True}), key="stoppa")

        def tell(share: float) -> None:
            bar.progress(min(share, 1.0))

        results.sensitivity(wave, progress=tell)
    place.empty()
    return True


@part
def _words(results: Results, choice: Choice, draw: Callable[[Results, Choice], None]) -> None:
    draw(results, choice)


def _framework(results: Results, choice: Choice) -> None:
    book = results.codebook
    st.markdown(escape(index_description.framework(results)))
    shares = results.shares()
    parents = shares[shares["kind"] == "dimension"]
    asked = index_weights.asked_shares(results, choice.wave)
    each = asked[asked["kind"] == "item"].groupby("parent")["effective"].agg(["min", "max"])
    weights = {code: text.interval(low * 100, high * 100, 1) for code, low, high in each.itertuples()}
    table(
        pd.DataFrame(
            {
                _("Dimension"): [str(book.by_dimension[code].name) for code in parents["code"]],
                _("Under"): [results.node_name(code, short=True) for code in parents["parent"]],
                _("Vad den är"): [str(book.by_dimension[code].description) for code in parents["code"]],
                _("Frågor"): [str(len(book.scored_in(code))) for code in parents["code"]],
                _("Vikt i indexet"): [text.percent(share, 1) for share in parents["effective"]],
                _("Vikt per fråga"): [weights.get(code, "") for code in parents["code"]],
            }
        ),
        fold=True,
    )


def _data(results: Results, choice: Choice) -> None:
    waves = list(reversed(results.waves))
    table(
        pd.DataFrame(
            {
                _("Omgång"): [wave.name for wave in waves],
                _("Har svarat"): [results.response_rate(wave.key) for wave in waves],
                _("Frågor som räknas"): [
                    str(sum(1 for i in results.codebook.items if i.scored and i.asked_in(wave.key))) for wave in waves
                ],
            }
        )
    )
    quiet(_("En fråga som inte ställdes i en omgång räknas varken för eller emot i den."))


def _missing(results: Results, choice: Choice) -> None:
    st.markdown(escape(index_description.missing(results)))


def _coherence(results: Results, choice: Choice) -> None:
    st.markdown(
        escape(
            _(
                "Frågor i samma dimension bör peka åt samma håll. Punkten är korrelationen med resten av dimensionen; "
                "bandet visar hur osäker den är. Går bandet över noll är det inte säkert att frågan hör hit."
            )
        )
    )


def _alphas(results: Results, choice: Choice) -> None:
    found = results.coherence(choice.wave)
    if found is None:
        return
    verdicts = {"weak": _("svagt"), "ok": _("bra"), "between": _("tveksamt")}
    rows = found.dimensions
    table(
        pd.DataFrame(
            {
                _("Del"): [results.node_name(code, short=True) for code in rows["code"]],
                _("Delar som skiljer"): [text.number(k) for k in rows["k"]],
                _("Svarande med alla svar"): [text.number(n) for n in rows["n"]],
                _("Cronbachs alfa"): [text.number(a, 2) for a in rows["alpha"]],
                _("Omdöme"): [verdicts.get(v, "–") for v in rows["verdict"]],
            }
        ),
        fold=True,
    )
    flags = found.pairs[found.pairs["flag"] != ""] if len(found.pairs) else found.pairs
    for row in flags.to_dict("records"):
        kind = {"duplicate": _("mäter nästan samma sak"), "conflict": _("pekar åt olika håll")}[row["flag"]]
        quiet(
            _("{a} och {b} {kind} (r = {r}, n = {n}).").format(
                a=results.node_name(row["a"], short=True),
                b=results.node_name(row["b"], short=True),
                kind=kind,
                r=text.number(row["r"], 2),
                n=int(row["n"]),
            )
        )
    quiet(_("Alfa under 0,6 är svagt, från 0,7 bra. Med få svarande är alla sådana tal osäkra: se n."))


def _normalising(results: Results, choice: Choice) -> None:
    kinds = {ORDINAL: _("Skala"), SINGLE: _("Ett val"), MULTIPLE: _("Flera val"), YEAR: _("År"), NUMBER: _("Tal")}
    how = {
        ORDINAL: _("stegens poäng; utan egna poäng lika långt mellan stegen, vilket är ett antagande"),
        SINGLE: _("alternativets poäng"),
        MULTIPLE: _("summan av valdas poäng, högst taket"),
    }
    scored = [item for item in results.codebook.items if item.scored]
    rows = []
    for kind, name in kinds.items():
        items = [item for item in scored if item.type == kind]
        if not items:
            continue
        methods = sorted({results.definition.normalise or item.normalise for item in items})
        real = _("mellan fasta målvärden") if methods == ["goalposts"] else ", ".join(methods)
        turned = sum(1 for item in items if item.polarity == LESS)
        rows.append((name, str(len(items)), how.get(kind, real), str(turned)))
    table(pd.DataFrame(rows, columns=[_("Slags fråga"), _("Antal"), _("Så blir svaret 0–1"), _("Omvända")]), fold=True)
    quiet(
        _("Skalans ändar är fasta: ett värde ändras aldrig för att någon annan svarar annorlunda.")
        if all((results.definition.normalise or i.normalise) == "goalposts" for i in scored)
        else _("Några frågor jämförs med de andras svar: då kan ett värde ändras fast svaret är detsamma.")
    )


def _weighting(results: Results, choice: Choice) -> None:
    d = results.definition
    st.markdown(escape(index_description.weighting(results)))
    own = [(code, method) for code, method in d.aggregates if code != ROOT]
    own += [
        (x.code, x.aggregate) for x in results.codebook.dimensions if x.aggregate and x.code not in dict(d.aggregates)
    ]
    for code, method in own:
        quiet(
            _("{name} vägs samman med {method}.").format(
                name=results.node_name(code, short=True), method=index_description.method_name(method)
            )
        )
    if d.epsilon:
        quiet(
            _(
                "I ett geometriskt medelvärde lyfts noll till {epsilon}, så att en enda nolla inte gör allt till noll."
            ).format(epsilon=text.number(d.epsilon, 2))
        )
    trade_offs()
    st.page_link("pages/maturity.py", label=_("Flytta vikterna under Mognad"), icon=":material/tune:")


def _uncertainty(results: Results, choice: Choice) -> None:
    found = results.uncertainty(choice.wave)
    if found is None:
        quiet(_("Inget index kan räknas i den här omgången."))
        return
    st.markdown(escape(index_description.uncertainty(results, choice.wave)))
    rows = found.factors
    varied = [
        text.listed(labels)
        if 0 < len(labels) <= 5
        else _("{n} alternativ").format(n=len(labels))
        if len(labels)
        else ""
        for labels in rows["labels"]
    ]
    table(
        pd.DataFrame(
            {
                _("Metodval"): list(rows["label"]),
                _("Varieras"): [_("Ja") if v else _("Nej") for v in rows["varied"]],
                _("Hur, eller varför inte"): [how or why for how, why in zip(varied, rows["reason"], strict=True)],
            }
        ),
        fold=True,
    )


def _details(results: Results, choice: Choice) -> None:
    st.markdown(
        escape(
            _(
                "Vikten säger vad en dimension ska betyda; korrelationen säger vad den gör. Följer indexet en "
                "dimension mycket mer än de andra är det den som i praktiken bestämmer ordningen."
            )
        )
    )


def _sensitivity(results: Results, choice: Choice) -> None:
    st.markdown(escape(_("Ju längre stapel, desto mer av osäkerheten i ordningen beror på just det valet.")))


def _links(results: Results, choice: Choice) -> None:
    links = results.links(choice.wave)
    if links.empty:
        quiet(_("Registret har inga uppgifter om storlek eller liknande att jämföra med."))
        return
    table(
        pd.DataFrame(
            {
                _("Uppgift i registret"): list(links["fact"]),
                _("Rangkorrelation med indexet"): [text.number(x, 2) for x in links["r"]],
                _("95 procents intervall"): [
                    _("{low} till {high}").format(low=text.number(a, 2), high=text.number(b, 2))
                    for a, b in zip(links["low"], links["high"], strict=True)
                ],
                _("Antal"): [text.number(n) for n in links["n"]],
                _("Slutsats"): [
                    _("inget säkert samband")
                    if not (a > 0 or b < 0)
                    else _("högre index med högre tal")
                    if a > 0
                    else _("lägre index med högre tal")
                    for a, b in zip(links["low"], links["high"], strict=True)
                ],
            }
        ),
        fold=True,
    )
    quiet(_("Ett samband säger inget om orsak."))


def _presentation(results: Results, choice: Choice) -> None:
    if results.definition.levels:
        table(index_description.levels(results))
    for said in [*index_description.gates(results), index_description.rounding(results)]:
        quiet(said)


_COMPUTATION: tuple[Step, ...] = (
    (N_("Vad som mäts"), _framework),
    (N_("Svaren"), _data),
    (N_("Svar som saknas"), _missing, "missing_answers"),
    (N_("Från svar till poäng"), _normalising),
    (N_("Vikter och sammanvägning"), _weighting),
    (N_("Nivåer, visning och version"), _presentation),
)
_ROBUSTNESS: tuple[Step, ...] = (
    (N_("Hänger frågorna ihop"), _coherence, "coherence", _alphas),
    (N_("Osäkerhet"), _uncertainty),
    (N_("Vilka val som betyder mest"), _sensitivity, "sensitivity"),
    (N_("Tillbaka till detaljerna, och samband med annat"), _details, "importance", _links),
)


def download(results: Results) -> None:
    """The definition as files: every default written out, so that anyone can compute the same index."""
    document = results.definition.document()
    name = f"index-{results.index_hash}"
    row = st.container(horizontal=True)
    row.download_button(
        _("Definitionen som JSON"),
        json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True),
        f"{name}.json",
        "application/json",
        on_click="ignore",
        icon=":material/download:",
    )
    row.download_button(
        _("Kodboken som TOML"),
        results.codebook.source,
        f"kodbok-{results.codebook.version}.toml",
        "application/toml",
        on_click="ignore",
        icon=":material/download:",
    )
    quiet(_("Kontrollsumma (SHA-256): {hash}").format(hash=results.definition.hash))
    if len(results.index_versions) > 1:
        table(
            pd.DataFrame(
                {
                    _("Version"): [one.version for one in reversed(results.index_versions)],
                    _("Kontrollsumma"): [one.hash[:12] for one in reversed(results.index_versions)],
                    _("Gäller från"): [text.date(one.since, "iso") for one in reversed(results.index_versions)],
                }
            )
        )
