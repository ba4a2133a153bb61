"""What became of each row: a test, spam or a rejected answer is nobody's, and what was broken off is asked about."""

import pytest

from lplan.core import responses as r
from lplan.core.errors import ERROR, WARNING
from lplan.core.settings import ROOT
from lplan.intake import import_profile
from lplan.intake.interpretation.response_disposition import FINISHED, LEFT, UNFINISHED, UNKNOWN
from lplan.intake.interpretation.submission_times import times
from tests.small_survey import errors, intake
from tests.tool_survey import given, taken

KEPT, ASKED, GONE, STRANGE = "kept", "asked", "gone", "strange"


def survey(heads: str, said: str, other: str) -> str:
    """A row for Skåne where the tool's columns say `said`, and a finished one of Halland where they say `other`."""
    return f"Region;{heads};Planens år\nSkåne;{said};2014\nHalland;{other};2015\n"


# Each tool's own columns, what they say of Skåne's row and of a finished one, and what becomes of Skåne's.
TOLD = {
    "Qualtrics, words: preview": (
        "Status;Finished;RecordedDate",
        "Survey Preview;True;2024-05-02",
        "IP Address;True;2024-05-01",
        GONE,
    ),
    "Qualtrics, words: spam": (
        "Status;Finished;RecordedDate",
        "Spam;True;2024-05-02",
        "IP Address;True;2024-05-01",
        GONE,
    ),
    "Qualtrics, words: broken off": (
        "Status;Finished;RecordedDate",
        "IP Address;False;2024-05-02",
        "IP Address;True;2024-05-01",
        ASKED,
    ),
    "Qualtrics, words: finished": (
        "Status;Finished;RecordedDate",
        "IP Address;TRUE;2024-05-02",
        "Imported;True;2024-05-01",
        KEPT,
    ),
    "Qualtrics, codes: preview": ("Status;Finished;RecordedDate", "1;1;2024-05-02", "0;1;2024-05-01", GONE),
    "Qualtrics, codes: spam": ("Status;Finished;RecordedDate", "8;1;2024-05-02", "0;1;2024-05-01", GONE),
    "Qualtrics, codes: broken off": ("Status;Finished;RecordedDate", "0;0;2024-05-02", "0;1;2024-05-01", ASKED),
    "Qualtrics, in Swedish": (
        "Status;Finished;RecordedDate",
        "Skräppost;Sant;2024-05-02",
        "IP-adress;Sant;2024-05-01",
        GONE,
    ),
    "Qualtrics, channel": ("DistributionChannel;Finished", "preview;1", "anonymous;1", GONE),
    "Qualtrics, share alone": ("Progress;RecordedDate;ResponseId", "23;2024-05-02;R_1", "100;2024-05-01;R_2", ASKED),
    "Excel in Swedish": ("Finished;RecordedDate", "FALSKT;2024-05-02", "SANT;2024-05-01", ASKED),
    "LimeSurvey, codes": ("submitdate;lastpage;startlanguage", ";1;sv", "2024-05-01 10:00:00;3;sv", ASKED),
    "LimeSurvey, texts": ("Datum inskickat;Sista sidan;Startspråk", ";1;sv", "2024-05-01 10:00:00;3;sv", ASKED),
    "LimeSurvey, without times": ("submitdate;lastpage;startlanguage", ";1;sv", "1980-01-01 00:00:00;3;sv", ASKED),
    "LimeSurvey, nobody finished": ("submitdate;lastpage;startlanguage", ";1;sv", ";2;sv", ASKED),
    "LimeSurvey, page alone": ("lastpage;startlanguage;seed", "1;sv;7", "3;sv;8", ASKED),
    "Kobo, approved": ("_validation_status;_id", "Approved;1", ";2", KEPT),
    "Kobo, rejected": ("_validation_status;_id", "Not approved;1", ";2", GONE),
    "Kobo, rejected, by its code": ("_validation_status;_id", "validation_status_not_approved;1", ";2", GONE),
    "Kobo, on hold": ("_validation_status;_id", "On hold;1", ";2", ASKED),
    "ODK Central, rejected": ("__system/reviewState;KEY", "rejected;1", ";2", GONE),
    "ODK Central, has issues": ("ReviewState;KEY", "hasIssues;1", "approved;2", ASKED),
    "REDCap, codes": ("record_id;larande_complete", "1;0", "2;2", ASKED),
    "REDCap, codes: unverified": ("record_id;larande_complete", "1;1", "2;2", ASKED),
    "REDCap, labels": ("Record ID;Complete?", "1;Incomplete", "2;Complete", ASKED),
    "REDCap, of two instruments": ("record_id;a_complete;b_complete", "1;2;0", "2;2;2", ASKED),
    "REDCap, the survey's time": ("record_id;larande_timestamp", "1;[not completed]", "2;2024-05-01 10:00", ASKED),
    "SurveyMonkey, partial": ("Respondent ID;Collector ID;Response Status", "1;7;Partial", "2;7;Completed", ASKED),
    "SurveyMonkey, disqualified": (
        "Respondent ID;Collector ID;Response Status",
        "1;7;Disqualified",
        "2;7;Completed",
        GONE,
    ),
    "Formbricks": ("No.;Response ID;Finished", "1;a;No", "2;b;Yes", ASKED),
    "Netigate": ("Respondent-ID;QuickURL;Svarsstatus", "1;x;Påbörjad", "2;y;Slutförd", ASKED),
    "Survey&Report": ("Svarsnr;Svarsstatus;Svarstidpunkt", "1;Delvis besvarad;", "2;Besvarad;2024-05-01", ASKED),
    "Typeform": ("#;Response Type;Submit Date (UTC)", "a;partial;", "b;completed;2024-05-01", ASKED),
    "Alchemer, partial": ("Response ID;Date Submitted;Status", "1;;Partial", "2;2024-05-01;Complete", ASKED),
    "Alchemer, disqualified": (
        "Response ID;Date Submitted;Status",
        "1;2024-05-02;Disqualified",
        "2;2024-05-01;Complete",
        GONE,
    ),
    "Enalyzer": ("Respondent id;Survey status", "1;Partially completed", "2;Completed", ASKED),
    "QuestionPro": ("Response ID;Response Status", "1;Terminated", "2;Completed", GONE),
    "a time that is missing": ("Svarsdatum", "", "2024-05-01", ASKED),
    "a time on every row": ("Svarsdatum", "2024-05-02", "2024-05-01", KEPT),
    "no time on any row": ("Svarsdatum", "", "", KEPT),
    "a status that nobody knows": ("Svarsstatus", "Vilande", "Besvarad", STRANGE),
    "a status of something else": ("Status", "Antagen av fullmäktige", "Reviderad", KEPT),
    "no column of the kind": ("Starttid", "2024-05-01", "2024-05-01", KEPT),
}


@pytest.mark.parametrize("told", TOLD)
def test_a_row_is_what_its_tool_says_that_it_is(told):
    heads, said, other, wanted = TOLD[told]
    answers, problems = intake(survey(heads, said, other))
    reasons = {(p.severity, p.reason, p.row) for p in problems if p.reason in ("unfinished", "left_row", "row_status")}
    if "nobody finished" in told:
        reasons -= {(ERROR, "unfinished", 3)}
    expected = {
        KEPT: set(),
        ASKED: {(ERROR, "unfinished", 2)},
        GONE: {(WARNING, "left_row", 2)},
        STRANGE: {(ERROR, "row_status", 2)},
    }
    assert reasons == expected[wanted]
    assert (answers["12", "AR"] == (None, r.NO_RESPONSE)) == (wanted == GONE)
    if wanted in (KEPT, GONE):
        assert not errors(problems) and answers["13", "AR"] == ("2015", r.ANSWERED)


@pytest.mark.parametrize(("decided", "wanted"), [("count", ("2014", r.ANSWERED)), ("leave", (None, r.NO_RESPONSE))])
def test_a_person_decides_about_what_was_broken_off_and_each_row_is_told(decided, wanted):
    file = survey("Finished;RecordedDate", "False;2024-05-02", "True;2024-05-01")
    asked = errors(intake(file)[1])
    assert [(p.reason, p.row) for p in asked] == [("unfinished", 2)]
    assert "Skåne" in asked[0].message and "1 av 6 frågor" in asked[0].message
    assert asked[0].decision == ("--unfinished",)
    answers, problems = intake(file, profile={"rules": {"unfinished": decided}})
    assert answers["12", "AR"] == wanted and not errors(problems)
    assert [p.row for p in problems if p.severity == WARNING and p.reason == "unfinished"] == [2]


def test_a_person_decides_what_a_status_means_and_that_goes_before_every_column():
    file = survey("Svarsstatus", "Vilande", "Besvarad")
    for meant, wanted in (("count", "2014"), ("leave", None)):
        answers, problems = intake(file, profile={"rows": {"vilande": meant}})
        assert answers["12", "AR"][0] == wanted and not errors(problems)
    file = survey(
        "Status;DistributionChannel;RecordedDate", "Survey Preview;preview;2024-05-02", "IP Address;email;2024-05-01"
    )
    assert intake(file)[0]["12", "AR"][1] == r.NO_RESPONSE
    answers, problems = intake(file, profile={"rows": {"Survey Preview": "count"}})
    assert answers["12", "AR"] == ("2014", r.ANSWERED) and not errors(problems)


def test_a_column_of_statuses_can_be_pointed_out_and_taken_away():
    file = survey("Vårt märke", "test", "klar")
    assert intake(file)[0]["12", "AR"][0] == "2014"
    assert intake(file, profile={"columns": {"Vårt märke": "disposition"}})[0]["12", "AR"][1] == r.NO_RESPONSE
    file = survey("Finished", "False", "True")
    assert not errors(intake(file, profile={"columns": {"Finished": "ignored"}})[1])


def test_rows_of_answers_are_judged_as_rows_of_respondents():
    head = "region;fraga;svar;Finished;Distribution Channel\n"
    rows = (
        "Skåne;AR;2014;False;email\nSkåne;UPP;3;False;email\nHalland;AR;2015;True;email\nGotland;AR;2016;True;preview\n"
    )
    answers, problems = intake(head + rows)
    assert [(p.reason, p.row) for p in errors(problems)] == [("unfinished", 2)]
    assert answers["09", "AR"][1] == r.NO_RESPONSE and answers["13", "AR"] == ("2015", r.ANSWERED)
    answers, problems = intake(head + rows, profile={"rules": {"unfinished": "leave"}})
    assert answers["12", "AR"][1] == r.NO_RESPONSE and not errors(problems)


LATEST = {"rules": {"several": "latest"}}


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        ("Status;RecordedDate", ["IP Address;2024-05-01;4", "Survey Preview;2024-05-02;1"]),
        ("submitdate;startlanguage", ["2024-05-01 10:00:00;sv;4", ";sv;1"]),
        ("submitdate;startlanguage", ["2024-05-01 10:00:00;sv;4", ";sv;"]),
        ("Slutförandetid", ["2024-05-01 10:10;4", "2024-05-02 10:10;"]),
        ("Slutförandetid", ["2024-05-02 10:10;4", "2024-05-01 10:10;1"]),
        ("Slutförandetid", ["5/13/2024 10:10;4", "5/2/2024 10:10;1"]),
        ("Slutförandetid", ["12.11.2024 10:10;4", "13.2.2024 10:10;1"]),
        ("Svarsdatum", ["45414.5;4", "45413.9;1"]),
    ],
    ids=[
        "a preview",
        "broken off",
        "an empty one without time",
        "an empty one",
        "an older one",
        "American",
        "Swedish",
        "Excel's days",
    ],
)
def test_the_latest_is_the_latest_that_somebody_finished(heads, rows):
    text = f"Region;{heads};Uppföljning\n" + "".join(f"Skåne;{row}\n" for row in rows)
    answers, problems = intake(text, profile=LATEST)
    assert answers["12", "UPP"] == ("4.0", r.ANSWERED) and not errors(problems)
    assert any(p.row in (2, 3) and p.reason in ("unfinished", "left_row", "blank_row", "several") for p in problems)


@pytest.mark.parametrize("when", ["1980-01-01 00:00:00", "2024-05-01 10:10", "5/4/2024"])
def test_the_same_time_on_all_rows_is_no_time_and_the_lowest_row_is_said_to_count(when):
    _answers, problems = intake(f"Region;Slutförandetid;Uppföljning\nSkåne;{when};1\nSkåne;{when};4\n", profile=LATEST)
    said = [p.message for p in problems if p.reason == "several"]
    assert len(said) == 1 and "står längst ned, på rad 3" in said[0]


def test_times_sort_however_they_are_written():
    assert times(["2024-05-01 9:00", "2024-05-01 10:00"]) == {
        "2024-05-01 9:00": "2024-05-01 09:00:00",
        "2024-05-01 10:00": "2024-05-01 10:00:00",
    }
    assert times(["5/1/24 1:00 PM", "5/1/24 11:00 AM"])["5/1/24 1:00 PM"] == "2024-05-01 13:00:00"
    assert set(times(["5/4/2024", "4/5/2024"]).values()) == {""}, "day and month cannot be told apart"
    assert times(["2024-05-02 10.12.33", "2024-13-02"])["2024-05-02 10.12.33"] == "", "one time is no order"
    assert len({UNFINISHED, UNKNOWN, FINISHED, *LEFT}) == 7


def test_each_tool_in_the_documentation_is_held_by_an_example_here():
    page = (ROOT / "docs/import.md").read_text(encoding="utf-8")
    table = page.partition("## What became of a row")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    silent = "Microsoft Forms, Google Forms, EUSurvey"
    tools = {tool for row in rows if row not in (silent, "any other") for tool in row.split(", ")}
    assert silent in rows and len(tools) > 10
    assert {tool for tool in tools if not any(name.startswith(tool) for name in TOLD)} == set()


def test_a_profile_with_a_decision_that_does_not_exist_is_refused():
    assert import_profile.faults({"rows": {"Spam": "maybe"}}) and import_profile.faults(
        {"rules": {"unfinished": "drop"}}
    )
    assert import_profile.faults({"rules": {"lowest_step": "2"}}) and import_profile.faults({"rows": []})
    kept = {"rows": {"Spam": "count", "Vilande": "unfinished"}, "rules": {"unfinished": "leave", "lowest_step": "1"}}
    assert not import_profile.faults(kept)


def test_codes_of_qualtrics_are_known_also_where_the_row_of_import_ids_is_read_as_data():
    """A status of 8 is spam, also in a file whose second row repeats the headings."""
    head = ["Status", "Finished", "RecordedDate", "ResponseId", "Region", "P1"]
    ids = [f'"{{""ImportId"":""QID{n}""}}"' for n in range(6)]
    rows = [["0", "1", "2024-05-01", "R_1", "Skåne", "2014"], ["8", "1", "2024-05-02", "R_2", "Halland", "2015"]]
    _u, c = taken("\n".join(",".join(row) for row in (head, head, ids, *rows)))
    assert given(c) == {("12", "P1"): "2014"}
    assert [p.row for p in c.problems if p.reason == "left_row"] == [5]


@pytest.mark.parametrize(
    "head", ["id. Response ID;submitdate. Date submitted;lastpage. Last page", "Svars-ID;Inskickat datum;Sista sida"]
)
@pytest.mark.parametrize("first", ["2024-05-01 10:00:00", ""])
def test_limesurveys_time_of_completion_is_known_beside_its_code_and_in_swedish(head, first):
    """Also where nobody has finished."""
    tool = head + (";startlanguage. Start language" if "." in head else ";Startspråk")
    _u, c = taken(f"{tool};region;P1\n1;{first};3;sv;Skåne;2014\n2;;1;sv;Halland;2015\n")
    asked = [p.row for p in c.problems if p.reason == "unfinished"]
    assert asked == ([3] if first else [2, 3])
