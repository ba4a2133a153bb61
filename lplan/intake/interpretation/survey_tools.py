"""List what survey tools call their own columns, and recognise a tool by them.

Names are folded (lplan.intake.interpretation.text_normalisation.folded). A name in more than one language is listed in
each.
"""

import re
from collections.abc import Iterable

from lplan.intake.interpretation.text_normalisation import folded

FORMS, LIMESURVEY, QUALTRICS, SURVEYMONKEY, GOOGLE, REDCAP = (
    "Microsoft Forms",
    "LimeSurvey",
    "Qualtrics",
    "SurveyMonkey",
    "Google Forms",
    "REDCap",
)
KOBO, ODK, TYPEFORM, FORMBRICKS, EUSURVEY = "KoboToolbox", "ODK", "Typeform", "Formbricks", "EUSurvey"
NETIGATE, ESMAKER, REPORT, WEBROPOL, ENALYZER = "Netigate", "esMaker", "Survey&Report", "Webropol", "Enalyzer"


def _names(words: str) -> set[str]:
    return set(words.split())


UNIT_NAMES = _names(
    """
    region regioner lan lanskod lansnamn regionkod regionnamn enhet enhetskod enhetsnamn unit unitcode
    unitname kommun kommunkod kommunnamn organisation organization county myndighet
    """
)
WAVE_NAMES = _names(
    """
    vag omgang wave matomgang enkatomgang undersokningsar enkatar
    """
)
RESPONDENT_NAMES = _names(
    """
    contributionid
    respondent svarande respondentid svarsid responseid id svarsnr svarsnummer recordid respondentnr
    uppgiftslamnare respondentnummer deltagare deltagarid participant participantid caseid lopnummer
    """
)
ITEM_NAMES = _names(
    """
    item itemcode fraga fragekod fragenummer question questioncode indikator indicator variabel variable
    """
)
ANSWER_NAMES = _names(
    """
    answer svar varde value svarsvarde response besvarat svarstext
    """
)
STATUS_NAMES = {"status", "svarsstatus"}
# How a tool says what became of a row: in words, in words of which only some say so, yes or no, yes for a test, 0–2 for
# each instrument, a time or "[not completed]", a share, the last page.
ANYTHING, CHANNEL, FLAG, TEST_FLAG, INSTRUMENT, STAMP, PROGRESS, PAGE = (
    "words",
    "channel",
    "flag",
    "test_flag",
    "instrument",
    "stamp",
    "progress",
    "page",
)
_ROW_STATUS = {
    ANYTHING: """
        status svarsstatus responsestatus surveystatus enkatstatus respondentstatus participantstatus interviewstatus
        submissionstatus contributionstatus completionstatus responsetype svarstyp validationstatus
        submissionvalidationstatus
        reviewstate systemreviewstate submissionreviewstate reviewstatus approvalstatus godkannandestatus disposition
        qterminateflag terminateflag outcome
    """,
    CHANNEL: "distributionchannel mode reviewquality responsequality",
    FLAG: "finished isfinished iscomplete iscompleted submitted fullfort slutford slutfort ifylld besvarad klar fardig",
    TEST_FLAG: "istest istestdata testdata testresponse testsvar preview ispreview forhandsgranskning",
    INSTRUMENT: "complete",
    PROGRESS: "progress completionrate percentcomplete percentagecompleted andelbesvarat svarsgrad",
    PAGE: "lastpage sistasidan sistasida",
}
MAIN_NAMES = _names(
    """
    huvudsvarande huvudrespondent huvudsvar mainrespondent huvudansvarig
    """
)
TOTAL_NAMES = _names(
    """
    riket totalt total totalsumma summa summor summering sum medel medelvarde medeltal genomsnitt mean
    average snitt median samtliga alla helariket helalandet sverige riketstotalt antal count
    allaregioner samtligaregioner allalan samtligalan riksgenomsnitt rikssnitt riksmedel rikstotalt
    """
)

TIMES = _names(
    """
    slutforandetid completiontime submitdate enddate datemodified tidstampel timestamp completed
    completedtime svarsdatum recordeddate datuminskickat datesubmitted inskickat inskickad sluttid
    slutdatum avslutad avslutat endtime stoptime datumforsvar svarstidpunkt surveytimestamp submitted
    responded closedtime inkom inkomdatum submissiontime submissiondate submitdateutc creationdate inskickatdatum
    """
)
_PERSONAL = _names(
    """
    namn name fornamn efternamn firstname lastname epost email mail epostadress emailaddress telefon
    telefonnummer phone phonenumber mobil mobilnummer ip ipadress ipaddress ipaddr personnummer
    kontaktperson anvandarnamn username respondentname respondentemail recipientlastname
    recipientfirstname recipientemail locationlatitude locationlongitude adress postadress inloggning
    losenord password token accesscode kontaktuppgifter befattning titel identifieringsinformation
    personid handlaggare kontakt
    """
)
_OWN = _names(
    """
    starttid starttime startdate startdatum lastmodifiedtime senastandradtid senastandrad sprak language
    startlanguage startsprak seed fro lastpage sistasidan datestamp datumstartat datumforsenasteatgard
    datestarted datelastaction refurl hanvisandeurl referrerurl totaltime interviewtime progress
    duration durationinseconds finished distributionchannel userlanguage externalreference
    externaldatareference collectorid datecreated created createdtime modified modifiedtime closed
    totalpoints totalapoang quizfeedback gradepostedtime poang score redcapsurveyidentifier
    surveyidentifier redcaprepeatinstrument redcaprepeatinstance redcapdataaccessgroup redcapeventname
    eventname repeatinstrument repeatinstance dataaccessgroup complete status svarsstatus responsestatus
    surveystatus surveylanguage kanal channel inbjuden paminnelser publikation publiceringsid grupp
    svarstid skickat link lank quickurl webblasare browser useragent enhetstyp device customdata1
    customdata2 metadata bakgrundsvariabler samtycke poangsumma networkid startdateutc stagedateutc
    responsetype ending tags surveyid formbricksidinternal quotas useragentos useragentbrowser
    senasteatgard sistasida useragentdevice invitationnumber lastupdate languages exportdate
    """
)
# Names that only these tools write so, signs and all: without them they are words that a question may have.
_WRITTEN = frozenset(
    [
        "_uuid",
        "_index",
        "_notes",
        "_status",
        "_submitted_by",
        "__version__",
        "_tags",
        "_parent_index",
        "_parent_table_name",
        "_submission__id",
        "_submission__uuid",
        "_attachments",
        "_geolocation",
        "_xform_id_string",
        "formhub/uuid",
        "meta/instanceID",
        "meta/instanceName",
        "meta/rootUuid",
        "meta/deprecatedID",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "audit",
        "KEY",
        "PARENT_KEY",
        "meta-instanceID",
        "meta-instanceName",
        "instanceID",
        "instanceName",
        "SubmitterID",
        "SubmitterName",
        "DeviceID",
        "AttachmentsPresent",
        "AttachmentsExpected",
        "Edits",
        "FormVersion",
        "simserial",
        "subscriberid",
        "phonenumber",
        "redcap_event_name",
        "redcap_survey_identifier",
    ]
)
_PLACES = _names(
    """
    country countrycode land landskod city stad ort postort postcode postalcode postal zip zipcode postnummer dma lat
    lng lon
    long x y altitude precision geo geolocation coordinates koordinater ip ipadress ipaddress ipaddr plats position
    """
)
_PLACES_LIKE = re.compile(r"latitud|longitud|gps|altitud|ipadd?ress|geocountry|geocity|geopostal|koordinat|coordinat")
_OWN_LIKE = re.compile(
    r".*(timestamp|complete)$|^(grouptime|questiontime|gruppensvarstid|fragestid).*|^(points|feedback|poang|feedback)(?=.{6}).*"
    r"|^q\d+time$|^importid.*|.*(pageSubmit|clickcount|firstclick|lastclick)$",
    re.IGNORECASE,
)
_PERSONAL_LIKE = re.compile(
    r"(^|.*(din|ditt|your|kontakt|persons|ansvarigs))(epost|email|mail|mobil|telefon|fornamn|efternamn|namn)(adress|nummer|address|number)?$"
    r"|.*(epostadress|personnummer|telefonnummer|ipadress|emailaddress|phonenumber|mobilnummer).*"
)
_ROW_KINDS = {name: kind for kind, words in _ROW_STATUS.items() for name in words.split()}
# What tells each tool: folded names of its own columns; those that are like no other's count twice.
ENOUGH = 3
_SIGNS: dict[str, tuple[set[str], set[str]]] = {
    REDCAP: (
        {"redcapeventname", "redcapsurveyidentifier", "redcapdataaccessgroup", "redcaprepeatinstance"},
        {"recordid", "complete", "surveytimestamp", "surveyidentifier"},
    ),
    QUALTRICS: (
        {"recordeddate", "distributionchannel", "recipientlastname", "externalreference", "durationinseconds"},
        {"startdate", "enddate", "responseid", "progress", "finished", "userlanguage"},
    ),
    SURVEYMONKEY: ({"collectorid"}, {"respondentid", "datecreated", "datemodified", "customdata1"}),
    LIMESURVEY: (
        {
            "startlanguage",
            "startsprak",
            "submitdate",
            "datuminskickat",
            "inskickatdatum",
            "sistasidan",
            "datesubmitted",
        },
        {"lastpage", "seed", "datestamp", "ipaddr", "refurl", "svarsid", "responseid"},
    ),
    FORMS: ({"slutforandetid", "completiontime"}, {"starttid", "starttime", "senastandradtid", "lastmodifiedtime"}),
    ENALYZER: (
        {"respondentname", "respondentemail", "createdtime", "completedtime"},
        {"respondentid", "modifiedtime", "closedtime", "surveystatus"},
    ),
    NETIGATE: ({"quickurl", "paminnelser"}, {"respondentid", "startdatum", "slutdatum", "kanal", "inbjuden"}),
    ESMAKER: ({"publiceringsid", "publikation"}, {"respondentid", "svarsdatum", "inloggning"}),
    WEBROPOL: ({"identifieringsinformation"}, {"respondent", "svarsdatum", "svarsnummer", "anvandarnamn", "inskickat"}),
    REPORT: ({"svarsnr", "svarstidpunkt"}, {"svarsid", "starttid", "sluttid", "svarsstatus", "grupp"}),
    GOOGLE: ({"tidstampel"}, {"timestamp", "epostadress", "emailaddress", "anvandarnamn"}),
    KOBO: (
        {"submissiontime", "xformidstring", "submissionuuid"},
        {"uuid", "submittedby", "formhubuuid", "index", "validationstatus"},
    ),
    ODK: (
        {"submitterid", "attachmentspresent", "attachmentsexpected"},
        {"submissiondate", "key", "metainstanceid", "submittername", "reviewstate"},
    ),
    TYPEFORM: ({"networkid", "submitdateutc", "stagedateutc"}, {"startdateutc", "responsetype", "tags", "ending"}),
    FORMBRICKS: ({"formbricksidinternal"}, {"no", "responseid", "surveyid", "timestamp", "finished", "tags", "userid"}),
    EUSURVEY: ({"contributionid"}, {"invitationnumber", "creationdate", "lastupdate", "languages", "username"}),
}


def personal(key: str) -> bool:
    """Whether a folded heading is one of a respondent's own details."""
    return key in _PERSONAL or (len(key) < 45 and bool(_PERSONAL_LIKE.match(key)))


def row_status(heading: str) -> str | None:
    """How a column with this heading says what became of each row, or None when it says nothing of that."""
    key = folded(heading[:200])
    found = _ROW_KINDS.get(key)
    if found is None and len(key) < 80:
        last = folded(re.split(r"[/.]", heading)[-1])  # "group/_validation_status"
        found = _ROW_KINDS.get(last) if last != key and len(last) > 6 else None
        if re.search(r"[a-z0-9]_complete$", heading.strip()):
            found = INSTRUMENT
        elif key.endswith("timestamp") and key not in TIMES:
            found = STAMP
    return found


def place(key: str) -> bool:
    """Whether a folded heading is where a respondent's machine was: that is never who the answer is about."""
    return key in _PLACES or bool(_PLACES_LIKE.search(key))


def own(heading: str) -> bool:
    """Whether a heading is one of a tool's own columns."""
    key = folded(heading)
    return heading.strip() in _WRITTEN or key in _OWN or (len(key) < 45 and bool(_OWN_LIKE.match(key)))


def tool(headings: Iterable[str]) -> str:
    """The tool that a row of headings comes from, or "" when nothing tells."""
    headings = [heading[:1_000] for heading in headings]
    keys = {folded(part) for heading in headings for part in (heading, *heading.split(". ", 1))}
    if any('"ImportId"' in heading for heading in headings):
        return QUALTRICS
    if any(re.search(r"___\w+$", heading) or re.search(r"\(choice=.*\)$", heading) for heading in headings):
        return REDCAP
    points = {name: _signs(name, keys) for name in _SIGNS}
    best = max(points, key=points.__getitem__)
    # A tool is named only where its signs are more than one and more than any other's: a guess would mislead.
    second = max(n for name, n in points.items() if name != best)
    return best if points[best] >= ENOUGH and points[best] > second else ""


def _signs(name: str, keys: set[str]) -> int:
    """How much in a file's headings speaks for a tool."""
    sure, likely = _SIGNS[name]
    titled = any(folded(name) in key for key in keys if len(key) < 60)  # a title above: "esMaker rapport"
    return 2 * len(keys & sure) + len(keys & likely) + 2 * titled
