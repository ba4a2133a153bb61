"""An export from each survey tool, made from the codebook in the tool's own way, gives the same responses."""

import tempfile

import pandas as pd
import pyreadstat
import pytest

from lplan.core import responses as r
from lplan.core.errors import ERROR
from lplan.core.settings import ROOT
from lplan.intake import import_profile
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from tests.hostile import csv, xlsx
from tests.small_survey import BOOK, REGISTER

TEXTS = {item.code: str(item.text) for item in BOOK.items}
AR, REV, GRAD, SLAG, UPP, KOM = TEXTS
WHO = [
    ("Skåne", "2014", "Ja", "I hög grad", ("GIS",), "3,5", "Bra"),
    ("Halland", "2012", "Nej", "Inte alls", ("GIS", "Statistik"), "2", "Ny"),
]
KINDS = ("GIS", "Statistik")
WANTED = {
    "12": ("2014", "ja", "3", "gis", "3.5", "Bra"),
    "13": ("2012", "nej", "1", "gis;stat", "2.0", "Ny"),
}


def rows(before, several, after=lambda n: [], code=lambda label: label):
    """Each respondent's row: the tool's columns, the unit, the answers with several ones in the tool's way."""
    for n, (unit, year, rev, grad, kinds, number, text) in enumerate(WHO, 1):
        yield [*before(n), unit, year, code(rev), code(grad), *several(kinds), number, text, *after(n)]


def ticks(yes="1", no="0"):
    return lambda kinds: [yes if kind in kinds else no for kind in KINDS]


def labels(kinds):
    return [kind if kind in kinds else "" for kind in KINDS]


def heads(option, text=lambda code: TEXTS[code], kinds=KINDS):
    """The unit and the questions, with a heading for each option of the multiple-choice one."""
    return ["Region", text(AR), text(REV), text(GRAD), *(option(k) for k in kinds), text(UPP), text(KOM)]


def forms():
    head = ["ID", "Starttid", "Slutförandetid", "E-post", "Namn", "Region", *TEXTS.values()]
    return xlsx(
        {
            "Blad1": [
                head,
                *rows(
                    lambda n: [n, "2017-12-01", "2017-12-02", "a@b.se", "Anna"], lambda k: ["".join(f"{x};" for x in k)]
                ),
            ]
        }
    )


def limesurvey_codes():
    head = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "ipaddr",
        *heads(lambda k: f"SLAG[{'SQ001' if k == 'GIS' else 'SQ002'}]", lambda c: c),
    ]
    return csv(
        [head, *rows(lambda n: [str(n), "2017-12-01 10:00:00", "3", "sv", "12", "192.0.2.1"], ticks("Y", "N"))], ","
    )


def limesurvey_texts():
    head = ["Svars-ID", "Datum inskickat", "Sista sidan", "Startspråk", "Frö", *heads(lambda k: f"{TEXTS[SLAG]} [{k}]")]
    return csv([head, *rows(lambda n: [str(n), "2017-12-01", "3", "sv", "12"], ticks("Ja", "Nej"))], ",")


def redcap_raw():
    head = [
        "record_id",
        "redcap_survey_identifier",
        "svar_timestamp",
        *heads(lambda k: f"slag___{'gis' if k == 'GIS' else 'stat'}", str.lower),
        "svar_complete",
    ]
    return csv([head, *rows(lambda n: [str(n), "", "2017-12-01"], ticks(), lambda n: ["2"])], ",")


def redcap_labels():
    head = [
        "Record ID",
        "Survey Identifier",
        "Survey Timestamp",
        *heads(lambda k: f"{TEXTS[SLAG]} (choice={k})"),
        "Complete?",
    ]
    return csv(
        [head, *rows(lambda n: [str(n), "", "2017-12-01"], ticks("Checked", "Unchecked"), lambda n: ["Complete"])], ","
    )


def qualtrics():
    first = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "Q5_1",
        "Q5_2",
        "Q6",
        "Q7",
    ]
    texts = [*first[:7], *heads(lambda k: f"{TEXTS[SLAG]} - Selected Choice - {k}")]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(first))]
    return csv(
        [
            first,
            texts,
            ids,
            *rows(lambda n: ["2017-12-01"] * 2 + ["0", "192.0.2.1", "1", "2017-12-01", f"R_{n}"], labels),
        ],
        ",",
    )


def surveymonkey():
    first = [
        "Respondent ID",
        "Collector ID",
        "Date Created",
        "IP Address",
        "Email Address",
        "Region",
        TEXTS[AR],
        TEXTS[REV],
        TEXTS[GRAD],
        TEXTS[SLAG],
        "",
        TEXTS[UPP],
        TEXTS[KOM],
    ]
    second = [""] * 5 + ["Response"] * 4 + [*KINDS, "Open-Ended Response", "Open-Ended Response"]
    return xlsx({"Sheet": [first, second, *rows(lambda n: [n, 1, "2017-12-01", "192.0.2.1", "a@b.se"], labels)]})


def google():
    head = ["Tidstämpel", "E-postadress", "Region", *TEXTS.values()]
    return csv([head, *rows(lambda n: ["2017-12-01 10.00.00", "a@b.se"], lambda k: [", ".join(k)])], ",")


def numbered(*own):
    """Netigate, esMaker, Survey&Report, Webropol: numbered questions, an option a column."""
    number = {code: n for n, code in enumerate(TEXTS, 1)}
    head = [*own, *heads(lambda k: f"4. {TEXTS[SLAG]}: {k}", lambda c: f"{number[c]}. {TEXTS[c]}")]
    return csv([head, *rows(lambda n: [str(n)] * len(own), ticks())], encoding="cp1252")


def grouped(*own):
    """Two rows of headings, the upper one merged over the options."""
    first = [*own, "Region", TEXTS[AR], TEXTS[REV], TEXTS[GRAD], TEXTS[SLAG], "", TEXTS[UPP], TEXTS[KOM]]
    second = [""] * (len(own) + 4) + [*KINDS, "", ""]
    return xlsx({"Data": [["Rådata"], [], first, second, *rows(lambda n: [n] * len(own), ticks(1, 0))]})


def enalyzer():
    head = [
        "Respondent id",
        "Respondent name",
        "Respondent email",
        "Created time",
        "Completed time",
        *heads(lambda k: f"{TEXTS[SLAG]} - {k}"),
    ]
    return xlsx(
        {
            "Data": [
                head,
                *rows(
                    lambda n: [n, "Anna", "a@b.se", "12-01-2017", "12-01-2017"],
                    labels,
                    code=lambda x: {"I hög grad": "3 – I hög grad"}.get(x, x),
                ),
            ]
        }
    )


def kobo():
    """All the answers and one column for each of them, in groups."""
    codes = {"GIS": "gis", "Statistik": "stat"}
    head = [
        "start",
        "bakgrund/Region",
        "plan/AR",
        "plan/REV",
        "plan/GRAD",
        "tema/SLAG",
        "tema/SLAG/gis",
        "tema/SLAG/stat",
        "UPP",
        "KOM",
        "_id",
        "_uuid",
        "_submission_time",
        "_submitted_by",
        "_index",
    ]

    def several(kinds):
        return [" ".join(codes[kind] for kind in kinds), *ticks()(kinds)]

    def after(n):
        return [str(100 + n), f"6f1c-{n}", "2017-12-01T08:10:00", "anna", str(n)]

    return csv([head, *rows(lambda n: ["2017-12-01T08:00:00"], several, after)])


def odk():
    head = ["SubmissionDate", "bakgrund-Region", "plan-AR", "plan-REV", "plan-GRAD", "tema-SLAG", "UPP", "KOM"]
    head += ["KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "ReviewState"]
    codes = {"GIS": "gis", "Statistik": "stat"}
    made = rows(
        lambda n: ["2017-12-01T08:10:00.000Z"],
        lambda kinds: [" ".join(codes[kind] for kind in kinds)],
        lambda n: [f"uuid:{n}", "5", "Anna", "0", ""],
    )
    return csv([head, *made], ",")


def typeform():
    """A column for each option, called after the option alone."""
    head = [
        "#",
        *heads(lambda kind: kind),
        "Response Type",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
        "Tags",
    ]
    after = ["completed", "2017-12-01 10:00:00", "2017-12-01 10:10:00", "ab12", ""]
    return csv([head, *rows(lambda n: [f"x{n}"], labels, lambda n: after)], ",")


def formbricks():
    head = [
        "No.",
        "Response ID",
        "Timestamp",
        "Finished",
        "Survey ID",
        "Formbricks ID (internal)",
        "User ID",
        "Notes",
        "Tags",
    ]
    head += [f"{n}. {text}" for n, text in enumerate(["Region", *TEXTS.values()], 1)]
    before = ["2017-12-01 10:00:00", "Yes", "s1", "", "", "", ""]
    return csv([head, *rows(lambda n: [str(n), f"r{n}", *before], lambda kinds: ["; ".join(kinds)])], ",")


def eusurvey():
    head = [
        "Region",
        *TEXTS.values(),
        "Invitation number",
        "Contribution ID",
        "User name",
        "Creation Date",
        "Last Update",
        "Languages",
    ]
    after = ["Anna", "2017-12-01", "2017-12-01", "SV"]
    body = rows(lambda n: [], lambda kinds: [";".join(kinds)], lambda n: ["", f"c{n}", *after])
    return xlsx({"Content": [["Alias", "larandeplan"], ["Export Date", "2017-12-02"], [], head, *body]})


def spss() -> bytes:
    """Short names, wordings as labels, codes with labels, a box a column."""
    frame = pd.DataFrame(
        {
            "Region": ["Skåne", "Halland"],
            "AR": [2014.0, 2012.0],
            "REV": [1.0, 2.0],
            "GRAD": [3.0, 1.0],
            "SLAG_gis": [1.0, 1.0],
            "SLAG_stat": [0.0, 1.0],
            "UPP": [3.5, 2.0],
            "KOM": ["Bra", "Ny"],
        }
    )
    named = {"REV": {1.0: "Ja", 2.0: "Nej"}, "GRAD": {1.0: "Inte alls", 3.0: "I hög grad"}}
    named |= {name: {0.0: "Nej", 1.0: "Ja"} for name in ("SLAG_gis", "SLAG_stat")}
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        pyreadstat.write_sav(
            frame,
            file.name,
            column_labels={code: TEXTS[code] for code in TEXTS if code in frame},
            variable_value_labels=named,
        )
        return file.read()


def odm_sheets():
    """Open Data Maturity's workbooks: one sheet a unit, a row a question, titles of sections, scores."""
    sheets = {}
    for unit, year, rev, grad, kinds, number, text in WHO:
        said = [year, rev, grad, ";".join(kinds), number, text]
        body = [
            [n, question, answer, "", 10]
            for n, (question, answer) in enumerate(zip(TEXTS.values(), said, strict=True), 1)
        ]
        sheets[unit] = [["ID", "Question", "Answer", "Justification", "Score"], ["", "1. Planen", "", "", 60], *body]
    return xlsx(sheets)


EXPORTS = {
    "Microsoft Forms": (forms, "Microsoft Forms"),
    "LimeSurvey, codes": (limesurvey_codes, "LimeSurvey"),
    "LimeSurvey, texts": (limesurvey_texts, "LimeSurvey"),
    "REDCap, raw": (redcap_raw, "REDCap"),
    "REDCap, labels": (redcap_labels, "REDCap"),
    "Qualtrics": (qualtrics, "Qualtrics"),
    "SurveyMonkey": (surveymonkey, "SurveyMonkey"),
    "Google Forms": (google, "Google Forms"),
    "Netigate": (lambda: numbered("Respondent-ID", "QuickURL", "Startdatum"), "Netigate"),
    "esMaker": (lambda: grouped("Respondent-ID", "Publiceringsid", "Svarsdatum"), "esMaker"),
    "Survey&Report": (lambda: numbered("Svarsnr", "Starttid", "Sluttid"), "Survey&Report"),
    "Webropol": (lambda: grouped("Respondent", "Identifieringsinformation"), "Webropol"),
    "Enalyzer": (enalyzer, "Enalyzer"),
    "KoboToolbox": (kobo, "KoboToolbox"),
    "ODK": (odk, "ODK"),
    "Typeform": (typeform, "Typeform"),
    "Formbricks": (formbricks, "Formbricks"),
    "EUSurvey": (eusurvey, "EUSurvey"),
    "SPSS": (spss, ""),
    "Open Data Maturity": (odm_sheets, ""),
}


def converted(data: bytes, prof: dict | None = None):
    u = understand(read(data, "export"), BOOK, REGISTER, prof)
    return u, convert(u, BOOK, REGISTER, "2017")


@pytest.mark.parametrize("tool", EXPORTS)
def test_an_export_from_a_tool_gives_the_same_responses(tool):
    make, name = EXPORTS[tool]
    u, c = converted(make())
    assert not c.errors, [str(p) for p in c.problems if p.severity == ERROR]
    assert u.tool == name
    frame = c.responses[c.responses["status"] == r.ANSWERED]
    found = {unit: tuple(part["answer"]) for unit, part in frame.groupby("unit")}
    assert found == WANTED
    assert not {"a@b.se", "Anna", "192.0.2.1"} & set(c.responses["answer"].dropna())


def test_a_box_that_nobody_ticked_in_redcap_is_no_no():
    u, c = converted(redcap_raw().replace(b",1,0,", b",0,0,"))
    assert c.responses.set_index(["unit", "item"]).loc[("12", SLAG), "status"] == r.SKIPPED


def test_what_a_person_decides_is_a_profile_that_fits_the_next_file_of_the_tool():
    data = forms()
    decided = {"columns": {TEXTS[KOM]: "ignored"}, "rules": {"several": "latest"}}
    u, _c = converted(data, decided)
    kept = import_profile.made(u)
    assert (
        kept["columns"] == decided["columns"] and kept["tool"] == "Microsoft Forms" and not import_profile.faults(kept)
    )
    assert (
        import_profile.matching(read(data, "next year"), {"Forms": kept, "annan": {"headings": ["x", "y"]}}) == "Forms"
    )
    assert import_profile.matching(read(redcap_raw(), "x"), {"Forms": kept}) is None
    assert (
        import_profile.faults({"columns": []})
        and import_profile.faults([])
        and import_profile.faults({"rules": {"several": "sum"}})
    )
    assert import_profile.faults({"symbols": {"-": "answered"}}) and not import_profile.faults(
        {"symbols": {"-": "0", ".": "skipped"}}
    )


@pytest.mark.parametrize(("rule", "wanted"), [("latest", "4.0"), ("mean", "3.5"), ("main", "3.0")])
def test_several_answers_for_a_unit_need_a_rule_which_is_told(rule, wanted):
    data = csv(
        [
            ["Region", TEXTS[UPP], "Slutförandetid", "Huvudsvarande"],
            ["Skåne", "4", "2017-12-05", ""],
            ["Skåne", "3", "2017-12-02", "Ja"],
        ]
    )
    _u, without = converted(data)
    assert [p.reason for p in without.problems if p.severity == ERROR] == ["duplicate_unit"] and without.several == {
        "12": (2, 3)
    }
    u, c = converted(data, {"rules": {"several": rule}})
    assert c.responses.set_index(["unit", "item"]).loc[("12", UPP), "answer"] == wanted and not c.errors
    assert u.rules == {"several": rule} and any(p.reason == "several" and "2 och 3" in p.message for p in c.problems)


def test_the_rows_of_a_unit_that_answered_many_times_are_not_all_named():
    _u, c = converted(csv([["Region", TEXTS[UPP]], *[["Skåne", "3"]] * 40]), {"rules": {"several": "mean"}})
    said = next(p.message for p in c.problems if p.reason == "several")
    assert "2, 3, 4" in said and ", 13 … (40)" in said and "14" not in said


def test_answers_that_are_numbers_are_not_taken_for_headings():
    """Nobody knows the questions yet: then no row is the headings, and above all not one with a name and an address in
    it.
    """
    data = csv(
        [["ID", "E-post", "Region", "Hur går det?"], ["1", "a@b.se", "Skåne", "Bra"], ["3", "c@d.se", "Skone", "2"]]
    )
    u, c = converted(data)
    assert c.errors and not any("@" in column.heading for column in u.columns)
    u, _c = converted(data, {"columns": {"Hur går det?": KOM}})
    assert [column.target for column in u.columns if column.heading == "E-post"] == ["dropped"]
    numbered = csv([["Region", "1", "2"], ["Skåne", "2014", "Ja"]])
    assert [column.target for column in converted(numbered)[0].columns] == ["unit", AR, REV]


def test_a_total_that_the_rows_do_not_give_is_told():
    head = ["Region", TEXTS[UPP]]
    for total, reason in (("Summa;5,5", "total_agrees"), ("Medel;2,75", "total_agrees"), ("Summa;9", "total_differs")):
        _u, c = converted(csv([head, ["Skåne", "3,5"], ["Halland", "2"], total.split(";")]))
        assert reason in {p.reason for p in c.problems} and not c.errors


def test_a_total_in_a_column_is_recomputed_from_the_answers_of_its_row():
    """3,5 + 1 = 4,5 and (2 + 3) / 2 = 2,5: the second row's sum and the first one's mean are not what they say."""
    rows = [["Region", TEXTS[UPP], TEXTS[GRAD], "Summa", "Medel"]]
    rows += [["Skåne", "3,5", "1", "4,5", "9"], ["Halland", "2", "3", "6", "2,5"], ["Gotland", "1", "2", "3", "1,5"]]
    u, c = converted(csv(rows))
    said = [(p.row, p.column, p.message) for p in c.problems if p.reason == "total_differs"]
    assert said == [
        (3, "Summa", "Kolumnen 'Summa' säger 6, men svaren på raden ger 5,00."),
        (2, "Medel", "Kolumnen 'Medel' säger 9, men svaren på raden ger 2,25."),
    ]
    assert not c.errors and not any(column.target == UPP and column.heading == "Summa" for column in u.columns)


def test_an_unknown_label_is_listed_with_what_it_may_mean_and_can_be_mapped():
    data = csv([["Region", TEXTS[GRAD]], ["Skåne", "I högsta grad"], ["Halland", "99"]])
    _u, c = converted(data)
    assert [(x.item, x.label, x.suggestion) for x in c.unknown] == [
        (GRAD, "I högsta grad", "3"),
        (GRAD, "99", r.SKIPPED),
    ]
    _u, c = converted(data, {"options": {GRAD: {"I högsta grad": "4", "99": "dont_know"}}})
    found = c.responses.set_index(["unit", "item"])
    assert (
        found.loc[("12", GRAD), "answer"] == "4" and found.loc[("13", GRAD), "status"] == r.DONT_KNOW and not c.errors
    )


def test_the_table_of_tools_in_the_docs_is_what_is_tried_here():
    text = (ROOT / "docs/import.md").read_text(encoding="utf-8").partition("## Tools")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    assert set(rows[1:]) == {name.partition(",")[0] for name in EXPORTS} and len(rows[1:]) == len(set(rows[1:]))


@pytest.mark.parametrize(
    "head",
    [
        "ID;Slutförandetid;Region;UPP",
        "Timestamp;Region;UPP",
        "Respondent ID;Status;Region;UPP",
        "id;Region;UPP",
        "Start Date;End Date;Region;UPP",
        "record_id;Region;UPP",
        "Response ID;Tags;Region;UPP",
    ],
)
def test_a_tool_is_named_only_when_it_is_certain(head):
    cells = {"Region": "Skåne", "UPP": "3"}
    u, c = converted(csv([head.split(";"), [cells.get(name, "1") for name in head.split(";")]]))
    assert u.tool == "" and not c.errors


def test_options_alone_as_headings_are_boxes_only_where_their_cells_say_so():
    head = ["Region", "GIS", "Statistik", "UPP"]
    _u, c = converted(csv([head, ["Skåne", "GIS", "", "3"], ["Halland", "", "", "2"]]))
    found = c.responses.set_index(["unit", "item"])
    assert found.loc[("12", SLAG), "answer"] == "gis" and found.loc[("13", SLAG), "status"] == r.SKIPPED
    u, c = converted(csv([head, ["Skåne", "QGIS 3.2", "SCB", "3"]]))
    assert [column.target for column in u.columns] == ["unit", "ignored", "ignored", UPP]


def test_a_box_with_a_value_that_spss_declares_as_missing_is_no_answer():
    """9 in every box of a question that was passed, declared as user-missing: skipped, and no question to a person."""
    frame = pd.DataFrame({"Region": ["Skåne", "Halland"], "SLAG_gis": [1.0, 9.0], "SLAG_stat": [0.0, 9.0]})
    ranges = {"SLAG_gis": [9.0], "SLAG_stat": [{"lo": 8.0, "hi": 9.0}]}
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        pyreadstat.write_sav(frame, file.name, missing_ranges=ranges)
        _u, c = converted(file.read())
    assert not c.errors, [str(p) for p in c.problems if p.severity == ERROR]
    found = c.responses.set_index(["unit", "item"]).loc
    assert found[("12", SLAG), "answer"] == "gis" and found[("13", SLAG), "status"] in (r.SKIPPED, r.NO_RESPONSE)
