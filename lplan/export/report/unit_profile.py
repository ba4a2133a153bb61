"""Build a report's pages on one unit: its place in the spread, levels, strengths, change and answers."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from lplan.analysis import change_over_time as between
from lplan.analysis import comparison_basis, unit_targets_and_notes
from lplan.analysis import unit_profile as facts
from lplan.charts import by_key
from lplan.charts.base.chart import named
from lplan.charts.maturity import unit_profile
from lplan.core import text
from lplan.core.text import _
from lplan.export.export_input import Work
from lplan.export.report import parts, unit_background
from lplan.export.report.parts import heading, rows, words
from lplan.results import ROOT

CHARTS = ("profile", "change_dimensions", "strengths", "likeness")  # whose findings are the summary
DRAWN = ("tiles", "since_last")  # with the unit marked among the others


def sections(work: Work) -> list[dict]:
    """A unit's report in the order of a reader: what it is about first, every answer last."""
    body = [
        summary(work),
        *findings(work),
        *spread(work),
        *group(work),
        *own_plans(work),
        *strengths(work),
        *change(work),
        *_drawn(work),
    ]
    body += [
        *unit_background.quotes(work),
        *unit_background.context(work),
        *unit_background.evidence(work),
        *answers(work),
    ]
    return body


def findings(work: Work) -> list[dict]:
    """What the charts about the unit find, and where its value stands, in words."""
    said = []
    for chart in (known for key in CHARTS for known in work.charts if known.key == key):
        if chart.offered(work.results):
            rendered = work.rendered(chart)
            if not rendered.frame.empty:
                note = named(unit_profile.whole(rendered.frame), work.results) if chart.key == "profile" else ""
                said.append(" ".join(filter(None, [f"{rendered.title}.", note])))
    return [{"kind": "list", "items": said}] if said else []


def _drawn(work: Work) -> list[dict]:
    """The charts of all units that a unit looks for itself in, each with its finding."""
    shown = [work.rendered(known) for key in DRAWN for known in work.charts if known.key == key]
    shown = [made for made in shown if made.chart.offered(work.results) and not made.frame.empty]
    if not shown:
        return []
    name = work.results.name(work.unit, work.choice.wave)
    heads = [heading(_("{unit} bland alla").format(unit=name))]
    return heads + [parts.chart(replace(made, note=""), work) for made in shown]


def group(work: Work) -> list[dict]:
    """My unit's values beside the median of the reader's own group, and who is in it."""
    results, choice = work.results, work.choice
    if not choice.group:
        return []
    made = by_key("compare_levels").render(results, replace(choice, units=(work.unit,)), with_figure=False)
    names = list(made.frame["name"].unique())
    body = [
        [str(label), *(text.number(score, 1) for score in part["score"])]
        for label, part in made.frame.groupby("label", sort=False)
    ]
    return [
        heading(_("{unit} och {group}").format(unit=results.name(work.unit, choice.wave), group=choice.group)),
        words(f"{choice.group}: {text.listed(results.name(unit) for unit in choice.peers)}. {made.title}."),
        rows([_("Dimension"), *names], body, (1, 2)),
        words(f"{made.source} {work.stamp()}", quiet=True),
    ]


def own_plans(work: Work) -> list[dict]:
    """What the unit wants to reach and has noted, where that is asked for."""
    results, unit = work.results, work.unit
    if not work.choice.targets:
        return []
    found = []
    for said, table in (
        (
            _("Vad {name} vill nå").format(name=results.name(unit)),
            unit_targets_and_notes.target_table(results, unit, work.choice.wave),
        ),
        (_("Noteringar"), unit_targets_and_notes.note_table(results, unit)),
    ):
        if len(table):
            found += [heading(said), rows(list(table.columns), table.astype(str).to_numpy().tolist())]
    return found


def _values(work: Work) -> pd.DataFrame:
    """The unit's values in the wave: the index and every dimension (facts.values)."""
    return facts.values(work.results, work.choice.wave, work.unit)


def _level(work: Work, level) -> str:
    """A level's name, which is not broken between lines."""
    return work.results.level_name(int(level)).replace(" ", "\u00a0") if pd.notna(level) else _("saknas")


def _bounds(row: Mapping) -> str:
    return text.interval(row["low"], row["high"], 1) if pd.notna(row["low"]) else ".."


def summary(work: Work) -> dict:
    """Level, value with its bounds, how much is answered, movement since last time."""
    results, choice = work.results, work.choice
    found = _values(work)
    found = found[found["code"] == ROOT]
    if found.empty:
        return words(_("Inget index kan räknas för den här enkäten."), quiet=True)
    row = found.to_dict("records")[0]
    possible = _("möjligt värde {bounds}").format(bounds=_bounds(row))
    items = [
        {
            "label": _("Nivå"),
            "value": _level(work, row["level"]).replace("\u00a0", " "),
            "base": str(results.definition.name),
        },
        {
            "label": _("Värde 0–100"),
            "value": text.number(row["score"], 1),
            "base": possible if pd.notna(row["low"]) else _("kan inte räknas"),
        },
        {"label": _("Svarstäckning"), "value": text.percent(row["coverage"]), "base": _("av det som gäller")},
    ]
    moved = between.change_of(results, work.unit, ROOT, choice.baseline, choice.wave)
    if choice.baseline and moved == moved:
        compared = comparison_basis.basis(results, (choice.baseline, choice.wave))
        items.append(
            {
                "label": _("Sedan {wave}").format(wave=results.wave_name(choice.baseline)),
                "value": text.signed(moved),
                "base": _("på {n} av {total} frågor").format(n=len(compared.used), total=compared.own[-1])
                if compared.fewer
                else _("på alla frågor"),
            }
        )
    return {"kind": "figures", "items": items}


def spread(work: Work) -> list[dict]:
    """Each dimension: its own value and level, with the range and the middle half of all, as a table that can be read
    out.
    """
    results, places = work.results, facts.place_words()
    found = _values(work)
    body = [
        [
            results.node_name(row["code"]),
            _level(work, row["level"]),
            text.number(row["score"], 1),
            _bounds(row),
            places[row["place"]] or "..",
            text.interval(row["q1"], row["q3"], 1) if row["q1"] == row["q1"] else "..",
            text.number(row["median"], 1),
            text.interval(row["lowest"], row["highest"], 1) if row["q1"] == row["q1"] else "..",
            text.number(row["n"]),
        ]
        for row in found[found["n"] > 0].to_dict("records")
    ]
    if not body:
        return []
    heads = [
        _("Dimension"),
        _("Nivå"),
        _("Värde"),
        _("Möjligt värde"),
        _("Mot de andra"),
        _("Mittersta hälften"),
        _("Median"),
        _("Lägst–högst"),
        _("n"),
    ]
    source = f"{results.survey_source(work.choice)} {results.index_line}. {work.stamp()}"
    return [
        heading(_("Läget i spridningen")),
        words(_("Nivåer först: dimensionerna betygsätter inte planen, de visar hur långt arbetet har kommit.")),
        strips(work),
        rows(heads, body, tuple(range(2, 9))),
        words(
            _("n: så många {units} har ett värde; spridningen och medianen är deras.").format(
                units=results.codebook.unit_many
            ),
            quiet=True,
        ),
        words(source, quiet=True),
    ]


def strips(work: Work) -> dict:
    """One line a dimension: the range of all, the median, and the unit's own dot."""
    results = work.results
    found = _values(work)
    found = found[(found["kind"] == "dimension") & (found["n"] > 0)]
    columns = {
        key: [None if v != v else float(v) for v in found[key]] for key in ("lowest", "median", "highest", "score")
    }
    name = results.name(work.unit, work.choice.wave)
    own, middle = columns["score"], columns["median"]
    both = [(mine, m) for mine, m in zip(own, middle, strict=True) if mine is not None and m is not None]
    title = _("{unit} ligger över medianen i {n} av {total} dimensioner").format(
        unit=name, n=sum(mine > m for mine, m in both), total=len(both)
    )
    wanted = [unit_targets_and_notes.ahead(results, work.unit, code, work.choice.wave) for code in found["code"]]
    goals = [one.value if one and work.choice.targets else None for one in wanted]
    reading = _("Linjen går från lägsta till högsta värde bland alla. Den fyllda punkten är {unit}.").format(unit=name)
    if any(goal is not None for goal in goals):
        reading += " " + _("Romben är det egna målet.")
    return {
        "kind": "dots",
        "title": title,
        "alt": _(
            "En linje per dimension från lägsta till högsta värde, med medianen som ring och det egna värdet fyllt. "
            "{title}."
        ).format(title=title),
        "source": f"{results.survey_source(work.choice)} {results.index_line}. {work.stamp()}",
        "mark": _("Simulerade svar") if results.simulated else "",
        "missing": "",
        "long": False,
        "categories": list(found["label"]),
        "mine": list(range(len(found))),
        "quiet": True,  # every dot is the unit's own: the accent is on the dots alone
        "top": 100,
        "main": 3,
        "series": [
            {"name": said, "values": columns[key]}
            for said, key in ((_("Lägst"), "lowest"), (_("Median"), "median"), (_("Högst"), "highest"), (name, "score"))
        ],
        "said": [
            f"{text.number(mine, 1)}  ({_('median')} {text.number(m, 1)})" for mine, m in zip(own, middle, strict=True)
        ],
        "goals": goals,
        "reading": reading,
    }


def strengths(work: Work) -> list[dict]:
    """Where the unit stands out against the median, and what would lift its index most, with its own answers."""
    results, body = work.results, []
    for kind, part in facts.lists(results, work.choice.wave, work.unit).items():
        if part.empty:
            continue
        listed = facts.table(results, kind, part)
        body += [
            heading(facts.name(kind), 2),
            words(facts.rule(kind) + ".", leads=True),
            rows(list(listed.columns), listed.to_numpy().tolist(), (2, 3, 4)),
        ]
        if said := facts.more_words(part):
            body.append(words(said, quiet=True))
    if not body:
        return []
    return [heading(_("Styrkor, under medianen och störst lyft")), *body, words(facts.note(), quiet=True)]


def change(work: Work) -> list[dict]:
    """Each dimension before and now, under one and the same index, on the questions that both waves asked alike."""
    results, choice = work.results, work.choice
    if not choice.baseline:
        return []
    body = []
    compared = between.base(results, (choice.baseline, choice.wave), False)
    for _kind, code, _label in between.nodes(results):
        then, now = (between.score_of(compared, wave, work.unit, code) for wave in (choice.baseline, choice.wave))
        if then is None and now is None:
            continue
        a, b = ((None, None) if row is None else (row["score"], row["level"]) for row in (then, now))
        moved = b[0] - a[0] if a[0] is not None and b[0] is not None else float("nan")
        asked = comparison_basis.basis(results, (choice.baseline, choice.wave), code).of(choice.wave)
        body.append(
            [
                results.node_name(code),
                text.number(a[0], 1),
                text.number(b[0], 1),
                text.signed(moved),
                _level(work, a[1]),
                _level(work, b[1]),
                asked,
            ]
        )
    if not body:
        return []
    before, after = results.wave_name(choice.baseline), results.wave_name(choice.wave)
    counted = comparison_basis.sentence(results, comparison_basis.basis(results, (choice.baseline, choice.wave)))
    return [
        heading(_("Ändring sedan {wave}").format(wave=before)),
        rows([_("Dimension"), before, after, _("Ändring"), _("Nivå då"), _("Nivå nu"), _("Frågor")], body, (1, 2, 3)),
        words(" ".join([_("Båda omgångarna är räknade med samma version av indexet."), counted]).strip(), quiet=True),
    ]


def answers(work: Work) -> list[dict]:
    """Every answer of the unit in the wave, by dimension; resources and needs are among them."""
    book = work.results.codebook
    groups = []
    for code, name in [*((d.code, str(d.name)) for d in book.dimensions), (None, _("Räknas inte i indexet"))]:
        items = [
            item
            for item in book.items
            if item.dimension == code and item.type != "text" and item.asked_in(work.choice.wave)
        ]
        if items:
            body = [
                [str(item.text), facts.said(work.results, work.choice.wave, work.unit, item.code)] for item in items
            ]
            groups.append({"name": name, "rows": body})
    if not groups:
        return []
    return [
        heading(_("Alla svar, även resurser och behov")),
        {"kind": "answers", "answer": _("Svar"), "groups": groups},
        words(work.results.survey_source(work.choice), quiet=True),
    ]
