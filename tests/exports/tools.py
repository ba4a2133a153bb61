"""Every tool's writer, by the tool's name."""

from . import (
    eusurvey,
    formbricks,
    google_forms,
    kobo,
    limesurvey,
    microsoft_forms,
    qualtrics,
    redcap,
    spss,
    surveymonkey,
    typeform,
)
from .export import Writer

WRITERS: dict[str, Writer] = {
    "Qualtrics": qualtrics.write,
    "LimeSurvey": limesurvey.write,
    "Google Forms": google_forms.write,
    "Microsoft Forms": microsoft_forms.write,
    "REDCap": redcap.write,
    "Kobo": kobo.kobo,
    "ODK Central": kobo.odk,
    "SurveyMonkey": surveymonkey.write,
    "Typeform": typeform.write,
    "Formbricks": formbricks.write,
    "EUSurvey": eusurvey.write,
    "SPSS": spss.write,
}
