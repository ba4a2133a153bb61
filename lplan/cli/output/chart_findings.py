"""Print the finding of every chart in words: `python -m lplan findings`."""

from argparse import Namespace

from lplan import charts
from lplan.cli.output.view_options import add_view, choice_of, results_of
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _


def add(parser) -> None:
    parser.add_argument("--wave", help=_("omgångens nyckel, till exempel 2017; annars den senaste"))
    add_view(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Each chart's name, its finding, and the sentence below it."""
    results = results_of(args)
    if not results.waves:
        raise LplanError(_("Inga svar finns ännu"))
    args.wave = args.wave or results.waves[-1].key
    choice = choice_of(args, results)
    for chart in charts.CHARTS:
        if chart.offered(results):
            rendered = chart.render(results, choice, with_figure=False)
            mark = f" [{_('Simulerade svar')}]" if rendered.simulated else ""
            print(f"{text.gettext(chart.name)}{mark}: {rendered.title}.")
            if rendered.note:
                print(f"    {rendered.note}")
    return 0
