"""The parts that a report is made of, as the plain data that report.typ draws."""

from dataclasses import replace

from lplan.charts import Picture
from lplan.charts.base.chart import Column
from lplan.charts.base.chart_data import BARS, COLUMNS, DOTS, GRID, MAP, STACKED, TILES, Plot
from lplan.core import text
from lplan.core.text import _
from lplan.export import palette
from lplan.export.export_job import Work

_LONG = 80  # rows of a table that is not everybody's in a unit's own report
_PAGE = 40  # rows of a chart that stand on one page


def heading(words: str, level: int = 1) -> dict:
    return {"kind": "heading", "level": level, "words": words}


def words(said: str, *, quiet: bool = False) -> dict:
    return {"kind": "quiet" if quiet else "text", "words": said}


def rows(heads: list[str], body: list[list[str]], numbers: tuple[int, ...] = ()) -> dict:
    """A table: widths follow the words; `numbers` are the columns set to the right."""
    widths = []
    for n, head in enumerate(heads):
        longest = max([len(head), *(len(row[n]) for row in body)])
        word = max((len(part) for row in [heads, *body] for part in row[n].split()), default=1)
        widths.append(max(min(longest, 46) ** 0.85, min(word, 26) * 0.95, 4))
    return {"kind": "rows", "heads": heads, "rows": body, "widths": widths, "numbers": list(numbers)}


def chart(picture: Picture, work: Work, choice=None) -> dict:
    """One chart of the registry: drawn from its plot when it has one, else its table twin."""
    plot = picture.chart.plot(picture.frame, work.results, choice or work.choice)
    if plot.kind in (BARS, COLUMNS) and any((v or 0) < 0 for s in plot.series for v in s.values):
        plot = replace(plot, kind=DOTS)  # a bar has no room to the left of nought
    made = {
        "kind": plot.kind,
        "title": picture.title,
        "alt": picture.alt,
        "source": " ".join(filter(None, [picture.note, picture.source, work.stamp()])),
        "mark": _("Simulerade svar") if picture.simulated else "",
        "missing": "",
        "long": len(plot.categories) * max(len(plot.series) if plot.kind == BARS else 1, 1) > _PAGE
        or not plot.categories,
    }
    if plot.empty and plot.kind in (BARS, COLUMNS, DOTS):
        made["missing"] = _("Svar saknas: {names}.").format(names=", ".join(plot.empty))
    draw = {STACKED: _stacked, BARS: _bars, COLUMNS: _bars, DOTS: _dots, GRID: _grid, MAP: _map, TILES: _tiles}.get(
        plot.kind
    )
    if draw is None:
        return made | _table(picture, work, (choice or work.choice).unit)
    shared: dict = {"categories": list(plot.categories), "mine": sorted(plot.mine)}
    if plot.kind == DOTS:
        shared["top"] = _top(plot, work)
    return made | shared | draw(plot)


def _table(picture: Picture, work: Work, unit: str | None) -> dict:
    """The table twin; in a unit's own report its own rows of what is long: everybody's are in everybody's report."""
    if unit is None or "unit" not in picture.frame or len(picture.frame) <= _LONG:
        return {"kind": "table", "table": twin(picture)}
    own = (picture.frame["unit"] == unit).to_numpy()
    missing = _("Bara raderna för {unit} visas här; alla finns i rapporten för alla och i arbetsboken.")
    return {
        "kind": "table",
        "table": twin(replace(picture, frame=picture.frame[own], table=picture.table[own])),
        "missing": missing.format(unit=work.results.name(unit)),
    }


def _top(plot: Plot, work: Work) -> float:
    """Where a line of dots ends at least: scores are read on their whole scale, correlations to 1, the rest to its
    highest.
    """
    forms = {series.form for series in plot.series}
    if forms == {"score"}:
        return work.results.definition.scale
    values = [abs(value) for series in plot.series for value in series.values if _value(value) is not None]
    return 1 if forms == {"two"} and max(values, default=0) <= 1 else 0


def twin(picture: Picture) -> dict:
    """The table twin."""
    table = picture.table
    shown = [column for column in picture.chart.columns if column.name in picture.frame]
    numbers = tuple(n for n, column in enumerate(shown) if column.form not in ("text", "year"))
    return rows(
        [str(head) for head in table.columns],
        [[str(cell) for cell in row] for row in table.itertuples(index=False)],
        numbers,
    )


def _shown(value, form: str) -> str:
    return ".." if value is None else Column("", "", form).shown(value)


def _value(value):
    return None if value is None or value != value else float(value) if not float(value).is_integer() else int(value)


def _stacked(plot: Plot) -> dict:
    style = palette.fills(plot)
    series = []
    for n, one in enumerate(plot.series):
        fill, on = palette.tone(n)
        dress = style.get(next((code for code in one.states if code), ""), {"fill": fill, "text": on, "pattern": ""})
        series.append({"name": one.name, "values": [_value(v) for v in one.values], "style": dress})
    return {"series": series}


def _bars(plot: Plot) -> dict:
    return {
        "series": [
            {
                "name": s.name,
                "values": [_value(v) for v in s.values],
                "shown": [_shown(v, s.form) for v in s.values],
                "fill": palette.tone(n)[0],
            }
            for n, s in enumerate(plot.series)
        ]
    }


def _dots(plot: Plot) -> dict:
    main = plot.main
    said = [
        "  ".join(_shown(s.values[n], s.form) for s in plot.series)
        if any(s.values[n] is not None for s in plot.series)
        else ".."
        for n in range(len(plot.categories))
    ]
    names = text.listed(s.name.lower() for s in plot.series)
    filled = plot.series[main].name.lower()
    return {
        "series": [{"name": s.name, "values": [_value(v) for v in s.values]} for s in plot.series],
        "said": said,
        "main": main,
        "reading": _("Talen till höger är {names}. Den fyllda punkten är {filled}.").format(names=names, filled=filled),
    }


def _grid(plot: Plot) -> dict:
    style = palette.fills(plot)
    long = max((len(str(v)) for s in plot.series for v in s.values if v is not None), default=0) > 62 // max(
        len(plot.series), 1
    )
    signs = {code: str(n) for n, (code, _said) in enumerate(plot.states, 1)}
    if long and "yes" in signs:
        signs = {code: {"yes": "●", "no": ""}.get(code, "–") for code in signs}
    return {
        "corner": "",
        "series": [
            {
                "name": s.name,
                "shown": [
                    signs.get(s.states[n], "") if long else "" if v is None else str(v) for n, v in enumerate(s.values)
                ],
                "styles": [style.get(code, palette.BLANK) for code in s.states],
            }
            for s in plot.series
        ],
        "legend": [[f"{signs[code]} {said}".strip() if long else said, style[code]] for code, said in plot.states],
    }


def _map(plot: Plot) -> dict:
    style = palette.fills(plot)
    points = [p for rings in plot.places if rings for ring in rings for p in ring]
    (west, east), (south, north) = ((min(p[n] for p in points), max(p[n] for p in points)) for n in (0, 1))
    shapes = [
        {
            "rings": [[[round(x - west, 1), round(north - y, 1)] for x, y in ring] for ring in plot.places[n] or []],
            "style": style.get(plot.series[0].states[n], palette.BLANK),
            "mine": n in plot.mine,
        }
        for n in range(len(plot.categories))
    ]
    return {"shapes": shapes, "width": east - west, "height": north - south, "rows": _by_state(plot, style)}


def _by_state(plot: Plot, style: dict) -> list[dict]:
    """How many stand at each state, and who, the last state first."""
    found = []
    for code, said in reversed(plot.states):
        its = [name for n, name in enumerate(plot.categories) if plot.series[0].states[n] == code]
        found.append({"words": said, "n": len(its), "names": ", ".join(its) or "–", "style": style[code]})
    return found


def _tiles(plot: Plot) -> dict:
    style = palette.fills(plot)
    signs = {code: str(n) for n, (code, _said) in enumerate(plot.states, 1)}
    placed = [place for place in plot.places if place]
    across, down = max(p[0] for p in placed) + 1, max(p[1] for p in placed) + 1
    tiles = []
    for n, name in enumerate(plot.categories):
        if plot.places[n]:
            code = plot.series[0].states[n]
            dress = style.get(code, palette.BLANK)
            sign = "–" if dress["pattern"] else signs.get(code, "")
            tiles.append(
                {
                    "at": plot.places[n][1] * across + plot.places[n][0],
                    "words": f"{name} {sign}",
                    "style": dress,
                    "mine": n in plot.mine,
                }
            )
    legend = [
        ["– " + said if style[code]["pattern"] else f"{signs[code]} {said}", style[code]] for code, said in plot.states
    ]
    return {"across": across, "down": down, "tiles": tiles, "legend": legend}
