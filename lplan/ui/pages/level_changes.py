"""Show which units changed level since the baseline, due to which answers, and my unit's changed answers."""

import pandas as pd
import streamlit as st

from lplan.analysis import change_over_time, comparison_basis
from lplan.charts.base.chart import named, no_earlier
from lplan.charts.maturity.change_since import moved_words
from lplan.charts.maturity.maps import node_of
from lplan.core import text
from lplan.core.text import _, listed, ngettext
from lplan.results import Choice, Results
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.view_cache import part

MOST_ANSWERS, SHOWN = 3, 8


@part
def moved(results: Results, choice: Choice, every: bool) -> None:
    """A list: unit, from level → to level, the answers that changed; those within the uncertainty are said to be so."""
    if not choice.baseline:
        finding(no_earlier(results, choice))
        return
    _kind, code = node_of(choice)
    found = change_over_time.moved(results, code, choice.baseline, choice.wave, every)
    counted = comparison_basis.basis(results, (choice.baseline, choice.wave), code, every=every)
    compared = change_over_time.differences(results, code, choice.baseline, choice.wave, every=every)
    said = named(moved_words(compared, comparison_basis.plain(results, choice.baseline)), results)
    finding(comparison_basis.beside(said, counted.of(choice.wave)) if counted.fewer else said)
    rows = [row for _n, row in found.iterrows()]
    for row in rows[:SHOWN]:
        _way(results, row)
    if len(rows) > SHOWN:
        with st.expander(_("Visa {n} till").format(n=len(rows) - SHOWN)):
            for row in rows[SHOWN:]:
                _way(results, row)
    quiet(" ".join(filter(None, [comparison_basis.sentence(results, counted), results.survey_source(choice)])))


def _way(results: Results, row: pd.Series) -> None:
    """One unit's way: from level to level, the weightiest answers that changed, and what to bear in mind."""
    levels = f"{results.level_name(int(row['level_before']))} → {results.level_name(int(row['level_now']))}"
    scores = f"{text.number(row['before'], 1)} → {text.number(row['now'], 1)}"
    by_code, answers = results.codebook.by_code, row["answers"]
    changes = [f"{by_code[item].label}: {before} → {after}" for item, before, after, _way in answers[:MOST_ANSWERS]]
    if len(answers) > MOST_ANSWERS:
        changes.append(_("{n} svar till").format(n=len(answers) - MOST_ANSWERS))
    note = [] if row["sure"] else [_("inom osäkerheten från obesvarade frågor och metodval")]
    note += [row["why"]] if row["why"] else []
    if pd.notna(row["own_level_now"]) and row["own_level_now"] != row["level_now"]:
        own, score = results.level_name(int(row["own_level_now"])), text.number(row["own_now"], 1)
        note.append(_("på alla frågor är nivån {level} ({score})").format(level=own, score=score))
    line = (
        f"**{escape(row['name'])}**  {escape(levels)} ({escape(scores)})  "
        f"\n:gray[{escape('; '.join(changes) or _('inga ändrade svar'))}]"
    )
    if note:
        line += f"  \n:gray[{escape(_('Att tänka på: {note}.').format(note='; '.join(note)))}]"
    st.markdown(line)


@part
def method_choices(results: Results, choice: Choice, every: bool) -> None:
    """How far my unit's change moves under reasonable choices of method, in a sentence; and what "osäkert" means."""
    if not choice.unit or not choice.baseline:
        return
    _kind, code = node_of(choice)
    compared = change_over_time.base(results, (choice.baseline, choice.wave), every)
    low, high = change_over_time.drawn(compared, choice.baseline, choice.wave).get(
        (choice.unit, code), (float("nan"),) * 2
    )
    then, now = (
        change_over_time.score_of(compared, wave, choice.unit, code) for wave in (choice.baseline, choice.wave)
    )
    if low != low or then is None or now is None:
        return
    words = _(
        "{what}: {name} har ändrats {change}; i 90 procent av omräkningarna, med samma val i båda omgångarna, är "
        "ändringen {low} till {high}. Osäkert: en ändring som kan vara noll då, eller om obesvarade frågor får svar."
    )
    quiet(
        words.format(
            what=results.node_name(code, short=True),
            name=results.name(choice.unit),
            change=text.signed(now["score"] - then["score"]),
            low=text.signed(low),
            high=text.signed(high),
        )
    )


def _broken(breaks: list[str]) -> None:
    for words in breaks:
        quiet(_("Brott i tidsserien: {why}.").format(why=words))


@part
def my_answers(results: Results, choice: Choice) -> None:
    """What my unit answers otherwise than before, question by question; questions that were not asked alike apart."""
    if not choice.unit or not choice.baseline:
        return
    unit, before, after = choice.unit, choice.baseline, choice.wave
    name = results.name(unit)
    breaks = [b.words for b in change_over_time.unit_breaks(results, unit, before, after)]
    silent = [
        results.wave_name(w) for w in (before, after) if unit not in results.asked(w) or unit in results.silent(w)
    ]
    if silent:
        finding(_("{name} har inte svarat i {waves}").format(name=name, waves=listed(silent)))
        _broken(breaks)
        return
    found = change_over_time.answers_changed(results, before, after, [unit])
    found = found[found["item"].isin({item.code for item in change_over_time.items_of(results, choice.topic)})]
    up, down = int((found["way"] == change_over_time.UP).sum()), int((found["way"] == change_over_time.DOWN).sum())
    unknown = int((found["way"] == change_over_time.UNKNOWN).sum())
    finding(
        _("{name} svarar annorlunda på {n} frågor: {up} bättre, {down} sämre").format(
            name=name, n=len(found) - unknown, up=up, down=down
        )
    )
    if unknown:
        quiet(
            ngettext(
                "{n} fråga till saknar svar i någon av omgångarna, och kan inte jämföras.",
                "{n} frågor till saknar svar i någon av omgångarna, och kan inte jämföras.",
                unknown,
            ).format(n=unknown)
        )
    _broken(breaks)
    ways = {
        change_over_time.UP: _("Bättre"),
        change_over_time.DOWN: _("Sämre"),
        change_over_time.OTHER: _("Annat svar"),
        change_over_time.UNKNOWN: _("Kan inte jämföras"),
    }
    if len(found):
        with st.expander(_("Visa svaren"), expanded=len(found) <= 12):
            table(
                pd.DataFrame(
                    {
                        _("Fråga"): [str(results.codebook.by_code[item].label) for item in found["item"]],
                        results.wave_name(before): list(found["before"]),
                        results.wave_name(after): list(found["after"]),
                        "": [ways[way] for way in found["way"]],
                    }
                ),
                alt=_("Svar som ändrats"),
                fold=True,
            )
    broken = change_over_time.question_breaks(results, change_over_time.items_of(results, choice.topic), before, after)
    if broken:
        quiet(_("Jämförs inte: {why}.").format(why=change_over_time.broken_words(broken, 8)))
