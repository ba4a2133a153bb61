"""Write the codebook's questionnaire for survey tools, so that the answers they export can be read without mapping.

limesurvey   LimeSurvey's tab-separated survey structure, and the import profile of what it exports
surveyjs     SurveyJS JSON
xlsform      XLSForm, for ODK and KoboToolbox
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lplan.codebook import Codebook
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.core.units import Register
from lplan.questionnaire import limesurvey, surveyjs, xlsform
from lplan.questionnaire.questions import STAMP


@dataclass(frozen=True)
class Format:
    """A survey tool's file format: `write` returns the file's content, or raises Refused."""

    key: str
    name: str
    ending: str
    mime: str
    write: Callable[[Codebook, Register, str, int | None], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.key: format
        for format in (
            Format("limesurvey", "LimeSurvey", "txt", "text/tab-separated-values", limesurvey.write),
            Format("surveyjs", "SurveyJS", "json", "application/json", surveyjs.write),
            Format(
                "xlsform",
                "XLSForm (ODK, KoboToolbox)",
                "xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                xlsform.write,
            ),
        )
    }
)


def own_name() -> str:
    """The name of the import profile of our own questionnaire."""
    return _("Eget frågeformulär i LimeSurvey")


def own_profile(columns: Iterable[Sequence[str]], codebook: Codebook, register: Register) -> Profile:
    """The import profile of a file with answers to our own questionnaire in LimeSurvey; empty for any other file.

    columns  the distinct texts of each column of the file
    """
    for words in columns:
        if any(word.rpartition("/")[2] == STAMP for word in words):
            for word in words:
                key, _bar, rest = word.partition("|")
                version, _bar, wave = rest.partition("|")
                if (key, version) == (codebook.key, codebook.version) and wave:
                    year = int(wave) if wave.isdigit() else None
                    return limesurvey.profile(codebook, register, wave, year)
    return {}
