"""Build the report of a unit that gave no answers in the wave: it says so, and what is known all the same."""

from lplan.analysis.unit_profile import answered
from lplan.core.text import _
from lplan.export.export_input import Work
from lplan.export.report import unit_background
from lplan.export.report.parts import words


def is_silent(work: Work, wave: str = "") -> bool:
    """Whether the report's unit was not asked in the wave, or was asked and did not answer."""
    found = answered(work.results, wave or work.choice.wave, work.unit)
    return found.silent or not found.asked


def sections(work: Work) -> list[dict]:
    """That there are no answers, when it last gave some, and what the register knows of the unit."""
    results, choice = work.results, work.choice
    name = results.name(work.unit, choice.wave)
    asked = answered(results, choice.wave, work.unit).asked
    said = _("{unit} har inte svarat i omgången.") if asked else _("{unit} fick inte enkäten i omgången.")
    missing = _(
        "Därför finns det inga värden, nivåer eller diagram om {unit} att visa. Att svar saknas säger ingenting om "
        "hur arbetet går."
    )
    before = [wave.name for wave in results.waves if wave.key < choice.wave and not is_silent(work, wave.key)]
    last = (
        _("Senast svarade {unit} i omgången {wave}.").format(unit=name, wave=before[-1])
        if before
        else _("{unit} har inte svarat i någon tidigare omgång.").format(unit=name)
    )
    return [
        words(said.format(unit=name)),
        words(missing.format(unit=name)),
        words(last),
        *unit_background.context(work),
    ]
