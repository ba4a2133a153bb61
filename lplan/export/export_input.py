"""Define the input of an export: results, the reader's choices, charts, and the metadata put in every file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from lplan.charts import CHARTS, Chart, RenderedChart
from lplan.charts.base.chart_data import ChartData
from lplan.core import text
from lplan.core.text import _, gettext
from lplan.organisation import organisation
from lplan.results import Choice, Results


def silent(done: float, what: str) -> None:
    """Tell nobody how far the work has come."""


@dataclass(frozen=True)
class Work:
    """The results, the reader's choice and the charts that an export walks.

    at      the day of the extraction, printed on everything
    link    the address that opens the same view; empty when nobody knows it
    charts  the registry, or some of it
    appendix  whether every chart follows after a talk
    size    the key of the size that a picture is painted in (picture_fitting.SIZES)
    tell    called with (share done 0–1, what is being made); what it raises stops the work, and nothing is left behind
    """

    results: Results
    choice: Choice
    at: date = field(default_factory=text.today)
    link: str = ""
    charts: tuple[Chart, ...] = CHARTS
    appendix: bool = False
    size: str = "slide"
    tell: Callable[[float, str], None] = silent

    def rendered(self, chart: Chart) -> RenderedChart:
        """One chart of the registry for the reader's choice, without its figure: each medium draws by itself."""
        return chart.render(self.results, self.choice, with_figure=False)

    def rendered_charts(self, share: float = 1.0) -> Iterator[RenderedChart]:
        """Every chart that this survey can show and that has something to show, in the registry's order.

        `share` is how much of the whole work this is, for who watches.
        """
        offered = [chart for chart in self.charts if chart.offered(self.results)]
        for n, chart in enumerate(offered):
            self.tell(share * n / len(offered), gettext(chart.name))
            rendered = self.rendered(chart)
            if not rendered.frame.empty:
                yield rendered

    def data(self, rendered: RenderedChart) -> ChartData:
        """The chart as data: categories, series and the frame's own numbers."""
        return rendered.chart.data(rendered.frame, self.results, self.choice)

    @property
    def unit(self) -> str:
        """My unit's code, in what is made of one unit only. ValueError when none is chosen."""
        if self.choice.unit is None:
            raise ValueError("a unit's own export needs a unit")
        return self.choice.unit

    @property
    def simulated(self) -> bool:
        """Whether the whole export carries the mark."""
        return self.results.simulated

    def about(self) -> list[tuple[str, str]]:
        """Everything a reader must know about where the numbers come from: (what, said), all choices spelled out."""
        results, choice = self.results, self.choice
        book, definition = results.codebook, results.definition
        dimension = book.by_dimension.get(choice.topic or "")
        said = [
            (_("Enkät"), str(book.title)),
            (_("Omgång"), results.wave_name(choice.wave)),
            (_("Jämförs med"), results.wave_name(choice.baseline) or _("ingen omgång")),
            (_("Har svarat"), results.response_rate(choice.wave)),
            (_("Vår {unit}").format(unit=book.unit_one), results.name(choice.unit) if choice.unit else _("ingen vald")),
            *([(choice.group, text.listed(results.name(unit) for unit in choice.peers))] if choice.group else []),
            (_("Dimension"), str(dimension.name) if dimension else _("alla")),
            (_("Svar"), _("Simulerade svar") if self.simulated else _("Insamlade svar")),
            (_("Kodbok"), _("version {version}").format(version=book.version)),
        ]
        if definition:
            own = _(", med läsarens egna val av vikter eller sammanvägning") if results.base else ""
            said.append((_("Index"), f"{definition.name} {definition.version}, {definition.hash[:12]}{own}"))
        if choice.weights:
            words = ((book.by_dimension.get(code) or book.by_code.get(code), weight) for code, weight in choice.weights)
            said.append(
                (_("Egna vikter"), ", ".join(f"{known.label if known else '?'} {weight:g}" for known, weight in words))
            )
        said += [(_("Uttaget"), f"{self.at:%Y-%m-%d}"), (_("Dataversion"), str(results.version))]
        owner = organisation()
        said.append((_("Utgivare"), f"{owner.name}, {owner.contact}" if owner.contact else str(owner.name)))
        said.append((_("Licens"), f"{owner.licence_name}, {owner.licence}"))
        if self.link:
            said.append((_("Länk"), self.link))
        return said

    def stamp(self) -> str:
        """The quiet end of a source line: when it was taken out. Which index it is by, the source line itself says."""
        return _("Uttaget {date}.").format(date=f"{self.at:%Y-%m-%d}")


def legend() -> list[tuple[str, str]]:
    """Teckenförklaring: the signs for no value, which agencies do not agree on."""
    return [
        ("..", _("uppgiften saknas")),
        (".", _("frågan gäller inte eller ställdes inte")),
        ("–", _("inget svar")),
        ("0", _("noll, eller mindre än hälften av enheten")),
    ]
