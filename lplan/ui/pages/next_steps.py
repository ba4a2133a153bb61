"""Show the fewest answers a unit must change for its next level, which units give them, and alternatives."""

from collections.abc import Iterable
from contextlib import suppress

import pandas as pd
import streamlit as st

from lplan import index
from lplan.analysis import change_over_time, tabulation, what_if
from lplan.codebook import Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _, listed, ngettext
from lplan.index.engine.value_matrix import points
from lplan.index.next_steps import fewest_changes as search
from lplan.index.next_steps.fewest_changes import Plan, Step
from lplan.results import Choice, Results
from lplan.ui.shell import cache
from lplan.ui.widgets.cited_facts import citation
from lplan.ui.widgets.escaped_text import escape, fine, quiet
from lplan.ui.widgets.view_cache import part

SHOWN_ALTERNATIVES = 3


def next_steps(
    results: Results, choice: Choice, code: str = index.ROOT, *, given: what_if.Given | None = None, short: bool = False
) -> None:
    """The fewest changed answers to the next level, for my unit in the chosen wave (or with the answers `given`).

    `short` leaves out alternatives, who does it already and what is never a step: the form for a summary.
    """
    if given is None:
        _published(results, choice, code, short)
        return
    with suppress(KeyError):
        _told(results, choice, _own(results, choice, code, given, not short), short)


@part
def _published(results: Results, choice: Choice, code: str, short: bool) -> None:
    """The way from the answers that are published; nothing for a node or unit that has nothing to search."""
    with suppress(KeyError):
        _told(results, choice, cache.fewest(choice, results.version, code, not short), short)


def _told(results: Results, choice: Choice, plan: Plan, short: bool) -> None:
    st.markdown(escape(_sentence(results, plan)))
    if plan.steps:
        _listed(results, choice, plan, short)
    if not short:
        _more(results, plan)


def _own(results: Results, choice: Choice, code: str, given: what_if.Given, alternatives: bool) -> Plan:
    """The search with this reader's own answers: theirs alone, and so not kept."""
    unit, responses = choice.unit or what_if.NOBODY, results.needed(choice.wave)
    others = responses[(responses["unit"] != unit) | (responses["wave"] != choice.wave)]
    mine = what_if.rows(results, choice.wave, unit, given)
    return search.fewest(
        pd.concat([others, mine], ignore_index=True),
        results.codebook,
        results.definition,
        choice.wave,
        unit,
        code=code,
        register=results.register,
        alternatives=alternatives,
    )


def _sentence(results: Results, plan: Plan) -> str:
    """What it takes to reach the next level, or why no steps lead there."""
    name = {code: name for _kind, code, name in change_over_time.nodes(results)}.get(plan.code, plan.code)
    if plan.target is not None and not plan.reason:
        needed = ngettext(
            "{name}: det räcker att ett svar blir bättre för att nå nivån {level} ({score} blir {reached}).",
            "{name}: minst {n} svar behöver bli bättre för att nå nivån {level} ({score} blir {reached}).",
            len(plan.steps),
        )
        enough = _("{name}: det räcker att {n} svar blir bättre för att nå nivån {level} ({score} blir {reached}).")
        return (needed if plan.exact or len(plan.steps) == 1 else enough).format(
            name=name,
            n=len(plan.steps),
            level=results.level_name(plan.target),
            score=text.number(plan.score, 1),
            reached=text.number(plan.reached, 1),
        )
    labels = {item.code: str(item.label) for item in results.codebook.items}
    labels |= {d.code: str(d.label) for d in results.codebook.dimensions}
    return _reason(plan).format(
        name=name,
        n=len(plan.answer),
        items=listed(labels[code] for code in plan.answer[:5]),
        gates=listed(labels.get(code, code) for code in plan.gates),
    )


def _reason(plan: Plan) -> str:
    """Why no steps lead to the next level, with the names of what is told still to be filled in."""
    return {
        "silent": _("{name}: det finns inga svar att utgå från."),
        "no_levels": _("Indexet har inga nivåer, så det finns ingen nästa att nå."),
        "top": _("{name}: högsta nivån är nådd."),
        "coverage": _(
            "{name}: för lite är besvarat för en nivå. Svara först på minst {n} frågor till, till exempel {items}."
        )
        if plan.answer
        else _("{name}: för lite är besvarat för en nivå."),
        "gate": _(
            "{name}: nästa nivå kräver ett högre värde i {gates}, som inte kan höjas med de frågor ni har svarat på."
        ),
        "unreachable": _("{name}: nästa nivå kan inte nås med de frågor ni har svarat på, ens med bästa svar på alla.")
        if plan.exact
        else _("{name}: ingen väg till nästa nivå hittades med de frågor ni har svarat på."),
    }[plan.reason]


def _listed(results: Results, choice: Choice, plan: Plan, short: bool) -> None:
    by_code = results.codebook.by_code
    lines = []
    for step in plan.steps:
        item = by_code[step.item]
        line = _("**{item}**: från {before} till **{after}**").format(
            item=escape(item.label), before=escape(_answer(item, step.before)), after=escape(_answer(item, step.after))
        )
        line += f" ({escape(_gain(step))})"
        if step.item in plan.necessary and len(plan.steps) > 1 and not short:
            line += _(", ingår i varje kortaste väg")
        lines.append(f"1. {line}" + ("" if short else f"\n\n    :gray[{_who(results, choice, step)}]"))
    st.markdown("\n".join(lines))


def _answer(item: Item, answer: str | None) -> str:
    return tabulation.answer_words(item, answer, r.ANSWERED if answer is not None else r.DONT_KNOW)


def _gain(step: Step) -> str:
    return _("ger {gain} ensamt").format(gain=text.signed(step.gain))


def _more(results: Results, plan: Plan) -> None:
    """Alternatives, what opens, and what is never a step."""
    _alternatives(results, plan)
    if plan.opened:
        opened = listed(str(results.codebook.by_code[code].label) for code in plan.opened)
        quiet(_("Då gäller också: {items}. Räknas som obesvarade här.").format(items=opened))
    if not plan.exact:
        quiet(_("Allt har inte kunnat prövas: det kan finnas en väg som är kortare."))
    _excluded(results, plan)


def _alternatives(results: Results, plan: Plan) -> None:
    """The other ways with as few changes, each told by what it changes in the place of what."""
    by_code = results.codebook.by_code

    def named(steps: Iterable[Step]) -> str:
        return listed(f"{by_code[step.item].label} ({_answer(by_code[step.item], step.after)})" for step in steps)

    if not plan.alternatives:
        return
    mine = {(step.item, step.after) for step in plan.steps}
    lines = []
    for other in plan.alternatives[:SHOWN_ALTERNATIVES]:
        theirs = {(step.item, step.after) for step in other}
        gained = named(step for step in other if (step.item, step.after) not in mine)
        spared = named(step for step in plan.steps if (step.item, step.after) not in theirs)
        lines.append(_("{gained} i stället för {spared}").format(gained=gained, spared=spared))
    heading = ngettext(
        "Det finns en väg till som är lika kort:", "Det finns {n} vägar till som är lika korta:", len(plan.alternatives)
    ).format(n=len(plan.alternatives))
    if len(plan.alternatives) > len(lines):
        heading = _("Det finns {n} vägar till som är lika korta. {shown} av dem:").format(
            n=len(plan.alternatives), shown=len(lines)
        )
    st.markdown("\n".join([escape(heading), "", *(f"- {escape(line)}" for line in lines)]))


def _excluded(results: Results, plan: Plan) -> None:
    """The questions that are never a step, by reason."""
    words = {
        search.UNANSWERED: _("obesvarade (det är inte känt vad som kan bli bättre)"),
        search.NOT_APPLICABLE: _("gäller inte er"),
        search.REAL_VALUE: _(
            "år och tal (de ändras inte av ett beslut om arbetssätt, utan till exempel av en ny plan)"
        ),
        search.TOP: _("redan på bästa svaret"),
    }
    labels = results.codebook.by_code
    groups = {why: [str(labels[item].label) for item, reason in plan.excluded if reason == why] for why in words}
    reasons = [f"{words[why]}: {listed(items)}" for why, items in groups.items() if items and why != search.TOP]
    if top := len(groups[search.TOP]):
        reasons.append(
            ngettext("{n} fråga redan på bästa svaret", "{n} frågor redan på bästa svaret", top).format(n=top)
        )
    if reasons:
        sentence = _("Räknas inte som steg: {said}. Frågor utan bättre och sämre är aldrig steg.")
        quiet(sentence.format(said="; ".join(reasons)))


def already(results: Results, choice: Choice, step: Step) -> list[str]:
    """Units, not my own, that stand at the step's answer or above in the wave: peers first, then those with words to
    read.
    """
    item = results.codebook.by_code[step.item]
    wanted = points(item, step.after)
    rows = results.answers(choice.wave, step.item)
    rows = rows[(rows["status"] == r.ANSWERED) & (rows["unit"] != choice.unit)]
    found = [u for u, a in zip(rows["unit"], rows["answer"], strict=True) if points(item, a) >= wanted - 1e-9]
    spoken = set(_quotes(results, choice, item)["unit"]) | set(_evidence(results, item)["unit"])
    return sorted(found, key=lambda u: (u not in choice.peers, u not in spoken, results.register.position(u)))


def _quotes(results: Results, choice: Choice, item: Item) -> pd.DataFrame:
    """Free texts that may be shown and speak of the item's subject."""
    if results.quotes.empty:
        return pd.DataFrame(columns=["unit", "item", "text"])
    same = {other.code for other in results.codebook.items if item.topic and other.topic == item.topic}
    return results.quotes[(results.quotes["wave"] == choice.wave) & results.quotes["item"].isin(same)]


def _evidence(results: Results, item: Item) -> pd.DataFrame:
    """Cited public findings that speak of the item's dimension."""
    dimension = results.codebook.by_dimension.get(item.dimension or "")
    return results.evidence[results.evidence["variable"].isin(dimension.evidence if dimension else ())]


def _who(results: Results, choice: Choice, step: Step) -> str:
    """Who does it already, with its own words or public evidence, as Markdown."""
    units = already(results, choice, step)
    if not units:
        return escape(_("Ingen annan har svarat så i omgången."))
    item, unit = results.codebook.by_code[step.item], units[0]
    words = _("Gör det redan: {name}").format(name=results.name(unit))
    if len(units) > 1:
        words += _(" och {n} till").format(n=len(units) - 1)
    said = _quotes(results, choice, item)
    said = said[said["unit"] == unit]
    if len(said):
        return escape(f"{words}. ”{said['text'].iloc[0]}” ({results.wave_name(choice.wave)})")
    found = _evidence(results, item)
    found = found[found["unit"] == unit]
    if len(found):
        row = found.iloc[-1]
        name = str(results.variables.get(row["variable"], row["variable"]))
        return escape(f"{words}. {name}: {row['value']} ({row['as_of']}). ") + str(citation(results, row["source"]))
    return escape(_("{words}. Inga egna ord eller offentliga belägg om det finns att visa.").format(words=words))


def explained() -> None:
    """How the steps are found, in one line."""
    fine(
        escape(
            _(
                "Förslaget kräver så få ändrade svar och så små steg som möjligt, om inget annat sägs. Ett steg säger "
                "vad som räknas i indexet, inte vad som är viktigast för er."
            )
        )
    )
