"""Define a chart: its data frame, its main finding as a title, its figure and its alternative text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import distribution, theme
from lplan.charts.base.chart_data import ChartData, Encoding, default_encoding, encode
from lplan.charts.base.distribution import Spread
from lplan.codebook import Item
from lplan.core import text
from lplan.core.text import _, gettext
from lplan.results import Choice, Results

SURVEY, PUBLIC = "survey", "public"

LARGEST = 7  # rows of an order that a slide has room for
NAMES = ("name", "series")  # columns of frames that hold units' names


@dataclass(frozen=True)
class Column:
    """One column of a chart's frame as a reader meets it in the table twin and in exports.

    form is how its values are written: "text", "int", "score" (one decimal), "two" (two decimals),
    "percent" (a share 0–1), "percent1" (with a decimal), "share" (a percentage, and nothing where none belongs),
    "year".
    """

    name: str
    heading: str  # Swedish, marked with N_; translated where shown
    form: str = "text"

    def shown(self, value) -> str:
        """One value in the reader's language; a missing number is "..", a missing text or share is empty."""
        if value is None or value is pd.NA or value != value:
            return "" if self.form in ("text", "share") else ".."
        match self.form:
            case "text":
                return str(value)
            case "year":
                return str(int(value))
            case "percent" | "share":
                return text.percent(float(value))
            case "percent1":
                return text.percent(float(value), 1)
            case "two":
                return text.number(float(value), 2)
            case "score":
                return text.number(float(value), 1)
            case _:
                return text.number(float(value))


@dataclass(frozen=True)
class Chart:
    """One chart. All its functions are pure: the same results and choice give the same rendered chart.

    frame    what it shows: one tidy frame, also its table twin and its sheet in an export. Empty: nothing to show.
    title    the finding as a whole sentence, from the frame; it compares only where there is something to compare
    nothing  why the frame is empty, as a whole sentence; None: that the question was not asked, or that nobody answered
    draw     how it shows it
    alt      what a screen reader says: kind of chart, what, {title} as the main finding; about 100–200 characters.
             Swedish, marked with N_
    columns  the frame's columns that a reader meets, in order
    basis    SURVEY (carries the mark when simulated, and the response rate) or PUBLIC (cited facts)
    source   the quiet line below; None means the survey's own line
    name     a short label of the subject, for menus and sheet names; Swedish, marked with N_
    needs    roles of items that it draws; without them in the codebook the chart is not offered
    levels   whether it is made of levels; where the index has none the chart is not offered
    scores   whether it shows scores, levels or places: its source line then names the index that they are by
    keyed    whether its points carry (unit, code) of a score as customdata: a press on one opens its arithmetic
    note     a sentence below it: what to conclude, or how to read it; "" for none
    encoding what slides, workbooks and reports draw it as; None: read off the frame and the columns
    wide     the least width in px that it can be read at: a narrower screen scrolls it in a box of its own;
             0: any width
    fills    what else stands in braces in `alt`, from the frame
    basis_of what its source line says of how many questions its values are made of, where that is not the wave's own
    slide    the rows and names that a slide has room for, where the frame has more; its table has them all
    spread   what stands for the units where they are more than can be drawn each (`distribution.MANY`)
    across   how it is drawn where a picture is much wider than high; None: as everywhere
    first    whether its rows are categories from the largest down, so that a slide may show the first of them alone
    """

    key: str
    name: str
    frame: Callable[[Results, Choice], pd.DataFrame]
    title: Callable[[pd.DataFrame, Choice], str]
    draw: Callable[[pd.DataFrame, Choice], go.Figure]
    alt: str
    columns: tuple[Column, ...]
    basis: str = SURVEY
    source: Callable[[Results, Choice], str] | None = None
    needs: tuple[str, ...] = ()
    levels: bool = False
    scores: bool = False
    keyed: bool = False
    nothing: Callable[[Results, Choice], str] | None = None
    basis_of: Callable[[Results, Choice], str] | None = None
    note: Callable[[pd.DataFrame, Choice], str] | None = None
    encoding: Encoding | None = None
    fills: Callable[[pd.DataFrame], Mapping[str, object]] | None = None
    first: bool = False
    across: Callable[[pd.DataFrame, Choice], go.Figure] | None = None
    slide: Callable[[pd.DataFrame], tuple[pd.DataFrame, Encoding]] | None = None
    wide: int = 0
    spread: Spread | None = None

    def offered(self, results: Results) -> bool:
        """Whether this survey asks what the chart shows, and its index has what the chart is made of."""
        return self._asked(results) and (not self.levels or bool(results.definition.levels))

    def why_not(self, results: Results) -> str:
        """Why the chart is not offered, as a whole sentence."""
        name = gettext(self.name)
        if self._asked(results):
            return _("{name}: indexet har inga nivåer.").format(name=name)
        return _("{name}: det frågar den här enkäten inte om.").format(name=name)

    def _asked(self, results: Results) -> bool:
        return all(results.codebook.with_role(role) for role in self.needs)

    def finding(self, frame: pd.DataFrame, results: Results, choice: Choice) -> str:
        """The chart's sentence: what its frame shows, or why there is nothing to show."""
        if not frame.empty:
            said = self.title(frame, choice)
        elif self.nothing:
            said = self.nothing(results, choice)
        elif self.needs:
            said = unanswered(results, choice, self.needs)
        else:
            said = self.title(frame, choice)
        return named(said, results)

    def source_line(self, results: Results, choice: Choice) -> str:
        if self.source:
            return self.source(results, choice)
        line = results.survey_source(choice)
        if not line:
            return line
        said = [
            line,
            f"{results.index_line}." if self.scores else "",
            self.basis_of(results, choice) if self.basis_of else "",
        ]
        return " ".join(filter(None, said))

    def simulated(self, results: Results) -> bool:
        """Whether the mark must stand on it: it draws from answers, and they are simulated ones."""
        return self.basis == SURVEY and results.simulated

    def render(self, results: Results, choice: Choice, *, with_figure: bool = True) -> "RenderedChart":
        """Everything a medium needs to show the chart, drawn once; the mark of simulated answers is in the figure.

        A medium that draws by itself (`data`) asks for the rest only: `with_figure=False`.
        """
        frame = self.frame(results, choice)
        simulated = self.simulated(results)
        title = self.finding(frame, results, choice)
        figure = None
        if with_figure and not frame.empty:
            figure = self.figure(frame, choice, simulated)
        return RenderedChart(
            chart=self,
            frame=frame,
            title=title,
            figure=figure,
            alt="" if frame.empty else self.spoken(frame, results, title),
            written=self._writer(results),
            source=self.source_line(results, choice),
            simulated=simulated,
            note=named(self.note(frame, choice), results) if self.note else "",
        )

    def _writer(self, results: Results) -> Callable[[pd.DataFrame], pd.DataFrame]:
        """Frame → its table twin in the language of now, with the survey's own words: many never look at it."""
        language = text.language()

        def written(frame: pd.DataFrame) -> pd.DataFrame:
            with text.using(language):
                return self.table(frame).rename(columns=lambda heading: named(heading, results))

        return written

    def spoken(self, frame: pd.DataFrame, results: Results, title: str) -> str:
        """What a screen reader says of a frame that has something to show."""
        fills = self.fills(frame) if self.fills else {}
        if self.spread and distribution.crowded(frame):
            said = distribution.ALTS[distribution.kind(frame, self.spread)]
            return text.gettext(said).format(title=title, **_names(results))
        return text.gettext(self.alt).format(title=title, **_names(results), **fills)

    def data(self, frame: pd.DataFrame, results: Results, choice: Choice) -> ChartData:
        """The frame as categories and series, for media that draw by themselves; the numbers are the frame's own."""
        encoding = self.encoding or default_encoding(frame, self.columns)
        if self.spread and distribution.crowded(frame):
            frame, encoding = distribution.table(frame, self.spread, encoding)
        return encode(encoding, frame, self.columns, choice.unit, lambda words: named(words, results))

    def slide_data(self, frame: pd.DataFrame, results: Results, choice: Choice) -> ChartData:
        """The frame as a slide shows it."""
        if self.slide is None or frame.empty or self.spread and distribution.crowded(frame):
            return self.data(frame, results, choice)
        rows, encoding = self.slide(frame)
        return encode(encoding, rows, self.columns, choice.unit, lambda words: named(words, results))

    def figure(self, frame: pd.DataFrame, choice: Choice, simulated: bool) -> go.Figure:
        """The frame drawn, or its first rows, or in another look; the mark of simulated answers is written in."""
        if self.spread and distribution.crowded(frame):
            encoding = self.encoding or default_encoding(frame, self.columns)
            about = next((text.gettext(c.heading) for c in self.columns if c.name == self.spread.value), "")
            title = self.title(frame, choice)
            figure = distribution.draw(frame, self.spread, encoding, choice, title, about)
        else:
            figure = self.draw(frame, choice)
            theme.fit(figure, {str(name) for column in NAMES if column in frame for name in frame[column].unique()})
        figure.layout.meta = choice.wave  # so that who looks at a figure can tell which wave it shows
        if simulated:
            mark(figure, choice)
        return figure

    def table(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The table twin: the same rows as text in the reader's language; headings may hold the survey's own words."""
        return pd.DataFrame(
            {
                text.gettext(c.heading): [c.shown(value) for value in frame[c.name]]
                for c in self.columns
                if c.name in frame
            }
        )


def question(results: Results, role: str) -> Item:
    """The question that plays a role. A chart is offered only where the codebook has the roles that it needs."""
    item = results.codebook.with_role(role)
    if item is None:
        raise KeyError(role)
    return item


def unanswered(results: Results, choice: Choice, roles: tuple[str, ...]) -> str:
    """Why a chart of questions with these roles is empty: nobody was asked them in the wave, or nobody answered."""
    items = [item for role in roles for item in results.codebook.with_role_all(role)]
    if choice.wave not in results.by_wave:
        return text.gettext("Inga svar finns ännu")
    if not any(results.asks(choice.wave, item.code) for item in items):
        return text.gettext("Frågan ställdes inte i den här omgången")
    return text.gettext("Ingen har svarat på frågan i den här omgången")


def no_earlier(results: Results, choice: Choice) -> str:
    """Why there is nothing to compare the wave with: no wave is earlier, or the reader has not chosen one."""
    if choice.wave not in results.by_wave:
        return text.gettext("Inga svar finns ännu")
    if any(wave.key < choice.wave for wave in results.waves):
        return text.gettext("Välj en tidigare omgång att jämföra med")
    known = results.by_wave[choice.wave]
    return text.gettext("Det finns ingen omgång före {wave} att jämföra med").format(wave=known.label or known.key)


def named(words: str, results: Results) -> str:
    """Words with the survey's own name for its units in the place of {unit}, {units}, {Unit} and {Units}."""
    for name, said in _names(results).items():
        words = words.replace(f"{{{name}}}", said)
    return words


def _names(results: Results) -> dict[str, str]:
    one, many = str(results.codebook.unit_one), str(results.codebook.unit_many)
    return {"unit": one, "units": many, "Unit": one.capitalize(), "Units": many.capitalize()}


@dataclass(frozen=True)
class RenderedChart:
    """A chart drawn for one choice. `figure` is None when there is nothing to draw; `title` then says why.

    It is None too when nobody asked for the figure: an empty `frame` tells the two apart.
    """

    chart: Chart
    frame: pd.DataFrame
    title: str
    figure: go.Figure | None
    alt: str
    written: Callable[[pd.DataFrame], pd.DataFrame]
    source: str
    simulated: bool
    note: str = ""

    @cached_property
    def table(self) -> pd.DataFrame:
        """The frame as text in the reader's language, worked out when somebody looks at it."""
        return self.written(self.frame)

    def on_slide(self) -> pd.DataFrame:
        """The rows that a slide shows: of a chart whose first are the largest, so many as there is room for."""
        return self.frame.head(LARGEST) if self.chart.first else self.frame


def mark(figure: go.Figure, choice: Choice) -> None:
    """Write the mark of simulated answers into a figure, so that no copy or cut-out of it loses the mark.

    It stands where a figure's own title would: a chart's title is printed above it, never inside it.
    """
    look = theme.look(choice)
    large = look.size > theme.Look.size
    figure.update_layout(
        title={
            "text": text.gettext("Simulerade svar"),
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 4},
            "font": {
                "size": look.size if large else 13,
                "color": look.mark,
            },
        },
        margin_t=(figure.layout.margin.t or 0) + (28 if large else 20),
    )
