"""KoboToolbox and ODK Central.

Kobo: Data → Downloads, CSV with `;` and quotes (or XLS): "XML values and headers" or "Labels"; groups in headers with
`/`; select-many as a single column (codes, or labels, by spaces), separate columns (`question/option`, 1 and 0, all
blank when the question was passed), or both. ODK Central: CSV with `,`; `group-question`; codes by spaces; with
"split select multiples" also `question/option`, 1 and 0.
"""

import random

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR

from .export import Export, delimited, label, number, picked, region, region_question, respondents, workbook, written

KOBO_AFTER = (
    "_id",
    "_uuid",
    "_submission_time",
    "_validation_status",
    "_notes",
    "_status",
    "_submitted_by",
    "__version__",
    "_tags",
    "_index",
)
ODK_AFTER = (
    "meta-instanceID",
    "KEY",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
)


def kobo(book, register, answers, chance: random.Random) -> Export:
    labels, many = chance.random() < 0.5, chance.choice(["both", "separate", "single"])
    group = "" if chance.random() < 0.6 else ("Om planen/" if labels else "om_planen/")
    named = region(register, chance)
    columns = [(group + (region_question(chance) if labels else "region"), lambda u, c: named(u) if labels else u)]
    for item in book.items:
        columns += _columns(item, labels, many, group, blank=True)
    # Labels with spaces between them: where one ends and the next begins is not said.
    unclear = labels and many != "separate" and any(item.type == MULTIPLE for item in book.items)
    rows = [["start", "end", *(name for name, _ in columns), *KOBO_AFTER]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        row = [f"2024-05-{n:02}T09:12:33.120+02:00", f"2024-05-{n:02}T09:22:33.120+02:00"]
        row += [cell(unit, cells) for _, cell in columns]
        row += [
            str(1000 + n),
            f"aa11-{n}",
            f"2024-05-{n:02}T07:22:40",
            "",
            "",
            "submitted_via_web",
            "",
            "vX1",
            "",
            str(n),
        ]
        rows.append(row)
    if chance.random() < 0.3:
        return Export(workbook(rows, "Prov"), "Prov_-_all_versions.xlsx", blind=True, unclear=unclear)
    return Export(
        delimited(rows, ";", quote_all=True, line="\n"), "Prov_-_all_versions.csv", blind=True, unclear=unclear
    )


def odk(book, register, answers, chance: random.Random) -> Export:
    split, group = chance.random() < 0.5, "" if chance.random() < 0.5 else "om_planen-"
    columns = [(f"{group}region", lambda u, c: u)]
    for item in book.items:
        columns += _columns(item, False, "both" if split else "single", group, blank=False)
    rows = [["SubmissionDate", *(name for name, _ in columns), *ODK_AFTER]]
    for n, (unit, cells) in enumerate(respondents(answers), 1):
        row = [f"2024-05-{n:02}T07:22:40.123Z", *(cell(unit, cells) for _, cell in columns)]
        rows.append([*row, f"uuid:1{n}", f"uuid:1{n}", "12", "Webb", "0", "0", "", "", "", "0", "1"])
    return Export(delimited(rows, line="\n"), "prov.csv", blind=True)


def _columns(item, labels: bool, many: str, group: str, blank: bool) -> list:
    name = group + (str(item.text).replace("\n", " ") if labels else item.code)

    def shown(option) -> str:
        return label(option).replace("\n", " ") if labels else option.code

    if item.type in (NUMBER, YEAR):
        return [(name, lambda u, c: number(c[item.code]))]
    if item.type == TEXT:
        return [(name, lambda u, c: written(c[item.code]))]
    found = []
    if item.type != MULTIPLE or many != "separate":
        found.append((name, lambda u, c: " ".join(shown(option) for option in picked(item, c[item.code]))))
    if item.type == MULTIPLE and many != "single":
        for option in item.options:

            def ticked(u, c, o=option):
                chosen = picked(item, c[item.code])
                return "" if blank and not chosen else "1" if o in chosen else "0"

            found.append((f"{name}/{shown(option)}", ticked))
    return found
