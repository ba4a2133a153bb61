"""Draft the text of a unit's annual report on results, from its own answers and nothing else.

Each sentence rests on one answer of one wave, quoted in the words of the question and the answer. What the answers do
not support is left open and said to be so: nothing is filled in. The headings are those of ordinance (2024:99), in its
order and its words, which were read in the copy at github.com/se-lex/sfs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lplan.analysis import change_over_time, tabulation
from lplan.codebook import TEXT, Item
from lplan.core import responses as r
from lplan.core.text import N_, _, gettext
from lplan.results import Choice, Results


@dataclass(frozen=True)
class _Part:
    """A heading of the ordinance, its place there, the roles of the questions below it, and what none of them asks."""

    heading: str
    place: str
    never: str = ""
    roles: tuple[str, ...] = ()
    level: int = 2


_PARTS = (
    _Part(
        N_("Redovisning av resultaten av det regionala utvecklingsarbetet"),
        "4\u00a0§",
        N_("Enkäten frågar inte när den här redovisningen lämnas. Skriv dag och diarienummer."),
        ("report_in_time", "report_decided_by"),
    ),
    _Part(
        N_("Utgångspunkter för redovisningen"),
        "5–6\u00a0§§",
        N_("Enkäten frågar inte vilka mål redovisningen utgår från. Skriv dem."),
    ),
    _Part(
        N_("Redovisningens innehåll"),
        "7\u00a0§",
        N_(
            "Enkäten frågar inte hur målen för kompetensförsörjningen har bidragit till resultaten, och inte hur "
            "resultaten har bidragit till Agenda 2030. Beskriv det."
        ),
    ),
    _Part(
        N_(
            "Beskrivningen av resultaten av arbetet med att samordna insatser för genomförandet av den regionala "
            "utvecklingsstrategin"
        ),
        "8\u00a0§",
        N_("Enkäten frågar inte vad insatserna för strategin har lett till. Beskriv det."),
    ),
    _Part(
        N_("Beskrivningen av resultaten av medelsanvändning"),
        "9\u00a0§",
        N_("Enkäten frågar inte vad medlen har lett till. Beskriv det."),
    ),
    _Part(
        N_("Beskrivningen av resultaten av samverkan och samråd med aktörer"),
        "10\u00a0§",
        N_("Enkäten frågar inte vad samverkan och samråd har lett till. Beskriv det."),
    ),
    _Part(N_("Beskrivning av resultaten av analyser, uppföljningar och utvärderingar"), "11\u00a0§"),
    _Part(
        N_("Hur erfarenheter och kunskap har bidragit till resultaten och tagits tillvara"),
        "7\u00a0§\u00a04, 11\u00a0§\u00a01",
        N_("Enkäten frågar inte hur kunskapen har bidragit till resultaten. Beskriv det."),
        ("report_use", "activity_kinds", "activity_themes", "renewal_text"),
        level=3,
    ),
    _Part(
        N_("Hur integreringen av ekonomisk, social och miljömässig hållbarhet har bidragit till resultaten"),
        "11\u00a0§\u00a02",
        N_("Enkäten frågar om hållbarheten integreras, inte hur det har bidragit till resultaten. Beskriv det."),
        ("report_sustainability",),
        level=3,
    ),
    _Part(
        N_("Hur beaktandet av territoriella perspektiv har bidragit till resultaten"),
        "11\u00a0§\u00a03",
        N_(
            "Enkäten frågar om territoriella perspektiv beaktas, inte vilka och inte hur det har bidragit till "
            "resultaten. Beskriv det."
        ),
        ("report_territory",),
        level=3,
    ),
)
ORDINANCE = "sfs_2024_99"  # its key among the survey's sources
EVIDENCE = "_evidence"  # the role of the question after an answer's evidence: the answer's role and this


@dataclass(frozen=True)
class Sentence:
    """A sentence and the answer that carries it: the question's code and the wave."""

    words: str
    item: str
    wave: str


@dataclass(frozen=True)
class Section:
    """A heading of the ordinance and its level, what the answers say below it, and what they leave open."""

    heading: str
    level: int
    sentences: tuple[Sentence, ...]
    left_open: tuple[str, ...]


def asked(results: Results) -> bool:
    """Whether the survey asks what the ordinance asks."""
    return any(results.codebook.with_role(role) for part in _PARTS for role in part.roles)


def draft(results: Results, choice: Choice, unit: str) -> tuple[Section, ...]:
    """The sections of a unit's draft in the chosen wave, in the ordinance's order; changes since the baseline."""
    sections = []
    for part in _PARTS:
        sentences: list[Sentence] = []
        left_open: list[str] = []
        for item in _items(results, part.roles):
            words, status = _answer(results, choice.wave, unit, item)
            if words:
                sentences += _said(results, choice, unit, item, words)
            else:
                left_open.append(_lacking(item, status))
        heading = _("{heading} ({place})").format(heading=gettext(part.heading), place=part.place)
        never = [gettext(part.never)] if part.never else []
        sections.append(Section(heading, part.level, tuple(sentences), (*left_open, *never)))
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
    """The source of the sentences and of the headings; what is not the ordinance's is said to be ours."""
    return _(
        "{survey} Rubrikerna är förordningens, 4–11 §§, förkortade i 11 §. Frågan om vem som beslutar är enkätens egen."
    ).format(survey=results.survey_source(choice))


def ordinance(results: Results) -> tuple[str, str]:
    """(title, address) of the ordinance among the survey's sources; empty words in a survey that does not cite it."""
    cited = results.sources[results.sources["source"] == ORDINANCE]
    return ("", "") if cited.empty else (str(cited["title"].iloc[0]), str(cited["url"].iloc[0]))


def _items(results: Results, roles: tuple[str, ...]) -> Iterator[Item]:
    """The questions of some roles, each followed by the one after its evidence."""
    for role in roles:
        for one in (role, role + EVIDENCE):
            if item := results.codebook.with_role(one):
                yield item


def _answer(results: Results, wave: str, unit: str, item: Item) -> tuple[str, str]:
    """(the answer in words, "" without one; its status) of a unit in a wave; NOT_ASKED without a row."""
    rows = results.answers(wave, item.code)
    rows = rows[rows["unit"] == unit]
    if rows.empty:
        return "", r.NOT_ASKED
    answer, status = rows["answer"].iloc[0], rows["status"].iloc[0]
    return (tabulation.answer_words(item, answer, status) if status == r.ANSWERED else ""), str(status)


def _said(results: Results, choice: Choice, unit: str, item: Item, words: str) -> Iterator[Sentence]:
    """What a unit's answer says, and the earlier answer when the question was asked alike and it has changed."""
    told = {"name": results.name(unit), "question": str(item.text), "answer": words}
    if item.type == TEXT:
        yield Sentence(_("På ”{question}” skriver {name}: ”{answer}”").format(**told), item.code, choice.wave)
        return
    yield Sentence(_("På ”{question}” svarar {name} ”{answer}”.").format(**told), item.code, choice.wave)
    if not choice.baseline or change_over_time.question_breaks(results, [item], choice.baseline, choice.wave):
        return
    before, _status = _answer(results, choice.baseline, unit, item)
    if before and before != words:
        then = _("I omgången {wave} var svaret ”{answer}”.")
        then = then.format(wave=results.wave_name(choice.baseline), answer=before)
        yield Sentence(then, item.code, choice.baseline)


def _lacking(item: Item, status: str) -> str:
    """Why a question carries no sentence."""
    why = {
        r.NOT_ASKED: _("”{question}” ställdes inte i omgången."),
        r.SUPPRESSED: _("Svaret på ”{question}” är inte godkänt att visa."),
        r.DONT_KNOW: _("Svaret på ”{question}” är Vet ej."),
        r.NOT_APPLICABLE: _("”{question}” är inte aktuell."),
    }.get(status, _("”{question}” är inte besvarad."))
    return why.format(question=item.text)
