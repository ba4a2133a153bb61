"""Build the parts of a report, as the plain data that report.typ draws."""

from dataclasses import replace

from lplan.charts import RenderedChart
from lplan.charts.base.chart import Column, named
from lplan.charts.base.chart_data import BARS, COLUMNS, DOTS, GRID, MAP, STACKED, TILES, ChartData, plain_number
from lplan.core import text
from lplan.core.text import _
from lplan.export import palette
from lplan.export.export_input import Work
from lplan.export.slides.slide_contents import spoken

LONG = 80  # rows of a table that is not everybody's in a unit's own report
_PAGE = 40  # rows of a chart that stand on one page


def heading(words: str, level: int = 1, *, opens: bool = False, listed: bool = False) -> dict:
    """A heading; one that is `listed` stands in the contents, and one that `opens` begins a page too."""
    return {"kind": "heading", "level": level, "words": words, "opens": opens, "listed": listed or opens}


def words(said: str, *, quiet: bool = False, leads: bool = False) -> dict:
    """A paragraph; one that `leads` stands on the page of what comes after it."""
    return {"kind": "quiet" if quiet else "text", "words": said, "leads": leads}


def rows(heads: list[str], body: list[list[str]], numbers: tuple[int, ...] = ()) -> dict:
    """A table: widths follow the words; `numbers` are the columns set to the right."""
    widths = []
    for n, head in enumerate(heads):
        longest = max([len(head), *(len(row[n]) for row in body)])
        word = max((len(part) for row in [heads, *body] for part in row[n].split(" ")), default=1)
        widths.append(max(min(longest, 46) ** 0.85, min(word, 26) * 0.95, 4))
    return {"kind": "rows", "heads": heads, "rows": body, "widths": widths, "numbers": list(numbers)}


def chart(rendered: RenderedChart, work: Work, choice=None, data: ChartData | None = None) -> dict:
    """One chart of the registry: drawn from its plot when it has one, else its table twin."""
    data = data or rendered.chart.data(rendered.frame, work.results, choice or work.choice)
    if data.shape in (BARS, COLUMNS) and any((v or 0) < 0 for s in data.series for v in s.values):
        data = replace(data, shape=DOTS)  # a bar has no room to the left of nought
    made = {
        "kind": data.shape.key,
        "title": rendered.title,
        "alt": rendered.alt,
        "source": " ".join(filter(None, [rendered.note, rendered.source, work.stamp()])),
        "mark": _("Simulerade svar") if rendered.simulated else "",
        "missing": "",
        "long": len(data.categories) * data.bars > _PAGE or not data.categories,
    }
    if data.empty and data.shape.names_missing:
        made["missing"] = _("Uppgift saknas: {names}.").format(names=", ".join(data.empty))
    draw = _PARTS.get(data.shape)
    if draw is None:
        return made | _table(rendered, work, (choice or work.choice).unit)
    shared: dict = {"categories": list(data.categories), "mine": sorted(data.mine)}
    if data.shape == DOTS:
        shared["top"] = _top(data, work)
    return made | shared | draw(data)


def numbered(rendered: RenderedChart, work: Work) -> dict:
    """A chart as a numbered figure of running text, which tells its finding; its caption is its subject. What has a
    form for slides, which carries the finding alone, is drawn in that.
    """
    caption = named(text.gettext(rendered.chart.name), work.results)
    source = f"{rendered.source} {work.stamp()}"
    data = figure_data(rendered, work)
    alt = {"alt": spoken(data, rendered.title)} if rendered.chart.slide else {}
    made = chart(rendered, work, data=data)
    return made | alt | {"caption": caption, "key": rendered.chart.key, "source": source}


def figure_data(rendered: RenderedChart, work: Work) -> ChartData:
    """What a numbered figure draws."""
    return rendered.chart.slide_data(rendered.frame, work.results, work.choice)


def _table(rendered: RenderedChart, work: Work, unit: str | None) -> dict:
    """The table twin; in a unit's own report its own rows of what is long: everybody's are in everybody's report."""
    if unit is None or "unit" not in rendered.frame or len(rendered.frame) <= LONG:
        return {"kind": "table", "table": twin(rendered)}
    own = (rendered.frame["unit"] == unit).to_numpy()
    missing = _("Bara raderna för {unit} visas här; alla finns i rapporten för alla och i arbetsboken.")
    return {
        "kind": "table",
        "table": twin(replace(rendered, frame=rendered.frame[own])),
        "missing": missing.format(unit=work.results.name(unit)),
    }


def _top(data: ChartData, work: Work) -> float:
    """Where a line of dots ends at least: scores are read on their whole scale, correlations to 1, the rest to its
    highest.
    """
    forms = {series.form for series in data.series}
    if forms == {"score"}:
        return work.results.definition.scale
    values = [abs(value) for series in data.series for value in series.values if plain_number(value) is not None]
    return 1 if forms == {"two"} and max(values, default=0) <= 1 else 0


def twin(rendered: RenderedChart) -> dict:
    """The table twin."""
    table = rendered.table
    shown = [column for column in rendered.chart.columns if column.name in rendered.frame]
    numbers = tuple(n for n, column in enumerate(shown) if column.form not in ("text", "year"))
    return rows(
        [str(head) for head in table.columns],
        [[str(cell) for cell in row] for row in table.itertuples(index=False)],
        numbers,
    )


def _shown(value, form: str) -> str:
    return ".." if value is None else Column("", "", form).shown(value)


def _stacked(data: ChartData) -> dict:
    style = palette.fills(data)
    series = []
    for n, one in enumerate(data.series):
        fill, on = palette.tone(n)
        dress = style.get(next((code for code in one.states if code), ""), {"fill": fill, "text": on, "pattern": ""})
        series.append({"name": one.name, "values": [plain_number(v) for v in one.values], "style": dress})
    return {"series": series}


def _bars(data: ChartData) -> dict:
    return {
        "series": [
            {
                "name": s.name,
                "values": [plain_number(v) for v in s.values],
                "shown": [_shown(v, s.form) for v in s.values],
                "fill": palette.tone(n)[0],
            }
            for n, s in enumerate(data.series)
        ]
    }


def _dots(data: ChartData) -> dict:
    main = data.main
    said = [
        "  ".join(_shown(s.values[n], s.form) for s in data.series)
        if any(s.values[n] is not None for s in data.series)
        else ".."
        for n in range(len(data.categories))
    ]
    names = text.listed(s.name.lower() for s in data.series)
    filled = data.series[main].name.lower()
    return {
        "series": [{"name": s.name, "values": [plain_number(v) for v in s.values]} for s in data.series],
        "said": said,
        "main": main,
        "reading": _("Talen till höger är {names}. Den fyllda punkten är {filled}.").format(names=names, filled=filled),
    }


def _grid(data: ChartData) -> dict:
    style = palette.fills(data)
    long = max((len(str(v)) for s in data.series for v in s.values if v is not None), default=0) > 62 // max(
        len(data.series), 1
    )
    signs = {code: str(n) for n, (code, _said) in enumerate(data.states, 1)}
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
            for s in data.series
        ],
        "legend": [[f"{signs[code]} {said}".strip() if long else said, style[code]] for code, said in data.states],
    }


def _map(data: ChartData) -> dict:
    style = palette.fills(data)
    points = [p for rings in data.places if rings for ring in rings for p in ring]
    (west, east), (south, north) = ((min(p[n] for p in points), max(p[n] for p in points)) for n in (0, 1))
    shapes = [
        {
            "rings": [[[round(x - west, 1), round(north - y, 1)] for x, y in ring] for ring in data.places[n] or []],
            "style": style.get(data.series[0].states[n], palette.BLANK),
            "mine": n in data.mine,
        }
        for n in range(len(data.categories))
    ]
    return {"shapes": shapes, "width": east - west, "height": north - south, "rows": _by_state(data, style)}


def _by_state(data: ChartData, style: dict) -> list[dict]:
    """How many stand at each state, and who, the last state first."""
    found = []
    for code, said in reversed(data.states):
        its = [name for n, name in enumerate(data.categories) if data.series[0].states[n] == code]
        found.append({"words": said, "n": len(its), "names": ", ".join(its) or "–", "style": style[code]})
    return found


def _tiles(data: ChartData) -> dict:
    style = palette.fills(data)
    signs = {code: str(n) for n, (code, _said) in enumerate(data.states, 1)}
    placed = [place for place in data.places if place]
    across, down = max(p[0] for p in placed) + 1, max(p[1] for p in placed) + 1
    tiles = []
    for n, name in enumerate(data.categories):
        if data.places[n]:
            code = data.series[0].states[n]
            dress = style.get(code, palette.BLANK)
            sign = "–" if dress["pattern"] else signs.get(code, "")
            tiles.append(
                {
                    "at": data.places[n][1] * across + data.places[n][0],
                    "words": f"{name} {sign}",
                    "style": dress,
                    "mine": n in data.mine,
                }
            )
    legend = [
        ["– " + said if style[code]["pattern"] else f"{signs[code]} {said}", style[code]] for code, said in data.states
    ]
    return {"across": across, "down": down, "tiles": tiles, "legend": legend}


_PARTS = {STACKED: _stacked, BARS: _bars, COLUMNS: _bars, DOTS: _dots, GRID: _grid, MAP: _map, TILES: _tiles}
