"""What a report says of one unit: where it stands in the spread, its levels, strengths, change and answers."""

import pandas as pd

from lplan import responses as r
from lplan import text
from lplan.publish.report import known
from lplan.publish.report.parts import heading, rows, words
from lplan.publish.work import Work
from lplan.text import _

_ENOUGH = 3  # who the strengths and gaps are counted from


def sections(work: Work) -> list[dict]:
    """Everything but the charts, in the order of a reader: summary, spread, strengths, change, answers, evidence, words."""
    unit = work.choice.unit
    silent = unit in work.results.silent(work.choice.wave)
    asked = unit in work.results.asked(work.choice.wave)
    parts = [summary(work)]
    if silent or not asked:
        said = _("{unit} har inte svarat i omgången.") if asked else _("{unit} fick inte enkäten i omgången.")
        parts.append(words(said.format(unit=work.results.name(unit, work.choice.wave))))
    else:
        parts += [*spread(work), *strengths(work)]
    parts += [*change(work), *answers(work), *known.evidence(work), *known.quotes(work), *known.context(work)]
    return parts


def _score(work: Work, kind: str, code: str | None = None, wave: str | None = None) -> pd.DataFrame:
    scores = work.results.scored(wave or work.choice.wave, kind, code)
    return scores[scores["unit"] == work.choice.unit]


def _level(work: Work, level) -> str:
    return work.results.level_name(int(level)) if pd.notna(level) else _("saknas")


def summary(work: Work) -> dict:
    """Level, value with its bounds, how much is answered, movement since last time."""
    results, choice = work.results, work.choice
    items = []
    found = _score(work, "index")
    if len(found):
        row = found.iloc[0]
        value = text.number(row["score"], 1)
        bounds = _("mellan {low} och {high} om det som saknas räknas som lägst eller högst").format(
            low=text.number(row["low"], 1), high=text.number(row["high"], 1)
        )
        items.append({"label": _("Nivå"), "value": _level(work, row["level"]), "base": str(results.definition.name)})
        items.append(
            {
                "label": _("Värde 0–100"),
                "value": value,
                "base": bounds if row["low"] == row["low"] else _("kan inte räknas"),
            }
        )
        items.append(
            {"label": _("Svarstäckning"), "value": text.percent(row["coverage"]), "base": _("av det som gäller")}
        )
    before = _score(work, "index", wave=choice.baseline) if choice.baseline else found.iloc[:0]
    if len(found) and len(before):
        change = found["score"].iloc[0] - before["score"].iloc[0]
        since = results.wave_name(choice.baseline)
        items.append(
            {
                "label": _("Sedan {wave}").format(wave=since),
                "value": text.signed(change),
                "base": _("samma indexversion"),
            }
        )
    return (
        {"kind": "figures", "items": items}
        if items
        else words(_("Inget index kan räknas för den här enkäten."), quiet=True)
    )


def spread(work: Work) -> list[dict]:
    """Each dimension: its own value and level, with the range and the middle half of all, as a table that can be read out."""
    results = work.results
    body = []
    for dimension in results.codebook.dimensions:
        every = results.scored(work.choice.wave, "dimension", dimension.code)
        own = every[every["unit"] == work.choice.unit]
        known = every["score"].dropna()
        if own.empty or known.empty:
            continue
        row = own.iloc[0]
        low, first, middle, third, high = known.quantile([0, 0.25, 0.5, 0.75, 1])
        place = ".." if row["score"] != row["score"] else _place(row["score"], first, third)
        body.append([
            str(dimension.name), _level(work, row["level"]), text.number(row["score"], 1),
            text.interval(row["low"], row["high"], 1) if row["low"] == row["low"] else "..", place,
            text.interval(first, third, 1), text.number(middle, 1), text.interval(low, high, 1), text.number(len(known)),
        ])  # fmt: skip
    if not body:
        return []
    heads = [
        _("Dimension"), _("Nivå"), _("Värde"), _("Gränser"), _("Mot de andra"), _("Mittersta hälften"), _("Median"), _("Alla"), _("n"),
    ]  # fmt: skip
    source = f"{results.survey_source(work.choice)} {results.index_line}. {work.stamp()}"
    return [
        heading(_("Läget i spridningen")),
        words(_("Nivåer först: dimensionerna betygsätter inte planen, de visar hur långt arbetet har kommit.")),
        _strips(work),
        rows(heads, body, tuple(range(2, 9))),
        words(source, quiet=True),
    ]


def _place(score: float, first: float, third: float) -> str:
    if score > third:
        return _("högre")
    return _("lägre") if score < first else _("liknande")


def _strips(work: Work) -> dict:
    """One line a dimension: the range of all, the median, and the unit's own dot."""
    results, categories, low, middle, own, high = work.results, [], [], [], [], []
    for dimension in results.codebook.dimensions:
        every = results.scored(work.choice.wave, "dimension", dimension.code)
        known = every["score"].dropna()
        if known.empty:
            continue
        categories.append(str(dimension.label))
        its = every.loc[every["unit"] == work.choice.unit, "score"]
        own.append(float(its.iloc[0]) if len(its) and its.iloc[0] == its.iloc[0] else None)
        low.append(float(known.min()))
        middle.append(float(known.median()))
        high.append(float(known.max()))
    name = results.name(work.choice.unit, work.choice.wave)
    above = [c for c, mine, m in zip(categories, own, middle, strict=True) if mine is not None and mine > m]
    title = _("{unit} ligger över medianen i {n} av {total} dimensioner").format(
        unit=name, n=len(above), total=sum(1 for mine in own if mine is not None)
    )
    return {
        "kind": "dots",
        "title": title,
        "alt": _("En linje per dimension från lägsta till högsta värde, med medianen som ring och det egna värdet fyllt. {title}.").format(title=title),
        "source": f"{results.survey_source(work.choice)} {results.index_line}. {work.stamp()}",
        "mark": _("Simulerade svar") if results.simulated else "",
        "missing": "",
        "long": False,
        "categories": categories,
        "mine": list(range(len(categories))),
        "quiet": True,  # every dot is the unit's own: the accent is on the dots alone
        "top": 100,
        "main": 3,
        "series": [
            {"name": said, "values": values}
            for said, values in ((_("Lägst"), low), (_("Median"), middle), (_("Högst"), high), (name, own))
        ],
        "said": [
            f"{text.number(mine, 1)}  ({_('median')} {text.number(m, 1)})" for mine, m in zip(own, middle, strict=True)
        ],
        "reading": _("Linjen går från lägsta till högsta värde bland alla. Den fyllda punkten är {unit}.").format(unit=name),
    }  # fmt: skip


def strengths(work: Work) -> list[dict]:
    """The questions where the unit has come furthest and least far beside the others' median, with its own answers."""
    results = work.results
    scores = results.scored(work.choice.wave, "item")
    median = scores.groupby("code")["score"].median()
    count = scores.dropna(subset="score").groupby("code")["unit"].nunique()
    own = scores[scores["unit"] == work.choice.unit].set_index("code")["score"].dropna()
    own = own[[code for code in own.index if count.get(code, 0) >= _ENOUGH]]
    if own.empty:
        return []
    ahead = (own - median.reindex(own.index)).sort_values(ascending=False, kind="stable")
    parts = []
    for title, part in ((_("Styrkor"), ahead[ahead > 0].head(5)), (_("Luckor"), ahead[ahead < 0].tail(5).iloc[::-1])):
        if len(part):
            body = [
                [
                    str(results.codebook.by_code[code].text),
                    _answer(work, code),
                    text.number(own[code]),
                    text.number(median[code]),
                ]
                for code in part.index
            ]
            parts += [heading(title, 2), rows([_("Fråga"), _("Svar"), _("Poäng"), _("Median")], body, (2, 3))]
    return [
        heading(_("Styrkor och luckor")),
        *parts,
        words(_("Poängen är 0–100 för varje fråga. Jämförelsen är mot medianen av alla som svarade."), quiet=True),
    ]


def _answer(work: Work, code: str, wave: str | None = None) -> str:
    """The unit's answer to an item in words, or which kind of no answer it is."""
    item = work.results.codebook.by_code[code]
    found = work.results.answers(wave or work.choice.wave, code)
    found = found[found["unit"] == work.choice.unit]
    if found.empty:
        return "."
    status, answer = found["status"].iloc[0], found["answer"].iloc[0]
    if status != r.ANSWERED:
        return r.status_words().get(status, status)
    if item.type == "multiple":
        return text.listed(str(item.by_option[c].label) for c in r.split_codes(answer) if c in item.by_option) or _(
            "inget av dem"
        )
    return str(item.by_option[answer].label) if answer in item.by_option else str(answer)


def change(work: Work) -> list[dict]:
    """Each dimension before and now, under one and the same index."""
    results, choice = work.results, work.choice
    if not choice.baseline:
        return []
    body = []
    for kind, code, name in [
        ("index", "index", str(results.definition.name)),
        *(("dimension", d.code, str(d.name)) for d in results.codebook.dimensions),
    ]:
        now, then = _score(work, kind, code), _score(work, kind, code, choice.baseline)
        if now.empty or then.empty:
            continue
        a, b = then.iloc[0], now.iloc[0]
        moved = b["score"] - a["score"]
        body.append(
            [
                name,
                text.number(a["score"], 1),
                text.number(b["score"], 1),
                text.signed(moved),
                _level(work, a["level"]),
                _level(work, b["level"]),
            ]
        )
    if not body:
        return []
    before, after = results.wave_name(choice.baseline), results.wave_name(choice.wave)
    return [
        heading(_("Ändring sedan {wave}").format(wave=before)),
        rows([_("Dimension"), before, after, _("Ändring"), _("Nivå då"), _("Nivå nu")], body, (1, 2, 3)),
        words(_("Båda omgångarna är räknade med samma version av indexet."), quiet=True),
    ]


def answers(work: Work) -> list[dict]:
    """Every answer of the unit in the wave, by dimension; resources and needs are among them."""
    book = work.results.codebook
    parts = []
    for code, name in [*((d.code, str(d.name)) for d in book.dimensions), (None, _("Räknas inte i indexet"))]:
        items = [
            item
            for item in book.items
            if item.dimension == code and item.type != "text" and item.asked_in(work.choice.wave)
        ]
        if items:
            body = [[str(item.text), _answer(work, item.code)] for item in items]
            parts += [heading(name, 2), rows([_("Fråga"), _("Svar")], body)]
    return (
        [
            heading(_("Alla svar, även resurser och behov")),
            *parts,
            words(work.results.survey_source(work.choice), quiet=True),
        ]
        if parts
        else []
    )
