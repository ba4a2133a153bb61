"""Draft the text of a unit's annual report on results, from its own answers and nothing else.

Each sentence rests on one answer of one wave, quoted in the words of the question and the answer. What the answers do
not support is left open and said to be so: nothing is filled in. The headings are those of ordinance (2024:99).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lplan.analysis import change_over_time, tabulation
from lplan.codebook import TEXT, Item
from lplan.core import responses as r
from lplan.core.text import N_, _, gettext
from lplan.results import Choice, Results

# Heading, place in the ordinance, the roles of the questions below it, what no question of the survey asks about.
_PARTS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        N_("Redovisningen och beslutet"),
        "4\u00a0§",
        ("report_in_time", "report_decided_by"),
        N_("Enkäten frågar inte när den här redovisningen lämnas. Skriv dag och diarienummer."),
    ),
    (
        N_("Hur erfarenheter och kunskap har bidragit till resultaten och tagits till vara"),
        "7\u00a0§\u00a04, 11\u00a0§\u00a01",
        ("report_use", "activity_kinds", "activity_themes", "renewal_text"),
        N_("Enkäten frågar inte hur kunskapen har bidragit till resultaten. Beskriv det."),
    ),
    (
        N_("Hur ekonomisk, social och miljömässig hållbarhet har integrerats"),
        "11\u00a0§\u00a02",
        ("report_sustainability",),
        N_("Enkäten frågar inte om ekonomisk, social och miljömässig hållbarhet var för sig. Beskriv dem."),
    ),
    (
        N_("Hur territoriella perspektiv har beaktats vid analyserna"),
        "11\u00a0§\u00a03",
        ("report_territory",),
        N_("Enkäten frågar inte vilka territoriella perspektiv som har beaktats. Beskriv dem."),
    ),
)
EVIDENCE = "_evidence"  # the role of the question after an answer's evidence: the answer's role and this


@dataclass(frozen=True)
class Sentence:
    """A sentence and the answer that carries it: the question's code and the wave."""

    words: str
    item: str
    wave: str


@dataclass(frozen=True)
class Section:
    """A heading of the ordinance with its paragraph, what the answers say below it, and what they leave open."""

    heading: str
    paragraph: str
    sentences: tuple[Sentence, ...]
    left_open: tuple[str, ...]


def asked(results: Results) -> bool:
    """Whether the survey asks what the ordinance asks."""
    return any(results.codebook.with_role(role) for _heading, _place, roles, _open in _PARTS for role in roles)


def draft(results: Results, choice: Choice, unit: str) -> tuple[Section, ...]:
    """The sections of a unit's draft in the chosen wave, in the ordinance's order; changes since the baseline."""
    sections = []
    for heading, place, roles, never in _PARTS:
        sentences: list[Sentence] = []
        left_open: list[str] = []
        for item in _items(results, roles):
            found = list(_said(results, choice, unit, item))
            sentences += found
            if not found:
                left_open.append(_lacking(results, choice, unit, item))
        sections.append(Section(gettext(heading), place, tuple(sentences), (*left_open, gettext(never))))
    return tuple(sections)


def title(results: Results, unit: str) -> str:
    """What the draft is called."""
    return _("Underlag till resultatredovisningen: {name}").format(name=results.name(unit))


def lead(results: Results, choice: Choice) -> tuple[str, ...]:
    """What the draft is, before its first heading: from which answers, and the mark when they are simulated."""
    said = _(
        "Utkast ur svaren på {survey}, omgång {wave}. Varje mening bygger på ett svar. Det som svaren inte stödjer är "
        "lämnat öppet."
    )
    words = said.format(survey=results.codebook.title, wave=results.wave_name(choice.wave))
    mark = _("Simulerade svar: ingen regions verkliga svar finns här.") if results.simulated else ""
    return tuple(filter(None, (words, mark)))


def source(results: Results, choice: Choice) -> str:
    """The source of the sentences and of the headings."""
    return _(
        "{survey} Rubrikerna följer förordning (2024:99) om resultatredovisning av det regionala utvecklingsarbetet."
    ).format(survey=results.survey_source(choice))


def _items(results: Results, roles: tuple[str, ...]) -> Iterator[Item]:
    """The questions of some roles, each followed by the one after its evidence."""
    for role in roles:
        for one in (role, role + EVIDENCE):
            if item := results.codebook.with_role(one):
                yield item


def _answer(results: Results, wave: str, unit: str, item: Item) -> tuple[str, str]:
    """(the answer in words, its status) of a unit in a wave; NOT_ASKED without a row."""
    rows = results.answers(wave, item.code)
    rows = rows[rows["unit"] == unit]
    if rows.empty:
        return "", r.NOT_ASKED
    answer, status = rows["answer"].iloc[0], rows["status"].iloc[0]
    return (tabulation.answer_words(item, answer, status) if status == r.ANSWERED else ""), str(status)


def _said(results: Results, choice: Choice, unit: str, item: Item) -> Iterator[Sentence]:
    """What a unit's answer says, and the earlier answer when the question was asked alike and it has changed."""
    words, status = _answer(results, choice.wave, unit, item)
    if status != r.ANSWERED or not words:
        return
    told = {"name": results.name(unit), "question": str(item.text), "answer": words}
    if item.type == TEXT:
        yield Sentence(_("På ”{question}” skriver {name}: ”{answer}”").format(**told), item.code, choice.wave)
        return
    yield Sentence(_("På ”{question}” svarar {name} ”{answer}”.").format(**told), item.code, choice.wave)
    if not choice.baseline or change_over_time.question_breaks(results, [item], choice.baseline, choice.wave):
        return
    before, status = _answer(results, choice.baseline, unit, item)
    if status == r.ANSWERED and before and before != words:
        then = _("I omgången {wave} var svaret ”{answer}”.")
        then = then.format(wave=results.wave_name(choice.baseline), answer=before)
        yield Sentence(then, item.code, choice.baseline)


def _lacking(results: Results, choice: Choice, unit: str, item: Item) -> str:
    """Why a question carries no sentence."""
    _words, status = _answer(results, choice.wave, unit, item)
    why = {
        r.NOT_ASKED: _("”{question}” ställdes inte i omgången."),
        r.SUPPRESSED: _("Svaret på ”{question}” är inte godkänt att visa."),
        r.DONT_KNOW: _("Svaret på ”{question}” är Vet ej."),
        r.NOT_APPLICABLE: _("”{question}” är inte aktuell."),
    }.get(status, _("”{question}” är inte besvarad."))
    return why.format(question=item.text)
