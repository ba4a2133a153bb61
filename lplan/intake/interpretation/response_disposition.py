"""Find the disposition (AAPOR) of each row: finished, broken off, a test, spam, screened out or rejected.

A survey tool says so in columns of its own: a status in words or codes, yes or no, a share, the last page, or a time of
completion that is missing. A row that is no respondent's answer is left out; one that was broken off is asked about.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lplan.core.json_types import Profile
from lplan.core.responses import STATUSES
from lplan.core.text import _
from lplan.intake.interpretation.heading_matching import DISPOSITION, PERSON, STATUS, TIME, TOOL
from lplan.intake.interpretation.matched_columns import Column, Part
from lplan.intake.interpretation.survey_tools import (
    ANYTHING,
    CHANNEL,
    FLAG,
    INSTRUMENT,
    PAGE,
    PROGRESS,
    QUALTRICS,
    STAMP,
    TEST_FLAG,
    row_status,
)
from lplan.intake.interpretation.text_normalisation import folded, same_words

# In this order: of what several columns say about a row, the last counts.
SILENT, FINISHED, UNFINISHED, UNKNOWN, SCREENED, REJECTED, SPAM, TEST = KINDS = (
    "",
    "finished",
    "unfinished",
    "unknown",
    "screened_out",
    "rejected",
    "spam",
    "test",
)
LEFT = (SCREENED, REJECTED, SPAM, TEST)  # no respondent's answer
COUNT, LEAVE = DECISIONS = ("count", "leave")  # what a person may say of a row
_MEANT = {COUNT: FINISHED, LEAVE: REJECTED, UNFINISHED: UNFINISHED}

_WORDS = {
    FINISHED: """
        complete completed completeresponse fullycompleted finished done submitted sent valid qualified success ok
        approved validationstatusapproved godkand godkant klar klart fardig slutford slutfort fullfort fullstandig
        besvarad
        besvarat inskickad inskickat skickad avslutad avslutat genomford komplett svarat responded answered closed
        verified
        edited received accepted
    """,
    UNFINISHED: """
        partial partially partialresponse partiallycompleted partiallycomplete partlycompleted incomplete notcomplete
        notcompleted unfinished notfinished notsubmitted inprogress started startedbutnotcompleted begun ongoing open
        opened
        paused suspended interrupted abandoned dropout dropped breakoff brokenoff unverified draft onhold
        validationstatusonhold hasissues pending saved ofullstandig ofullstandigt ejfullstandig delvis delvisbesvarad
        delvisbesvarat delvisifylld paborjad paborjat startad startat pagaende pagar ejslutford ejslutfort
        inteslutford ejklar
        inteklar ejavslutad inteavslutad ejinskickad avbruten avbrutet pausad sparad oppnad vantar vantande utkast
        notstarted ejpaborjad ejbesvarad ejsvarat inbjuden invited notresponded noresponse
    """,
    SCREENED: """
        screenedout screenout screened disqualified terminated overquota quotafull quotamet quota notqualified
        ineligible
        diskvalificerad utsorterad bortsorterad overkvot kvotfull
    """,
    REJECTED: """
        rejected notapproved validationstatusnotapproved disapproved deleted removed invalid fake refused excluded
        avvisad avslagen underkand ejgodkand ejgodkant integodkand raderad borttagen ogiltig utesluten duplicate
        dubblett
    """,
    SPAM: "spam possiblespam likelyspam importedspam exspam bot bots skrappost",
    TEST: """
        preview surveypreview surveytest previewspam surveypreviewspam offlinesurveypreview test testdata testresponse
        testanswer pretest debug testsvar testrad forhandsgranskning forhandsgranskad forhandsvisning provsvar demo
        forhandsgranskningavundersokning undersokningsforhandsgranskning testavundersokning
    """,
}
VOCABULARY = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_NEUTRAL = {
    "ipaddress",
    "ipadress",
    "imported",
    "importerad",
    "importerat",
    "offline",
    "ex",
    "exoffline",
    "link",
    "anonymous",
    "email",
    "null",
    "none",
}
_QUALTRICS = {
    "0": SILENT,
    "1": TEST,
    "2": TEST,
    "4": SILENT,
    "8": SPAM,
    "9": TEST,
    "12": SPAM,
    "16": SILENT,
    "17": TEST,
    "32": SILENT,
    "40": SPAM,
    "48": SILENT,
}
_YES = {"1", "10", "true", "yes", "y", "ja", "j", "sant", "t", "x", "wahr", "vrai", "oui", "sand", "kylla"}
_NO = {"0", "00", "false", "no", "n", "nej", "falskt", "f", "falsch", "faux", "non", "nei", "falsk", "ei"}
_INSTRUMENT = {"0": UNFINISHED, "1": UNFINISHED, "2": FINISHED}  # REDCap: incomplete, unverified, complete
_ANYTHING_AT_ALL = {"status", "outcome", "disposition", "mode"}  # also what is no tool's may be called so
# LimeSurvey's: blank on every row means that nobody finished.
_ALWAYS = {"submitdate", "datesubmitted", "datuminskickat", "inskickatdatum"}


@dataclass(frozen=True)
class Said:
    """What columns say of rows: the kind, in whose words ("Status: Survey Preview"), on which rows of the file.

    word    the status itself, by which a profile's `rows` decides about it; "" where something is missing instead
    """

    kind: str
    heading: str
    word: str
    rows: tuple[int, ...] = ()

    @property
    def source(self) -> str:
        """Where it says so: "Status: Spam"; "submitdate: tom"."""
        return f"{self.heading}: {self.word or _('tom')}"


class Dispositions:
    """What became of each row of one part, by all columns that say so; made once, by the different words of each."""

    def __init__(self, part: Part, tool: str, profile: Profile) -> None:
        self.part, self.tool = part, tool
        self.decided = {same_words(word): _MEANT.get(meant, UNKNOWN) for word, meant in profile.get("rows", {}).items()}
        height = part.sheet.height
        self.kinds = np.zeros(height, dtype=np.int8)
        self.sources = np.full(height, -1, dtype=np.int16)
        self.columns: list[Column] = []
        self.data = part.sheet.filled.copy()
        self.data[: part.header] = False
        for n in range(part.header, min(part.header + 2, height)):  # Qualtrics' third row of headings
            self.data[n] &= not any("ImportId" in cell for cell in part.sheet.row(n))
        certain: list[tuple[Column, np.ndarray]] = []
        likely: list[tuple[Column, np.ndarray]] = []
        for column in part.columns:
            verdict = self._column(column)
            if verdict is not None:
                kind, verdicts = verdict
                (likely if kind in (TIME, STAMP, PROGRESS, PAGE) else certain).append((column, verdicts))
        for column, verdicts in certain:
            self._add(column, verdicts, self.data)
        silent = self.data & (self.kinds == KINDS.index(SILENT))  # a share or a time only speaks where no status does
        for column, verdicts in likely:
            self._add(column, verdicts, silent)
        for column in self.columns if self.decided else ():  # what a person has said of a status goes before all others
            self._person(column)

    def __bool__(self) -> bool:
        return bool((self.kinds > KINDS.index(FINISHED)).any())

    def _add(self, column: Column, verdicts: np.ndarray, where: np.ndarray) -> None:
        more = where & (verdicts > self.kinds)
        self.kinds[more] = verdicts[more]
        self.sources[more] = len(self.columns)
        self.columns.append(column)

    def _person(self, column: Column) -> None:
        words, codes = self.part.sheet.words[column.number], self.part.sheet.codes[column.number]
        labels = self.part.sheet.meanings.get(column.number, {})
        table = [KINDS.index(self.decided.get(same_words(labels.get(word, word)), SILENT)) for word in words]
        meant = np.array(table, dtype=np.int8)[codes]
        mine = self.data & (meant > 0)
        self.kinds[mine], self.sources[mine] = meant[mine], self.columns.index(column)

    def _column(self, column: Column) -> tuple[str, np.ndarray] | None:
        """(what kind of column, a kind's place in KINDS for each row), or None when it says nothing of rows."""
        if column.target not in (DISPOSITION, STATUS, TIME):
            return None
        words, codes = self.part.sheet.words[column.number], self.part.sheet.codes[column.number]
        used = sorted(set(codes[self.data].tolist()))
        labels = self.part.sheet.meanings.get(column.number, {})
        said = [labels.get(words[code], words[code]) for code in used]
        kind = kind_of(column, said)
        judge = self._judge(kind, column, said)
        table = np.zeros(len(words), dtype=np.int8)
        for code, word in zip(used, said, strict=True):
            table[code] = KINDS.index(judge(word))
        return kind, table[codes]

    def _judge(self, kind: str, column: Column, said: Sequence[str]) -> Callable[[str], str]:
        """What one word in a column of this kind means."""
        if kind == TIME:
            always = self.tool == "LimeSurvey" and bool(
                {folded(p) for p in re.split(r" – |\. ", column.heading)} & _ALWAYS
            )
            told = always or any(map(_dated, said))
            return lambda word: UNFINISHED if told and not _dated(word) else SILENT
        if kind == STAMP:
            return lambda word: UNFINISHED if word and not _dated(word) else SILENT
        if kind in (PROGRESS, PAGE):
            full = self._full(kind, said)
            return lambda word: UNFINISHED if (n := _number(word)) is not None and n < full else SILENT
        return self._judge_word(kind, column, said)

    def _full(self, kind: str, said: Sequence[str]) -> float:
        """How far a respondent who has finished has come, in a column of shares or pages."""
        most = max((n for word in said if (n := _number(word)) is not None), default=0.0)
        if kind == PROGRESS:
            return 1.0 if 0 < most <= 1 else 100.0
        # How far is only asked where no time says that it was handed in.
        return 0 if any(c.target == TIME for c in self.part.columns) else most

    def _judge_word(self, kind: str, column: Column, said: Sequence[str]) -> Callable[[str], str]:
        """What a status in words or codes means."""
        codes = self._codes(kind, column)
        empty = UNFINISHED if kind in (FLAG, INSTRUMENT) and any(said) else SILENT
        unknown = UNKNOWN if kind not in (CHANNEL, TEST_FLAG) and column.target != STATUS else SILENT

        def judge(word: str) -> str:
            key = folded(word)
            if not key:
                return empty
            if key in codes:
                return codes[key]
            if kind == FLAG and _dated(word):
                return FINISHED  # "Slutförd" may hold when
            return VOCABULARY.get(key, SILENT if key in _NEUTRAL or word in STATUSES else unknown)

        return judge

    def _codes(self, kind: str, column: Column) -> Mapping[str, str]:
        if kind == FLAG:
            return dict.fromkeys(_YES, FINISHED) | dict.fromkeys(_NO, UNFINISHED)
        if kind == TEST_FLAG:
            return dict.fromkeys(_YES, TEST) | dict.fromkeys(_NO, SILENT)
        if kind == INSTRUMENT:
            return _INSTRUMENT
        qualtrics = self.tool == QUALTRICS or "responsetype" in {folded(p) for p in column.heading.split(" – ")}
        if kind == ANYTHING and qualtrics:
            return _QUALTRICS
        if kind != ANYTHING:
            return {}
        digits = set() if column.how == PERSON else {"0", "1", "00", "10"}  # a code that only its tool can explain
        return dict.fromkeys(_YES - digits, FINISHED) | dict.fromkeys(_NO - digits, UNFINISHED)

    def kind(self, n: int) -> str:
        """What became of row n (from 0)."""
        return KINDS[self.kinds[n]]

    def said(self, n: int) -> tuple[str, str, str]:
        """(kind, heading, word) of row n (from 0)."""
        column = self.columns[self.sources[n]] if self.sources[n] >= 0 else None
        sheet = self.part.sheet
        word = sheet.words[column.number][sheet.codes[column.number][n]] if column else ""
        word = sheet.meanings.get(column.number, {}).get(word, word) if column else word
        return self.kind(n), column.heading if column else "", word

    @property
    def left(self) -> np.ndarray:
        """Whether each row is no respondent's answer."""
        return self.kinds > KINDS.index(UNKNOWN)

    @property
    def unfinished(self) -> np.ndarray:
        return self.kinds == KINDS.index(UNFINISHED)

    def groups(self) -> tuple[Said, ...]:
        """What is said of rows that are not plainly finished, each word with its rows (from 1)."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for n in np.flatnonzero(self.kinds > KINDS.index(FINISHED)).tolist():
            found.setdefault(self.said(n), []).append(n + 1)
        return tuple(Said(*key, rows=tuple(rows)) for key, rows in found.items())


def kind_of(column: Column, said: Sequence[str]) -> str:
    """How a column says what became of its rows: in words, yes or no, a share, a page, a time."""
    words = {folded(word) for word in said if word}
    if column.target == TIME:
        return FLAG if words and words <= _YES | _NO else TIME
    kind = next((kind for part in reversed(column.heading.split(" – ")) if (kind := row_status(part))), ANYTHING)
    if kind == INSTRUMENT and not words <= {"0", "1", "2"} | set(VOCABULARY):
        return FLAG if words <= _YES | _NO else ANYTHING
    return kind


def heard(part: Part, tool: str) -> Part:
    """The part where a column that is only called "Status" says nothing of rows unless one of its words does."""
    columns = []
    for column in part.columns:
        if column.target == DISPOSITION and column.how != PERSON and folded(column.heading) in _ANYTHING_AT_ALL:
            used = np.unique(part.sheet.codes[column.number][part.header :]).tolist()
            said = (part.sheet.words[column.number][code] for code in used)
            keys = {folded(word) for word in said if "ImportId" not in word} - {""}
            keys |= {folded(label) for label in part.sheet.meanings.get(column.number, {}).values()}
            if not (keys & (set(VOCABULARY) | _NEUTRAL) or (tool == QUALTRICS and keys <= set(_QUALTRICS))):
                column = replace(column, target=TOOL, reason=_("Kolumnen är enkätverktygets egen."))
        columns.append(column)
    return replace(part, columns=tuple(columns))


def _dated(word: str) -> bool:
    """Whether a cell holds a time at all."""
    return any(c.isdigit() for c in word) and not re.fullmatch(r"[0\s:.T/-]+", word)


def _number(word: str) -> float | None:
    plain = word.strip(" %").replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,6}(\.\d{1,12})?", plain, re.ASCII) else None


def names() -> dict[str, str]:
    """What a row of each kind is, in words."""
    return {
        SCREENED: _("att svaret är bortsorterat"),
        REJECTED: _("att svaret är avvisat"),
        SPAM: _("skräppost"),
        TEST: _("testsvar"),
        UNFINISHED: _("att svaret inte är färdigt"),
        UNKNOWN: _("något okänt"),
    }
